package clientsecret

import (
	"crypto/subtle"

	"github.com/clientsecret/clientsecret/internal/shape"
	"github.com/clientsecret/clientsecret/internal/stored"
)

// Digest is a stored value after parsing: a small immutable handle, safe for
// concurrent use. The zero Digest means that no secret is registered. Nothing
// matches it.
//
// A decoder of JSON, YAML or flags parses a field of this type
// ([Digest.UnmarshalText]). Tag the field with `json:",omitzero"` to leave out a
// missing secret. The decoder's error does not name the client. To name it, or to
// set other [Limits], decode into a string and give it to [Parser.Parse].
//
// A Digest prints as its algorithm and work factors. Two Digests cannot be
// compared with ==, and reflect.DeepEqual is false for two that were parsed from
// the same stored value: use [Digest.Equal].
type Digest struct {
	_   [0]func()
	box *box[*digest]
}

// digest is what a Digest holds. It does not change once newDigest has it.
type digest struct {
	box box[*digest]
	stored.Value

	seal    *seal    // of a digest that was sealed: its Value was inside the seal
	opening *opening // of a digest that a Keyring has read; nil otherwise
}

// opening says which keyring has read a digest, sealed or not. It seals what replaces
// the digest.
type opening struct {
	keyring  *Keyring
	clientID string // empty if it was not given for a value that is not sealed
}

// seal is what an opened digest keeps of its seal.
type seal struct {
	stored string // the sealed value
	keyID  string
	spaced bool // white space follows the sealed value
}

func newDigest(d *digest) Digest {
	d.box.open = func() *digest { return d }
	return Digest{box: &d.box}
}

func (d Digest) get() *digest {
	if d.box == nil {
		return nil
	}
	return d.box.open()
}

// value returns what is compared; it is nil for no secret.
func (d *digest) value() *stored.Value {
	if d == nil {
		return nil
	}
	return &d.Value
}

// Encode returns the stored value exactly as it is to be stored: sealed, if it
// was. It contains the secret if [Digest.IsPlaintext]. The zero Digest gives the
// empty string.
func (d Digest) Encode() string {
	switch x := d.get(); {
	case x == nil:
		return ""
	case x.seal != nil:
		return x.seal.stored
	default:
		return x.Text
	}
}

// String returns the algorithm and the work factors, in the form of
// [ParseScheme]: "pbkdf2-sha512,iterations=310000". It is safe to log: it holds
// no salt, hash or plaintext. It leaves out the lengths of salt and key, so a
// value of [HighEntropy] is "pbkdf2-sha512,iterations=1000". The zero Digest
// gives "no secret".
func (d Digest) String() string {
	if x := d.get(); x != nil {
		return x.Algorithm.Name + x.Factors()
	}
	return "no secret"
}

// Algorithm returns the name of the algorithm: "pbkdf2-sha1", "pbkdf2-sha224",
// "pbkdf2-sha256", "pbkdf2-sha384", "pbkdf2-sha512", "argon2id", "argon2i",
// "argon2d", "bcrypt", "bcrypt-sha256", "scrypt", "yescrypt", "sha256crypt",
// "sha512crypt", "md5crypt", "sha1crypt", "plaintext" or "sealed". The zero
// Digest gives the empty string.
func (d Digest) Algorithm() string {
	if x := d.get(); x != nil {
		return x.Algorithm.Name
	}
	return ""
}

// IsPlaintext reports whether the stored value holds the secret in the clear. It
// is false for a sealed value, even where [Digest.Plaintext] returns its secret.
func (d Digest) IsPlaintext() bool {
	x := d.get()
	return x != nil && x.Algorithm == stored.Plaintext && x.seal == nil
}

// Plaintext returns the secret and true if the stored value holds it in the
// clear, or held it inside a seal that was opened. Protocols that need the
// secret itself use it, such as client_secret_jwt (OpenID Connect Core, section
// 9). To authenticate a client, use [Compare].
func (d Digest) Plaintext() (Secret, bool) {
	x := d.get()
	if x == nil || x.Algorithm != stored.Plaintext {
		return Secret{}, false
	}
	return NewSecret(x.Secret), true
}

// IsZero reports whether no secret is registered.
func (d Digest) IsZero() bool { return d.box == nil }

// Equal reports whether d and other are the same stored value. Its time depends
// on their lengths alone. To authenticate a client, use [Compare].
func (d Digest) Equal(other Digest) bool {
	return subtle.ConstantTimeCompare([]byte(d.Encode()), []byte(other.Encode())) == 1
}

// spaced reports whether white space follows the stored value that does not
// count.
func (d *digest) spaced() bool {
	if d.seal != nil {
		return d.seal.spaced
	}
	return d.Trimmed() != d.Text
}

// shape returns the shape of a digest that a plaintext has, if it has one.
func (d *digest) shape() (shape.Shape, bool) {
	if d == nil || d.Algorithm != stored.Plaintext {
		return shape.Shape{}, false
	}
	return shape.Of(d.Text)
}

// unfit returns the warning about a value that is not to be hashed or sealed, nil if
// there is none. A plaintext that looks hashed may be a stolen digest, and would become
// the secret for good. What is publicly known would not show any more.
func (d *digest) unfit() error {
	if d == nil || d.Algorithm != stored.Plaintext && !d.isKnown() {
		return nil
	}
	for _, w := range (Digest{box: &d.box}).Warnings() {
		if w.Code == WarnLooksHashed || w.Code == WarnKnownSecret {
			return w
		}
	}
	return nil
}

// isKnown reports whether it is a digest that stands in public documentation.
func (d *digest) isKnown() bool { return d.Hashed() && shape.IsKnownDigest(d.Trimmed()) }

// legacy says why nobody should make such a value any more; it is empty for the
// others.
func (d *digest) legacy() string {
	if d.Identifier == "2x" {
		return "$2x$ marks a value of a faulty bcrypt of before 2011, right for ASCII only"
	}
	return d.Algorithm.Legacy
}
