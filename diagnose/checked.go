package diagnose

import (
	"strings"

	"github.com/clientsecret/clientsecret/internal/checksum"
)

// This file reads the checksums of secrets that were generated with a prefix.

// checked tells from checksums whether what is presented and what is registered
// is whole. It is for the case that nothing matched. Nothing is compared.
func (m *mismatch) checked() []cause {
	var found []cause
	if checksum.Read(strings.TrimSpace(m.plaintext), m.prefix) == checksum.Wrong {
		found = append(found, registeredAltered)
	}
	switch presented := m.arrived(); {
	case presented == checksum.Wrong:
		found = append(found, arrivedAltered)
	case presented == checksum.Right && found == nil:
		found = append(found, arrivedWhole)
	}
	return found
}

// arrived returns what the checksum says of the secret in what is presented. It
// is right if it is so without what may stand around the secret.
func (m *mismatch) arrived() checksum.Verdict {
	verdict := checksum.Absent
	for _, text := range m.inside() {
		switch checksum.Read(text, m.prefix) {
		case checksum.Right:
			return checksum.Right
		case checksum.Wrong:
			verdict = checksum.Wrong
		}
	}
	return verdict
}
