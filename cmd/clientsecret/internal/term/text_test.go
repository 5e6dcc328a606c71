package term_test

import (
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

func TestPalette(t *testing.T) {
	on, off := term.Palette(true), term.Palette(false)
	if got := on.Bold("a") + on.Good("b") + on.Bad("c") + on.Weak("d") + on.Bold(""); got !=
		"\x1b[1ma\x1b[0m\x1b[32mb\x1b[0m\x1b[1;31mc\x1b[0m\x1b[33md\x1b[0m" {
		t.Errorf("%q", got)
	}
	if got := off.Bold("a") + off.Good("b") + off.Bad("c") + off.Weak("d"); got != "abcd" {
		t.Errorf("%q", got)
	}
}

func TestWrap(t *testing.T) {
	word := strings.Repeat("x", 38)
	for _, tc := range []struct {
		name, text string
		column     int
		indent     string
		want       string
	}{
		{"short", "a b", 0, "  ", "a b"},
		{"empty", "", 0, "  ", ""},
		{"80 columns", word + " " + word + " yy", 0, "  ", word + " " + word + " yy"},
		{"81 columns", word + " " + word + " yyy", 0, "  ", word + " " + word + "\n  yyy"},
		{"from a column", word + " " + word + " y", 3, "   ", word + " " + word + "\n   y"},
		{"a long word", "a " + word + word + word + " b", 0, "  ", "a\n  " + word + word + "xx\n  " + word[2:] + " b"},
		{"a long word from a column", word + "xxx", 45, "    ", word[3:] + "\n    xxxxxx"},
		{"a long word of wide characters", strings.Repeat("日", 60), 1, "  ", strings.Repeat("日", 39) + "\n  " + strings.Repeat("日", 21)},
		{"an address", "see https://" + word + word + word + " b", 0, "  ", "see\n  https://" + word + word + word + "\n  b"},
		{"spaces in a name", " 'a  b' c ", 0, "  ", "'a  b' c"},
		{"spaces at a break", word + " " + word + "   yyy", 0, "  ", word + " " + word + "\n  yyy"},
		{"80 cells", strings.Repeat("日", 38) + " abc", 0, "  ", strings.Repeat("日", 38) + " abc"},
		{"81 cells", strings.Repeat("日", 38) + " abcd", 0, "  ", strings.Repeat("日", 38) + "\n  abcd"},
		{"a forged line", "a\nb\rc\x1b[2J", 0, "  ", `a\x0ab\x0dc\x1b[2J`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := term.Wrap(tc.text, tc.column, tc.indent); got != tc.want {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}

func TestShorten(t *testing.T) {
	for s, want := range map[string]string{
		"short":                      "short",
		"exactly-17-letter":          "exactly-17-letter",
		"company-production-grafana": "company-…-grafana",
		"日本語のクライアント一覧":               "日本語の…ント一覧",
		"a\x1b[31mbcdefghijklmn":     `a\x1b[31…ghijklmn`,
		"🚀🚀🚀🚀🚀🚀🚀🚀🚀":                  "🚀🚀🚀🚀…🚀🚀🚀🚀",
		"0123456789ae\u0301cdefghij": "01234567…cdefghij",
		"0123456789ab\u0301cdefghi":  "01234567…b\u0301cdefghi",
		"ÄÖÜäöüßÄÖÜäöüßÄÖÜäöüß":      "ÄÖÜäöüßÄ…ßÄÖÜäöüß",
	} {
		if got := term.Shorten(s, 17); got != want {
			t.Errorf("%s: %s, want %s", s, got, want)
		}
	}
}

func TestWidth(t *testing.T) {
	for text, want := range map[string]int{
		"":           0,
		"abc…":       4,
		"äöüß":       4,
		"日本語":        6,
		"ｱｲｳ":        3, // halfwidth
		"ＡＢ":         4, // fullwidth
		"한국어":        6,
		"🚀":          2,
		"e\u0301":    1,
		"Ελληνικά":   8,
		"العربية":    7,
		"👩🏽":         4, // as on terminals that show the skin tone beside it
		"\U00020000": 2,
	} {
		if got := term.Width(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

func TestCell(t *testing.T) {
	for _, text := range []string{
		"", "a", "exactly-ten", "日本語", "日本語日本語日本語", "a日本語日本語日本語", "🚀🚀🚀🚀🚀🚀🚀", "a\nb", "\x1b\x1b\x1b\x1b\x1b",
	} {
		for width := 2; width < 30; width++ {
			if got := term.Width(term.Cell(text, width)); got != width {
				t.Errorf("%q in %d: %d", text, width, got)
			}
		}
	}
}
