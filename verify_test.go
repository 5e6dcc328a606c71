package clientsecret_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
)

// TestVerifierKeyring opens sealed digests, each for the client that is
// authenticating, whatever is remembered.
func TestVerifierKeyring(t *testing.T) {
	k := ring("a")
	secret := clientsecret.NewSecret("right")
	inside := mustHash(t, clientsecret.PBKDF2{Iterations: 1}, "right").Encode()
	sealed := mustParse(t, mustSeal(t, k, inside, "alice").Encode())
	plain := mustParse(t, mustSeal(t, k, "$plaintext$right", "alice").Encode())
	other := mustParse(t, mustSeal(t, &clientsecret.Keyring{
		Primary: "c", Keys: map[string]clientsecret.AEAD{"c": clientsecret.GenerateKey()},
	}, inside, "alice").Encode())
	unsealed := mustParse(t, inside)
	damaged := mustParse(t, " "+sealed.Encode())

	open := &clientsecret.Verifier{Keyring: k}
	strict := &clientsecret.Verifier{Keyring: &clientsecret.Keyring{Keys: k.Keys, RequireSealed: true}}
	without := &clientsecret.Verifier{}
	for range 2 { // derived, and remembered
		for _, tc := range []struct {
			name       string
			verifier   *clientsecret.Verifier
			clientID   string
			registered clientsecret.Digest
			want       error
		}{
			{"sealed", open, "alice", sealed, nil},
			{"sealed plaintext", open, "alice", plain, nil},
			{"not sealed", open, "alice", unsealed, nil},
			{"not sealed, no id", open, "", unsealed, nil},
			{"another client's", open, "bob", sealed, clientsecret.ErrNotOpened},
			{"another client's plaintext", open, "bob", plain, clientsecret.ErrNotOpened},
			{"under a key that is not there", open, "alice", other, clientsecret.ErrUnknownKey},
			{"sealed, where all must be", strict, "alice", sealed, nil},
			{"not sealed, where all must be", strict, "alice", unsealed, clientsecret.ErrUnsealed},
			{"no keyring", without, "alice", sealed, clientsecret.ErrSealed},
			{"unsealed and damaged, no keyring", without, "alice", damaged, nil}, // a plaintext with a warning
			{"damaged", open, "alice", damaged, clientsecret.ErrMalformed},
			{"damaged plaintext", open, "alice", mustParse(t, "$plaintext$"+damaged.Encode()), clientsecret.ErrMalformed},
		} {
			presented := secret
			if plain, ok := tc.registered.Plaintext(); ok {
				presented = plain // whoever has the database has it
			}
			matched, err := tc.verifier.Verify(t.Context(), tc.clientID, presented, tc.registered)
			if !errors.Is(err, tc.want) || (err == nil) != (tc.want == nil) {
				t.Errorf("%s: %v, want %v", tc.name, err, tc.want)
			}
			if err == nil && !matched.Equal(tc.registered) {
				t.Errorf("%s: %v matched", tc.name, matched)
			}
		}
	}
	if _, err := open.Verify(t.Context(), "", secret, sealed); err == nil || clientsecret.IsTemporary(err) {
		t.Errorf("without the client's id: %v", err)
	}
	if _, err := open.Verify(t.Context(), "alice", clientsecret.NewSecret("wrong"), sealed); !errors.Is(err, clientsecret.ErrMismatch) {
		t.Errorf("a wrong secret: %v", err)
	}
	if s := open.Stats(); s.Remembered == 0 {
		t.Errorf("%+v: nothing is remembered of what was opened", s)
	}
}

// TestHasherID: a Hasher opens sealed values where it knows the id.
func TestHasherID(t *testing.T) {
	k := ring("a")
	inside := mustHash(t, clientsecret.PBKDF2{Iterations: 1}, "right").Encode()
	sealed := []byte(mustSeal(t, k, inside, "alice").Encode())
	is := func(id string) func(context.Context) string {
		return func(context.Context) string { return id }
	}
	v := &clientsecret.Verifier{Keyring: k}
	for _, tc := range []struct {
		name string
		id   func(context.Context) string
		want error
	}{
		{"the client", is("alice"), nil},
		{"another", is("bob"), clientsecret.ErrNotOpened},
		{"nobody", is(""), clientsecret.ErrSealed},
		{"no id", nil, clientsecret.ErrSealed},
	} {
		for range 2 {
			err := v.Hasher(tc.id).Compare(t.Context(), sealed, []byte("right"))
			if !errors.Is(err, tc.want) || (err == nil) != (tc.want == nil) {
				t.Errorf("%s: %v, want %v", tc.name, err, tc.want)
			}
			if tc.want == clientsecret.ErrSealed { // an empty secret has the same answer
				if err := v.Hasher(tc.id).Compare(t.Context(), sealed, nil); !errors.Is(err, tc.want) {
					t.Errorf("%s, empty: %v, want %v", tc.name, err, tc.want)
				}
			}
			if err := v.Hasher(tc.id).Compare(t.Context(), []byte(inside), []byte("right")); err != nil {
				t.Errorf("%s, not sealed: %v", tc.name, err)
			}
		}
	}
}

// TestHasherDecoy: where all values must be sealed, the decoy of an unknown
// client is no other than the value of a known one.
func TestHasherDecoy(t *testing.T) {
	k := ring("a")
	inside := mustHash(t, clientsecret.PBKDF2{Iterations: 1}, "right").Encode()
	v := &clientsecret.Verifier{
		Want:    clientsecret.PBKDF2{Iterations: 1},
		Keyring: &clientsecret.Keyring{Keys: k.Keys, RequireSealed: true},
	}
	hasher := v.Hasher(func(context.Context) string { return "alice" })
	for name, stored := range map[string]string{
		"known":   mustSeal(t, k, inside, "alice").Encode(),
		"unknown": v.Decoy("bob").Encode(),
	} {
		before := v.Stats().Derivations
		err := hasher.Compare(t.Context(), []byte(stored), []byte("wrong"))
		if !errors.Is(err, clientsecret.ErrMismatch) || v.Stats().Derivations != before+1 {
			t.Errorf("%s: %v, %d derivations", name, err, v.Stats().Derivations-before)
		}
	}
	if err := hasher.Compare(t.Context(), []byte(inside), []byte("right")); !errors.Is(err, clientsecret.ErrUnsealed) {
		t.Errorf("not sealed: %v", err)
	}
}

// TestHasherDecoyAboveLimits: a decoy may be above the limits of Parser.
func TestHasherDecoyAboveLimits(t *testing.T) {
	v := &clientsecret.Verifier{
		Want:   clientsecret.PBKDF2{Iterations: 10},
		Parser: clientsecret.Parser{Limits: clientsecret.Limits{Iterations: 5}},
	}
	decoy := []byte(v.Decoy("bob").Encode())
	if err := v.Hasher(nil).Compare(t.Context(), decoy, []byte("wrong")); !errors.Is(err, clientsecret.ErrMismatch) {
		t.Error(err)
	}
	var limit *clientsecret.LimitError
	other := mustHash(t, clientsecret.PBKDF2{Iterations: 10}, "right").Encode()
	if err := v.Hasher(nil).Compare(t.Context(), []byte(other), []byte("right")); !errors.As(err, &limit) {
		t.Error(err)
	}
}

// TestVerifierTooLongForAlgorithm: an unknown client is no other than a known one
// for a secret that only some algorithms take.
func TestVerifierTooLongForAlgorithm(t *testing.T) {
	known := mustHash(t, clientsecret.Bcrypt{Cost: 4}, "right")
	v := &clientsecret.Verifier{Decoys: []clientsecret.Digest{known}}
	long := clientsecret.NewSecret(strings.Repeat("x", 73))
	sealed := mustParse(t, "$sealed$v=1,k=a$AAAA")
	for name, registered := range map[string][]clientsecret.Digest{
		"known": {known}, "unknown": nil, "plaintext": {mustParse(t, "plain")},
	} {
		_, err := v.Verify(t.Context(), "client", long, registered...)
		if !errors.Is(err, clientsecret.ErrSecretTooLong) || !errors.Is(err, clientsecret.ErrMismatch) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// It hides no other reason, in either order.
	for _, registered := range [][]clientsecret.Digest{{known, sealed}, {sealed, known}} {
		if _, err := v.Verify(t.Context(), "client", long, registered...); !errors.Is(err, clientsecret.ErrSealed) {
			t.Error(err)
		}
	}
}

// TestVerifierForeignScheme: a Scheme can be embedded in a type that hashes
// otherwise. What is stored is what Compare can decide about.
func TestVerifierForeignScheme(t *testing.T) {
	var stored []clientsecret.Digest
	v := &clientsecret.Verifier{
		Want: foreign{clientsecret.PBKDF2{Iterations: 2}},
		Store: func(_ context.Context, _ string, _, new clientsecret.Digest) error {
			stored = append(stored, new)
			return nil
		},
	}
	clientsecret.TrustWant(v)
	if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret("x"), mustParse(t, "x")); err != nil {
		t.Error(err)
	}
	v.Close()
	if len(stored) != 1 || clientsecret.Compare(stored[0], clientsecret.NewSecret("x")) != nil {
		t.Errorf("%v", stored)
	}
}

type foreign struct{ clientsecret.Scheme }

func (foreign) Hash(clientsecret.Secret) (clientsecret.Digest, error) {
	return clientsecret.Digest{}, nil
}

// TestVerifierOtherClient: a digest that was opened for another id is not
// replaced, because the replacement would not open.
func TestVerifierOtherClient(t *testing.T) {
	k := ring("a")
	inside := mustHash(t, clientsecret.PBKDF2{Iterations: 1}, "right").Encode()
	opened, err := k.Open(mustSeal(t, k, inside, "bob").Encode(), "bob")
	if err != nil {
		t.Fatal(err)
	}
	for clientID, upgrades := range map[string]int{"bob": 1, "alice": 0} {
		stored, heard := 0, 0
		v := &clientsecret.Verifier{
			Want:    clientsecret.PBKDF2{Iterations: 2},
			Store:   func(context.Context, string, clientsecret.Digest, clientsecret.Digest) error { stored++; return nil },
			OnError: func(string, error) { heard++ },
		}
		clientsecret.TrustWant(v)
		for range 3 {
			if _, err := v.Verify(t.Context(), clientID, clientsecret.NewSecret("right"), opened); err != nil {
				t.Error(err)
			}
		}
		v.Close()
		if stored != upgrades || heard != 1-upgrades {
			t.Errorf("%s: stored %d times, OnError heard %d", clientID, stored, heard)
		}
	}
}

// TestDecoyWithoutMemory: a form is learned although nothing is remembered.
func TestDecoyWithoutMemory(t *testing.T) {
	v := &clientsecret.Verifier{Remember: -1, Want: clientsecret.PBKDF2{Iterations: 2}}
	v.Verify(t.Context(), "client", clientsecret.NewSecret("x"), mustHash(t, clientsecret.PBKDF2{Iterations: 3}, "right"))
	v.Close() // waits for what it learns after the answer
	if got := v.Decoy("unknown").String(); got != "pbkdf2-sha512,iterations=3" {
		t.Errorf("the decoy is %s", got)
	}
}

// TestVerifierUnknownClient: a client without a digest has a derivation of its
// own for each secret.
func TestVerifierUnknownClient(t *testing.T) {
	v := &clientsecret.Verifier{Want: clientsecret.PBKDF2{Iterations: 1}}
	derived := func(clientID, secret string, want error, registered ...clientsecret.Digest) uint64 {
		t.Helper()
		before := v.Stats().Derivations
		d, err := v.Verify(t.Context(), clientID, clientsecret.NewSecret(secret), registered...)
		if !errors.Is(err, want) || !d.IsZero() {
			t.Errorf("%s: %v, %v, want %v", clientID, d, err, want)
		}
		return v.Stats().Derivations - before
	}
	zero := clientsecret.Digest{}
	for i, want := range []struct {
		id, secret  string
		registered  []clientsecret.Digest
		err         error
		derivations uint64
	}{
		{"a", "guess", nil, clientsecret.ErrMismatch, 1},
		{"a", "guess", nil, clientsecret.ErrMismatch, 0}, // remembered
		{"a", "another guess", nil, clientsecret.ErrMismatch, 1},
		{"b", "guess", nil, clientsecret.ErrMismatch, 1}, // for each id its own
		{"c", "guess", []clientsecret.Digest{zero}, clientsecret.ErrNoSecret, 1},
		{"c", "guess", []clientsecret.Digest{zero, zero}, clientsecret.ErrNoSecret, 0},
		{"d", "guess", []clientsecret.Digest{mustParse(t, "plain")}, clientsecret.ErrMismatch, 1},
		{"d", "guess", []clientsecret.Digest{mustParse(t, "plain")}, clientsecret.ErrMismatch, 0},
		{"e", "guess", []clientsecret.Digest{mustParse(t, "plain")}, clientsecret.ErrMismatch, 1},
		{"f", "guess", []clientsecret.Digest{mustParse(t, "$sealed$v=1,k=a$AAAA")}, clientsecret.ErrSealed, 1},
		{"f", "guess", nil, clientsecret.ErrMismatch, 0}, // it is gone, and takes no other time
		{"", "guess", []clientsecret.Digest{mustParse(t, "plain")}, clientsecret.ErrMismatch, 1},
		{"plain", "guess", nil, clientsecret.ErrMismatch, 1}, // no plaintext is taken for an id
		{"", "guess", nil, clientsecret.ErrMismatch, 1},
		{"a", "", nil, clientsecret.ErrMismatch, 0},
	} {
		if got := derived(want.id, want.secret, want.err, want.registered...); got != want.derivations {
			t.Errorf("row %d: %d derivations, want %d", i, got, want.derivations)
		}
	}
}

// TestVerifierRefusesLikeCompare: for a secret that nothing is compared with, the error is
// that of Compare too.
func TestVerifierRefusesLikeCompare(t *testing.T) {
	zero, hash := clientsecret.Digest{}, mustHash(t, once, "right")
	sealed := mustParse(t, mustSeal(t, ring("a"), hash.Encode(), "client").Encode())
	long := strings.Repeat("x", clientsecret.MaxSecretLength+1)
	var plain clientsecret.Verifier
	keyed := clientsecret.Verifier{Keyring: ring("a")}
	for name, tc := range map[string]struct {
		v          *clientsecret.Verifier
		secret     string
		registered []clientsecret.Digest
		want       error
	}{
		"empty, unknown":             {&plain, "", nil, clientsecret.ErrMismatch},
		"empty, none":                {&plain, "", []clientsecret.Digest{zero, zero}, clientsecret.ErrNoSecret},
		"empty, none beside another": {&plain, "", []clientsecret.Digest{zero, hash}, clientsecret.ErrMismatch},
		"empty, another beside none": {&plain, "", []clientsecret.Digest{hash, zero}, clientsecret.ErrMismatch},
		"empty, sealed":              {&plain, "", []clientsecret.Digest{hash, sealed}, clientsecret.ErrSealed},
		"empty, opened":              {&keyed, "", []clientsecret.Digest{sealed}, clientsecret.ErrMismatch},
		"long, unknown":              {&plain, long, nil, clientsecret.ErrSecretTooLong},
		"long, none":                 {&plain, long, []clientsecret.Digest{zero}, clientsecret.ErrNoSecret},
		"long, sealed":               {&plain, long, []clientsecret.Digest{sealed}, clientsecret.ErrSealed},
		"long, opened":               {&keyed, long, []clientsecret.Digest{sealed}, clientsecret.ErrSecretTooLong},
	} {
		matched, err := tc.v.Verify(t.Context(), "client", clientsecret.NewSecret(tc.secret), tc.registered...)
		if !errors.Is(err, tc.want) || !matched.IsZero() {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
		if len(tc.registered) == 1 && tc.v == &plain {
			compared := clientsecret.Compare(tc.registered[0], clientsecret.NewSecret(tc.secret))
			if fmt.Sprint(err) != fmt.Sprint(compared) {
				t.Errorf("%s: %v, and Compare: %v", name, err, compared)
			}
		}
	}
	if n := plain.Stats().Derivations + keyed.Stats().Derivations; n != 0 {
		t.Errorf("%d derivations", n)
	}
}

func TestIsTemporary(t *testing.T) {
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	v := new(clientsecret.Verifier)
	_, abandoned := v.Verify(canceled, "client", clientsecret.NewSecret("x"))
	v.Close()
	_, closed := v.Verify(context.Background(), "client", clientsecret.NewSecret("x"))
	for _, tc := range []struct {
		err  error
		want bool
	}{
		{nil, false},
		{abandoned, true}, {closed, true},
		{clientsecret.ErrBusy, true}, {fmt.Errorf("with more: %w", clientsecret.ErrBusy), true},
		{context.DeadlineExceeded, true},
		{clientsecret.ErrMismatch, false}, {clientsecret.ErrNoSecret, false},
		{clientsecret.ErrSealed, false}, {clientsecret.ErrUnknownKey, false},
		{clientsecret.ErrMalformed, false}, {errors.New("another"), false},
	} {
		if got := clientsecret.IsTemporary(tc.err); got != tc.want {
			t.Errorf("IsTemporary(%v) = %v", tc.err, got)
		}
	}
}

// TestVerifierRevoked: a digest that is no longer given lets nobody in, although its
// secret is remembered.
func TestVerifierRevoked(t *testing.T) {
	var v clientsecret.Verifier
	verify := func(secret string, registered ...clientsecret.Digest) error {
		_, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(secret), registered...)
		return err
	}
	old, new := mustHash(t, once, "old"), mustHash(t, once, "new")
	for range 2 {
		if err := verify("old", new, old); err != nil {
			t.Fatal(err)
		}
	}
	if s := v.Stats(); s.Remembered == 0 {
		t.Errorf("%+v: the secret is not remembered", s)
	}
	if err := verify("old", new); !errors.Is(err, clientsecret.ErrMismatch) {
		t.Errorf("its digest was withdrawn: %v", err)
	}
	if err := verify("old"); !errors.Is(err, clientsecret.ErrMismatch) {
		t.Errorf("the client was removed: %v", err)
	}
	if err := verify("new", new); err != nil {
		t.Errorf("the other secret: %v", err)
	}
}
