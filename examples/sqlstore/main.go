// Command sqlstore authenticates clients whose records are in a database. It
// replaces stored values that are in the clear or weak: each as its client
// comes by, or all that are in the clear with -bulk. With -seal-key, it seals. With
// -convert, it converts digests of other software.
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
	"time"

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

// options are those of the command line.
type options struct {
	database, address, load string
	list, add, end, which   string
	after                   time.Duration
	bulk, convert, unseal   bool
	openOnly                bool
	scheme                  string
	keys                    []string
}

func parse(args []string) (o options, err error) {
	flags := flag.NewFlagSet("sqlstore", flag.ExitOnError)
	flags.StringVar(&o.database, "db", "clients.db",
		"file of an SQLite database, or a postgres:// URL, which is better in DATABASE_URL")
	flags.StringVar(&o.address, "listen", "127.0.0.1:8080", "address to listen on")
	flags.StringVar(&o.load, "import", "",
		"file with clients to add to the database first; existing ones stay as they are")
	flags.StringVar(&o.list, "list", "", "list the secrets of the client with this id, and end")
	flags.StringVar(&o.add, "add", "",
		"give the client with this id another secret, print it and end; the others stay valid")
	flags.StringVar(&o.end, "end", "",
		"end the validity of a secret of the client with this id, and end; see -which")
	flags.StringVar(&o.which, "which", "", "with -end: the number or the hint of the secret")
	flags.DurationVar(&o.after, "after", 0,
		"with -add and -end: the secret expires after this time, such as 168h; "+
			"without it, -add gives one that does not expire, and -end removes it")
	flags.BoolVar(&o.bulk, "bulk", false,
		"hash all stored values that are in the clear, seal all if a key seals, and end")
	flags.BoolVar(&o.convert, "convert", false,
		"convert all digests of other software, such as Django's, and end; "+
			"with -bulk, do both")
	flags.BoolVar(&o.unseal, "unseal", false,
		"unseal all stored values that are strong without a key, or needed in the clear, and end")
	flags.BoolVar(&o.openOnly, "open-only", false, "open sealed values, and seal nothing")
	flags.StringVar(&o.scheme, "scheme", clientsecret.PBKDF2{}.String(),
		"scheme of new stored values")
	flags.Func("seal-key", "`ID=FILE` of a key; repeatable, the first seals",
		func(given string) error { o.keys = append(o.keys, given); return nil })
	flags.Parse(args)
	if url := os.Getenv("DATABASE_URL"); url != "" {
		o.database = url
	}
	return o, o.check()
}

// check refuses options that do not go together.
func (o options) check() error {
	modes := 0
	for _, given := range []bool{o.bulk || o.convert, o.unseal, o.list != "", o.add != "",
		o.end != ""} {
		if given {
			modes++
		}
	}
	switch {
	case modes > 1:
		return errors.New("give only one of -bulk, -unseal, -list, -add and -end; " +
			"-convert goes alone or with -bulk")
	case (o.end != "") != (o.which != ""):
		return errors.New("-end and -which go together")
	case o.after < 0 || o.after > 0 && o.add+o.end == "":
		return errors.New("-after is a time in the future, for -add or -end")
	}
	return nil
}

func (o options) converting() Converting {
	switch {
	case !o.convert:
		return ConvertNone
	case o.bulk:
		return ConvertToo
	}
	return ConvertOnly
}

// maker returns what makes stored values.
func (o options) maker() (m maker, err error) {
	if m.Scheme, err = clientsecret.ParseScheme(o.scheme); err != nil {
		return maker{}, fmt.Errorf("-scheme: %w", err)
	}
	if m.Keyring, err = keyring(o.keys, o.openOnly || o.unseal); err != nil {
		return maker{}, err
	}
	if o.bulk || o.unseal || o.add != "" { // the Verifier checks for itself
		err = m.check()
	}
	return m, err
}

func run(ctx context.Context, args []string) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	m, err := o.maker()
	if err != nil {
		return err
	}
	store, err := Open(ctx, o.database)
	if err != nil {
		return err
	}
	defer store.Close()
	if o.load != "" {
		if err := importClients(ctx, store, o.load); err != nil {
			return err
		}
	}
	switch {
	case o.bulk, o.convert, o.unseal:
		return replaceAll(ctx,
			Bulk{maker: m, Store: store, Unseal: o.unseal, Convert: o.converting()})
	case o.list != "":
		return listSecrets(ctx, os.Stdout, store, o.list)
	case o.add != "":
		return addSecret(ctx, os.Stdout, store, o.add, m, o.after)
	case o.end != "":
		return endSecret(ctx, os.Stderr, store, o.end, o.which, o.after)
	}
	a := newAuthenticator(store, m)
	return serve.Run(ctx, o.address, a.handler(), a.verifier)
}

func importClients(ctx context.Context, store *Store, file string) error {
	clients, err := registry.Load(file)
	if err != nil {
		return err
	}
	clients.Warn(slog.Default())
	for _, c := range clients.All() {
		added := Client{Digests: c.Digests(), NeedsSecret: c.NeedsSecret}
		switch err := store.Add(ctx, c.ID, added); {
		case errors.Is(err, ErrExists):
			slog.Info("the client is in the database, and stays as it is", "client_id", c.ID)
		case err != nil:
			return fmt.Errorf("client %q: %w", c.ID, err)
		}
	}
	return nil
}

func replaceAll(ctx context.Context, b Bulk) error {
	report := func(what string, r Result) {
		slog.Info(what, "hashed", r.Hashed, "converted", r.Converted, "sealed", r.Sealed,
			"unsealed", r.Unsealed, "changed", r.Changed, "left", len(r.Left))
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
