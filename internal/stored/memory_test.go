package stored

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

// TestPeak: what Peak says is what a derivation takes, within a fifth, for every
// algorithm. Nothing is freed while it is measured, so all that is allocated counts.
func TestPeak(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	const small = 128 // KiB that do not count
	for _, s := range []Spec{
		{Algorithm: Named("argon2id"), Memory: 65536, Iterations: 1, Parallelism: 1},
		{Algorithm: Named("argon2id"), Memory: 19456, Iterations: 2, Parallelism: 4},
		{Algorithm: Named("argon2i"), Memory: 8 * 64, Iterations: 1, Parallelism: 64},
		{Algorithm: Named("argon2d"), Memory: 32768, Iterations: 1, Parallelism: 4},
		{Algorithm: Named("scrypt"), LogN: 14, BlockSize: 8, Parallelism: 1},
		{Algorithm: Named("scrypt"), LogN: 10, BlockSize: 8, Parallelism: 64},
		{Algorithm: Named("scrypt"), LogN: 6, BlockSize: 64, Parallelism: 64},
		{Algorithm: Named("scrypt"), LogN: 1, BlockSize: 128, Parallelism: 1},
		{Algorithm: Named("scrypt"), LogN: 10, BlockSize: 1024, Parallelism: 1},
		{Algorithm: Named("yescrypt"), LogN: 12, BlockSize: 32},
		{Algorithm: Named("yescrypt"), LogN: 2, BlockSize: 32},
		{Algorithm: Named("pbkdf2-sha512"), Iterations: 1000},
		{Algorithm: Named("pbkdf2-sha512"), KeyLength: 256, SaltLength: 256, Iterations: 1},
		{Algorithm: Named("bcrypt"), Cost: 4},
		{Algorithm: Named("bcrypt-sha256"), Cost: 4},
		{Algorithm: Named("sha512crypt"), Iterations: 1000},
		{Algorithm: Named("sha256crypt"), Iterations: 1000},
	} {
		s = s.WithDefaults()
		if err := s.Check(&DefaultLimits); err != nil {
			t.Errorf("%v: %v", s, err)
			continue
		}
		v := &Value{Spec: s, Identifier: s.Algorithm.Identifiers[0], Salt: []byte(strings.Repeat("s", s.SaltLength))}
		peak := float64(s.Peak())
		within := func(what string, f func() error) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := f()
			runtime.ReadMemStats(&after)
			took := float64(after.TotalAlloc-before.TotalAlloc) / 1024
			if err != nil || math.Abs(took-peak) > max(peak/5, small) {
				t.Errorf("%v: %s takes %.0f KiB, Peak says %.0f; %v", s, what, took, peak, err)
			}
			runtime.GC()
		}
		within("making it", func() (err error) {
			v.Key, err = s.Algorithm.derive(v, "secret")
			return err
		})
		v.Text = v.Encode()
		within("comparing", func() error {
			if ok, err := v.Match("secret"); !ok || err != nil {
				return fmt.Errorf("match %v, %w", ok, err)
			}
			return nil
		})
	}
}

// TestScryptRatio: r·p out of proportion to N is refused, and so is working space
// above the limit. What RFC 7914 and other software use is not.
func TestScryptRatio(t *testing.T) {
	const salt, key = "c29tZXNhbHQ", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	for header, want := range map[string]string{
		"ln=1,r=30000,p=64":   "block size × parallelism",
		"ln=1,r=120000,p=64":  "block size × parallelism",
		"ln=1,r=129,p=1":      "block size × parallelism",
		"ln=1,r=8388607,p=1":  "memory",
		"ln=10,r=1048575,p=1": "memory",
		"ln=4,r=1025,p=1":     "block size × parallelism",
		"ln=63,r=1,p=1":       "memory",
		"ln=4,r=1,p=1":        "",
		"ln=10,r=8,p=16":      "",
		"ln=14,r=8,p=1":       "",
		"ln=16,r=8,p=2":       "",
		"ln=14,r=8,p=10":      "",
		"ln=4,r=1024,p=1":     "",
		"ln=1,r=2,p=64":       "",
		"ln=20,r=8,p=1":       "",
		"ln=14,r=1024,p=1":    "memory",
		"ln=13,r=2047,p=1":    "",
		"ln=12,r=4090,p=1":    "",
		"ln=12,r=4096,p=1":    "memory",
		"ln=12,r=1024,p=5":    "memory × passes",
	} {
		v := new(Value)
		err := v.Parse("$scrypt$"+header+"$"+salt+"$"+key, &DefaultLimits)
		var limit *LimitError
		got := ""
		if errors.As(err, &limit) {
			got = limit.Parameter
		} else if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %q, want %q (%v)", header, got, want, err)
		}
	}
}
