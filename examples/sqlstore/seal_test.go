package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/clientsecret/clientsecret"
)

// peppered is a scheme that is safe only in a seal.
var peppered = clientsecret.PBKDF2{Iterations: 1000}

// keys returns a keyring with some of the same keys.
func keys(primary string, ids ...string) *clientsecret.Keyring {
	r := &clientsecret.Keyring{Primary: primary, Keys: make(map[string]clientsecret.AEAD)}
	for _, id := range ids {
		r.Keys[id] = testKeys[id]
	}
	return r
}

var testKeys = map[string]clientsecret.Key{
	"a": clientsecret.GenerateKey(),
	"b": clientsecret.GenerateKey(),
}

func hashed(t *testing.T, scheme clientsecret.Scheme, secret string) clientsecret.Digest {
	t.Helper()
	d, err := scheme.Hash(clientsecret.NewSecret(secret))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// mustRun replaces in bulk, and checks whose values are left.
func (b Bulk) mustRun(t *testing.T, left string) Result {
	t.Helper()
	result, err := b.Run(t.Context())
	if err != nil || names(result.Left) != left {
		t.Fatalf("%+v, %v", result, err)
	}
	return result
}

// comeBy has clients authenticate, each with its id as its secret, and waits for the
// upgrades.
func comeBy(t *testing.T, s *Store, m maker, ids ...string) {
	t.Helper()
	a := newAuthenticator(s, m)
	for _, id := range ids {
		if err := a.authenticate(t.Context(), id, id); err != nil {
			t.Errorf("%s: %v", id, err)
		}
		if err := a.authenticate(t.Context(), id, "wrong"); !errors.Is(err,
			clientsecret.ErrMismatch) {
			t.Errorf("%s: %v", id, err)
		}
	}
	a.verifier.Close()
	if failed := a.verifier.Stats().UpgradesFailed; failed != 0 {
		t.Errorf("%d upgrades failed", failed)
	}
}

// want checks what a client's stored value is, as "key id scheme".
func (s *Store) want(t *testing.T, id, want string) {
	t.Helper()
	d := s.secret(t, id)
	key := d.KeyID()
	if key == "" {
		key = "-"
	} else {
		var err error
		if d, err = keys("", "a", "b").Open(d.Encode(), id); err != nil {
			t.Fatalf("%s: %v", id, err)
		}
	}
	if got := key + " " + d.String(); got != want {
		t.Errorf("%s is %s, not %s", id, got, want)
	}
}

// TestPepper: values of all kinds become sealed ones of 1,000 iterations, as their
// clients come by, and those in the clear in bulk. A copy of the table is then worth
// nothing without the key.
func TestPepper(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ string) {
		m := maker{peppered, keys("a", "a")}
		in := map[string]clientsecret.Digest{
			"plain":      clientsecret.MustParse("$plaintext$plain"),
			"plain-rare": clientsecret.MustParse("plain-rare"),
			"bcrypt":     hashed(t, clientsecret.Bcrypt{Cost: 8}, "bcrypt"), // 12 takes long
			"bcrypt-rare": hashed(t, clientsecret.Bcrypt{Cost: 5},
				"bcrypt-rare"),
			"pbkdf2":  hashed(t, clientsecret.PBKDF2{}, "pbkdf2"),
			"weak":    hashed(t, cheap, "weak"),
			"looks":   clientsecret.MustParse("bcrypt-sha256$v=2,t=2b,r=12$abcdefghijklmnopqrstuv"),
			"jwt":     clientsecret.MustParse("jwt"),
			"jwt-not": hashed(t, cheap, "jwt-not"),
		}
		for id, d := range in {
			c := with(d)
			c.NeedsSecret = strings.HasPrefix(id, "jwt")
			s.mustAdd(t, id, c)
		}
		comeBy(t, s, m, "plain", "bcrypt", "pbkdf2", "weak", "jwt")
		for _, id := range []string{"plain", "bcrypt", "pbkdf2", "weak"} {
			s.want(t, id, "a pbkdf2-sha512,iterations=1000")
		}
		s.want(t, "jwt", "- plaintext")

		b := Bulk{maker: m, Store: s, Batch: 2}
		if r := b.mustRun(t, "jwt-not looks"); r.Hashed != 1 || r.Sealed != 2 || r.Unsealed != 0 {
			t.Errorf("%+v", r)
		}
		s.want(t, "plain-rare", "a pbkdf2-sha512,iterations=1000")
		s.want(t, "bcrypt-rare", "a bcrypt,cost=5")
		s.want(t, "jwt", "a plaintext")
		if r := b.mustRun(t, "jwt-not looks"); r.Hashed+r.Sealed != 0 {
			t.Errorf("replaced again: %+v", r)
		}
		for _, id := range []string{"looks", "jwt-not"} {
			if got := s.secret(t, id); !got.Equal(in[id]) {
				t.Errorf("%s is %v", id, got)
			}
			delete(in, id)
		}
		comeBy(t, s, m, "plain", "plain-rare", "bcrypt", "bcrypt-rare", "pbkdf2", "weak", "jwt")
		s.want(t, "bcrypt-rare", "a pbkdf2-sha512,iterations=1000")
		s.want(t, "jwt", "a plaintext")

		other := &clientsecret.Keyring{Keys: map[string]clientsecret.AEAD{
			"a": clientsecret.GenerateKey()}}
		thieves := map[error]maker{
			clientsecret.ErrSealed:     {Scheme: peppered},
			clientsecret.ErrUnknownKey: {peppered, keys("b", "b")},
			clientsecret.ErrNotOpened:  {peppered, other},
		}
		for want, thief := range thieves {
			a := newAuthenticator(s, thief)
			for id := range in {
				if err := a.authenticate(t.Context(), id, id); !errors.Is(err, want) {
					t.Errorf("%s: %v, not %v", id, err, want)
				}
			}
			a.verifier.Close()
		}
		for id, d := range in { // nor does another client's row take it
			stolen := s.secret(t, id)
			s.mustAdd(t, "thief-"+id, with(stolen))
			a := newAuthenticator(s, m)
			if err := a.authenticate(t.Context(), "thief-"+id, id); !errors.Is(err,
				clientsecret.ErrNotOpened) {
				t.Errorf("%s: %v", id, err)
			}
			a.verifier.Close()
			if !strings.HasPrefix(stolen.Encode(), "$sealed$") || stolen.Equal(d) {
				t.Errorf("%s is %v", id, stolen)
			}
		}
	})
}

// TestKeyRotation: two providers have two primary keys, while clients come by. Then
// all have the new one, the rest is sealed again in bulk, and the old key goes.
// Nobody is refused.
func TestKeyRotation(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ string) {
		var ids []string
		for i := range 60 {
			ids = append(ids, fmt.Sprintf("client-%02d", i))
			s.mustAdd(t, ids[i], with(clientsecret.MustParse("$plaintext$"+ids[i])))
		}
		s.mustAdd(t, "jwt", needing(clientsecret.MustParse("jwt")))
		s.mustAdd(t, "rare", with(clientsecret.MustParse("rare")))
		first := Bulk{maker: maker{peppered, keys("a", "a")}, Store: s}
		if r := first.mustRun(t, ""); r.Hashed != 61 || r.Sealed != 1 {
			t.Fatalf("%+v", r)
		}

		load := func(a *authenticator, ids []string, rounds int) {
			for range rounds {
				for _, id := range ids {
					if err := a.authenticate(t.Context(), id, id); err != nil {
						t.Errorf("%s: %v", id, err)
					}
				}
			}
		}
		before := newAuthenticator(s, maker{peppered, keys("a", "a", "b")})
		after := newAuthenticator(s, maker{peppered, keys("b", "a", "b")})
		var wg sync.WaitGroup
		for i, a := range []*authenticator{before, after, before, after} {
			mine := slices.Clone(ids)
			if i < 2 {
				slices.Reverse(mine)
			}
			wg.Go(func() { load(a, mine, 5) })
		}
		wg.Wait()
		before.verifier.Close()
		for _, a := range []*authenticator{before, after} { // no value goes to and fro
			if n := a.verifier.Stats().Upgraded; n > uint64(len(ids)) {
				t.Errorf("%d values replaced for %d clients", n, len(ids))
			}
		}

		wg.Go(func() { load(after, append(ids, "jwt", "rare"), 5) })
		second := Bulk{maker: maker{peppered, keys("b", "a", "b")}, Store: s, Batch: 7}
		second.mustRun(t, "")
		wg.Wait()
		after.verifier.Close()
		if r := second.mustRun(t, ""); r.Hashed+r.Unsealed+r.Changed > 0 {
			t.Errorf("%+v", r)
		}
		for _, id := range append(ids, "rare") {
			s.want(t, id, "b pbkdf2-sha512,iterations=1000")
		}
		s.want(t, "jwt", "b plaintext")
		comeBy(t, s, maker{peppered, keys("b", "b")}, append(ids, "jwt", "rare")...)
	})
}

// TestWayOut: with a key that only opens, and a strong scheme, values are unsealed:
// weak ones as their clients come by, the others in bulk. Then nothing needs a key.
func TestWayOut(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ string) {
		in := maker{peppered, keys("a", "a")}
		s.mustAdd(t, "often", with(clientsecret.MustParse("often")))
		s.mustAdd(t, "rare", with(clientsecret.MustParse("rare")))
		s.mustAdd(t, "strong", with(hashed(t, clientsecret.PBKDF2{}, "strong")))
		s.mustAdd(t, "jwt", needing(clientsecret.MustParse("jwt")))
		s.mustAdd(t, "no-longer-jwt", Client{})
		generated, err := clientsecret.Generate()
		if err != nil {
			t.Fatal(err)
		}
		d, err := clientsecret.HighEntropy{}.Hash(generated)
		if err != nil {
			t.Fatal(err)
		}
		s.mustAdd(t, "generated", with(d))
		Bulk{maker: in, Store: s}.mustRun(t, "")
		sealed, err := in.register(clientsecret.NewSecret("no-longer-jwt"), "no-longer-jwt", true)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.AddSecret(t.Context(), "no-longer-jwt", sealed, Secret{}); err != nil {
			t.Fatal(err)
		}

		out := maker{clientsecret.PBKDF2{}, keys("", "a")}
		if r := (Bulk{maker: out, Store: s}).mustRun(t, ""); r.Hashed+r.Sealed+r.Unsealed > 0 {
			t.Errorf("without being told: %+v", r)
		}
		comeBy(t, s, out, "often")
		s.want(t, "often", "- "+clientsecret.PBKDF2{}.String())
		unseal := Bulk{maker: out, Store: s, Unseal: true}
		if r := unseal.mustRun(t, "rare"); r.Hashed != 1 || r.Unsealed != 3 || r.Sealed != 0 {
			t.Errorf("%+v", r)
		}
		s.want(t, "generated", "- pbkdf2-sha512,iterations=1000")
		s.want(t, "jwt", "- plaintext")
		s.want(t, "no-longer-jwt", "- "+clientsecret.PBKDF2{}.String())
		s.want(t, "rare", "a pbkdf2-sha512,iterations=1000")
		comeBy(t, s, out, "rare")
		if r := unseal.mustRun(t, ""); r.Hashed+r.Unsealed+r.Sealed+r.Changed > 0 {
			t.Errorf("%+v", r)
		}

		without := maker{Scheme: clientsecret.PBKDF2{}}
		comeBy(t, s, without, "often", "rare", "strong", "jwt", "no-longer-jwt")
		a := newAuthenticator(s, without)
		defer a.verifier.Close()
		if err := a.authenticate(t.Context(), "generated", generated.Reveal()); err != nil {
			t.Error(err)
		}
	})
}

// TestSealKeys: what is given with -seal-key, and no error repeats it.
func TestSealKeys(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.key")
	key := clientsecret.GenerateKey().Reveal()
	if err := os.WriteFile(file, []byte(key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		given    []string
		openOnly bool
		primary  string
		err      string
	}{
		"none":          {},
		"none to open":  {openOnly: true, err: "give -seal-key"},
		"one":           {given: []string{"a=" + file}, primary: "a"},
		"two":           {given: []string{"b=" + file, "a=" + file}, primary: "b"},
		"open only":     {given: []string{"a=" + file}, openOnly: true},
		"twice":         {given: []string{"a=" + file, "a=" + file}, err: "number 2 repeats"},
		"no id":         {given: []string{file}, err: "number 1 is not ID=FILE"},
		"a key":         {given: []string{key}, err: "number 1 is not ID=FILE"},
		"not an id":     {given: []string{"a b=" + file}, err: "number 1 is not ID=FILE"},
		"no file there": {given: []string{"a=" + file + "x"}, err: "number 1: "},
	} {
		t.Run(name, func(t *testing.T) {
			ring, err := keyring(tc.given, tc.openOnly)
			if tc.err != "" {
				if err == nil || !strings.Contains(err.Error(), tc.err) ||
					strings.Contains(err.Error(), key) {
					t.Error(err)
				}
				return
			}
			if err != nil || (ring == nil) != (tc.given == nil) {
				t.Fatal(ring, err)
			}
			if ring != nil && (ring.Primary != tc.primary || len(ring.Keys) != len(tc.given)) {
				t.Error(ring)
			}
		})
	}
}

// TestCommand: the options reach what they are for. A weak scheme makes nothing that
// is not sealed, and a client that needs its secret gets no other without a key.
func TestCommand(t *testing.T) {
	folder := t.TempDir()
	file, name := filepath.Join(folder, "a.key"), filepath.Join(folder, "clients.db")
	key := testKeys["a"].Reveal()
	if err := os.WriteFile(file, []byte(key), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.mustAdd(t, "plain", with(clientsecret.MustParse("plain")))
	s.mustAdd(t, "jwt", needing(clientsecret.MustParse("jwt")))
	weak := []string{"-scheme", peppered.String()}
	seal := []string{"-seal-key", "a=" + file}
	for _, tc := range []struct {
		args [][]string
		err  error
	}{
		{[][]string{weak, {"-bulk"}}, errWeakScheme},
		{[][]string{weak, seal, {"-bulk", "-open-only"}}, errWeakScheme},
		{[][]string{weak, seal, {"-unseal"}}, errWeakScheme},
		{[][]string{weak, {"-add", "plain"}}, errWeakScheme},
		{[][]string{{"-add", "jwt"}}, errNeedsKey},
		{[][]string{weak, seal, {"-bulk"}}, nil},
		{[][]string{weak, seal, {"-add", "jwt"}}, nil},
		{[][]string{weak, seal, {"-add", "plain"}}, nil},
	} {
		args := append(slices.Concat(tc.args...), "-db", name)
		if err := run(t.Context(), args); !errors.Is(err, tc.err) {
			t.Errorf("%q: %v", tc.args, err)
		}
	}
	s.want(t, "plain", "a pbkdf2-sha512,iterations=1000")
	s.want(t, "jwt", "a plaintext")
	for want, m := range map[string]maker{
		"or give -seal-key": {Scheme: peppered},
		"seal nothing":      {peppered, keys("", "a")},
	} {
		if err := m.check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, not %s", err, want)
		}
	}
	for _, args := range [][]string{{"-bulk", "-unseal"}, {"-unseal"}, {"-add", "x", "-bulk"}} {
		if err := run(t.Context(), append(args, "-db", name)); err == nil {
			t.Errorf("%q is taken", args)
		}
	}
}
