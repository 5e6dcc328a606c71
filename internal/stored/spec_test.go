package stored_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/internal/stored"
)

// TestTable: each row has what its readers rely on.
func TestTable(t *testing.T) {
	identifiers := make(map[string]string)
	for _, a := range stored.Algorithms {
		if stored.Named(a.Name) != a {
			t.Errorf("%s: another row has its name", a.Name)
		}
		for _, id := range a.Identifiers {
			if identifiers[id] != "" {
				t.Errorf("%s and %s have the identifier %s", a.Name, identifiers[id], id)
			}
			identifiers[id] = a.Name
		}
		if a.Decode == nil || len(a.Identifiers) == 0 {
			t.Errorf("%s: no decoder or no identifier", a.Name)
		}
		if (a.Family == 0) != (a.Legacy != "") || (a.Family == 0) != (len(a.Minima) == 0) {
			t.Errorf("%s: it should be made and have minima, or be a legacy one", a.Name)
		}
		if (a.MaxSecret != 0) != (a.Instead != "") {
			t.Errorf("%s: a bound for secrets without advice, or the reverse", a.Name)
		}
		if a.Family == 0 {
			continue
		}
		s := stored.Spec{Algorithm: a}.WithDefaults()
		if err := s.Validate(); err != nil {
			t.Errorf("%s: the defaults are out of range: %v", a.Name, err)
		}
		if s.Weak() {
			t.Errorf("%s: the defaults are weak", a.Name)
		}
		if !strings.HasPrefix(a.Source, "https://") {
			t.Errorf("%s: no source for its minima", a.Name)
		}
	}
	if stored.Named("") != nil || stored.Named("plaintext") != nil || stored.Named("2b") != nil {
		t.Error("a name that is none has a row")
	}
}

// TestWeak: each recommended minimum is enough, and one step below it is weak.
func TestWeak(t *testing.T) {
	for _, a := range stored.Algorithms {
		for _, minimum := range a.Minima {
			s := minimum
			s.Algorithm = a
			if s.Weak() {
				t.Errorf("%v is weak", s)
			}
			for i := range a.Fields {
				f := &a.Fields[i]
				below := s
				if n := f.Of(&below); *n > 1 && strings.Contains(s.Factors(), f.Key) {
					*n--
					if !below.Weak() {
						t.Errorf("%v is not weak, below the minimum %v", below, s)
					}
				}
			}
		}
	}
	if m := stored.Named("argon2i").Minima; m[0].Iterations != 3 {
		t.Errorf("argon2i: OWASP's pairs of one and two passes are not for it: %v", m[0])
	}
}

// TestBelow: one factor decides.
func TestBelow(t *testing.T) {
	a := stored.Spec{Memory: 2, Iterations: 2}
	for _, tc := range []struct {
		b     stored.Spec
		below bool // a below b
	}{
		{stored.Spec{Memory: 2, Iterations: 2}, false},
		{stored.Spec{Memory: 3, Iterations: 2}, true},
		{stored.Spec{Memory: 1, Iterations: 3}, true},
		{stored.Spec{Memory: 1, Iterations: 1}, false},
		{stored.Spec{Memory: 2, Iterations: 2, Cost: 1}, true},
		{stored.Spec{Memory: 2, Iterations: 2, SaltLength: 99, KeyLength: 99}, false},
	} {
		if a.Below(&tc.b) != tc.below {
			t.Errorf("%v below %v: %v", a.Factors(), tc.b.Factors(), !tc.below)
		}
	}
}

// TestValidate: the ends of each range are in it, and nothing beyond.
func TestValidate(t *testing.T) {
	for _, a := range stored.Algorithms {
		for i := range a.Fields {
			f := &a.Fields[i]
			cheap := specs(a)[0]
			for _, tc := range []struct {
				value int
				in    bool
			}{
				{f.LeastIn(&cheap), true}, {f.Max, true},
				{f.LeastIn(&cheap) - 1, false}, {f.Max + 1, false}, {-1, false},
			} {
				s := cheap
				*f.Of(&s) = tc.value
				if f.Name == "Parallelism" && a.Family == stored.FamilyArgon2 {
					s.Memory = 8 * stored.DefaultLimits.Parallelism
				}
				var re *stored.RangeError
				if err := s.Validate(); errors.As(err, &re) == tc.in {
					t.Errorf("%s with %s=%d: %v", a.Name, f.Name, tc.value, err)
				}
			}
		}
	}
}

// TestCheckBoundsAll: no number that the table has is left without a bound.
func TestCheckBoundsAll(t *testing.T) {
	for _, a := range stored.Algorithms {
		for i := range a.Fields {
			f := &a.Fields[i]
			s := specs(a)[0]
			*f.Of(&s) = 1 << 30
			if err := s.Check(&stored.DefaultLimits); err == nil {
				t.Errorf("%s: %s is not bounded", a.Name, f.Name)
			}
		}
	}
}

// TestCheckDoesNotOverflow: no product of numbers that are too large passes.
func TestCheckDoesNotOverflow(t *testing.T) {
	const largest = int(^uint(0) >> 1)
	for _, a := range stored.Algorithms {
		for i := range a.Fields {
			for j := range a.Fields {
				s := specs(a)[0]
				*a.Fields[i].Of(&s) = largest
				*a.Fields[j].Of(&s) = largest
				if err := s.Check(&stored.DefaultLimits); err == nil {
					t.Errorf("%s: %s and %s pass", a.Name, a.Fields[i].Name, a.Fields[j].Name)
				}
			}
		}
	}
}

func TestSpecString(t *testing.T) {
	for want, s := range map[string]stored.Spec{
		"pbkdf2-sha512,iterations=310000":          {Algorithm: stored.Named("pbkdf2-sha512")},
		"pbkdf2-sha512,iterations=1,salt-length=8": {Algorithm: stored.Named("pbkdf2-sha512"), Iterations: 1, SaltLength: 8},
		"bcrypt,cost=12":                           {Algorithm: stored.Named("bcrypt")},
		"yescrypt,log-n=12,block-size=32":          {Algorithm: stored.Named("yescrypt")},
		"scrypt,log-n=16,block-size=8,parallelism=2,key-length=16": {
			Algorithm: stored.Named("scrypt"), KeyLength: 16},
	} {
		if got := s.WithDefaults().String(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestNumber(t *testing.T) {
	const largest = int(^uint(0) >> 1)
	for in, want := range map[string]int{
		"0": 0, "1": 1, "10": 10, "99999999999999999999999": largest, "9223372036854775808": largest,
	} {
		if n, ok := stored.Number(in); n != want || !ok {
			t.Errorf("Number(%q) = %d, %v", in, n, ok)
		}
	}
	for _, in := range []string{"", "00", "01", "+1", "-1", "1e5", " 1", "1 ", "0x1", "１"} {
		if n, ok := stored.Number(in); ok {
			t.Errorf("Number(%q) = %d", in, n)
		}
	}
}

// TestNumbers: the work factors, and the lengths that there is something to say of.
func TestNumbers(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"$pbkdf2-sha512$1000$" + strings.Repeat("A", 43) + "$" + strings.Repeat("A", 86),
			"iterations=1000 salt-length=32 key-length=64"},
		{"$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAA$" + strings.Repeat("A", 43),
			"memory=65536 iterations=3 parallelism=4 salt-length=8 key-length=32"},
		{"$2b$12$" + strings.Repeat("a", 21) + "u" + strings.Repeat("a", 31), "cost=12"},
		{"$6$abcdefgh$" + strings.Repeat("a", 86), "iterations=5000 salt-length=8"},
		{"$y$j9T$2lnDlL1nD5kdGYJmIKFYT0$" + strings.Repeat(".", 43),
			"log-n=12 block-size=32 salt-length=16 key-length=32"},
		{"$sha1$480000$abcdefgh$" + strings.Repeat("a", 28), "iterations=480000"},
		{"$1$abcdefgh$" + strings.Repeat("a", 22), ""},
		{"$plaintext$secret", ""},
		{"$sealed$v=1,k=a$AAAA", ""},
	} {
		var got []string
		for key, n := range mustParse(t, tc.text).Numbers() {
			got = append(got, fmt.Sprintf("%s=%d", key, n))
		}
		if strings.Join(got, " ") != tc.want {
			t.Errorf("%s has %s, want %s", tc.text, got, tc.want)
		}
	}
	v := mustParse(t, "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAA$"+strings.Repeat("A", 43))
	for end := range 5 {
		yielded := 0
		v.Numbers()(func(string, int) bool { yielded++; return yielded <= end })
		if yielded != end+1 {
			t.Errorf("%d numbers after an end at %d", yielded, end)
		}
	}
}
