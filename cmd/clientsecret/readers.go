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
// the decoder that Authelia has: the default one of go-crypt, with $plaintext$,
// which it puts before everything without a $
// (internal/configuration/decode_hooks.go and schema/types.go there).
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

// neverMatches reports whether Authelia's decoder reads a value that no secret
// matches: it takes the white space after SHA-crypt for a part of the hash.
func neverMatches(stored string, d clientsecret.Digest) bool {
	return strings.TrimSpace(stored) != stored &&
		(d.Algorithm() == "sha256crypt" || d.Algorithm() == "sha512crypt")
}

// hydraForms are those that Ory Hydra compares with, of the ones that this
// package reads (hasherx/hash_comparator.go in github.com/ory/x). What it reads
// as base64 may end in line ends, and not in other white space.
var hydraForms = regexp.MustCompile(`^\$(2[aby]\$|(argon2id?\$v=19\$m=[0-9]+,t=[0-9]+,p=[0-9]+|` +
	`pbkdf2-sha[0-9]{1,3}\$i=[0-9]+,l=[0-9]+)\$[^ \t\v\f]*$)`)
