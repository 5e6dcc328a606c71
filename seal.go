package clientsecret

import (
	"fmt"
	"strings"
)

// This file holds sealed stored values: another stored value, encrypted under a key that is not kept with it, and bound to its client.
// docs/sealed.md describes the format.

// AEAD is authenticated encryption with associated data (RFC 5116). It has the methods of [AEAD of Google Tink], so that its keysets, and keys in a KMS, can be keys of a
// [Keyring] as they are; a [Key] is one too. It is to be safe for concurrent use. Encrypt chooses the nonce, and puts it into the ciphertext.
//
// [AEAD of Google Tink]: https://pkg.go.dev/github.com/tink-crypto/tink-go/v2/tink#AEAD
type AEAD interface {
	Encrypt(plaintext, associatedData []byte) ([]byte, error)
	Decrypt(ciphertext, associatedData []byte) ([]byte, error)
}

// Keyring seals stored values and opens them. To seal a digest peppers it: who has the database and not the key cannot even begin to guess (NIST SP 800-63B, section 5.1.1.2). To seal a
// plaintext is how a secret is to be stored that a protocol needs in the clear (RFC 6819, section 5.1.4.1.3).
//
// A sealed value opens for the client alone that it was sealed for, and under the key alone that it names. Whoever can write to the database can still put an unsealed value
// of their own in its place, unless RequireSealed is set.
//
// To rotate keys, add the new one to Keys everywhere, then make it Primary, [Keyring.Reseal] what is stored, and drop the old one when no stored value names it any more
// ([Digest.KeyID]).
//
// A Keyring is safe for concurrent use while nobody changes it: for other keys in a server that runs, make another Keyring, and open what it keeps in memory with that. It prints the ids of its keys; a [Key] does not print itself.
type Keyring struct {
	// Primary is the id of the key that Seal uses.
	Primary string

	// Keys are the keys by their ids, which stand in the stored values: 1 to 32 of the characters A-Z a-z 0-9 . _ -. An id stands for one key for ever: a new key has a new id.
	Keys map[string]AEAD

	// RequireSealed makes an unsealed value an error, [ErrUnsealed]: set it once all values are sealed.
	RequireSealed bool
}

// Seal returns the digest with its stored value sealed under the primary key, for the client alone that has the id. [Digest.Encode] gives the sealed value; otherwise the result
// is the digest that d is, and compares as it does.
//
// The error is that of the key, or wraps [ErrUnknownKey], or [ErrSealed] where d is sealed already: [Keyring.Reseal] is for those. A zero Digest is [ErrNoSecret].
func (k *Keyring) Seal(d Digest, clientID string) (Digest, error) {
	x := d.get()
	switch {
	case x == nil:
		return Digest{}, fmt.Errorf("%w: there is nothing to seal", ErrNoSecret)
	case x.algorithm == sealedAlgorithm || x.seal != nil:
		return Digest{}, fmt.Errorf("%w already: reseal it for another key", ErrSealed)
	case clientID == "":
		return Digest{}, errNoClientID
	}
	if k == nil {
		return Digest{}, errNoKeyring
	}
	key, err := k.key(k.Primary)
	if err != nil {
		return Digest{}, err
	}
	header := sealHeader(k.Primary)
	box, err := key.Encrypt([]byte(x.stored), []byte(header+clientID))
	stored := header + std64.EncodeToString(box)
	if err == nil { // it may have made nothing, or too much
		_, err = Parse(stored)
	}
	if err != nil {
		return Digest{}, failedKey(ErrSealFailed, err)
	}
	sealed := *x
	sealed.unsealed = false
	sealed.seal = &seal{stored: stored, keyID: k.Primary, keyring: k, clientID: clientID}
	return newDigest(&sealed), nil
}

// Open parses a stored value within the default [Limits], opening it if it is sealed. One that is not is parsed as [Parse] does, and has a [WarnUnsealed].
//
// For an opened digest, [Digest.Encode], the SQL value and the text are the sealed value, which is what stands in the database and is to stay there; all else is what is inside. A
// plaintext inside is not deprecated, is not said to need a rehash, and marshals; [Digest.Plaintext] gives it.
//
// The error wraps [ErrUnknownKey], [ErrNotOpened], [ErrUnsealed], or those of Parse, for the value itself or for what is inside of it; what is inside is not sealed again ([ErrSealed]).
func (k *Keyring) Open(stored, clientID string) (Digest, error) {
	if k == nil {
		return Digest{}, errNoKeyring
	}
	return Parser{Keyring: k, ClientID: clientID}.Parse(stored)
}

// Reseal opens a stored value and seals it under the primary key. One that opens and is sealed under it already comes back as it is, so that a run over all stored values can be ended and
// begun again; an unsealed one is sealed, unless RequireSealed is set. On an error, the stored value is to be left as it was; the errors are those of Open and Seal.
func (k *Keyring) Reseal(stored, clientID string) (Digest, error) {
	if k == nil {
		return Digest{}, errNoKeyring
	}
	d, err := k.Open(stored, clientID)
	if err != nil || d.KeyID() != "" && d.KeyID() == k.Primary {
		return d, err
	}
	return k.Seal(d.Unsealed(), clientID)
}

// KeyID returns the id of the key that the stored value is sealed with, and the empty string for one that is not sealed.
func (d Digest) KeyID() string {
	switch x := d.get(); {
	case x == nil:
		return ""
	case x.seal != nil:
		return x.seal.keyID
	default:
		return x.keyID
	}
}

// Unsealed returns an opened digest without its seal: [Digest.Encode] then gives what is inside of the stored value. It is for what takes stored values and knows no seal, in memory, and for
// giving up sealing. A digest that is not sealed is returned as it is, and so is one that is not opened.
func (d Digest) Unsealed() Digest {
	x := d.get()
	if x == nil || x.seal == nil {
		return d
	}
	inside := *x
	inside.seal = nil
	return newDigest(&inside)
}

// seal is what an opened digest keeps of its seal.
type seal struct {
	stored   string // the sealed value
	keyID    string
	keyring  *Keyring // for what replaces the digest
	clientID string
}

// sealHeader is what stands before the base64 of a sealed value. Together with the client's id, it is what the ciphertext is bound to.
func sealHeader(keyID string) string { return "$sealed$v=1,k=" + keyID + "$" }

func (k *Keyring) key(id string) (AEAD, error) {
	if !isKeyID(id) {
		return nil, fmt.Errorf("%w: the key's id is not 1 to %d of the characters A-Z a-z 0-9 . _ -", ErrUnknownKey, maxKeyID)
	}
	switch key := k.Keys[id].(type) {
	case nil:
	case Key:
		if key.IsZero() {
			return nil, fmt.Errorf("%w: the one with the id %q is the zero Key", ErrKey, id)
		}
		return key, nil
	default:
		return key, nil
	}
	return nil, fmt.Errorf("%w %q", ErrUnknownKey, id)
}

const maxKeyID = 32

func isKeyID(id string) bool {
	return id != "" && len(id) <= maxKeyID && !strings.ContainsFunc(id, func(r rune) bool {
		return !strings.ContainsRune(string(Alphanumeric)+"._-", r)
	})
}

// parseSealed reads "v=1,k=<key id>$<base64>". What is inside is not known before it is opened.
func parseSealed(stored, rest string) (Digest, error) {
	header, box, found := strings.Cut(rest, "$")
	version, id, hasID := strings.Cut(header, ",k=")
	switch {
	case !found || !hasID || !strings.HasPrefix(version, "v="):
		return Digest{}, malformed("sealed", "it is not $sealed$v=1,k=<key id>$<base64>")
	case version != "v=1":
		return Digest{}, fmt.Errorf("%w: it is sealed in another version than 1", ErrUnsupported)
	case !isKeyID(id):
		return Digest{}, malformed("sealed", fmt.Sprintf("the key's id is not 1 to %d of the characters A-Z a-z 0-9 . _ -", maxKeyID))
	}
	if strings.ContainsAny(box, "\r\n") {
		return Digest{}, malformed("sealed", "it contains a line end, which a file or a YAML block has probably added; remove it")
	}
	if _, err := std64.DecodeString(box); box == "" || err != nil {
		return Digest{}, malformed("sealed", "the ciphertext is not base64, or was cut")
	}
	return newDigest(&digest{stored: stored, algorithm: sealedAlgorithm, keyID: id}), nil
}

// openSealed opens a sealed digest, and parses what is inside within the limits. Other digests get the mark that they should be sealed.
func (p *Parser) openSealed(d Digest, l *Limits) (Digest, error) {
	x := d.get()
	if x.algorithm != sealedAlgorithm {
		if p.Keyring.RequireSealed {
			return Digest{}, ErrUnsealed
		}
		if x.form == WarnPlaintextBare && strings.Contains(x.stored, "sealed$v=") {
			return Digest{}, malformed("sealed", "something stands before it, or its first $ is missing")
		}
		unsealed := *x
		unsealed.unsealed = true
		return newDigest(&unsealed), nil
	}
	if p.ClientID == "" {
		return Digest{}, errNoClientID
	}
	key, err := p.Keyring.key(x.keyID)
	if err != nil {
		return Digest{}, err
	}
	header := sealHeader(x.keyID)
	box, err := std64.DecodeString(x.stored[len(header):])
	if err != nil {
		return Digest{}, malformed("sealed", "the ciphertext is not base64, or was cut")
	}
	inside, err := key.Decrypt(box, []byte(header+p.ClientID))
	if err != nil {
		return Digest{}, failedKey(ErrNotOpened, err)
	}
	opened, err := parse(string(inside), l)
	if err != nil {
		return Digest{}, fmt.Errorf("inside the seal: %w", err)
	}
	y := opened.get()
	if y.algorithm == sealedAlgorithm {
		return Digest{}, fmt.Errorf("%w: and what is inside is sealed again, which nothing opens", ErrSealed)
	}
	y.seal = &seal{stored: x.stored, keyID: x.keyID, keyring: p.Keyring, clientID: p.ClientID}
	return opened, nil
}

// keyError is the failure of a key. Its text is ours alone: that of the key's error may have anything in it. errors.As and errors.Is find that.
type keyError struct {
	what  error
	cause func() error // a func for the reason that Secret has one
}

func failedKey(what, cause error) error {
	return &keyError{what, func() error { return cause }}
}

func (e *keyError) Error() string   { return e.what.Error() }
func (e *keyError) Unwrap() []error { return []error{e.what, e.cause()} }
