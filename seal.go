package clientsecret

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/clientsecret/clientsecret/internal/shape"
	"github.com/clientsecret/clientsecret/internal/stored"
)

// This file holds sealed stored values: another stored value, encrypted under a
// key that is not kept with it, and bound to its client. docs/sealed.md
// describes the format.

// AEAD is authenticated encryption with associated data (RFC 5116). Its methods
// are those of [AEAD of Google Tink], so a Tink keyset or a key in a KMS can be
// in a [Keyring] as it is; a [Key] can too. It must be safe for concurrent use.
// Encrypt chooses the nonce and puts it into the ciphertext.
//
// [AEAD of Google Tink]: https://pkg.go.dev/github.com/tink-crypto/tink-go/v2/tink#AEAD
type AEAD interface {
	Encrypt(plaintext, associatedData []byte) ([]byte, error)
	Decrypt(ciphertext, associatedData []byte) ([]byte, error)
}

// Keyring seals stored values and opens them.
//
// Sealing a digest peppers it: whoever steals the database and not the key
// cannot begin to guess (NIST SP 800-63B, section 5.1.1.2). Sealing a secret is
// how to store one that a protocol needs in the clear (RFC 6819, section
// 5.1.4.1.3).
//
// A sealed value opens only for the client that it was sealed for, and only
// under the key that it names. Whoever can write to the database can still put
// an unsealed value in its place, unless RequireSealed is set.
//
// To rotate keys, add the new one to Keys everywhere. Then make it Primary, and
// [Keyring.Reseal] what is stored. Drop the old one when no stored value names
// it any more ([Digest.KeyID]).
//
// A Keyring is safe for concurrent use while nobody changes it. To change the
// keys of a running server, make another Keyring. It prints the ids of its keys;
// a [Key] does not print itself.
type Keyring struct {
	// Primary is the id of the key that Seal uses. If it is empty, the Keyring
	// opens, and seals nothing.
	Primary string

	// Keys are the keys by their ids, which stand in the stored values: 1 to 32
	// of the characters A-Z a-z 0-9 . _ -. An id names one key for ever: a new
	// key has a new id.
	Keys map[string]AEAD

	// Limits bound what a value costs, inside a seal or without one. The zero
	// Limits are the defaults.
	Limits Limits

	// RequireSealed makes an unsealed value an error, ErrUnsealed. Set it once
	// all values are sealed.
	RequireSealed bool
}

// Seal returns the digest with its stored value sealed under the primary key,
// for the client with the id. [Digest.Encode] gives the sealed value. The result
// compares as d does. White space after a digest is left out.
//
// The errors:
//
//   - [ErrUnknownKey]: Primary is empty, or names no key; also for a nil Keyring.
//   - [ErrKey]: the key is the zero Key, or FIPS 140 mode forbids it.
//   - [ErrNoSecret]: d is the zero Digest.
//   - [ErrMalformed]: d is a plaintext that holds a sealed value.
//   - [ErrSealed]: d is sealed already. Use [Keyring.Reseal] for that.
//   - [*LimitError]: Open would refuse the result.
//   - The id is empty, or is a stored value.
//   - The key failed: errors.As finds its own error.
//
// It seals whatever the caller gives it, as [Hash] hashes any secret: ask
// [Digest.Warnings] first.
func (k *Keyring) Seal(d Digest, clientID string) (Digest, error) {
	x := d.get()
	switch {
	case x == nil:
		return Digest{}, fmt.Errorf("%w: there is nothing to seal", ErrNoSecret)
	case x.Algorithm == stored.Sealed || x.seal != nil:
		return Digest{}, fmt.Errorf("%w already: reseal it for another key", ErrSealed)
	case k == nil:
		return Digest{}, errNoKeyring
	}
	if err := cmp.Or(checkClientID(clientID), holdsSealed(x)); err != nil {
		return Digest{}, err
	}
	key, err := k.key(k.Primary)
	if err != nil {
		return Digest{}, err
	}
	if _, err := parse(x.Trimmed(), &k.Limits); err != nil { // Open would refuse it
		return Digest{}, err
	}
	box, err := contained(key.Encrypt, []byte(x.Trimmed()), associatedData(k.Primary, clientID))
	text := stored.EncodeSealed(k.Primary, box)
	if err == nil { // the key may have made nothing, or too much
		_, err = parse(text, &k.Limits)
	}
	if err != nil {
		return Digest{}, failedKey(errSealFailed, err)
	}
	sealed := *x
	sealed.Text = x.Trimmed()
	sealed.seal = &seal{stored: text, keyID: k.Primary}
	sealed.opening = &opening{k, clientID}
	return newDigest(&sealed), nil
}

// SealSecret seals a secret that a protocol needs in the clear, such as
// client_secret_jwt (OpenID Connect Core, section 9). Once it is opened,
// [Digest.Plaintext] gives it. The errors are those of [Keyring.Seal], and
// [ErrEmpty] or [ErrSecretTooLong] for the secret.
func (k *Keyring) SealSecret(s Secret, clientID string) (Digest, error) {
	if s.IsZero() {
		return Digest{}, errNothingToSeal
	}
	if len(s.Reveal()) > MaxSecretLength {
		return Digest{}, stored.ErrTooLong
	}
	d, err := Parse("$plaintext$" + s.Reveal())
	if err != nil {
		return Digest{}, err
	}
	return k.Seal(d, clientID)
}

// Open parses a stored value within k.Limits, and opens it if it is sealed. One
// that is not sealed is parsed as [Parse] does, and has a [WarnUnsealed].
//
// For an opened digest, [Digest.Encode], the SQL value and the text are the
// sealed value, which stands in the database and is to stay there. Algorithm,
// String, Scheme and Warnings are about what is inside, and Compare compares with
// it. A plaintext inside is not deprecated, needs no rehash, and can be
// marshalled; [Digest.Plaintext] gives it.
//
// The error wraps [ErrUnknownKey], [ErrNotOpened], [ErrKey], [ErrUnsealed], or
// those of Parse for the value or for what is inside. A sealed value inside is not
// opened: [ErrSealed]. A nil Keyring gives ErrUnknownKey for unsealed values too.
// Two errors wrap none of these: the id is empty and the value is sealed, or the
// id is itself a stored value.
func (k *Keyring) Open(stored, clientID string) (Digest, error) {
	if k == nil {
		return Digest{}, errNoKeyring
	}
	if clientID != "" { // which an unsealed value does not need
		if err := checkClientID(clientID); err != nil {
			return Digest{}, err
		}
	}
	d, err := parse(stored, &k.Limits)
	if err != nil {
		return Digest{}, err
	}
	return k.open(d, clientID)
}

// refuses returns why the keyring does not take a value that is not sealed: all
// must be, or it was sealed and is damaged. Taken as a plaintext, a damaged one
// would let in whoever has read the database.
func (k *Keyring) refuses(d *digest) error {
	if k.RequireSealed {
		return ErrUnsealed
	}
	return holdsSealed(d)
}

// holdsSealed returns an error if a plaintext holds a sealed value, in any form.
func holdsSealed(d *digest) error {
	if d.Algorithm == stored.Plaintext && shape.IsSealed(d.Secret) {
		return stored.MalformedSeal
	}
	return nil
}

// open opens a parsed value, and marks one that is not sealed.
func (k *Keyring) open(d *digest, clientID string) (Digest, error) {
	if d.Algorithm != stored.Sealed {
		if err := k.refuses(d); err != nil {
			return Digest{}, err
		}
		unsealed := *d
		unsealed.opening = &opening{k, clientID}
		return newDigest(&unsealed), nil
	}
	if clientID == "" {
		return Digest{}, errNoClientID
	}
	key, err := k.key(d.KeyID)
	if err != nil {
		return Digest{}, err
	}
	box, err := d.Ciphertext()
	if err != nil {
		return Digest{}, err
	}
	text, err := contained(key.Decrypt, box, associatedData(d.KeyID, clientID))
	if err != nil {
		return Digest{}, failedKey(ErrNotOpened, err)
	}
	inside, err := parse(string(text), &k.Limits)
	if err != nil {
		return Digest{}, fmt.Errorf("inside the seal: %w", err)
	}
	if inside.Algorithm == stored.Sealed || holdsSealed(inside) != nil {
		return Digest{}, fmt.Errorf("%w: so is what is inside, which nothing opens", ErrSealed)
	}
	inside.seal = &seal{d.Text, d.KeyID, d.spaced()}
	inside.opening = &opening{k, clientID}
	return newDigest(inside), nil
}

// Reseal opens a stored value and seals it under the primary key. A value that
// is sealed under it already comes back as it is, so a run over all stored
// values can stop and start again. An unsealed one is sealed, unless
// RequireSealed is set. On an error, leave the stored value as it was. The
// errors are those of Open and Seal.
//
// An unsealed plaintext that looks like a digest, or an unsealed value that is
// publicly known, is not sealed: nobody would notice it any more. The error wraps
// [WarnLooksHashed] or [WarnKnownSecret].
func (k *Keyring) Reseal(stored, clientID string) (Digest, error) {
	d, err := k.Open(stored, clientID)
	if err != nil || d.KeyID() != "" && d.KeyID() == k.Primary {
		return d, err
	}
	if err := d.get().unfit(); d.KeyID() == "" && err != nil {
		return Digest{}, fmt.Errorf("clientsecret: it is not sealed: %w", err)
	}
	return k.Seal(d.Unsealed(), clientID)
}

// KeyID returns the id of the key that the stored value is sealed with. It is
// empty for a value that is not sealed.
func (d Digest) KeyID() string {
	switch x := d.get(); {
	case x == nil:
		return ""
	case x.seal != nil:
		return x.seal.keyID
	default:
		return x.Value.KeyID
	}
}

// Unsealed returns an opened digest without its seal, so that [Digest.Encode]
// gives what is inside. Use it for callers that know no seals, and on the way back
// to unsealed values. Any other digest is returned as it is.
func (d Digest) Unsealed() Digest {
	x := d.get()
	if x == nil || x.seal == nil {
		return d
	}
	inside := *x
	inside.seal, inside.opening = nil, nil
	return newDigest(&inside)
}

// checkClientID refuses the empty id, and one that is a stored value: then the
// arguments are the wrong way round, and the id would become a plaintext secret.
func checkClientID(clientID string) error {
	if clientID == "" {
		return errNoClientID
	}
	if clientID[0] != '$' {
		return nil
	}
	if d, err := parse(clientID, new(Limits)); err == nil && d.Algorithm != stored.Plaintext {
		return errSwapped
	}
	return nil
}

// associatedData is what a ciphertext is bound to.
func associatedData(keyID, clientID string) []byte {
	return []byte(stored.SealHeader(keyID) + clientID)
}

// key returns the key with the id.
func (k *Keyring) key(id string) (AEAD, error) {
	if id == "" {
		return nil, errNoPrimary
	}
	if !stored.IsKeyID(id) {
		return nil, fmt.Errorf("%w: the key's id is not 1 to %d of the characters "+
			"A-Z a-z 0-9 . _ -", ErrUnknownKey, stored.MaxKeyID)
	}
	switch key := k.Keys[id].(type) {
	case nil:
		return nil, fmt.Errorf("%w %q", ErrUnknownKey, id)
	case Key:
		if key.IsZero() {
			return nil, fmt.Errorf("%w: the one with the id %q is the zero Key", ErrKey, id)
		}
		return key, nil
	default:
		return key, nil
	}
}

var (
	errNoClientID = errors.New("clientsecret: the client's id is empty; " +
		"a sealed value is bound to it")
	errSealFailed = errors.New("clientsecret: the key cannot seal")
	errSwapped    = errors.New("clientsecret: the client's id is a stored value; " +
		"the stored value comes first")
	errNoKeyring = fmt.Errorf("%w: there is no keyring", ErrUnknownKey)
	errNoPrimary = fmt.Errorf("%w: Primary is empty, so nothing can be sealed", ErrUnknownKey)

	errNothingToSeal = fmt.Errorf("%w: there is no secret to seal", ErrEmpty)
)

// contained calls a method of an AEAD, which is not ours: it may panic, and the
// panic may quote what it was given.
func contained(f func(text, data []byte) ([]byte, error), text, data []byte) (
	out []byte, err error) {
	defer func() {
		if recover() != nil {
			out, err = nil, errKeyPanicked
		}
	}()
	return f(text, data)
}

var errKeyPanicked = errors.New("clientsecret: the key panicked")

// keyError is the failure of a key. Its text is ours alone, because that of the
// key's error may hold anything. errors.Is and errors.As find that error.
type keyError struct {
	what  error
	cause box[error]
}

func failedKey(what, cause error) error {
	return &keyError{what, box[error]{func() error { return cause }}}
}

func (e *keyError) Error() string   { return e.what.Error() }
func (e *keyError) Unwrap() []error { return []error{e.what, e.cause.open()} }
