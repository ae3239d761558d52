// Command pack writes a JSON, TOML or YAML file as a protocol buffer message.
package main

import (
	"fmt"
	"os"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"

	"example.com/multi-main/internal/document"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: pack FILE > FILE.pb")
		os.Exit(2)
	}
	if err := pack(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func pack(file string) error {
	notation, err := document.NotationOf(file)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	content, err := notation.Read(data)
	if err != nil {
		return err
	}
	message, err := structpb.NewStruct(content)
	if err != nil {
		return err
	}
	packed, err := proto.Marshal(message)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(packed)
	return err
}
