package foreign

import (
	"strconv"
	"strings"
)

// This file holds Spring Security, whose DelegatingPasswordEncoder puts the id of
// an encoder in braces before what it makes.

var spring = []form{
	{Form: Form{"Spring Security", "{noop}", ""}, is: begins("{noop}"), secret: plain},
	{Form: Form{"Spring Security", "{bcrypt}", ""}, is: scheme("bcrypt"), digest: inside("$2")},
	{Form: Form{"Spring Security", "{argon2}", ""}, is: begins("{argon2}"), digest: inside("$argon2")},
	{Form: Form{"Spring Security", "{argon2@SpringSecurity_v5_8}", ""},
		is: scheme("argon2@SpringSecurity_v5_8"), digest: inside("$argon2")},
	{Form: Form{"Spring Security", "{scrypt}", ""}, is: scheme("scrypt"), digest: springScrypt},
	{Form: Form{"Spring Security", "{scrypt@SpringSecurity_v5_8}", ""},
		is: scheme("scrypt@SpringSecurity_v5_8"), digest: springScrypt},
	{Form: Form{"Spring Security", "SCryptPasswordEncoder", ""}, is: isSpringScrypt, digest: springScrypt},
	{Form: Form{"Spring Security", "{pbkdf2}", ""},
		is: isSpringPBKDF2, digest: springPBKDF2("sha1", "185000", 8)},
	{Form: Form{"Spring Security", "{pbkdf2@SpringSecurity_v5_8}", ""},
		is: scheme("pbkdf2@SpringSecurity_v5_8"), digest: springPBKDF2("sha256", "310000", 16)},
	{Form: Form{"Spring Security", "{ldap}", unstretched}, is: begins("{ldap}{")},
	{Form: Form{"Spring Security", "{sha256}", unstretched}, is: begins("{sha256}")},
	{Form: Form{"Spring Security", "MessageDigestPasswordEncoder", unstretched},
		is: begins("{MD4}{", "{MD5}{", "{SHA-1}{", "{SHA-256}{")},
}

// isSpringPBKDF2 tells {pbkdf2} from LDAP's and Dovecot's {PBKDF2}, whose parts
// have a $ between them.
func isSpringPBKDF2(text string) bool {
	return strings.HasPrefix(text, "{pbkdf2}") && !strings.Contains(text, "$")
}

// springPBKDF2 returns a reader of salt and key in one text, which is hex, or
// base64 where the encoder is set to it. Nothing in it tells the work factors:
// they are those of the encoder with this id.
func springPBKDF2(hash, count string, saltLength int) func(text string) (string, error) {
	const keyLength = 32 // also of SHA-1
	return func(text string) (string, error) {
		text, err := body(text)
		if err != nil {
			return "", err
		}
		decode := decodeHex
		if strings.Trim(text, "0123456789abcdef") != "" {
			decode = func(text string) ([]byte, error) { return decode64(std64, text) }
		}
		b, err := decode(text)
		if err != nil {
			return "", err
		}
		if len(b) != saltLength+keyLength {
			return "", malformed("salt and key have not the length of this encoder; " +
				"cut, or made with other settings")
		}
		return derived{b[:saltLength], b[saltLength:]}.pbkdf2(hash, count, keyLength)
	}
}

// isSpringScrypt reports whether the text is what the encoder makes, without an id
// before it.
func isSpringScrypt(text string) bool {
	rest, ok := strings.CutPrefix(text, "$")
	n, _, closed := strings.Cut(rest, "$")
	return ok && closed && len(n) >= 5 && strings.Trim(n, "0123456789abcdef") == ""
}

// springScrypt reads $e0801$salt$key: log2 of N, r and p in hex, a byte for r and
// one for p.
func springScrypt(text string) (string, error) {
	text, err := body(text)
	if err != nil {
		return "", err
	}
	parts, err := fields(text, "$", 4)
	if err != nil {
		return "", err
	}
	n, err := strconv.ParseUint(parts[1], 16, 24)
	if err != nil || strconv.FormatUint(n, 16) != parts[1] || parts[0] != "" {
		return "", malformed("its parameters are not a hex number of three bytes")
	}
	d, err := decodeBoth(std64, parts[2], parts[3])
	if err != nil {
		return "", err
	}
	byteOf := func(shift int) string { return strconv.Itoa(int(n >> shift & 0xff)) }
	return d.scrypt(int(n>>16), byteOf(8), byteOf(0), 32, 64)
}
