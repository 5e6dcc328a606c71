package clientsecret

import (
	"crypto/subtle"
	"fmt"
	"strings"
)

// Compare reports whether the presented secret is the one that is registered. It returns nil for a match, [ErrMismatch] for another
// secret, an empty one included, and otherwise the reason why no comparison was possible:
//
//   - [ErrNoSecret]: registered is the zero Digest.
//   - [ErrSealed]: registered is a sealed value.
//   - [ErrSecretTooLong]: presented is above [MaxSecretLength], or above what the algorithm takes: 72 bytes for bcrypt, 511 for SHA-crypt and
//     md5crypt. No work has been done then.
//
// A presented secret with a NUL byte is [ErrMismatch] unless what is registered is plaintext. Every error means that the client is not let
// in. Where there is no registered secret, no work is done, which shows in the time: a server that does not want to tell which clients
// exist compares with a digest of its own for those that do not.
//
// The time taken depends on the scheme and on the length of what is presented, not on the registered secret, its length included.
func Compare(registered Digest, presented Secret) error {
	d, secret := registered.get(), presented.Reveal()
	if err := d.refuse(secret); err != nil {
		return err
	}
	return d.match(secret)
}

var errSealed = fmt.Errorf("%w: open it with its key first", ErrSealed)

// refuse returns why the secret is not compared with d at all, nil if it is to be compared.
func (d *digest) refuse(secret string) error {
	switch {
	case d == nil:
		return ErrNoSecret
	case d.algorithm == sealedAlgorithm:
		return errSealed
	case secret == "":
		return ErrMismatch
	case d.algorithm != plaintextAlgorithm && strings.IndexByte(secret, 0) >= 0:
		return ErrMismatch // "secret\x00" would match where "secret" is registered: see errNUL
	}
	return d.algorithm.checkLength(secret)
}

// match derives the key of a secret that was not refused, and compares it.
func (d *digest) match(secret string) error {
	key, err := d.algorithm.derive(d, secret)
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare(d.key, key) != 1 {
		return ErrMismatch
	}
	return nil
}
