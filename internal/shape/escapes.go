package shape

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// This file undoes the ways to write the signs of a digest in URLs, HTML, JSON and
// shells.

// escapes are what stands for a printable character, written so once or many times. In
// parentheses is its number to the base; or, without a base, the character or its name.
var escapes = []struct {
	expression string
	base       int
}{
	{`%(?:25)*([2-7][0-9a-fA-F])`, 16},                     // %24, %2524
	{`&(?:amp;)*#[xX]0*([2-7][0-9a-fA-F]);?`, 16},          // &#x24;
	{`&(?:amp;)*#0*([0-9]{2,3});?`, 10},                    // &#36; &#036; &amp;#36;
	{`&(?:amp;)*(dollar|equals|comma|colon|sol|plus);`, 0}, // HTML's names
	{`\\+[uU](?:0{6}|00)([2-7][0-9a-fA-F])`, 16},           // \u0024 \U00000024
	{`\\+[uUx]\{0*([2-7][0-9a-fA-F])\}`, 16},               // \u{24} \x{24}
	{`\\+x([2-7][0-9a-fA-F])`, 16},                         // \x24
	{`\\+0{0,2}([01][0-7]{2}|[0-7]{2})`, 8},                // \044 \44 \0044
	{`\\+([$/=,+.:{}-])`, 0},                               // \$ \\\$
}

// entities are the characters of HTML's names.
var entities = map[string]string{
	"dollar": "$", "equals": "=", "comma": ",", "colon": ":", "sol": "/", "plus": "+",
}

var compiledEscapes = sync.OnceValue(func() *regexp.Regexp {
	var all []string
	for _, e := range escapes {
		all = append(all, e.expression)
	}
	return regexp.MustCompile(strings.Join(all, "|"))
})

// unescaped returns a text without escapes and characters that nobody sees, and with
// one $ for each $$ of a compose file, where all are doubled.
func unescaped(s string) string {
	if !mayEscape(s) {
		return s
	}
	s = strings.Map(visible, s)
	for range maxLayers { // each may be within another
		before := s
		if strings.ContainsAny(s, `%&\`) {
			s = replaceEscapes(s)
		}
		if 2*strings.Count(s, "$$") == strings.Count(s, "$") {
			s = strings.ReplaceAll(s, "$$", "$")
		}
		if s == before {
			break
		}
	}
	return s
}

// mayEscape reports whether unescaped may change a text.
func mayEscape(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' || c > '~' || c == '$' || c == '%' || c == '&' || c == '\\':
			return true
		}
	}
	return false
}

// visible removes characters without width, and makes every kind of $ the same.
func visible(r rune) rune {
	switch {
	case r < ' ' && unicode.IsSpace(r):
		return r
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector), r == '\u034f':
		return -1
	case r == '\uff04' || r == '\ufe69': // full width, small
		return '$'
	}
	return r
}

func replaceEscapes(s string) string {
	var b strings.Builder
	end := 0
	for _, at := range compiledEscapes().FindAllStringSubmatchIndex(s, -1) {
		if text, ok := escaped(s, at); ok {
			b.WriteString(s[end:at[0]] + text)
			end = at[1]
		}
	}
	return b.String() + s[end:]
}

// escaped returns the character of a match. It reports false for a number above 255.
func escaped(s string, at []int) (string, bool) {
	for i, e := range escapes {
		from, to := at[2*i+2], at[2*i+3]
		if from < 0 {
			continue
		}
		text := s[from:to]
		if e.base == 0 {
			if char, ok := entities[text]; ok {
				text = char
			}
			return text, true
		}
		n, err := strconv.ParseUint(text, e.base, 8)
		return string(rune(n)), err == nil
	}
	return "", false
}
