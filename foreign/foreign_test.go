package foreign_test

import (
	"errors"
	"strings"
	"testing"

	gocrypt "github.com/go-crypt/crypt"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/foreign"
)

// inexpressible are the forms of vectors that nothing converts, by software.
var inexpressible = map[string]string{
	"Django":   "bcrypt_sha256 sha1 md5 unsalted_sha1 unsalted_md5 crypt",
	"Werkzeug": "sha256",
	"passlib": "ldap_des_crypt ldap_bsdi_crypt ldap_salted_sha1 ldap_salted_sha256 ldap_salted_sha512 " +
		"ldap_salted_md5 ldap_sha1 ldap_md5 ldap_hex_sha1 ldap_hex_md5 cta_pbkdf2_sha1 dlitz_pbkdf2_sha1 " +
		"scram fshp phpass apr_md5_crypt mysql41 mssql2005 hex_sha256 hex_sha512 hex_md5 bcrypt_sha256",
	"Dovecot": "{SHA} {SHA1} {SSHA} {SHA256} {SHA256.HEX} {SSHA256} {SHA512} {SSHA512} {SMD5} {LDAP-MD5} " +
		"{PLAIN-MD5} {PLAIN-MD4} {CRAM-MD5} {HMAC-MD5} {DIGEST-MD5} {SCRAM-SHA-1} {SCRAM-SHA-256} {DES-CRYPT}",
	"OpenLDAP":     "{SHA256} {SSHA512} {SSHA}",
	"Spring":       "{ldap} {MD4} {MD5} {SHA-1} {SHA-256} {sha256}",
	"DSInternals'": "PPH1_MD4",
}

func (v vector) converts() bool {
	software, _, _ := strings.Cut(v.MadeBy, " ")
	for _, form := range strings.Fields(inexpressible[software]) {
		if v.Form == form {
			return false
		}
	}
	return !strings.Contains(v.Value, "argon2i$m=8") // argon2 before version 1.3
}

// TestVectors: what converts takes its secret and no other, here and with go-crypt.
// What does not is an error that says so.
func TestVectors(t *testing.T) {
	decoder, err := gocrypt.NewDecoderAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range vectors(t) {
		d, err := foreign.Parse(v.Value)
		if !v.converts() {
			if !errors.Is(err, clientsecret.ErrUnsupported) && !errors.Is(err, clientsecret.ErrMalformed) {
				t.Errorf("%s %s: %s: %v", v.MadeBy, v.Form, v.Value, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s %s: %s: %v", v.MadeBy, v.Form, v.Value, err)
			continue
		}
		if testing.Short() && i%7 != 0 {
			continue
		}
		if err := clientsecret.Compare(d, clientsecret.NewSecret(v.Secret)); err != nil {
			t.Errorf("%s %s: Compare with the secret: %v", v.MadeBy, v.Form, err)
		}
		wrong := clientsecret.NewSecret(v.Secret[1:])
		if err := clientsecret.Compare(d, wrong); !errors.Is(err, clientsecret.ErrMismatch) {
			t.Errorf("%s %s: Compare with a wrong secret: %v", v.MadeBy, v.Form, err)
		}
		if d.IsPlaintext() || v.Form == "native" {
			continue
		}
		theirs, err := decoder.Decode(d.Encode())
		if err != nil {
			t.Errorf("%s %s: go-crypt: %v", v.MadeBy, v.Form, err)
			continue
		}
		if matches, err := theirs.MatchAdvanced(v.Secret); !matches || err != nil {
			t.Errorf("%s %s: go-crypt: match %v, %v", v.MadeBy, v.Form, matches, err)
		}
	}
}
