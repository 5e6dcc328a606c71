package diagnose

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// This file recognises the SHA-256 and the SHA-512 of a secret. Duende IdentityServer
// stores them in base64, and other tools print them in hex.

// summed finds that one side has the hash of what is on the other. Nothing is compared.
func (m *mismatch) summed() []cause {
	if m.hashed() {
		return nil
	}
	for _, presented := range m.stripped() {
		switch {
		case isSum(m.plaintext, presented):
			return []cause{registeredSum}
		case isSum(presented, m.plaintext):
			return []cause{presentedSum}
		}
	}
	return nil
}

// sumPrefixes are what tools write before a hash, in lower case.
var sumPrefixes = []string{"sha256:", "sha256-", "{sha256}", "sha512:", "sha512-", "{sha512}"}

// isSum reports whether a text is the hash of a secret, or of the secret and the newline
// of echo.
func isSum(text, secret string) bool {
	text = strings.TrimSpace(text)
	for _, prefix := range sumPrefixes {
		if len(text) > len(prefix) && strings.EqualFold(text[:len(prefix)], prefix) {
			text = text[len(prefix):]
			break
		}
	}
	sum, err := hex.DecodeString(text)
	if err != nil {
		sum = unpadded(text)
	}
	for _, secret := range []string{secret, secret + "\n"} {
		short, long := sha256.Sum256([]byte(secret)), sha512.Sum512([]byte(secret))
		if bytes.Equal(sum, short[:]) || bytes.Equal(sum, long[:]) {
			return true
		}
	}
	return false
}

// unpadded returns the bytes in base64 of either alphabet, with or without padding.
func unpadded(text string) []byte {
	text = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(text, "="))
	decoded, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	return decoded
}
