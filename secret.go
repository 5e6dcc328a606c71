package clientsecret

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"strings"
)

// MaxSecretLength is the length of the longest secret that this package hashes or compares, in bytes. The cost of SHA-crypt grows
// with the length of what it is given, so a longer one is refused before any work is done.
const MaxSecretLength = 4096

// redacted is what a Secret writes in its own place.
const redacted = "[REDACTED]"

// Secret is a client secret in the clear. It never prints itself: every fmt verb, log/slog, the encodings and the templates write
// [REDACTED] or nothing of it, and [Secret.Reveal] is the only way out. Two Secrets cannot be compared with ==, which would take a
// time that tells where they differ: see [Compare].
//
// The zero Secret is empty. A Secret is immutable and safe for concurrent use.
type Secret struct {
	// A func, because reflection prints its address and nothing behind it: fmt does not call the methods of a value in an
	// unexported field, and debugging printers follow pointers.
	open func() (value string, entropy float64)
}

// NewSecret returns a Secret that holds value. Use it for what a client presents.
func NewSecret(value string) Secret {
	return newSecret(value, 0)
}

func newSecret(value string, entropy float64) Secret {
	return Secret{open: func() (string, float64) { return value, entropy }}
}

// Reveal returns the secret in the clear. It is the only way to get it, so that a search for Reveal finds every place where a
// secret can leave.
func (s Secret) Reveal() string {
	value, _ := s.reveal()
	return value
}

// Entropy returns the entropy of a secret that [Generate] made, in bits. It is 0 for every other: nobody can tell how a secret
// was chosen by looking at it.
func (s Secret) Entropy() float64 {
	_, entropy := s.reveal()
	return entropy
}

func (s Secret) reveal() (string, float64) {
	if s.open == nil {
		return "", 0
	}
	return s.open()
}

// IsZero reports whether the secret is empty.
func (s Secret) IsZero() bool { return s.Reveal() == "" }

// String returns the placeholder [REDACTED].
func (s Secret) String() string { return redacted }

// Format writes the placeholder [REDACTED] for every verb and flag.
func (s Secret) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// LogValue returns the placeholder [REDACTED].
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns the placeholder [REDACTED], or nothing for an empty secret.
func (s Secret) MarshalText() ([]byte, error) {
	if s.IsZero() {
		return nil, nil
	}
	return []byte(redacted), nil
}

// UnmarshalText takes text as the secret, so that a Secret can stand in a configuration struct or behind a flag. It refuses the
// placeholder that MarshalText writes: a configuration that was marshalled and read back has lost its secrets.
func (s *Secret) UnmarshalText(text []byte) error {
	if string(text) == redacted {
		return errors.New("clientsecret: the text is the placeholder that a Secret writes in its own place; the secret itself was lost when it was written")
	}
	*s = NewSecret(string(text))
	return nil
}

// Charset is the set of characters that a [Generator] draws from, written out: each character once. Use one of the constants or
// write your own: at least two characters, all of them printable ASCII and none of them a space.
type Charset string

// The charsets. All but ASCII hold only characters that are unreserved in RFC 3986, so that a secret made of them is the same
// before and after the percent-encoding that RFC 6749, section 2.3.1, asks of the relying party.
const (
	Alphanumeric      Charset = Alphabetic + Numeric
	Alphabetic        Charset = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	Numeric           Charset = "0123456789"
	Hex               Charset = Numeric + "abcdef"
	RFC3986Unreserved Charset = Alphanumeric + "-._~"
	ASCII             Charset = Alphanumeric + "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
)

// The guidelines for a generated secret.
const (
	// recommendedLength is a length that a secret should be above: Authelia's guidance for client secrets.
	recommendedLength = 40

	// recommendedEntropy is RFC 6749, section 10.10: the probability of guessing should be at most 2^-160.
	recommendedEntropy = 160

	// minEntropy is the floor of that section: the probability of guessing must be at most 2^-128.
	minEntropy = 128

	defaultLength = 72
)

// Generator makes secrets. Its zero value makes what [Generate] makes. It is safe for concurrent use.
type Generator struct {
	// Length is the length of the secret in characters: above 40 unless AllowWeak is set, at most 4,096. Zero means 72.
	Length int

	// Charset is the set of characters to draw from. Empty means Alphanumeric.
	Charset Charset

	// AllowWeak lifts the guidelines, a length above 40 and at least 160 bits, for relying parties that take no longer
	// secret. It does not lift the floor of 128 bits.
	AllowWeak bool
}

// Generate returns a fresh secret of 72 characters from [Alphanumeric]: 428 bits from crypto/rand.
func Generate() (Secret, error) {
	return Generator{}.Generate()
}

// Generate returns a fresh secret, each character drawn uniformly and independently with crypto/rand. The secret knows its
// entropy: Length × log2(number of characters in Charset).
//
// The error is a [*RangeError] for Length, wraps [ErrWeakSecret] and says which guideline the secret would fail, or says what
// is wrong with Charset.
func (g Generator) Generate() (Secret, error) {
	if g.Length == 0 {
		g.Length = defaultLength
	}
	if g.Charset == "" {
		g.Charset = Alphanumeric
	}
	if g.Length < 1 || g.Length > MaxSecretLength {
		return Secret{}, &RangeError{Of: "Generator", Field: "Length", Value: g.Length, Min: 1, Max: MaxSecretLength}
	}
	if err := g.Charset.validate(); err != nil {
		return Secret{}, err
	}
	entropy := float64(g.Length) * math.Log2(float64(len(g.Charset)))
	if err := g.checkGuidelines(entropy); err != nil {
		return Secret{}, err
	}
	return newSecret(randomText(g.Length, string(g.Charset)), entropy), nil
}

func (g Generator) checkGuidelines(entropy float64) error {
	n := len(g.Charset)
	switch {
	case entropy < minEntropy:
		return fmt.Errorf("%w: %d characters out of %d give %.0f bits, below the floor of %d (RFC 6749, section 10.10); %s",
			ErrWeakSecret, g.Length, n, math.Floor(entropy), minEntropy, "use a greater Length or a larger Charset")
	case g.AllowWeak:
		return nil
	case g.Length <= recommendedLength:
		return fmt.Errorf("%w: a length of %d is not above %d; use a greater Length, or AllowWeak if the relying party takes no longer secret",
			ErrWeakSecret, g.Length, recommendedLength)
	case entropy < recommendedEntropy:
		return fmt.Errorf("%w: %d characters out of %d give %.0f bits, below the %d that RFC 6749, section 10.10, recommends; %s",
			ErrWeakSecret, g.Length, n, math.Floor(entropy), recommendedEntropy, "use a greater Length, a larger Charset or AllowWeak")
	}
	return nil
}

func (c Charset) validate() error {
	if len(c) < 2 {
		return errors.New("clientsecret: a Charset needs at least two characters")
	}
	for i := range len(c) {
		if c[i] <= ' ' || c[i] > '~' {
			return errors.New("clientsecret: a Charset may hold printable ASCII only, and no space: many programs cut spaces off")
		}
		if strings.IndexByte(string(c[i+1:]), c[i]) >= 0 {
			return errors.New("clientsecret: a Charset must not repeat a character, which would make it likelier than the others")
		}
	}
	return nil
}

// randomText draws length characters. Bytes that fall into the incomplete last run of the charset are drawn again, so that each
// character is equally likely.
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
