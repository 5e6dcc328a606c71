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
		{"a long word", "a " + word + word + word + " b", 0, "  ", "a\n  " + word + word + word + "\n  b"},
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
		"ÄÖÜäöüßÄÖÜäöüßÄÖÜäöüß": "ÄÖÜäöüßÄ…ßÄÖÜäöüß",
	} {
		if got := term.Shorten(s, 17); got != want {
			t.Errorf("%s: %s, want %s", s, got, want)
		}
	}
}
