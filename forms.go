package clientsecret

import (
	"encoding/base64"
	"fmt"
	"math"
	"strings"

	gobcrypt "github.com/go-crypt/x/bcrypt"
	"github.com/go-crypt/x/yescrypt"
)

// This file reads what follows the identifier in a stored value, form by form: the parse functions of the rows in algorithm.go, and what
// they share. They refuse every text but the one that the form's writers give to a digest, and every cost above the limits.

// number reads a decimal number without sign or leading zeros. One that is too large gives the largest int: it is above every limit.
func number(s string) (int, bool) {
	if s == "" || s[0] == '0' && len(s) > 1 {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		c := s[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		if n > (math.MaxInt-9)/10 {
			n = math.MaxInt
			continue
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// params reads "m=65536,t=3,p=4": each of the names once, in that order, as the PHC string format has it.
func params(algorithm, s string, names []string, values ...*int) error {
	for i, name := range names {
		var param string
		more := i < len(names)-1
		found := true
		if param, s, found = strings.Cut(s, ","); found != more {
			return malformed(algorithm, "its parameters are not "+strings.Join(names, ", "))
		}
		value, ok := strings.CutPrefix(param, name)
		if ok {
			value, ok = strings.CutPrefix(value, "=")
		}
		if !ok {
			return malformed(algorithm, "parameter "+name+" is missing or not in its place")
		}
		if *values[i], ok = number(value); !ok {
			return malformed(algorithm, "parameter "+name+" is not a decimal number")
		}
		if *values[i] == 0 {
			return malformed(algorithm, "parameter "+name+" is 0")
		}
	}
	return nil
}

// decode reads "salt$key" into one allocation.
func (d *digest) decode(enc *base64.Encoding, s string) error {
	salt, key, found := strings.Cut(s, "$")
	if !found {
		return malformed(d.algorithm.name, "the salt or the derived key is missing")
	}
	buf := make([]byte, enc.DecodedLen(len(salt))+enc.DecodedLen(len(key)))
	n, err := enc.Decode(buf, []byte(salt))
	if err != nil {
		return malformed(d.algorithm.name, "the salt is not the base64 of this form")
	}
	d.salt = buf[:n:n]
	buf = buf[n:]
	if n, err = enc.Decode(buf, []byte(key)); err != nil {
		return malformed(d.algorithm.name, "the derived key is not the base64 of this form, or was cut")
	}
	d.key = buf[:n:n]
	return nil
}

// keep takes "salt$key" as it stands: the crypt(3) forms are compared as text.
func (d *digest) keep(s string, maxSalt, keyLength int) error {
	salt, key, found := strings.Cut(s, "$")
	if !found {
		return malformed(d.algorithm.name, "the salt or the hash is missing")
	}
	if len(salt) > maxSalt {
		return malformed(d.algorithm.name, fmt.Sprintf("the salt is longer than %d characters", maxSalt))
	}
	if len(key) != keyLength {
		return malformed(d.algorithm.name, fmt.Sprintf("the hash has %d characters, not %d; it was cut, or something was added", len(key), keyLength))
	}
	if !isCrypt64(salt) || !isCrypt64(key) {
		return malformed(d.algorithm.name, "the salt or the hash has a character that this form does not use")
	}
	buf := []byte(salt + key)
	d.salt, d.key = buf[:len(salt):len(salt)], buf[len(salt):]
	return nil
}

func isCrypt64(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !('.' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z') {
			return false
		}
	}
	return true
}

func parsePBKDF2(hashSize int) func(*digest, string, *Limits) error {
	return func(d *digest, rest string, l *Limits) error {
		name := d.algorithm.name
		count, saltAndKey, _ := strings.Cut(rest, "$")
		enc, length := adapted64, 0
		if strings.HasPrefix(count, "i=") {
			// Ory Hydra's form. It derives its sha224 and sha384 with SHA-3, other writers of this form with SHA-2.
			if d.identifier == "pbkdf2" {
				return fmt.Errorf("%w: $pbkdf2$i=… does not say which hash; Hydra's form is $pbkdf2-sha1$i=…", ErrUnsupported)
			}
			if name == "pbkdf2-sha224" || name == "pbkdf2-sha384" {
				return fmt.Errorf("%w: %s with i=…,l=… is ambiguous: Hydra derives it with SHA-3, others with SHA-2; make a new value", ErrUnsupported, name)
			}
			if err := params(name, count, []string{"i", "l"}, &d.iterations, &length); err != nil {
				return err
			}
			enc = std64
		} else {
			var ok bool
			if d.iterations, ok = number(count); !ok || d.iterations == 0 {
				return malformed(name, "the iteration count is not a positive decimal number")
			}
		}
		if err := checkLimit("iterations", d.iterations, l.Iterations); err != nil {
			return err
		}
		if err := checkLimit("key length", length, l.KeyLength); err != nil {
			return err
		}
		if err := d.decode(enc, saltAndKey); err != nil {
			return err
		}
		if length != 0 && length != len(d.key) {
			return malformed(name, "parameter l is not the length of the derived key")
		}
		blocks := (len(d.key) + hashSize - 1) / hashSize
		return checkLimit64("iterations", int64(d.iterations)*int64(blocks), int64(l.Iterations))
	}
}

var argon2Params = []string{"m", "t", "p"}

func parseArgon2(d *digest, rest string, l *Limits) error {
	name := d.algorithm.name
	rest, versioned := strings.CutPrefix(rest, "v=19$")
	if !versioned {
		return malformed(name, "it does not say v=19; other versions of argon2 are not supported")
	}
	ps, saltAndKey, _ := strings.Cut(rest, "$")
	if err := params(name, ps, argon2Params, &d.memory, &d.iterations, &d.parallelism); err != nil {
		return err
	}
	// The parallelism is a byte and the iterations are 32 bits wide in golang.org/x/crypto.
	if err := checkLimit("parallelism", d.parallelism, min(l.Parallelism, math.MaxUint8)); err != nil {
		return err
	}
	if err := checkLimit("iterations", d.iterations, maxUint32); err != nil {
		return err
	}
	if err := checkMemory(l, int64(d.memory), d.iterations, 2); err != nil {
		return err
	}
	if d.memory < 8*d.parallelism {
		return malformed(name, "parameter m is below 8·p (RFC 9106, section 3.1)")
	}
	return d.decode(std64, saltAndKey)
}

// parseBcrypt reads "12$", 22 characters of salt and 31 of hash.
func parseBcrypt(d *digest, rest string, l *Limits) error {
	name := d.algorithm.name
	cost, secret, found := strings.Cut(rest, "$")
	if !found || len(cost) != 2 {
		return malformed(name, "the cost is not two digits between $ signs")
	}
	var ok bool
	if d.cost, ok = number(strings.TrimPrefix(cost, "0")); !ok {
		return malformed(name, "the cost is not a decimal number")
	}
	if err := checkBcryptCost(d, l); err != nil {
		return err
	}
	if n := gobcrypt.EncodedSaltSize + gobcrypt.EncodedHashSize; len(secret) != n {
		return malformed(name, fmt.Sprintf("salt and hash have %d characters, not %d; it was cut, or something was added", len(secret), n))
	}
	return d.bcryptSecret(secret[:gobcrypt.EncodedSaltSize], secret[gobcrypt.EncodedSaltSize:])
}

// parseBcryptSHA256 reads "v=2,t=2b,r=12$salt$hash", the form of passlib since 1.7.3.
func parseBcryptSHA256(d *digest, rest string, l *Limits) error {
	name := d.algorithm.name
	rest, v2 := strings.CutPrefix(rest, "v=2,t=2b,")
	if !v2 {
		return malformed(name, "it does not begin with v=2,t=2b; the version 1 of passlib before 1.7.3 is not supported")
	}
	ps, saltAndKey, _ := strings.Cut(rest, "$")
	if err := params(name, ps, []string{"r"}, &d.cost); err != nil {
		return err
	}
	if err := checkBcryptCost(d, l); err != nil {
		return err
	}
	salt, key, _ := strings.Cut(saltAndKey, "$")
	if len(salt) != gobcrypt.EncodedSaltSize || len(key) != gobcrypt.EncodedHashSize {
		return malformed(name, fmt.Sprintf("salt and hash have %d and %d characters, not %d and %d; it was cut, or something was added", len(salt), len(key),
			gobcrypt.EncodedSaltSize, gobcrypt.EncodedHashSize))
	}
	return d.bcryptSecret(salt, key)
}

func checkBcryptCost(d *digest, l *Limits) error {
	if d.cost < gobcrypt.MinCost {
		return malformed(d.algorithm.name, fmt.Sprintf("the cost is below %d", gobcrypt.MinCost))
	}
	return checkLimit("cost", d.cost, min(l.Cost, gobcrypt.MaxCost))
}

func (d *digest) bcryptSecret(salt, key string) error {
	var err error
	if d.salt, err = bcrypt64.DecodeString(salt); err != nil {
		return malformed(d.algorithm.name, "the salt is not bcrypt's base64 of 16 bytes")
	}
	if !isCrypt64(key) {
		return malformed(d.algorithm.name, "the hash has a character that bcrypt does not use")
	}
	d.key = []byte(key)
	return nil
}

func parseScrypt(d *digest, rest string, l *Limits) error {
	ps, saltAndKey, _ := strings.Cut(rest, "$")
	if err := params(d.algorithm.name, ps, []string{"ln", "r", "p"}, &d.logN, &d.blockSize, &d.parallelism); err != nil {
		return err
	}
	if err := checkLimit("parallelism", d.parallelism, l.Parallelism); err != nil {
		return err
	}
	if err := checkScrypt(d, l, d.parallelism); err != nil {
		return err
	}
	if int64(d.blockSize)*int64(d.parallelism) >= 1<<30 {
		return malformed(d.algorithm.name, "r·p is not below 2^30 (RFC 7914, section 2)")
	}
	return d.decode(std64, saltAndKey)
}

// parseYescrypt reads "j9T$salt$key": the flags of native yescrypt (j), log2 of N and r. Each of the two is one character up to 47, and
// the more elaborate settings, which nothing writes by default, are several.
func parseYescrypt(d *digest, rest string, l *Limits) error {
	name := d.algorithm.name
	setting, saltAndKey, _ := strings.Cut(rest, "$")
	if len(setting) != 3 || setting[0] != 'j' || !isCrypt64(setting) {
		return fmt.Errorf("%w: yescrypt with settings other than N and r", ErrUnsupported)
	}
	d.logN = strings.IndexByte(crypt64, setting[1]) + 1
	d.blockSize = strings.IndexByte(crypt64, setting[2]) + 1
	if d.logN > maxYescryptParam || d.blockSize > maxYescryptParam {
		return fmt.Errorf("%w: yescrypt with settings other than N and r", ErrUnsupported)
	}
	if err := checkScrypt(d, l, 1); err != nil {
		return err
	}
	salt, key, _ := strings.Cut(saltAndKey, "$")
	if len(key) != 43 {
		return malformed(name, fmt.Sprintf("the hash has %d characters, not 43; it was cut, or something was added", len(key)))
	}
	if d.salt = yescrypt.Decode64([]byte(salt)); d.salt == nil {
		return malformed(name, "the salt is not the base64 of this form")
	}
	if d.key = yescrypt.Decode64([]byte(key)); d.key == nil {
		return malformed(name, "the hash is not the base64 of this form")
	}
	return nil
}

// maxYescryptParam is the largest setting that yescrypt writes as one character.
const maxYescryptParam = 48

const (
	// defaultSHA2CryptRounds is what a missing rounds= means (Drepper, "Unix crypt using SHA-256 and SHA-512", 2007).
	defaultSHA2CryptRounds = 5000
	minSHA2CryptRounds     = 1000
	maxSHA2CryptSalt       = 16
)

func parseSHA2Crypt(keyLength int) func(*digest, string, *Limits) error {
	return func(d *digest, rest string, l *Limits) error {
		d.iterations = defaultSHA2CryptRounds
		if count, ok := strings.CutPrefix(rest, "rounds="); ok {
			count, rest, _ = strings.Cut(count, "$")
			if d.iterations, ok = number(count); !ok || d.iterations < minSHA2CryptRounds {
				return malformed(d.algorithm.name, fmt.Sprintf("parameter rounds is not a decimal number of %d or more", minSHA2CryptRounds))
			}
		}
		if err := checkLimit("iterations", d.iterations, l.Iterations); err != nil {
			return err
		}
		return d.keep(rest, maxSHA2CryptSalt, keyLength)
	}
}

func parseMD5Crypt(d *digest, rest string, _ *Limits) error {
	return d.keep(rest, 8, 22)
}

func parseSHA1Crypt(d *digest, rest string, l *Limits) error {
	count, rest, _ := strings.Cut(rest, "$")
	var ok bool
	if d.iterations, ok = number(count); !ok || d.iterations == 0 {
		return malformed(d.algorithm.name, "the iteration count is not a positive decimal number")
	}
	if err := checkLimit("iterations", d.iterations, min(l.Iterations, maxUint32)); err != nil {
		return err
	}
	return d.keep(rest, 64, 28)
}
