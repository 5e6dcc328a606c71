package stored

import (
	"cmp"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"math"
	"strings"
)

// The base64 alphabets. They are strict: no two texts decode to the same bytes.
var (
	std64 = base64.RawStdEncoding.Strict()

	// adapted64 is passlib's: a dot for the plus sign.
	adapted64 = alphabet64("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./")

	bcrypt64 = alphabet64("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
)

func alphabet64(alphabet string) *base64.Encoding {
	return base64.NewEncoding(alphabet).WithPadding(base64.NoPadding).Strict()
}

// crypt64 holds the characters of crypt(3)'s encodings, in their order.
const crypt64 = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

func isCrypt64(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !('.' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z') {
			return false
		}
	}
	return true
}

// Number reads a decimal number without sign or leading zeros. One that does
// not fit is the largest int, which is above every limit.
func Number(s string) (n int, ok bool) {
	if s == "" || s[0] == '0' && len(s) > 1 {
		return 0, false
	}
	for i := range len(s) {
		c := s[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		if n > (math.MaxInt-9)/10 {
			n = math.MaxInt
			continue
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// parameter is a name=number pair of the PHC string format.
type parameter struct {
	name  string
	value *int
}

// parameters reads "m=65536,t=3,p=4": each parameter once, in the order given,
// with a positive number.
func parameters(algorithm, s string, want ...parameter) error {
	for i, p := range want {
		text, rest, more := strings.Cut(s, ",")
		if more != (i < len(want)-1) {
			return malformed(algorithm, "its parameters are not "+names(want))
		}
		s = rest
		number, ok := strings.CutPrefix(text, p.name)
		if ok {
			number, ok = strings.CutPrefix(number, "=")
		}
		if !ok {
			return malformed(algorithm, "parameter "+p.name+" is missing or not in its place")
		}
		if *p.value, ok = Number(number); !ok {
			return malformed(algorithm, "parameter "+p.name+" is not a decimal number")
		}
		if *p.value == 0 {
			return malformed(algorithm, "parameter "+p.name+" is 0")
		}
	}
	return nil
}

func names(ps []parameter) string {
	var all []string
	for _, p := range ps {
		all = append(all, p.name)
	}
	return strings.Join(all, ", ")
}

// decode64 reads "salt$key" in base64, into one allocation.
func (v *Value) decode64(enc *base64.Encoding, s string) error {
	name := v.Algorithm.Name
	salt, key, found := strings.Cut(s, "$")
	if !found {
		return malformed(name, "the salt or the derived key is missing")
	}
	buf := make([]byte, enc.DecodedLen(len(salt))+enc.DecodedLen(len(key)))
	n, err := enc.Decode(buf, []byte(salt))
	if err != nil {
		return malformed(name, cmp.Or(otherBase64(enc, salt, key),
			"the salt is not the base64 of this form"))
	}
	v.Salt, buf = buf[:n:n], buf[n:]
	if n, err = enc.Decode(buf, []byte(key)); err != nil {
		return malformed(name, cmp.Or(otherBase64(enc, salt, key),
			"the derived key is not the base64 of this form, or was cut"))
	}
	v.Key = buf[:n:n]
	return nil
}

// otherBase64 says how to write a salt and a key that are in another base64 than
// that of the form. It is empty if they are in none.
func otherBase64(enc *base64.Encoding, salt, key string) string {
	plus := "+"
	if enc == adapted64 {
		plus = "."
	}
	right := strings.NewReplacer("+", plus, ".", plus, "-", plus, "_", "/")
	for _, text := range []string{salt, key} {
		if _, err := enc.DecodeString(right.Replace(strings.TrimRight(text, "="))); err != nil {
			return ""
		}
	}
	advice := "not this form's base64: "
	if strings.Contains(salt+key, "=") {
		advice += "drop = at its end, and "
	}
	if strings.ContainsAny(salt+key, "-_") {
		return advice + "write " + plus + " for -, and / for _"
	}
	if enc == adapted64 {
		return advice + "write . for +"
	}
	return advice + "write + for a dot"
}

// keepText takes "salt$key" as it stands. crypt(3) forms compare as text.
func (v *Value) keepText(s string, maxSalt, keyLength int) error {
	name := v.Algorithm.Name
	salt, key, found := strings.Cut(s, "$")
	if !found {
		return malformed(name, "the salt or the hash is missing")
	}
	if len(salt) > maxSalt {
		return malformed(name, fmt.Sprintf("the salt is longer than %d characters", maxSalt))
	}
	if len(key) != keyLength {
		return malformed(name, fmt.Sprintf(
			"the hash has %d characters, not %d: cut or extended", len(key), keyLength))
	}
	if !isCrypt64(salt) || !isCrypt64(key) {
		return malformed(name, "the salt or the hash has a character that this form does not use")
	}
	buf := []byte(salt + key)
	v.Salt, v.Key = buf[:len(salt):len(salt)], buf[len(salt):]
	return nil
}

// newSalt returns a random salt of the spec's length.
func newSalt(s Spec) []byte {
	salt := make([]byte, s.SaltLength)
	rand.Read(salt) // never fails: crypto/rand ends the program instead
	if s.Algorithm.TextSalt {
		ToText(salt)
	}
	return salt
}

// ToText replaces random bytes by random characters of crypt(3)'s alphabet. Its
// 64 characters are equally likely.
func ToText(random []byte) {
	for i, b := range random {
		random[i] = crypt64[b%64]
	}
}
