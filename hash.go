package clientsecret

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	gobcrypt "github.com/go-crypt/x/bcrypt"
)

// Scheme is an algorithm together with its work factors. [PBKDF2], [Argon2], [Scrypt], [Bcrypt], [SHA2Crypt] and [HighEntropy] are the
// schemes; other packages cannot add one. The fields of a scheme that are zero mean its defaults; a field out of range is a
// [*RangeError] from Hash. Schemes are values, safe for concurrent use.
type Scheme interface {
	// Hash returns a digest of the secret under a fresh random salt. [Digest.Encode] gives what is to be stored; [Parse] and
	// github.com/go-crypt/crypt read it.
	//
	// The error wraps ErrEmpty for an empty secret, ErrSecretTooLong for one above MaxSecretLength or above what the algorithm can
	// take, ErrWeakSecret where the scheme asks for more, or is a *RangeError or a *LimitError for the work factors. A Variant that the
	// scheme does not have and a secret that contains a NUL byte are errors that say so.
	Hash(s Secret) (Digest, error)

	// String returns the scheme in the form that ParseScheme reads, with the defaults filled in: "pbkdf2-sha512,iterations=310000".
	String() string

	family() family
}

// Variant picks an algorithm within a family. Its values are those of the command's --variant.
type Variant string

// The variants. The comments name the families that have them.
const (
	VariantSHA1     Variant = "sha1"     // PBKDF2
	VariantSHA224   Variant = "sha224"   // PBKDF2
	VariantSHA256   Variant = "sha256"   // PBKDF2, SHA2Crypt, and Bcrypt, where it is bcrypt-sha256
	VariantSHA384   Variant = "sha384"   // PBKDF2
	VariantSHA512   Variant = "sha512"   // PBKDF2, SHA2Crypt
	VariantID       Variant = "id"       // Argon2
	VariantI        Variant = "i"        // Argon2
	VariantD        Variant = "d"        // Argon2
	VariantScrypt   Variant = "scrypt"   // Scrypt
	VariantYescrypt Variant = "yescrypt" // Scrypt
	VariantStandard Variant = "standard" // Bcrypt
)

// Hash returns a digest of the secret with the zero [PBKDF2]: PBKDF2-HMAC-SHA512 with 310,000 iterations, what Authelia documents for
// client secrets. It takes about a tenth of a second. For a secret that [Generate] made, [HighEntropy] is as strong at 1/300 of the cost.
func Hash(s Secret) (Digest, error) {
	return PBKDF2{}.Hash(s)
}

// PBKDF2 is the scheme of RFC 8018 with HMAC.
type PBKDF2 struct {
	Variant    Variant // the hash: VariantSHA1, SHA224, SHA256, SHA384 or SHA512. Empty means VariantSHA512.
	Iterations int     // 1 to 5,000,000. Zero means 310,000 for SHA-384 and SHA-512, 600,000 for SHA-224 and SHA-256, 1,300,000 for SHA-1.
	SaltLength int     // in bytes, 8 to 256. Zero means 16.
	KeyLength  int     // in bytes, 16 to the hash's size. Zero means the hash's size: more would cost the provider and not an attacker.
}

// Argon2 is the scheme of RFC 9106.
type Argon2 struct {
	Variant     Variant // VariantID, VariantI or VariantD. Empty means VariantID.
	Memory      int     // in KiB, from 8 times Parallelism to 2,097,152. Zero means 65,536, which is 64 MiB.
	Iterations  int     // passes over the memory, 1 to 1,048,576; with Memory, at most 4 GiB filled in all. Zero means 3.
	Parallelism int     // lanes, 1 to 64. Zero means 4.
	SaltLength  int     // in bytes, 8 to 256. Zero means 16.
	KeyLength   int     // in bytes, 16 to 256. Zero means 32.
}

// Scrypt is the scheme of RFC 7914, or its successor yescrypt, the default of today's Linux distributions.
type Scrypt struct {
	Variant     Variant // VariantScrypt or VariantYescrypt. Empty means VariantScrypt.
	LogN        int     // log2 of N, 1 to 24, or 2 to 24 for yescrypt, within 2 GiB: 128·N·r·p bytes are filled. Zero means 16, or 12 for yescrypt.
	BlockSize   int     // r, 1 to 128, or 1 to 32 for yescrypt. Zero means 8, or 32 for yescrypt.
	Parallelism int     // p, 1 to 64; always 1 for yescrypt. Zero means 2, or 1 for yescrypt.
	SaltLength  int     // in bytes, 8 to 256, or 8 to 64 for yescrypt. Zero means 16.
	KeyLength   int     // in bytes, 16 to 256; always 32 for yescrypt. Zero means 32.
}

// Bcrypt is the scheme of Provos and Mazières. Its standard variant takes secrets of at most 72 bytes; Hash refuses longer ones
// with [ErrSecretTooLong]. VariantSHA256 takes any: it is passlib's bcrypt-sha256, bcrypt over an HMAC-SHA-256 of the secret.
type Bcrypt struct {
	Variant Variant // VariantStandard or VariantSHA256. Empty means VariantStandard.
	Cost    int     // log2 of the rounds, 4 to 16. Zero means 12.
}

// SHA2Crypt is the scheme of crypt(3) that goes by $5$ and $6$ (Drepper, "Unix crypt using SHA-256 and SHA-512"). It takes secrets of at most
// 511 bytes, as libxcrypt does: its cost grows with their length. Hash refuses longer ones with [ErrSecretTooLong].
type SHA2Crypt struct {
	Variant    Variant // VariantSHA256 or VariantSHA512. Empty means VariantSHA512.
	Iterations int     // rounds, 1,000 to 5,000,000. Zero means 200,000.
	SaltLength int     // in characters, 8 to 16. Zero means 16.
}

// HighEntropy is PBKDF2-HMAC-SHA512 with 1,000 iterations, for secrets that [Generate] made and no others: it refuses, with
// [ErrWeakSecret], a Secret whose [Secret.Entropy] is below 160 bits or not known. A token request costs about 1/300 of what the default costs.
//
// At 160 random bits, guessing is hopeless however cheap a guess is, and stretching buys nothing: NIST SP 800-63B (section 5.1.2.2,
// look-up secrets) asks for one approved one-way function from 112 bits on. Its values have a salt of 32 bytes, by which
// [Digest.Warnings] tells them from ones that are weak; that is a mark and no proof, because PBKDF2 can be set to make the same.
//
// It is for registration. What a client presents is a Secret of unknown entropy, so a client cannot be moved to HighEntropy when it
// authenticates, and [Digest.NeedsRehash] never asks for that. With a PBKDF2 that has more iterations, NeedsRehash is true for its
// values, although nothing is gained.
type HighEntropy struct{}

const (
	highEntropyIterations = 1000
	highEntropySalt       = 32
)

// isHighEntropy goes by the text of the stored value: Hydra's form of the same is not ours.
func isHighEntropy(d *digest) bool {
	return strings.HasPrefix(d.stored, "$pbkdf2-sha512$1000$") && len(d.salt) == highEntropySalt &&
		len(d.key) == pbkdf2Hashes[VariantSHA512].size
}

// family is what the code below needs to know of a scheme, given a pointer to a copy of it.
type family interface {
	algorithm() string // the name of the row; of none, if the variant is not one of variants
	variants() (*Variant, []Variant)
	fields() []field // the fields, where zero means def
	factors() factors
	scheme() Scheme
}

// field is a numeric field of a scheme.
type field struct {
	name, key     string // in Go, and in ParseScheme
	value         *int
	def, min, max int
	work          bool // a work factor, which String always prints
}

// resolved is a scheme whose defaults are filled in, whose fields are in range, and whose values Parse takes.
type resolved struct {
	algorithm             *algorithm
	factors               factors
	saltLength, keyLength int
}

// setDefaults fills in the zero fields.
func setDefaults(f family) {
	if v, all := f.variants(); v != nil && *v == "" {
		*v = all[0]
	}
	for _, x := range f.fields() {
		if *x.value == 0 {
			*x.value = x.def
		}
	}
}

func resolve(f family) (resolved, error) {
	setDefaults(f)
	if v, all := f.variants(); v != nil && !slices.Contains(all, *v) {
		family := strings.TrimPrefix(fmt.Sprintf("%T", f.scheme()), "clientsecret.")
		return resolved{}, fmt.Errorf("clientsecret: %s: Variant is %q, not one of %q", family, *v, all)
	}
	a := algorithmNamed(f.algorithm())
	r := resolved{algorithm: a, factors: f.factors()}
	for _, x := range f.fields() {
		if *x.value < x.min || *x.value > x.max {
			return resolved{}, &RangeError{Of: a.name, Field: x.name, Value: *x.value, Min: x.min, Max: x.max}
		}
		switch x.name {
		case "SaltLength":
			r.saltLength = *x.value
		case "KeyLength":
			r.keyLength = *x.value
		}
	}
	// A draft shows whether Parse would take the values that this makes: the limits know how fields combine.
	draft := &digest{algorithm: a, factors: r.factors, salt: bytes.Repeat([]byte{'.'}, r.saltLength), key: bytes.Repeat([]byte{'.'}, r.keyLength)}
	if _, err := Parse(a.encode(draft)); err != nil {
		return resolved{}, err
	}
	return r, nil
}

func hashWith(f family, s Secret) (Digest, error) {
	secret := s.Reveal()
	if secret == "" {
		return Digest{}, fmt.Errorf("%w: there is no secret to hash", ErrEmpty)
	}
	r, err := resolve(f)
	if err != nil {
		return Digest{}, err
	}
	if err := r.algorithm.checkSecret(secret); err != nil {
		return Digest{}, err
	}
	d := &digest{algorithm: r.algorithm, factors: r.factors, salt: r.algorithm.newSalt(r.saltLength), key: make([]byte, r.keyLength)}
	if d.key, err = d.algorithm.derive(d, secret); err != nil {
		return Digest{}, err
	}
	return Parse(d.algorithm.encode(d))
}

// newSalt returns a salt of n bytes, or of n characters where it is kept as text.
func (a *algorithm) newSalt(n int) []byte {
	if a.textSalt {
		return []byte(randomText(n, crypt64))
	}
	salt := make([]byte, n)
	rand.Read(salt) // never fails: crypto/rand ends the program instead
	return salt
}

func schemeString(f family) string {
	setDefaults(f)
	var b strings.Builder
	b.WriteString(f.algorithm())
	for _, x := range f.fields() {
		if x.key != "" && (x.work || *x.value != x.def) {
			fmt.Fprintf(&b, ",%s=%d", x.key, *x.value)
		}
	}
	return b.String()
}

// families maps the short names of ParseScheme to the algorithms that the zero schemes use.
var families = map[string]string{"pbkdf2": "pbkdf2-sha512", "argon2": "argon2id", "sha2crypt": "sha512crypt"}

const highEntropyName = "high-entropy"

// ParseScheme reads a scheme from a flag or a configuration: an algorithm, then any of its work factors, in any order. It reads what
// [Scheme].String writes.
//
//	pbkdf2-sha512,iterations=310000
//	argon2id,memory=65536,iterations=3,parallelism=4
//	scrypt,log-n=16,block-size=8,parallelism=2
//	yescrypt,log-n=12,block-size=32
//	bcrypt,cost=12
//	sha512crypt,iterations=200000
//	high-entropy
//
// The algorithms are those that [Digest.Algorithm] lists, without md5crypt, sha1crypt, plaintext and sealed; pbkdf2, argon2 and sha2crypt
// are short for pbkdf2-sha512, argon2id and sha512crypt. What is left out has the scheme's default; salt-length and key-length can
// be given too. Two schemes are the same if their String is. The error is a [*RangeError], a [*LimitError] where the
// factors cost too much together, or says which part is not understood without quoting it.
func ParseScheme(s string) (Scheme, error) {
	name, rest, _ := strings.Cut(s, ",")
	name = strings.TrimSpace(name)
	f, err := familyNamed(name)
	if err != nil {
		return nil, err
	}
	fields := f.fields()
	seen := make(map[string]bool)
	for i := 1; rest != ""; i++ {
		var param string
		param, rest, _ = strings.Cut(rest, ",")
		key, value, _ := strings.Cut(param, "=")
		key = strings.TrimSpace(key)
		x := fieldWithKey(fields, key)
		if x == nil {
			return nil, fmt.Errorf("clientsecret: parameter %d of scheme %s is not %s", i, name, keys(fields))
		}
		if seen[key] {
			return nil, fmt.Errorf("clientsecret: scheme %s has %s twice", name, key)
		}
		seen[key] = true
		n, ok := number(strings.TrimSpace(value))
		if !ok {
			return nil, fmt.Errorf("clientsecret: scheme %s: %s is not a decimal number", name, key)
		}
		if n == 0 { // in a struct it would mean the default
			setDefaults(f)
			x = fieldWithKey(f.fields(), key)
			return nil, &RangeError{Of: f.algorithm(), Field: x.name, Value: 0, Min: x.min, Max: x.max}
		}
		*x.value = n
	}
	scheme := f.scheme()
	if _, err := resolve(f); err != nil {
		return nil, err
	}
	return scheme, nil
}

func familyNamed(name string) (family, error) {
	if name == highEntropyName {
		return &HighEntropy{}, nil
	}
	if full, ok := families[name]; ok {
		name = full
	}
	var known []string
	for _, a := range algorithms {
		if a.family == nil {
			continue
		}
		if a.name == name {
			return a.family(&digest{algorithm: a}), nil
		}
		known = append(known, a.name)
	}
	return nil, fmt.Errorf("clientsecret: the scheme's algorithm is not one of: %s, %s", strings.Join(known, ", "), highEntropyName)
}

func fieldWithKey(fields []field, key string) *field {
	for i := range fields {
		if fields[i].key != "" && fields[i].key == key {
			return &fields[i]
		}
	}
	return nil
}

func keys(fields []field) string {
	var ks []string
	for _, x := range fields {
		if x.key != "" {
			ks = append(ks, x.key)
		}
	}
	if ks == nil {
		return "known: it has none"
	}
	return "one of: " + strings.Join(ks, ", ")
}

// Hash implements [Scheme].
func (p PBKDF2) Hash(s Secret) (Digest, error) { return hashWith(&p, s) }

// String implements [Scheme].
func (p PBKDF2) String() string    { return schemeString(&p) }
func (p PBKDF2) family() family    { return &p }
func (p *PBKDF2) scheme() Scheme   { return *p }
func (p *PBKDF2) factors() factors { return factors{iterations: p.Iterations} }

func (p *PBKDF2) algorithm() string { return "pbkdf2-" + string(p.Variant) }

func (p *PBKDF2) variants() (*Variant, []Variant) {
	return &p.Variant, []Variant{VariantSHA512, VariantSHA384, VariantSHA256, VariantSHA224, VariantSHA1}
}

func (p *PBKDF2) fields() []field {
	iterations := 310_000
	switch p.Variant {
	case VariantSHA1:
		iterations = 1_300_000
	case VariantSHA224, VariantSHA256:
		iterations = 600_000
	}
	size := pbkdf2Hashes[p.Variant].size
	return []field{
		{"Iterations", "iterations", &p.Iterations, iterations, 1, defaultLimits.Iterations, true},
		{"SaltLength", "salt-length", &p.SaltLength, 16, 8, defaultLimits.SaltLength, false},
		{"KeyLength", "key-length", &p.KeyLength, size, minKeyLength, size, false},
	}
}

// Hash implements [Scheme].
func (a Argon2) Hash(s Secret) (Digest, error) { return hashWith(&a, s) }

// String implements [Scheme].
func (a Argon2) String() string  { return schemeString(&a) }
func (a Argon2) family() family  { return &a }
func (a *Argon2) scheme() Scheme { return *a }

func (a *Argon2) factors() factors {
	return factors{memory: a.Memory, iterations: a.Iterations, parallelism: a.Parallelism}
}

func (a *Argon2) algorithm() string { return "argon2" + string(a.Variant) }

func (a *Argon2) variants() (*Variant, []Variant) {
	return &a.Variant, []Variant{VariantID, VariantI, VariantD}
}

func (a *Argon2) fields() []field {
	return []field{
		{"Memory", "memory", &a.Memory, 64 << 10, 8 * min(max(1, a.Parallelism), defaultLimits.Parallelism), defaultLimits.Memory, true},
		{"Iterations", "iterations", &a.Iterations, 3, 1, 1 << 20, true},
		{"Parallelism", "parallelism", &a.Parallelism, 4, 1, defaultLimits.Parallelism, true},
		{"SaltLength", "salt-length", &a.SaltLength, 16, 8, defaultLimits.SaltLength, false},
		{"KeyLength", "key-length", &a.KeyLength, 32, minKeyLength, defaultLimits.KeyLength, false},
	}
}

// Hash implements [Scheme].
func (c Scrypt) Hash(s Secret) (Digest, error) { return hashWith(&c, s) }

// String implements [Scheme].
func (c Scrypt) String() string     { return schemeString(&c) }
func (c Scrypt) family() family     { return &c }
func (c *Scrypt) scheme() Scheme    { return *c }
func (c *Scrypt) algorithm() string { return string(c.Variant) }

func (c *Scrypt) factors() factors {
	f := factors{logN: c.LogN, blockSize: c.BlockSize, parallelism: c.Parallelism}
	if c.Variant == VariantYescrypt {
		f.parallelism = 0 // its stored value does not have one
	}
	return f
}

func (c *Scrypt) variants() (*Variant, []Variant) {
	return &c.Variant, []Variant{VariantScrypt, VariantYescrypt}
}

func (c *Scrypt) fields() []field {
	if c.Variant == VariantYescrypt {
		return []field{
			{"LogN", "log-n", &c.LogN, 12, 2, 24, true}, // libxcrypt refuses 1
			{"BlockSize", "block-size", &c.BlockSize, 32, 1, 32, true},
			{"Parallelism", "", &c.Parallelism, 1, 1, 1, false},
			{"SaltLength", "salt-length", &c.SaltLength, 16, 8, 64, false},
			{"KeyLength", "", &c.KeyLength, 32, 32, 32, false},
		}
	}
	return []field{
		{"LogN", "log-n", &c.LogN, 16, 1, 24, true},
		{"BlockSize", "block-size", &c.BlockSize, 8, 1, 128, true},
		{"Parallelism", "parallelism", &c.Parallelism, 2, 1, defaultLimits.Parallelism, true},
		{"SaltLength", "salt-length", &c.SaltLength, 16, 8, defaultLimits.SaltLength, false},
		{"KeyLength", "key-length", &c.KeyLength, 32, minKeyLength, defaultLimits.KeyLength, false},
	}
}

// Hash implements [Scheme].
func (b Bcrypt) Hash(s Secret) (Digest, error) { return hashWith(&b, s) }

// String implements [Scheme].
func (b Bcrypt) String() string    { return schemeString(&b) }
func (b Bcrypt) family() family    { return &b }
func (b *Bcrypt) scheme() Scheme   { return *b }
func (b *Bcrypt) factors() factors { return factors{cost: b.Cost} }

func (b *Bcrypt) algorithm() string {
	switch b.Variant {
	case VariantStandard:
		return "bcrypt"
	case VariantSHA256:
		return "bcrypt-sha256"
	}
	return ""
}

func (b *Bcrypt) variants() (*Variant, []Variant) {
	return &b.Variant, []Variant{VariantStandard, VariantSHA256}
}

func (b *Bcrypt) fields() []field {
	salt, key := 16, gobcrypt.EncodedHashSize // always, so their fields are not the caller's
	return []field{
		{"Cost", "cost", &b.Cost, 12, gobcrypt.MinCost, defaultLimits.Cost, true},
		{"SaltLength", "", &salt, salt, salt, salt, false},
		{"KeyLength", "", &key, key, key, key, false},
	}
}

// Hash implements [Scheme].
func (c SHA2Crypt) Hash(s Secret) (Digest, error) { return hashWith(&c, s) }

// String implements [Scheme].
func (c SHA2Crypt) String() string     { return schemeString(&c) }
func (c SHA2Crypt) family() family     { return &c }
func (c *SHA2Crypt) scheme() Scheme    { return *c }
func (c *SHA2Crypt) factors() factors  { return factors{iterations: c.Iterations} }
func (c *SHA2Crypt) algorithm() string { return string(c.Variant) + "crypt" }

func (c *SHA2Crypt) variants() (*Variant, []Variant) {
	return &c.Variant, []Variant{VariantSHA512, VariantSHA256}
}

func (c *SHA2Crypt) fields() []field {
	key := 86 // characters
	if c.Variant == VariantSHA256 {
		key = 43
	}
	return []field{
		{"Iterations", "iterations", &c.Iterations, 200_000, minSHA2CryptRounds, defaultLimits.Iterations, true},
		{"SaltLength", "salt-length", &c.SaltLength, 16, 8, maxSHA2CryptSalt, false},
		{"KeyLength", "", &key, key, key, key, false},
	}
}

// Hash implements [Scheme].
func (h HighEntropy) Hash(s Secret) (Digest, error) {
	switch bits := s.Entropy(); {
	case s.IsZero():
		return Digest{}, fmt.Errorf("%w: there is no secret to hash", ErrEmpty)
	case bits == 0:
		return Digest{}, fmt.Errorf("%w: its entropy is not known, and %s takes only what Generate made; use another scheme", ErrWeakSecret, highEntropyName)
	case bits < recommendedEntropy:
		return Digest{}, fmt.Errorf("%w: %.0f bits of entropy, and %s takes no fewer than %d; use another scheme", ErrWeakSecret, bits, highEntropyName, recommendedEntropy)
	}
	return hashWith(&h, s)
}

// String implements [Scheme].
func (h HighEntropy) String() string     { return highEntropyName }
func (h HighEntropy) family() family     { return &h }
func (h *HighEntropy) scheme() Scheme    { return *h }
func (h *HighEntropy) factors() factors  { return factors{iterations: highEntropyIterations} }
func (h *HighEntropy) algorithm() string { return "pbkdf2-sha512" }

func (h *HighEntropy) variants() (*Variant, []Variant) { return nil, nil }

func (h *HighEntropy) fields() []field {
	salt, key := highEntropySalt, pbkdf2Hashes[VariantSHA512].size
	return []field{
		{"SaltLength", "", &salt, salt, salt, salt, false},
		{"KeyLength", "", &key, key, key, key, false},
	}
}
