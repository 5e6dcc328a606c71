package foreign

import (
	"encoding/binary"
	"strconv"
	"strings"
)

// This file holds the blobs of ASP.NET Core Identity. OpenIddict writes version 3
// too.

var identity = []form{
	{Form: Form{"ASP.NET Core Identity or OpenIddict", "version 3", ""},
		is: isIdentityV3, digest: identityV3},
	{Form: Form{"ASP.NET Core Identity", "version 2", ""}, is: isIdentityV2, digest: identityV2},
}

// The hashes of version 3, by their numbers in KeyDerivationPrf.
var identityHashes = []string{"sha1", "sha256", "sha512"}

// isIdentityV3 reports whether the text begins with base64 of a 1 and the number of a
// hash.
func isIdentityV3(text string) bool {
	return len(text) > 6 && strings.HasPrefix(text, "AQAAAA") && text[6] >= 'A' && text[6] <= 'L'
}

// identityV3 reads 1, the number of the hash, the iterations and the length of the
// salt, in four bytes each; the salt; and the key. The software writes keys of 32
// bytes only, and reads others. Shorter ones cannot be told from a value that was
// cut.
func identityV3(text string) (string, error) {
	const header = 13
	b, err := decode64(std64, text)
	if err != nil {
		return "", err
	}
	if len(b) < header {
		return "", malformed("it is shorter than its header; cut")
	}
	hash := identityHashes[b[4]] // isIdentityV3 bounds it
	count := binary.BigEndian.Uint32(b[5:])
	length := binary.BigEndian.Uint32(b[9:])
	if length > uint32(len(b)-header) {
		return "", malformed("the length of its salt is not what follows; cut or altered")
	}
	end := header + int(length)
	return derived{b[header:end], b[end:]}.pbkdf2(hash,
		strconv.FormatUint(uint64(count), 10), 32, 64)
}

// isIdentityV2 reports whether the text is base64 of 49 bytes, of which the first
// is 0.
func isIdentityV2(text string) bool {
	const length = 68
	if len(text) != length || text[0] != 'A' || text[1] > 'P' || !strings.HasSuffix(text, "==") {
		return false
	}
	b, err := decode64(std64, text)
	return err == nil && b[0] == 0
}

// identityV2 reads 0, a salt of 16 bytes and a key of 32.
func identityV2(text string) (string, error) {
	b, err := decode64(std64, text)
	if err != nil {
		return "", err
	}
	return derived{b[1:17], b[17:]}.pbkdf2("sha1", "1000", 32)
}
