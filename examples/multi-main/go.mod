module example.com/multi-main

go 1.21

require (
	github.com/BurntSushi/toml v1.4.0
	github.com/spf13/cobra v1.8.1
	go.uber.org/zap v1.27.0
	google.golang.org/protobuf v1.34.2
	gopkg.in/yaml.v3 v3.0.1
)

require (
	github.com/inconshreveable/mousetrap v1.1.0 // indirect
	github.com/spf13/pflag v1.0.5 // indirect
	go.uber.org/multierr v1.10.0 // indirect
)
