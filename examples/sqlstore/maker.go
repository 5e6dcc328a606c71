package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/clientsecret/clientsecret"
)

// maker makes stored values, and reads them.
type maker struct {
	Scheme clientsecret.Scheme

	// Keyring opens sealed values, and seals new ones if it has a primary key.
	// It may be nil.
	Keyring *clientsecret.Keyring
}

func (m maker) seals() bool { return m.Keyring != nil && m.Keyring.Primary != "" }

// open parses a stored value. If there is a keyring, it opens a sealed one.
func (m maker) open(stored, id string) (clientsecret.Digest, error) {
	if m.Keyring == nil {
		return clientsecret.Parse(stored)
	}
	return m.Keyring.Open(stored, id)
}

// hash hashes a secret, and seals the result if there is a primary key.
func (m maker) hash(secret clientsecret.Secret, id string) (clientsecret.Digest, error) {
	d, err := m.Scheme.Hash(secret)
	if err != nil || !m.seals() {
		return d, err
	}
	return m.Keyring.Seal(d, id)
}

var errNeedsKey = errors.New("the client needs its secret, which only a key protects: " +
	"give -seal-key")

// register makes the stored value of a new secret. If the client needs its secret,
// that is not hashed.
func (m maker) register(secret clientsecret.Secret, id string, needed bool) (
	clientsecret.Digest, error) {
	switch {
	case !needed:
		return m.hash(secret, id)
	case !m.seals():
		return clientsecret.Digest{}, errNeedsKey
	}
	return m.Keyring.SealSecret(secret, id)
}

var errWeakScheme = errors.New("-scheme is weak without a seal")

// check refuses a scheme whose values are safe only in a seal, if nothing is sealed.
func (m maker) check() error {
	secret, err := clientsecret.Generate()
	if err != nil {
		return err
	}
	d, err := m.Scheme.Hash(secret)
	switch {
	case err != nil || m.seals() || !isWeak(d):
		return err
	case m.Keyring == nil:
		return fmt.Errorf("%w: choose a stronger one, or give -seal-key", errWeakScheme)
	}
	return fmt.Errorf("%w, and -unseal and -open-only seal nothing: choose a stronger one",
		errWeakScheme)
}

// isWeak reports whether an unsealed digest is weaker than the guidelines ask for.
func isWeak(d clientsecret.Digest) bool { return d.NeedsRehash(nil) }

// isUnfit reports whether a value is neither to be hashed nor sealed: a plaintext that
// is probably a digest, and what everybody knows.
func isUnfit(d clientsecret.Digest) bool {
	return slices.ContainsFunc(d.Warnings(), func(w clientsecret.Warning) bool {
		return w.Code == clientsecret.WarnLooksHashed || w.Code == clientsecret.WarnKnownSecret
	})
}

var keyID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,32}$`)

// keyring reads the keys of -seal-key. The first is the primary one, unless
// openOnly. The errors do not repeat what was given, which may be a key.
func keyring(given []string, openOnly bool) (*clientsecret.Keyring, error) {
	if len(given) == 0 {
		if openOnly {
			return nil, errors.New("-open-only and -unseal need a key: give -seal-key")
		}
		return nil, nil
	}
	ring := &clientsecret.Keyring{Keys: make(map[string]clientsecret.AEAD)}
	for i, g := range given {
		id, file, ok := strings.Cut(g, "=")
		if !ok || !keyID.MatchString(id) {
			return nil, fmt.Errorf("-seal-key number %d is not ID=FILE; "+
				"an ID has 1 to 32 characters: A-Z a-z 0-9 . _ -", i+1)
		}
		if ring.Keys[id] != nil {
			return nil, fmt.Errorf("-seal-key number %d repeats an id: give each key its own", i+1)
		}
		key, err := clientsecret.ReadKey(file)
		if err != nil {
			return nil, fmt.Errorf("-seal-key number %d: %w", i+1, err)
		}
		ring.Keys[id] = key
		if i == 0 && !openOnly {
			ring.Primary = id
		}
	}
	return ring, nil
}
