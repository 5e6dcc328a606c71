package diagnose

import (
	"encoding/base64"
	"html"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// This file has what happens to single characters: escapes of JSON and HTML,
// Latin-1 and UTF-8, the padding of base64, and line breaks within a secret.

// escaped matches an escape of JSON, or a backslash before a sign.
var escaped = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\\(?:u[0-9A-Fa-f]{4}|[^A-Za-z0-9\s])`)
})

// unescape returns s without the escapes of JSON and of a shell, and then without
// those of HTML.
func unescape(s string) []string {
	plain := escaped().ReplaceAllStringFunc(s, func(e string) string {
		if r, err := strconv.ParseUint(e[2:], 16, 16); e[1] == 'u' && err == nil {
			return string(rune(r))
		}
		return e[1:]
	})
	return []string{plain, html.UnescapeString(s)}
}

// escapeText returns s as HTML and JSON encoders write it.
func escapeText(s string) []string {
	json := strings.NewReplacer(
		"&", `\u0026`, "<", `\u003c`, ">", `\u003e`, `"`, `\"`, `\`, `\\`)
	return []string{
		html.EscapeString(s), strings.ReplaceAll(s, "&", "&amp;"),
		json.Replace(s), strings.ReplaceAll(s, "/", `\/`),
	}
}

// windows1252 are the characters of the bytes from 0x80 to 0x9f. It is Latin-1
// elsewhere.
var windows1252 = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

// toLatin1 returns the bytes of s in Windows-1252 and Latin-1, and false if a
// character is in neither.
func toLatin1(s string) (string, bool) {
	var b []byte
	for _, r := range s {
		if r < 0x100 {
			b = append(b, byte(r))
			continue
		}
		i := strings.IndexRune(string(windows1252), r)
		if i < 0 {
			return "", false
		}
		b = append(b, 0x80+byte(utf8.RuneCountInString(string(windows1252)[:i])))
	}
	return string(b), true
}

// fromLatin1 returns the text in bytes of Latin-1, and of Windows-1252.
func fromLatin1(s string) []string {
	var latin1, windows []rune
	for i := range len(s) {
		r := rune(s[i])
		latin1 = append(latin1, r)
		if 0x80 <= r && r < 0xa0 {
			r = windows1252[r-0x80]
		}
		windows = append(windows, r)
	}
	return []string{string(latin1), string(windows)}
}

// misread returns the text that was read as Latin-1 and is UTF-8: ü for Ã¼.
func misread(s string) []string {
	if b, ok := toLatin1(s); ok && b != s && utf8.ValidString(b) {
		return []string{b}
	}
	return nil
}

// sentAsLatin1 returns the text of bytes that are not UTF-8.
func sentAsLatin1(s string) []string {
	if utf8.ValidString(s) {
		return nil
	}
	return fromLatin1(s)
}

// asLatin1 returns the bytes of a text in Latin-1.
func asLatin1(s string) []string {
	if b, ok := toLatin1(s); ok && utf8.ValidString(s) && b != s {
		return []string{b}
	}
	return nil
}

// asMisread returns a text as it is after it was read as Latin-1: Ã¼ for ü.
func asMisread(s string) []string {
	if strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return fromLatin1(s)
	}
	return nil
}

// isBase64 matches the alphabets of base64.
func isBase64(s string) bool {
	return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_") == ""
}

// padded returns base64 with the padding that something took for no part of it, or
// with the second half of it.
func padded(s string) []string {
	switch digits := strings.TrimRight(s, "="); {
	case !isBase64(digits) || isHex(s) || len(s)-len(digits) > 1:
		return nil
	case digits != s:
		return []string{s + "="}
	}
	return []string{s + "=", s + "=="}
}

// withoutPadding returns base64 without its padding.
func withoutPadding(s string) []string { return []string{strings.TrimRight(s, "=")} }

// joined returns s without the line breaks within it, and then without any white
// space.
func joined(s string) []string {
	bare := strings.Join(strings.Fields(s), "")
	if !strings.ContainsAny(strings.TrimFunc(s, isAround), "\r\n") {
		return []string{bare}
	}
	return []string{strings.NewReplacer("\r", "", "\n", "").Replace(s), bare}
}

// broken returns base64 in lines of 64 characters, as openssl writes it, and of 76
// as the command base64 does; also with a line end.
func broken(s string) []string {
	if _, err := base64.StdEncoding.DecodeString(s); err != nil || !strings.ContainsAny(s, "+/=") {
		return nil
	}
	var found []string
	for _, width := range []int{64, 76} {
		if len(s) > width {
			lines := inLines(s, width)
			found = append(found, lines, lines+"\n")
		}
	}
	return found
}

// withoutPercent returns s without the % that zsh shows for a line end that is
// missing.
func withoutPercent(s string) []string {
	return []string{strings.TrimSuffix(strings.TrimFunc(s, isAround), "%")}
}
