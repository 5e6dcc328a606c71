package clientsecret_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/internal/vectors"
)

// legacyVectors returns values of md5crypt that other software made of one secret.
func legacyVectors(t *testing.T) (secret string, stored []string) {
	t.Helper()
	for _, vec := range vectors.All() {
		if vec.Algorithm == "md5crypt" && (secret == "" || vec.Secret == secret) {
			secret, stored = vec.Secret, append(stored, vec.Stored)
		}
	}
	if len(stored) < 2 {
		t.Fatalf("there are %d", len(stored))
	}
	return secret, stored
}

// TestUpgradeLowersOnce: of two digests of a client, the second is not made cheaper, or
// one of another algorithm, for twelve hours after the first was. It is sealed at once.
func TestUpgradeLowersOnce(t *testing.T) {
	two, three := clientsecret.PBKDF2{Iterations: 2}, clientsecret.PBKDF2{Iterations: 3}
	weak, strong := clientsecret.Bcrypt{Cost: 4}, clientsecret.Bcrypt{Cost: 10}
	vouched := clientsecret.HighEntropy{Vouched: true}
	of := func(s clientsecret.Scheme) string { return mustHash(t, s, generated).Encode() }
	in := func(s clientsecret.Scheme) string { return mustSeal(t, ring("a"), of(s), "client").Encode() }
	secretOfLegacy, legacy := legacyVectors(t)
	const stays, sealed, done = "stays", "is sealed", "is done"
	for name, tc := range map[string]struct {
		first, second string
		keyring       *clientsecret.Keyring
		want          clientsecret.Scheme
		at            string // what happens to the second at once
	}{
		"cheaper":                        {of(three), of(three), ring("a"), two, sealed},
		"cheaper, sealed before":         {in(three), in(three), ring("a"), two, stays},
		"another algorithm":              {of(weak), of(three), ring("a"), two, sealed},
		"more expensive":                 {of(two), of(two), ring("a"), three, done},
		"the first is a plaintext":       {generated, of(three), ring("a"), two, done},
		"legacy":                         {legacy[0], legacy[1], ring("a"), two, done},
		"without a key":                  {of(strong), of(strong), nil, two, stays},
		"without a key, weak":            {of(weak), of(weak), nil, two, done},
		"the way back":                   {in(two), in(two), ring(""), weak, stays},
		"to a vouched HighEntropy":       {of(clientsecret.PBKDF2{}), of(clientsecret.PBKDF2{}), nil, vouched, stays},
		"to a vouched one, from weak":    {of(two), of(two), nil, vouched, done},
		"back from a vouched one":        {of(vouched), of(vouched), nil, two, stays},
		"back from a vouched one, in it": {in(vouched), in(vouched), ring(""), two, stays},
	} {
		inBubble(t, func(t *testing.T) {
			secret := generated
			if tc.first == legacy[0] {
				secret = secretOfLegacy
			}
			first, second := pepper{stored: tc.first}, pepper{stored: tc.second}
			v := clientsecret.Verifier{Keyring: tc.keyring, Want: tc.want}
			v.OnError = func(_ string, err error) { t.Errorf("%s: %v", name, err) }
			v.Store = func(ctx context.Context, id string, old, new clientsecret.Digest) error {
				if old.Encode() == first.get() {
					return first.store(ctx, id, old, new)
				}
				return second.store(ctx, id, old, new)
			}
			clientsecret.TrustWant(&v)
			defer v.Close()
			upgrade(t, &v, &first, secret, 1)
			if first.calls != 1 {
				t.Fatalf("%s: the first was replaced %d times", name, first.calls)
			}
			for range 11 {
				upgrade(t, &v, &second, secret, 2)
				time.Sleep(time.Hour)
			}
			if got := outcome(t, second.get(), tc.second, tc.want); got != tc.at {
				t.Errorf("%s: at first, the second %s, want that it %s", name, got, tc.at)
			}
			for range 26 {
				time.Sleep(time.Hour)
				synctest.Wait()
				upgrade(t, &v, &second, secret, 2)
			}
			if got := outcome(t, second.get(), tc.second, tc.want); got != done {
				t.Errorf("%s: a day later, the second %s", name, got)
			}
		})
	}
}

// outcome says what an upgrade made of a stored value.
func outcome(t *testing.T, stored, before string, want clientsecret.Scheme) string {
	t.Helper()
	if stored == before {
		return "stays"
	}
	d, err := ring("").Open(stored, "client")
	if err != nil {
		t.Fatal(err)
	}
	if d.Scheme() == want || d.String() == want.String() {
		return "is done"
	}
	return "is sealed"
}
