package foreign

import (
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
)

// This file holds values after a scheme in braces, as LDAP and Dovecot have them.

var dovecot = slices.Concat([]form{
	{Form: Form{"Dovecot", "{PLAIN}", ""},
		is: scheme("PLAIN", "CLEARTEXT", "CLEAR"), secret: plain},
	{Form: Form{"Dovecot", "{BLF-CRYPT}", ""}, is: scheme("BLF-CRYPT"), digest: inside("$2")},
	{Form: Form{"Dovecot", "{SHA256-CRYPT}", ""}, is: scheme("SHA256-CRYPT"), digest: inside("$5$")},
	{Form: Form{"Dovecot", "{SHA512-CRYPT}", ""}, is: scheme("SHA512-CRYPT"), digest: inside("$6$")},
	{Form: Form{"Dovecot", "{MD5-CRYPT}", ""},
		is: follows(scheme("MD5-CRYPT", "MD5"), "$"), digest: inside("$1$")},
	{Form: Form{"Dovecot", "{ARGON2I}", ""}, is: scheme("ARGON2I"), digest: inside("$argon2i$")},
	{Form: Form{"Dovecot", "{ARGON2ID}", ""}, is: scheme("ARGON2ID"), digest: inside("$argon2id$")},
	{Form: Form{"Dovecot", "{PBKDF2}", ""},
		is: follows(scheme("PBKDF2"), "$1$"), digest: dovecotPBKDF2},
	{Form: Form{"Dovecot", "{SCRAM-SHA-1}", scram}, is: scheme("SCRAM-SHA-1")},
	{Form: Form{"Dovecot", "{SCRAM-SHA-256}", scram}, is: scheme("SCRAM-SHA-256")},
	{Form: Form{"Dovecot", "{DES-CRYPT}", oldCrypt}, is: scheme("DES-CRYPT")},
}, notStretched("Dovecot", "PLAIN-MD4", "PLAIN-MD5", "LDAP-MD5", "CRAM-MD5", "HMAC-MD5", "DIGEST-MD5"))

var ldap = slices.Concat([]form{
	{Form: Form{"LDAP", "{CRYPT}", ""},
		is: scheme("CRYPT"), digest: inside("$2", "$5$", "$6$", "$y$", "$1$", "$sha1$")},
	{Form: Form{"LDAP", "{ARGON2}", ""}, is: scheme("ARGON2"), digest: inside("$argon2")},
	{Form: Form{"LDAP", "{PBKDF2}", ""}, is: scheme("PBKDF2", "PBKDF2-SHA1"), digest: ldapPBKDF2("sha1")},
	{Form: Form{"LDAP", "{PBKDF2-SHA256}", ""}, is: scheme("PBKDF2-SHA256"), digest: ldapPBKDF2("sha256")},
	{Form: Form{"LDAP", "{PBKDF2-SHA512}", ""}, is: scheme("PBKDF2-SHA512"), digest: ldapPBKDF2("sha512")},
	{Form: Form{"389 Directory Server", "{PBKDF2_SHA256}", ""},
		is: scheme("PBKDF2_SHA256"), digest: ds389},
	{Form: Form{"Atlassian", "{PKCS5S2}", ""}, is: scheme("PKCS5S2"), digest: atlassian},
}, notStretched("LDAP", "SSHA", "SSHA256", "SSHA384", "SSHA512", "SMD5",
	"SHA", "SHA1", "SHA256", "SHA384", "SHA512", "MD5"))

// notStretched returns the rows of schemes that hash once, with a salt or without.
func notStretched(software string, names ...string) (rows []form) {
	for _, name := range names {
		rows = append(rows, form{
			Form: Form{software, "{" + name + "}", unstretched}, is: scheme(name)})
	}
	return rows
}

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

// body is decoded for a digest: white space after it does not count, nor does the
// line end that was encoded with it.
func body(text string) (string, error) {
	text, err := decoded(text)
	return trimmed(text), err
}

// decoded returns what follows the scheme, or all of the text if it has none.
func decoded(text string) (string, error) {
	name, encoding, rest := cutScheme(text)
	var b []byte
	var err error
	switch {
	case name == "":
		return text, nil
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

// plain is decoded for a secret in the clear.
func plain(value string) (string, error) {
	if _, encoding, _ := cutScheme(value); encoding != "" {
		value = trimmed(value)
	}
	return decoded(value)
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
		return "", malformed("what follows the braces is not of their scheme, or not read here")
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
	if len(b) < 16 {
		return "", malformed("it is shorter than its salt; cut")
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
	if len(b) < count+salt {
		return "", malformed("it is shorter than count and salt; cut")
	}
	n := strconv.FormatUint(uint64(binary.BigEndian.Uint32(b)), 10)
	return derived{b[count : count+salt], b[count+salt:]}.pbkdf2("sha256", n, key)
}
