package main

import (
	"context"
	"errors"
	"runtime"
	"sync"

	"github.com/clientsecret/clientsecret"
)

// Bulk hashes all stored values that are in the clear. It can be killed and started
// again, and run beside providers that use the table: a value is replaced only
// where it is still the one that was read.
type Bulk struct {
	Store  *Store
	Scheme clientsecret.Scheme

	// Batch is how many clients are read, hashed and written together. Zero
	// means 1,000.
	Batch int

	// Progress is called after each batch, if it is set.
	Progress func(Result)
}

// Result counts the clients.
type Result struct {
	Hashed  int
	Changed int // by somebody else meanwhile; the next run looks at them

	// Left are the ids of those whose values are damaged, look like damaged
	// digests, or cannot be hashed.
	Left []string
}

// Run goes through the table.
func (b *Bulk) Run(ctx context.Context) (Result, error) {
	var total Result
	batch := b.Batch
	if batch == 0 {
		batch = 1000
	}
	for _, column := range columns {
		if err := b.column(ctx, column, batch, &total); err != nil {
			return total, err
		}
	}
	return total, nil
}

func (b *Bulk) column(ctx context.Context, column string, batch int, total *Result) error {
	for after := ""; ; {
		rows, err := b.Store.values(ctx, column, after, batch)
		if err != nil || len(rows) == 0 {
			return err
		}
		if err := b.hash(ctx, rows, total); err != nil {
			return err
		}
		after = rows[len(rows)-1].id
		if b.Progress != nil {
			b.Progress(*total)
		}
	}
}

// replacement is what a row's stored value becomes. If new is zero, it stays.
type replacement struct {
	old, new clientsecret.Digest
	left     bool // it stays although it should not
}

// hash hashes a batch on all cores, and writes it at once.
func (b *Bulk) hash(ctx context.Context, rows []row, total *Result) error {
	made := make([]replacement, len(rows))
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				made[i] = b.replacement(rows[i].stored)
			}
		})
	}
	for i := range rows {
		if ctx.Err() == nil {
			next <- i
		}
	}
	close(next)
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	tx, err := b.Store.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	result := Result{}
	for i, r := range made {
		if r.left {
			result.Left = append(result.Left, rows[i].id)
		}
		if r.new.IsZero() {
			continue
		}
		switch err := b.Store.replace(ctx, tx, rows[i].id, r.old, r.new); {
		case errors.Is(err, clientsecret.ErrKeep):
			result.Changed++
		case err != nil:
			return err
		default:
			result.Hashed++
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	total.Hashed += result.Hashed
	total.Changed += result.Changed
	total.Left = append(total.Left, result.Left...)
	return nil
}

// replacement parses every stored value, so that the damaged ones are named too.
func (b *Bulk) replacement(stored string) replacement {
	old, err := clientsecret.Parse(stored)
	if err != nil {
		return replacement{left: true}
	}
	secret, ok := old.Plaintext()
	if !ok {
		return replacement{}
	}
	if !old.NeedsRehash(b.Scheme) { // it looks like a damaged digest
		return replacement{left: true}
	}
	new, err := b.Scheme.Hash(secret)
	return replacement{old, new, err != nil}
}
