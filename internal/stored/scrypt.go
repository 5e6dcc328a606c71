package stored

import (
	"fmt"
	"math"
	"math/bits"
	"strings"

	gocrypt "github.com/go-crypt/crypt/algorithm/scrypt"
	"golang.org/x/crypto/scrypt"
)

// This file holds scrypt of RFC 7914: $scrypt$ln=16,r=8,p=1$salt$key.

var scryptRow = &Algorithm{
	Name:        "scrypt",
	Identifiers: []string{"scrypt"},
	Family:      FamilyScrypt,
	Fields: []Field{
		{number: logN, Letter: "ln", Default: 16, Min: 1, Max: 24},
		{number: blockSize, Letter: "r", Default: 8, Min: 1, Max: 128},
		{number: parallelism, Letter: "p", Default: 2, Min: 1, Max: maxLanes},
		{number: saltLength, Default: 16, Min: 8, Max: maxLength},
		{number: keyLength, Default: 32, Min: minKeyLength, Max: maxLength},
	},
	Minima: []Spec{ // pairs of N and p of equal strength
		{LogN: 17, BlockSize: 8, Parallelism: 1},
		{LogN: 16, BlockSize: 8, Parallelism: 2},
		{LogN: 15, BlockSize: 8, Parallelism: 3},
		{LogN: 14, BlockSize: 8, Parallelism: 5},
		{LogN: 13, BlockSize: 8, Parallelism: 10},
	},
	Source: SourceOWASP,
	Decode: gocrypt.DecodeVariant(gocrypt.VariantScrypt),
	header: scryptHeader,
	body:   func(v *Value, body string) error { return v.decode64(std64, body) },
	check: func(s *Spec, l *Limits) error {
		err := atMost("parallelism", int64(s.Parallelism), int64(l.Parallelism))
		if err != nil {
			return err
		}
		return checkScrypt(s, l)
	},
	encode: func(v *Value) string {
		return fmt.Sprintf("$scrypt$ln=%d,r=%d,p=%d$%s$%s", v.LogN, v.BlockSize, v.Parallelism,
			std64.EncodeToString(v.Salt), std64.EncodeToString(v.Key))
	},
	derive: func(v *Value, secret string) ([]byte, error) {
		return scrypt.Key([]byte(secret), v.Salt, 1<<v.LogN, v.BlockSize, v.Parallelism, v.KeyLength)
	},
}

// scryptHeader reads "ln=16,r=8,p=1". Ory Kratos writes N itself for ln.
func scryptHeader(v *Value, rest string) (body string, err error) {
	header, body, _ := strings.Cut(rest, "$")
	err = parameters(v.Algorithm.Name, header, parameter{"ln", &v.LogN},
		parameter{"r", &v.BlockSize}, parameter{"p", &v.Parallelism})
	if n := uint(v.LogN); err == nil && n >= leastN && bits.OnesCount(n) == 1 {
		return "", malformed(v.Algorithm.Name, fmt.Sprintf(
			"parameter ln is N itself: write its logarithm, ln=%d", bits.Len(n)-1))
	}
	return body, err
}

// leastN is above every logarithm, and not above any N in use.
const leastN = 1024

// yescryptBoxes is the size of the S-boxes of yescrypt, in KiB.
const yescryptBoxes = 12

// scryptFill returns 128·N·r bytes in KiB, rounded up: what scrypt and yescrypt
// fill once. A product that does not fit is the largest number.
func scryptFill(s *Spec) int64 {
	if s.LogN > 40 || s.BlockSize > 1<<20 {
		return math.MaxInt64
	}
	return ((int64(1)<<s.LogN)*int64(s.BlockSize) + 7) / 8
}

// scryptMemory returns what scrypt and yescrypt take, in KiB: what they fill, and
// 128·r·(p+2) bytes of working space (RFC 7914, section 6).
func scryptMemory(s *Spec) int64 {
	working := product(int64(s.BlockSize), int64(max(1, s.Parallelism))+2) / 8
	if s.Parallelism == 0 { // yescrypt
		working += yescryptBoxes
	}
	return min(scryptFill(s), math.MaxInt64-working) + working
}

// maxScryptRatio bounds r·p by N. No known value comes near it. Above it, scrypt
// spends its time and memory on what it was not made for.
const maxScryptRatio = 64

// checkScrypt bounds what scrypt and yescrypt take.
func checkScrypt(s *Spec, l *Limits) error {
	lanes := max(1, s.Parallelism)
	if err := atMost("memory", scryptMemory(s), min(int64(l.Memory), maxUint32)); err != nil {
		return err
	}
	if err := checkMemory(l, scryptFill(s), lanes, 1); err != nil {
		return err
	}
	both := product(int64(s.BlockSize), int64(lanes))
	if both >= 1<<30 {
		return malformed(s.Algorithm.Name, "r·p is not below 2^30 (RFC 7914, section 2)")
	}
	return atMost("block size × parallelism", both, maxScryptRatio<<s.LogN)
}
