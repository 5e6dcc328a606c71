package stored

import (
	"fmt"
	"strings"

	gomd5 "github.com/go-crypt/crypt/algorithm/md5crypt"
	gosha1 "github.com/go-crypt/crypt/algorithm/sha1crypt"
)

// This file holds forms of crypt(3) that are read and not made: md5crypt,
// $1$salt$hash, and sha1crypt, $sha1$480000$salt$hash.

var md5crypt = &Algorithm{
	Name:        "md5crypt",
	Identifiers: []string{"1"},
	Legacy:      "md5crypt was given up by its author in 2012",
	MaxSecret:   maxCryptSecret,
	Instead:     "another scheme",
	TextSalt:    true,
	TextKey:     true,
	Decode:      gomd5.DecodeVariant(gomd5.VariantStandard),
	header:      func(_ *Value, rest string) (string, error) { return rest, nil },
	body:        func(v *Value, body string) error { return v.keepText(body, 8, 22) },
	encode:      func(v *Value) string { return fmt.Sprintf("$1$%s$%s", v.Salt, v.Key) },
}

var sha1crypt = &Algorithm{
	Name:        "sha1crypt",
	Identifiers: []string{"sha1"},
	Legacy:      "sha1crypt is a scheme of NetBSD 4 that nothing else took up",
	TextSalt:    true,
	TextKey:     true,
	Decode:      gosha1.Decode,
	header: func(v *Value, rest string) (body string, err error) {
		count, body, _ := strings.Cut(rest, "$")
		if strings.HasPrefix(count, "pf=") {
			return "", fmt.Errorf("%w: %s", ErrUnsupported, kratos("sha1"))
		}
		var ok bool
		if v.Iterations, ok = Number(count); !ok || v.Iterations == 0 {
			return "", malformed(v.Algorithm.Name,
				"the iteration count is not a positive decimal number")
		}
		return body, nil
	},
	body: func(v *Value, body string) error { return v.keepText(body, 64, 28) },
	check: func(s *Spec, l *Limits) error {
		return atMost("iterations", int64(s.Iterations), int64(min(l.Iterations, maxUint32)))
	},
	encode: func(v *Value) string {
		return fmt.Sprintf("$sha1$%d$%s$%s", v.Iterations, v.Salt, v.Key)
	},
}
