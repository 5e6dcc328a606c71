package clientsecret_test

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/internal/checksum"
)

type (
	generator   = clientsecret.Generator
	highEntropy = clientsecret.HighEntropy
)

// TestGeneratorPrefix: a prefix and a checksum stand around the random part,
// which alone counts for entropy and guidelines.
func TestGeneratorPrefix(t *testing.T) {
	for _, tc := range []struct {
		name      string
		generator generator
		form      string // a regular expression for the secret
		bits      float64
		says      string // the error must contain it; empty for success
	}{
		{"letters", generator{Prefix: "acme"}, `^acme[0-9A-Za-z]{72}[0-4][0-9A-Za-z]{5}$`, 428, ""},
		{"separator", generator{Prefix: "acme_", Length: 41}, `^acme_[0-9A-Za-z]{41}[0-4][0-9A-Za-z]{5}$`, 244, ""},
		{"charset", generator{Prefix: "ab", Length: 64, Charset: clientsecret.Hex},
			`^ab[0-9a-f]{64}[0-4][0-9A-Za-z]{5}$`, 256, ""},
		{"longest", generator{Prefix: "0123456789abcdef", Length: 4096 - 16 - 6},
			`^0123456789abcdef[0-9A-Za-z]{999}`, math.Floor(4074 * math.Log2(62)), ""},
		{"weak allowed", generator{Prefix: "acme", Length: 22, AllowWeak: true},
			`^acme[0-9A-Za-z]{22}[0-4][0-9A-Za-z]{5}$`, 130, ""},
		{"too short without the rest", generator{Prefix: "acme", Length: 40}, "", 0, "40 is not above 40"},
		{"below the floor without the rest", generator{Prefix: "acme", Length: 21, AllowWeak: true},
			"", 0, "125 bits, below the floor of 128"},
		{"too long", generator{Prefix: "acme", Length: 4087}, "", 0, "4087, out of the range 1 to 4086"},
		{"prefix too short", generator{Prefix: "a"}, "", 0, "a Prefix has 2 to 16"},
		{"prefix too long", generator{Prefix: "0123456789abcdefg"}, "", 0, "a Prefix has 2 to 16"},
		{"prefix with another character", generator{Prefix: "acme-"}, "", 0, "a Prefix has 2 to 16"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, err := tc.generator.Generate()
			if tc.says != "" {
				if err == nil || !strings.Contains(err.Error(), tc.says) || !s.IsZero() {
					t.Fatalf("Generate() = %v, want an error that says %q", err, tc.says)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			value := s.Reveal()
			if matched, err := regexp.MatchString(tc.form, value); err != nil || !matched {
				t.Errorf("%q is not of the form %s", value, tc.form)
			}
			if math.Floor(s.Entropy()) != tc.bits {
				t.Errorf("Entropy() = %f, want %.0f", s.Entropy(), tc.bits)
			}
			if end := len(value) - 6; checksum.Of(value[:end]) != value[end:] {
				t.Errorf("%q has a wrong checksum", value)
			}
		})
	}
}

// TestPrefixHighEntropy: HighEntropy knows the entropy of what Generate made.
// For all else, it counts letters and digits.
func TestPrefixHighEntropy(t *testing.T) {
	weak := generator{Prefix: "acme", Length: 22, AllowWeak: true}
	for _, tc := range []struct {
		name      string
		generator generator
		forgotten bool // the secret is presented, so its entropy is unknown
		scheme    highEntropy
		ok        bool
	}{
		{"letters", generator{Prefix: "acme"}, false, highEntropy{}, true},
		{"underscore", generator{Prefix: "acme_"}, false, highEntropy{}, true},
		{"weak", weak, false, highEntropy{}, false},
		{"weak, vouched", weak, false, highEntropy{Vouched: true}, false},
		{"weak, presented", weak, true, highEntropy{Vouched: true}, true}, // as documented
		{"letters, presented", generator{Prefix: "acme"}, true, highEntropy{Vouched: true}, true},
		{"underscore, presented", generator{Prefix: "acme_"}, true, highEntropy{Vouched: true}, false},
	} {
		s, err := tc.generator.Generate()
		if err != nil {
			t.Fatal(err)
		}
		if tc.forgotten {
			s = clientsecret.NewSecret(s.Reveal())
		}
		if _, err := tc.scheme.Hash(s); (err == nil) != tc.ok {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}
