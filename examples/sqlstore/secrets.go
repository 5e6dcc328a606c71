package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/clientsecret/clientsecret"
)

// hintLength is how much of a generated secret is kept to know it by: 4 of 72
// characters, which leave 400 bits to guess.
const hintLength = 4

// ellipsis follows a hint in the list.
const ellipsis = "…"

// addSecret gives a client another secret and prints it, for the relying party, once.
func addSecret(ctx context.Context, w io.Writer, store *Store, id string, m maker,
	after time.Duration) error {
	client, err := store.Client(ctx, id)
	if errors.Is(err, ErrAway) { // otherwise a value is damaged, which a new secret mends
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
	added := Secret{Hint: secret.Reveal()[:hintLength]}
	if after > 0 {
		added.Expires = time.Now().Add(after)
	}
	number, err := store.AddSecret(ctx, id, digest, added)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(w, secret.Reveal()); err != nil {
		return fmt.Errorf("the new secret is lost, end number %d and add another: %w", number, err)
	}
	return nil
}

// listSecrets prints what there is to know of a client's secrets.
func listSecrets(ctx context.Context, w io.Writer, store *Store, id string) error {
	all, err := store.Secrets(ctx, id)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NUMBER\tHINT\tCREATED\tEXPIRES")
	for _, s := range all {
		hint := "-"
		if s.Hint != "" {
			hint = s.Hint + ellipsis
		}
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\n", s.Number, hint, date(s.Created), date(s.Expires))
	}
	return table.Flush()
}

func date(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.RFC3339)
}

// endSecret ends the validity of a secret, after a while or at once. It tells if the
// client has no other one then.
func endSecret(ctx context.Context, w io.Writer, store *Store, id, which string,
	after time.Duration) error {
	all, err := store.Secrets(ctx, id)
	if err != nil {
		return err
	}
	number, err := find(all, which)
	if err != nil {
		return err
	}
	at := time.Now().Add(after)
	if after > 0 {
		err = store.Expire(ctx, id, number, at)
	} else {
		err = store.Remove(ctx, id, number)
	}
	if err == nil && !hasOther(all, number, at) {
		_, err = fmt.Fprintf(w, "From %s the client has no secret: give it one with -add\n", date(at))
	}
	return err
}

// hasOther reports whether a secret with another number is valid at a time.
func hasOther(all []Secret, number int64, at time.Time) bool {
	return slices.ContainsFunc(all, func(s Secret) bool {
		return s.Number != number && (s.Expires.IsZero() || s.Expires.After(at))
	})
}

var errAmbiguous = errors.New("several secrets have this hint: give the number")

// find returns the number of the secret with the number, or else with the hint, which
// may come as it is listed.
func find(all []Secret, which string) (int64, error) {
	which = strings.TrimSuffix(which, ellipsis)
	var found []int64
	for _, s := range all {
		if strconv.FormatInt(s.Number, 10) == which {
			return s.Number, nil
		}
		if s.Hint != "" && s.Hint == which {
			found = append(found, s.Number)
		}
	}
	switch len(found) {
	case 0:
		return 0, ErrNoSecret
	case 1:
		return found[0], nil
	}
	return 0, errAmbiguous
}
