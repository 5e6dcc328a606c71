package clientsecret

import (
	"errors"
	"testing"
)

// TestCompareFailsClosed: where a derivation fails, as the standard library's do under GODEBUG=fips140=only, the client is not let in.
func TestCompareFailsClosed(t *testing.T) {
	failure := errors.New("no such derivation")
	for _, key := range [][]byte{nil, {}, []byte("key")} {
		d := newDigest(&digest{stored: "$x$", key: key, algorithm: &algorithm{
			name:   "failing",
			derive: func(*digest, string) ([]byte, error) { return key, failure },
		}})
		if err := Compare(d, NewSecret("secret")); !errors.Is(err, failure) {
			t.Errorf("Compare = %v, want the derivation's error", err)
		}
	}
}
