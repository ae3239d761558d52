// Package middleware wraps handlers: a log line per request, and compression.
package middleware

import (
	"compress/gzip"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// Logged writes a line for every request once it is answered.
func Logged(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		next.ServeHTTP(w, r)
		log.Info("request", "method", r.Method, "path", r.URL.Path, "duration", time.Since(start))
	})
}

// Compressed answers with gzip where the client takes it.
func Compressed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Add("Vary", "Accept-Encoding")
		body := gzip.NewWriter(w)
		defer body.Close()
		next.ServeHTTP(compressed{w, body}, r)
	})
}

type compressed struct {
	http.ResponseWriter
	body io.Writer
}

func (c compressed) Write(data []byte) (int, error) { return c.body.Write(data) }
