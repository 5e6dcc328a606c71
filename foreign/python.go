package foreign

import "strings"

// This file holds Django and Werkzeug, whose salts are text.

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
	method, d, err := werkzeug(text)
	if err != nil {
		return "", err
	}
	return d.pbkdf2(method[1], method[2])
}

// werkzeugScrypt reads scrypt:32768:8:1$salt$key.
func werkzeugScrypt(text string) (string, error) {
	method, d, err := werkzeug(text)
	if err != nil {
		return "", err
	}
	logN, err := logarithm(method[1])
	if err != nil {
		return "", err
	}
	return d.scrypt(logN, method[2], method[3], 64)
}

// werkzeug returns the parts of the method, and salt and key.
func werkzeug(text string) (method []string, d derived, err error) {
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
