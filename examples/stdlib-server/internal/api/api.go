// Package api serves the notes as JSON.
package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"example.com/stdlib-server/internal/model"
	"example.com/stdlib-server/internal/store"
)

// largest is how many bytes a note may have on its way in.
const largest = 64 << 10

// Handler lists the notes (GET) and adds one (POST).
func Handler(notes *store.Store) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet:
			answer(w, http.StatusOK, notes.All())
		case http.MethodPost:
			add(notes, w, r)
		default:
			w.Header().Set("Allow", "GET, POST")
			answer(w, http.StatusMethodNotAllowed, failure{"only GET and POST"})
		}
	})
}

type failure struct {
	Error string `json:"error"`
}

func add(notes *store.Store, w http.ResponseWriter, r *http.Request) {
	var note model.Note
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, largest)).Decode(&note); err != nil {
		answer(w, http.StatusBadRequest, failure{err.Error()})
		return
	}
	note.Time = time.Now()
	switch err := notes.Add(note); {
	case errors.Is(err, model.ErrEmpty):
		answer(w, http.StatusBadRequest, failure{err.Error()})
	case err != nil:
		answer(w, http.StatusInternalServerError, failure{err.Error()})
	default:
		answer(w, http.StatusCreated, note)
	}
}

func answer(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}
