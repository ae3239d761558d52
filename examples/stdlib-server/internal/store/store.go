// Package store keeps the notes, in memory and in a file.
package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"example.com/stdlib-server/internal/model"
)

// Store holds notes; it may be used by many at once.
type Store struct {
	mu    sync.RWMutex
	file  string
	notes []model.Note
}

// Open reads the notes of a file that may not be there yet. With an empty name
// the notes are kept in memory only.
func Open(file string) (*Store, error) {
	s := &Store{file: file}
	if file == "" {
		return s, nil
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &s.notes); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return s, nil
}

// All returns the notes, oldest first.
func (s *Store) All() []model.Note {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return append([]model.Note(nil), s.notes...)
}

// Add keeps one more note.
func (s *Store) Add(note model.Note) error {
	note, err := note.Checked()
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	notes := append(s.notes, note)
	if err := save(s.file, notes); err != nil {
		return err
	}
	s.notes = notes
	return nil
}

// save writes the whole file or nothing.
func save(file string, notes []model.Note) error {
	if file == "" {
		return nil
	}
	data, err := json.MarshalIndent(notes, "", "\t")
	if err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(file), ".notes-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(data)
	if err := errors.Join(err, temporary.Close()); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), file)
}
