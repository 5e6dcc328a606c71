package stored

import (
	"fmt"
	"strings"

	gocrypt "github.com/go-crypt/crypt/algorithm/scrypt"
	"github.com/go-crypt/x/yescrypt"
)

// This file holds yescrypt, the default of today's Linux distributions:
// $y$j9T$salt$hash. After y come the flags of native yescrypt, j, then log2 of N
// and r as one character each. Settings of more characters exist; no tool writes
// them by default.

var yescryptRow = &Algorithm{
	Name:        "yescrypt",
	Identifiers: []string{"y"},
	Family:      FamilyYescrypt,
	Fields: []Field{
		{number: logN, Default: 12, Min: 2, Max: 24}, // libxcrypt refuses 1
		{number: blockSize, Letter: "r", Default: 32, Min: 1, Max: 32},
		{number: saltLength, Default: 16, Min: 8, Max: 64},
		{number: keyLength, Default: 32, Min: 32, Max: 32},
	},
	// The default of crypt(5) fills 16 MiB. These fill as much.
	Minima: []Spec{
		{LogN: 12, BlockSize: 32},
		{LogN: 13, BlockSize: 16},
		{LogN: 14, BlockSize: 8},
		{LogN: 15, BlockSize: 4},
		{LogN: 16, BlockSize: 2},
		{LogN: 17, BlockSize: 1},
	},
	Source: SourceCrypt,
	Decode: gocrypt.DecodeVariant(gocrypt.VariantYescrypt),
	header: yescryptHeader,
	body:   yescryptBody,
	check:  checkScrypt,
	encode: func(v *Value) string {
		return fmt.Sprintf("$y$%s$%s$%s", yescrypt.EncodeSetting(0, v.LogN, v.BlockSize),
			yescrypt.Encode64(v.Salt), yescrypt.Encode64(v.Key))
	},
	derive: func(v *Value, secret string) ([]byte, error) {
		return yescrypt.Key([]byte(secret), v.Salt, 1<<v.LogN, v.BlockSize, 1, v.KeyLength)
	},
}

// maxYescryptSetting is the largest N or r that is written as one character.
const maxYescryptSetting = 48

func yescryptHeader(v *Value, rest string) (body string, err error) {
	setting, body, _ := strings.Cut(rest, "$")
	if len(setting) == 3 && setting[0] == 'j' && isCrypt64(setting) {
		v.LogN = strings.IndexByte(crypt64, setting[1]) + 1
		v.BlockSize = strings.IndexByte(crypt64, setting[2]) + 1
		if v.LogN <= maxYescryptSetting && v.BlockSize <= maxYescryptSetting {
			return body, nil
		}
	}
	return "", fmt.Errorf("%w: yescrypt with settings other than N and r", ErrUnsupported)
}

func yescryptBody(v *Value, body string) error {
	name := v.Algorithm.Name
	salt, key, _ := strings.Cut(body, "$")
	if len(key) != 43 {
		return malformed(name, fmt.Sprintf(
			"the hash has %d characters, not 43: cut or extended", len(key)))
	}
	if v.Salt = yescrypt.Decode64([]byte(salt)); v.Salt == nil {
		return malformed(name, "the salt is not the base64 of this form")
	}
	if v.Key = yescrypt.Decode64([]byte(key)); v.Key == nil {
		return malformed(name, "the hash is not the base64 of this form")
	}
	return nil
}
