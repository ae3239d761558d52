// Package page shows the notes as HTML.
package page

import (
	_ "embed"
	"html/template"
	"net/http"
	"time"

	"example.com/stdlib-server/internal/model"
	"example.com/stdlib-server/internal/store"
)

//go:embed page.html
var source string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"when": func(t time.Time) string { return t.Format("2 January 2006, 15:04") },
}).Parse(source))

// Handler shows the notes, and takes new ones from the form on the page.
func Handler(notes *store.Store) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		if r.Method == http.MethodPost {
			note := model.Note{Author: r.FormValue("author"), Text: r.FormValue("text"), Time: time.Now()}
			if err := notes.Add(note); err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			http.Redirect(w, r, "/", http.StatusSeeOther)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := page.Execute(w, notes.All()); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
}
