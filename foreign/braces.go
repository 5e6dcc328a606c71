package foreign

import (
	"encoding/binary"
	"strconv"
	"strings"
)

// This file holds values after a scheme in braces, as LDAP and Dovecot have them.

// scheme returns a condition: that a value begins with the scheme, in whatever
// case. Dovecot may append the encoding of what follows: {PLAIN.B64}.
func scheme(names ...string) func(text string) bool {
	return func(text string) bool {
		name, _, _ := cutScheme(text)
		for _, n := range names {
			if strings.EqualFold(name, n) {
				return true
			}
		}
		return false
	}
}

// cutScheme returns the scheme without braces, and the encoding and the text of
// what follows.
func cutScheme(value string) (name, encoding, rest string) {
	if value == "" || value[0] != '{' {
		return "", "", ""
	}
	name, rest, ok := strings.Cut(value[1:], "}")
	if !ok {
		return "", "", ""
	}
	name, encoding, _ = strings.Cut(name, ".")
	return name, encoding, rest
}

// body returns what follows the scheme.
func body(text string) (string, error) {
	_, encoding, rest := cutScheme(text)
	var b []byte
	var err error
	switch {
	case encoding == "":
		return rest, nil
	case strings.EqualFold(encoding, "HEX"):
		b, err = decodeHex(rest)
	case strings.EqualFold(encoding, "B64"), strings.EqualFold(encoding, "BASE64"):
		b, err = decode64(std64, rest)
	default:
		err = malformed("the encoding after the dot is not HEX, B64 or BASE64")
	}
	return string(b), err
}

// plain is body for a secret in the clear.
func plain(value string) (string, error) {
	if _, encoding, _ := cutScheme(value); encoding != "" {
		value = trimmed(value)
	}
	return body(value)
}

// inside returns a reader of a digest of crypt(3) or argon2, which begins with
// one of the identifiers.
func inside(identifiers ...string) func(text string) (string, error) {
	return func(text string) (string, error) {
		text, err := body(text)
		switch {
		case err != nil:
			return "", err
		case hasPrefix(text, identifiers):
			return text, nil
		case !strings.HasPrefix(text, "$"):
			return "", unsupported("DES crypt is not read here")
		}
		return "", malformed("what follows the braces is not of their scheme")
	}
}

// follows returns a condition: that the scheme is followed by one of the texts.
func follows(is func(text string) bool, with ...string) func(text string) bool {
	return func(text string) bool {
		if !is(text) {
			return false
		}
		text, err := body(text)
		return err == nil && hasPrefix(text, with)
	}
}

// ldapPBKDF2 returns a reader of 10000$salt$key.
func ldapPBKDF2(hash string) func(text string) (string, error) {
	return func(text string) (string, error) {
		text, err := body(text)
		if err != nil {
			return "", err
		}
		parts, err := fields(text, "$", 3)
		if err != nil {
			return "", err
		}
		d, err := decodeBoth(adapted64, parts[1], parts[2])
		if err != nil {
			return "", err
		}
		return d.pbkdf2(hash, parts[0])
	}
}

// dovecotPBKDF2 reads $1$salt$10000$key. The salt is text, the key hex.
func dovecotPBKDF2(text string) (string, error) {
	text, err := body(text)
	if err != nil {
		return "", err
	}
	parts, err := fields(text, "$", 5)
	if err != nil {
		return "", err
	}
	key, err := decodeHex(parts[4])
	if err != nil {
		return "", err
	}
	return derived{[]byte(parts[2]), key}.pbkdf2("sha1", parts[3])
}

// atlassian reads a salt of 16 bytes and a key of 32. The count is fixed.
func atlassian(text string) (string, error) {
	text, err := body(text)
	if err != nil {
		return "", err
	}
	b, err := decode64(std64, text)
	if err != nil {
		return "", err
	}
	if len(b) != 16+32 {
		return "", malformed("it does not have the length of salt and key; cut or altered")
	}
	return derived{b[:16], b[16:]}.pbkdf2("sha1", "10000", 32)
}

// ds389 reads the blob of 389 Directory Server: the count in four bytes, a salt of
// 64 and a key of 256.
func ds389(text string) (string, error) {
	const count, salt, key = 4, 64, 256
	text, err := body(text)
	if err != nil {
		return "", err
	}
	b, err := decode64(std64, text)
	if err != nil {
		return "", err
	}
	if len(b) != count+salt+key {
		return "", malformed("it has not the length of count, salt and key; cut or altered")
	}
	n := strconv.FormatUint(uint64(binary.BigEndian.Uint32(b)), 10)
	return derived{b[count : count+salt], b[count+salt:]}.pbkdf2("sha256", n, key)
}
