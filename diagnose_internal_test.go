package clientsecret

import (
	"strings"
	"testing"
)

// TestDiagnoseIsBounded, however much there is to try.
func TestDiagnoseIsBounded(t *testing.T) {
	for _, secret := range []string{"x", "'a%2Bb $c%0A'\n", strings.Repeat("%25'", 30), strings.Repeat("$$a ", 30), " \"'%2520+$x$$ '\"\r\n", strings.Repeat("QUFB", 20) + "\n"} {
		n := 0
		d := newDigest(&digest{stored: "$counting$", key: []byte("no key of that length"), algorithm: &algorithm{name: "counting", derive: func(*digest, string) ([]byte, error) {
			n++
			return []byte("key"), nil
		}}})
		if found := Diagnose(d, NewSecret(secret)); found != nil {
			t.Errorf("%q: %v", secret, found)
		}
		if n < 5 || n > 65 { // 64, as documented, and the first
			t.Errorf("%q: %d derivations", secret, n)
		}
	}
}
