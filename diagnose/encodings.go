package diagnose

import (
	"encoding/base64"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// escape matches one percent-encoded byte.
var escape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`%[0-9A-Fa-f]{2}`)
})

// percentDecode returns s decoded, with a space for + and then without. A % that
// begins no escape stays as it is: some decoders are strict, and some are not.
func percentDecode(s string) []string {
	decode := func(s string) string {
		return escape().ReplaceAllStringFunc(s, func(escape string) string {
			c, _ := url.PathUnescape(escape)
			return c
		})
	}
	return []string{decode(strings.ReplaceAll(s, "+", " ")), decode(s)}
}

// percentEncode returns s as the encoders of different languages write it.
func percentEncode(s string) []string {
	form := url.QueryEscape(s)                        // application/x-www-form-urlencoded
	component := strings.ReplaceAll(form, "+", "%20") // RFC 3986
	path := strings.ReplaceAll(component, "%2F", "/") // Python's quote
	whatwg := strings.ReplaceAll(form, "~", "%7E")    // browsers, Java, PHP
	star := strings.ReplaceAll(whatwg, "%2A", "*")    // browsers, Java
	javascript := strings.NewReplacer(                // encodeURIComponent
		"%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*").Replace(component)

	encoded := []string{form, component, javascript, whatwg, star, path}
	for _, e := range encoded[:3] {
		encoded = append(encoded, escape().ReplaceAllStringFunc(e, strings.ToLower))
	}
	return encoded
}

// plusForSpace returns s as it was before a decoder made spaces of its plus
// signs.
func plusForSpace(s string) []string { return []string{strings.ReplaceAll(s, " ", "+")} }

// maxSpaces is the number of spaces up to which each may be one or a plus sign.
const maxSpaces = 3

// plusForSome returns s with a plus sign for some of its spaces: the others are its
// own.
func plusForSome(s string) []string {
	words := strings.Split(s, " ")
	spaces := len(words) - 1
	if spaces < 2 || spaces > maxSpaces {
		return nil
	}
	var found []string
	for chosen := 1; chosen < 1<<spaces-1; chosen++ {
		text := words[0]
		for i, word := range words[1:] {
			text += string(" +"[chosen>>i&1]) + word
		}
		found = append(found, text)
	}
	return found
}

// base64Decode returns the text in s without its line end and then with it; nothing
// if there is no text in it.
func base64Decode(s string) []string {
	s = strings.TrimRight(strings.TrimSpace(s), "=")
	var decoded []string
	for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		if d, err := e.DecodeString(s); err == nil && isText(string(d)) {
			decoded = append(decoded, strings.TrimRight(string(d), "\r\n"), string(d))
		}
	}
	return decoded
}

// base64Encode returns the base64 of s as tools write it: also with the newline
// of echo in it, in lines of 76 characters, and with a line end.
func base64Encode(s string) []string {
	std := base64.StdEncoding.EncodeToString([]byte(s))
	echoed := base64.StdEncoding.EncodeToString([]byte(s + "\n"))
	return []string{
		std,
		echoed,
		base64.RawStdEncoding.EncodeToString([]byte(s)),
		base64.URLEncoding.EncodeToString([]byte(s)),
		base64.RawURLEncoding.EncodeToString([]byte(s)),
		inLines(std, 76),
		inLines(echoed, 76),
		inLines(std, 76) + "\n",
		inLines(echoed, 76) + "\n",
	}
}

// inLines breaks s into lines of so many characters. The command base64 writes 76.
func inLines(s string, width int) string {
	var b strings.Builder
	for len(s) > width {
		b.WriteString(s[:width] + "\n")
		s = s[width:]
	}
	return b.String() + s
}

// isText tells a secret from the bytes that come out when something is decoded
// that was not encoded.
func isText(s string) bool {
	return utf8.ValidString(s) &&
		!strings.ContainsFunc(strings.TrimRight(s, "\r\n"), unicode.IsControl)
}

// singleDollars returns s with $ for each $$, and then with $ for each \$.
func singleDollars(s string) []string {
	return []string{strings.ReplaceAll(s, "$$", "$"), strings.ReplaceAll(s, `\$`, "$")}
}

// doubleDollars returns s as it is written in a compose file, and then for a
// shell.
func doubleDollars(s string) []string {
	return []string{strings.ReplaceAll(s, "$", "$$"), strings.ReplaceAll(s, "$", `\$`)}
}

// variable matches what a shell or a compose file replaces.
var variable = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\$(\{[^}]*\}|[A-Za-z_][A-Za-z0-9_]*|[0-9$#@*?!-])`)
})

// eaten returns what a shell or a compose file may leave of s.
func eaten(s string) []string {
	return []string{variable().ReplaceAllString(s, ""), withoutDollars(s)}
}

func withoutDollars(s string) string { return strings.ReplaceAll(s, "$", "") }

// otherCase returns hex digits, also those of a UUID, in lower and then in
// upper case.
func otherCase(s string) []string {
	if !isHex(strings.ReplaceAll(s, "-", "")) {
		return nil
	}
	return []string{strings.ToLower(s), strings.ToUpper(s)}
}

// isHex reports whether s has at least eight hex digits, and nothing else.
func isHex(s string) bool {
	return len(s) >= 8 && strings.Trim(s, "0123456789abcdefABCDEF") == ""
}
