package clientsecret

import (
	"errors"
	"fmt"

	"github.com/clientsecret/clientsecret/internal/queue"
)

// The errors of this package, for [errors.Is]. The errors returned wrap them and say more: which guideline, which part. None holds
// any part of a secret or of a stored value, other than an identifier that this package knows, a parameter's name and its number,
// and the id of a key.
var (
	// ErrEmpty: the stored value, or the secret to hash, is empty.
	ErrEmpty = errors.New("clientsecret: empty value")

	// ErrUnsupported: the stored value begins with $ and an identifier that this package does not support.
	ErrUnsupported = errors.New("clientsecret: unsupported stored value")

	// ErrMalformed: the stored value has a known identifier, and what follows is not of that algorithm's form.
	ErrMalformed = errors.New("clientsecret: malformed stored value")

	// ErrMismatch: the presented secret is not the registered one. This is the one error that an ordinary wrong secret gives.
	ErrMismatch = errors.New("clientsecret: the secret does not match")

	// ErrNoSecret: the registered digest is the zero Digest, so no secret can match it.
	ErrNoSecret = errors.New("clientsecret: no secret is registered")

	// ErrSecretTooLong: the secret is above MaxSecretLength, or above what the algorithm takes: 72 bytes for bcrypt, 511 for SHA-crypt
	// and md5crypt.
	ErrSecretTooLong = errors.New("clientsecret: the secret is too long")

	// ErrWeakSecret: the secret to be made or hashed is weaker than the guidelines or the scheme ask for.
	ErrWeakSecret = errors.New("clientsecret: weak secret")

	// ErrSealed: the stored value is sealed ($sealed$…) and has to be opened with its key before it can be compared.
	ErrSealed = errors.New("clientsecret: the stored value is sealed")

	// ErrUnsealed: the stored value is not sealed, and the [Keyring] requires it.
	ErrUnsealed = errors.New("clientsecret: the stored value is not sealed; seal it")

	// ErrUnknownKey: the [Keyring] has no key with the id that a sealed value names, or that is to be the primary one.
	ErrUnknownKey = errors.New("clientsecret: the keyring has no such key")

	// ErrNotOpened: the sealed value does not open. It was sealed under another key with this id, or for another client, or was changed, which nobody can tell apart; or
	// the key failed, as one in a KMS may: errors.As finds its own error.
	ErrNotOpened = errors.New("clientsecret: the sealed value does not open: it is another client's, or was sealed under another key with this id, or was changed, or the key failed")

	// ErrSealFailed: the key could not seal. errors.As finds its own error.
	ErrSealFailed = errors.New("clientsecret: the key cannot seal")

	// ErrKey: what should be a [Key] is none, or its file can be read by others.
	ErrKey = errors.New("clientsecret: not a usable key")

	// ErrBusy: the [Verifier] has as many derivations waiting as it is set to take. The client should try again later.
	ErrBusy = queue.ErrBusy

	// ErrClosed: the [Verifier] was closed.
	ErrClosed = queue.ErrClosed
)

var (
	errNoClientID = errors.New("clientsecret: the id of the client is empty, to which a sealed value is bound")
	errNoKeyring  = fmt.Errorf("%w: there is no keyring", ErrUnknownKey)
	errNoKey      = errors.New("clientsecret: the zero Key seals and opens nothing")
)

// LimitError reports a stored value that would cost more than [Limits] allow. It is returned before anything is derived.
type LimitError struct {
	// Parameter names the bound: "memory", "iterations", "cost", "parallelism", "salt length", "key length", "length", or
	// "memory × passes", the memory of argon2 or scrypt times the number of times it is filled.
	Parameter string

	// Value is what the stored value asks for, and Limit the most that is allowed: KiB for memory, bytes for lengths. A Value that
	// is too large for an int is given as the largest int.
	Value, Limit int64
}

func (e *LimitError) Error() string {
	unit := ""
	switch e.Parameter {
	case "memory", "memory × passes":
		unit = " KiB"
	case "salt length", "key length", "length":
		unit = " bytes"
	}
	return fmt.Sprintf("clientsecret: %s of %d%s is above the limit of %d; make a cheaper value, or parse it with other Limits",
		e.Parameter, e.Value, unit, e.Limit)
}

// RangeError reports a field of a [Scheme] or a [Generator] that is out of range.
type RangeError struct {
	Of       string // the algorithm, or "Generator"
	Field    string // the field's name in Go: "Iterations"
	Value    int
	Min, Max int
}

func (e *RangeError) Error() string {
	return fmt.Sprintf("clientsecret: %s: %s is %d, out of the range %d to %d", e.Of, e.Field, e.Value, e.Min, e.Max)
}
