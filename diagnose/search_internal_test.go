package diagnose

import (
	"net/url"
	"slices"
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

// TestPhases: of several texts that match, the one of the earliest phase is
// found. Each phase has one here.
func TestPhases(t *testing.T) {
	phases := []struct {
		registered string
		want       []cause
	}{
		{"a$b", []cause{quotesAround}},
		{"'a$b'\n", []cause{madeWithSpace}},
		{"a", []cause{quotesAround, madeWithoutDollars}},
		{"a$b\n", []cause{quotesAround, madeWithSpace}},
		{"'a$b' ", []cause{madeWithSpace}},
		{"a$b ", []cause{quotesAround, madeWithSpace}},
	}
	for i := range phases {
		m := newMismatch("$phases$", "", "'a$b'", func(secret string) error {
			for _, p := range phases[i:] {
				if secret == p.registered {
					return nil
				}
			}
			return clientsecret.ErrMismatch
		})
		if found := m.causes(); !slices.Equal(found, phases[i].want) {
			t.Errorf("phase %d: %v, want %v", i, found, phases[i].want)
		}
	}
}

// TestFollow: which repair follows which.
func TestFollow(t *testing.T) {
	for _, tc := range []struct {
		name, registered, presented string
		want                        []cause
	}{
		{"final after strips", "ABCDEF01", "'abcdef01'", []cause{quotesAround, otherLetterCase}},
		{"base64 strips", "ABCDEF01", "YWJjZGVmMDE=", []cause{encodedAsBase64, otherLetterCase}},
		{"space after changes", "a$b ", "a$$b", []cause{dollarsDoubled, madeWithSpace}},
		{"dollars after changes", "a+$$b", "a%2B$b", []cause{encoded, madeWithDollars}},
		{"final after changes", "%2B", "%2b", nil},
		{"final after changes, rare", "YSti", "a%2Bb", nil}, // the base64 of a+b
		{"space after final", "ABCDEF01\n", "abcdef01", nil},
	} {
		n := 0
		found := counting(tc.registered, tc.presented, &n).causes()
		if !slices.Equal(found, tc.want) || n == maxComparisons {
			t.Errorf("%s: %v after %d comparisons, want %v", tc.name, found, n, tc.want)
		}
	}
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
		if n < 4 || n > 64 {
			t.Errorf("%q: %d comparisons", presented, n)
		}
		most = max(most, n)
	}
	if most != 64 { // as documented
		t.Errorf("at most %d comparisons: none of them reaches the bound", most)
	}
}

// TestReadBound: what is read grows with the length of what is presented, however
// often something stands around it, and it is bounded.
func TestReadBound(t *testing.T) {
	for _, around := range []string{
		"a: ", "a=", "'", `"`, "(", "[", ":", "%", "%25", `\`, "&amp;", "QUFB", "$$", "\xff\xfe", "a\x00",
		"a: '%25$$ +", "client_secret: x\n", "client_secret=x&a=", "Basic QTpC ",
	} {
		read := func(length int) (repairs, unwrap int) {
			text := strings.Repeat(around, length/len(around))
			m := newMismatch("$counting$", "", text, func(string) error {
				return clientsecret.ErrSecretTooLong
			})
			m.repaired()
			for _, text := range m.inside() {
				unwrap += len(text)
			}
			return m.read, unwrap
		}
		short, _ := read(1024)
		for _, length := range []int{4096, 8192} {
			repairs, unwrap := read(length)
			if repairs > maxRead || repairs > short*length/1024*5/4+length {
				t.Errorf("%q, %d bytes: the repairs read %d, %d of 1,024", around, length, repairs, short)
			}
			if unwrap > maxUnwrappedBytes+64*length {
				t.Errorf("%q, %d bytes: %d bytes unwrapped", around, length, unwrap)
			}
		}
	}
}

// TestDamagedBound: few of the digests in a registered text are compared with.
func TestDamagedBound(t *testing.T) {
	var text string
	for range maxLines {
		digest, err := clientsecret.PBKDF2{Iterations: 1}.Hash(clientsecret.NewSecret("right"))
		if err != nil {
			t.Fatal(err)
		}
		text += "a: " + digest.Encode() + " \"\n"
	}
	m := newMismatch(text, text, "wrong", nil)
	if found := m.registeredDamaged(); found != nil || m.remaining != maxComparisons-maxDamaged {
		t.Errorf("%v, %d comparisons remain", found, m.remaining)
	}
}

// TestRefusedCostsNothing: secrets that are refused without work do not count.
func TestRefusedCostsNothing(t *testing.T) {
	m := newMismatch("$refusing$", "", "'a%2Bb $c%0A'\n", func(string) error {
		return clientsecret.ErrSecretTooLong
	})
	if found := m.repaired(); found != nil || m.remaining != maxComparisons {
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
		if counting("another", s.Reveal(), &n).causes(); n > 20 { // as documented
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
