package clientsecret

import (
	"fmt"
	"strings"

	"github.com/clientsecret/clientsecret/internal/stored"
)

// Compare reports whether the presented secret is the registered one. It
// returns nil for a match, [ErrMismatch] for any other secret, an empty one
// included, and otherwise the reason why it could not compare:
//
//   - [ErrNoSecret]: registered is the zero Digest, whatever is presented.
//   - [ErrSealed]: registered is a sealed value, whatever is presented.
//   - [ErrSecretTooLong], which is an ErrMismatch too: presented is above
//     [MaxSecretLength], or above what the algorithm takes: 72 bytes for bcrypt,
//     511 for SHA-crypt and md5crypt. No work has been done then.
//   - Another error: the key derivation failed. In FIPS 140-only mode that is so
//     for algorithms that are not approved, and for secrets under 14 bytes.
//
// Every error means that the client is not let in.
//
// The key is derived and compared by github.com/go-crypt/crypt. The time depends
// on the scheme and on the length of presented, not on the registered secret or
// its length. A presented secret with a NUL byte matches no hash; it can match a
// plaintext. Where nothing is registered no work is done, and the time shows it:
// a server uses a [Verifier].
func Compare(registered Digest, presented Secret) error {
	v, secret := registered.get().value(), presented.Reveal()
	if err := refuse(v, secret); err != nil {
		return err
	}
	return match(v, secret)
}

var errSealed = fmt.Errorf("%w: open it with its key first", ErrSealed)

// refuse returns why the secret is not compared with v at all, nil if it is to
// be compared.
func refuse(v *stored.Value, secret string) error {
	switch {
	case v == nil:
		return ErrNoSecret
	case v.Algorithm == stored.Sealed:
		return errSealed
	case secret == "":
		return ErrMismatch
	case v.Hashed() && strings.IndexByte(secret, 0) >= 0:
		return ErrMismatch // HMAC takes "secret\x00" for "secret"
	}
	if err := v.Algorithm.CheckLength(secret); err != nil {
		return tooLong{err}
	}
	return nil
}

// tooLong is an ErrSecretTooLong for what a client presents. It is an
// ErrMismatch as well: nobody has to look into it, and anybody can cause it.
type tooLong struct{ error }

func (e tooLong) Unwrap() []error { return []error{e.error, ErrMismatch} }

var errTooLong = tooLong{stored.ErrTooLong}

// match compares a secret that was not refused.
func match(v *stored.Value, secret string) error {
	matches, err := v.Match(secret)
	if err != nil {
		return err
	}
	if !matches {
		return ErrMismatch
	}
	return nil
}
