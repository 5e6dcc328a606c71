package clientsecret

import (
	"net/url"
	"strings"
	"testing"
)

// counting returns a digest of the registered secret whose derivations are counted.
func counting(registered string, n *int) Digest {
	return newDigest(&digest{stored: "$counting$", key: []byte(registered), algorithm: &algorithm{name: "counting", derive: func(_ *digest, secret string) ([]byte, error) {
		*n++
		return []byte(secret), nil
	}}})
}

// TestDiagnoseIsBounded, however much there is to try.
func TestDiagnoseIsBounded(t *testing.T) {
	most := 0
	for _, secret := range []string{"x", "'a%2Bb $c%0A'\n", strings.Repeat("%25'", 30), strings.Repeat("$$a ", 30), " \"'%2520+$x$$ '\"\r\n", strings.Repeat("QUFB", 20) + "\n", "a: '$x%2B+ $$y\\$'# \n"} {
		n := 0
		if found := Diagnose(counting("another", &n), NewSecret(secret)); found != nil {
			t.Errorf("%q: %v", secret, found)
		}
		if n < 5 || n > 65 { // 64, as documented, and the first
			t.Errorf("%q: %d derivations", secret, n)
		}
		most = max(most, n)
	}
	if most != 65 {
		t.Errorf("at most %d derivations: none of them reaches the bound", most)
	}
}

// TestDiagnoseCompositions: the common ones are found within the bound for secrets of all kinds, also for those whose characters suggest much else. A secret that is
// wrong costs few derivations if it is of letters and digits.
func TestDiagnoseCompositions(t *testing.T) {
	secrets := []string{ // ASCII at its worst: $ signs, escapes, quotes
		`yh:91:L{[yo<n]9q5yuRf$jfUv907M-ZMPIT;4w(-g(W3;bn86?,C&A.YgA:Z}t+WnA,Ixyz`,
		`~vp6<gobD/JM0+]IRuwH"['>,B;j}elt44SR#CbcJu^*dE7j@gb$WL$8oTUE$}G8f_Z*yEiX`,
		`|$-(P3;C]ib[DhRa+{lM%33W7PNR>KcGAD^\;;'(e]x>Vyq@tiES_,O5DvaT,.$nZ9(lA-+j`,
	}
	for _, c := range []Charset{Alphanumeric, RFC3986Unreserved, Hex} {
		s, err := Generator{Length: 72, Charset: c}.Generate()
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		if Diagnose(counting("another", &n), s); n > 25 {
			t.Errorf("%d derivations for a wrong secret", n)
		}
		secrets = append(secrets, s.Reveal())
	}
	for _, s := range secrets {
		for name, tc := range map[string]struct{ registered, presented string }{
			"newline":                        {s, s + "\n"},
			"quotes, newline":                {s, "'" + s + "'\n"},
			"line, quotes, newline":          {s, "client_secret: '" + s + "'\n"},
			"percent-encoding, newline":      {s, url.QueryEscape(s) + "\n"},
			"percent-encoded with a newline": {s, url.QueryEscape(s + "\n")},
			"made with echo":                 {s + "\n", s},
			"made with echo, line":           {s + "\n", "client_secret: " + s},
			"made with echo, $$":             {s + "\n", strings.ReplaceAll(s, "$", "$$")},
			"made by a shell with echo":      {eaten(s)[0] + "\n", s},
			"made by a shell":                {eaten(s)[0], s},
			"made with CRLF":                 {s + "\r\n", s},
			"made with quotes":               {`"` + s + `"`, s},
		} {
			n := 0
			if found := Diagnose(counting(tc.registered, &n), NewSecret(tc.presented)); found == nil && tc.registered != tc.presented {
				t.Errorf("%s, %q: nothing after %d derivations", name, s, n)
			}
		}
	}
}
