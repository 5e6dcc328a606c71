package foreign

import "strings"

// This file holds values in the PHC string format, or like it, that differ from
// those of this module: of @phc/pbkdf2 and @phc/argon2 of npm, and of Ory Kratos.

var phc = []form{
	{Form: Form{"npm's @phc/pbkdf2", "", ""}, is: isPHCPBKDF2, digest: phcPBKDF2},
	{Form: Form{"npm's @phc/argon2", "", ""}, digest: phcArgon2,
		is: begins("$argon2id$v=19$t=", "$argon2i$v=19$t=", "$argon2d$v=19$t=")},
	{Form: Form{"Ory Kratos", "scrypt", ""}, is: isKratosScrypt, digest: kratosScrypt},
}

// isPHCPBKDF2 tells $pbkdf2-sha512$i=25000$salt$key from Ory Hydra's form, which
// has a length too.
func isPHCPBKDF2(text string) bool {
	rest, ok := strings.CutPrefix(text, "$pbkdf2-")
	if !ok {
		return false
	}
	hash, rest, _ := strings.Cut(rest, "$")
	count, _, _ := strings.Cut(rest, "$")
	return hashes[hash].size != 0 && strings.HasPrefix(count, "i=") && isNumber(count[2:])
}

// phcPBKDF2 reads $pbkdf2-sha512$i=25000$salt$key.
func phcPBKDF2(text string) (string, error) {
	parts, err := fields(text, "$", 5)
	if err != nil {
		return "", err
	}
	d, err := decodeBoth(raw64, parts[3], parts[4])
	if err != nil {
		return "", err
	}
	return d.pbkdf2(strings.TrimPrefix(parts[1], "pbkdf2-"), strings.TrimPrefix(parts[2], "i="))
}

// phcArgon2 reads $argon2id$v=19$t=3,m=4096,p=1$salt$key.
func phcArgon2(text string) (string, error) {
	parts, err := fields(text, "$", 6)
	if err != nil {
		return "", err
	}
	factors, err := fields(parts[3], ",", 3)
	if err != nil {
		return "", err
	}
	parts[3] = factors[1] + "," + factors[0] + "," + factors[2]
	return strings.Join(parts, "$"), nil
}

// isKratosScrypt tells $scrypt$ln=16384,r=8,p=1$… from a digest of this module by
// ln, which is N itself.
func isKratosScrypt(text string) bool {
	rest, ok := strings.CutPrefix(text, "$scrypt$ln=")
	n, _, _ := strings.Cut(rest, ",")
	return ok && len(n) >= len("1024") && isNumber(n)
}

// kratosScrypt reads $scrypt$ln=16384,r=8,p=1$salt$key, in base64 with padding.
func kratosScrypt(text string) (string, error) {
	parts, err := fields(text, "$", 5)
	if err != nil {
		return "", err
	}
	factors, err := fields(parts[2], ",", 3)
	if err != nil {
		return "", err
	}
	logN, err := logarithm(strings.TrimPrefix(factors[0], "ln="))
	if err != nil {
		return "", err
	}
	d, err := decodeBoth(std64, parts[3], parts[4])
	if err != nil {
		return "", err
	}
	r, p := strings.TrimPrefix(factors[1], "r="), strings.TrimPrefix(factors[2], "p=")
	return d.scrypt(logN, r, p, 32, 64)
}
