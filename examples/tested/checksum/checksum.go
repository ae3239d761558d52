// Package checksum computes Adler-32, in C where cgo is there.
package checksum

// Sum returns the checksum of data.
func Sum(data []byte) uint32 { return sum(data) }
