package clientsecret

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// This file holds the deprecated forms of a stored value, those that hold the secret in the clear, and what there is to say of the
// secret in them.

func parsePlaintext(stored string, form WarningCode, secret string) (Digest, error) {
	if secret == "" {
		return Digest{}, fmt.Errorf("%w: there is no secret after the identifier", ErrEmpty)
	}
	if len(secret) > MaxSecretLength {
		return Digest{}, fmt.Errorf("%w: the plaintext is above %d bytes, so that nothing that a client presents can match it", ErrSecretTooLong, MaxSecretLength)
	}
	d := &digest{stored: stored, algorithm: plaintextAlgorithm, form: form, plaintext: secret}
	var err error
	if d.key, err = d.algorithm.derive(d, secret); err != nil {
		return Digest{}, err
	}
	return newDigest(d), nil
}

// parseBase64 reads the form that go-crypt writes, in its own base64 (a dot for the plus sign).
func parseBase64(stored, rest string) (Digest, error) {
	secret, err := adapted64.DecodeString(rest)
	if err != nil || strings.ContainsAny(rest, "\r\n") {
		return Digest{}, malformed("plaintext", "what follows $base64$ is not the base64 of this form: A-Z a-z 0-9 . / without padding")
	}
	return parsePlaintext(stored, WarnPlaintextBase64, string(secret))
}

var plaintextWarnings = map[WarningCode]Warning{
	WarnPlaintextPrefix: {Message: "the secret is stored in the clear ($plaintext$), which is deprecated: whoever reads the configuration can act as the client; store a digest"},
	WarnPlaintextBare:   {Message: "the secret is stored in the clear, which is deprecated: whoever reads the configuration can act as the client; store a digest"},
	WarnPlaintextBase64: {Message: "the secret is stored in base64 ($base64$), which is deprecated and as good as in the clear: store a digest"},
}

// warningsOfPlaintext returns what there is to say of a stored value in the clear. The most likely cause of trouble comes first.
func warningsOfPlaintext(d *digest) []Warning {
	var ws []Warning
	if d.form == WarnPlaintextBare && looksHashed(d.stored) {
		ws = append(ws, Warning{Code: WarnLooksHashed, Reference: referenceCompose,
			Message: "the value has the shape of a digest but does not begin with $, so it is taken as the secret itself; " +
				"a shell or a compose file may have eaten its $ signs (put it in single quotes; double each $ in a compose file), or something stands before the first $ (remove it)"})
	}
	if d.seal == nil {
		w := plaintextWarnings[d.form]
		w.Code, w.Reference = d.form, referencePlaintext
		ws = append(ws, w)
	}
	if strings.TrimSpace(d.plaintext) != d.plaintext {
		ws = append(ws, Warning{Code: WarnSurroundingSpace, Reference: referenceAuthelia,
			Message: "the secret begins or ends with white space, which counts as part of it and which many programs cut off"})
	}
	if utf8.RuneCountInString(d.plaintext) <= recommendedLength {
		ws = append(ws, Warning{Code: WarnShortSecret, Reference: referenceAuthelia,
			Message: fmt.Sprintf("the secret has %d or fewer characters: generate a longer one", recommendedLength)})
	}
	if strings.ContainsFunc(d.plaintext, isReserved) {
		ws = append(ws, Warning{Code: WarnUnsafeCharacters, Reference: referenceUnreserved,
			Message: "the secret has characters that change under percent-encoding, which relying parties do or leave out as they please: use A-Z a-z 0-9 - . _ ~"})
	}
	return ws
}

func isReserved(r rune) bool { return !strings.ContainsRune(string(RFC3986Unreserved), r) }

// shapes are those of digests that have lost their leading $, and of digests whose form never had one.
var shapes = regexp.MustCompile(strings.Join([]string{
	`^\{(?i:([a-z0-9]+-)?(crypt|s?sha|s?md5|pbkdf2|argon2|bcrypt|scrypt|pkcs5s2)[a-z0-9.@_-]*)\}.`,                                         // LDAP, Dovecot, Spring: {CRYPT}…
	`^(pbkdf2|bcrypt|argon2|sha(1|224|256|384|512)|md5|scrypt)[A-Za-z0-9_:-]*\$`,                                                           // Django: pbkdf2_sha256$…; Werkzeug: scrypt:32768:8:1$…; or only the first $ is gone
	`^((md5|sha(1|224|256|384|512)):)?([0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{56}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128})$`, // MD5, SHA-1, SHA-224, SHA-256, SHA-384, SHA-512
	`^pbkdf2(-sha[0-9]+)?[0-9]{3,}[A-Za-z0-9./]{20}`,                                                                                       // all $ are gone
	`^(argon2(id|i|d)v=19m=|bcrypt-sha256v=2|scryptln=|2[abxy][01][0-9][A-Za-z0-9./]{53}$)`,
	`\$(pbkdf2(-sha[0-9]+)?|argon2(id|i|d)|bcrypt-sha256|scrypt)\$.{20}`, // something stands before it
	`\$(2[abxy]\$[0-3][0-9]|y\$j[A-Za-z0-9./]{2}|[56]\$rounds=[0-9]+)\$[A-Za-z0-9./]{8}`,
	`\$[156]\$[A-Za-z0-9./]{1,16}\$[A-Za-z0-9./]{22}`,
	`^sealed\$?v=|\$sealed\$v=|^=1,k=[A-Za-z0-9._-]+`,
	`^-sha(1|224|256|384|512)([0-9]{4,}|[./]|$)`, // "$pbkdf2-sha512$310000$…" in double quotes
	`^=19(=[0-9]+)?,t=[0-9]+,p=[0-9]+`,           // "$argon2id$v=19$m=…"
	`^-sha256=2,t=2b,r=`,                         // "$bcrypt-sha256$v=2…"
	`^=[0-9]+,r=[0-9]+,p=[0-9]+`,                 // "$scrypt$ln=16…"
	`^=[0-9]{4,}([./]|$)`,                        // "$6$rounds=…"
	`^[abxy][0-9]([./][A-Za-z0-9./]{0,52})?$`,    // "$2b$12$…"
}, "|"))

// looksHashed reports whether a stored value without a leading $ has the shape of a digest.
func looksHashed(stored string) bool {
	s := strings.TrimSpace(stored)
	s = strings.Trim(s, `'"`)
	return shapes.MatchString(strings.ReplaceAll(s, `\$`, `$`))
}
