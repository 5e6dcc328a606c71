package clientsecret

import (
	"crypto/subtle"
	"fmt"
	"math"
	"strings"

	"github.com/clientsecret/clientsecret/internal/shape"
)

// minKeyLength is the shortest derived key that is accepted, in bytes. A key of one byte would let one secret in 256 in.
const minKeyLength = 16

// Digest is a stored value after parsing: a small immutable handle, safe for concurrent use. The zero Digest means that no secret is
// registered; nothing matches it.
//
// In a struct that is decoded from JSON, YAML or a flag, a Digest is parsed on the way ([Digest.UnmarshalText]); give the field
// `json:",omitzero"` to leave a missing one out when it is encoded. The decoder's error says what is wrong and not with which client: to
// say that too, or to set other [Limits], decode into a string and give it to [Parser.Parse].
//
// A Digest prints as its algorithm and work factors. Two Digests cannot be compared with ==; see [Digest.Equal].
type Digest struct {
	// A func for the reason that Secret has one: printers that follow pointers would find salt, hash and plaintext.
	open func() *digest
}

// digest is what a Digest holds. It is not changed after parsing.
type digest struct {
	stored    string
	algorithm *algorithm
	factors

	salt []byte
	key  []byte // what derive returns for the secret; SHA-256 of the secret for plaintext

	form       WarningCode // plaintext only: which of the deprecated forms
	plaintext  string      // plaintext only: the secret
	identifier string      // the identifier as it stands in stored

	keyID    string // sealed and not opened: of the key
	seal     *seal  // opened: stored and the rest are what was inside
	unsealed bool   // it was opened, and is not sealed
}

// hashed reports whether the secret was put through a key derivation function.
func (d *digest) hashed() bool {
	return d.algorithm != plaintextAlgorithm && d.algorithm != sealedAlgorithm
}

func newDigest(d *digest) Digest { return Digest{open: func() *digest { return d }} }

func (d Digest) get() *digest {
	if d.open == nil {
		return nil
	}
	return d.open()
}

// Limits bound what a stored value may cost, for the case that somebody else wrote it. A value above a bound is a [*LimitError].
//
// The defaults admit every profile that go-crypt, Authelia, Ory Hydra, OWASP and RFC 9106 recommend. The dearest values that they admit take
// some seconds of a core to compare with, twenty at the very worst.
// Zero means the default; a negative bound admits nothing that it bounds. Bounds of the algorithms themselves hold however high a field is set.
type Limits struct {
	// Memory is the most memory that argon2, scrypt or yescrypt may fill, in KiB; over all its passes, argon2 may fill twice as much,
	// and scrypt, with its p, this much. Zero means 2,097,152, the 2 GiB of RFC 9106's first recommended option.
	Memory int

	// Iterations bounds PBKDF2, counted for each block of the derived key, and the rounds of SHA-crypt and sha1crypt. (Argon2's passes are
	// bounded with its memory.) Zero means 5,000,000.
	Iterations int

	// Cost bounds bcrypt: log2 of its rounds. Zero means 16.
	Cost int

	// Parallelism bounds argon2 and scrypt. Zero means 64.
	Parallelism int

	// SaltLength bounds the salt, in bytes, or in characters where crypt(3) keeps it as text. Zero means 256.
	SaltLength int

	// KeyLength bounds the derived key, in bytes, or in characters for bcrypt and crypt(3). Zero means 256.
	KeyLength int

	// Length bounds the whole stored value, in bytes. Zero means 8,192.
	Length int
}

var defaultLimits = Limits{Memory: 2 << 20, Iterations: 5_000_000, Cost: 16, Parallelism: 64, SaltLength: 256, KeyLength: 256, Length: 8192}

func (l Limits) withDefaults() Limits {
	for _, f := range []struct {
		field *int
		value int
	}{
		{&l.Memory, defaultLimits.Memory}, {&l.Iterations, defaultLimits.Iterations}, {&l.Cost, defaultLimits.Cost},
		{&l.Parallelism, defaultLimits.Parallelism}, {&l.SaltLength, defaultLimits.SaltLength}, {&l.KeyLength, defaultLimits.KeyLength},
		{&l.Length, defaultLimits.Length},
	} {
		if *f.field == 0 {
			*f.field = f.value
		}
	}
	return l
}

// Parser parses stored values within limits of its own. Its zero value does what [Parse] does. It is safe for concurrent use.
type Parser struct {
	// Limits bound what a stored value may cost. The zero Limits are the defaults.
	Limits Limits

	// Keyring opens sealed values, if it is set: see [Keyring.Open]. ClientID is the id of the client whose stored value is parsed;
	// so a Parser with a Keyring is for one client, and none for [Verifier].Parser.
	Keyring  *Keyring
	ClientID string
}

// Parse reads a stored value:
//
//   - $plaintext$ and everything after it, $base64$ and the base64 of a secret (go-crypt writes it; its alphabet ends in ./ and there is no
//     padding), and anything that does not begin with $: a plaintext secret. These forms are deprecated; they compare, and [Digest.Warnings] says what to do.
//   - $pbkdf2-sha512$310000$…, also with sha1, sha224, sha256 and sha384, and Ory Hydra's $pbkdf2-sha256$i=25000,l=32$…
//   - $argon2id$v=19$m=65536,t=3,p=4$…, $argon2i$…, $argon2d$…
//   - $2b$12$…, $2a$…, $2y$…, $2x$…: bcrypt; $bcrypt-sha256$v=2,…
//   - $scrypt$ln=16,r=8,p=1$…; $y$…: yescrypt
//   - $5$…, $6$…: sha256crypt and sha512crypt; $1$…, $sha1$…: the legacy md5crypt and sha1crypt
//   - $sealed$v=1,k=<key id>$<base64>: a sealed value, with which [Compare] returns ErrSealed. A [Keyring] opens it.
//
// [Digest.Encode] gives back the stored value byte for byte.
//
// The error wraps [ErrEmpty], [ErrUnsupported], [ErrMalformed] or [ErrSecretTooLong], or is a [*LimitError] for a value that would cost too much
// to compare with ([Parser] sets the bounds). It quotes nothing of stored but identifiers that this package knows and parameters.
func Parse(stored string) (Digest, error) {
	return parse(stored, &defaultLimits)
}

// Parse reads a stored value within p.Limits, as the function [Parse] does; and as [Keyring.Open] does, if p.Keyring is set.
func (p Parser) Parse(stored string) (Digest, error) {
	l := p.Limits.withDefaults()
	d, err := parse(stored, &l)
	if err != nil || p.Keyring == nil {
		return d, err
	}
	return p.openSealed(d, &l)
}

func parse(stored string, l *Limits) (Digest, error) {
	if stored == "" {
		return Digest{}, fmt.Errorf("%w: there is no stored value", ErrEmpty)
	}
	if err := checkLimit("length", len(stored), l.Length); err != nil {
		return Digest{}, err
	}
	if stored[0] != '$' {
		return parsePlaintext(stored, WarnPlaintextBare, stored)
	}
	identifier, rest, closed := strings.Cut(stored[1:], "$")
	switch identifier {
	case "plaintext":
		if closed {
			return parsePlaintext(stored, WarnPlaintextPrefix, rest)
		}
	case "base64":
		if closed {
			return parseBase64(stored, rest)
		}
	case "sealed":
		return parseSealed(stored, rest)
	}
	a := byIdentifier[identifier]
	if a == nil {
		return Digest{}, unsupported(identifier, stored)
	}
	// base64 of the standard library passes over line ends.
	if strings.IndexByte(rest, '\n') >= 0 || strings.IndexByte(rest, '\r') >= 0 {
		return Digest{}, malformed(a.name, "it contains a line end, which a file or a YAML block has probably added; remove it")
	}
	d := &digest{stored: stored, algorithm: a, identifier: identifier}
	if err := a.parse(d, rest, l); err != nil {
		return Digest{}, err
	}
	if err := checkLimit("salt length", len(d.salt), l.SaltLength); err != nil {
		return Digest{}, err
	}
	if err := checkLimit("key length", len(d.key), l.KeyLength); err != nil {
		return Digest{}, err
	}
	if len(d.salt) == 0 {
		return Digest{}, malformed(a.name, "the salt is empty")
	}
	if len(d.key) < minKeyLength {
		return Digest{}, malformed(a.name, fmt.Sprintf("the derived key has %d bytes, fewer than %d", len(d.key), minKeyLength))
	}
	return newDigest(d), nil
}

// Encode returns the stored value, exactly as it is to be stored: sealed, if it was. It contains a plaintext secret if [Digest.IsPlaintext]. The zero
// Digest gives the empty string.
func (d Digest) Encode() string {
	switch d := d.get(); {
	case d == nil:
		return ""
	case d.seal != nil:
		return d.seal.stored
	default:
		return d.stored
	}
}

// String returns the algorithm and the work factors, in the form of [ParseScheme]: "pbkdf2-sha512,iterations=310000". It is safe to
// log: it never contains salt, hash or plaintext. Lengths of salt and key are not in it, so a value of [HighEntropy] is
// "pbkdf2-sha512,iterations=1000". The zero Digest gives "no secret".
func (d Digest) String() string {
	if d := d.get(); d != nil {
		return d.algorithm.name + d.factors.String()
	}
	return "no secret"
}

// Algorithm returns the name of the algorithm: "pbkdf2-sha1", "pbkdf2-sha224", "pbkdf2-sha256", "pbkdf2-sha384", "pbkdf2-sha512",
// "argon2id", "argon2i", "argon2d", "bcrypt", "bcrypt-sha256", "scrypt", "yescrypt", "sha256crypt", "sha512crypt", "md5crypt",
// "sha1crypt", "plaintext" or "sealed". The zero Digest gives the empty string.
func (d Digest) Algorithm() string {
	if d := d.get(); d != nil {
		return d.algorithm.name
	}
	return ""
}

// Scheme returns the scheme that makes such a value, nil where this package does not make such values: plaintext, sealed,
// md5crypt, sha1crypt, the zero Digest, and digests with a salt, a key or a work factor out of the scheme's ranges.
func (d Digest) Scheme() Scheme {
	x := d.get()
	if x == nil || x.algorithm.family == nil {
		return nil
	}
	f := x.algorithm.family(x)
	if _, err := resolve(f); err != nil {
		return nil
	}
	return f.scheme()
}

// IsPlaintext reports whether the stored value holds the secret in the clear. One that is sealed does not, whatever is inside: [Digest.Plaintext] gives that.
func (d Digest) IsPlaintext() bool {
	x := d.get()
	return x != nil && x.algorithm == plaintextAlgorithm && x.seal == nil
}

// Plaintext returns the secret and true if the stored value holds it in the clear, or held it in a seal that was opened. It is for protocols that need the secret itself,
// client_secret_jwt (OpenID Connect Core, section 9) above all; to authenticate a client, use [Compare].
func (d Digest) Plaintext() (Secret, bool) {
	x := d.get()
	if x == nil || x.algorithm != plaintextAlgorithm {
		return Secret{}, false
	}
	return NewSecret(x.plaintext), true
}

// IsZero reports whether no secret is registered.
func (d Digest) IsZero() bool { return d.open == nil }

// Equal reports whether d and other are the same stored value, in a time that depends on their lengths alone. It is not how a client is
// authenticated: see [Compare].
func (d Digest) Equal(other Digest) bool {
	return subtle.ConstantTimeCompare([]byte(d.Encode()), []byte(other.Encode())) == 1
}

// NeedsRehash reports whether the stored value should be replaced by one that want makes: it is plaintext, it is of another algorithm
// than want, or any of its work factors is below want's. A nil want is the scheme of [Hash]. The zero Digest, a sealed one,
// whose inside is not known, and a plaintext in a seal that was opened do not need it. Nothing does if want could not make the replacement from what a client presents: it is
// [HighEntropy], its fields are out of range, or the plaintext is longer than it takes. (Where the stored value is hashed, the length of
// the secret is not known: Hash says so then.)
func (d Digest) NeedsRehash(want Scheme) bool {
	w, ok := rehashWith(want)
	return ok && d.get().needsRehash(w)
}

// rehashWith returns the scheme that stored values are to be moved to, nil being that of [Hash], and false if none can be moved to it.
func rehashWith(want Scheme) (resolved, bool) {
	if want == nil {
		want = PBKDF2{}
	}
	f := want.family()
	if _, registrationOnly := f.(*HighEntropy); registrationOnly {
		return resolved{}, false
	}
	w, err := resolve(f)
	return w, err == nil
}

func (d *digest) needsRehash(w resolved) bool {
	switch {
	case d == nil || d.algorithm == sealedAlgorithm:
		return false
	case d.algorithm == plaintextAlgorithm:
		return d.seal == nil && w.algorithm.checkSecret(d.plaintext) == nil
	}
	return d.algorithm != w.algorithm || d.factors.below(w.factors)
}

func malformed(algorithm, what string) error {
	return fmt.Errorf("%w: %s: %s", ErrMalformed, algorithm, what)
}

// unsupportedForms are the identifiers that have no row and of which there is something to say.
var unsupportedForms = map[string]string{
	"2":      "$2$ is the bcrypt of 1999; make a new value",
	"7":      "$7$ is libxcrypt's form of scrypt; make a new value",
	"apr1":   "$apr1$ is Apache's own MD5; make a new value, or one with htpasswd -B",
	"argon2": "$argon2$ does not say which argon2 it is; it should be argon2id, argon2i or argon2d",
	"gy":     "$gy$ is gost-yescrypt; make a new value",
	"md5":    "$md5$ is Sun MD5; make a new value",
}

func unsupported(identifier, stored string) error {
	if identifier == "plaintext" || identifier == "base64" {
		return malformed("plaintext", "a $ is missing after the identifier")
	}
	hint := "its identifier is not known; a secret in the clear that begins with $ is written with $plaintext$ before it"
	form, _, _ := strings.Cut(identifier, ",") // Sun MD5 has $md5,rounds=904$
	if known, ok := unsupportedForms[form]; ok {
		hint = known
	} else if identifier == "" && shape.LooksHashed(strings.ReplaceAll(stored, "$$", "$")) {
		hint = "its $ signs are doubled, which is for compose files only: store it with single ones"
	}
	return fmt.Errorf("%w: %s", ErrUnsupported, hint)
}

// checkLimit refuses a value above the limit, and the largest int under any limit: it stands for numbers that do not fit.
func checkLimit(parameter string, value, limit int) error {
	return checkLimit64(parameter, int64(value), int64(min(limit, math.MaxInt-1)))
}

// maxUint32 bounds the numbers that the key derivation functions take as 32 bits. Where an int has 32 itself, the largest means too large.
const maxUint32 = min(math.MaxUint32, math.MaxInt-1)

func checkLimit64(parameter string, value, limit int64) error {
	if value > limit {
		return &LimitError{Parameter: parameter, Value: value, Limit: limit}
	}
	return nil
}

// checkMemory bounds the memory of argon2 and scrypt, in KiB, and how much of it is filled over all passes, in multiples of the limit.
func checkMemory(l *Limits, memory int64, passes, multiple int) error {
	limit := min(int64(l.Memory), maxUint32) // what argon2 can take
	if err := checkLimit64("memory", memory, limit); err != nil {
		return err
	}
	filled := int64(math.MaxInt64)
	if memory == 0 || int64(passes) <= filled/memory {
		filled = memory * int64(passes)
	}
	return checkLimit64("memory × passes", filled, limit*int64(multiple))
}

// scryptMemory returns 128·N·r bytes in KiB, rounded up: what is filled once. It is a number above every limit if that does not fit.
func scryptMemory(logN, blockSize int) int64 {
	if logN > 40 || blockSize > 1<<20 {
		return math.MaxInt64
	}
	return ((int64(1)<<logN)*int64(blockSize) + 7) / 8
}

// checkScrypt bounds scrypt's memory: beside what is filled, 128·r·(p+2) bytes of working space (RFC 7914, section 6).
func checkScrypt(d *digest, l *Limits, parallelism int) error {
	filled := scryptMemory(d.logN, d.blockSize)
	if working := int64(d.blockSize) * (int64(parallelism) + 2) / 8; filled < math.MaxInt64-working {
		if err := checkLimit64("memory", filled+working, min(int64(l.Memory), maxUint32)); err != nil {
			return err
		}
	}
	return checkMemory(l, filled, parallelism, 1)
}
