// Package ring keeps the last few values of many.
package ring

// Ring holds as many values as it was made for; the oldest give way.
type Ring[T any] struct {
	values []T
	next   int
	full   bool
}

// New makes room for size values, one at least.
func New[T any](size int) *Ring[T] {
	return &Ring[T]{values: make([]T, max(size, 1))}
}

// Add keeps one more value.
func (r *Ring[T]) Add(value T) {
	r.values[r.next] = value
	r.next = (r.next + 1) % len(r.values)
	r.full = r.full || r.next == 0
}

// All returns the values kept, oldest first.
func (r *Ring[T]) All() []T {
	if !r.full {
		return append([]T(nil), r.values[:r.next]...)
	}
	return append(append([]T(nil), r.values[r.next:]...), r.values[:r.next]...)
}
