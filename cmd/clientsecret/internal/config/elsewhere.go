package config

import (
	"regexp"
	"slices"
	"strings"

	"github.com/clientsecret/clientsecret/internal/shape"
)

// This file says why a secret is not where it should be: a text in its place
// stands for one which is elsewhere. If nothing replaces such a text, the provider
// takes it for the secret, so it must not be hashed.

// Reasons why a secret is not where it should be.
const (
	fromTemplate    = "the secret comes from a template"
	fromEnvironment = "the secret comes from an environment variable"
	fromTag         = "the secret comes from another tool: the value has a tag of its own"
	masked          = "the export masks the secret: export it with its secrets (kc.sh export)"
	fromTool        = "the secret comes from another tool: the value is "
	isAddress       = fromTool + shape.Address
	isEncrypted     = fromTool + "encrypted by Sealed Secrets"
)

// comesFrom returns from where something puts the secret in the place of a text, or
// an empty string.
func comesFrom(stored string) string {
	secret := strings.TrimPrefix(stored, "$plaintext$")
	switch r, ok := shape.ReferenceOf(secret); {
	case !ok && variableAlone.MatchString(secret):
		return fromEnvironment
	case !ok, shape.IsKnown(secret): // <redacted>, or the like: it has a warning
		return ""
	case r.Name == shape.Variable:
		return fromEnvironment
	default:
		return fromTool + r.Name
	}
}

// variableAlone matches $name in lower case. It could be a secret, but hardly.
var variableAlone = regexp.MustCompile(`^\$[a-z_][a-z0-9_]*$`)

// StandsFor returns what a text is that stands for a secret, or an empty string if the
// text may be the secret.
func StandsFor(text string) string {
	if hasAction(text) {
		return "a template"
	}
	r, _ := shape.ReferenceOf(text)
	return r.Name
}

// isElsewhere reports whether it is a reason of this file, but for a template: if
// nothing executes that, the provider does not start.
func isElsewhere(why string) bool {
	return strings.HasPrefix(why, fromTool) ||
		slices.Contains([]string{fromEnvironment, fromTag, masked}, why)
}

// encryptedValues leads to the values of a SealedSecret. Its controller puts the secrets in
// their place, and rejects values that were changed.
var encryptedValues = mustPath("spec.encryptedData.*")

// isEncrypted reports whether the steps lead to a value of a SealedSecret.
func (r *reader) isEncrypted(steps []step) bool {
	i := len(steps) - len(encryptedValues)
	return i >= 0 && leads(encryptedValues, steps[i:]) && r.kindOf(steps[i].from) == "SealedSecret"
}

// encrypted adds the values of a SealedSecret that look like secrets of clients.
func (f *finder) encrypted(n *node) {
	for _, key := range secretKeys(n) {
		if value, _ := n.own(key); isClientSecret(spelling(key)) {
			of := candidate{layout: &layout{}, key: key, value: value}
			f.skip(f.source, of, of.standsAt(value), isEncrypted).Elsewhere = true
		}
	}
}
