package clientsecret

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/clientsecret/clientsecret/internal/shape"
)

// This file holds the deprecated forms of a stored value, those that hold the secret in the clear, and what there is to say of the
// secret in them.

func parsePlaintext(stored string, form WarningCode, secret string) (Digest, error) {
	if secret == "" {
		return Digest{}, fmt.Errorf("%w: there is no secret after the identifier", ErrEmpty)
	}
	if len(secret) > MaxSecretLength {
		return Digest{}, fmt.Errorf("%w: the plaintext is above %d bytes, so that nothing that a client presents can match it", ErrSecretTooLong, MaxSecretLength)
	}
	d := &digest{stored: stored, algorithm: plaintextAlgorithm, form: form, plaintext: secret}
	var err error
	if d.key, err = d.algorithm.derive(d, secret); err != nil {
		return Digest{}, err
	}
	return newDigest(d), nil
}

// parseBase64 reads the form that go-crypt writes, in its own base64 (a dot for the plus sign).
func parseBase64(stored, rest string) (Digest, error) {
	secret, err := adapted64.DecodeString(rest)
	if err != nil || strings.ContainsAny(rest, "\r\n") {
		return Digest{}, malformed("plaintext", "what follows $base64$ is not the base64 of this form: A-Z a-z 0-9 . / without padding")
	}
	return parsePlaintext(stored, WarnPlaintextBase64, string(secret))
}

var plaintextWarnings = map[WarningCode]Warning{
	WarnPlaintextPrefix: {Message: "the secret is stored in the clear ($plaintext$), which is deprecated: whoever reads the configuration can act as the client; store a digest"},
	WarnPlaintextBare:   {Message: "the secret is stored in the clear, which is deprecated: whoever reads the configuration can act as the client; store a digest"},
	WarnPlaintextBase64: {Message: "the secret is stored in base64 ($base64$), which is deprecated and as good as in the clear: store a digest"},
}

// warningsOfPlaintext returns what there is to say of a stored value in the clear. The most likely cause of trouble comes first.
func warningsOfPlaintext(d *digest) []Warning {
	var ws []Warning
	if d.form == WarnPlaintextBare && shape.LooksHashed(d.stored) {
		ws = append(ws, Warning{Code: WarnLooksHashed, Reference: referenceCompose,
			Message: "the value has the shape of a digest but does not begin with $, so it is taken as the secret itself; " +
				"a shell or a compose file may have eaten its $ signs (put it in single quotes; double each $ in a compose file), or something stands before the first $ (remove it)"})
	}
	if d.seal == nil {
		w := plaintextWarnings[d.form]
		w.Code, w.Reference = d.form, referencePlaintext
		ws = append(ws, w)
	}
	if strings.TrimSpace(d.plaintext) != d.plaintext {
		ws = append(ws, Warning{Code: WarnSurroundingSpace, Reference: referenceAuthelia,
			Message: "the secret begins or ends with white space, which counts as part of it and which many programs cut off"})
	}
	if utf8.RuneCountInString(d.plaintext) <= recommendedLength {
		ws = append(ws, Warning{Code: WarnShortSecret, Reference: referenceAuthelia,
			Message: fmt.Sprintf("the secret has %d or fewer characters: generate a longer one", recommendedLength)})
	}
	if strings.ContainsFunc(d.plaintext, isReserved) {
		ws = append(ws, Warning{Code: WarnUnsafeCharacters, Reference: referenceUnreserved,
			Message: "the secret has characters that change under percent-encoding, which relying parties do or leave out as they please: use A-Z a-z 0-9 - . _ ~"})
	}
	return ws
}

func isReserved(r rune) bool { return !strings.ContainsRune(string(RFC3986Unreserved), r) }
