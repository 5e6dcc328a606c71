// Package shape recognises digests that nothing reads as digests: they have
// lost their $ signs, something stands before them, or they belong to software
// that writes other forms.
//
// A provider takes such a value for the secret itself, so it has to be named
// before anybody hashes or seals it. The package promises two things: the
// damages and the software listed in its table are recognised, and a random
// secret is not.
package shape

import (
	"regexp"
	"strings"
	"sync"
)

// expressions match a stored value without the white space and the quotes
// around it.
var expressions = []string{
	// LDAP, Dovecot and Spring Security: {CRYPT}…, {SSHA}…, {BLF-CRYPT}…
	`^\{(?i:([a-z0-9]+-)?(crypt|s?sha|s?md5|pbkdf2|argon2|bcrypt|scrypt|pkcs5s2)[a-z0-9.@_-]*)\}.`,

	// Django and Werkzeug: pbkdf2_sha256$…, scrypt:32768:8:1$…; and every
	// digest that has lost its first $.
	`^(pbkdf2|bcrypt|argon2|sha(1|224|256|384|512)|md5|scrypt)[A-Za-z0-9_:-]*\$`,

	// Tools that print a hash in hex: md5sum, sha1sum, sha256sum and the like.
	`^((md5|sha(1|224|256|384|512)):)?` +
		`([0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{56}` +
		`|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128})$`,

	// go-crypt's and passlib's PBKDF2 without any $.
	`^pbkdf2(-sha[0-9]+)?[0-9]{3,}[A-Za-z0-9./]{20}`,

	// Argon2, bcrypt-sha256, scrypt and bcrypt without any $.
	`^(argon2(id|i|d)v=19m=|bcrypt-sha256v=2|scryptln=|2[abxy][01][0-9][A-Za-z0-9./]{53}$)`,

	// PBKDF2, Argon2, bcrypt-sha256 and scrypt with something before them.
	`\$(pbkdf2(-sha[0-9]+)?|argon2(id|i|d)|bcrypt-sha256|scrypt)\$.{20}`,

	// bcrypt, yescrypt and SHA-crypt with rounds, with something before them.
	`\$(2[abxy]\$[0-3][0-9]|y\$j[A-Za-z0-9./]{2}|[56]\$rounds=[0-9]+)\$[A-Za-z0-9./]{8}`,

	// md5crypt and SHA-crypt without rounds, with something before them.
	`\$[156]\$[A-Za-z0-9./]{1,16}\$[A-Za-z0-9./]{22}`,

	// Sealed values that have lost a $, with something before them, or as a
	// shell leaves them in double quotes.
	`^sealed\$?v=|\$sealed\$v=|^=1,k=[A-Za-z0-9._-]+`,

	// What a shell leaves in double quotes of $pbkdf2-sha512$310000$…
	`^-sha(1|224|256|384|512)([0-9]{4,}|[./]|$)`,

	// The same of $argon2id$v=19$m=65536,t=3,p=4$…
	`^=19(=[0-9]+)?,t=[0-9]+,p=[0-9]+`,

	// The same of $bcrypt-sha256$v=2,t=2b,r=12$…
	`^-sha256=2,t=2b,r=`,

	// The same of $scrypt$ln=16,r=8,p=1$…
	`^=[0-9]+,r=[0-9]+,p=[0-9]+`,

	// The same of SHA-crypt: $6$rounds=50000$…
	`^=[0-9]{4,}([./]|$)`,

	// The same of bcrypt: $2b$12$…
	`^[abxy][0-9]([./][A-Za-z0-9./]{0,52})?$`,
}

// expression compiles the table at its first use, so that a program pays for
// it only if it parses a plaintext.
var expression = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(strings.Join(expressions, "|"))
})

// LooksHashed reports whether a stored value that is taken for a plaintext has
// the shape of a digest. White space and quotes around it do not count, and \$
// counts as $. It is safe for concurrent use.
func LooksHashed(stored string) bool {
	s := strings.TrimSpace(stored)
	s = strings.Trim(s, `'"`)
	return expression().MatchString(strings.ReplaceAll(s, `\$`, `$`))
}
