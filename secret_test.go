package clientsecret_test

import (
	"encoding/json"
	"errors"
	"flag"
	"math"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
)

func TestGenerate(t *testing.T) {
	s, err := clientsecret.Generate()
	if err != nil {
		t.Fatal(err)
	}
	value := s.Reveal()
	if len(value) != 72 || strings.Trim(value, string(clientsecret.Alphanumeric)) != "" {
		t.Errorf("Generate made %d characters, or characters outside Alphanumeric", len(value))
	}
	if math.Floor(s.Entropy()) != 428 {
		t.Errorf("Entropy() = %f, want 428.7", s.Entropy())
	}
	other, err := clientsecret.Generate()
	if err != nil {
		t.Fatal(err)
	}
	if other.Reveal() == value {
		t.Error("Generate made the same secret twice")
	}
}

func TestGenerator(t *testing.T) {
	for _, tc := range []struct {
		name      string
		generator clientsecret.Generator
		length    int
		says      string // the error must contain it; empty for success
	}{
		{"zero", clientsecret.Generator{}, 72, ""},
		{"rfc3986", clientsecret.Generator{Charset: clientsecret.RFC3986Unreserved}, 72, ""},
		{"ascii", clientsecret.Generator{Length: 41, Charset: clientsecret.ASCII}, 41, ""},
		{"hex at 164 bits", clientsecret.Generator{Length: 41, Charset: clientsecret.Hex}, 41, ""},
		{"numeric", clientsecret.Generator{Length: 49, Charset: clientsecret.Numeric}, 49, ""},
		{"alphabetic", clientsecret.Generator{Length: 64, Charset: clientsecret.Alphabetic}, 64, ""},
		{"two characters", clientsecret.Generator{Length: 160, Charset: "ab"}, 160, ""},
		{"longest", clientsecret.Generator{Length: 4096}, 4096, ""},
		{"weak allowed", clientsecret.Generator{Length: 32, Charset: clientsecret.Hex, AllowWeak: true}, 32, ""},
		{"too short", clientsecret.Generator{Length: 40}, 0, "40 is not above 40"},
		{"too little entropy", clientsecret.Generator{Length: 48, Charset: clientsecret.Numeric}, 0, "159 bits, below the 160"},
		{"below the floor", clientsecret.Generator{Length: 41, Charset: "ab"}, 0, "41 bits, below the floor of 128"},
		{"at the floor", clientsecret.Generator{Length: 128, Charset: "ab", AllowWeak: true}, 128, ""},
		{"just below the floor", clientsecret.Generator{Length: 127, Charset: "ab", AllowWeak: true}, 0, "127 bits, below the floor of 128"},
		{"below the floor although weak is allowed", clientsecret.Generator{Length: 21, AllowWeak: true}, 0, "125 bits, below the floor of 128"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, err := tc.generator.Generate()
			if tc.says != "" {
				if !errors.Is(err, clientsecret.ErrWeakSecret) || !strings.Contains(err.Error(), tc.says) {
					t.Fatalf("Generate() = %v, want ErrWeakSecret that says %q", err, tc.says)
				}
				if !s.IsZero() {
					t.Error("a secret beside an error")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(s.Reveal()) != tc.length {
				t.Errorf("%d characters, want %d", len(s.Reveal()), tc.length)
			}
			charset := tc.generator.Charset
			if charset == "" {
				charset = clientsecret.Alphanumeric
			}
			if strings.Trim(s.Reveal(), string(charset)) != "" {
				t.Error("characters outside the charset")
			}
		})
	}
}

func TestGeneratorBadFields(t *testing.T) {
	for _, length := range []int{-1, math.MinInt, 4097, math.MaxInt} {
		var re *clientsecret.RangeError
		if _, err := (clientsecret.Generator{Length: length}).Generate(); !errors.As(err, &re) || re.Value != length || re.Max != 4096 {
			t.Errorf("Length %d: %v, want a RangeError", length, err)
		}
	}
	for name, charset := range map[string]clientsecret.Charset{
		"one character": "a", "repeated": "abcdefghia", "a space": "abc def", "a tab": "ab\t", "not ASCII": "abcdé", "delete": "ab\x7f",
	} {
		if _, err := (clientsecret.Generator{Charset: charset, Length: 4096}).Generate(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestGeneratorIsUniform draws enough characters that a bias as small as that of taking a random byte modulo 62, which makes 8
// characters likelier by a quarter, would show far beyond the bound.
func TestGeneratorIsUniform(t *testing.T) {
	for _, charset := range []clientsecret.Charset{clientsecret.Alphanumeric, clientsecret.ASCII, clientsecret.Numeric, "abc"} {
		counts := make(map[byte]float64)
		const rounds = 100
		for range rounds {
			s, err := clientsecret.Generator{Length: 4096, Charset: charset}.Generate()
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range []byte(s.Reveal()) {
				counts[c]++
			}
		}
		expected := rounds * 4096 / float64(len(charset))
		chi2 := 0.0
		for _, c := range []byte(charset) {
			chi2 += (counts[c] - expected) * (counts[c] - expected) / expected
		}
		// Eight standard deviations above the mean of the chi-squared distribution, whose tail is wider than the normal one's: it fails by
		// chance less than once in a million million runs. The modulo's bias gives a value in the thousands.
		freedom := float64(len(charset) - 1)
		if bound := freedom + 8*math.Sqrt(2*freedom) + 32; chi2 > bound {
			t.Errorf("charset of %d: chi-squared %.0f is above %.0f", len(charset), chi2, bound)
		}
	}
}

func TestSecretZero(t *testing.T) {
	var zero clientsecret.Secret
	if !zero.IsZero() || zero.Reveal() != "" || zero.Entropy() != 0 {
		t.Error("the zero Secret is not empty")
	}
	if !clientsecret.NewSecret("").IsZero() || clientsecret.NewSecret("x").IsZero() {
		t.Error("IsZero does not tell the empty secret")
	}
	if s := clientsecret.NewSecret("x"); s.String() != "[REDACTED]" {
		t.Error("String is not the placeholder")
	}
	if clientsecret.NewSecret("x").Entropy() != 0 {
		t.Error("the entropy of a secret that was not generated is known")
	}
}

func TestSecretUnmarshal(t *testing.T) {
	var config struct {
		Secret clientsecret.Secret `json:"client_secret"`
	}
	if err := json.Unmarshal([]byte(`{"client_secret":"a\u0026b c"}`), &config); err != nil {
		t.Fatal(err)
	}
	if config.Secret.Reveal() != "a&b c" {
		t.Errorf("Reveal() = %q", config.Secret.Reveal())
	}

	written, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	if string(written) != `{"client_secret":"[REDACTED]"}` {
		t.Errorf("marshalled as %s", written)
	}
	if err := json.Unmarshal(written, &config); err == nil {
		t.Error("the placeholder was read back as a secret")
	}

	var s clientsecret.Secret
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	flags.TextVar(&s, "secret", clientsecret.Secret{}, "")
	if err := flags.Parse([]string{"-secret", "from-a-flag"}); err != nil || s.Reveal() != "from-a-flag" {
		t.Errorf("flag: %v", err)
	}
}
