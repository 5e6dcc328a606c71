package stored

import (
	"fmt"
	"iter"
	"strings"
)

// Spec describes how a digest is made: algorithm, work factors, and the lengths
// of salt and key. A number that the algorithm does not have is zero. Values
// with the same Spec take the same time to compare.
type Spec struct {
	Algorithm *Algorithm

	Memory      int // argon2: KiB
	LogN        int // scrypt, yescrypt: log2 of N
	BlockSize   int // scrypt, yescrypt: r
	Iterations  int // PBKDF2; rounds of SHA-crypt and sha1crypt; passes of argon2
	Parallelism int // argon2: lanes; scrypt: p
	Cost        int // bcrypt: log2 of the rounds
	SaltLength  int // bytes, or characters where the salt is text
	KeyLength   int // bytes, or characters where the key is text
}

// number is one of the numbers of a Spec.
type number struct {
	Name string // as a field of a scheme in Go: "Iterations"
	Key  string // in the text of a scheme: "iterations"
	of   func(*Spec) *int
}

var (
	memory      = &number{"Memory", "memory", func(s *Spec) *int { return &s.Memory }}
	logN        = &number{"LogN", "log-n", func(s *Spec) *int { return &s.LogN }}
	blockSize   = &number{"BlockSize", "block-size", func(s *Spec) *int { return &s.BlockSize }}
	iterations  = &number{"Iterations", "iterations", func(s *Spec) *int { return &s.Iterations }}
	parallelism = &number{"Parallelism", "parallelism",
		func(s *Spec) *int { return &s.Parallelism }}
	cost       = &number{"Cost", "cost", func(s *Spec) *int { return &s.Cost }}
	saltLength = &number{"SaltLength", "salt-length", func(s *Spec) *int { return &s.SaltLength }}
	keyLength  = &number{"KeyLength", "key-length", func(s *Spec) *int { return &s.KeyLength }}
)

// factors are the work factors, in the order in which they are printed.
var factors = []*number{memory, logN, blockSize, iterations, parallelism, cost}

// Field is a number of an algorithm that a scheme sets: what zero means for it,
// and its range. Where the range is one number, nobody can set it.
type Field struct {
	*number
	Letter            string // in stored values: "t"; empty if it has no name there
	Default, Min, Max int

	perLane bool // Min holds for each lane of argon2
}

// Settable reports whether a caller has a choice.
func (f *Field) Settable() bool { return f.Min != f.Max }

// Of returns where the number stands in a Spec.
func (f *Field) Of(s *Spec) *int { return f.of(s) }

// LeastIn returns the smallest number in range, given the others of the Spec.
func (f *Field) LeastIn(s *Spec) int {
	if f.perLane {
		return f.Min * min(max(1, s.Parallelism), maxLanes)
	}
	return f.Min
}

// WithDefaults returns the spec with the algorithm's defaults for zero fields.
func (s Spec) WithDefaults() Spec {
	for i := range s.Algorithm.Fields {
		f := &s.Algorithm.Fields[i]
		if n := f.of(&s); *n == 0 {
			*n = f.Default
		}
	}
	return s
}

// Validate returns why no value of the spec can be made: a [*RangeError] for
// the first field out of range, or a [*LimitError] where the factors cost too
// much together.
func (s Spec) Validate() error {
	for i := range s.Algorithm.Fields {
		f := &s.Algorithm.Fields[i]
		n, least := *f.of(&s), f.LeastIn(&s)
		if n < least || n > f.Max {
			return &RangeError{Of: s.Algorithm.Name, Field: f.Name, Value: n, Min: least, Max: f.Max}
		}
	}
	return s.Check(&DefaultLimits)
}

// Check bounds what a value of the spec costs. Lengths that are not known yet
// are zero.
func (s *Spec) Check(l *Limits) error {
	if s.Algorithm.check != nil {
		if err := s.Algorithm.check(s, l); err != nil {
			return err
		}
	}
	if err := atMost("salt length", int64(s.SaltLength), int64(l.SaltLength)); err != nil {
		return err
	}
	return atMost("key length", int64(s.KeyLength), int64(l.KeyLength))
}

// Below reports whether any work factor of s is below that of t.
func (s *Spec) Below(t *Spec) bool {
	return s.Memory < t.Memory || s.LogN < t.LogN || s.BlockSize < t.BlockSize ||
		s.Iterations < t.Iterations || s.Parallelism < t.Parallelism || s.Cost < t.Cost
}

// Weak reports whether the spec is below each of the recommended minima. It is
// false where there are none.
func (s *Spec) Weak() bool {
	for i := range s.Algorithm.Minima {
		if !s.Below(&s.Algorithm.Minima[i]) {
			return false
		}
	}
	return len(s.Algorithm.Minima) > 0
}

// Minimum returns the first of the algorithm's minima in the form of a scheme:
// "iterations=220000". The algorithm must have one.
func (a *Algorithm) Minimum() string {
	return strings.TrimPrefix(a.Minima[0].Factors(), ",")
}

// Needs returns what a derivation takes while it runs: cores, and memory in
// KiB. The lanes of argon2 run side by side, those of scrypt one after another.
// Algorithms that need less than 128 KiB count as none.
func (s *Spec) Needs() (cores int, kib int64) {
	if s.Memory != 0 {
		cores = s.Parallelism
	}
	return max(1, cores), s.Peak()
}

// Peak returns the most memory that a derivation takes, in KiB: what it fills, and
// its working space.
func (s *Spec) Peak() int64 {
	if s.LogN != 0 {
		return scryptMemory(s)
	}
	return int64(s.Memory)
}

// Filled returns the memory that a derivation fills once, in KiB, without the
// working space of scrypt and yescrypt. It is the number that guidance names.
func (s *Spec) Filled() int64 {
	if s.LogN != 0 {
		return scryptFill(s)
	}
	return int64(s.Memory)
}

// Factors returns the work factors as ",memory=65536,iterations=3".
func (s *Spec) Factors() string {
	var b strings.Builder
	for _, f := range factors {
		if n := *f.of(s); n != 0 {
			fmt.Fprintf(&b, ",%s=%d", f.Key, n)
		}
	}
	return b.String()
}

// Numbers returns the work factors, the length of the salt if a scheme can set it,
// and that of the key if it is kept as bytes, by the keys that they have in the
// text of a scheme.
func (s *Spec) Numbers() iter.Seq2[string, int] {
	return func(yield func(key string, n int) bool) {
		for _, f := range factors {
			if n := *f.of(s); n != 0 && !yield(f.Key, n) {
				return
			}
		}
		for i := range s.Algorithm.Fields {
			f := &s.Algorithm.Fields[i]
			salt := f.number == saltLength && f.Settable()
			key := f.number == keyLength && !s.Algorithm.TextKey
			if (salt || key) && !yield(f.Key, *f.of(s)) {
				return
			}
		}
	}
}

// String returns the spec as the text of a scheme, which leaves out the lengths
// that are the defaults: "pbkdf2-sha512,iterations=310000".
func (s Spec) String() string {
	text := s.Algorithm.Name + s.Factors()
	for i := range s.Algorithm.Fields {
		f := &s.Algorithm.Fields[i]
		if f.number != saltLength && f.number != keyLength {
			continue
		}
		if n := *f.of(&s); f.Settable() && n != f.Default {
			text += fmt.Sprintf(",%s=%d", f.Key, n)
		}
	}
	return text
}
