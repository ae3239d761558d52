// Command events logs each line of its input as a structured event.
package main

import (
	"bufio"
	"fmt"
	"os"

	"go.uber.org/zap"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "events:", err)
		os.Exit(1)
	}
}

func run() error {
	log, err := zap.NewProduction()
	if err != nil {
		return err
	}
	defer log.Sync()
	lines := bufio.NewScanner(os.Stdin)
	for number := 1; lines.Scan(); number++ {
		log.Info("line", zap.Int("number", number), zap.String("text", lines.Text()))
	}
	return lines.Err()
}
