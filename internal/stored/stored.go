// Package stored knows the text forms of stored values: how each is written,
// what it may cost, and how it is made and compared.
//
// Everything known of an algorithm stands in one file of this package and in
// one row of its table, an [Algorithm]: identifiers, grammar, ranges, defaults,
// the weakest recommended work factors, encoder, key derivation, and the
// decoder of github.com/go-crypt/crypt. To add an algorithm, add a file, put
// its row into the table, and add values that other software made to the test
// vectors.
//
// The package promises:
//
//   - [Value.Parse] accepts only what the writers of a form write. It derives
//     nothing, and no number in a stored value makes it allocate.
//   - A value above the [Limits] is refused before anything is derived.
//   - [Value.Encode] gives back what Parse read, byte for byte, if the value is
//     in the form that this package writes.
//   - [Value.Match] decides with go-crypt. What go-crypt cannot compare is an
//     error, never a match.
//   - Errors hold no part of a value beyond a known identifier, the name of a
//     parameter and its number.
package stored

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"strings"
)

// Value is a stored value after parsing. It does not change afterwards.
type Value struct {
	Text string // as it was given to Parse

	Spec       // how it was made
	Identifier string
	Salt, Key  []byte // as many bytes as Spec says

	Form   Form   // of a plaintext
	Secret string // of a plaintext
	KeyID  string // of a sealed value
}

// Hashed reports whether the secret went through a key derivation function.
func (v *Value) Hashed() bool {
	return v.Algorithm != Plaintext && v.Algorithm != Sealed
}

// Trimmed returns the text without the white space after a digest or a sealed
// value, which does not count. In a plaintext it does.
func (v *Value) Trimmed() string {
	if v.Algorithm == Plaintext {
		return v.Text
	}
	return trimmed(v.Text)
}

// trimmed returns text without the white space after it, such as the line end of
// a YAML block or the padding of a CHAR column.
func trimmed(text string) string {
	n := len(text)
	for n > 0 && (text[n-1] == ' ' || text[n-1] >= '\t' && text[n-1] <= '\r') {
		n--
	}
	return text[:n]
}

// Parse reads a stored value within the limits. The caller's Value must be
// zero. On an error its contents mean nothing.
//
// The error wraps [ErrEmpty], [ErrUnsupported], [ErrMalformed] or
// [ErrSecretTooLong], or is a [*LimitError].
func (v *Value) Parse(text string, l *Limits) error {
	if text == "" {
		return fmt.Errorf("%w: there is no stored value", ErrEmpty)
	}
	if err := atMost("length", int64(len(text)), int64(l.Length)); err != nil {
		return err
	}
	v.Text = text
	if text[0] != '$' {
		return v.parsePlaintext(Bare, text)
	}
	identifier, rest, closed := strings.Cut(text[1:], "$")
	switch {
	case closed && identifier == "plaintext":
		return v.parsePlaintext(Prefix, rest)
	case closed && identifier == "base64":
		return v.parseBase64(rest)
	}
	if rest = trimmed(rest); !closed {
		identifier = trimmed(identifier)
	}
	if identifier == "sealed" {
		return v.parseSealed(rest)
	}
	a := byIdentifier[identifier]
	if a == nil {
		return unsupported(identifier, text)
	}
	v.Algorithm, v.Identifier = a, identifier
	return v.parseDigest(rest, l)
}

// parseDigest reads what follows the identifier of a digest: first the work
// factors, and only if they are within the limits the salt and the key.
func (v *Value) parseDigest(rest string, l *Limits) error {
	a := v.Algorithm
	// The base64 of the standard library passes over line ends.
	if strings.IndexByte(rest, '\n') >= 0 || strings.IndexByte(rest, '\r') >= 0 {
		return malformed(a.Name, "a line end splits it; write it on one line")
	}
	body, err := a.header(v, rest)
	if err != nil {
		return err
	}
	if err := v.Check(l); err != nil {
		return err
	}
	declared := v.KeyLength
	if err := a.body(v, body); err != nil {
		return err
	}
	v.SaltLength, v.KeyLength = len(v.Salt), len(v.Key)
	if declared != 0 && declared != v.KeyLength {
		return malformed(a.Name, "parameter l is not the length of the derived key")
	}
	if err := v.Check(l); err != nil {
		return err
	}
	if v.SaltLength == 0 {
		return malformed(a.Name, "the salt is empty")
	}
	if v.KeyLength < minKeyLength {
		return malformed(a.Name, fmt.Sprintf(
			"the derived key has %d bytes, fewer than %d", v.KeyLength, minKeyLength))
	}
	return nil
}

// minKeyLength is the shortest derived key, in bytes. A key of one byte would
// let one secret in 256 in.
const minKeyLength = 16

// Encode returns the value in the form that this package writes, without the
// white space that may follow it.
func (v *Value) Encode() string {
	if v.Algorithm.encode == nil {
		return v.Text
	}
	return v.Algorithm.encode(v)
}

// Match reports whether the secret is the one behind the value. For a digest it
// asks go-crypt, which derives the key anew and compares in constant time. For
// a plaintext the time depends on the secret given and not on the registered
// one.
//
// A sealed value, a value that go-crypt does not read, and a derivation that
// fails or panics are [ErrUndecided]. Its text is fixed, because those of
// go-crypt quote the value.
func (v *Value) Match(secret string) (matches bool, err error) {
	defer func() {
		if recover() != nil { // a primitive that FIPS 140 mode forbids
			matches, err = false, undecided(v.Algorithm)
		}
	}()
	if v.Algorithm == Plaintext {
		sum := sha256.Sum256([]byte(secret))
		return subtle.ConstantTimeCompare(sum[:], v.Key) == 1, nil
	}
	if v.Algorithm.Decode == nil {
		return false, undecided(v.Algorithm)
	}
	digest, err := v.Algorithm.Decode(v.Encode())
	if err != nil {
		return false, undecided(v.Algorithm)
	}
	if matches, err = digest.MatchBytesAdvanced([]byte(secret)); err != nil {
		return false, undecided(v.Algorithm)
	}
	return matches, nil
}

// Make returns a new stored value of the secret, under a fresh random salt. The
// spec must be valid, and the secret one that [Algorithm.CheckSecret] takes.
// [ErrUndecided] means that a primitive is not available, as in FIPS 140 mode,
// or that Match could not decide about the value.
func Make(s Spec, secret string) (text string, err error) {
	defer func() {
		if recover() != nil {
			text, err = "", undecided(s.Algorithm)
		}
	}()
	v := Value{Spec: s, Identifier: s.Algorithm.Identifiers[0], Salt: newSalt(s)}
	if v.Key, err = s.Algorithm.derive(&v, secret); err != nil {
		return "", undecided(s.Algorithm)
	}
	if err := decidable(&v, secret); err != nil {
		return "", err
	}
	return v.Encode(), nil
}
