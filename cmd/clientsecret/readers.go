package main

import (
	"regexp"
	"strings"

	"github.com/go-crypt/crypt"
	"github.com/go-crypt/crypt/algorithm"
	"github.com/go-crypt/crypt/algorithm/argon2"
	"github.com/go-crypt/crypt/algorithm/bcrypt"
	"github.com/go-crypt/crypt/algorithm/pbkdf2"
	"github.com/go-crypt/crypt/algorithm/plaintext"
	"github.com/go-crypt/crypt/algorithm/scrypt"
	"github.com/go-crypt/crypt/algorithm/shacrypt"

	"github.com/clientsecret/clientsecret"
)

// The providers and libraries that a stored value may be for.
const (
	readerAuthelia = "Authelia"
	readerHydra    = "Ory Hydra"
	readerFosite   = "fosite"
)

// readersOf returns who could read the stored value.
func readersOf(stored string, d clientsecret.Digest) []string {
	var readers []string
	if autheliaReads(stored) && !neverMatches(stored, d) {
		readers = append(readers, readerAuthelia)
	}
	if hydraForms.MatchString(stored) {
		readers = append(readers, readerHydra)
	}
	if d.Algorithm() == "bcrypt" { // golang.org/x/crypto/bcrypt ignores the letter after the 2
		readers = append(readers, readerFosite)
	}
	return readers
}

// autheliaReads reports whether Authelia could read the stored value. It asks
// Authelia's decoder: go-crypt's default one, and the one for $plaintext$.
// Authelia puts that before everything without a $ (its
// internal/configuration/decode_hooks.go and schema/types.go).
func autheliaReads(stored string) bool {
	if !strings.HasPrefix(stored, "$") {
		stored = "$plaintext$" + stored
	}
	decoder := crypt.NewDecoder()
	for _, register := range []func(algorithm.DecoderRegister) error{
		argon2.RegisterDecoder, bcrypt.RegisterDecoder, pbkdf2.RegisterDecoder,
		scrypt.RegisterDecoder, shacrypt.RegisterDecoder, plaintext.RegisterDecoderPlainText,
	} {
		if err := register(decoder); err != nil {
			return false
		}
	}
	_, err := decoder.Decode(stored) // its error quotes the stored value
	return err == nil
}

// neverMatches reports whether Authelia reads a value that no secret can match.
// It takes white space after a SHA-crypt hash for part of the hash.
func neverMatches(stored string, d clientsecret.Digest) bool {
	return strings.TrimSpace(stored) != stored &&
		(d.Algorithm() == "sha256crypt" || d.Algorithm() == "sha512crypt")
}

// hydraForms matches the stored values that both this package and Ory Hydra
// read (hasherx/hash_comparator.go in github.com/ory/x). Hydra accepts line
// ends after base64, but no other white space.
var hydraForms = regexp.MustCompile(`^\$(2[aby]\$|(argon2id?\$v=19\$m=[0-9]+,t=[0-9]+,p=[0-9]+|` +
	`pbkdf2-sha[0-9]{1,3}\$i=[0-9]+,l=[0-9]+)\$[^ \t\v\f]*$)`)
