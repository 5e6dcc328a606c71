package shape

import (
	"encoding/base64"
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A layer is a value, or what was found inside it.
type layer struct {
	text   string
	secret bool // $plaintext$ or $base64$ stood before it
}

// maxLayers is more than anybody puts around a value.
const maxLayers = 8

// layers yields a value, and then what is inside, the outermost first. Each is
// without the white space, quotes and escapes around it, and without $plaintext$
// and $base64$.
func layers(value string) iter.Seq[layer] {
	return func(yield func(layer) bool) {
		l, ok := layer{text: value}, true
		for range maxLayers {
			l.text = trimmed(unescaped(l.text))
			if secret, is := l.plaintext(); is {
				l = secret
				continue
			}
			if l.text == "" || !yield(l) {
				return
			}
			if l.text, ok = inside(l.text); !ok {
				return
			}
		}
	}
}

// plaintext returns the secret in $plaintext$… and $base64$….
func (l layer) plaintext() (layer, bool) {
	if secret, ok := strings.CutPrefix(l.text, "$plaintext$"); ok {
		return layer{secret, true}, true
	}
	if text, ok := strings.CutPrefix(l.text, "$base64$"); ok {
		secret, err := base64.RawStdEncoding.DecodeString(strings.ReplaceAll(text, ".", "+"))
		return layer{string(secret), true}, err == nil
	}
	return l, false
}

// inside returns what is in base64, or follows a name.
func inside(text string) (string, bool) {
	if inner, ok := decoded(text); ok {
		return inner, true
	}
	return named(text)
}

// minEncoded is the length from which base64 may hold a digest.
const minEncoded = 20

// decoded returns the text in base64 of either alphabet, with or without padding
// and line ends. It reports false if there is no text in it: random base64 gives
// bytes that are none.
func decoded(s string) (string, bool) {
	if len(s) < minEncoded {
		return "", false
	}
	s = strings.TrimRight(strings.Join(strings.Fields(s), ""), "=")
	encoding := base64.RawStdEncoding
	if strings.ContainsAny(s, "-_") {
		encoding = base64.RawURLEncoding
	}
	b, err := encoding.DecodeString(s)
	text := strings.TrimSpace(string(b))
	isText := utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
	return text, err == nil && isText
}

// named returns the value of "client_secret: value" and of "SECRET=value".
func named(s string) (string, bool) {
	i := strings.IndexAny(s, ":=")
	if i < 0 || strings.ContainsFunc(s[:i], isNoName) {
		return "", false
	}
	return s[i+1:], true
}

func isNoName(r rune) bool {
	return !(unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_-. \"'", r))
}

// trimmed returns s without white space, invisible marks, quotes and punctuation
// on both sides.
func trimmed(s string) string { return strings.TrimFunc(s, isAround) }

func isAround(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune("'\"`,;\\\u200b\ufeff“”‘’«»", r)
}

// escapes are the ways to write the signs of a digest in URLs, JSON and HTML.
var escapes = strings.NewReplacer(
	"%25", "%", "%24", "$", "%2B", "+", "%2b", "+", "%2C", ",", "%2c", ",", "%2F", "/", "%2f", "/",
	"%3A", ":", "%3a", ":", "%3D", "=", "%3d", "=", "%7B", "{", "%7b", "{", "%7D", "}", "%7d", "}",
	`\u0024`, "$", `\x24`, "$", "&#36;", "$", "&#x24;", "$", "&dollar;", "$", `\/`, "/",
)

// unescaped returns s with $ for each escaped $, and for each $$ of a compose
// file, where all are doubled.
func unescaped(s string) string {
	if !strings.ContainsAny(s, `$%\&`) {
		return s
	}
	for range 3 { // %2524 is escaped twice, \\\$ three times
		s = strings.ReplaceAll(escapes.Replace(s), `\$`, "$")
	}
	if 2*strings.Count(s, "$$") == strings.Count(s, "$") {
		s = strings.ReplaceAll(s, "$$", "$")
	}
	return s
}
