package diagnose

import (
	"net/url"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
)

// counting returns a mismatch whose comparisons with the registered secret are
// counted.
func counting(registered, presented string, n *int) *mismatch {
	return newMismatch("$counting$", "", presented, func(secret string) error {
		*n++
		if secret != registered {
			return clientsecret.ErrMismatch
		}
		return nil
	})
}

// TestBound: the comparisons are bounded, however much there is to try.
func TestBound(t *testing.T) {
	most := 0
	for _, presented := range []string{
		"x",
		"'a%2Bb $c%0A'\n",
		strings.Repeat("%25'", 30),
		strings.Repeat("$$a ", 30),
		" \"'%2520+$x$$ '\"\r\n",
		strings.Repeat("QUFB", 20) + "\n",
		"a: '$x%2B+ $$y\\$'# \n",
	} {
		n := 0
		if found := counting("another", presented, &n).causes(); found != nil {
			t.Errorf("%q: %v", presented, found)
		}
		if n < 4 || n > maxComparisons {
			t.Errorf("%q: %d comparisons", presented, n)
		}
		most = max(most, n)
	}
	if most != maxComparisons {
		t.Errorf("at most %d comparisons: none of them reaches the bound", most)
	}
}

// TestRefusedCostsNothing: secrets that are refused without work do not count.
func TestRefusedCostsNothing(t *testing.T) {
	m := newMismatch("$refusing$", "", "'a%2Bb $c%0A'\n", func(string) error {
		return clientsecret.ErrSecretTooLong
	})
	if found := m.causes(); found != nil || m.remaining != maxComparisons {
		t.Errorf("%v, %d comparisons remain", found, m.remaining)
	}
}

// worst are ASCII secrets whose characters suggest much: $ signs, escapes,
// quotes.
var worst = []string{
	`yh:91:L{[yo<n]9q5yuRf$jfUv907M-ZMPIT;4w(-g(W3;bn86?,C&A.YgA:Z}t+WnA,Ixyz`,
	`~vp6<gobD/JM0+]IRuwH"['>,B;j}elt44SR#CbcJu^*dE7j@gb$WL$8oTUE$}G8f_Z*yEiX`,
	`|$-(P3;C]ib[DhRa+{lM%33W7PNR>KcGAD^\;;'(e]x>Vyq@tiES_,O5DvaT,.$nZ9(lA-+j`,
}

// TestCompositions: two common causes at once are found within the bound, for
// secrets of all kinds. A wrong secret of letters and digits costs few
// comparisons.
func TestCompositions(t *testing.T) {
	secrets := worst
	for _, c := range []clientsecret.Charset{
		clientsecret.Alphanumeric, clientsecret.RFC3986Unreserved, clientsecret.Hex,
	} {
		s, err := clientsecret.Generator{Length: 72, Charset: c}.Generate()
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		if counting("another", s.Reveal(), &n).causes(); n > 24 {
			t.Errorf("%d comparisons for a wrong secret", n)
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
			if tc.registered == tc.presented {
				continue // nothing to eat
			}
			n := 0
			if found := counting(tc.registered, tc.presented, &n).causes(); found == nil {
				t.Errorf("%s, %q: nothing after %d comparisons", name, s, n)
			}
		}
	}
}
