package clientsecret

import (
	"crypto/rand"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/clientsecret/clientsecret/internal/checksum"
	"github.com/clientsecret/clientsecret/internal/stored"
)

// MaxSecretLength is the length of the longest secret that this package hashes
// or compares: 4,096 bytes. The cost of SHA-crypt grows with the length of the
// secret, so a longer one is refused before any work is done.
const MaxSecretLength = 4096

// It is that of internal/stored, or this does not compile.
var _ [MaxSecretLength]struct{} = [stored.MaxSecretLength]struct{}{}

// Secret is a client secret in the clear. It never prints itself: fmt, log/slog,
// encoders and templates print [REDACTED] or nothing. [Secret.Reveal] is the
// only way out. Two Secrets cannot be compared with ==, whose time would tell
// where they differ; see [Compare]. reflect.DeepEqual is true for copies of one
// Secret, and false for two that hold the same value.
//
// The zero Secret is empty. A Secret is immutable and safe for concurrent use.
type Secret struct {
	_   [0]func()
	box *box[plain]
}

// plain is what a Secret holds.
type plain struct {
	value   string
	entropy float64 // bits; 0 for unknown
}

// NewSecret returns a Secret that holds value. Use it for what a client
// presents.
func NewSecret(value string) Secret { return newSecret(value, 0) }

func newSecret(value string, entropy float64) Secret {
	return Secret{box: &box[plain]{func() plain { return plain{value, entropy} }}}
}

func (s Secret) get() plain {
	if s.box == nil {
		return plain{}
	}
	return s.box.open()
}

// Reveal returns the secret in the clear. No other method does, so a search for
// Reveal finds every place where a secret can leave.
func (s Secret) Reveal() string { return s.get().value }

// Entropy returns the entropy in bits of a secret that [Generate] made. It is 0
// for every other secret, one that went through Reveal and NewSecret or through a
// text included, because a secret does not show how it was chosen.
func (s Secret) Entropy() float64 { return s.get().entropy }

// IsZero reports whether the secret is empty.
func (s Secret) IsZero() bool { return s.Reveal() == "" }

// Charset is the set of characters that a [Generator] draws from, each written
// once. Use a constant or write your own: at least two characters of printable
// ASCII, without the space.
type Charset string

// The charsets. Letters and digits are the only characters that every relying
// party sends unchanged: some percent-encode even those that RFC 3986 calls
// unreserved, and some encode none of ASCII's.
const (
	Alphanumeric      Charset = Alphabetic + Numeric
	Alphabetic        Charset = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	Numeric           Charset = "0123456789"
	Hex               Charset = Numeric + "abcdef"
	RFC3986Unreserved Charset = Alphanumeric + "-._~"

	// ASCII is all that is printable, without the space.
	ASCII Charset = Alphanumeric + "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
)

// The guidelines for a generated secret.
const (
	// recommendedLength is Authelia's guidance: a client secret is longer.
	recommendedLength = 40

	// recommendedEntropy is the probability of at most 2^-160 for a guess that
	// RFC 6749, section 10.10, recommends.
	recommendedEntropy = 160

	// minEntropy is the probability of at most 2^-128 that it requires.
	minEntropy = 128

	defaultLength = 72
)

// Generator makes secrets. Its zero value makes what [Generate] makes. It is
// safe for concurrent use.
type Generator struct {
	// Length is the number of random characters: 1 to 4,096 less Prefix and
	// checksum, above 40 unless AllowWeak is set. Zero means 72.
	Length int

	// Charset is the set of characters to draw from. Empty means Alphanumeric.
	Charset Charset

	// Prefix makes a secret that a secret scanner can recognise where it leaks,
	// as it does the tokens of GitHub and GitLab. Empty means none. It has 2 to
	// 16 letters, digits and underscores, and stands before the secret as it is:
	// a separator belongs to it. Prefer acme to acme_, because openid-client and
	// oauth4webapi percent-encode an underscore, which some providers do not
	// decode.
	//
	// Six characters follow the random ones: the CRC-32 (IEEE) of all before
	// them, in base 62 with the digits 0-9, A-Z, a-z and leading zeros. GitHub's
	// tokens do the same, over the random characters alone. The checksum tells
	// whether a secret is whole; see diagnose.Options. Prefix and checksum add
	// no entropy. With them, a secret of the default Length is longer than the 72
	// bytes that Bcrypt takes.
	Prefix string

	// AllowWeak lifts the guidelines of a length above 40 and of 160 bits, for
	// relying parties that take no longer secret. The floor of 128 bits stays.
	AllowWeak bool
}

// Generate returns a new secret of 72 characters from [Alphanumeric]: 428 bits
// from crypto/rand, which ends the program rather than fail. So the error is nil.
func Generate() (Secret, error) { return Generator{}.Generate() }

// Generate returns a new secret. Each character is drawn uniformly and
// independently with crypto/rand. The secret knows its entropy: Length × log2 of
// the number of characters in Charset.
//
// The error is a [*RangeError] if Length is out of range. It wraps [ErrWeakSecret],
// and names the guideline, if the secret would be too weak. Otherwise it says what
// is wrong with Charset or Prefix.
func (g Generator) Generate() (Secret, error) {
	if g.Length == 0 {
		g.Length = defaultLength
	}
	if g.Charset == "" {
		g.Charset = Alphanumeric
	}
	longest := MaxSecretLength
	if g.Prefix != "" {
		if err := checksum.CheckPrefix(g.Prefix); err != nil {
			return Secret{}, fmt.Errorf("clientsecret: %w", err)
		}
		longest -= len(g.Prefix) + checksum.Length
	}
	if g.Length < 1 || g.Length > longest {
		return Secret{}, &RangeError{
			Of: "Generator", Field: "Length", Value: g.Length, Min: 1, Max: longest}
	}
	if err := g.Charset.validate(); err != nil {
		return Secret{}, err
	}
	entropy := float64(g.Length) * math.Log2(float64(len(g.Charset)))
	if err := g.checkGuidelines(entropy); err != nil {
		return Secret{}, err
	}
	text := randomText(g.Length, string(g.Charset))
	if g.Prefix != "" {
		text = g.Prefix + text
		text += checksum.Of(text)
	}
	return newSecret(text, entropy), nil
}

func (g Generator) checkGuidelines(entropy float64) error {
	switch bits := math.Floor(entropy); {
	case entropy < minEntropy:
		return fmt.Errorf("%w: %.0f bits, below the floor of %d; "+
			"use a greater Length or a larger Charset", ErrWeakSecret, bits, minEntropy)
	case g.AllowWeak:
		return nil
	case g.Length <= recommendedLength:
		return fmt.Errorf("%w: a length of %d is not above %d; "+
			"use a greater Length, or AllowWeak", ErrWeakSecret, g.Length, recommendedLength)
	case entropy < recommendedEntropy:
		return fmt.Errorf("%w: %.0f bits, below the %d of RFC 6749; "+
			"use a greater Length, a larger Charset or AllowWeak",
			ErrWeakSecret, bits, recommendedEntropy)
	}
	return nil
}

func (c Charset) validate() error {
	if len(c) < 2 {
		return errors.New("clientsecret: a Charset needs at least two characters")
	}
	for i := range len(c) {
		if c[i] <= ' ' || c[i] > '~' {
			return errors.New("clientsecret: a Charset may hold only printable ASCII " +
				"without the space, which programs cut off")
		}
		if strings.IndexByte(string(c[i+1:]), c[i]) >= 0 {
			return errors.New("clientsecret: a Charset must not repeat a character")
		}
	}
	return nil
}

// randomText draws length characters. It draws again for bytes in the incomplete
// last run of the charset, so that each character is equally likely.
func randomText(length int, charset string) string {
	limit := 256 - 256%len(charset)
	text := make([]byte, 0, length)
	random := make([]byte, length+length/4)
	for {
		rand.Read(random) // never fails: crypto/rand ends the program instead
		for _, b := range random {
			if int(b) >= limit {
				continue
			}
			text = append(text, charset[int(b)%len(charset)])
			if len(text) == length {
				return string(text)
			}
		}
	}
}
