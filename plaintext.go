package clientsecret

import (
	"strings"
	"unicode/utf8"

	"github.com/clientsecret/clientsecret/internal/shape"
	"github.com/clientsecret/clientsecret/internal/stored"
)

// This file holds what there is to say of a secret that is stored in the clear.

var plaintextForms = map[stored.Form]struct {
	code    WarningCode
	message string
}{
	stored.Prefix: {WarnPlaintextPrefix, "the secret is stored in the clear ($plaintext$), " +
		"which is deprecated: whoever reads the configuration can act as the client; store a digest"},
	stored.Bare: {WarnPlaintextBare, "the secret is stored in the clear, " +
		"which is deprecated: whoever reads the configuration can act as the client; store a digest"},
	stored.Base64: {WarnPlaintextBase64, "the secret is stored in base64 ($base64$), " +
		"which is deprecated and no better than in the clear: store a digest"},
}

// shapes say what became of a digest that is taken as the secret itself. The verb
// of a message stands for the name of the shape.
var shapes = map[shape.Kind]struct{ message, reference string }{
	shape.Wrapped: {"the value looks like %s with something around it, " +
		"so it is taken as the secret itself: remove what is around it " +
		"(a space, quotes, a name, {…}, $plaintext$, base64)", referenceAuthelia},
	shape.Damaged: {"the value looks like %s that has lost its $ signs or its beginning, " +
		"so it is taken as the secret itself: " +
		"store the whole digest again, in single quotes; in a compose file, double each $",
		referenceCompose},
	shape.Foreign: {"the value looks like %s, which is not read here, " +
		"so it is taken as the secret itself: convert it (package foreign, clientsecret convert), " +
		"or store a new value, made from the secret", referenceAuthelia},
	shape.Sealed: {"the value looks like %s that was damaged, " +
		"so it is taken as the secret itself: store it as it was sealed", referencePepper},
	shape.Hex: {"the value looks like %s: if it is one, store a new value, " +
		"made from the secret; if it is the secret itself, as openssl rand -hex makes it, " +
		"write $plaintext$ before it", referenceAuthelia},
}

// warnOfPlaintext names the most likely cause of trouble first.
func (d *digest) warnOfPlaintext(warn func(code WarningCode, reference, format string, a ...any)) {
	if s, ok := d.shape(); ok {
		shaped := shapes[s.Kind]
		warn(WarnLooksHashed, shaped.reference, shaped.message, s.Name)
	}
	if shape.IsKnown(d.Secret) {
		warn(WarnKnownSecret, referenceAuthelia,
			"the secret is publicly known, or only a placeholder for one: "+adviceNewSecret)
	}
	if d.seal == nil {
		form := plaintextForms[d.Form]
		warn(form.code, referencePlaintext, "%s", form.message)
	}
	if strings.TrimSpace(d.Secret) != d.Secret {
		warn(WarnSurroundingSpace, referenceAuthelia, "the secret begins or ends with white space, "+
			"which is part of it and which many programs cut off")
	}
	if utf8.RuneCountInString(d.Secret) <= recommendedLength {
		warn(WarnShortSecret, referenceAuthelia,
			"the secret has %d or fewer characters: generate a longer one", recommendedLength)
	}
	if strings.Trim(d.Secret, string(Alphanumeric)) != "" {
		warn(WarnUnsafeCharacters, referenceEncoding, "the secret has characters other than "+
			"letters and digits, which not all relying parties send unchanged: "+
			"use letters and digits only")
	}
}
