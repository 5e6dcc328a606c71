package calibrate_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/calibrate"
	"github.com/clientsecret/clientsecret/internal/stored"
)

// invented returns a machine on which a comparison costs its work factors
// multiplied, times a number for each algorithm: 400 ns by default.
func invented(each map[string]time.Duration) calibrate.Machine {
	cost := func(s stored.Spec) time.Duration {
		n, ok := each[s.Algorithm.Name]
		if !ok {
			n = 400
		}
		for _, factor := range []int{s.Memory, s.Iterations, s.BlockSize, s.Parallelism} {
			n *= time.Duration(max(1, factor))
		}
		return n << (s.LogN + s.Cost)
	}
	return calibrate.Machine{
		Cost:       func(s stored.Spec) (time.Duration, error) { return cost(s), nil },
		Rate:       func(s stored.Spec) (float64, error) { return 2 / cost(s).Seconds(), nil },
		Remembered: func() (float64, error) { return 3e6, nil },
	}
}

func run(t *testing.T, m calibrate.Machine, target time.Duration, names string) (*calibrate.Report, error) {
	t.Helper()
	candidates, err := calibrate.Select(strings.Fields(names))
	if err != nil {
		t.Fatal(err)
	}
	return calibrate.Calibration{Target: target, Machine: m}.Run(candidates)
}

// TestRun: each algorithm gets the most expensive scheme within the target.
func TestRun(t *testing.T) {
	const ms = time.Millisecond
	for _, tc := range []struct {
		name, algorithm string
		each            time.Duration
		target          time.Duration
		want            string // the scheme
		meets, most     bool
	}{
		{"above the minimum", "pbkdf2-sha512", 400, 100 * ms, "pbkdf2-sha512,iterations=250000", true, false},
		{"below the minimum", "pbkdf2-sha512", 800, 100 * ms, "pbkdf2-sha512,iterations=125000", false, false},
		{"exactly the minimum", "argon2id", 1000, 19456 * 2 * 1000, "argon2id,m=19456,t=2,p=1", true, false},
		{"less memory than allowed", "argon2id", 1000, 60 * ms, "argon2id,m=30000,t=2,p=1", true, false},
		{"all memory, and more passes", "argon2id", 400, 100 * ms, "argon2id,m=65536,t=3,p=1", true, false},
		{"argon2i needs three passes", "argon2i", 1000, 30 * ms, "argon2i,m=10000,t=3,p=1", false, false},
		{"scrypt, both factors", "scrypt", 100, 200 * ms, "scrypt,ln=16,r=8,p=3", true, false},
		{"yescrypt", "yescrypt", 200, 100 * ms, "yescrypt,log-n=13,r=32", true, false},
		{"bcrypt", "bcrypt", 50000, 100 * ms, "bcrypt,cost=10", true, false},
		{"bcrypt, all the way", "bcrypt", 50, 100 * ms, "bcrypt,cost=16", true, true},
		{"rounds", "sha512crypt", 400, 10 * ms, "sha512crypt,iterations=25000", false, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := invented(map[string]time.Duration{tc.algorithm: tc.each})
			report, err := run(t, m, tc.target, tc.algorithm)
			if err != nil || len(report.Results) != 1 {
				t.Fatal(report, err)
			}
			r := &report.Results[0]
			if r.Scheme() != tc.want || !r.Fits || r.Meets != tc.meets || r.Most != tc.most {
				t.Errorf("%s, fits %v, meets %v, most %v", r.Scheme(), r.Fits, r.Meets, r.Most)
			}
			took, _ := m.Cost(r.Spec)
			if r.Took != took || r.Took > tc.target || r.Rate != 2/took.Seconds() || report.Remembered != 3e6 {
				t.Errorf("%v, %v and %v a second", r.Took, r.Rate, report.Remembered)
			}
			if scheme, err := clientsecret.ParseScheme(r.Scheme()); err != nil || scheme.String() != r.Spec.String() {
				t.Errorf("%s is read as %v, %v", r.Scheme(), scheme, err)
			}
		})
	}
}

// TestRecommended: the first preferred algorithm that meets its minimum is
// recommended.
func TestRecommended(t *testing.T) {
	const slow = 10_000 // ns
	for _, tc := range []struct {
		name, names string
		each        map[string]time.Duration
		want        string // empty for none
		nearest     string
	}{
		{"argon2id of all", "", nil, "argon2id", ""},
		{"whatever the order", "pbkdf2-sha512 argon2id", nil, "argon2id", ""},
		{"argon2id is too slow", "", map[string]time.Duration{"argon2id": slow}, "pbkdf2-sha512", ""},
		{"bcrypt of two", "pbkdf2-sha512 bcrypt", map[string]time.Duration{"pbkdf2-sha512": slow}, "bcrypt", ""},
		{"none of the preferred", "", map[string]time.Duration{
			"argon2id": slow, "pbkdf2-sha512": slow, "scrypt": slow, "bcrypt": slow * 100, "bcrypt-sha256": slow * 100,
		}, "", "argon2id"},
		{"another alone", "sha512crypt", nil, "sha512crypt", ""},
		{"another beside a preferred", "sha512crypt bcrypt", map[string]time.Duration{"bcrypt": slow * 100}, "", "bcrypt"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			report, err := run(t, invented(tc.each), 100*time.Millisecond, tc.names)
			if err != nil {
				t.Fatal(err)
			}
			if got := nameOf(report.Recommended); got != tc.want {
				t.Errorf("recommended: %q, want %q", got, tc.want)
			}
			if got := nameOf(report.Nearest); got != tc.nearest {
				t.Errorf("nearest: %q, want %q", got, tc.nearest)
			}
			if n := report.Nearest; n != nil && n.MinimumTook <= report.Target {
				t.Errorf("the minimum %s takes %v", n.Minimum, n.MinimumTook)
			}
		})
	}
}

func nameOf(r *calibrate.Result) string {
	if r == nil {
		return ""
	}
	return r.Spec.Algorithm.Name
}

// TestTargetError: it names the cheapest algorithm. An algorithm that is too
// slow is no error if another is fast enough.
func TestTargetError(t *testing.T) {
	m := invented(map[string]time.Duration{"bcrypt": 70_000, "bcrypt-sha256": 80_000})
	_, err := run(t, m, time.Millisecond, "bcrypt bcrypt-sha256")
	var short *calibrate.TargetError
	if !errors.As(err, &short) || nameOf(&short.Cheapest) != "bcrypt" || short.Cheapest.Took != 1120*time.Microsecond {
		t.Fatalf("%+v", err)
	}
	report, err := run(t, m, time.Millisecond, "bcrypt pbkdf2-sha512")
	if err != nil || !report.Results[0].Fits || report.Results[1].Fits || report.Results[1].Took != short.Cheapest.Took {
		t.Errorf("%+v, %v", report, err)
	}
}

// TestMachineErrors: every error of the machine is an error of Run.
func TestMachineErrors(t *testing.T) {
	broken := errors.New("broken")
	for name, breaks := range map[string]func(*calibrate.Machine){
		"cost":       func(m *calibrate.Machine) { m.Cost = func(stored.Spec) (time.Duration, error) { return 0, broken } },
		"rate":       func(m *calibrate.Machine) { m.Rate = func(stored.Spec) (float64, error) { return 0, broken } },
		"remembered": func(m *calibrate.Machine) { m.Remembered = func() (float64, error) { return 0, broken } },
	} {
		m := invented(nil)
		breaks(&m)
		if _, err := run(t, m, time.Second, "bcrypt"); !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestProgress: each algorithm is named before it is measured.
func TestProgress(t *testing.T) {
	candidates, err := calibrate.Select([]string{"bcrypt", "scrypt"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	m := invented(nil)
	c := calibrate.Calibration{Target: time.Second, Machine: m, Progress: func(algorithm string, i, n int) {
		got = append(got, algorithm, string(rune('0'+i)), string(rune('0'+n)))
	}}
	if _, err := c.Run(candidates); err != nil || strings.Join(got, " ") != "scrypt 1 2 bcrypt 2 2" {
		t.Errorf("%q, %v", got, err)
	}
}

// TestMinimumText: every algorithm shows a minimum and the name of its source.
func TestMinimumText(t *testing.T) {
	want := map[string]string{
		"argon2id": "OWASP m=19456,t=2", "argon2i": "OWASP m=12288,t=3", "argon2d": "OWASP m=19456,t=2",
		"pbkdf2-sha512": "OWASP 220000", "pbkdf2-sha384": "OWASP 220000", "pbkdf2-sha256": "OWASP 600000",
		"pbkdf2-sha224": "OWASP 600000", "pbkdf2-sha1": "OWASP 1400000",
		"scrypt": "OWASP ln=16,p=2", "bcrypt": "OWASP 10", "bcrypt-sha256": "OWASP 10",
		"yescrypt": "crypt(5) log-n=12", "sha256crypt": "Authelia 50000", "sha512crypt": "Authelia 50000",
	}
	report, err := run(t, invented(nil), time.Second, "")
	if err != nil || len(report.Results) != len(want) {
		t.Fatal(report, err)
	}
	for i := range report.Results {
		r := &report.Results[i]
		if got := r.Source() + " " + r.MinimumNumbers(); got != want[nameOf(r)] {
			t.Errorf("%s: %q", nameOf(r), got)
		}
	}
}
