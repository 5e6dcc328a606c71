package foreign_test

import (
	"encoding/base64"
	"encoding/hex"
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

func (v vector) String() string { return v.MadeBy + " " + v.Form }

func (v vector) converts() bool {
	software, _, _ := strings.Cut(v.MadeBy, " ")
	for _, form := range strings.Fields(inexpressible[software]) {
		if v.Form == form {
			return false
		}
	}
	return !strings.Contains(v.Value, "argon2i$m=8") // argon2 before version 1.3
}

// TestVectors: what converts takes its secret and no other, and go-crypt reads it.
// What does not is an error that says so.
func TestVectors(t *testing.T) {
	decoder, err := gocrypt.NewDecoderAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range vectors(t) {
		d, err := foreign.Parse(v.Value)
		if !v.converts() {
			unsupported := errors.Is(err, clientsecret.ErrUnsupported)
			if !unsupported && !errors.Is(err, clientsecret.ErrMalformed) || !d.IsZero() {
				t.Errorf("%v: %s: %v", v, v.Value, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%v: %s: %v", v, v.Value, err)
			continue
		}
		if _, err := decoder.Decode(d.Encode()); err != nil && v.Form != "native" {
			t.Errorf("%v: go-crypt: %v", v, err)
		}
		if testing.Short() && i%7 != 0 {
			continue
		}
		if err := clientsecret.Compare(d, clientsecret.NewSecret(v.Secret)); err != nil {
			t.Errorf("%v: Compare with the secret: %v", v, err)
		}
		wrong := clientsecret.NewSecret(v.Secret[1:])
		if err := clientsecret.Compare(d, wrong); !errors.Is(err, clientsecret.ErrMismatch) {
			t.Errorf("%v: Compare with a wrong secret: %v", v, err)
		}
	}
}

// TestNative: what this module reads comes back as it is.
func TestNative(t *testing.T) {
	values := []string{
		"$sealed$v=1,k=2026$AAAA", "$plaintext$a-secret", "$base64$YS1zZWNyZXQ",
		"$2b$12$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy  \n",
	}
	for _, v := range vectors(t) {
		if v.Form == "native" {
			values = append(values, v.Value)
		}
	}
	if len(values) < 15 {
		t.Errorf("%d values", len(values))
	}
	for _, value := range values {
		d, err := foreign.Parse(value)
		if err != nil || d.Encode() != value {
			t.Errorf("%s: %q, %v", value, d.Encode(), err)
		}
		if f, ok := foreign.Recognise(value); ok {
			t.Errorf("%s is taken for %v", value, f)
		}
	}
}

// TestNotMarked: the numbers of HighEntropy, in a value that Werkzeug made, do not
// say that the secret was generated.
func TestNotMarked(t *testing.T) {
	for _, value := range []string{
		"pbkdf2:sha512:1000$6MmbLNkSIh49WKrE2vJQrII3RdvRvJvQ$822b1f2f81336cff85b33bca51f9c762ecf356792a731644" +
			"f7364e277cd6c93e92cdf78a3c2998612e0f180455b0a3fb1a9ef407eb13a8b7fe6b861a86042fdb",
		"pbkdf2:sha512:1001$QTDr8azr42TVsjfDDngy2plj3YRse4cv$d4035db0c021a152a3461325429e976ffffe6eebdefca206" +
			"a5e294f62605d623a21ac70fab5f0100538a852c6d2774d988f691096be846813314209ed3e60f2c",
	} {
		d := mustParse(t, value)
		if err := clientsecret.Compare(d, clientsecret.NewSecret("the secret of the client")); err != nil {
			t.Errorf("%v: Compare = %v", d, err)
		}
		if _, marked := d.Scheme().(clientsecret.HighEntropy); marked || !d.NeedsRehash(nil) {
			t.Errorf("%s is marked, or warns of nothing: %v", d.Encode(), d.Warnings())
		}
	}
}

// TestSchemeCase: LDAP and Dovecot do not tell upper from lower case.
func TestSchemeCase(t *testing.T) {
	for _, v := range vectors(t) {
		name, rest, ok := strings.Cut(v.Value, "}")
		if !ok || !v.converts() || v.MadeBy != "Dovecot" && v.MadeBy != "OpenLDAP" {
			continue
		}
		if d := mustParse(t, strings.ToLower(name)+"}"+rest); !d.Equal(mustParse(t, v.Value)) {
			t.Errorf("%v in lower case is %v", v, d)
		}
	}
}

// TestKeycloakColumns: the columns may be texts or objects, in one object or two.
func TestKeycloakColumns(t *testing.T) {
	const value, salt = "rvqXTvGqoLwxWSPaFLnez2+T0akkK+7xi/qTEnjkgPQ=", "LbDyDrX3Q7KZxHHzH/2pLw=="
	const data = `"hashIterations":27500,"algorithm":"pbkdf2-sha256"`
	want := mustParse(t, "$pbkdf2-sha256$27500$LbDyDrX3Q7KZxHHzH/2pLw$rvqXTvGqoLwxWSPaFLnez2.T0akkK.7xi/qTEnjkgPQ")
	for name, text := range map[string]string{
		"one object": `{` + data + `,"value":"` + value + `","salt":"` + salt + `"}`,
		"objects": `{"credentialData": {` + data + `}, ` + "\n" +
			`"secretData": {"value":"` + value + `","salt":"` + salt + `"}}`,
		"texts": `{"credentialData":"` + strings.ReplaceAll(`{`+data+`}`, `"`, `\"`) + `",` + "\n" +
			`"secretData":"{\"value\":\"` + value + `\",\"salt\":\"` + salt + `\"}"}`,
		"nulls": `{"secretData":null,"additionalParameters":null,"VALUES":"x",` + data + `,"value":"` + value +
			`","salt":"` + salt + `"}`,
		"old export": `{"type":"password",` + data + `,"hashedSaltedValue":"` + value + `","salt":"` + salt + `"}`,
	} {
		if d, err := foreign.Parse(text); err != nil || !d.Equal(want) {
			t.Errorf("%s: %v, %v", name, d, err)
		}
	}
}

// TestTwice: what was converted is converted, and a column can be read again.
func TestTwice(t *testing.T) {
	for _, v := range vectors(t) {
		if !v.converts() {
			continue
		}
		once := mustParse(t, v.Value)
		if twice := mustParse(t, once.Encode()); !twice.Equal(once) {
			t.Errorf("%v: %s, then %s", v, once.Encode(), twice.Encode())
		}
	}
}

// TestSpaceAfter: white space after a digest does not count. In a plaintext it does.
func TestSpaceAfter(t *testing.T) {
	for _, v := range vectors(t) {
		if !v.converts() || v.Form == "native" {
			continue
		}
		d, spaced := mustParse(t, v.Value), mustParse(t, v.Value+" \r\n")
		secret, plain := spaced.Plaintext()
		encoded := strings.Contains(v.Form, "PLAIN.")
		switch {
		case plain && !encoded && secret.Reveal() != v.Secret+" \r\n":
			t.Errorf("%v: white space after the secret is gone", v)
		case (!plain || encoded) && !spaced.Equal(d):
			t.Errorf("%v: with white space after it: %s", v, spaced.Encode())
		}
	}
}

// TestSpaceEncoded: Dovecot encodes what it is given, with a line end too. That is no
// part of a digest. In a plaintext it is.
func TestSpaceEncoded(t *testing.T) {
	encodings := map[string]func([]byte) string{
		"B64": base64.StdEncoding.EncodeToString, "HEX": hex.EncodeToString,
	}
	digests := 0
	for _, v := range vectors(t) {
		name, rest, ok := strings.Cut(v.Value, "}")
		if !ok || !v.converts() || v.MadeBy != "Dovecot" || strings.Contains(name, ".") {
			continue
		}
		d := mustParse(t, v.Value)
		for encoding, encode := range encodings {
			got := mustParse(t, name+"."+encoding+"}"+encode([]byte(rest+" \r\n\n"))+"\n")
			if secret, plain := got.Plaintext(); plain {
				if secret.Reveal() != v.Secret+" \r\n\n" {
					t.Errorf("%v in %s: white space after the secret is gone", v, encoding)
				}
				continue
			}
			digests++
			if !got.Equal(d) || got.Encode() != d.Encode() {
				t.Errorf("%v in %s is %q", v, encoding, got.Encode())
			}
		}
	}
	if digests < 10 {
		t.Errorf("only %d digests", digests)
	}
}

// TestWeakFactorsWarn: a converted digest warns as any other.
func TestWeakFactorsWarn(t *testing.T) {
	for _, v := range vectors(t) {
		if v.Form != "pbkdf2_sha256" && v.Form != "{bcrypt}" && v.Form != "{scrypt}" {
			continue
		}
		d := mustParse(t, v.Value)
		weak := false
		for _, w := range d.Warnings() {
			weak = weak || errors.Is(w, clientsecret.WarnWeakWorkFactor)
		}
		if !weak || !d.NeedsRehash(nil) {
			t.Errorf("%v: %v warns of %v", v, d, d.Warnings())
		}
	}
}
