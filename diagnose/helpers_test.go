package diagnose_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/diagnose"
)

const (
	bcrypt = "bcrypt,cost=4"
	once   = "pbkdf2-sha512,iterations=1"
)

// schemes has cheap ones of all algorithms.
var schemes = []string{
	"pbkdf2-sha1,iterations=1",
	"pbkdf2-sha224,iterations=2,salt-length=8",
	"pbkdf2-sha256,iterations=3,salt-length=17",
	"pbkdf2-sha384,iterations=4,key-length=16",
	"pbkdf2-sha512,iterations=5,salt-length=256",
	"argon2id,memory=32,iterations=1",
	"argon2i,memory=64,iterations=2,parallelism=3,key-length=256",
	"argon2d,memory=8,iterations=1,parallelism=1,key-length=17,salt-length=9",
	"scrypt,log-n=1,block-size=1,parallelism=1",
	"scrypt,log-n=5,block-size=3,parallelism=4,salt-length=30,key-length=64",
	"yescrypt,log-n=3,block-size=2",
	"yescrypt,log-n=8,block-size=32,salt-length=64",
	bcrypt,
	"bcrypt-sha256,cost=4",
	"sha256crypt,iterations=1000",
	"sha512crypt,iterations=5000,salt-length=8",
}

// someSchemes returns the schemes; one in eight where the race detector runs,
// which is with -short.
func someSchemes() []string {
	if !testing.Short() {
		return schemes
	}
	var some []string
	for i := 0; i < len(schemes); i += 8 {
		some = append(some, schemes[i])
	}
	return some
}

func mustParse(tb testing.TB, stored string) clientsecret.Digest {
	tb.Helper()
	d, err := clientsecret.Parse(stored)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func mustHash(tb testing.TB, scheme, secret string) clientsecret.Digest {
	tb.Helper()
	s, err := clientsecret.ParseScheme(scheme)
	if err != nil {
		tb.Fatal(err)
	}
	d, err := s.Hash(clientsecret.NewSecret(secret))
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func mismatch(registered clientsecret.Digest, presented string) []diagnose.Finding {
	return diagnose.Mismatch(registered, clientsecret.NewSecret(presented))
}

// codes returns the codes of findings in one string.
func codes(findings []diagnose.Finding) string {
	var cs []string
	for _, f := range findings {
		cs = append(cs, string(f.Code))
	}
	return strings.Join(cs, ", ")
}

// isInTable reports whether f is as it stands in the table of findings, so that
// it holds no part of a secret or a stored value.
func isInTable(f diagnose.Finding) bool { return slices.Contains(diagnose.Findings(), f) }

// inUTF16 returns a mark, and a text in UTF-16, little-endian, without so many bytes
// of its end.
func inUTF16(mark, text string, lost int) string {
	for _, unit := range utf16.Encode([]rune(text)) {
		mark += string([]byte{byte(unit), byte(unit >> 8)})
	}
	return mark[:len(mark)-lost]
}
