// Package serve runs the servers of the examples.
package serve

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/clientsecret/clientsecret"
)

// Run serves until the context ends, gives the requests under way ten seconds, and
// closes the verifier.
func Run(ctx context.Context, address string, handler http.Handler,
	verifier *clientsecret.Verifier) error {
	server := &http.Server{
		Addr:              address,
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
	}
	ended := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		ended <- server.Shutdown(ctx)
	})
	slog.Info("listening", "address", address)
	err := server.ListenAndServe()
	if errors.Is(err, http.ErrServerClosed) {
		err = <-ended
	}
	stop()
	return errors.Join(err, verifier.Close())
}
