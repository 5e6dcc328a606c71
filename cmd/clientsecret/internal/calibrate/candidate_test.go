package calibrate

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/internal/stored"
)

// TestMinimums: the library warns one step below the minimum, and not at it.
func TestMinimums(t *testing.T) {
	// The stored value of the cheapest spec is the pattern for the others. To
	// derive them all would take a minute on a busy machine.
	weak := func(c Candidate, s stored.Spec) bool {
		text, err := stored.Make(c.spec(c.least()), strings.Repeat("x", 72))
		if err != nil {
			t.Fatalf("%s: %v", c.Algorithm.Name, err)
		}
		var v stored.Value
		if err := v.Parse(text, &stored.DefaultLimits); err != nil {
			t.Fatalf("%s: %v", c.Algorithm.Name, err)
		}
		v.Spec = s
		d, err := clientsecret.Parse(v.Encode())
		if err != nil || d.Scheme() == nil || d.Scheme().String() != s.String() {
			t.Fatalf("%s is read as %v, %v", s, d, err)
		}
		return slices.ContainsFunc(d.Warnings(), func(w clientsecret.Warning) bool {
			return w.Code == clientsecret.WarnWeakWorkFactor
		})
	}
	for _, c := range Candidates() {
		if weak(c, c.minimum) {
			t.Errorf("%s is weak", c.minimum)
		}
		if !c.reaches(c.minimum) {
			t.Errorf("%s is out of reach", c.minimum)
		}
		for i, k := range c.knobs {
			below := c.settings(c.minimum)
			if below[i]--; below[i] >= k.min && !weak(c, c.spec(below)) {
				t.Errorf("%s is not weak", c.spec(below))
			}
		}
	}
}

// TestKnobs: the schemes at the ends of the knobs are valid, and one step
// further is not allowed.
func TestKnobs(t *testing.T) {
	for _, c := range Candidates() {
		var most []int
		for _, k := range c.knobs {
			most = append(most, k.max)
		}
		for _, s := range []stored.Spec{c.spec(c.least()), c.spec(most)} {
			scheme, err := clientsecret.ParseScheme(s.String())
			if err != nil || scheme.String() != s.String() || !allowed(s) {
				t.Fatalf("%s is %v, %v", s, scheme, err)
			}
		}
		for i, k := range c.knobs {
			further := slices.Clone(most)
			if further[i]++; allowed(c.spec(further)) {
				t.Errorf("%s: %s of %d is not the most", c.Algorithm.Name, k.field.Key, k.max)
			}
		}
	}
}

// TestCandidatesReadTheTable: this package has no copy of an algorithm's
// numbers. A change in the row changes the candidate.
func TestCandidatesReadTheTable(t *testing.T) {
	for _, original := range Candidates() {
		name := original.Algorithm.Name
		row := *original.Algorithm
		row.Name = "another"
		row.Fields, row.Minima = slices.Clone(row.Fields), slices.Clone(row.Minima)
		last := len(original.knobs) - 1
		for i := range row.Fields {
			f := &row.Fields[i]
			switch {
			case f.Key == original.knobs[0].field.Key:
				f.Min++
				f.Max = f.Min + 2
				for m := range row.Minima {
					*f.Of(&row.Minima[m]) = f.Min + 1
				}
			case f.Key == original.knobs[last].field.Key:
				*f.Of(&row.Minima[0])++
				f.Max = *f.Of(&row.Minima[0]) + 1
			}
		}
		c := newCandidate(&row)
		first := c.knobs[0]
		if least := original.knobs[0].field.Min + 1; first.min != least || first.max != least+2 {
			t.Errorf("%s: %s goes from %d to %d", name, first.field.Key, first.min, first.max)
		}
		if last > 0 {
			least := *c.knobs[last].field.Of(&row.Minima[0])
			if k := c.knobs[last]; k.min != least || k.max != least+1 {
				t.Errorf("%s: %s goes from %d to %d", name, k.field.Key, k.min, k.max)
			}
		}
		if got := c.settings(c.minimum)[0]; got != first.min+1 {
			t.Errorf("%s: the minimum is %s", name, c.minimum)
		}
	}
}

func TestSelect(t *testing.T) {
	for _, tc := range []struct {
		names string
		want  string // empty on error
		at    int    // of the error
	}{
		{"bcrypt", "bcrypt", 0},
		{"scrypt", "scrypt", 0},
		{"bcrypt-sha256 bcrypt", "bcrypt bcrypt-sha256", 0},
		{"argon2", "argon2id argon2i argon2d", 0},
		{"sha2crypt sha256crypt", "sha256crypt sha512crypt", 0},
		{"pbkdf2", "pbkdf2-sha512 pbkdf2-sha1 pbkdf2-sha224 pbkdf2-sha256 pbkdf2-sha384", 0},
		{"bcrypt md5crypt", "", 2},
		{"Hush", "", 1},
	} {
		t.Run(tc.names, func(t *testing.T) {
			candidates, err := Select(strings.Fields(tc.names))
			var got []string
			for _, c := range candidates {
				got = append(got, c.Algorithm.Name)
			}
			if strings.Join(got, " ") != tc.want {
				t.Errorf("%q", got)
			}
			var unknown *UnknownError
			if errors.As(err, &unknown) != (tc.at != 0) || tc.at != 0 && unknown.Position != tc.at {
				t.Errorf("%v", err)
			}
			if err != nil && strings.Contains(err.Error(), "Hush") {
				t.Errorf("%v repeats the name", err)
			}
		})
	}
	all, err := Select(nil)
	algorithms := 0
	for _, a := range stored.Algorithms {
		if a.Family != 0 {
			algorithms++
		}
	}
	if len(all) != algorithms || err != nil {
		t.Errorf("%d of %d, %v", len(all), algorithms, err)
	}
	for _, name := range Names() {
		if _, err := Select([]string{name}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
