// Package pepper seals what a provider stores: the way in, to another key, and the way
// out again.
package pepper

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net"
	"net/http"

	"github.com/clientsecret/clientsecret"
)

// Table is where the stored values are.
type Table interface {
	// Rows returns all of them.
	Rows(ctx context.Context) iter.Seq2[Row, error]

	// Replace is UPDATE clients SET secret = new WHERE client_id = id AND secret = old.
	// It returns clientsecret.ErrKeep if that changed no row. It returns that too if
	// the client needs its secret in the clear, and the new value is a hash.
	Replace(ctx context.Context, id string, old, new clientsecret.Digest) error
}

// Row is a stored value. It is text, because damaged ones are to be named too.
type Row struct{ ClientID, Stored string }

// State is what the upgrades of all replicas do.
type State struct {
	Primary string              // the id of the key that seals; empty if none does
	Want    clientsecret.Scheme // of new values
}

// The states, in their order.
var (
	Opening = State{"", clientsecret.PBKDF2{Iterations: 1000}}
	Sealing = State{"2026", clientsecret.PBKDF2{Iterations: 1000}}
	Leaving = State{"", clientsecret.PBKDF2{}} // not nil: that would unseal nothing
)

// NewVerifier returns the Verifier of a replica. The keys have their ids.
func NewVerifier(s State, keys map[string]clientsecret.AEAD, table Table) *clientsecret.Verifier {
	return &clientsecret.Verifier{
		Keyring: &clientsecret.Keyring{Primary: s.Primary, Keys: keys},
		Want:    s.Want,
		Store:   table.Replace,
		OnError: func(id string, err error) {
			slog.Error("the stored value is not upgraded", "client_id", id, "error", err)
		},
	}
}

// TryKeys seals and opens a value with each key, at the start. In FIPS 140 mode, and in
// a KMS, a key may fail that could be read.
func TryKeys(keys map[string]clientsecret.AEAD) error {
	for id := range keys {
		ring := clientsecret.Keyring{Primary: id, Keys: keys}
		sealed, err := ring.SealSecret(clientsecret.NewSecret("a trial"), "a trial")
		if err == nil {
			_, err = ring.Open(sealed.Encode(), "a trial")
		}
		if err != nil {
			return fmt.Errorf("key %q: %w", id, err)
		}
	}
	return nil
}

// Reseal seals all values with the primary key. It can be ended and begun again,
// beside replicas that serve. It returns the clients whose values stay.
func Reseal(ctx context.Context, ring *clientsecret.Keyring, table Table) ([]string, error) {
	return replaceAll(ctx, ring, table, func(old clientsecret.Digest, id string) (
		clientsecret.Digest, error) {
		return ring.Reseal(old.Encode(), id)
	})
}

var errWeak = errors.New("it is weak without its seal, until its client comes by")

// Unseal takes off the seals, on the way out. It returns the clients whose values
// stay: those that do not open, or are weak without a seal.
func Unseal(ctx context.Context, ring *clientsecret.Keyring, table Table) ([]string, error) {
	return replaceAll(ctx, ring, table, func(old clientsecret.Digest, _ string) (
		clientsecret.Digest, error) {
		inside := old.Unsealed()
		if old.KeyID() != "" && !inside.IsPlaintext() && inside.NeedsRehash(nil) {
			return clientsecret.Digest{}, errWeak
		}
		return inside, nil
	})
}

// replaceAll replaces each value where it is still the one that was read.
func replaceAll(ctx context.Context, ring *clientsecret.Keyring, table Table,
	renew func(old clientsecret.Digest, id string) (clientsecret.Digest, error)) (
	left []string, err error) {
	for row, err := range table.Rows(ctx) {
		if err != nil {
			return left, err
		}
		var new clientsecret.Digest
		old, err := ring.Open(row.Stored, row.ClientID)
		if err == nil {
			new, err = renew(old, row.ClientID)
		}
		if err != nil {
			slog.Warn("a stored value stays", "client_id", row.ClientID, "error", err)
			left = append(left, row.ClientID)
			continue
		}
		if new.Encode() == row.Stored {
			continue
		}
		err = table.Replace(ctx, row.ClientID, old, new)
		if err != nil && !errors.Is(err, clientsecret.ErrKeep) { // replaced meanwhile
			return left, err
		}
	}
	return left, nil
}

// Status returns the status of a token endpoint for the error of Verify. A KMS that
// does not answer says nothing about the secret.
func Status(err error) int {
	var kms net.Error // or the type that the client of your KMS returns
	switch {
	case err == nil:
		return http.StatusOK
	case errors.As(err, &kms), clientsecret.IsTemporary(err):
		return http.StatusServiceUnavailable
	}
	return http.StatusUnauthorized
}
