package checksum

import (
	"hash/adler32"
	"testing"
)

func TestSumIsThatOfTheStandardLibrary(t *testing.T) {
	for _, text := range []string{"", "a", "Wikipedia"} {
		if got, want := Sum([]byte(text)), adler32.Checksum([]byte(text)); got != want {
			t.Errorf("%q: %08x, want %08x", text, got, want)
		}
	}
}
