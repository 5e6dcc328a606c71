package clientsecret

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

// KeyLength is the length of a [Key] in bytes.
const KeyLength = chacha20poly1305.KeySize

// Key is a key that stored values are sealed with: an [AEAD], XChaCha20-Poly1305 of draft-irtf-cfrg-xchacha with a random nonce of 24 bytes before the ciphertext. That many random bytes never meet again, so a key may seal as
// many values as there are. It never prints itself, as a [Secret] does not, and two cannot be compared with ==.
//
// The zero Key seals and opens nothing. A Key is immutable and safe for concurrent use.
type Key struct {
	// A func for the reason that Secret has one.
	open func() *key
}

type key struct {
	bytes []byte
	aead  cipher.AEAD
}

// GenerateKey returns a fresh key, from crypto/rand.
func GenerateKey() Key {
	b := make([]byte, KeyLength)
	rand.Read(b)
	return newKey(b)
}

func newKey(b []byte) Key {
	aead, err := chacha20poly1305.NewX(b)
	if err != nil {
		panic(err) // the length is wrong
	}
	k := &key{b, aead}
	return Key{open: func() *key { return k }}
}

// ParseKey reads a key as [Key.Reveal] writes it: 32 bytes in base64, of the standard or the URL alphabet, with padding or without, or as 64 hexadecimal digits. White space around it counts for nothing.
// The error wraps [ErrKey]. A key is random bytes: a password is none, and is not taken for one.
func ParseKey(text string) (Key, error) {
	text = strings.TrimSpace(text)
	var b []byte
	var err error
	if len(text) == hex.EncodedLen(KeyLength) {
		b, err = hex.DecodeString(text)
	} else {
		encoding := base64.RawStdEncoding
		if strings.ContainsAny(text, "-_") {
			encoding = base64.RawURLEncoding
		}
		b, err = encoding.Strict().DecodeString(strings.TrimSuffix(text, "="))
	}
	if err != nil || len(b) != KeyLength || strings.ContainsAny(text, "\r\n") {
		return Key{}, fmt.Errorf("%w: it is not %d bytes in base64 (44 characters) or as %d hexadecimal digits; clientsecret key generate makes one", ErrKey, KeyLength, hex.EncodedLen(KeyLength))
	}
	if strings.Count(string(b), string(b[:1])) == len(b) {
		return Key{}, fmt.Errorf("%w: all its bytes are the same, so it is not random", ErrKey)
	}
	return newKey(b), nil
}

// ReadKey reads a file with a key, as ParseKey does. It refuses, with [ErrKey], a file that others than its owner and group can read, or that others than its owner can write. (On Windows it looks at the contents alone.) Kubernetes mounts secrets with 0644 unless their defaultMode says otherwise: 0440, with an fsGroup.
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
		return Key{}, fmt.Errorf("%w: others can read or change %s (its mode is %#o): chmod 600, or 640 for a group", ErrKey, name, mode)
	}
	const longest = 1 << 10
	text, err := io.ReadAll(io.LimitReader(f, longest+1))
	if err != nil {
		return Key{}, err
	}
	if len(text) > longest {
		return Key{}, fmt.Errorf("%w: %s is longer than a key is", ErrKey, name)
	}
	k, err := ParseKey(string(text))
	if err != nil {
		return Key{}, fmt.Errorf("%s: %w", name, err)
	}
	return k, nil
}

// IsZero reports whether this is no key.
func (k Key) IsZero() bool { return k.open == nil }

// Reveal returns the key in base64, with padding. It is the only way to get it.
func (k Key) Reveal() string {
	if k.open == nil {
		return ""
	}
	return base64.StdEncoding.EncodeToString(k.open().bytes)
}

// Encrypt implements [AEAD]. The ciphertext is 40 bytes longer than the plaintext.
func (k Key) Encrypt(plaintext, associatedData []byte) ([]byte, error) {
	if k.open == nil {
		return nil, errNoKey
	}
	aead := k.open().aead
	nonce := make([]byte, chacha20poly1305.NonceSizeX, chacha20poly1305.NonceSizeX+len(plaintext)+chacha20poly1305.Overhead)
	rand.Read(nonce)
	return aead.Seal(nonce, nonce, plaintext, associatedData), nil
}

// Decrypt implements [AEAD].
func (k Key) Decrypt(ciphertext, associatedData []byte) ([]byte, error) {
	if k.open == nil {
		return nil, errNoKey
	}
	if len(ciphertext) < chacha20poly1305.NonceSizeX {
		return nil, errors.New("clientsecret: the ciphertext is shorter than a nonce")
	}
	return k.open().aead.Open(nil, ciphertext[:chacha20poly1305.NonceSizeX], ciphertext[chacha20poly1305.NonceSizeX:], associatedData)
}

// String returns the placeholder [REDACTED].
func (k Key) String() string { return redacted }

// Format writes the placeholder [REDACTED] for every verb and flag.
func (k Key) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// LogValue returns the placeholder [REDACTED].
func (k Key) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns the placeholder [REDACTED], or nothing for the zero Key.
func (k Key) MarshalText() ([]byte, error) {
	if k.IsZero() {
		return nil, nil
	}
	return []byte(redacted), nil
}

// UnmarshalText reads a key as [ParseKey] does, so that it can stand behind an environment variable or a flag. Empty text gives the zero Key.
func (k *Key) UnmarshalText(text []byte) error {
	*k = Key{}
	if len(text) == 0 {
		return nil
	}
	parsed, err := ParseKey(string(text))
	if err != nil {
		return err
	}
	*k = parsed
	return nil
}
