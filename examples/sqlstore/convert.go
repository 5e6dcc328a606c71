package main

import (
	"errors"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/foreign"
)

// Converting says what Bulk does with digests of other software, such as Django's.
type Converting int

// What Bulk does.
const (
	ConvertNone Converting = iota // it leaves and names them
	ConvertToo                    // it converts them, and replaces the other values
	ConvertOnly                   // it converts them; the other values stay
)

var (
	errForeign    = errors.New("other software made it: give -convert")
	errInTheClear = errors.New("it is the secret itself, in a form of other software: " +
		"give -bulk too")
)

// convert returns what replaces a value of other software, or why it stays. It reports
// false for a value that b may replace otherwise.
func (b *Bulk) convert(r row) (replacement, bool) {
	form, recognised := foreign.Recognise(r.stored)
	if b.Convert == ConvertNone {
		return replacement{why: errForeign}, recognised && form.Converts()
	}
	d, err := foreign.Parse(r.stored)
	if !recognised {
		if errors.Is(err, foreign.ErrUnknown) { // a secret in the clear
			err = nil
		}
		return replacement{why: err}, b.Convert == ConvertOnly
	}
	switch {
	case err != nil:
		return replacement{why: err}, true
	case d.IsPlaintext():
		new, err := b.inside(d, r)
		return replacement{d, new, err}, true
	case r.needed:
		return replacement{why: errHashed}, true
	case b.seals():
		d, err = b.Keyring.Seal(d, r.id)
	}
	return replacement{new: d, why: err}, true
}

// inside returns the stored value of a secret that other software marks as one, such
// as {noop}.
func (b *Bulk) inside(d clientsecret.Digest, r row) (clientsecret.Digest, error) {
	secret, _ := d.Plaintext()
	switch {
	case b.Convert == ConvertOnly:
		return clientsecret.Digest{}, errInTheClear
	case isUnfit(d):
		return clientsecret.Digest{}, errUnfit
	}
	return b.register(secret, r.id, r.needed)
}
