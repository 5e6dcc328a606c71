package foreign

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// This file reads and writes the parts that values are made of.

// The base64 alphabets. They are strict: no two texts decode to the same bytes.
var (
	std64 = base64.StdEncoding.Strict()
	raw64 = base64.RawStdEncoding.Strict()

	// adapted64 has a dot for the plus sign.
	adapted64 = base64.NewEncoding(
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./").
		WithPadding(base64.NoPadding).Strict()
)

// trimmed returns text without the white space after it.
func trimmed(text string) string { return strings.TrimRight(text, " \t\n\v\f\r") }

// fields splits text into n parts.
func fields(text, separator string, n int) ([]string, error) {
	parts := strings.Split(text, separator)
	if len(parts) != n {
		return nil, malformed("it does not have all its parts, or has more; cut or altered")
	}
	return parts, nil
}

// decode64 reads base64. The standard library passes over line ends.
func decode64(encoding *base64.Encoding, text string) ([]byte, error) {
	b, err := encoding.DecodeString(text)
	if err != nil || strings.ContainsAny(text, "\r\n") {
		return nil, malformed("its base64 is not that of this form; cut, altered or encoded anew")
	}
	return b, nil
}

func decodeHex(text string) ([]byte, error) {
	b, err := hex.DecodeString(text)
	if err != nil {
		return nil, malformed("it has other characters than hex digits, or was cut")
	}
	return b, nil
}

// isNumber reports whether text is a positive decimal number without a leading
// zero.
func isNumber(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != "" && text[0] != '0'
}

// derived is a salt and the key that was derived with it.
type derived struct{ salt, key []byte }

// check refuses a key whose length no writer of the form gives it: one that was
// cut would still take the secret.
func (d derived) check(lengths ...int) error {
	for _, n := range lengths {
		if len(d.key) == n {
			return nil
		}
	}
	return malformed(fmt.Sprintf("the key has %d bytes, not %d; cut or altered",
		len(d.key), lengths[0]))
}

// hashes are the hashes of PBKDF2: their identifiers in stored values, and their
// sizes in bytes.
var hashes = map[string]struct {
	identifier string
	size       int
}{
	"sha1":   {"pbkdf2", 20},
	"sha224": {"pbkdf2-sha224", 28},
	"sha256": {"pbkdf2-sha256", 32},
	"sha384": {"pbkdf2-sha384", 48},
	"sha512": {"pbkdf2-sha512", 64},
}

// pbkdf2 writes a PBKDF2 digest. The key has one of the lengths, or the hash's if
// none is given.
func (d derived) pbkdf2(hash, count string, lengths ...int) (string, error) {
	h, ok := hashes[hash]
	if !ok {
		return "", unsupported("its hash is not SHA-1 or SHA-2")
	}
	if lengths == nil {
		lengths = []int{h.size}
	}
	if !isNumber(count) {
		return "", malformed("the iteration count is not a positive decimal number")
	}
	if err := d.check(lengths...); err != nil {
		return "", err
	}
	return "$" + h.identifier + "$" + count + "$" +
		adapted64.EncodeToString(d.salt) + "$" + adapted64.EncodeToString(d.key), nil
}

// unmarked writes a PBKDF2 digest in Ory Hydra's form. A few have the work factors
// and lengths of [clientsecret.HighEntropy] by chance, which marks the secret as
// generated and hides that the work factors are weak. Hydra's form has no marks.
func unmarked(text string) string {
	parts := strings.Split(strings.ReplaceAll(text, ".", "+"), "$")
	parts[2] = "i=" + parts[2] + ",l=64"
	return strings.Join(parts, "$")
}

// scrypt writes a scrypt digest.
func (d derived) scrypt(logN int, r, p string, lengths ...int) (string, error) {
	if !isNumber(r) || !isNumber(p) {
		return "", malformed("r or p is not a positive decimal number")
	}
	if err := d.check(lengths...); err != nil {
		return "", err
	}
	return "$scrypt$ln=" + strconv.Itoa(logN) + ",r=" + r + ",p=" + p + "$" +
		raw64.EncodeToString(d.salt) + "$" + raw64.EncodeToString(d.key), nil
}

// logarithm returns log2 of scrypt's N.
func logarithm(n string) (int, error) {
	number, err := strconv.ParseUint(n, 10, 64)
	if err != nil || !isNumber(n) || bits.OnesCount64(number) != 1 {
		return 0, malformed("N is not a power of two")
	}
	return bits.TrailingZeros64(number), nil
}

// decodeBoth reads a salt and a key in the same base64.
func decodeBoth(encoding *base64.Encoding, salt, key string) (d derived, err error) {
	if d.salt, err = decode64(encoding, salt); err != nil {
		return d, err
	}
	d.key, err = decode64(encoding, key)
	return d, err
}
