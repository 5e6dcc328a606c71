package diagnose

import (
	"slices"
	"strings"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/internal/shape"
)

// minShape is the length from which a text with the shape of a digest, or of
// part of one, is certainly no secret.
const minShape = 30

// presentedStored recognises the registered digest in what is presented,
// whatever stands around it or is missing. Only the values of other lines are
// compared.
func (m *mismatch) presentedStored() []cause {
	if !m.hashed() {
		return nil
	}
	texts := m.inside()
	for _, text := range texts {
		switch {
		case text == m.stored && m.besideStored():
			return []cause{secretAndStored}
		case text == m.stored:
			return []cause{presentedItself}
		case withoutDollars(text) == withoutDollars(m.stored),
			len(text) >= minRemains && slices.Contains(eaten(m.stored), text):
			return []cause{presentedOtherDollars}
		case len(text) >= minShape && strings.HasPrefix(m.stored, text):
			return []cause{presentedBeginning}
		}
	}
	return m.presentedUnconverted(texts)
}

// besideStored reports whether another line than the stored value's has the secret, as
// tools print the two.
func (m *mismatch) besideStored() bool {
	if !strings.ContainsAny(strings.TrimSpace(m.presented), "\r\n") {
		return false
	}
	return slices.ContainsFunc(values(m.presented), func(s string) bool {
		return !strings.Contains(s, m.stored) && m.matches(s)
	})
}

// maxDamaged bounds how many digests are read out of one registered plaintext.
const maxDamaged = 8

// maxOther is the number of derivations for other digests than the registered
// one: those that are damaged, and one that is presented.
const maxOther = maxDamaged + 1

// registeredDamaged finds a digest that is registered as if it were the secret,
// because something stands around it or its first $ is missing.
func (m *mismatch) registeredDamaged() []cause {
	if m.hashed() {
		return nil
	}
	var digests []clientsecret.Digest
	for _, text := range unwrapped(m.plaintext) {
		for _, stored := range []string{text, "$" + text} {
			if d, ok := parseHashed(stored); ok && len(digests) < maxDamaged {
				digests = append(digests, d)
			}
		}
	}
	for _, d := range digests {
		if m.matchesOther(d, m.presented) {
			return []cause{damaged}
		}
	}
	return nil
}

// swapped finds a digest that is presented for the secret it was made from.
func (m *mismatch) swapped() []cause {
	if m.hashed() {
		return nil
	}
	if d, ok := firstDigest(m.inside()); ok && m.matchesOther(d, m.plaintext) {
		return []cause{wrongWayRound}
	}
	return nil
}

// shaped recognises stored values by their shapes. It is for the case that
// nothing matched: a secret may have such a shape.
func (m *mismatch) shaped() []cause {
	texts := m.inside()
	if _, ok := firstHashed(texts); ok {
		return []cause{presentedAnother}
	}
	if c, ok := presentedShape(texts); ok {
		return []cause{c}
	}
	if m.plaintext != m.stored { // $plaintext$ says that it is a secret
		return nil
	}
	s := shapeOf(m.stored)
	m.shape = s.Name
	if _, _, ok := converted(m.stored); ok && s.Kind != 0 {
		return []cause{foreignAnother}
	}
	switch s.Kind {
	case shape.Damaged:
		return []cause{damagedShape}
	case shape.Foreign:
		return []cause{foreignShaped(m.stored)}
	case shape.Wrapped, shape.Sealed:
		return []cause{wrappedShape}
	}
	return nil
}

// presentedShape returns what to say of the first of the texts that has the shape of
// a digest.
func presentedShape(texts []string) (cause, bool) {
	for _, text := range texts {
		switch s := shapeOf(text); {
		case s.Name == shape.IdentityV2:
			return presentedIdentity, true
		case s.Kind != 0:
			return presentedDamaged, true
		}
	}
	return 0, false
}

// shapeOf returns the shape of a text that is certainly a digest. Hex digits alone
// may as well be a secret.
func shapeOf(text string) shape.Shape {
	s, ok := shape.Of(text)
	if !ok || len(text) < minShape || s.Kind == shape.Hex {
		return shape.Shape{}
	}
	return s
}

// parseHashed parses a stored value and reports whether it is a digest, neither
// plaintext nor sealed.
func parseHashed(stored string) (clientsecret.Digest, bool) {
	d, err := clientsecret.Parse(stored)
	return d, err == nil && isHashed(d)
}

func isHashed(d clientsecret.Digest) bool {
	switch d.Algorithm() {
	case "", "plaintext", "sealed":
		return false
	}
	return true
}

// firstHashed returns the first of the texts that is a digest.
func firstHashed(texts []string) (clientsecret.Digest, bool) {
	for _, text := range texts {
		if d, ok := parseHashed(text); ok {
			return d, true
		}
	}
	return clientsecret.Digest{}, false
}
