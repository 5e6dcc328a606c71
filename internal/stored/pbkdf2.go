package stored

import (
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"hash"
	"strings"

	gocrypt "github.com/go-crypt/crypt/algorithm/pbkdf2"
)

// This file holds PBKDF2 of RFC 8018 with HMAC, in the form of passlib and
// go-crypt, $pbkdf2-sha512$310000$salt$key, and in Ory Hydra's,
// $pbkdf2-sha256$i=25000,l=32$salt$key.

var (
	pbkdf2SHA1 = pbkdf2Row(pbkdf2Hash{
		"sha1", sha1.New, sha1.Size, 1_400_000, 1_400_000, gocrypt.VariantSHA1,
		[]string{"pbkdf2", "pbkdf2-sha1"}})
	pbkdf2SHA224 = pbkdf2Row(pbkdf2Hash{
		"sha224", sha256.New224, sha256.Size224, 600_000, 600_000, gocrypt.VariantSHA224, nil})
	pbkdf2SHA256 = pbkdf2Row(pbkdf2Hash{
		"sha256", sha256.New, sha256.Size, 600_000, 600_000, gocrypt.VariantSHA256, nil})
	pbkdf2SHA384 = pbkdf2Row(pbkdf2Hash{
		"sha384", sha512.New384, sha512.Size384, 310_000, 220_000, gocrypt.VariantSHA384, nil})
	pbkdf2SHA512 = pbkdf2Row(pbkdf2Hash{
		"sha512", sha512.New, sha512.Size, 310_000, 220_000, gocrypt.VariantSHA512, nil})
)

// pbkdf2Hash is what the hash decides.
type pbkdf2Hash struct {
	name        string
	new         func() hash.Hash
	size        int // bytes
	iterations  int // the default
	minimum     int // of SHA-256 and SHA-512 also for SHA-224 and SHA-384, which OWASP leaves out
	variant     gocrypt.Variant
	identifiers []string // nil for the algorithm's name
}

func pbkdf2Row(h pbkdf2Hash) *Algorithm {
	name := "pbkdf2-" + h.name
	if h.identifiers == nil {
		h.identifiers = []string{name}
	}
	return &Algorithm{
		Name:        name,
		Identifiers: h.identifiers,
		Family:      FamilyPBKDF2,
		Fields: []Field{
			{number: iterations, Letter: "i", Default: h.iterations, Min: 1, Max: maxIterations},
			{number: saltLength, Default: 16, Min: 8, Max: maxLength},
			// A key longer than the hash costs the provider and not an attacker.
			{number: keyLength, Letter: "l", Default: h.size, Min: minKeyLength, Max: h.size},
		},
		Minima: []Spec{{Iterations: h.minimum}},
		Source: SourceOWASP,
		Decode: gocrypt.DecodeVariant(h.variant),
		header: pbkdf2Header,
		body: func(v *Value, body string) error {
			if v.KeyLength != 0 { // Hydra's form
				return v.decode64(std64, body)
			}
			return v.decode64(adapted64, body)
		},
		check: func(s *Spec, l *Limits) error {
			if err := atMost("iterations", int64(s.Iterations), int64(l.Iterations)); err != nil {
				return err
			}
			if err := atMost("key length", int64(s.KeyLength), int64(l.KeyLength)); err != nil {
				return err
			}
			if s.KeyLength <= h.size {
				return nil
			}
			blocks := (s.KeyLength + h.size - 1) / h.size // each costs all iterations
			return atMost("iterations",
				product(int64(s.Iterations), int64(blocks)), int64(l.Iterations))
		},
		encode: func(v *Value) string {
			return fmt.Sprintf("$%s$%d$%s$%s", h.identifiers[0], v.Iterations,
				adapted64.EncodeToString(v.Salt), adapted64.EncodeToString(v.Key))
		},
		derive: func(v *Value, secret string) ([]byte, error) {
			return pbkdf2.Key(h.new, secret, v.Salt, v.Iterations, v.KeyLength)
		},
	}
}

func pbkdf2Header(v *Value, rest string) (body string, err error) {
	name := v.Algorithm.Name
	count, body, _ := strings.Cut(rest, "$")
	if strings.HasPrefix(count, "i=") {
		return body, hydraHeader(v, count)
	}
	var ok bool
	if v.Iterations, ok = Number(count); !ok || v.Iterations == 0 {
		return "", malformed(name, "the iteration count is not a positive decimal number")
	}
	return body, nil
}

// hydraHeader reads "i=25000,l=32". Hydra derives its sha224 and sha384 with
// SHA-3, other writers of the same text with SHA-2.
func hydraHeader(v *Value, count string) error {
	if v.Identifier == "pbkdf2" {
		return fmt.Errorf("%w: $pbkdf2$i=… does not say which hash; "+
			"Hydra's form is $pbkdf2-sha1$i=…", ErrUnsupported)
	}
	name := v.Algorithm.Name
	if name == "pbkdf2-sha224" || name == "pbkdf2-sha384" {
		return fmt.Errorf("%w: %s with i=…,l=… is ambiguous "+
			"(SHA-2 or Hydra's SHA-3); make a new value",
			ErrUnsupported, name)
	}
	return parameters(name, count,
		parameter{"i", &v.Iterations}, parameter{"l", &v.KeyLength})
}

// HashSize returns the size of PBKDF2's hash, in bytes, which a derived key should
// have. For other algorithms it is 0.
func (s *Spec) HashSize() int {
	if s.Algorithm.Family != FamilyPBKDF2 {
		return 0
	}
	for _, f := range s.Algorithm.Fields {
		if f.number == keyLength {
			return f.Default
		}
	}
	return 0
}

// HighEntropy is the spec of values for secrets that were generated. Its length
// of salt is the mark by which such a value is told from a weak one.
var HighEntropy = Spec{
	Algorithm:  pbkdf2SHA512,
	Iterations: 1000,
	SaltLength: 32,
	KeyLength:  sha512.Size,
}

// Vouched is the spec of values for secrets of unknown entropy, of which somebody says
// that they were generated. Its iterations are the mark of that.
var Vouched = Spec{
	Algorithm:  pbkdf2SHA512,
	Iterations: HighEntropy.Iterations + 1,
	SaltLength: HighEntropy.SaltLength,
	KeyLength:  HighEntropy.KeyLength,
}

// IsHighEntropy reports whether the value has the marks of [HighEntropy]. Hydra's
// form of the same is not ours.
func (v *Value) IsHighEntropy() bool { return v.isMarked(&HighEntropy) }

// IsVouched reports whether the value has the marks of [Vouched].
func (v *Value) IsVouched() bool { return v.isMarked(&Vouched) }

func (v *Value) isMarked(s *Spec) bool {
	return v.Iterations == s.Iterations && v.SaltLength == s.SaltLength &&
		v.KeyLength == s.KeyLength && strings.HasPrefix(v.Text, "$pbkdf2-sha512$1")
}

// maxShort bounds the iterations of PBKDF2 that take less than a millisecond.
const maxShort = 2000

// IsShort reports whether a derivation takes less than a millisecond.
func (s *Spec) IsShort() bool {
	return s.Algorithm.Family == FamilyPBKDF2 && s.Iterations <= maxShort
}
