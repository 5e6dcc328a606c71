package term_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

// unseen has one of each kind of text that a terminal obeys or does not show.
var unseen = map[string]string{
	"escape":              "\x1b",
	"newline":             "\n",
	"carriage return":     "\r",
	"tab":                 "\t",
	"NUL":                 "\x00",
	"DEL":                 "\x7f",
	"CSI in C1":           "\u009b",
	"next line":           "\u0085",
	"right-to-left":       "\u202e",
	"isolate":             "\u2066",
	"pop isolate":         "\u2069",
	"mark":                "\u200e",
	"Arabic mark":         "\u061c",
	"line separator":      "\u2028",
	"paragraph separator": "\u2029",
	"zero-width space":    "\u200b",
	"joiner":              "\u200d",
	"word joiner":         "\u2060",
	"byte order mark":     "\ufeff",
	"soft hyphen":         "\u00ad",
	"no-break space":      "\u00a0",
	"ideographic space":   "\u3000",
	"Hangul filler":       "\u3164",
	"empty Braille":       "\u2800",
	"variation selector":  "\ufe0f",
	"tag":                 "\U000e0041",
	"private use":         "\ue000",
	"not UTF-8":           "\xff",
}

func TestSafe(t *testing.T) {
	escape := regexp.MustCompile(`^\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})$`)
	seen := make(map[string]bool)
	for name, s := range unseen {
		got := term.Safe(s)
		if !escape.MatchString(got) || seen[got] || term.Safe("a"+s+"日") != "a"+got+"日" {
			t.Errorf("%s: %q", name, got)
		}
		if seen[got] = true; term.Safe(got) != got {
			t.Errorf("%s: twice is not once", name)
		}
	}
	for _, s := range []string{
		"", "plain", "with spaces", `C:\new\x.yml`, "日本語", "Ελληνικά", "العربية", "עברית", "हिन्दी", "🚀", "e\u0301", "\ufffd", "…",
	} {
		if got := term.Safe(s); got != s {
			t.Errorf("%q: %q", s, got)
		}
	}
}

func TestNames(t *testing.T) {
	for _, tc := range []struct{ name, printable, quoted, named string }{
		{"app", "app", "'app'", "app"},
		{"", "", "''", "''"},
		{"my app", "my app", "'my app'", "'my app'"},
		{"app ", "app ", "'app '", "'app '"},
		{"it's", "it's", `'it\x27s'`, `'it\x27s'`},
		{"a,b", "a,b", "'a,b'", "'a,b'"},
		{"https://app.example.com/x?y=1", "https://app.example.com/x?y=1", "'https://app.example.com/x?y=1'", "https://app.example.com/x?y=1"},
		{`C:\new\xyz.yml`, `C:\new\xyz.yml`, `'C:\new\xyz.yml'`, `C:\new\xyz.yml`},
		{"a\x1b", `a\x1b`, `'a\x1b'`, `a\x1b`},
		{`a\x1b`, `a\x5cx1b`, `'a\x5cx1b'`, `a\x5cx1b`},
		{`a\x5cx1b`, `a\x5cx5cx1b`, `'a\x5cx5cx1b'`, `a\x5cx5cx1b`},
		{"\u0085", `\u0085`, `'\u0085'`, `\u0085`},
		{"\x85", `\x85`, `'\x85'`, `\x85`},
	} {
		if got := term.Printable(tc.name); got != tc.printable {
			t.Errorf("Printable(%q) = %s, want %s", tc.name, got, tc.printable)
		}
		if got := term.Quote(tc.name); got != tc.quoted {
			t.Errorf("Quote(%q) = %s, want %s", tc.name, got, tc.quoted)
		}
		if got := term.Name(tc.name); got != tc.named {
			t.Errorf("Name(%q) = %s, want %s", tc.name, got, tc.named)
		}
	}
}

// unescape is the inverse of Printable and Quote.
func unescape(s string) string {
	likeEscape := regexp.MustCompile(`\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})`)
	return likeEscape.ReplaceAllStringFunc(s, func(e string) string {
		n, err := strconv.ParseUint(e[2:], 16, 32)
		if err != nil {
			panic(err)
		}
		if e[1] == 'x' {
			return string([]byte{byte(n)})
		}
		return string(rune(n))
	})
}

// FuzzPrintable: each name can be read back, so no two look the same. What is
// printed needs no escapes.
func FuzzPrintable(f *testing.F) {
	for _, s := range unseen {
		f.Add("a" + s + "b")
	}
	f.Add(`\x5cx5c\\x1b\u202e\U000e0041`)
	f.Add("it's")
	f.Fuzz(func(t *testing.T, name string) {
		got := term.Printable(name)
		if unescape(got) != name || term.Safe(got) != got || !utf8.ValidString(got) {
			t.Errorf("%q: %q", name, got)
		}
		quoted := term.Quote(name)
		if inside := quoted[1 : len(quoted)-1]; unescape(inside) != name || strings.Contains(inside, "'") {
			t.Errorf("%q: %q", name, quoted)
		}
		line, err := term.JSON(name)
		var back string
		if err != nil || term.Safe(string(line)) != string(line) || json.Unmarshal(line, &back) != nil {
			t.Fatalf("%q: %q, %v", name, line, err)
		}
		if utf8.ValidString(name) && back != name {
			t.Errorf("%q: %q", name, back)
		}
	})
}

func TestJSON(t *testing.T) {
	v := map[string]string{"<a>": "\x1b\u007f\u009b\u202e\u2028日本語\U000e0041\xff"}
	const want = `{"<a>":"\u001b\u007f\u009b\u202e\u2028日本語\udb40\udc41\ufffd"}`
	if line, err := term.JSON(v); err != nil || string(line) != want {
		t.Errorf("%s, %v", line, err)
	}
	var b bytes.Buffer
	if err := term.WriteJSON(&b, v); err != nil || b.String() != want+"\n" {
		t.Errorf("%s, %v", &b, err)
	}
	if err := term.WriteJSON(&b, func() {}); err == nil {
		t.Error("a function is JSON")
	}
}
