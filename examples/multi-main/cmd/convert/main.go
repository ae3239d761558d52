// Command convert writes a JSON, TOML or YAML file in another of these notations.
package main

import (
	"os"

	"github.com/spf13/cobra"

	"example.com/multi-main/internal/document"
)

func main() {
	var to string
	command := &cobra.Command{
		Use:          "convert FILE",
		Short:        "Write a JSON, TOML or YAML file in another notation",
		Args:         cobra.ExactArgs(1),
		SilenceUsage: true,
		RunE: func(command *cobra.Command, files []string) error {
			from, err := document.NotationOf(files[0])
			if err != nil {
				return err
			}
			data, err := os.ReadFile(files[0])
			if err != nil {
				return err
			}
			content, err := from.Read(data)
			if err != nil {
				return err
			}
			converted, err := document.Notation(to).Write(content)
			if err != nil {
				return err
			}
			_, err = command.OutOrStdout().Write(converted)
			return err
		},
	}
	command.Flags().StringVar(&to, "to", string(document.YAML), "json, toml or yaml")
	if command.Execute() != nil {
		os.Exit(1)
	}
}
