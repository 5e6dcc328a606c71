// Command zitadel is an OpenID Connect provider on github.com/zitadel/oidc. A
// clientsecret.Verifier compares its client secrets. Storage and login page are
// those of that project's example. So is the key that encrypts tokens, which is
// public.
package main

import (
	"context"
	"flag"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/clientsecret/clientsecret/examples/internal/registry"
	"github.com/clientsecret/clientsecret/examples/internal/serve"
)

func main() {
	address := flag.String("listen", "127.0.0.1:8080", "address to listen on")
	file := flag.String("clients", "clients.yml", "file with the clients")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second one ends the program at once
	if err := run(ctx, *address, *file); err != nil {
		slog.Error("the provider ended", "error", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, address, file string) error {
	clients, err := registry.Load(file)
	if err != nil {
		return err
	}
	clients.Warn(slog.Default())
	p := newProvider("http://"+address, clients)
	return serve.Run(ctx, address, p.handler(), p.verifier)
}
