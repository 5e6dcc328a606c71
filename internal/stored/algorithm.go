package stored

import (
	"errors"
	"fmt"
	"strings"

	"github.com/go-crypt/crypt/algorithm"

	"github.com/clientsecret/clientsecret/internal/shape"
)

// Algorithm is a row of the table of algorithms.
type Algorithm struct {
	Name string // as Digest.Algorithm returns it

	// Identifiers stand between the first two $ signs. Encode writes the first.
	Identifiers []string

	// Family tells which scheme makes such values. It is zero for those that
	// this package reads and does not make.
	Family Family

	// Fields are the numbers of its scheme, in the order in which they are
	// checked.
	Fields []Field

	// Minima are the weakest work factors that Source recommends, each as strong
	// as the others.
	Minima []Spec
	Source string

	// Legacy says why nobody should make such a value any more.
	Legacy string

	// MaxSecret is the longest secret that it takes, in bytes, if that is less
	// than MaxSecretLength. Instead says what takes longer ones.
	MaxSecret int
	Instead   string

	// TextSalt and TextKey: the salt or the key is kept as characters of
	// crypt(3)'s alphabet.
	TextSalt, TextKey bool

	// Decode is go-crypt's decoder, which reads what encode writes.
	Decode algorithm.DecodeFunc

	// header reads the work factors after the identifier, and returns the rest.
	// body reads that: salt and key.
	header func(v *Value, rest string) (body string, err error)
	body   func(v *Value, body string) error

	// check bounds what the lengths of salt and key alone do not.
	check func(s *Spec, l *Limits) error

	encode func(v *Value) string

	// derive returns the key of a new value, in the form that Value.Key has.
	derive func(v *Value, secret string) ([]byte, error)
}

// Family groups the algorithms of one scheme.
type Family int

// The families.
const (
	FamilyPBKDF2 Family = iota + 1
	FamilyArgon2
	FamilyScrypt
	FamilyYescrypt
	FamilyBcrypt
	FamilyBcryptSHA256
	FamilySHA2Crypt
)

// Where minima are recommended.
const (
	// SourceOWASP is the Password Storage Cheat Sheet. The minima here follow
	// its revision of 25 June 2026.
	SourceOWASP = "https://cheatsheetseries.owasp.org/cheatsheets/" +
		"Password_Storage_Cheat_Sheet.html"

	SourceAuthelia = "https://www.authelia.com/reference/guides/passwords/"
	SourceCrypt    = "https://manpages.debian.org/bookworm/libcrypt-dev/crypt.5.en.html"
)

// Algorithms is the table, in the order in which lists name them.
var Algorithms = []*Algorithm{
	pbkdf2SHA1, pbkdf2SHA224, pbkdf2SHA256, pbkdf2SHA384, pbkdf2SHA512,
	argon2id, argon2i, argon2d,
	bcryptStandard, bcryptSHA256,
	scryptRow, yescryptRow,
	sha256crypt, sha512crypt,
	md5crypt, sha1crypt,
}

// Plaintext and Sealed are rows that no identifier leads to.
var (
	Plaintext = &Algorithm{Name: "plaintext"}
	Sealed    = &Algorithm{Name: "sealed"}
)

// byIdentifier finds the row of an identifier.
var byIdentifier = func() map[string]*Algorithm {
	m := make(map[string]*Algorithm)
	for _, a := range Algorithms {
		for _, id := range a.Identifiers {
			m[id] = a
		}
	}
	return m
}()

// Named returns the row with the name, nil if there is none.
func Named(name string) *Algorithm {
	for _, a := range Algorithms {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// unsupportedForms are known identifiers that have no row.
var unsupportedForms = map[string]string{
	"2":      "$2$ is the bcrypt of 1999; make a new value",
	"7":      "$7$ is libxcrypt's form of scrypt; make a new value",
	"apr1":   "$apr1$ is Apache's own MD5; make a new value, or one with htpasswd -B",
	"argon2": "$argon2$ does not name its variant; it should be argon2id, argon2i or argon2d",
	"gy":     "$gy$ is gost-yescrypt; make a new value",
	"md5":    "$md5$ is Sun MD5; make a new value",
	"P":      "$P$ is phpass of WordPress; make a new value",
	"H":      "$H$ is phpass of phpBB; make a new value",
	"S":      "$S$ is Drupal's form of SHA-512; make a new value",
	"A":      "$A$ is MySQL's form of SHA-256; make a new value",

	"sha256":      kratos("sha256"),
	"sha512":      kratos("sha512"),
	"hmac-sha256": kratos("hmac-sha256"),
	"hmac-sha512": kratos("hmac-sha512"),
	"firescrypt":  "$firescrypt$ is Firebase's form of scrypt; make a new value",
}

// kratos names a form of Ory Kratos.
func kratos(identifier string) string {
	return "$" + identifier + "$ is a form of Ory Kratos; make a new value"
}

func unsupported(identifier, text string) error {
	if identifier == "plaintext" || identifier == "base64" {
		return malformed("plaintext", "a $ is missing after the identifier")
	}
	hint := "its identifier is unknown; " +
		"write $plaintext$ before a secret that begins with $"
	form, _, _ := strings.Cut(identifier, ",") // Sun MD5 has $md5,rounds=904$
	if strings.HasPrefix(text, "$md5$pf=") {
		hint = kratos("md5")
	} else if known, ok := unsupportedForms[form]; ok {
		hint = known
	} else if r, _ := shape.ReferenceOf(text); r.Name == shape.Variable {
		hint = "it may be a variable that nothing replaced; " +
			"if it is a secret, write $plaintext$ before it"
	} else if identifier == "" && doubled(text) {
		hint = "its $ signs are doubled, as for a compose file; store it with single ones"
	}
	return fmt.Errorf("%w: %s", ErrUnsupported, hint)
}

// doubled reports whether the text is a digest whose $ signs are doubled.
func doubled(text string) bool {
	identifier, _, closed := strings.Cut(strings.ReplaceAll(text, "$$", "$")[1:], "$")
	return closed && (byIdentifier[identifier] != nil || identifier == "sealed")
}

// MaxSecretLength is the length of the longest secret, in bytes.
const MaxSecretLength = 4096

// errNUL refuses secrets that some algorithms take for others: HMAC pads a short
// key with NULs, and bcrypt repeats the secret after one.
var errNUL = errors.New("clientsecret: the secret contains a NUL byte; " +
	"no client secret has one (RFC 6749, A.2)")

// ErrTooLong refuses a secret that no algorithm takes.
var ErrTooLong = fmt.Errorf("%w: at most %d bytes are taken", ErrSecretTooLong, MaxSecretLength)

// CheckSecret refuses a secret that must not be hashed, before any work is done.
func (a *Algorithm) CheckSecret(secret string) error {
	if strings.IndexByte(secret, 0) >= 0 {
		return errNUL
	}
	return a.CheckLength(secret)
}

// CheckLength refuses a secret that is longer than the algorithm takes, before
// any work is done.
func (a *Algorithm) CheckLength(secret string) error {
	if len(secret) > MaxSecretLength {
		return ErrTooLong
	}
	if a.MaxSecret != 0 && len(secret) > a.MaxSecret {
		return fmt.Errorf("%w: %s takes at most %d bytes; use a shorter secret, or %s",
			ErrSecretTooLong, a.Name, a.MaxSecret, a.Instead)
	}
	return nil
}
