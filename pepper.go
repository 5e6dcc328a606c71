package clientsecret

import (
	"errors"

	"github.com/clientsecret/clientsecret/internal/stored"
)

// This file decides what an upgrade makes of a stored value whose secret matched.
//
// Without a primary key, it is hashed anew where it needs that (rehash.go). With one,
// it is brought to exactly Want, even if that is cheaper, and is sealed: a stolen
// database is then worth nothing without the key, however cheap a guess is.

// plan is what is to be done with a stored value. The zero plan is nothing.
type plan struct {
	hashes bool        // the secret is hashed anew; otherwise the value stays
	hash   stored.Spec // how
	ring   *Keyring    // that seals the result; nil if nothing does
	stale  bool        // the value is not sealed with the primary key
	lowers bool        // the hash is cheaper than the value, or of another algorithm
	weak   bool        // only that Want is weak prevents the hashing
}

// withoutHash is the plan for a value that stays: it is sealed, if it has to be.
func (p plan) withoutHash() plan {
	p.hashes, p.lowers = false, false
	if !p.stale {
		p.ring = nil
	}
	return p
}

func (p plan) isEmpty() bool { return !p.hashes && p.ring == nil }

// primary is the id of the key that seals, or the empty string.
func (p plan) primary() string {
	if p.ring == nil {
		return ""
	}
	return p.ring.Primary
}

var (
	errOtherClient = errors.New("clientsecret: the digest was opened for another client's id")
	errWeakWant    = errors.New("clientsecret: Want is weak, and no Keyring seals; " +
		"choose higher work factors")
)

// checkID returns why the plan is not for a client with the id.
func (p plan) checkID(d *digest, clientID string) error {
	if d.opening != nil && d.opening.clientID != "" && d.opening.clientID != clientID {
		return errOtherClient
	}
	if p.ring == nil {
		return nil
	}
	return checkClientID(clientID)
}

// checkKey returns why the plan's keyring cannot seal.
func (p plan) checkKey() error {
	_, err := p.ring.key(p.ring.Primary)
	return err
}

// plan decides for a digest that the secret matched.
func (x *verifier) plan(d *digest, secret string) plan {
	ring := x.keyring
	if d.opening != nil { // it knows better: a server may change its keys
		ring = d.opening.keyring
	}
	if ring == nil || ring.Primary == "" {
		return x.planUnsealed(d, ring, secret)
	}
	p := plan{ring: ring, stale: d.seal == nil || d.seal.keyID != ring.Primary}
	if d.Algorithm == stored.Plaintext && d.seal != nil {
		return p.withoutHash() // a protocol needs it in the clear
	}
	goal := x.goal.of(secret)
	hash, lowers := d.exactly(goal)
	if hash && goal.Algorithm.CheckSecret(secret) == nil {
		p.hashes, p.hash, p.lowers = true, goal.Spec, lowers
		return p
	}
	return p.withoutHash()
}

// planUnsealed decides where nothing is sealed.
func (x *verifier) planUnsealed(d *digest, ring *Keyring, secret string) plan {
	goal := x.goal.of(secret)
	switch {
	case !d.needsRehash(goal):
		return plan{}
	case goal.weak && !x.weakWant:
		return plan{weak: ring == nil} // the keyring gets its primary key later
	case d.seal != nil && (ring.RequireSealed || x.requiresSealed()):
		return plan{} // the new value would not be taken
	}
	return plan{hashes: true, hash: goal.Spec, lowers: d.changesKind(goal)}
}

// requiresSealed reports whether the Verifier itself takes sealed values only. Another
// keyring may have opened a digest.
func (x *verifier) requiresSealed() bool { return x.keyring != nil && x.keyring.RequireSealed }

// changesKind reports whether a strong value would become one of another kind.
// Replicas with different wants would change it back and forth.
func (d *digest) changesKind(want target) bool {
	weak := d.seal == nil && (d.legacy() != "" || d.Weak() && !d.IsVouched())
	return d.Hashed() && !weak &&
		(d.Algorithm != want.Algorithm || want.vouched || d.IsVouched())
}

// exactly reports whether a value has to be hashed anew to be just as the target is,
// and whether that makes it cheaper, or one of another algorithm.
func (d *digest) exactly(want target) (hash, lowers bool) {
	switch {
	case d.Algorithm == stored.Plaintext:
		return true, false
	case d.IsHighEntropy():
		return false, false
	case !want.chosen:
		return d.needsRehash(want), false
	case d.legacy() != "":
		return true, false
	case d.Algorithm != want.Algorithm:
		return true, true
	}
	below, above := d.compareFactors(want)
	return below || above, above
}
