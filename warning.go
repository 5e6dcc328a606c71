package clientsecret

import (
	"fmt"

	"github.com/clientsecret/clientsecret/internal/stored"
)

// WarningCode says what a [Warning] is about. It is an error, so that
// errors.Is(w, WarnShortSecret) works for a Warning w.
type WarningCode string

// The warning codes.
const (
	// The value is $plaintext$ and the secret; the secret itself; or $base64$
	// and the base64 of the secret.
	WarnPlaintextPrefix WarningCode = "plaintext-prefix"
	WarnPlaintextBare   WarningCode = "plaintext-bare"
	WarnPlaintextBase64 WarningCode = "plaintext-base64"

	// WarnPlaintext is each of the three for errors.Is. No Warning has it as its
	// code.
	WarnPlaintext WarningCode = "plaintext"

	// The value is taken as the secret itself but has the shape of a digest.
	WarnLooksHashed WarningCode = "looks-hashed"

	// The secret is publicly known: it, or the digest, stands in public
	// documentation, or it is a placeholder such as CHANGEME.
	WarnKnownSecret WarningCode = "known-secret"

	// White space is part of the plaintext, or follows a digest.
	WarnSurroundingSpace WarningCode = "surrounding-space"

	// The plaintext has 40 or fewer characters.
	WarnShortSecret WarningCode = "short-secret"

	// The plaintext has characters other than letters and digits. Some relying
	// parties percent-encode them, even - . _ ~, and some do not.
	WarnUnsafeCharacters WarningCode = "unsafe-characters"

	// The digest is cheaper than today's guidance.
	WarnWeakWorkFactor WarningCode = "weak-work-factor"

	// The algorithm should no longer be used.
	WarnLegacyAlgorithm WarningCode = "legacy-algorithm"

	// The key of a PBKDF2 digest has another length than its hash.
	WarnCutKey WarningCode = "cut-key"

	// One comparison takes over 256 MiB.
	WarnExpensive WarningCode = "expensive"

	// The value was given to a Keyring and is not sealed.
	WarnUnsealed WarningCode = "unsealed"

	// The value is sealed and was not opened, so nothing compares with it.
	WarnSealed WarningCode = "sealed"
)

// Error returns the code itself.
func (c WarningCode) Error() string { return string(c) }

// Is reports whether target is [WarnPlaintext] and c one of its three codes.
func (c WarningCode) Is(target error) bool {
	if target != WarnPlaintext {
		return false
	}
	return c == WarnPlaintextPrefix || c == WarnPlaintextBare || c == WarnPlaintextBase64
}

// Warning is something that an operator should change. It does not stop the
// value from working. It is an error, so that it can go into a validator's list:
// errors.Is finds its Code. It contains no part of the stored value.
type Warning struct {
	Code      WarningCode // what it is about, for programs
	Message   string      // what it is and what to do, for people
	Reference string      // the URL of the standard or guidance behind it
}

// Error returns the message.
func (w Warning) Error() string { return w.Message }

// Unwrap returns the code.
func (w Warning) Unwrap() error { return w.Code }

const (
	referencePlaintext = "https://www.rfc-editor.org/rfc/rfc6819#section-5.1.4.1.3"
	referencePepper    = "https://cheatsheetseries.owasp.org/cheatsheets/" +
		"Password_Storage_Cheat_Sheet.html#peppering"
	referenceAuthelia = "https://www.authelia.com/integration/openid-connect/" +
		"frequently-asked-questions/"
	referenceEncoding = "https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1"
	referenceCompose  = "https://docs.docker.com/reference/compose-file/interpolation/"
	referenceArgon2   = "https://www.rfc-editor.org/rfc/rfc9106#section-4"
)

// adviceNewSecret says what to do about a secret that is publicly known.
const adviceNewSecret = "give the client a new one (clientsecret generate)"

// expensiveMemory is above what a comparison should take, in KiB. It is what a
// [Verifier] gives to all derivations together.
const expensiveMemory = 256 << 10

// Warnings returns what an operator should change about the stored value. It
// makes the list anew at each call, so ask once, when the configuration is read.
//
// Work factors are weak below what OWASP's Password Storage Cheat Sheet
// recommends (revision of 25 June 2026):
//
//   - PBKDF2: 220,000 iterations of SHA-512 or SHA-384, 600,000 of SHA-256 or
//     SHA-224, 1,400,000 of SHA-1
//   - argon2: 19 MiB and 2 passes, or a pair of equal strength; argon2i: 12 MiB
//     and 3 passes, or a pair of equal strength
//   - scrypt: N=2^17, r=8, p=1, or N and p of equal strength
//   - bcrypt: cost 10
//
// It names no minimum for two algorithms. SHA-crypt is weak below 50,000 rounds,
// Authelia's default, and yescrypt below the 16 MiB of crypt(5)'s default. Values
// of [HighEntropy] are not weak, nor is what is inside a seal.
func (d Digest) Warnings() []Warning {
	x := d.get()
	if x == nil {
		return nil
	}
	var ws []Warning
	warn := func(code WarningCode, reference, format string, a ...any) {
		ws = append(ws, Warning{code, fmt.Sprintf(format, a...), reference})
	}
	if x.Algorithm == stored.Sealed {
		warn(WarnSealed, referencePepper, "the value is sealed with the key %q "+
			"and was not opened: nothing matches it without a Keyring with that key", x.Value.KeyID)
	}
	if x.Algorithm == stored.Plaintext {
		x.warnOfPlaintext(warn)
	}
	if x.isKnown() {
		warn(WarnKnownSecret, referenceAuthelia, "the value stands in public documentation, "+
			"so its secret is publicly known: "+adviceNewSecret)
	}
	if x.opening != nil && x.seal == nil {
		warn(WarnUnsealed, referencePepper,
			"the value is not sealed: seal it (clientsecret seal, or Keyring.Reseal)")
	}
	if x.spaced() {
		warn(WarnSurroundingSpace, referenceAuthelia,
			"white space follows the value, and does not count: remove it")
	}
	if reason := x.legacy(); reason != "" {
		warn(WarnLegacyAlgorithm, stored.SourceCrypt, "%s: store a new digest", reason)
	}
	if x.Hashed() {
		x.warnOfFactors(warn)
	}
	return ws
}

// warnOfFactors warns of what a digest costs, and of a key that was cut.
func (x *digest) warnOfFactors(warn func(code WarningCode, reference, format string, a ...any)) {
	switch size := x.HashSize(); {
	case size == 0 || x.KeyLength == size:
	case x.KeyLength > size:
		warn(WarnCutKey, x.Algorithm.Source, "the derived key has %d bytes, and the hash %d: "+
			"the rest adds cost and no strength; store a new digest", x.KeyLength, size)
	default:
		warn(WarnCutKey, x.Algorithm.Source, "the derived key has %d bytes, and the hash %d: "+
			"if the end was cut off, store the whole value again; if not, store a new digest",
			x.KeyLength, size)
	}
	if kib := x.Filled(); kib > expensiveMemory {
		warn(WarnExpensive, referenceArgon2, "one comparison takes %d MiB of memory: "+
			"store a digest that takes %d MiB or less", kib>>10, expensiveMemory>>10)
	}
	if x.Weak() && !x.IsHighEntropy() && !x.IsVouched() && x.seal == nil {
		warn(WarnWeakWorkFactor, x.Algorithm.Source, "the work factors of %s are below %s: "+
			"fine for a generated secret, weak for one that a person chose; store a new digest",
			Digest{box: &x.box}, x.Algorithm.Minimum())
	}
}
