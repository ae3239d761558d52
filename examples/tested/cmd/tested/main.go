// Command tested prints the checksums of the last arguments.
package main

import (
	"fmt"
	"os"

	"example.com/tested/checksum"
	"example.com/tested/greeting"
	"example.com/tested/ring"
)

func main() {
	last := ring.New[string](3)
	for _, argument := range os.Args[1:] {
		last.Add(argument)
	}
	fmt.Println(greeting.Greet("gopher"))
	for _, argument := range last.All() {
		fmt.Printf("%08x %s\n", checksum.Sum([]byte(argument)), argument)
	}
}
