package stored_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/go-crypt/crypt/algorithm"

	"github.com/clientsecret/clientsecret/internal/stored"
	"github.com/clientsecret/clientsecret/internal/vectors"
)

// TestVectorsEncode: what go-crypt is given is the stored text byte for byte,
// except in the forms that it does not read. Every algorithm has vectors.
func TestVectorsEncode(t *testing.T) {
	rewritten := 0
	seen := make(map[*stored.Algorithm]bool)
	for _, vector := range vectors.All() {
		v := mustParse(t, vector.Stored)
		seen[v.Algorithm] = true
		if v.Algorithm.Name != vector.Algorithm {
			t.Errorf("%s: algorithm %s, want %s", vector.Stored, v.Algorithm.Name, vector.Algorithm)
		}
		if v.Encode() == vector.Stored {
			continue
		}
		rewritten++
		hydra := strings.Contains(vector.Stored, "$i=")
		named := strings.HasPrefix(vector.Stored, "$pbkdf2-sha1$")
		explicit := strings.Contains(vector.Stored, "$rounds=5000$")
		if !hydra && !named && !explicit {
			t.Errorf("%s is encoded as %s", vector.Stored, v.Encode())
		}
		again := mustParse(t, v.Encode())
		if again.Spec != v.Spec || string(again.Salt) != string(v.Salt) ||
			string(again.Key) != string(v.Key) {
			t.Errorf("%s: the encoding %s is another value", vector.Stored, v.Encode())
		}
	}
	if rewritten == 0 {
		t.Error("no vector is in a form that has to be rewritten")
	}
	for _, a := range stored.Algorithms {
		if !seen[a] {
			t.Errorf("%s: no other software made a value: add some to internal/vectors", a.Name)
		}
	}
}

// TestArgon2Order: go-crypt is given the standard order.
func TestArgon2Order(t *testing.T) {
	const salt, key = "xgeqS4pfSjSnnXwlyyXBeQ", "UxwEGdsx7KBX9IRwE/vcWnRymIxZ7d2aPrTR82Tmpt0"
	npm := "$argon2id$v=19$m=256,p=4,t=2$" + salt + "$" + key
	standard := "$argon2id$v=19$m=256,t=2,p=4$" + salt + "$" + key
	if v := mustParse(t, npm); v.Text != npm || v.Encode() != standard {
		t.Errorf("%s is encoded as %s", v.Text, v.Encode())
	}
}

// TestIdentifiers: each identifier is kept, or stands for the first.
func TestIdentifiers(t *testing.T) {
	for _, id := range []string{"2b", "2a", "2y", "2x"} {
		text := "$" + id + "$12$" + strings.Repeat("a", 21) + "u" + strings.Repeat("a", 31)
		if v := mustParse(t, text); v.Encode() != text {
			t.Errorf("%s is encoded as %s", text, v.Encode())
		}
	}
}

// specs returns specs of the algorithm: the cheapest, and some at random.
func specs(a *stored.Algorithm) []stored.Spec {
	cheap := map[string]int{ // the highest factors that a test can afford
		"Memory": 256, "LogN": 7, "BlockSize": 16, "Iterations": 40, "Parallelism": 5, "Cost": 5,
		"SaltLength": 256, "KeyLength": 256,
	}
	if a.Family == stored.FamilySHA2Crypt {
		cheap["Iterations"] = 5001 // 5,000 are written in another way
	}
	var all []stored.Spec
	for i := range 12 {
		s := stored.Spec{Algorithm: a}
		for j := len(a.Fields) - 1; j >= 0; j-- { // lanes before the memory that they need
			f := &a.Fields[j]
			least := f.LeastIn(&s)
			most := max(least, min(f.Max, cheap[f.Name]))
			n := least
			switch {
			case i == 1:
				n = most
			case i > 1:
				n += rand.IntN(most - least + 1)
			}
			*f.Of(&s) = n
		}
		all = append(all, s)
	}
	return all
}

// TestMakeAgreesWithGoCrypt holds two derivations against each other: that of
// Make, and that of go-crypt, which Match asks.
func TestMakeAgreesWithGoCrypt(t *testing.T) {
	made := 0
	for _, a := range stored.Algorithms {
		if a.Family == 0 {
			continue
		}
		t.Run(a.Name, func(t *testing.T) {
			for _, s := range specs(a) {
				if err := s.Validate(); err != nil {
					t.Fatalf("%v: %v", s, err)
				}
				secret := fmt.Sprintf("s3cr3t-%x", rand.Uint64())
				text, err := stored.Make(s, secret)
				if err != nil {
					t.Fatalf("%v: %v", s, err)
				}
				v := mustParse(t, text)
				if v.Spec != s || v.Encode() != text {
					t.Errorf("%v: made %s, which is %v", s, text, v.Spec)
				}
				if matches, err := v.Match(secret); !matches || err != nil {
					t.Errorf("%v: go-crypt says %v, %v of the secret", s, matches, err)
				}
				if matches, err := v.Match(secret + "x"); matches || err != nil {
					t.Errorf("%v: go-crypt says %v, %v of another secret", s, matches, err)
				}
				made++
			}
		})
	}
	if made < 12*14 {
		t.Errorf("only %d values were made", made)
	}
}

// matcher is a digest of go-crypt that answers as a test wants.
type matcher struct {
	algorithm.Digest
	match func() (bool, error)
}

func (m matcher) MatchBytesAdvanced([]byte) (bool, error) { return m.match() }

// TestMatchFailsClosed: whatever go-crypt does but say yes, nobody is let in,
// and its text is not repeated.
func TestMatchFailsClosed(t *testing.T) {
	const canary = "CANARY"
	text, err := stored.Make(stored.HighEntropy, "secret")
	if err != nil {
		t.Fatal(err)
	}
	original := mustParse(t, text)
	digest, err := original.Algorithm.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	says := func(match func() (bool, error)) algorithm.DecodeFunc {
		return func(string) (algorithm.Digest, error) { return matcher{digest, match}, nil }
	}
	for name, decode := range map[string]algorithm.DecodeFunc{
		"does not decode": func(string) (algorithm.Digest, error) {
			return nil, errors.New(canary)
		},
		"fails and says no":  says(func() (bool, error) { return false, errors.New(canary) }),
		"fails and says yes": says(func() (bool, error) { return true, errors.New(canary) }),
		"panics":             says(func() (bool, error) { panic(canary) }),
		"decodes to nothing": func(string) (algorithm.Digest, error) { return nil, nil },
		"has no decoder":     nil,
	} {
		v := *original
		row := *v.Algorithm
		row.Decode = decode
		v.Algorithm = &row
		matches, err := v.Match("secret")
		if matches || !errors.Is(err, stored.ErrUndecided) || strings.Contains(err.Error(), canary) {
			t.Errorf("go-crypt %s: Match = %v, %v", name, matches, err)
		}
	}
	for _, answer := range []bool{true, false} {
		v := *original
		row := *v.Algorithm
		row.Decode = says(func() (bool, error) { return answer, nil })
		v.Algorithm = &row
		if matches, err := v.Match("any"); matches != answer || err != nil {
			t.Errorf("go-crypt says %v: Match = %v, %v", answer, matches, err)
		}
	}
	sealed := mustParse(t, "$sealed$v=1,k=a$AAAA")
	if matches, err := sealed.Match("secret"); matches || !errors.Is(err, stored.ErrUndecided) {
		t.Errorf("sealed: Match = %v, %v", matches, err)
	}
}

// TestSpaceAfter: white space after a digest or a sealed value does not count.
// White space within, or in a plaintext, does.
func TestSpaceAfter(t *testing.T) {
	for _, vector := range vectors.All() {
		for _, space := range []string{" ", "\n", "\r\n", "    \n", "\t", "\v\f"} {
			v := mustParse(t, vector.Stored+space)
			if v.Trimmed() != vector.Stored || v.Text != vector.Stored+space ||
				v.Encode() != mustParse(t, vector.Stored).Encode() {
				t.Errorf("%q is encoded as %q", v.Text, v.Encode())
			}
		}
		if mustParse(t, vector.Stored).Trimmed() != vector.Stored {
			t.Errorf("%q: white space where there is none", vector.Stored)
		}
	}
	sealed := mustParse(t, "$sealed$v=1,k=a$AAAA\r\n")
	if box, err := sealed.Ciphertext(); err != nil || len(box) != 3 || sealed.Trimmed() != "$sealed$v=1,k=a$AAAA" {
		t.Errorf("sealed: %v, %v", box, err)
	}
	if v := mustParse(t, "$plaintext$secret \n"); v.Secret != "secret \n" || v.Trimmed() != v.Text {
		t.Errorf("plaintext: %q", v.Secret)
	}
	for _, text := range []string{
		"$pbkdf2-sha512$1$AAAA AAAA$" + strings.Repeat("A", 86),
		"$1$abc$ abcdefghijklmnopqrstu",
		"$1 $abc$abcdefghijklmnopqrstu0",
	} {
		v := new(stored.Value)
		if err := v.Parse(text, &stored.DefaultLimits); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

// TestPlaintextKey: what is compared of a plaintext has the same length for each, so that
// the time does not tell that of the secret.
func TestPlaintextKey(t *testing.T) {
	for _, length := range []int{1, 31, 32, 33, 72, stored.MaxSecretLength} {
		secret := strings.Repeat("s", length)
		for _, text := range []string{secret, "$plaintext$" + secret} {
			v := new(stored.Value)
			if err := v.Parse(text, &stored.DefaultLimits); err != nil {
				t.Fatal(err)
			}
			if len(v.Key) != sha256.Size {
				t.Errorf("a secret of %d bytes: %d bytes are compared", length, len(v.Key))
			}
		}
	}
}
