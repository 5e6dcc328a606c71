package stored

import (
	"fmt"
	"math"
	"strings"

	gocrypt "github.com/go-crypt/crypt/algorithm/argon2"
	xargon2 "github.com/go-crypt/x/argon2"
	"golang.org/x/crypto/argon2"
)

// This file holds argon2 of RFC 9106: $argon2id$v=19$m=65536,t=3,p=4$salt$key. The
// argon2 of npm writes m,p,t since version 0.45.

// argon2Minima are pairs of equal strength (OWASP). The first two are not for
// argon2i.
var argon2Minima = []Spec{
	{Memory: 19456, Iterations: 2, Parallelism: 1},
	{Memory: 47104, Iterations: 1, Parallelism: 1},
	{Memory: 12288, Iterations: 3, Parallelism: 1},
	{Memory: 9216, Iterations: 4, Parallelism: 1},
	{Memory: 7168, Iterations: 5, Parallelism: 1},
}

var (
	argon2id = argon2Row("argon2id", argon2Minima, gocrypt.VariantID,
		func(v *Value, secret string) []byte {
			return argon2.IDKey([]byte(secret), v.Salt, uint32(v.Iterations), uint32(v.Memory),
				uint8(v.Parallelism), uint32(v.KeyLength))
		})
	argon2i = argon2Row("argon2i", argon2Minima[2:], gocrypt.VariantI,
		func(v *Value, secret string) []byte {
			return argon2.Key([]byte(secret), v.Salt, uint32(v.Iterations), uint32(v.Memory),
				uint8(v.Parallelism), uint32(v.KeyLength))
		})
	argon2d = argon2Row("argon2d", argon2Minima, gocrypt.VariantD,
		func(v *Value, secret string) []byte { // golang.org/x/crypto has no argon2d
			return xargon2.DKey([]byte(secret), v.Salt, uint32(v.Iterations), uint32(v.Memory),
				uint32(v.Parallelism), uint32(v.KeyLength))
		})
)

func argon2Row(name string, minima []Spec, variant gocrypt.Variant,
	derive func(v *Value, secret string) []byte) *Algorithm {
	return &Algorithm{
		Name:        name,
		Identifiers: []string{name},
		Family:      FamilyArgon2,
		Fields: []Field{
			{number: memory, Letter: "m", Default: 64 << 10, Min: 8, Max: maxMemory, perLane: true},
			{number: iterations, Letter: "t", Default: 3, Min: 1, Max: 1 << 20},
			{number: parallelism, Letter: "p", Default: 1, Min: 1, Max: maxLanes},
			{number: saltLength, Default: 16, Min: 8, Max: maxLength},
			{number: keyLength, Default: 32, Min: minKeyLength, Max: maxLength},
		},
		Minima: minima,
		Source: SourceOWASP,
		Decode: gocrypt.DecodeVariant(variant),
		header: argon2Header,
		body:   func(v *Value, body string) error { return v.decode64(std64, body) },
		check:  checkArgon2,
		encode: func(v *Value) string {
			return fmt.Sprintf("$%s$v=%d$m=%d,t=%d,p=%d$%s$%s", name, argon2.Version,
				v.Memory, v.Iterations, v.Parallelism,
				std64.EncodeToString(v.Salt), std64.EncodeToString(v.Key))
		},
		derive: func(v *Value, secret string) ([]byte, error) { return derive(v, secret), nil },
	}
}

func argon2Header(v *Value, rest string) (body string, err error) {
	name := v.Algorithm.Name
	rest, versioned := strings.CutPrefix(rest, "v=19$")
	if !versioned {
		return "", malformed(name, "it does not say v=19, the only version that is supported")
	}
	header, body, _ := strings.Cut(rest, "$")
	m, t, p := parameter{"m", &v.Memory}, parameter{"t", &v.Iterations},
		parameter{"p", &v.Parallelism}
	if _, after, _ := strings.Cut(header, ","); strings.HasPrefix(after, "p=") {
		return body, parameters(name, header, m, p, t)
	}
	return body, parameters(name, header, m, t, p)
}

// checkArgon2 also keeps to what the primitives take: lanes are a byte, passes
// have 32 bits.
func checkArgon2(s *Spec, l *Limits) error {
	lanes := int64(min(l.Parallelism, math.MaxUint8))
	if err := atMost("parallelism", int64(s.Parallelism), lanes); err != nil {
		return err
	}
	if err := atMost("iterations", int64(s.Iterations), maxUint32); err != nil {
		return err
	}
	if err := checkMemory(l, int64(s.Memory), s.Iterations, 2); err != nil {
		return err
	}
	if s.Memory < 8*s.Parallelism {
		return malformed(s.Algorithm.Name, "parameter m is below 8·p (RFC 9106, section 3.1)")
	}
	return nil
}
