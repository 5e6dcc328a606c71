package diagnose

import (
	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/foreign"
)

// This file recognises digests of other software. A provider that does not
// convert them takes them for the secret.

// converted returns the digest in a value of other software, and its form. It
// reports false for digests in a form of this module.
func converted(text string) (clientsecret.Digest, foreign.Form, bool) {
	form, ok := foreign.Recognise(text)
	if !ok || !form.Converts() {
		return clientsecret.Digest{}, form, false
	}
	d, err := foreign.Parse(text)
	return d, form, err == nil
}

// named returns a form as [theShape] has it.
func named(form foreign.Form) string { return "a digest of " + form.String() }

// registeredForeign converts a digest of other software that is registered as if
// it were the secret, and looks for the causes why the presented secret does not
// match what it is converted to.
func (m *mismatch) registeredForeign() []cause {
	if m.hashed() {
		return nil
	}
	for _, text := range unwrapped(m.plaintext) {
		if d, form, ok := converted(text); ok {
			return m.convertedCauses(text, d, form)
		}
	}
	return nil
}

func (m *mismatch) convertedCauses(
	text string, d clientsecret.Digest, form foreign.Form,
) []cause {
	first := foreignMatches
	if d.IsPlaintext() {
		first = foreignPlain
	}
	secret, _ := d.Plaintext()
	inside := newMismatch(text, secret.Reveal(), m.presented, func(secret string) error {
		return clientsecret.Compare(d, clientsecret.NewSecret(secret))
	})
	inside.algorithm = d.Algorithm()
	inside.remaining -= maxOther
	if inside.matchesOther(d, m.presented) {
		m.shape = named(form)
		return []cause{first}
	}
	if found := inside.presentedStored(); found != nil {
		m.shape = named(form)
		return append(found, foreignConverts)
	}
	for _, look := range []func() []cause{
		inside.presentedLess, inside.summed, inside.repaired, inside.cut, inside.partly,
	} {
		if found := look(); found != nil {
			m.shape = named(form)
			return append([]cause{first}, found...)
		}
	}
	return nil
}

// presentedUnconverted recognises the registered digest as it was before it was
// converted. Nothing is compared.
func (m *mismatch) presentedUnconverted(texts []string) []cause {
	for _, text := range texts {
		if d, form, ok := converted(text); ok && d.Encode() == m.stored {
			m.shape = named(form)
			return []cause{presentedOtherForm}
		}
	}
	return nil
}

// foreignShaped returns what to do about a registered value that looks like a
// digest of other software and is not converted.
func foreignShaped(stored string) cause {
	form, ok := foreign.Recognise(stored)
	if ok && form.Converts() {
		return foreignAltered
	}
	return foreignShape
}

// firstDigest returns the first of the texts that is a digest in any form.
func firstDigest(texts []string) (clientsecret.Digest, bool) {
	for _, text := range texts {
		if d, ok := parseHashed(text); ok {
			return d, true
		}
		if d, _, ok := converted(text); ok && isHashed(d) {
			return d, true
		}
	}
	return clientsecret.Digest{}, false
}
