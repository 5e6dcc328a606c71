package clientsecret

import (
	"fmt"

	"github.com/clientsecret/clientsecret/internal/stored"
)

// Limits bound what a stored value may cost, in case somebody else wrote it. A
// value above a bound is a [*LimitError].
//
// The defaults admit every profile that go-crypt, Authelia, Ory Hydra, OWASP and
// RFC 9106 recommend. The most expensive values that they admit take some
// seconds of a core to compare, twenty at the very worst.
//
// Zero means the default. A negative bound admits nothing that it bounds. The
// bounds of the algorithms themselves hold however high a field is set.
type Limits struct {
	// Memory is the most memory that argon2, scrypt or yescrypt may fill, in
	// KiB. All passes of argon2 together may fill twice as much, and scrypt may
	// fill this much for all of p. Zero means 2,097,152: the 2 GiB that RFC 9106
	// recommends.
	Memory int

	// Iterations bounds PBKDF2, counted for each block of the derived key, and
	// the rounds of SHA-crypt and sha1crypt. Zero means 5,000,000. (Memory
	// bounds the passes of argon2.)
	Iterations int

	// Cost bounds bcrypt: log2 of its rounds. Zero means 16.
	Cost int

	// Parallelism bounds argon2 and scrypt. Zero means 64.
	Parallelism int

	// SaltLength bounds the salt, in bytes, or in characters where crypt(3)
	// keeps it as text. Zero means 256.
	SaltLength int

	// KeyLength bounds the derived key, in bytes, or in characters for bcrypt
	// and crypt(3). Zero means 256.
	KeyLength int

	// Length bounds the whole stored value, in bytes. Zero means 8,192.
	Length int
}

// Parser parses stored values within limits of its own. Its zero value does what
// [Parse] does. It is safe for concurrent use.
type Parser struct {
	// Limits bound what a stored value may cost. The zero Limits are the
	// defaults.
	Limits Limits

	// RefusePlaintext makes a plaintext, in each of its three forms, an error:
	// ErrPlaintext. Set it once all stored values are digests. A secret that is
	// sealed is not refused, because a protocol may need it in the clear.
	RefusePlaintext bool
}

// Parse reads a stored value:
//
//   - $plaintext$ and the secret; $base64$ and the base64 of the secret, in the
//     alphabet A-Z a-z 0-9 . / without padding; or anything that does not begin
//     with $. These three plaintext forms are deprecated: they compare, and
//     [Digest.Warnings] says what to do.
//   - $pbkdf2-sha512$310000$…, also with sha1, sha224, sha256 and sha384; and
//     Ory Hydra's $pbkdf2-sha256$i=25000,l=32$…
//   - $argon2id$v=19$m=65536,t=3,p=4$…, $argon2i$…, $argon2d$…; and npm's
//     m=65536,p=4,t=3
//   - $2b$12$…, $2a$…, $2y$…, $2x$…: bcrypt; $bcrypt-sha256$v=2,…
//   - $scrypt$ln=16,r=8,p=1$…; $y$…: yescrypt
//   - $5$…, $6$…: sha256crypt and sha512crypt; $1$…, $sha1$…: the legacy
//     md5crypt and sha1crypt
//   - $sealed$v=1,k=<key id>$<base64>: a sealed value, with which [Compare]
//     returns ErrSealed. A [Keyring] opens it.
//
// White space after a digest or a sealed value does not count. Before a $ it
// makes a plaintext, because any text that does not begin with $ is one.
// [Digest.Encode] gives back the stored value byte for byte.
//
// The error wraps [ErrEmpty], [ErrUnsupported], [ErrMalformed] or
// [ErrSecretTooLong], or is a [*LimitError] for a value that costs too much to
// compare. It quotes nothing of the value beyond known identifiers and numbers
// of parameters.
func Parse(stored string) (Digest, error) { return Parser{}.Parse(stored) }

// MustParse is [Parse] for tests and package variables: it panics on an error.
// The panic does not quote the value.
func MustParse(stored string) Digest {
	d, err := Parse(stored)
	if err != nil {
		panic(err)
	}
	return d
}

// Parse reads a stored value within p.Limits, as the function [Parse] does. If
// RefusePlaintext is set, the error may also wrap [ErrPlaintext].
func (p Parser) Parse(text string) (Digest, error) {
	d, err := parse(text, &p.Limits)
	if err != nil {
		return Digest{}, err
	}
	if err := p.refuses(d); err != nil {
		if s, ok := d.shape(); ok {
			err = fmt.Errorf("%w; it looks like %s", err, s.Name)
		}
		return Digest{}, err
	}
	return newDigest(d), nil
}

// refuses returns ErrPlaintext for a plaintext that is not taken.
func (p *Parser) refuses(d *digest) error {
	if p.RefusePlaintext && d.Algorithm == stored.Plaintext && d.seal == nil {
		return ErrPlaintext
	}
	return nil
}

// parse is Parse for callers that add to the digest.
func parse(text string, limits *Limits) (*digest, error) {
	l := &stored.DefaultLimits
	if *limits != (Limits{}) {
		filled := (*stored.Limits)(limits).WithDefaults()
		l = &filled
	}
	d := new(digest)
	if err := d.Value.Parse(text, l); err != nil {
		return nil, public(err)
	}
	return d, nil
}
