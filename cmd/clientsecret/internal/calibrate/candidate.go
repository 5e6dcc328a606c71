package calibrate

import (
	"errors"
	"fmt"
	"slices"
	"sort"

	"github.com/clientsecret/clientsecret/internal/stored"
)

// maxMemory bounds the memory of one comparison, in KiB, because a server
// compares several secrets at a time.
const maxMemory = 64 << 10

// preferred are the algorithms to recommend, the best first: OWASP's first
// choice, then the default of Authelia and of Hash, then OWASP's others.
var preferred = []string{"argon2id", "pbkdf2-sha512", "scrypt", "bcrypt", "bcrypt-sha256"}

// knobKeys are the work factors that vary: the first up to its maximum, then
// the next. The others keep their defaults.
var knobKeys = map[stored.Family][]string{
	stored.FamilyPBKDF2:       {"iterations"},
	stored.FamilyArgon2:       {"memory", "iterations"},
	stored.FamilyScrypt:       {"log-n", "parallelism"},
	stored.FamilyYescrypt:     {"log-n"},
	stored.FamilyBcrypt:       {"cost"},
	stored.FamilyBcryptSHA256: {"cost"},
	stored.FamilySHA2Crypt:    {"iterations"},
}

// families are the names of several algorithms together. The name of an
// algorithm, such as bcrypt, is not among them.
var families = []struct {
	name   string
	family stored.Family
}{
	{"pbkdf2", stored.FamilyPBKDF2},
	{"argon2", stored.FamilyArgon2},
	{"sha2crypt", stored.FamilySHA2Crypt},
}

// Candidate is an algorithm whose work factors can be chosen.
type Candidate struct {
	Algorithm *stored.Algorithm

	knobs   []knob
	rest    stored.Spec // the numbers that do not vary
	minimum stored.Spec // the first recommended minimum that the knobs reach
}

// knob is a work factor that varies.
type knob struct {
	min, max int
	doubling bool // each step doubles the cost; otherwise the cost is proportional
	field    *stored.Field
}

// Candidates returns all candidates in the order of measurement: preferred ones
// first.
func Candidates() []Candidate {
	var all []Candidate
	for _, name := range preferred {
		all = append(all, newCandidate(stored.Named(name)))
	}
	for _, a := range stored.Algorithms {
		if a.Family != 0 && !slices.Contains(preferred, a.Name) {
			all = append(all, newCandidate(a))
		}
	}
	return all
}

// Names returns the names that [Select] knows: families, then algorithms.
func Names() []string {
	var names []string
	for _, f := range families {
		names = append(names, f.name)
	}
	for _, c := range Candidates() {
		names = append(names, c.Algorithm.Name)
	}
	return names
}

// UnknownError says that a name is neither an algorithm nor a family. It does
// not hold the name, which may be a secret.
type UnknownError struct{ Position int } // from 1

func (e *UnknownError) Error() string {
	return fmt.Sprintf("argument %d is not an algorithm or a family", e.Position)
}

// ErrHighEntropy says that the scheme high-entropy has nothing to choose.
var ErrHighEntropy = errors.New("high-entropy has no work factors to choose: " +
	"use clientsecret generate --high-entropy")

// Select returns the candidates with these names, each once and in the order of
// [Candidates]. Without names it returns all. An algorithm's name means only
// that algorithm. It returns [ErrHighEntropy] for high-entropy, and an
// [*UnknownError] for any other name.
func Select(names []string) ([]Candidate, error) {
	all := Candidates()
	if len(names) == 0 {
		return all, nil
	}
	wanted := make(map[*stored.Algorithm]bool)
	for i, name := range names {
		known := false
		for _, c := range all {
			if c.has(name) {
				wanted[c.Algorithm], known = true, true
			}
		}
		if name == "high-entropy" {
			return nil, ErrHighEntropy
		}
		if !known {
			return nil, &UnknownError{i + 1}
		}
	}
	return slices.DeleteFunc(all, func(c Candidate) bool { return !wanted[c.Algorithm] }), nil
}

// has reports whether the name is the candidate's or its family's.
func (c Candidate) has(name string) bool {
	if c.Algorithm.Name == name {
		return true
	}
	for _, f := range families {
		if f.name == name {
			return c.Algorithm.Family == f.family
		}
	}
	return false
}

// newCandidate reads ranges and minima from the table. Knobs after the first
// begin at the algorithm's first minimum: argon2i needs three passes.
func newCandidate(a *stored.Algorithm) Candidate {
	c := Candidate{Algorithm: a, rest: stored.Spec{Algorithm: a}}
	if a.Family == stored.FamilyArgon2 {
		c.rest.Parallelism = 1 // more lanes cost the same and occupy other cores
	}
	c.rest = c.rest.WithDefaults()
	for i, key := range knobKeys[a.Family] {
		f := fieldOf(a, key)
		k := knob{min: f.LeastIn(&c.rest), field: f, doubling: key == "log-n" || key == "cost"}
		if i > 0 {
			k.min = *f.Of(&a.Minima[0])
		}
		c.knobs = append(c.knobs, k)
	}
	settings := c.least()
	for i := range c.knobs {
		k := &c.knobs[i]
		k.max = k.min + sort.Search(k.field.Max-k.min, func(n int) bool {
			settings[i] = k.min + n + 1
			return !allowed(c.spec(settings))
		})
		settings[i] = k.max
	}
	c.minimum = c.firstMinimum()
	return c
}

func fieldOf(a *stored.Algorithm, key string) *stored.Field {
	return &a.Fields[slices.IndexFunc(a.Fields, func(f stored.Field) bool { return f.Key == key })]
}

// allowed reports whether the spec is valid and within maxMemory.
func allowed(s stored.Spec) bool {
	return s.Filled() <= maxMemory && s.Validate() == nil
}

// firstMinimum returns the first of the algorithm's minima that the knobs
// reach.
func (c Candidate) firstMinimum() stored.Spec {
	complete := func(m stored.Spec) stored.Spec {
		m.Algorithm = c.Algorithm
		return m.WithDefaults()
	}
	minima := c.Algorithm.Minima
	i := slices.IndexFunc(minima, func(m stored.Spec) bool { return c.reaches(complete(m)) })
	return complete(minima[max(i, 0)])
}

// reaches reports whether the knobs can be set to make the spec.
func (c Candidate) reaches(s stored.Spec) bool {
	settings := c.settings(s)
	for i, k := range c.knobs {
		if settings[i] < k.min || settings[i] > k.max {
			return false
		}
	}
	return c.spec(settings) == s
}

// nearMinimum reports whether the settings are at most a twentieth below the
// minimum.
func (c Candidate) nearMinimum(settings []int) bool {
	for i, n := range c.settings(c.minimum) {
		if n > settings[i]+settings[i]/20 {
			return false
		}
	}
	return true
}

// least returns the lowest settings of the knobs.
func (c Candidate) least() []int {
	var settings []int
	for _, k := range c.knobs {
		settings = append(settings, k.min)
	}
	return settings
}

// settings returns the knobs' settings for the spec.
func (c Candidate) settings(s stored.Spec) []int {
	var settings []int
	for _, k := range c.knobs {
		settings = append(settings, *k.field.Of(&s))
	}
	return settings
}

// spec returns what the knobs make with these settings.
func (c Candidate) spec(settings []int) stored.Spec {
	s := c.rest
	for i, k := range c.knobs {
		*k.field.Of(&s) = settings[i]
	}
	return s
}
