// Package checksum makes secrets recognisable: a prefix before the random part
// and a checksum after it. A secret scanner finds such a secret by its form, and
// the checksum tells whether it is whole.
//
// The checksum is the CRC-32 of IEEE 802.3 (as of zlib and PNG) over prefix and
// random part, as a number of six digits in base 62, with leading zeros. The
// digits are 0 to 9, A to Z and a to z, in this order. The first of them is 4 at
// most, because a CRC-32 is below 5 × 62⁵.
//
// GitHub's tokens have the same digits and the same padding. Their checksum
// covers the random part only.
//
// The package promises that nothing is read from a secret without a prefix. It
// is safe for concurrent use.
package checksum

import (
	"errors"
	"hash/crc32"
	"strings"
)

// Length is the length of a checksum in characters.
const Length = 6

// The lengths of a prefix, in characters.
const (
	minPrefix = 2
	maxPrefix = 16
)

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// ErrPrefix says what a prefix is made of.
var ErrPrefix = errors.New("a Prefix has 2 to 16 letters, digits and underscores, such as acme")

// CheckPrefix returns ErrPrefix unless prefix can stand before a secret.
func CheckPrefix(prefix string) error {
	if len(prefix) < minPrefix || len(prefix) > maxPrefix || strings.Trim(prefix, digits+"_") != "" {
		return ErrPrefix
	}
	return nil
}

// Of returns the checksum of a text: Length characters.
func Of(text string) string {
	sum := crc32.ChecksumIEEE([]byte(text))
	var c [Length]byte
	for i := Length - 1; i >= 0; i-- {
		c[i] = digits[sum%62]
		sum /= 62
	}
	return string(c[:])
}

// Verdict is what the checksum of a secret says.
type Verdict int

// The verdicts.
const (
	Absent Verdict = iota // the secret does not begin with the prefix, or there is no prefix
	Right                 // the secret is whole
	Wrong                 // the secret was cut or altered, or never had a checksum
)

// Read returns what the checksum of a secret says, if it begins with the prefix.
func Read(secret, prefix string) Verdict {
	if prefix == "" || !strings.HasPrefix(secret, prefix) {
		return Absent
	}
	end := len(secret) - Length
	if end <= len(prefix) || Of(secret[:end]) != secret[end:] {
		return Wrong
	}
	return Right
}
