package stored

import (
	"math"
	"math/bits"
)

// Limits has the fields of the root's Limits, which documents them. Zero fields
// mean nothing here: see [Limits.WithDefaults].
type Limits struct {
	Memory      int
	Iterations  int
	Cost        int
	Parallelism int
	SaltLength  int
	KeyLength   int
	Length      int
}

// DefaultLimits are the limits of Parse.
var DefaultLimits = Limits{
	Memory:      maxMemory,
	Iterations:  maxIterations,
	Cost:        16,
	Parallelism: maxLanes,
	SaltLength:  maxLength,
	KeyLength:   maxLength,
	Length:      8192,
}

// The defaults that are also the ends of ranges of schemes.
const (
	maxMemory     = 2 << 20 // KiB: RFC 9106 recommends up to 2 GiB
	maxIterations = 5_000_000
	maxLanes      = 64
	maxLength     = 256 // of a salt or a key, in bytes
)

// WithDefaults returns the limits with the defaults for zero fields.
func (l Limits) WithDefaults() Limits {
	set := func(field *int, value int) {
		if *field == 0 {
			*field = value
		}
	}
	set(&l.Memory, DefaultLimits.Memory)
	set(&l.Iterations, DefaultLimits.Iterations)
	set(&l.Cost, DefaultLimits.Cost)
	set(&l.Parallelism, DefaultLimits.Parallelism)
	set(&l.SaltLength, DefaultLimits.SaltLength)
	set(&l.KeyLength, DefaultLimits.KeyLength)
	set(&l.Length, DefaultLimits.Length)
	return l
}

// maxUint32 bounds the numbers that derivations take as 32 bits. Where an int
// has 32 bits, the largest one means too large.
const maxUint32 = min(math.MaxUint32, math.MaxInt-1)

// checkMemory bounds memory, in KiB, and what is filled over all passes: at
// most as many multiples of the limit.
func checkMemory(l *Limits, memory int64, passes, multiple int) error {
	limit := min(int64(l.Memory), maxUint32) // argon2 takes 32 bits
	if err := atMost("memory", memory, limit); err != nil {
		return err
	}
	return atMost("memory × passes", product(memory, int64(passes)), limit*int64(multiple))
}

// product multiplies, and returns the largest number where the product does not
// fit. Neither factor is negative.
func product(a, b int64) int64 {
	if high, low := bits.Mul64(uint64(a), uint64(b)); high == 0 && low <= math.MaxInt64 {
		return int64(low)
	}
	return math.MaxInt64
}
