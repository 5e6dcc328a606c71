package foreign

import (
	"strconv"
	"strings"
)

// This file holds PasswordStorage of Defuse Security, for PHP, Java, C# and Ruby,
// and GRUB.

var storages = []form{
	{Form: Form{"PasswordStorage", "", ""}, is: isPasswordStorage, digest: passwordStorage},
	{Form: Form{"GRUB", "pbkdf2", ""}, is: begins("grub.pbkdf2."), digest: grub},
}

// isPasswordStorage reports whether the text is sha1:64000:18:salt:key, whole or
// not.
func isPasswordStorage(text string) bool {
	parts := strings.SplitN(text, ":", 5)
	return len(parts) == 5 && hashes[parts[0]].size != 0 && isNumber(parts[1]) && isNumber(parts[2])
}

// passwordStorage reads sha1:64000:18:salt:key. The third number is the length of
// the key.
func passwordStorage(text string) (string, error) {
	parts, err := fields(text, ":", 5)
	if err != nil {
		return "", err
	}
	d, err := decodeBoth(std64, parts[3], parts[4])
	if err != nil {
		return "", err
	}
	length, err := strconv.Atoi(parts[2])
	if err != nil {
		return "", malformed("the length of its key is no number")
	}
	return d.pbkdf2(parts[0], parts[1], length)
}

// grub reads grub.pbkdf2.sha512.10000.salt.key, in hex.
func grub(text string) (string, error) {
	parts, err := fields(text, ".", 6)
	if err != nil {
		return "", err
	}
	salt, err := decodeHex(parts[4])
	if err != nil {
		return "", err
	}
	key, err := decodeHex(parts[5])
	if err != nil {
		return "", err
	}
	return derived{salt, key}.pbkdf2(parts[2], parts[3])
}
