package stored

import (
	"crypto/sha256"
	"fmt"
	"strings"
)

// Form is one of the deprecated forms that hold the secret in the clear.
type Form int

// The forms of a plaintext.
const (
	Bare   Form = iota + 1 // the secret itself
	Prefix                 // $plaintext$ and the secret
	Base64                 // $base64$ and the base64 of the secret
)

func (v *Value) parsePlaintext(form Form, secret string) error {
	if secret == "" {
		return fmt.Errorf("%w: there is no secret after the identifier", ErrEmpty)
	}
	if len(secret) > MaxSecretLength {
		return fmt.Errorf("%w: the plaintext is above %d bytes, so nothing can match it",
			ErrSecretTooLong, MaxSecretLength)
	}
	sum := sha256.Sum256([]byte(secret)) // equal sizes to compare
	v.Algorithm, v.Form, v.Secret, v.Key = Plaintext, form, secret, sum[:]
	return nil
}

// parseBase64 reads the form that go-crypt writes, in its own base64 with a dot
// for the plus sign.
func (v *Value) parseBase64(text string) error {
	secret, err := adapted64.DecodeString(text)
	if err != nil || strings.ContainsAny(text, "\r\n") {
		return malformed("plaintext", "what follows $base64$ is not the base64 "+
			"of this form: A-Z a-z 0-9 . / without padding")
	}
	return v.parsePlaintext(Base64, string(secret))
}
