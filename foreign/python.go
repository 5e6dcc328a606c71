package foreign

import "strings"

// This file holds Django and Werkzeug, whose salts are text.

var django = []form{
	{Form: Form{"Django", "pbkdf2_sha256", ""}, is: begins("pbkdf2_sha256$"), digest: djangoPBKDF2},
	{Form: Form{"Django", "pbkdf2_sha1", ""}, is: begins("pbkdf2_sha1$"), digest: djangoPBKDF2},
	// A subclass that many write.
	{Form: Form{"Django", "pbkdf2_sha512", ""}, is: begins("pbkdf2_sha512$"), digest: djangoPBKDF2},
	{Form: Form{"Django", "argon2", ""}, is: begins("argon2$argon2"), digest: after("argon2")},
	{Form: Form{"Django", "bcrypt", ""}, is: begins("bcrypt$$2"), digest: after("bcrypt$")},
	{Form: Form{"Django", "scrypt", ""}, is: isDjangoScrypt, digest: djangoScrypt},
	{Form: Form{"Django", "bcrypt_sha256", twice}, is: begins("bcrypt_sha256$")},
	{Form: Form{"Django", "sha1", unstretched}, is: endsInHex("sha1$", 40)},
	{Form: Form{"Django", "md5", unstretched}, is: endsInHex("md5$", 32)},
	{Form: Form{"Django", "crypt", oldCrypt}, is: begins("crypt$")},
}

var werkzeug = []form{
	{Form: Form{"Werkzeug", "pbkdf2", ""}, is: begins("pbkdf2:"), digest: werkzeugPBKDF2},
	{Form: Form{"Werkzeug", "scrypt", ""}, is: begins("scrypt:"), digest: werkzeugScrypt},
	{Form: Form{"Werkzeug", "plain", ""}, is: begins("plain$$"), secret: werkzeugPlain},
	{Form: Form{"Werkzeug", "sha224", unstretched}, is: endsInHex("sha224$", 56)},
	{Form: Form{"Werkzeug", "sha256", unstretched}, is: endsInHex("sha256$", 64)},
	{Form: Form{"Werkzeug", "sha384", unstretched}, is: endsInHex("sha384$", 96)},
	{Form: Form{"Werkzeug", "sha512", unstretched}, is: endsInHex("sha512$", 128)},
}

// djangoPBKDF2 reads pbkdf2_sha256$600000$salt$key.
func djangoPBKDF2(text string) (string, error) {
	parts, err := fields(text, "$", 4)
	if err != nil {
		return "", err
	}
	key, err := decode64(std64, parts[3])
	if err != nil {
		return "", err
	}
	hash := strings.TrimPrefix(parts[0], "pbkdf2_")
	return derived{[]byte(parts[2]), key}.pbkdf2(hash, parts[1])
}

// djangoScrypt reads scrypt$16384$salt$8$1$key.
func djangoScrypt(text string) (string, error) {
	parts, err := fields(text, "$", 6)
	if err != nil {
		return "", err
	}
	logN, err := logarithm(parts[1])
	if err != nil {
		return "", err
	}
	key, err := decode64(std64, parts[5])
	if err != nil {
		return "", err
	}
	return derived{[]byte(parts[2]), key}.scrypt(logN, parts[3], parts[4], 64)
}

// after returns what follows a name: bcrypt$ of bcrypt$$2b$12$….
func after(name string) func(text string) (string, error) {
	return func(text string) (string, error) { return strings.TrimPrefix(text, name), nil }
}

// isDjangoScrypt tells the form from a digest of this module that has lost its
// first $.
func isDjangoScrypt(text string) bool {
	rest, ok := strings.CutPrefix(text, "scrypt$")
	return ok && rest != "" && '0' <= rest[0] && rest[0] <= '9'
}

// endsInHex returns a condition: that a value begins with the name and ends in a
// $ and so many hex digits.
func endsInHex(name string, digits int) func(text string) bool {
	return func(text string) bool {
		i := len(text) - digits
		return strings.HasPrefix(text, name) && i >= len(name) && text[i-1] == '$' &&
			strings.Trim(text[i:], "0123456789abcdef") == ""
	}
}

// werkzeugPBKDF2 reads pbkdf2:sha256:600000$salt$key.
func werkzeugPBKDF2(text string) (string, error) {
	method, d, err := werkzeugParts(text)
	if err != nil {
		return "", err
	}
	return d.pbkdf2(method[1], method[2])
}

// werkzeugScrypt reads scrypt:32768:8:1$salt$key.
func werkzeugScrypt(text string) (string, error) {
	method, d, err := werkzeugParts(text)
	if err != nil {
		return "", err
	}
	logN, err := logarithm(method[1])
	if err != nil {
		return "", err
	}
	return d.scrypt(logN, method[2], method[3], 64)
}

// werkzeugParts returns the parts of the method, and salt and key.
func werkzeugParts(text string) (method []string, d derived, err error) {
	parts, err := fields(text, "$", 3)
	if err != nil {
		return nil, d, err
	}
	n := 3
	if strings.HasPrefix(text, "scrypt") {
		n = 4
	}
	if method, err = fields(parts[0], ":", n); err != nil {
		return nil, d, err
	}
	d.salt = []byte(parts[1])
	d.key, err = decodeHex(parts[2])
	return method, d, err
}

// werkzeugPlain reads plain$$secret, which Werkzeug wrote before version 2.3.
func werkzeugPlain(value string) (string, error) {
	return strings.TrimPrefix(value, "plain$$"), nil
}
