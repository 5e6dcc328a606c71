package term

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text can control a terminal, and much of Unicode is invisible. Text from a
// file, a log or the command line is therefore shown with escapes: \x1b for a
// control character, \u202e and \U000e0041 for others, \xff for a byte that is
// not UTF-8.

// Safe escapes what a terminal obeys or does not show: controls, line ends,
// bidirectional and zero-width characters, spaces other than U+0020, variation
// selectors, and characters unknown to Go's Unicode tables. It can be applied
// twice. Wrap, Cell and Shorten apply it.
func Safe(text string) string {
	if !strings.ContainsFunc(text, hidden) { // invalid bytes are U+FFFD here
		return text
	}
	var b strings.Builder
	for i, size := 0, 0; i < len(text); i += size {
		var r rune
		switch r, size = utf8.DecodeRuneInString(text[i:]); {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case r == utf8.RuneError || !hidden(r):
			b.WriteRune(r)
		case r < utf8.RuneSelf:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String()
}

// hidden reports whether a character must be escaped. It is true for U+FFFD,
// which may stand for a byte that is not UTF-8.
func hidden(r rune) bool {
	if r < utf8.RuneSelf {
		return r < ' ' || r == 0x7f
	}
	const emptyBraille = '\u2800'
	return r == utf8.RuneError || !unicode.IsPrint(r) || r == emptyBraille ||
		unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// likeEscape matches text that looks like an escape of Safe.
var likeEscape = regexp.MustCompile(`\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})`)

// Printable escapes a name as Safe does, and no two names look the same: if a
// name already has text like an escape, its backslash is escaped too. Use it
// once, for names of files, settings and clients.
func Printable(name string) string {
	if strings.IndexByte(name, '\\') >= 0 {
		name = likeEscape.ReplaceAllStringFunc(name, func(s string) string {
			return `\x5c` + s[1:]
		})
	}
	return Safe(name)
}

// Quote is Printable, in single quotes.
func Quote(name string) string {
	return "'" + strings.ReplaceAll(Printable(name), "'", `\x27`) + "'"
}

// Name is Printable, in single quotes if the name is empty or could be taken
// for several words.
func Name(name string) string {
	if name == "" || strings.ContainsAny(name, ` '",;`) {
		return Quote(name)
	}
	return Printable(name)
}
