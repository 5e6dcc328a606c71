// Command fosite is an OAuth 2.0 and OpenID Connect provider on
// github.com/ory/fosite. A clientsecret.Verifier compares its client secrets.
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
	bcrypt := flag.Bool("bcrypt", false,
		"compare with fosite's own hasher, which knows bcrypt only: to measure the two")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second one ends the program at once
	if err := run(ctx, *address, *file, *bcrypt); err != nil {
		slog.Error("the provider ended", "error", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, address, file string, bcrypt bool) error {
	clients, err := registry.Load(file)
	if err != nil {
		return err
	}
	clients.Warn(slog.Default())
	p, err := newProvider("http://"+address, clients, bcrypt)
	if err != nil {
		return err
	}
	return serve.Run(ctx, address, p.handler(), p.verifier)
}
