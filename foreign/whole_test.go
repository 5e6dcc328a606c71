package foreign_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/foreign"
)

// This file tests values that were cut or altered.

// cheap reads only what a test can compare many times.
var cheap = foreign.Parser{Limits: clientsecret.Limits{Memory: 2048, Iterations: 2000, Cost: 4}}

// convertible calls f with a vector of each form that converts and is cheap.
func convertible(t *testing.T, f func(t *testing.T, v vector, d clientsecret.Digest)) {
	seen := make(map[string]bool)
	for i, v := range vectors(t) {
		if !v.converts() || v.Form == "native" || testing.Short() && i%5 != 0 {
			continue
		}
		d, err := cheap.Parse(v.Value)
		if err != nil || seen[v.String()+d.Algorithm()] {
			continue
		}
		seen[v.String()+d.Algorithm()] = true
		t.Run(v.String(), func(t *testing.T) { f(t, v, d) })
	}
	if len(seen) < 40 && !testing.Short() {
		t.Errorf("only %d vectors are cheap", len(seen))
	}
}

// TestCut: a value whose end is missing is an error, or takes nothing.
func TestCut(t *testing.T) {
	convertible(t, func(t *testing.T, v vector, _ clientsecret.Digest) {
		for n := range len(v.Value) {
			d, err := cheap.Parse(v.Value[:n])
			if err == nil && clientsecret.Compare(d, clientsecret.NewSecret(v.Secret)) == nil {
				t.Errorf("the first %d of %d bytes take the secret: %s", n, len(v.Value), v.Value[:n])
			}
		}
	})
}

// TestCutExpensive: the same of values that are too expensive to compare. Each that
// is read is another digest, and no shorter key.
func TestCutExpensive(t *testing.T) {
	for i, v := range vectors(t) {
		if !v.converts() || v.Form == "native" || testing.Short() && i%5 != 0 {
			continue
		}
		whole := mustParse(t, v.Value)
		for n := range len(v.Value) {
			d, err := foreign.Parse(v.Value[:n])
			if err == nil && strings.HasPrefix(whole.Encode(), d.Encode()) && !d.IsPlaintext() &&
				!strings.HasPrefix(d.Algorithm(), "argon2") { // which depends on the key's length
				t.Errorf("%v: the first %d of %d bytes: %s", v, n, len(v.Value), d.Encode())
			}
		}
	}
}

// TestAltered: a value with one other character is an error, or takes nothing,
// unless it says the same.
func TestAltered(t *testing.T) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/.$:{}=, "
	compared := 0
	convertible(t, func(t *testing.T, v vector, whole clientsecret.Digest) {
		secret := clientsecret.NewSecret(v.Secret)
		for i, c := range []byte(v.Value) {
			others := []byte{alphabet[i%len(alphabet)], c ^ 1, c ^ 0x20}
			if testing.Short() {
				others = others[:1]
			}
			for _, other := range others {
				altered := v.Value[:i] + string(rune(other)) + v.Value[i+1:]
				d, err := cheap.Parse(altered)
				if other == c || err != nil || sameBut2x(d, whole) {
					continue
				}
				compared++
				if clientsecret.Compare(d, secret) == nil {
					t.Errorf("byte %d is %q, not %q: %s takes the secret", i, other, c, altered)
				}
			}
		}
	})
	if compared < 1000 && !testing.Short() {
		t.Errorf("only %d altered values were compared", compared)
	}
}

// sameBut2x reports whether two digests are the same but for the letter of bcrypt's
// identifier.
func sameBut2x(d, other clientsecret.Digest) bool {
	a, b := d.Encode(), other.Encode()
	return a == b || d.Algorithm() == "bcrypt" && a[3:] == b[3:]
}

// TestErrorsQuoteNothing: no error holds a part of its value.
func TestErrorsQuoteNothing(t *testing.T) {
	const canary = "CaNaRy"
	failed := 0
	check := func(value string) {
		_, err := foreign.Parse(value)
		if err == nil {
			return
		}
		failed++
		if text := fmt.Sprintf("%#v %+v %q", err, err, err); strings.Contains(text, canary) {
			t.Errorf("the canary is in %s", text)
		}
		if q := own().Quotes(err, value); q != "" {
			t.Errorf("%q of %q is in %q", q, value, err)
		}
		var e *foreign.Error
		if f, ok := foreign.Recognise(value); errors.As(err, &e) && (!ok || f != e.Form) {
			t.Errorf("%q: the error is of %v, recognised is %v", value, e.Form, f)
		}
	}
	step := 3
	if testing.Short() {
		step = 17
	}
	for _, v := range vectors(t) {
		check(v.Value)
		for i := 0; i < len(v.Value); i += step {
			check(v.Value[:i])
			check(v.Value[i:])
			check(v.Value[:i] + canary + v.Value[i:])
			check(v.Value[:i] + "$" + canary + "$" + v.Value[i:])
		}
	}
	if failed < 30_000/step {
		t.Errorf("only %d errors", failed)
	}
}
