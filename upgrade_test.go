package clientsecret_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clientsecret/clientsecret"
)

// upgrade lets a client authenticate some times, a second apart, and returns what is
// stored then.
func upgrade(t *testing.T, v *clientsecret.Verifier, p *pepper, secret string, times int) string {
	t.Helper()
	for range times {
		if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(secret), mustParse(t, p.get())); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		synctest.Wait()
	}
	return p.get()
}

// TestUpgradeKeepsSealRequired: where every value must be sealed, none is unsealed, also
// without a primary key, whichever keyring requires it.
func TestUpgradeKeepsSealRequired(t *testing.T) {
	requires := ring("")
	requires.RequireSealed = true
	for name, tc := range map[string]struct{ loader, keyring *clientsecret.Keyring }{
		"the Verifier's": {nil, requires},
		"the loader's":   {requires, nil},
		"one of two":     {ring(""), requires},
		"the other":      {requires, ring("")},
	} {
		inBubble(t, func(t *testing.T) {
			inside := mustHash(t, clientsecret.PBKDF2{Iterations: 1000}, generated).Encode()
			stored := mustSeal(t, ring("a"), inside, "client")
			p := pepper{stored: stored.Encode()}
			v := clientsecret.Verifier{Keyring: tc.keyring, Want: clientsecret.Bcrypt{Cost: 10},
				Store: p.store, OnError: p.onError}
			defer v.Close()
			registered := mustParse(t, stored.Encode())
			if tc.loader != nil {
				var err error
				if registered, err = tc.loader.Open(stored.Encode(), "client"); err != nil {
					t.Fatal(err)
				}
			}
			for range 3 {
				if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(generated), registered); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				synctest.Wait()
			}
			if p.calls != 0 || p.errs != nil {
				t.Errorf("%s: %d calls of Store, %v", name, p.calls, p.errs)
			}
		})
	}
}

// TestUpgradeNewKey: a new primary key seals what the old one has just sealed, although
// the process has done that value. The keyring that opened a digest says which it is,
// whatever the Verifier's does.
func TestUpgradeNewKey(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := pepper{stored: mustHash(t, clientsecret.PBKDF2{Iterations: 2}, generated).Encode()}
		v := clientsecret.Verifier{Keyring: ring("a"), Want: clientsecret.PBKDF2{Iterations: 2},
			Store: p.store, OnError: p.onError}
		defer v.Close()
		for i, primary := range []string{"a", "b"} {
			for range 3 {
				registered, err := ring(primary).Open(p.get(), "client")
				if err != nil {
					t.Fatal(err)
				}
				if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(generated), registered); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
			}
			if mustParse(t, p.get()).KeyID() != primary || p.calls != i+1 || p.errs != nil {
				t.Errorf("key %s: %s, %d calls of Store, %v", primary, p.get(), p.calls, p.errs)
			}
		}
	})
}

// TestUpgradeWithinLimits: a value that the Verifier's own Parser would refuse is never
// made.
func TestUpgradeWithinLimits(t *testing.T) {
	for name, v := range map[string]*clientsecret.Verifier{
		"iterations": {Parser: clientsecret.Parser{Limits: clientsecret.Limits{Iterations: 250_000}}},
		"memory": {Parser: clientsecret.Parser{Limits: clientsecret.Limits{Memory: 32 << 10}},
			Want: clientsecret.Argon2{}},
		"nil inside": {Want: struct{ clientsecret.Scheme }{}},
		"what a vouched one falls back to": {
			Parser: clientsecret.Parser{Limits: clientsecret.Limits{Iterations: 250_000}},
			Want:   clientsecret.HighEntropy{Vouched: true},
		},
	} {
		inBubble(t, func(t *testing.T) {
			p := pepper{stored: "$plaintext$" + generated}
			v.Store, v.OnError = p.store, p.onError
			hashes := clientsecret.CountHashes(v)
			defer v.Close()
			got := upgrade(t, v, &p, generated, 3)
			if got != "$plaintext$"+generated || len(p.errs) != 1 || hashes.Load() != 0 {
				t.Errorf("%s: %s, %v, %d hashes", name, got, p.errs, hashes.Load())
			}
		})
	}
}

// TestUpgradeRefused: how often OnError hears in thirteen hours, with a request each
// minute, that a value cannot be replaced. The client is let in.
func TestUpgradeRefused(t *testing.T) {
	two := clientsecret.PBKDF2{Iterations: 2}
	unsealed := mustHash(t, clientsecret.PBKDF2{Iterations: 1}, generated)
	value := unsealed.Encode()
	opened, err := ring("a").Open(value, "another client")
	if err != nil {
		t.Fatal(err)
	}
	strict := ring("a")
	strict.Limits.Iterations = 1
	short := clientsecret.Parser{Limits: clientsecret.Limits{Length: len(value) + 1}}
	const twice, often = 2, 13 * 60
	for name, tc := range map[string]struct {
		v          *clientsecret.Verifier
		id         string
		registered clientsecret.Digest
		most       int // at the least half as often
		hashes     int // at most
	}{
		"the id is a stored value":  {&clientsecret.Verifier{Keyring: ring("a")}, value, unsealed, twice, 0},
		"opened for another client": {&clientsecret.Verifier{}, "client", opened, twice, 0},
		"the key is not there yet":  {&clientsecret.Verifier{Keyring: ring("lost")}, "client", unsealed, often, 0},
		"Keyring takes no such value": {
			&clientsecret.Verifier{Keyring: strict}, "client", unsealed, twice, twice},
		"Parser takes no such length": {
			&clientsecret.Verifier{Keyring: ring("a"), Parser: short}, "client", unsealed, twice, twice},
	} {
		inBubble(t, func(t *testing.T) {
			p := pepper{stored: value}
			tc.v.Want, tc.v.Store, tc.v.OnError = two, p.store, p.onError
			hashes := clientsecret.CountHashes(tc.v)
			defer tc.v.Close()
			for range 13 * 60 {
				if _, err := tc.v.Verify(t.Context(), tc.id, clientsecret.NewSecret(generated), tc.registered); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				time.Sleep(time.Minute)
				synctest.Wait()
			}
			if n := len(p.errs); n < tc.most/2 || n > tc.most || p.calls != 0 || int(hashes.Load()) > tc.hashes {
				t.Errorf("%s: heard %d times, %d calls of Store, %d hashes", name, n, p.calls, hashes.Load())
			}
		})
	}
}

// TestUpgradeWithoutID: nothing is upgraded for a client whose id is empty, whoever asks.
func TestUpgradeWithoutID(t *testing.T) {
	nobody := func(context.Context) string { return "" }
	plain := mustParse(t, "$plaintext$"+generated)
	opened, err := ring("b").Open(mustSeal(t, ring("a"), plain.Encode(), "client").Encode(), "client")
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]*clientsecret.Verifier{
		"hashing":      {},
		"sealing":      {Keyring: ring("a")},
		"unusable":     {Want: clientsecret.HighEntropy{}},
		"a weak Want":  {Want: clientsecret.PBKDF2{Iterations: 1}},
		"only opening": {Keyring: ring("")},
	} {
		var p pepper
		v.Store, v.OnError = p.store, p.onError
		_, err := v.Verify(t.Context(), "", clientsecret.NewSecret(generated), plain)
		if err == nil {
			_, err = v.Verify(t.Context(), "", clientsecret.NewSecret(generated), opened)
		}
		compared := v.Hasher(nobody).Compare(t.Context(), []byte(plain.Encode()), []byte(generated))
		v.Close() // waits for upgrades
		if err != nil || compared != nil || p.calls != 0 || p.errs != nil {
			t.Errorf("%s: %v, %v, %d calls of Store, OnError heard %v", name, err, compared, p.calls, p.errs)
		}
	}
}

// databaseError is an error whose nil pointer panics when somebody looks into it.
type databaseError struct{ cause error }

func (e *databaseError) Error() string { return "database" }
func (e *databaseError) Unwrap() error { return e.cause }

// TestUpgradeHostileErrors: an error of Store that panics when it is looked at is a
// failure, and no more.
func TestUpgradeHostileErrors(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		heard := 0
		p := pepper{stored: "$plaintext$" + generated}
		v := clientsecret.Verifier{
			Keyring: ring("a"), Want: clientsecret.PBKDF2{Iterations: 2},
			Store: func(context.Context, string, clientsecret.Digest, clientsecret.Digest) error {
				return (*databaseError)(nil)
			},
			OnError: func(_ string, err error) {
				heard++
				errors.Is(err, clientsecret.ErrKeep) // panics, and is contained
			},
		}
		defer v.Close()
		upgrade(t, &v, &p, generated, 1)
		if s := v.Stats(); heard != 1 || s.UpgradesFailed != 1 || s.Upgraded != 0 {
			t.Errorf("heard %d, %+v", heard, s)
		}
	})
}

// TestUpgradeOnErrorWaits: no request waits for OnError, which may itself call Verify.
func TestUpgradeOnErrorWaits(t *testing.T) {
	for name, want := range map[string]clientsecret.Scheme{
		"unusable": clientsecret.HighEntropy{}, "weak": clientsecret.PBKDF2{Iterations: 2},
	} {
		inBubble(t, func(t *testing.T) {
			p := pepper{stored: "$plaintext$" + generated}
			v := clientsecret.Verifier{Want: want, Store: p.store}
			heard := 0
			v.OnError = func(id string, _ error) {
				heard++
				time.Sleep(time.Minute)
				v.Verify(context.Background(), id, clientsecret.NewSecret(generated), mustParse(t, p.get()))
			}
			start := time.Now()
			upgrade(t, &v, &p, generated, 3)
			if took := time.Since(start); took != 3*time.Second {
				t.Errorf("%s: three requests took %v", name, took-3*time.Second)
			}
			v.Close()
			if heard != 1 {
				t.Errorf("%s: OnError heard %d times", name, heard)
			}
		})
	}
}

// TestUpgradeReplicasWithoutKey: replicas with different strong wants do not undo each
// other's upgrades without end.
func TestUpgradeReplicasWithoutKey(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := pepper{stored: "$plaintext$" + generated}
		a := clientsecret.Verifier{Want: clientsecret.HighEntropy{Vouched: true}, Store: p.store, OnError: p.onError}
		b := clientsecret.Verifier{Want: clientsecret.Bcrypt{Cost: 10}, Store: p.store, OnError: p.onError}
		defer a.Close()
		defer b.Close()
		for range 60 {
			upgrade(t, &a, &p, generated, 1)
			upgrade(t, &b, &p, generated, 1)
		}
		if p.calls < 1 || p.calls > 4 || p.errs != nil {
			t.Errorf("%d calls of Store, %v", p.calls, p.errs)
		}
	})
}

// TestUpgradeSealsWhatWantRefuses: a secret that Want does not take is sealed all the
// same, and its seal follows the key.
func TestUpgradeSealsWhatWantRefuses(t *testing.T) {
	long := generated + generated + generated + generated
	inside := mustHash(t, clientsecret.PBKDF2{Iterations: 2}, long).Encode()
	for name, stored := range map[string]string{
		"plaintext":          "$plaintext$" + long,
		"hashed":             inside,
		"in an old seal":     mustSeal(t, ring("b"), inside, "client").Encode(),
		"looks like a value": mustSeal(t, ring("b"), "5f4dcc3b5aa765d61d8327deb882cf99", "client").Encode(),
	} {
		inBubble(t, func(t *testing.T) {
			p := pepper{stored: stored}
			v := clientsecret.Verifier{Keyring: ring("a"), Want: clientsecret.Bcrypt{Cost: 4}, Store: p.store, OnError: p.onError}
			defer v.Close()
			secret := long
			if name == "looks like a value" {
				secret = "5f4dcc3b5aa765d61d8327deb882cf99"
			}
			got := upgrade(t, &v, &p, secret, 3)
			if mustParse(t, got).KeyID() != "a" || p.calls != 1 || p.errs != nil {
				t.Errorf("%s: %s, %d calls, %v", name, got, p.calls, p.errs)
			}
		})
	}
}

// TestUpgradeRemembers: the new value is remembered, also where only white space and a
// seal tell it from the old one.
func TestUpgradeRemembers(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := pepper{stored: mustHash(t, clientsecret.PBKDF2{Iterations: 2}, generated).Encode() + "\n"}
		v := clientsecret.Verifier{Keyring: ring("a"), Want: clientsecret.PBKDF2{Iterations: 2}, Store: p.store, OnError: p.onError}
		defer v.Close()
		got := upgrade(t, &v, &p, generated, 3)
		if s := v.Stats(); mustParse(t, got).KeyID() != "a" || s.Derivations != 1 {
			t.Errorf("%s, %+v", got, s)
		}
	})
}

// TestDecoyOfSealedForms: the form of a sealed client stays while it is answered from
// memory, and others are learned and forgotten beside it.
func TestDecoyOfSealedForms(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := clientsecret.Verifier{Keyring: ring("a"), Remember: 8 * time.Hour, Want: clientsecret.Bcrypt{Cost: 10}}
		defer v.Close()
		secret := clientsecret.NewSecret(generated)
		inside := mustHash(t, clientsecret.PBKDF2{Iterations: 7}, generated).Encode()
		sealed := mustParse(t, mustSeal(t, ring("a"), inside, "client").Encode())
		for hour := range 48 {
			if _, err := v.Verify(t.Context(), "client", secret, sealed); err != nil {
				t.Fatal(err)
			}
			if hour%12 == 11 {
				other := mustHash(t, clientsecret.PBKDF2{Iterations: 100 + hour}, generated)
				if _, err := v.Verify(t.Context(), "other", secret, other); err != nil {
					t.Fatal(err)
				}
			}
			time.Sleep(time.Hour)
			synctest.Wait()
		}
		forms := decoyForms(&v, 1000)
		if len(forms) != 2 || forms["pbkdf2-sha512,iterations=7"] == 0 || v.Stats().Derivations != 5 {
			t.Errorf("the forms are %v, %+v", forms, v.Stats())
		}
	})
}
