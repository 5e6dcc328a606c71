package clientsecret

import "fmt"

// WarningCode says what a [Warning] is about. It is an error, so that errors.Is(w, WarnShortSecret) works for a Warning w.
type WarningCode string

// The warning codes.
const (
	WarnPlaintextPrefix  WarningCode = "plaintext-prefix"  // the value is $plaintext$ and the secret
	WarnPlaintextBare    WarningCode = "plaintext-bare"    // the value is the secret itself
	WarnPlaintextBase64  WarningCode = "plaintext-base64"  // the value is $base64$ and the base64 of the secret
	WarnLooksHashed      WarningCode = "looks-hashed"      // the value is taken as a secret but has the shape of a digest
	WarnSurroundingSpace WarningCode = "surrounding-space" // the plaintext begins or ends with white space
	WarnShortSecret      WarningCode = "short-secret"      // the plaintext has 40 or fewer characters
	WarnUnsafeCharacters WarningCode = "unsafe-characters" // the plaintext has characters that RFC 3986 reserves
	WarnWeakWorkFactor   WarningCode = "weak-work-factor"  // the digest is cheaper than today's guidance
	WarnLegacyAlgorithm  WarningCode = "legacy-algorithm"  // the algorithm should no longer be used
	WarnUnsealed         WarningCode = "unsealed"          // the value was given to a Keyring and is not sealed
)

// Error returns the code itself.
func (c WarningCode) Error() string { return string(c) }

// Warning is something that an operator should change and that does not stop the value from working. It is an error, so that it can
// go straight into a validator's list; it contains no part of the stored value.
type Warning struct {
	Code      WarningCode // what it is about, for programs
	Message   string      // what it is and what to do, for people
	Reference string      // the URL of the standard or guidance behind it
}

// Error returns the message.
func (w Warning) Error() string { return "clientsecret: " + w.Message }

// Is reports whether target is the warning's code, or a Warning with the same code.
func (w Warning) Is(target error) bool {
	switch t := target.(type) {
	case WarningCode:
		return t == w.Code
	case Warning:
		return t.Code == w.Code
	}
	return false
}

const (
	referencePlaintext  = "https://www.rfc-editor.org/rfc/rfc6819#section-5.1.4.1.3"
	referencePepper     = "https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#peppering"
	referenceAuthelia   = "https://www.authelia.com/integration/openid-connect/frequently-asked-questions/"
	referenceUnreserved = "https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1"
	referenceCompose    = "https://docs.docker.com/reference/compose-file/interpolation/"
)

// Warnings returns what an operator should change about the stored value; none for one that is as it should be. They are made anew
// at each call, so ask once, when the configuration is read.
//
// Work factors are weak below what OWASP's Password Storage Cheat Sheet recommends: PBKDF2 with 210,000 iterations of SHA-512 or
// SHA-384, 600,000 of SHA-256 or SHA-224, 1,300,000 of SHA-1; argon2 with 19 MiB and 2 passes, or an equal of that; scrypt with N=2^17, r=8, p=1,
// or an equal; bcrypt with cost 10. It says nothing of SHA-crypt and yescrypt: weak is below 50,000 rounds, Authelia's default, and below the
// 16 MiB of crypt(5)'s default. Values of [HighEntropy] are not weak.
func (d Digest) Warnings() []Warning {
	x := d.get()
	if x == nil {
		return nil
	}
	var ws []Warning
	if x.unsealed {
		ws = append(ws, Warning{Code: WarnUnsealed, Reference: referencePepper,
			Message: "the value is not sealed: seal it (clientsecret seal, or Keyring.Reseal)"})
	}
	if x.algorithm == plaintextAlgorithm {
		return append(warningsOfPlaintext(x), ws...)
	}
	if x.algorithm.legacy != "" {
		ws = append(ws, Warning{Code: WarnLegacyAlgorithm, Reference: guidelineCrypt,
			Message: x.algorithm.legacy + ": store a new digest"})
	}
	if x.identifier == "2x" {
		ws = append(ws, Warning{Code: WarnLegacyAlgorithm, Reference: guidelineCrypt,
			Message: "$2x$ marks a bcrypt value of a faulty implementation of before 2011, right for ASCII secrets only: store a new digest"})
	}
	if x.algorithm.floor == nil || isHighEntropy(x) {
		return ws
	}
	if floor := x.algorithm.floor(x.factors); floor != "" {
		ws = append(ws, Warning{Code: WarnWeakWorkFactor, Reference: x.algorithm.guideline,
			Message: fmt.Sprintf("the work factors of %s are below %s: fine for a generated secret, weak for one that a person chose; store a new digest", d, floor)})
	}
	return ws
}
