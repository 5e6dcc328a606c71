package clientsecret

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

// keyLength is the length of a Key in bytes.
const keyLength = chacha20poly1305.KeySize

// Key is a key of 256 bits that seals stored values: an [AEAD],
// XChaCha20-Poly1305 of draft-irtf-cfrg-xchacha with a random nonce of 24 bytes
// before the ciphertext. Such a nonce does not repeat in practice, so one key
// can seal any number of values. A Key never prints itself, and two cannot be
// compared with ==.
//
// The zero Key seals and opens nothing. A Key is immutable and safe for
// concurrent use.
type Key struct {
	_   [0]func()
	box *box[*key]
}

// key is what a Key holds. aead is nil where FIPS 140 mode forbids the cipher.
type key struct {
	bytes []byte
	aead  cipher.AEAD
}

// GenerateKey returns a new key from crypto/rand.
func GenerateKey() Key {
	b := make([]byte, keyLength)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	return newKey(b)
}

func newKey(b []byte) Key {
	k := &key{bytes: b}
	if aead, err := chacha20poly1305.NewX(b); err == nil {
		k.aead = aead
	}
	return Key{box: &box[*key]{func() *key { return k }}}
}

// cipher returns the cipher of the key.
func (k Key) cipher() (cipher.AEAD, error) {
	if k.IsZero() {
		return nil, errZeroKey
	}
	aead := k.box.open().aead
	if aead == nil {
		return nil, errForbidden
	}
	return aead, nil
}

var (
	errZeroKey   = errors.New("clientsecret: the zero Key seals and opens nothing")
	errForbidden = fmt.Errorf("%w: XChaCha20-Poly1305 is not allowed in FIPS 140 mode", ErrKey)
)

// ParseKey reads a key as [Key.Reveal] writes it: 32 bytes in base64, of the
// standard or the URL alphabet, with or without padding; or as 64 hexadecimal
// digits. It ignores white space around them. The error wraps [ErrKey]. A key is
// random bytes: ParseKey takes no password for one.
func ParseKey(text string) (Key, error) {
	text = strings.TrimSpace(text)
	var b []byte
	var err error
	if len(text) == hex.EncodedLen(keyLength) {
		b, err = hex.DecodeString(text)
	} else {
		encoding := base64.RawStdEncoding
		if strings.ContainsAny(text, "-_") {
			encoding = base64.RawURLEncoding
		}
		b, err = encoding.Strict().DecodeString(strings.TrimSuffix(text, "="))
	}
	if err != nil || len(b) != keyLength || strings.ContainsAny(text, "\r\n") {
		return Key{}, fmt.Errorf("%w: not %d bytes in base64 or hex; "+
			"make one with clientsecret key generate", ErrKey, keyLength)
	}
	if strings.Count(string(b), string(b[:1])) == len(b) {
		return Key{}, fmt.Errorf("%w: all its bytes are the same, so it is not random", ErrKey)
	}
	return newKey(b), nil
}

// maxKeyFile is more than a file with a key holds, in bytes.
const maxKeyFile = 1 << 10

// ReadKey reads a file with a key, as [ParseKey] does. It returns [ErrKey] if
// others can read the file, or if group or others can write it. (On Windows it
// looks at the contents alone.) A file that cannot be opened is the error of the
// system, such as fs.ErrNotExist. Kubernetes mounts secrets with mode 0644 unless
// their defaultMode says otherwise: use 0440 with an fsGroup.
func ReadKey(name string) (Key, error) {
	f, err := openKeyFile(name)
	if err != nil {
		return Key{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Key{}, err
	}
	if info.IsDir() {
		return Key{}, fmt.Errorf("%w: %s is a directory", ErrKey, name)
	}
	if mode := info.Mode().Perm(); mode&0o027 != 0 && runtime.GOOS != "windows" {
		return Key{}, fmt.Errorf("%w: others can read or change %s (mode %#o); "+
			"chmod it to 600, or to 640 for a group", ErrKey, name, mode)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxKeyFile+1))
	if err != nil {
		return Key{}, err
	}
	if len(text) > maxKeyFile {
		return Key{}, fmt.Errorf("%w: %s is longer than a key is", ErrKey, name)
	}
	k, err := ParseKey(string(text))
	if err != nil {
		return Key{}, fmt.Errorf("%s: %w", name, err)
	}
	return k, nil
}

// IsZero reports whether this is no key.
func (k Key) IsZero() bool { return k.box == nil }

// Reveal returns the key in base64, with padding. No other method does.
func (k Key) Reveal() string {
	if k.IsZero() {
		return ""
	}
	return base64.StdEncoding.EncodeToString(k.box.open().bytes)
}

// Encrypt implements [AEAD]. The ciphertext is 40 bytes longer than the
// plaintext.
func (k Key) Encrypt(plaintext, associatedData []byte) ([]byte, error) {
	aead, err := k.cipher()
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plaintext)+aead.Overhead())
	rand.Read(nonce)
	return aead.Seal(nonce, nonce, plaintext, associatedData), nil
}

// Decrypt implements [AEAD].
func (k Key) Decrypt(ciphertext, associatedData []byte) ([]byte, error) {
	aead, err := k.cipher()
	if err != nil {
		return nil, err
	}
	if len(ciphertext) < aead.NonceSize() {
		return nil, errors.New("clientsecret: the ciphertext is shorter than a nonce")
	}
	nonce, sealed := ciphertext[:aead.NonceSize()], ciphertext[aead.NonceSize():]
	return aead.Open(nil, nonce, sealed, associatedData)
}
