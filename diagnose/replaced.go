package diagnose

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/clientsecret/clientsecret/internal/shape"
)

// variableName matches the name of an environment variable for a secret.
var variableName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([A-Z][A-Z0-9]*_)+(SECRET|PASSWORD|PASS|TOKEN|KEY)(_FILE)?$`)
})

// replaced recognises a text that stands for the secret and that nothing has
// replaced. Like shaped, it is for the case that nothing matched.
func (m *mismatch) replaced() []cause {
	texts := append(slices.Clip(m.stripped()), m.presented)
	switch {
	case slices.ContainsFunc(texts, isReference):
		return []cause{presentedReference}
	case shape.IsPlaceholder(m.presented):
		return []cause{presentedPlaceholder}
	case m.hashed():
		return nil
	case isReference(m.plaintext):
		return []cause{registeredReference}
	case shape.IsPlaceholder(m.plaintext):
		return []cause{registeredPlaceholder}
	}
	return nil
}

func isReference(text string) bool {
	if shape.IsPlaceholder(text) { // <redacted>
		return false
	}
	r, ok := shape.ReferenceOf(text)
	if r.Name == shape.Address && hasSecret(text) {
		return false
	}
	return ok && r.Whole || variableName().MatchString(strings.TrimSpace(text))
}

// hasSecret reports whether an address has a place for a secret.
func hasSecret(address string) bool {
	return strings.Contains(address, "@") || strings.Contains(address, "client_secret=")
}
