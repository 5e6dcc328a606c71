package clientsecret

import (
	"maps"
	"slices"

	"github.com/clientsecret/clientsecret/internal/stored"
)

// This file opens the digests of a client for a Verifier.

// open opens a sealed digest with Verifier.Keyring, and passes others on.
func (x *verifier) open(d *digest, by client) (Digest, error) {
	sealed := d.Algorithm == stored.Sealed
	switch {
	case sealed && !x.opens(by):
		return Digest{}, errSealed
	case sealed:
		return x.keyring.open(d, by.id)
	}
	if err := x.refuses(d); err != nil {
		return Digest{}, err
	}
	x.openNothing(by)
	return Digest{box: &d.box}, nil
}

// opens reports whether sealed digests of a client are opened.
func (x *verifier) opens(by client) bool { return x.keyring != nil && !by.unknown }

// openNothing takes as long as opening a sealed value, for a client that has none. It
// asks no key that is elsewhere.
func (x *verifier) openNothing(by client) {
	if x.nothing != nil && !by.unknown {
		x.keyring.open(x.nothing, nobody)
	}
}

// nobody is the id of the client that the sealed value of openNothing is for.
const nobody = "00000000-0000-0000-0000-000000000000"

// sealNothing returns a sealed value of nobody's, or nil if no key of the keyring is in
// this process.
func (k *Keyring) sealNothing(inside Digest) *digest {
	for _, id := range append([]string{k.Primary}, slices.Sorted(maps.Keys(k.Keys))...) {
		if _, local := k.Keys[id].(Key); !local {
			continue
		}
		ring := Keyring{Primary: id, Keys: k.Keys}
		if d, err := ring.Seal(inside, nobody); err == nil {
			if d, err = Parse(d.Encode()); err == nil {
				return d.get()
			}
		}
	}
	return nil
}

// refuses returns why a digest that is not sealed is not taken, nil if it is.
func (x *verifier) refuses(d *digest) error {
	if x.keyring == nil || d.seal != nil {
		return x.parser.refuses(d)
	}
	err := x.keyring.refuses(d)
	switch {
	case err == nil:
		return x.parser.refuses(d)
	case x.decoys.Made(d.value()): // for a Hasher; nothing matches it
		return nil
	}
	return err
}
