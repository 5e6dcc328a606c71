package clientsecret

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/clientsecret/clientsecret/internal/stored"
)

// This file holds the way between schemes, their text, and the specs of
// internal/stored, which know defaults and ranges.

const (
	highEntropyName = "high-entropy"
	vouchedName     = "high-entropy,vouched"
)

func (p PBKDF2) spec() stored.Spec {
	return stored.Spec{
		Algorithm:  stored.Named(fmt.Sprintf("pbkdf2-sha%d", cmp.Or(p.SHA, SHA512))),
		Iterations: p.Iterations, SaltLength: p.SaltLength, KeyLength: p.KeyLength,
	}
}

var argon2Names = map[Argon2Variant]string{
	Argon2id: "argon2id", Argon2i: "argon2i", Argon2d: "argon2d",
}

func (a Argon2) spec() stored.Spec {
	return stored.Spec{
		Algorithm: stored.Named(argon2Names[a.Variant]),
		Memory:    a.Memory, Iterations: a.Iterations, Parallelism: a.Parallelism,
		SaltLength: a.SaltLength, KeyLength: a.KeyLength,
	}
}

func (c Scrypt) spec() stored.Spec {
	return stored.Spec{
		Algorithm: stored.Named("scrypt"),
		LogN:      c.LogN, BlockSize: c.BlockSize, Parallelism: c.Parallelism,
		SaltLength: c.SaltLength, KeyLength: c.KeyLength,
	}
}

func (y Yescrypt) spec() stored.Spec {
	return stored.Spec{
		Algorithm: stored.Named("yescrypt"),
		LogN:      y.LogN, BlockSize: y.BlockSize, SaltLength: y.SaltLength,
	}
}

func (b Bcrypt) spec() stored.Spec {
	return stored.Spec{Algorithm: stored.Named("bcrypt"), Cost: b.Cost}
}

func (b BcryptSHA256) spec() stored.Spec {
	return stored.Spec{Algorithm: stored.Named("bcrypt-sha256"), Cost: b.Cost}
}

func (c SHA2Crypt) spec() stored.Spec {
	name := map[SHA]string{0: "sha512crypt", SHA256: "sha256crypt", SHA512: "sha512crypt"}[c.SHA]
	return stored.Spec{
		Algorithm:  stored.Named(name),
		Iterations: c.Iterations, SaltLength: c.SaltLength,
	}
}

func (h HighEntropy) spec() stored.Spec {
	if h.Vouched {
		return stored.Vouched
	}
	return stored.HighEntropy
}

// schemeOf is the way back, for an algorithm that a scheme makes.
func schemeOf(s stored.Spec) Scheme {
	var sha SHA
	fmt.Sscanf(strings.TrimPrefix(s.Algorithm.Name, "pbkdf2-"), "sha%d", &sha)
	switch s.Algorithm.Family {
	case stored.FamilyPBKDF2:
		return PBKDF2{sha, s.Iterations, s.SaltLength, s.KeyLength}
	case stored.FamilyArgon2:
		for variant, name := range argon2Names {
			if name == s.Algorithm.Name {
				return Argon2{variant, s.Memory, s.Iterations, s.Parallelism,
					s.SaltLength, s.KeyLength}
			}
		}
	case stored.FamilyScrypt:
		return Scrypt{s.LogN, s.BlockSize, s.Parallelism, s.SaltLength, s.KeyLength}
	case stored.FamilyYescrypt:
		return Yescrypt{s.LogN, s.BlockSize, s.SaltLength}
	case stored.FamilyBcrypt:
		return Bcrypt{s.Cost}
	case stored.FamilyBcryptSHA256:
		return BcryptSHA256{s.Cost}
	case stored.FamilySHA2Crypt:
		return SHA2Crypt{sha, s.Iterations, s.SaltLength}
	}
	return nil
}

// Scheme returns the scheme that makes such a value. It is nil where this
// package makes none: for plaintext, sealed, md5crypt, sha1crypt, the zero
// Digest, and where a length or a work factor is out of the scheme's range.
func (d Digest) Scheme() Scheme {
	x := d.get()
	if x == nil || x.Algorithm.Family == 0 || x.Validate() != nil {
		return nil
	}
	if x.IsHighEntropy() || x.IsVouched() {
		return HighEntropy{Vouched: x.IsVouched()}
	}
	return schemeOf(x.Spec)
}

// specOf returns the spec of a scheme with the defaults filled in, or why the
// scheme makes no values.
func specOf(scheme Scheme) (stored.Spec, error) {
	s := scheme.spec()
	if s.Algorithm == nil {
		return s, errNoAlgorithm(scheme)
	}
	s = s.WithDefaults()
	return s, public(s.Validate())
}

func errNoAlgorithm(scheme Scheme) error {
	switch x := scheme.(type) {
	case SHA2Crypt:
		return fmt.Errorf("clientsecret: SHA2Crypt: SHA is %d; use SHA256 or SHA512", x.SHA)
	case Argon2:
		return fmt.Errorf("clientsecret: Argon2: Variant is %d; "+
			"use Argon2id, Argon2i or Argon2d", x.Variant)
	case PBKDF2:
		return fmt.Errorf("clientsecret: PBKDF2: SHA is %d; "+
			"use SHA1, SHA224, SHA256, SHA384 or SHA512", x.SHA)
	}
	return fmt.Errorf("clientsecret: %T has no such algorithm", scheme)
}

// text is String of the schemes.
func text(scheme Scheme) string {
	s := scheme.spec()
	if s.Algorithm == nil {
		return "invalid scheme"
	}
	return s.WithDefaults().String()
}

// String implements [Scheme].
func (p PBKDF2) String() string { return text(p) }

// String implements [Scheme].
func (a Argon2) String() string { return text(a) }

// String implements [Scheme].
func (c Scrypt) String() string { return text(c) }

// String implements [Scheme].
func (y Yescrypt) String() string { return text(y) }

// String implements [Scheme].
func (b Bcrypt) String() string { return text(b) }

// String implements [Scheme].
func (b BcryptSHA256) String() string { return text(b) }

// String implements [Scheme].
func (c SHA2Crypt) String() string { return text(c) }

// String implements [Scheme].
func (h HighEntropy) String() string {
	if h.Vouched {
		return vouchedName
	}
	return highEntropyName
}

// shortNames are names of ParseScheme for the algorithms of the zero schemes.
var shortNames = map[string]string{
	"pbkdf2":    "pbkdf2-sha512",
	"argon2":    "argon2id",
	"sha2crypt": "sha512crypt",
}

// ParseScheme reads a scheme from a flag or a configuration: an algorithm, then
// any of its work factors, in any order. It reads what [Scheme].String writes.
//
//	pbkdf2-sha512,iterations=310000
//	argon2id,memory=65536,iterations=3,parallelism=1
//	scrypt,log-n=16,block-size=8,parallelism=2
//	yescrypt,log-n=12,block-size=32
//	bcrypt,cost=12
//	sha512crypt,iterations=200000
//	high-entropy
//	high-entropy,vouched
//
// A work factor can also have the name that it has in stored values:
//
//	argon2id,m=65536,t=3,p=1
//	scrypt,ln=16,r=8,p=2
//	sha512crypt,rounds=200000
//
// The algorithms are those of [Digest.Algorithm] without md5crypt, sha1crypt,
// plaintext and sealed. The names pbkdf2, argon2 and sha2crypt are short for
// pbkdf2-sha512, argon2id and sha512crypt. What is left out has the scheme's
// default; salt-length and key-length can be given too. Two schemes are the same
// if their String is.
//
// It takes weak work factors: ask [Digest.Warnings] of what the scheme makes.
//
// The error is a [*RangeError], a [*LimitError] where the factors cost too much
// together, or says which part is wrong without quoting it.
func ParseScheme(s string) (Scheme, error) {
	name, rest, _ := strings.Cut(s, ",")
	name = strings.TrimSpace(name)
	if name == highEntropyName {
		switch strings.TrimSpace(rest) {
		case "":
			return HighEntropy{}, nil
		case "vouched":
			return HighEntropy{Vouched: true}, nil
		}
		return nil, fmt.Errorf("clientsecret: scheme %s takes no parameter but vouched", name)
	}
	a, err := algorithmNamed(name)
	if err != nil {
		return nil, err
	}
	spec := stored.Spec{Algorithm: a}
	for i := 1; rest != ""; i++ {
		var parameter string
		parameter, rest, _ = strings.Cut(rest, ",")
		if err := setParameter(&spec, name, i, parameter); err != nil {
			return nil, err
		}
	}
	scheme := schemeOf(spec)
	if _, err := specOf(scheme); err != nil {
		return nil, err
	}
	return scheme, nil
}

func algorithmNamed(name string) (*stored.Algorithm, error) {
	if full, ok := shortNames[name]; ok {
		name = full
	}
	var known []string
	for _, a := range stored.Algorithms {
		if a.Family == 0 {
			continue
		}
		if a.Name == name {
			return a, nil
		}
		known = append(known, a.Name)
	}
	return nil, fmt.Errorf("clientsecret: the scheme's algorithm is not one of: %s, %s",
		strings.Join(known, ", "), highEntropyName)
}

// setParameter sets the i-th parameter of a scheme, as "iterations=310000" or
// as "i=310000".
func setParameter(spec *stored.Spec, name string, i int, parameter string) error {
	key, value, _ := strings.Cut(parameter, "=")
	key = strings.TrimSpace(key)
	field, keys := fieldNamed(spec.Algorithm, key)
	if field == nil {
		return fmt.Errorf("clientsecret: parameter %d of scheme %s is not one of: %s",
			i, name, strings.Join(keys, ", "))
	}
	n := field.Of(spec)
	if *n != 0 {
		return fmt.Errorf("clientsecret: scheme %s has %s twice", name, field.Key)
	}
	var ok bool
	if *n, ok = stored.Number(strings.TrimSpace(value)); !ok {
		return fmt.Errorf("clientsecret: scheme %s: %s is not a decimal number", name, field.Key)
	}
	if *n == 0 { // in a struct it would mean the default
		filled := spec.WithDefaults()
		return &RangeError{Of: spec.Algorithm.Name, Field: field.Name,
			Value: 0, Min: field.LeastIn(&filled), Max: field.Max}
	}
	return nil
}

// fieldNamed returns the settable field with the key or the letter, or the keys
// that there are.
func fieldNamed(a *stored.Algorithm, key string) (*stored.Field, []string) {
	var keys []string
	for i := range a.Fields {
		f := &a.Fields[i]
		if !f.Settable() {
			continue
		}
		if key == f.Key || key != "" && key == f.Letter {
			return f, nil
		}
		keys = append(keys, f.Key)
	}
	return nil, keys
}
