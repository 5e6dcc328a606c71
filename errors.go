package clientsecret

import (
	"errors"

	"github.com/clientsecret/clientsecret/internal/queue"
	"github.com/clientsecret/clientsecret/internal/stored"
)

// The errors of this package, for [errors.Is]. The errors returned wrap them and
// say more: which guideline, which part. None holds any part of a secret or of a
// stored value beyond a known identifier, the name of a parameter and its
// number, and the id of a key.
var (
	// ErrEmpty: the stored value, or the secret to hash or to seal, is empty.
	ErrEmpty = stored.ErrEmpty

	// ErrUnsupported: the stored value begins with $ and an identifier that this
	// package does not support.
	ErrUnsupported = stored.ErrUnsupported

	// ErrMalformed: the stored value has a known identifier, and what follows
	// does not have that algorithm's form.
	ErrMalformed = stored.ErrMalformed

	// ErrPlaintext: the stored value holds its secret in the clear, and
	// Parser.RefusePlaintext is set.
	ErrPlaintext = errors.New("clientsecret: the stored value holds its secret in the clear; " +
		"store a digest")

	// ErrMismatch: the presented secret is not the registered one, or is empty. An
	// ordinary wrong secret gives this error and no other. (Under
	// GODEBUG=fips140=only, one under 14 bytes is a failed derivation instead.)
	ErrMismatch = errors.New("clientsecret: the secret does not match")

	// ErrNoSecret: the registered digest is the zero Digest, which nothing matches,
	// whatever is presented.
	ErrNoSecret = errors.New("clientsecret: no secret is registered")

	// ErrSecretTooLong: the secret is above MaxSecretLength, which is 4,096 bytes,
	// or above what the algorithm takes: 72 bytes for bcrypt, 511 for SHA-crypt
	// and md5crypt. If a client presents it, the error is an ErrMismatch too.
	ErrSecretTooLong = stored.ErrSecretTooLong

	// ErrWeakSecret: the secret to make or to hash is weaker than the guidelines
	// or the scheme ask for.
	ErrWeakSecret = errors.New("clientsecret: weak secret")

	// ErrSealed: the stored value is sealed ($sealed$…). Open it with its key
	// first.
	ErrSealed = errors.New("clientsecret: the stored value is sealed")

	// ErrUnsealed: the stored value is not sealed, and the [Keyring] requires it.
	ErrUnsealed = errors.New("clientsecret: the stored value is not sealed; seal it")

	// ErrUnknownKey: the [Keyring] is nil, or has no key with the id that a sealed
	// value names, or that Primary names.
	ErrUnknownKey = errors.New("clientsecret: the keyring has no such key")

	// ErrNotOpened: the sealed value does not open. It was sealed under another
	// key with this id, or for another client, or was altered; nobody can tell
	// these apart. Or the key failed, as one in a KMS may: errors.As finds its
	// own error, whose text is not repeated here.
	ErrNotOpened = errors.New("clientsecret: the sealed value does not open: " +
		"another client's or key's, altered, or the key failed")

	// ErrKey: the text or the file does not hold a usable [Key], or others can
	// read the file; or a [Keyring] holds the zero Key, or one that FIPS 140 mode
	// forbids.
	ErrKey = errors.New("clientsecret: not a usable key")

	// ErrBusy: as many derivations as the [Verifier] allows are waiting. The
	// client should try again later.
	ErrBusy = queue.ErrBusy

	// ErrClosed: the [Verifier] was closed.
	ErrClosed = queue.ErrClosed

	// ErrKeep is for the Store of a [Verifier] to return: the stored value is to
	// stay as it is. Nothing was changed, and nothing is wrong. Joined with
	// another error, that one counts.
	ErrKeep = errors.New("clientsecret: the stored value is to stay as it is")
)

// LimitError reports a stored value that costs more than [Limits] allow. It is
// returned before anything is derived.
type LimitError struct {
	// Parameter names the bound: "memory", "iterations", "cost", "parallelism",
	// "salt length", "key length" or "length"; "memory × passes", the memory of
	// argon2 or scrypt times the number of times it is filled; or "block size ×
	// parallelism" of scrypt, which is at most 64 times N.
	Parameter string

	// Value is what the stored value asks for, and Limit is the most that is
	// allowed, in KiB for memory and in bytes for lengths. A Value that does not
	// fit is the largest int.
	Value, Limit int64
}

func (e *LimitError) Error() string { return (*stored.LimitError)(e).Error() }

// RangeError reports a field of a [Scheme] or a [Generator] that is out of
// range.
type RangeError struct {
	Of, Field       string // the algorithm, or "Generator"; and the field's name in Go
	Value, Min, Max int
}

func (e *RangeError) Error() string { return (*stored.RangeError)(e).Error() }

// public returns the error of internal/stored as this package's type.
func public(err error) error {
	switch e := err.(type) {
	case *stored.LimitError:
		return (*LimitError)(e)
	case *stored.RangeError:
		return (*RangeError)(e)
	}
	return err
}
