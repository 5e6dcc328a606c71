package stored

import (
	"fmt"
	"strings"
)

// MaxKeyID is the length of the longest key id, in bytes.
const MaxKeyID = 32

// IsKeyID reports whether id can name a key: 1 to 32 of A-Z a-z 0-9 . _ -.
func IsKeyID(id string) bool {
	if id == "" || len(id) > MaxKeyID {
		return false
	}
	for i := range len(id) {
		c := id[i]
		if !(c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' ||
			c == '.' || c == '_' || c == '-') {
			return false
		}
	}
	return true
}

// SealHeader returns what stands before the base64 of a sealed value. With the
// id of the client after it, it is the associated data of the ciphertext.
func SealHeader(keyID string) string { return "$sealed$v=1,k=" + keyID + "$" }

// EncodeSealed returns the sealed value with the ciphertext.
func EncodeSealed(keyID string, ciphertext []byte) string {
	return SealHeader(keyID) + std64.EncodeToString(ciphertext)
}

// Ciphertext returns the ciphertext of a sealed value.
func (v *Value) Ciphertext() ([]byte, error) {
	box, err := std64.DecodeString(v.Trimmed()[len(SealHeader(v.KeyID)):])
	if err != nil {
		return nil, errCiphertext
	}
	return box, nil
}

var errCiphertext = malformed("sealed", "the ciphertext is not base64, or was cut")

// MalformedSeal is a value that was sealed and has been damaged.
var MalformedSeal = malformed("sealed",
	"something stands around it, or a $ is missing; store it as it was sealed")

// parseSealed reads "v=1,k=<key id>$<base64>". What is inside is unknown before
// it is opened.
func (v *Value) parseSealed(rest string) error {
	header, box, found := strings.Cut(rest, "$")
	version, id, hasID := strings.Cut(header, ",k=")
	switch {
	case !found || !hasID || !strings.HasPrefix(version, "v="):
		return malformed("sealed", "it is not $sealed$v=1,k=<key id>$<base64>")
	case version != "v=1":
		return fmt.Errorf("%w: it is sealed in another version than 1", ErrUnsupported)
	case !IsKeyID(id):
		return malformed("sealed", fmt.Sprintf(
			"the key's id is not 1 to %d of the characters A-Z a-z 0-9 . _ -", MaxKeyID))
	case strings.ContainsAny(box, "\r\n"):
		return malformed("sealed", "a line end splits it; write it on one line")
	}
	if _, err := std64.DecodeString(box); box == "" || err != nil {
		return errCiphertext
	}
	v.Algorithm, v.KeyID = Sealed, id
	return nil
}
