package stored

import (
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"hash"
	"strings"

	gocrypt "github.com/go-crypt/crypt/algorithm/shacrypt"
	"github.com/go-crypt/x/crypt"
)

// This file holds sha256crypt and sha512crypt of crypt(3):
// $6$rounds=200000$salt$hash (Drepper, "Unix crypt using SHA-256 and SHA-512").

var (
	sha256crypt = sha2CryptRow("sha256crypt", "5", sha256.New, 43, gocrypt.VariantSHA256)
	sha512crypt = sha2CryptRow("sha512crypt", "6", sha512.New, 86, gocrypt.VariantSHA512)
)

const (
	impliedRounds = 5000 // what a missing rounds= means
	minRounds     = 1000
	maxCryptSalt  = 16 // characters

	// maxCryptSecret is the longest that libxcrypt takes:
	// CRYPT_MAX_PASSPHRASE_SIZE without its NUL. The rounds of SHA-crypt and
	// md5crypt hash the secret itself, so long ones would be expensive.
	maxCryptSecret = 511
)

func sha2CryptRow(name, identifier string, newHash func() hash.Hash, keySize int,
	variant gocrypt.Variant) *Algorithm {
	return &Algorithm{
		Name:        name,
		Identifiers: []string{identifier},
		Family:      FamilySHA2Crypt,
		Fields: []Field{
			{number: iterations, Letter: "rounds", Default: 200_000,
				Min: minRounds, Max: maxIterations},
			{number: saltLength, Default: maxCryptSalt, Min: 8, Max: maxCryptSalt},
			{number: keyLength, Default: keySize, Min: keySize, Max: keySize},
		},
		Minima:    []Spec{{Iterations: 50_000}}, // Authelia's default
		Source:    SourceAuthelia,
		MaxSecret: maxCryptSecret,
		Instead:   "another scheme",
		TextSalt:  true,
		TextKey:   true,
		Decode:    gocrypt.DecodeVariant(variant),
		header:    sha2CryptHeader,
		body: func(v *Value, body string) error {
			return v.keepText(body, maxCryptSalt, keySize)
		},
		check: checkIterations,
		encode: func(v *Value) string {
			if v.Iterations == impliedRounds {
				return fmt.Sprintf("$%s$%s$%s", identifier, v.Salt, v.Key)
			}
			return fmt.Sprintf("$%s$rounds=%d$%s$%s", identifier, v.Iterations, v.Salt, v.Key)
		},
		derive: func(v *Value, secret string) ([]byte, error) {
			return crypt.KeySHACrypt(newHash, []byte(secret), v.Salt, v.Iterations), nil
		},
	}
}

func sha2CryptHeader(v *Value, rest string) (body string, err error) {
	count, explicit := strings.CutPrefix(rest, "rounds=")
	if !explicit {
		v.Iterations = impliedRounds
		return rest, nil
	}
	count, body, _ = strings.Cut(count, "$")
	var ok bool
	if v.Iterations, ok = Number(count); !ok || v.Iterations < minRounds {
		return "", malformed(v.Algorithm.Name, fmt.Sprintf(
			"parameter rounds is not a decimal number of %d or more", minRounds))
	}
	return body, nil
}

func checkIterations(s *Spec, l *Limits) error {
	return atMost("iterations", int64(s.Iterations), int64(l.Iterations))
}
