package stored

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	gocrypt "github.com/go-crypt/crypt/algorithm/bcrypt"
	"github.com/go-crypt/x/bcrypt"
)

// This file holds bcrypt of Provos and Mazières, $2b$12$ and 53 characters, and
// bcrypt-sha256, the form of passlib since 1.7.3:
// $bcrypt-sha256$v=2,t=2b,r=12$salt$hash.

var bcryptStandard = &Algorithm{
	Name:        "bcrypt",
	Identifiers: []string{"2b", "2a", "2y", "2x"},
	Family:      FamilyBcrypt,
	Fields:      bcryptFields(""),
	Minima:      []Spec{{Cost: 10}},
	Source:      SourceOWASP,
	MaxSecret:   72, // bcrypt passes over the rest
	Instead:     "bcrypt-sha256 (BcryptSHA256)",
	TextKey:     true,
	Decode:      gocrypt.DecodeVariant(gocrypt.VariantStandard),
	header:      bcryptHeader,
	body: func(v *Value, body string) error {
		if n := bcrypt.EncodedSaltSize + bcrypt.EncodedHashSize; len(body) != n {
			return malformed(v.Algorithm.Name, fmt.Sprintf(
				"salt and hash have %d characters, not %d: cut or extended", len(body), n))
		}
		return v.bcryptBody(body[:bcrypt.EncodedSaltSize], body[bcrypt.EncodedSaltSize:])
	},
	check: checkBcrypt,
	encode: func(v *Value) string {
		return fmt.Sprintf("$%s$%02d$%s%s",
			v.Identifier, v.Cost, bcrypt64.EncodeToString(v.Salt), v.Key)
	},
	derive: func(v *Value, secret string) ([]byte, error) {
		return bcrypt.Key([]byte(secret), v.Salt, v.Cost)
	},
}

var bcryptSHA256 = &Algorithm{
	Name:        "bcrypt-sha256",
	Identifiers: []string{"bcrypt-sha256"},
	Family:      FamilyBcryptSHA256,
	Fields:      bcryptFields("r"),
	Minima:      []Spec{{Cost: 10}},
	Source:      SourceOWASP,
	TextKey:     true,
	Decode:      gocrypt.DecodeVariant(gocrypt.VariantSHA256),
	header:      bcryptSHA256Header,
	body: func(v *Value, body string) error {
		salt, key, _ := strings.Cut(body, "$")
		if len(salt) != bcrypt.EncodedSaltSize || len(key) != bcrypt.EncodedHashSize {
			return malformed(v.Algorithm.Name, fmt.Sprintf(
				"salt and hash have %d and %d characters, not %d and %d",
				len(salt), len(key), bcrypt.EncodedSaltSize, bcrypt.EncodedHashSize))
		}
		return v.bcryptBody(salt, key)
	},
	check: checkBcrypt,
	encode: func(v *Value) string {
		return fmt.Sprintf("$bcrypt-sha256$v=2,t=2b,r=%d$%s$%s",
			v.Cost, bcrypt64.EncodeToString(v.Salt), v.Key)
	},
	// Version 2 of passlib: bcrypt over the base64 of an HMAC whose key is the
	// salt as it is written.
	derive: func(v *Value, secret string) ([]byte, error) {
		mac := hmac.New(sha256.New, []byte(bcrypt64.EncodeToString(v.Salt)))
		mac.Write([]byte(secret))
		sum := base64.StdEncoding.EncodeToString(mac.Sum(nil))
		return bcrypt.Key([]byte(sum), v.Salt, v.Cost)
	},
}

func bcryptFields(letter string) []Field {
	return []Field{
		{number: cost, Letter: letter, Default: 12, Min: bcrypt.MinCost, Max: 16},
		{number: saltLength, Default: 16, Min: 16, Max: 16},
		{number: keyLength, Default: bcrypt.EncodedHashSize,
			Min: bcrypt.EncodedHashSize, Max: bcrypt.EncodedHashSize},
	}
}

// bcryptHeader reads "12$".
func bcryptHeader(v *Value, rest string) (body string, err error) {
	digits, body, found := strings.Cut(rest, "$")
	if !found || len(digits) != 2 {
		return "", malformed(v.Algorithm.Name, "the cost is not two digits between $ signs")
	}
	var ok bool
	if v.Cost, ok = Number(strings.TrimPrefix(digits, "0")); !ok {
		return "", malformed(v.Algorithm.Name, "the cost is not a decimal number")
	}
	return body, nil
}

// bcryptSHA256Header reads "v=2,t=2b,r=12$".
func bcryptSHA256Header(v *Value, rest string) (body string, err error) {
	name := v.Algorithm.Name
	rest, v2 := strings.CutPrefix(rest, "v=2,t=")
	variant, rest, _ := strings.Cut(rest, ",")
	switch {
	case !v2:
		return "", malformed(name, "it does not begin with v=2,t=2b; "+
			"version 1 of passlib before 1.7.3 is not supported")
	case variant == "2a" || variant == "2y": // which differ from 2b for other texts
		return "", malformed(name, "parameter t is "+variant+": "+
			"write t=2b, which gives the same hash")
	case variant != "2b":
		return "", malformed(name, "parameter t is not 2b; make a new value")
	}
	header, body, _ := strings.Cut(rest, "$")
	return body, parameters(name, header, parameter{"r", &v.Cost})
}

func checkBcrypt(s *Spec, l *Limits) error {
	if s.Cost < bcrypt.MinCost {
		return malformed(s.Algorithm.Name, fmt.Sprintf("the cost is below %d", bcrypt.MinCost))
	}
	return atMost("cost", int64(s.Cost), int64(min(l.Cost, bcrypt.MaxCost)))
}

func (v *Value) bcryptBody(salt, key string) (err error) {
	if v.Salt, err = bcrypt64.DecodeString(salt); err != nil {
		return malformed(v.Algorithm.Name, "the salt is not bcrypt's base64 of 16 bytes")
	}
	if !isCrypt64(key) {
		return malformed(v.Algorithm.Name, "the hash has a character that bcrypt does not use")
	}
	v.Key = []byte(key)
	return nil
}
