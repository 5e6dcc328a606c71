package clientsecret

import (
	"crypto/aes"
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

// Key is a key of 256 bits that seals stored values: an [AEAD] with a random nonce
// before the ciphertext. There are two kinds:
//
//   - XChaCha20-Poly1305 of draft-irtf-cfrg-xchacha. Its nonce of 24 bytes does not
//     repeat in practice, so one key can seal any number of values.
//   - AES-256-GCM (NIST SP 800-38D), for FIPS 140. Its nonce has 12 bytes, so one key
//     may seal at most 2^32 values.
//
// A Key never prints itself, and two cannot be compared with ==.
//
// The zero Key seals and opens nothing. A Key is immutable and safe for
// concurrent use.
type Key struct {
	_   [0]func()
	box *box[*key]
}

// key is what a Key holds. aead is nil where FIPS 140 mode forbids the cipher.
type key struct {
	kind  *keyKind
	bytes []byte
	aead  cipher.AEAD
}

// keyKind is a kind of Key.
type keyKind struct {
	name   string
	prefix string // of the text of a key
	cipher func(key []byte) (cipher.AEAD, error)
}

var (
	xchacha = &keyKind{"XChaCha20-Poly1305", "", chacha20poly1305.NewX}
	aesGCM  = &keyKind{"AES-256-GCM", "aes256gcm:", func(key []byte) (cipher.AEAD, error) {
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, err
		}
		return cipher.NewGCMWithRandomNonce(block) // which has the nonce in the ciphertext
	}}
)

// GenerateKey returns a new key for XChaCha20-Poly1305 from crypto/rand.
func GenerateKey() Key { return xchacha.generate() }

// GenerateAESKey returns a new key for AES-256-GCM from crypto/rand. Use it where FIPS
// 140 mode is enforced, and for every server that shares a database with one.
func GenerateAESKey() Key { return aesGCM.generate() }

func (kind *keyKind) generate() Key {
	b := make([]byte, keyLength)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	return kind.key(b)
}

func (kind *keyKind) key(b []byte) Key {
	k := &key{kind: kind, bytes: b}
	if aead, err := kind.cipher(b); err == nil {
		k.aead = aead
	}
	return Key{box: &box[*key]{func() *key { return k }}}
}

// cipher returns the cipher of the key.
func (k Key) cipher() (cipher.AEAD, error) {
	if k.IsZero() {
		return nil, errZeroKey
	}
	opened := k.box.open()
	if opened.aead == nil {
		return nil, fmt.Errorf("%w: %s is not allowed in FIPS 140 mode; "+
			"use a key of AES-256-GCM", ErrKey, opened.kind.name)
	}
	return opened.aead, nil
}

var errZeroKey = errors.New("clientsecret: the zero Key seals and opens nothing")

// ParseKey reads a key as [Key.Reveal] writes it: 32 bytes in base64, of the
// standard or the URL alphabet, with or without padding; or as 64 hexadecimal
// digits. The prefix aes256gcm: makes it a key of AES-256-GCM. ParseKey ignores
// white space around the text. The error wraps [ErrKey]. A key is random bytes:
// ParseKey takes no password for one.
func ParseKey(text string) (Key, error) {
	kind := xchacha
	text, isAES := strings.CutPrefix(strings.TrimSpace(text), aesGCM.prefix)
	if isAES {
		kind = aesGCM
	}
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
	return kind.key(b), nil
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

// Reveal returns the key in base64, with padding, after the prefix of its kind. No
// other method does.
func (k Key) Reveal() string {
	if k.IsZero() {
		return ""
	}
	opened := k.box.open()
	return opened.kind.prefix + base64.StdEncoding.EncodeToString(opened.bytes)
}

// Encrypt implements [AEAD]. The ciphertext is longer than the plaintext: by 40 bytes
// for XChaCha20-Poly1305, by 28 for AES-256-GCM.
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
