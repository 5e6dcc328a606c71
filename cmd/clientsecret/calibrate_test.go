package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/calibrate"
	"github.com/clientsecret/clientsecret/internal/stored"
)

// inventedMachine has the costs of the README's machine, times slower.
func inventedMachine(slower time.Duration) calibrate.Machine {
	cost := func(s stored.Spec) time.Duration {
		switch s.Algorithm.Family {
		case stored.FamilyArgon2:
			return time.Duration(s.Memory*s.Iterations) * 600 * slower
		case stored.FamilyScrypt, stored.FamilyYescrypt:
			return time.Duration(s.BlockSize*max(1, s.Parallelism)) * 300 * slower << s.LogN
		case stored.FamilyBcrypt, stored.FamilyBcryptSHA256:
			return 57 * time.Microsecond * slower << s.Cost
		}
		return time.Duration(s.Iterations) * 450 * slower
	}
	return calibrate.Machine{
		Cost:       func(s stored.Spec) (time.Duration, error) { return cost(s), nil },
		Rate:       func(s stored.Spec) (float64, error) { return 2 / cost(s).Seconds(), nil },
		Remembered: func() (float64, error) { return 3.25e6, nil },
	}
}

// calibrateWith runs the subcommand on a machine and returns what it prints.
func calibrateWith(m calibrate.Machine, args ...string) (string, error) {
	var out bytes.Buffer
	c := calibrateOn(m)
	c.Writer = &out
	err := c.Run(context.Background(), append([]string{"calibrate"}, args...))
	return out.String(), err
}

// TestCalibrateText: the whole output, if all costs are known.
func TestCalibrateText(t *testing.T) {
	for _, tc := range []struct {
		name   string
		slower time.Duration
		args   string
		want   []string // lines in this order, from the first; others may come between
	}{
		{"argon2id", 1, "", []string{
			"Take argon2id,m=65536,t=2,p=1: its memory makes guessing expensive.",
			"A generated secret needs far less: take high-entropy.",
			"",
			"SCHEME                              TIME  PER SECOND  MINIMUM",
			"argon2id,m=65536,t=2,p=1         78.6 ms        25.4  ok",
			"pbkdf2-sha512,iterations=222000  99.9 ms          20  ok",
			"scrypt,ln=15,r=8,p=1             78.6 ms        25.4  below OWASP's ln=16,p=2",
			"bcrypt,cost=10                   58.4 ms        34.3  ok",
			"bcrypt-sha256,cost=10            58.4 ms        34.3  ok",
			"yescrypt,log-n=13,r=32           78.6 ms        25.4  ok",
			"sha512crypt,iterations=222000    99.9 ms          20  ok",
			"",
		}},
		{"PBKDF2", 1, "--target 1s pbkdf2-sha512", []string{
			"Take pbkdf2-sha512,iterations=2220000: Authelia's scheme, meets OWASP's minimum.",
		}},
		{"another", 1, "--target 1s bcrypt scrypt", []string{
			"Take scrypt,ln=16,r=8,p=6: it meets OWASP's minimum.",
		}},
		{"no minimum is met", 10, "argon2id bcrypt", []string{
			"Allow more than 100ms: argon2id takes 233 ms to meet OWASP's minimum.",
			"A generated secret needs far less: take high-entropy.",
			"argon2id,m=8330,t=2,p=1   100 ms          20  below OWASP's m=19456,t=2",
			"bcrypt,cost=7              73 ms        27.4  below OWASP's 10",
		}},
		{"too long", 10, "--target 5ms argon2id bcrypt", []string{
			"Allow more than 5ms: argon2id takes 233 ms to meet OWASP's minimum.",
			"bcrypt,cost=4           9.12 ms              longer than the target",
		}},
		{"the maximum", 1, "--target 5s yescrypt", []string{
			"Take yescrypt,log-n=14,r=32: it meets crypt(5)'s minimum.",
			"yescrypt,log-n=14,r=32   157 ms        12.7  ok, its maximum",
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := calibrateWith(inventedMachine(tc.slower), strings.Fields(tc.args)...)
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(got, "\n")
			if lines[0] != tc.want[0] {
				t.Errorf("the first line is %q", lines[0])
			}
			for _, want := range tc.want {
				i := slices.Index(lines, want)
				if i < 0 {
					t.Fatalf("no line %q in\n%s", want, got)
				}
				lines = lines[i+1:]
			}
			for line := range strings.Lines(got) {
				if n := len([]rune(line)) - 1; n > 80 && !strings.HasPrefix(line, "  see https://") {
					t.Errorf("%d columns: %s", n, line)
				}
			}
		})
	}
}

// TestCalibrateJSON: one row is recommended, with a reason. If none is, the
// nearest one has the time that its minimum takes.
func TestCalibrateJSON(t *testing.T) {
	for slower, want := range map[time.Duration]calibration{
		1: {
			Algorithm: "argon2id", Scheme: "argon2id,memory=65536,iterations=2,parallelism=1",
			Seconds: 0.0786432, PerSecond: 2 / 0.0786432, Remembered: 3.25e6,
			Minimum: "argon2id,memory=19456,iterations=2,parallelism=1", Meets: true,
			Reference: stored.SourceOWASP, Recommended: true, Why: "its memory makes guessing expensive",
		},
		1000: {
			Algorithm: "argon2id", Scheme: "argon2id,memory=83,iterations=2,parallelism=1",
			Seconds: 0.0996, PerSecond: 2 / 0.0996, Remembered: 3.25e6,
			Minimum: "argon2id,memory=19456,iterations=2,parallelism=1", MinimumSeconds: 23.3472,
			Reference: stored.SourceOWASP,
		},
	} {
		out, err := calibrateWith(inventedMachine(slower), "--json")
		if err != nil || strings.Count(out, "\n") != len(calibrate.Candidates()) {
			t.Fatalf("%v\n%s", err, out)
		}
		var got calibration
		first, rest, _ := strings.Cut(out, "\n")
		if err := json.Unmarshal([]byte(first), &got); err != nil || got != want {
			t.Errorf("%v\n%+v, want\n%+v", err, got, want)
		}
		if strings.Contains(rest, "recommended\"") || strings.Contains(rest, "minimum_seconds") {
			t.Errorf("more than one is recommended, or none is and several are nearest:\n%s", out)
		}
	}
}

// TestCalibrateErrors: each says what to do, in one line.
func TestCalibrateErrors(t *testing.T) {
	broken := inventedMachine(1)
	broken.Cost = func(stored.Spec) (time.Duration, error) { return 0, errors.New("broken") }
	for _, tc := range []struct {
		machine calibrate.Machine
		args    string
		want    string
	}{
		{inventedMachine(1), "--target 100us bcrypt bcrypt-sha256",
			"100µs is too short: bcrypt takes at least 912 µs here; give a longer --target"},
		{inventedMachine(1), "--target 1ns", "--target must be between 100µs and 5s"},
		{inventedMachine(1), "--target 10h", "--target must be between 100µs and 5s"},
		{inventedMachine(1), "--target -1s", "--target must be between 100µs and 5s"},
		{inventedMachine(1), "bcrypt Hush",
			"argument 2 is not an algorithm or a family; see clientsecret calibrate --help"},
		{broken, "bcrypt", "broken"},
	} {
		out, err := calibrateWith(tc.machine, strings.Fields(tc.args)...)
		if err == nil || err.Error() != tc.want || out != "" || len(tc.want) >= 100 {
			t.Errorf("%s: %v, and it prints %q", tc.args, err, out)
		}
	}
}

// TestCalibrateNames: calibrate and generate use the same names.
func TestCalibrateNames(t *testing.T) {
	names := calibrate.Names()
	made := 0
	for _, f := range schemeFamilies {
		if !slices.Contains(names, f.name) {
			t.Errorf("nothing of %s", f.name)
		}
		for _, v := range f.variants {
			if made++; !slices.Contains(names, f.algorithm(v)) {
				t.Errorf("nothing of %s", f.algorithm(v))
			}
		}
	}
	if n := len(calibrate.Candidates()); n != made {
		t.Errorf("%d candidates for %d algorithms", n, made)
	}
}

func TestRound(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 ns", 999: "999 ns", 1000: "1 µs", 999_400: "999 µs", 999_600: "1 ms",
		147_123_000: "147 ms", 999_700_000: "1 s", 12_345_000_000: "12.3 s",
	} {
		if got := round(d); got != want {
			t.Errorf("%d: %q, want %q", d, got, want)
		}
	}
}
