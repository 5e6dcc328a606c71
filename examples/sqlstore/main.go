// Command sqlstore authenticates clients whose records are in a database. It
// replaces stored values that are in the clear or weak: each as its client
// comes by, or all that are in the clear with -bulk. With -seal-key, it seals.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/examples/internal/registry"
	"github.com/clientsecret/clientsecret/examples/internal/serve"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second one ends the program at once
	if err := run(ctx, os.Args[1:]); err != nil {
		slog.Error("sqlstore ended", "error", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("sqlstore", flag.ExitOnError)
	database := flags.String("db", "clients.db",
		"file of an SQLite database, or a postgres:// URL, which is better in DATABASE_URL")
	address := flags.String("listen", "127.0.0.1:8080", "address to listen on")
	load := flags.String("import", "",
		"file with clients to add to the database first; existing ones stay as they are")
	rotate := flags.String("rotate", "",
		"give the client with this id a new secret, print it and end; the previous one stays valid")
	again := flags.Bool("again", false, "with -rotate: the new secret is lost, replace it")
	retire := flags.String("retire", "",
		"end the validity of the previous secret of the client with this id, and end")
	bulk := flags.Bool("bulk", false,
		"hash all stored values that are in the clear, seal all if a key seals, and end")
	unseal := flags.Bool("unseal", false,
		"unseal all stored values that are strong without a key, or needed in the clear, and end")
	scheme := flags.String("scheme", clientsecret.PBKDF2{}.String(), "scheme of new stored values")
	var keys []string
	flags.Func("seal-key", "`ID=FILE` of a key; repeatable, the first seals",
		func(given string) error { keys = append(keys, given); return nil })
	openOnly := flags.Bool("open-only", false, "open sealed values, and seal nothing")
	flags.Parse(args)
	if given := []bool{*bulk, *unseal, *rotate != "", *retire != ""}; count(given) > 1 {
		return errors.New("give only one of -bulk, -unseal, -rotate and -retire")
	}
	if url := os.Getenv("DATABASE_URL"); url != "" {
		*database = url
	}
	want, err := clientsecret.ParseScheme(*scheme)
	if err != nil {
		return fmt.Errorf("-scheme: %w", err)
	}
	ring, err := keyring(keys, *openOnly || *unseal)
	if err != nil {
		return err
	}
	m := maker{want, ring}
	if *bulk || *unseal || *rotate != "" {
		if err := m.check(); err != nil { // the Verifier does it for itself
			return err
		}
	}
	store, err := Open(ctx, *database)
	if err != nil {
		return err
	}
	defer store.Close()
	if *load != "" {
		if err := importClients(ctx, store, *load); err != nil {
			return err
		}
	}
	switch {
	case *bulk, *unseal:
		return replaceAll(ctx, Bulk{maker: m, Store: store, Unseal: *unseal})
	case *rotate != "":
		return rotateClient(ctx, store, *rotate, m, *again)
	case *retire != "":
		return store.Retire(ctx, *retire)
	}
	return listen(ctx, *address, store, m)
}

// count returns how many are true.
func count(given []bool) (n int) {
	for _, g := range given {
		if g {
			n++
		}
	}
	return n
}

func importClients(ctx context.Context, store *Store, file string) error {
	clients, err := registry.Load(file)
	if err != nil {
		return err
	}
	clients.Warn(slog.Default())
	for _, c := range clients.All() {
		if len(c.Rotated) > 1 {
			return fmt.Errorf("client %q: the table has room for one rotated secret, not for %d",
				c.ID, len(c.Rotated))
		}
		added := Client{Secret: c.Secret, NeedsSecret: c.NeedsSecret}
		if len(c.Rotated) > 0 {
			added.Previous = c.Rotated[0]
		}
		switch err := store.Add(ctx, c.ID, added); {
		case errors.Is(err, ErrExists):
			slog.Info("the client is in the database, and stays as it is", "client_id", c.ID)
		case err != nil:
			return fmt.Errorf("client %q: %w", c.ID, err)
		}
	}
	return nil
}

func rotateClient(ctx context.Context, store *Store, id string, m maker, again bool) error {
	client, err := store.Client(ctx, id)
	if errors.Is(err, ErrAway) { // otherwise a value is damaged, which rotation mends
		return err
	}
	secret, err := clientsecret.Generate()
	if err != nil {
		return err
	}
	digest, err := m.register(secret, id, client.NeedsSecret)
	if err != nil {
		return err
	}
	rotate := store.Rotate
	if again {
		rotate = store.RotateAgain
	}
	switch err := rotate(ctx, id, digest); {
	case errors.Is(err, ErrNotRotated):
		return fmt.Errorf("%w; or give -again, if the current one got lost", err)
	case err != nil:
		return err
	}
	if _, err := fmt.Println(secret.Reveal()); err != nil { // for the relying party, once
		return fmt.Errorf("the new secret is lost, make another with -again: %w", err)
	}
	return nil
}

func replaceAll(ctx context.Context, b Bulk) error {
	report := func(what string, r Result) {
		slog.Info(what, "hashed", r.Hashed, "sealed", r.Sealed, "unsealed", r.Unsealed,
			"changed", r.Changed, "left", len(r.Left))
	}
	b.Batch, b.Progress = 200, func(r Result) { report("replacing", r) }
	result, err := b.Run(ctx)
	for _, left := range result.Left { // no error holds a secret
		slog.Warn("a stored value stays", "client_id", left.ID, "error", left.Why)
	}
	report("done", result)
	if err == nil && len(result.Left) > 0 {
		err = fmt.Errorf("%d stored values are left", len(result.Left))
	}
	return err
}

func listen(ctx context.Context, address string, store *Store, m maker) error {
	a := newAuthenticator(store, m)
	return serve.Run(ctx, address, a.handler(), a.verifier)
}
