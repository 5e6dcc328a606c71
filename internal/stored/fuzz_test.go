package stored_test

import (
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/internal/stored"
	"github.com/clientsecret/clientsecret/internal/vectors"
)

// FuzzValue: what is read encodes to a value that is the same, and within the
// limits.
func FuzzValue(f *testing.F) {
	for _, v := range vectors.All() {
		f.Add(v.Stored)
	}
	f.Add("$sealed$v=1,k=a$AAAA\n")
	f.Add("$base64$c2VjcmV0")
	f.Fuzz(func(t *testing.T, text string) {
		v := new(stored.Value)
		if v.Parse(text, &stored.DefaultLimits) != nil {
			return
		}
		if v.Text != text {
			t.Errorf("%q became %q", text, v.Text)
		}
		if !v.Hashed() {
			return
		}
		if err := v.Check(&stored.DefaultLimits); err != nil {
			t.Errorf("%q is above the limits: %v", text, err)
		}
		encoded := v.Encode()
		if strings.ContainsAny(encoded, " \r\n") {
			t.Errorf("%q is encoded as %q", text, encoded)
		}
		again := mustParse(t, encoded)
		if again.Spec != v.Spec || string(again.Salt) != string(v.Salt) ||
			string(again.Key) != string(v.Key) || again.Encode() != encoded {
			t.Errorf("%q is encoded as another value, %q", text, encoded)
		}
		if _, err := v.Algorithm.Decode(encoded); err != nil {
			t.Errorf("go-crypt does not read %q: %v", encoded, err)
		}
	})
}
