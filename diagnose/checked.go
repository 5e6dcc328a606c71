package diagnose

import (
	"strings"

	"github.com/clientsecret/clientsecret/internal/checksum"
)

// This file reads the checksums of secrets that were generated with a prefix.

// checked tells from checksums whether what is presented and what is registered
// is whole. It is for the case that nothing matched. Only parts of what is whole are
// compared.
func (m *mismatch) checked() []cause {
	var found []cause
	if checksum.Read(strings.TrimSpace(m.plaintext), m.prefix) == checksum.Wrong {
		found = append(found, registeredAltered)
	}
	switch presented := m.arrived(); {
	case presented == checksum.Wrong:
		found = append(found, arrivedAltered)
	case presented == checksum.Right && found == nil:
		return m.madeFromPart()
	}
	return found
}

// What may be missing of a secret that somebody copied: so many characters of its
// beginning, or of its end.
const (
	maxBeginningLost = 4
	maxEndLost       = 8
)

// madeFromPart compares the parts of a secret that arrived whole.
func (m *mismatch) madeFromPart() []cause {
	secret := m.whole()
	for n := 1; n <= min(maxEndLost, len(secret)); n++ {
		if m.matches(secret[:len(secret)-n]) || n <= maxBeginningLost && m.matches(secret[n:]) {
			return []cause{madeFromPart}
		}
	}
	return []cause{arrivedWhole}
}

// whole returns the first text in what is presented whose checksum is right.
func (m *mismatch) whole() string {
	for _, text := range m.inside() {
		if checksum.Read(text, m.prefix) == checksum.Right {
			return text
		}
	}
	return ""
}

// arrived returns what the checksum says of the secret in what is presented. It
// is right if it is so without what may stand around the secret.
func (m *mismatch) arrived() checksum.Verdict {
	if m.whole() != "" {
		return checksum.Right
	}
	for _, text := range m.inside() {
		if checksum.Read(text, m.prefix) == checksum.Wrong {
			return checksum.Wrong
		}
	}
	return checksum.Absent
}
