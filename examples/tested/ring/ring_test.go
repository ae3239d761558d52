package ring

import "testing"

// Inside the package: sees its fields. That makes go compile the package, and
// ringtest which imports it, a second time.
func TestFullAfterAsManyAsItHolds(t *testing.T) {
	r := New[int](2)
	r.Add(1)
	if r.full {
		t.Error("full after one of two")
	}
	r.Add(2)
	if !r.full {
		t.Error("not full after two of two")
	}
}
