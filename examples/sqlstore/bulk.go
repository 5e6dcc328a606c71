package main

import (
	"context"
	"errors"
	"runtime"
	"sync"

	"github.com/clientsecret/clientsecret"
)

// Bulk hashes all stored values that are in the clear. With a primary key, it seals
// all values too: what a client needs in the clear as it is, and a digest as it is,
// until its client comes by. It can be killed and started again, and run beside
// providers that use the table: a value is replaced only where it is still the one
// that was read.
type Bulk struct {
	maker
	Store *Store

	// Unseal takes the seals off, on the way to a table that needs no key. It
	// leaves a digest that is weak without its seal: the Verifier replaces it when
	// its client comes by. The Keyring has no primary key then.
	Unseal bool

	// Convert is for a table that comes from other software. Zero means
	// ConvertNone.
	Convert Converting

	// Batch is how many values are read, hashed and written together. Zero means
	// 1,000.
	Batch int

	// Progress is called after each batch, if it is set.
	Progress func(Result)
}

// Result counts stored values.
type Result struct {
	Hashed    int // and sealed, if there is a primary key
	Converted int // from a form of other software; sealed, if there is a primary key
	Sealed    int // as they were, or with the primary key instead of another
	Unsealed  int // as they were
	Changed   int // by somebody else meanwhile; the next run looks at them
	Left      []Left
}

// Left is a stored value that stays although it should not.
type Left struct {
	ID  string // of the client
	Why error
}

// Run goes through the table.
func (b *Bulk) Run(ctx context.Context) (Result, error) {
	var total Result
	batch := b.Batch
	if batch == 0 {
		batch = 1000
	}
	var last row
	for {
		rows, err := b.Store.values(ctx, last, batch)
		if err != nil || len(rows) == 0 {
			return total, err
		}
		if err := b.replaceAll(ctx, rows, &total); err != nil {
			return total, err
		}
		last = rows[len(rows)-1]
		if b.Progress != nil {
			b.Progress(total)
		}
	}
}

// replacement is what a row's stored value becomes. If new is zero, it stays. If why
// is set, it should not. If only old is zero, a digest of other software was converted.
type replacement struct {
	old, new clientsecret.Digest
	why      error
}

// count counts a replacement.
func (r *Result) count(old, new clientsecret.Digest) {
	_, was := old.Plaintext()
	_, is := new.Plaintext()
	switch {
	case old.IsZero():
		r.Converted++
	case was && !is:
		r.Hashed++
	case new.KeyID() != "":
		r.Sealed++
	default:
		r.Unsealed++
	}
}

// replaceAll makes the new values of a batch on all cores, and writes them at once.
func (b *Bulk) replaceAll(ctx context.Context, rows []row, total *Result) error {
	made := make([]replacement, len(rows))
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				made[i] = b.replacement(rows[i])
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
		if r.why != nil {
			result.Left = append(result.Left, Left{rows[i].id, r.why})
		}
		if r.new.IsZero() {
			continue
		}
		switch err := b.Store.replace(ctx, tx, rows[i].id, rows[i].stored, r.new); {
		case errors.Is(err, clientsecret.ErrKeep):
			result.Changed++
		case err != nil:
			return err
		default:
			result.count(r.old, r.new)
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	total.Hashed += result.Hashed
	total.Converted += result.Converted
	total.Sealed += result.Sealed
	total.Unsealed += result.Unsealed
	total.Changed += result.Changed
	total.Left = append(total.Left, result.Left...)
	return nil
}

// replacement reads every stored value, so that the damaged ones are named too.
func (b *Bulk) replacement(r row) replacement {
	if made, ok := b.convert(r); ok {
		return made
	}
	old, err := b.open(r.stored, r.id)
	if err != nil {
		return replacement{why: err}
	}
	new, err := b.renew(r, old)
	return replacement{old, new, err}
}

var (
	errUnfit  = errors.New("it looks like a hash, or everybody knows the secret")
	errHashed = errors.New("the client needs its secret, and it is hashed")
	errWeak   = errors.New("it is weak without its seal, until its client comes by")
)

// renew returns what replaces a stored value, or the zero Digest if it stays.
func (b *Bulk) renew(r row, old clientsecret.Digest) (clientsecret.Digest, error) {
	secret, inTheClear := old.Plaintext()
	sealed := old.KeyID() != ""
	switch {
	case !sealed && isUnfit(old): // a hash or a seal would hide that
		return clientsecret.Digest{}, errUnfit
	case inTheClear && !r.needed && (!sealed || b.Unseal):
		return b.hash(secret, r.id)
	case !inTheClear && r.needed && old.Algorithm() != "sealed":
		return clientsecret.Digest{}, errHashed
	case b.seals() && old.KeyID() != b.Keyring.Primary:
		return b.Keyring.Seal(old.Unsealed(), r.id)
	case b.Unseal && sealed:
		return unsealed(old)
	}
	return clientsecret.Digest{}, nil
}

// unsealed returns what is inside a seal, unless the seal is what protects it.
func unsealed(old clientsecret.Digest) (clientsecret.Digest, error) {
	inside := old.Unsealed()
	if !inside.IsPlaintext() && isWeak(inside) {
		return clientsecret.Digest{}, errWeak
	}
	return inside, nil
}
