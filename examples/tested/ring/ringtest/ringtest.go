// Package ringtest helps tests that use rings.
package ringtest

import (
	"reflect"
	"testing"

	"example.com/tested/ring"
)

// Holds fails the test unless the ring holds these values.
func Holds[T any](t testing.TB, r *ring.Ring[T], want ...T) {
	t.Helper()
	if got := r.All(); !reflect.DeepEqual(got, want) {
		t.Errorf("the ring holds %v, want %v", got, want)
	}
}
