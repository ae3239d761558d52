package greeting

import (
	"strings"
	"testing"
)

func TestGreetNamesTheGuest(t *testing.T) {
	if got := Greet("gopher"); !strings.Contains(got, "gopher") {
		t.Errorf("%q does not name the guest", got)
	}
}
