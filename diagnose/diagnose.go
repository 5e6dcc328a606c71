// Package diagnose finds out why a client secret that is right does not match.
//
// A relying party presents the secret that it was given, and the provider
// answers invalid_client. Often the secret is right and was altered on its way:
// a file ends in a newline, a shell kept the quotes, a library percent-encoded
// it. [Mismatch] repairs what is presented in the usual ways, and compares
// again:
//
//	digest, err := clientsecret.Parse(stored)
//	presented := clientsecret.NewSecret("s3cr3t%2Fvalue\n")
//	for _, finding := range diagnose.Mismatch(digest, presented) {
//		fmt.Println(finding.Code, finding.Message)
//	}
//
// It answers an operator's question, and is not for a token endpoint: it would
// let in what [clientsecret.Compare] refuses. The command clientsecret check
// prints its findings.
package diagnose

import (
	"strings"

	"github.com/clientsecret/clientsecret"
)

// Code says what a [Finding] is about. It is an error, so that
// errors.Is(f, diagnose.Quotes) holds for a Finding f.
type Code string

// The codes of findings.
const (
	// StoredValue: what is presented is a stored value, whole or damaged; or the
	// secret with $plaintext$ before it.
	StoredValue Code = "stored-value"

	// DamagedValue: what is registered is a damaged digest, or a digest of other
	// software, which is taken as the secret itself.
	DamagedValue Code = "damaged-value"

	// SurroundingSpace: a line end, a space or a byte order mark stands before
	// or after the secret.
	SurroundingSpace Code = "surrounding-space"

	// Quotes: the quotes or brackets of a file or a shell stand around the secret.
	Quotes Code = "quotes"

	// WholeLine: the secret comes with other text, such as the rest of its line or
	// the name of the setting, or twice.
	WholeLine Code = "whole-line"

	// PercentEncoded: the secret is percent-encoded once too often.
	PercentEncoded Code = "percent-encoded"

	// PercentDecoded: the secret is percent-decoded once too often.
	PercentDecoded Code = "percent-decoded"

	// Base64: one side has the secret, and the other its base64.
	Base64 Code = "base64"

	// Hashed: one side has the secret, and the other its SHA-256 or SHA-512.
	Hashed Code = "hashed"

	// DollarSigns: the $ signs are doubled or escaped, or a shell or a compose
	// file has replaced what they begin.
	DollarSigns Code = "dollar-signs"

	// Escaped: the secret has the escapes of JSON, HTML or a shell in it.
	Escaped Code = "escaped"

	// CharacterEncoding: the secret is in Latin-1 or UTF-16 on one side and in UTF-8
	// on the other, characters were replaced, or invisible ones were added.
	CharacterEncoding Code = "character-encoding"

	// LineBreak: line breaks or spaces stand within the secret.
	LineBreak Code = "line-break"

	// LetterCase: hex digits are upper-case on one side and lower-case on the
	// other.
	LetterCase Code = "letter-case"

	// Cut: a part of the secret is missing, or only its first 72 bytes count.
	Cut Code = "cut"

	// Request: what is presented is the Authorization header, the form or the JSON
	// of a request, with the secret in it.
	Request Code = "request"

	// Reference: a text stands for the secret, such as the name of a variable or a
	// mask, and nothing has replaced it.
	Reference Code = "reference"

	// AnotherSecret: what is presented arrived whole and is another secret. Only
	// [Options] with a Prefix tell.
	AnotherSecret Code = "another-secret"

	// Checksum: what is presented or registered was cut or mistyped. Only
	// [Options] with a Prefix tell.
	Checksum Code = "checksum"
)

// Error returns the code itself.
func (c Code) Error() string { return string(c) }

// Finding is one cause of a mismatch. It is an error that wraps its code. It
// contains nothing of the secret or of the stored value.
type Finding struct {
	Code    Code   // for programs
	Message string // for people: what matched, and what to do
}

// Error returns the message.
func (f Finding) Error() string { return f.Message }

// Unwrap returns the code.
func (f Finding) Unwrap() error { return f.Code }

// Mismatch returns why a secret that is right does not match. It repairs what is
// presented, the likeliest way first, and compares again. There is a finding only
// where one of these is so:
//
//   - What was repaired matches.
//   - The registered secret is in the clear, and a part of it is presented.
//   - Either side has the shape of a stored value, or of a text that stands for a
//     secret. No secret should look so.
//
// Two causes at once, such as a newline within quotes, are found where they are
// common. The result then has both, in the order in which to repair them.
//
// The result is empty if the secret matches, or if it is simply another secret. It
// is empty too for a zero digest, a sealed digest that was not opened, and an empty
// secret.
//
// Each attempt costs a derivation, at most 64 after the first comparison.
func Mismatch(registered clientsecret.Digest, presented clientsecret.Secret) []Finding {
	return Options{}.Mismatch(registered, presented)
}

// Options say what is known of the secrets. The zero value knows nothing.
type Options struct {
	// Prefix is the Prefix of the [clientsecret.Generator] that made the secrets.
	// If nothing else explains the mismatch, the checksum of a secret that begins
	// with it tells whether the secret is whole. Empty means that no checksum is
	// read.
	Prefix string
}

// Mismatch does what the function [Mismatch] does. With a Prefix, it also tells
// a secret that arrived whole, and so is another one, from one that was cut or
// mistyped.
func (o Options) Mismatch(
	registered clientsecret.Digest, presented clientsecret.Secret,
) []Finding {
	registered = registered.Unsealed()
	plaintext, inClear := registered.Plaintext()
	secret := presented.Reveal()
	switch {
	case !inClear && !isHashed(registered):
		return nil
	case secret == "" || len(secret) > 2*clientsecret.MaxSecretLength:
		return nil
	case clientsecret.Compare(registered, presented) == nil:
		return nil
	}
	compare := func(secret string) error {
		return clientsecret.Compare(registered, clientsecret.NewSecret(secret))
	}
	stored := registered.Encode()
	if !inClear { // white space after a digest does not count
		stored = strings.TrimRight(stored, " \t\r\n\v\f")
	}
	m := newMismatch(stored, plaintext.Reveal(), secret, compare)
	m.algorithm, m.prefix = registered.Algorithm(), o.Prefix
	var found []Finding
	for _, c := range m.causes() {
		f := findings[c]
		if m.shape != "" {
			f.Message = strings.Replace(f.Message, theShape, m.shape, 1)
		}
		found = append(found, f)
	}
	return found
}
