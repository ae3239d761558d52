// Package model says what a note is.
package model

import (
	"errors"
	"strings"
	"time"
)

// Note is one entry of the guest book.
type Note struct {
	Author string    `json:"author"`
	Text   string    `json:"text"`
	Time   time.Time `json:"time"`
}

// ErrEmpty says that a note has no text.
var ErrEmpty = errors.New("a note needs a text")

// Checked returns the note with the spaces around its fields removed.
func (n Note) Checked() (Note, error) {
	n.Author = strings.TrimSpace(n.Author)
	n.Text = strings.TrimSpace(n.Text)
	if n.Text == "" {
		return Note{}, ErrEmpty
	}
	if n.Author == "" {
		n.Author = "somebody"
	}
	return n, nil
}
