// Command stdlib-server is a guest book on the web, made of the standard
// library alone.
package main

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"time"

	"example.com/stdlib-server/internal/api"
	"example.com/stdlib-server/internal/middleware"
	"example.com/stdlib-server/internal/page"
	"example.com/stdlib-server/internal/store"
)

func main() {
	address := flag.String("address", "localhost:8080", "where to listen")
	file := flag.String("file", "", "where to keep the notes; empty: in memory only")
	flag.Parse()

	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	if err := serve(log, *address, *file); err != nil {
		log.Error("the server stopped", "error", err)
		os.Exit(1)
	}
}

func serve(log *slog.Logger, address, file string) error {
	notes, err := store.Open(file)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/", page.Handler(notes))
	mux.Handle("/api/notes", api.Handler(notes))

	server := &http.Server{
		Addr:              address,
		Handler:           middleware.Logged(log, middleware.Compressed(mux)),
		ReadHeaderTimeout: 5 * time.Second,
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = server.Shutdown(grace)
	}()
	log.Info("listening", "address", address)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
