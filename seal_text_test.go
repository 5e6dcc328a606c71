package clientsecret_test

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
)

// TestKeyringTakesNoSealedText: a Keyring takes no text that holds a sealed value for a
// plaintext secret, or whoever has read the database could present it. Open, Reseal and
// Seal refuse it, and so does a Verifier.
func TestKeyringTakesNoSealedText(t *testing.T) {
	k := ring("a")
	sealed := mustSeal(t, k, canary, "client").Encode()
	encoded := base64.StdEncoding.EncodeToString([]byte(sealed))
	inJSON := strings.ReplaceAll(sealed, "$", `\u0024`)
	for name, stored := range map[string]string{
		"$plaintext$":           "$plaintext$" + sealed,
		"$plaintext$ twice":     "$plaintext$$plaintext$" + sealed,
		"$base64$":              "$base64$" + base64.RawStdEncoding.EncodeToString([]byte("$sealed$v=1,k=a$AAAA")),
		"quotes":                "'" + sealed + "'",
		"a name":                "client_secret: " + sealed,
		"first $ lost":          sealed[1:],
		"no $":                  strings.ReplaceAll(sealed, "$", ""),
		"a shell":               "=1,k=a/" + sealed[30:],
		"escaped":               strings.ReplaceAll(sealed, "$", `\$`),
		"escaped twice":         strings.ReplaceAll(sealed, "$", `\\\$`),
		"doubled, $plaintext$":  "$plaintext$" + strings.ReplaceAll(sealed, "$", "$$"),
		"a space after a $":     "sealed$ v=1,k=a$" + sealed[16:],
		"in JSON":               inJSON,
		"percent-encoded":       url.QueryEscape(sealed),
		"percent-encoded twice": url.QueryEscape(url.QueryEscape(sealed)),
		"percent-encoded often": strings.ReplaceAll(sealed, "$", "%"+strings.Repeat("25", 20)+"24"),
		"in HTML":               strings.ReplaceAll(sealed, "$", "&#036;"),
		"octal":                 strings.ReplaceAll(sealed, "$", `\044`),
		"without width":         strings.ReplaceAll(sealed, "e", "e\u200b")[1:],
		"colons":                strings.ReplaceAll(sealed, "$", ":"),
		"its beginning lost":    sealed[9:],
		"hex":                   hex.EncodeToString([]byte(sealed)),
		"base64":                encoded,
		"base64 for URLs":       base64.RawURLEncoding.EncodeToString([]byte(sealed)),
		"base64, $plaintext$":   "$plaintext$" + encoded,
	} {
		if d, err := k.Open(stored, "client"); !errors.Is(err, clientsecret.ErrMalformed) || !d.IsZero() {
			t.Errorf("%s: Open: %v, %v", name, d, err)
		}
		if d, err := k.Reseal(stored, "client"); !errors.Is(err, clientsecret.ErrMalformed) || !d.IsZero() {
			t.Errorf("%s: Reseal: %v, %v", name, d, err)
		}
		registered := mustParse(t, stored)
		if d, err := k.Seal(registered, "client"); !errors.Is(err, clientsecret.ErrMalformed) || !d.IsZero() {
			t.Errorf("%s: Seal: %v, %v", name, d, err)
		}
		secret, _ := registered.Plaintext()
		v := clientsecret.Verifier{Keyring: k, Want: clientsecret.PBKDF2{Iterations: 1}}
		if _, err := v.Verify(t.Context(), "client", secret, registered); !errors.Is(err, clientsecret.ErrMalformed) {
			t.Errorf("%s: Verify: %v", name, err)
		}
		v.Close()
	}
	for _, stored := range []string{"$plaintext$$sealed$", "sealed", "unsealed$value", "a,k=b", canary} {
		if _, err := k.Open(stored, "client"); err != nil {
			t.Errorf("%q: %v", stored, err)
		}
	}
}

// TestSealedTextInSeal: what is inside a seal is no sealed text either.
func TestSealedTextInSeal(t *testing.T) {
	const header = "$sealed$v=1,k=a$"
	k := ring("a")
	for _, inside := range []string{"$plaintext$" + header + "AAAA", "sealed$v=1,k=a$AAAA"} {
		box, err := keyA.Encrypt([]byte(inside), []byte(header+"client"))
		if err != nil {
			t.Fatal(err)
		}
		stored := header + base64.RawStdEncoding.EncodeToString(box)
		if d, err := k.Open(stored, "client"); !errors.Is(err, clientsecret.ErrSealed) || !d.IsZero() {
			t.Errorf("%q inside: %v, %v", inside, d, err)
		}
	}
}
