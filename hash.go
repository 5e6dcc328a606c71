package clientsecret

import (
	"fmt"
	"math"
	"strings"

	"github.com/clientsecret/clientsecret/internal/stored"
)

// Scheme is an algorithm together with its work factors. The schemes are
// [PBKDF2], [Argon2], [Scrypt], [Yescrypt], [Bcrypt], [BcryptSHA256],
// [SHA2Crypt] and [HighEntropy]; other packages cannot add one. A zero field
// means the scheme's default. A field out of range is a [*RangeError] from Hash.
// Schemes are values, safe for concurrent use.
type Scheme interface {
	// Hash returns a digest of the secret under a fresh random salt.
	// [Digest.Encode] gives what to store. [Parse] and
	// github.com/go-crypt/crypt read it.
	//
	// The error wraps ErrEmpty for an empty secret, ErrSecretTooLong for one
	// above MaxSecretLength or above what the algorithm takes, or ErrWeakSecret
	// where the scheme asks for a stronger one. It is a *RangeError or a
	// *LimitError for the work factors. A secret with a NUL byte, a SHA or a
	// Variant that the scheme does not have, and a primitive that FIPS 140 mode
	// forbids are other errors, which say so.
	Hash(s Secret) (Digest, error)

	// String returns the scheme in the form that ParseScheme reads, with the
	// defaults filled in: "pbkdf2-sha512,iterations=310000".
	String() string

	spec() stored.Spec // Algorithm is nil if there is none; zero fields stay zero
}

// SHA is a hash function of the SHA-1 and SHA-2 families.
type SHA int

// The hash functions.
const (
	SHA1   SHA = 1
	SHA224 SHA = 224
	SHA256 SHA = 256
	SHA384 SHA = 384
	SHA512 SHA = 512
)

// Argon2Variant is a variant of argon2 (RFC 9106).
type Argon2Variant int

// The variants of argon2.
const (
	Argon2id Argon2Variant = iota
	Argon2i
	Argon2d
)

// Hash returns a digest of the secret with the zero [PBKDF2]:
// PBKDF2-HMAC-SHA512 with 310,000 iterations, which Authelia documents for
// client secrets. It takes about a tenth of a second. For a secret that
// [Generate] made, [HighEntropy] is as strong at 1/300 of the cost. The errors are
// those of [Scheme].Hash.
//
// It hashes any secret, because the caller knows where that comes from. Before you
// hash a stored plaintext, ask [Digest.NeedsRehash]: it may be a digest that was
// taken for a secret. Once that is hashed, whoever stole the digest can present it.
func Hash(s Secret) (Digest, error) { return PBKDF2{}.Hash(s) }

// PBKDF2 is the scheme of RFC 8018 with HMAC.
type PBKDF2 struct {
	SHA SHA // zero means SHA512

	// Iterations are 1 to 5,000,000. Zero means 310,000 for SHA-384 and SHA-512,
	// 600,000 for SHA-224 and SHA-256, 1,400,000 for SHA-1.
	Iterations int

	SaltLength int // bytes, 8 to 256; zero means 16

	// KeyLength is in bytes, 16 to the hash's size, which zero means. A longer
	// key would cost the provider and not an attacker. A shorter one looks as if
	// its end was cut off, and has a WarnCutKey.
	KeyLength int
}

// Argon2 is the scheme of RFC 9106.
type Argon2 struct {
	Variant Argon2Variant // zero is Argon2id

	// Memory is in KiB, from 8 times Parallelism to 2,097,152. Zero means
	// 65,536, which is 64 MiB.
	Memory int

	// Iterations are the passes over the memory, 1 to 1,048,576. Memory times
	// Iterations is at most 4 GiB. Zero means 3.
	Iterations int

	// Parallelism is the number of lanes, 1 to 64. Zero means 1: more lanes cost
	// the same CPU time, and take the other cores away from other requests.
	Parallelism int

	SaltLength int // bytes, 8 to 256; zero means 16
	KeyLength  int // bytes, 16 to 256; zero means 32
}

// Scrypt is the scheme of RFC 7914. It fills 128·N·r·p bytes, at most 2 GiB.
type Scrypt struct {
	LogN        int // log2 of N, 1 to 24; zero means 16
	BlockSize   int // r, 1 to 128; zero means 8
	Parallelism int // p, 1 to 64; zero means 2
	SaltLength  int // bytes, 8 to 256; zero means 16
	KeyLength   int // bytes, 16 to 256; zero means 32
}

// Yescrypt is the successor of scrypt, the default of today's Linux
// distributions. It fills 128·N·r bytes, at most 2 GiB.
type Yescrypt struct {
	LogN       int // log2 of N, 2 to 24; zero means 12
	BlockSize  int // r, 1 to 32; zero means 32
	SaltLength int // bytes, 8 to 64; zero means 16
}

// Bcrypt is the scheme of Provos and Mazières. It takes secrets of at most 72
// bytes. Hash refuses longer ones with [ErrSecretTooLong].
type Bcrypt struct {
	Cost int // log2 of the rounds, 4 to 16; zero means 12
}

// BcryptSHA256 is passlib's bcrypt-sha256: bcrypt over an HMAC-SHA-256 of the
// secret, which may have any length.
type BcryptSHA256 struct {
	Cost int // log2 of the rounds, 4 to 16; zero means 12
}

// SHA2Crypt is the scheme of crypt(3) whose values begin with $5$ and $6$
// (Drepper, "Unix crypt using SHA-256 and SHA-512"). It takes secrets of at most
// 511 bytes, as libxcrypt does, because its cost grows with their length. Hash
// refuses longer ones with [ErrSecretTooLong].
type SHA2Crypt struct {
	SHA        SHA // SHA256 or SHA512; zero means SHA512
	Iterations int // rounds, 1,000 to 5,000,000; zero means 200,000
	SaltLength int // characters, 8 to 16; zero means 16
}

// HighEntropy is PBKDF2-HMAC-SHA512 with 1,000 iterations, for secrets that
// [Generate] made and no others. Hash refuses, with [ErrWeakSecret], a Secret
// whose [Secret.Entropy] is unknown or below 160 bits. A comparison costs about
// 1/300 of what the default costs.
//
// At 160 random bits, guessing is hopeless however cheap a guess is, so
// stretching gains nothing. NIST SP 800-63B (section 5.1.2.2, look-up secrets)
// asks for one approved one-way function from 112 bits on. A salt of 32 bytes
// marks these values, so that [Digest.Warnings] does not call them weak. The mark
// proves nothing, because PBKDF2 can be set to make the same.
//
// The entropy of what a client presents is unknown, so HighEntropy{} is for
// registration: no client is moved to it when it authenticates.
type HighEntropy struct {
	// Vouched says that the caller vouches for secrets of unknown entropy: all of
	// them were generated. Hash then also takes a secret of letters and digits that
	// is long enough: 27 characters of [Alphanumeric], or 40 hexadecimal digits. It
	// takes no UUID and no passphrase with spaces.
	//
	// Exactly: its length × log2 of the size of the smallest set that holds its
	// characters is at least 160. The sets are the digits, the hexadecimal digits of
	// one case, digits with the letters of one case, and Alphanumeric.
	//
	// The characters of [Generator].Prefix and its checksum count with the others,
	// because nothing tells them apart here. Vouch for such secrets only if their
	// random part alone has 160 bits. A prefix with an underscore is not taken.
	//
	// As Verifier.Want, it moves clients over as they authenticate. Secrets that it
	// does not take get the default PBKDF2 there. Its own values have 1,001
	// iterations, which tells them from others. A Want of PBKDF2 replaces them.
	Vouched bool
}

// Hash implements [Scheme].
func (p PBKDF2) Hash(s Secret) (Digest, error) { return hash(p, s) }

// Hash implements [Scheme].
func (a Argon2) Hash(s Secret) (Digest, error) { return hash(a, s) }

// Hash implements [Scheme].
func (c Scrypt) Hash(s Secret) (Digest, error) { return hash(c, s) }

// Hash implements [Scheme].
func (y Yescrypt) Hash(s Secret) (Digest, error) { return hash(y, s) }

// Hash implements [Scheme].
func (b Bcrypt) Hash(s Secret) (Digest, error) { return hash(b, s) }

// Hash implements [Scheme].
func (b BcryptSHA256) Hash(s Secret) (Digest, error) { return hash(b, s) }

// Hash implements [Scheme].
func (c SHA2Crypt) Hash(s Secret) (Digest, error) { return hash(c, s) }

// Hash implements [Scheme].
func (h HighEntropy) Hash(s Secret) (Digest, error) {
	switch bits := s.Entropy(); {
	case s.IsZero():
		return Digest{}, errNothingToHash
	case bits == 0 && h.Vouched:
		if !looksGenerated(s.Reveal()) {
			return Digest{}, errNotVouchable
		}
		return hash(h, s)
	case bits == 0:
		return Digest{}, fmt.Errorf("%w: its entropy is unknown; "+
			"hash the Secret that Generate returned, or use another scheme", ErrWeakSecret)
	case bits < recommendedEntropy:
		return Digest{}, fmt.Errorf("%w: it has %.0f bits of entropy, "+
			"and %s takes no fewer than %d; use another scheme",
			ErrWeakSecret, bits, highEntropyName, recommendedEntropy)
	}
	return hash(HighEntropy{}, s)
}

var errNotVouchable = fmt.Errorf("%w: it does not look generated: %s takes letters and "+
	"digits of at least %d bits; use another scheme", ErrWeakSecret, vouchedName, recommendedEntropy)

// looksGenerated reports whether a secret of unknown entropy has the form and the
// length of one that was generated with enough bits. What it is, nobody can tell.
func looksGenerated(secret string) bool {
	var digits, hex, letters, lower, upper int
	for i := range len(secret) {
		switch c := secret[i]; {
		case '0' <= c && c <= '9':
			digits++
		case 'a' <= c && c <= 'z':
			lower++
		case 'A' <= c && c <= 'Z':
			upper++
		default:
			return false
		}
		if strings.IndexByte("abcdefABCDEF", secret[i]) >= 0 {
			hex++
		}
	}
	letters = lower + upper
	size := 62
	switch oneCase := lower == 0 || upper == 0; {
	case letters == 0:
		size = 10
	case oneCase && letters == hex:
		size = 16
	case oneCase:
		size = 36
	}
	return float64(digits+letters)*math.Log2(float64(size)) >= recommendedEntropy
}

var errNothingToHash = fmt.Errorf("%w: there is no secret to hash", ErrEmpty)

func hash(scheme Scheme, s Secret) (Digest, error) {
	if s.IsZero() {
		return Digest{}, errNothingToHash
	}
	spec, err := specOf(scheme)
	if err != nil {
		return Digest{}, err
	}
	return hashWith(spec, s.Reveal(), stored.Make)
}

func hashWith(spec stored.Spec, secret string,
	makeText func(stored.Spec, string) (string, error)) (Digest, error) {
	if secret == "" {
		return Digest{}, errNothingToHash
	}
	if err := spec.Algorithm.CheckSecret(secret); err != nil {
		return Digest{}, err
	}
	text, err := makeText(spec, secret)
	if err != nil {
		return Digest{}, err
	}
	return Parse(text)
}
