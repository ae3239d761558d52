// Package greeting compiles, and go vet finds fault with it: the verb in
// Greet is for numbers. It is wrong on purpose; see the README.
package greeting

import "fmt"

// Greet greets somebody.
func Greet(name string) string {
	return fmt.Sprintf("Hello, %d!", name)
}
