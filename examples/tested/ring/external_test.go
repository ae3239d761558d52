package ring_test

import (
	"testing"

	"example.com/tested/ring"
	"example.com/tested/ring/ringtest"
)

// Outside the package: a package of its own that imports ring as anybody would.
func TestTheOldestGiveWay(t *testing.T) {
	r := ring.New[string](2)
	for _, value := range []string{"a", "b", "c"} {
		r.Add(value)
	}
	ringtest.Holds(t, r, "b", "c")
}
