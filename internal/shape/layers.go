package shape

import (
	"encoding/base64"
	"encoding/hex"
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
			l = l.bare()
			if l.text == "" || !yield(l) {
				return
			}
			if l.text, ok = inside(l.text); !ok {
				return
			}
		}
	}
}

// bare returns a layer without the white space, quotes and escapes around it, and
// without each $plaintext$ and $base64$.
func (l layer) bare() layer {
	for range maxLayers {
		l.text = trimmed(unescaped(withoutX(l.text)))
		secret, is := l.plaintext()
		if !is {
			break
		}
		l = secret
	}
	return l
}

// plaintext returns the secret in $plaintext$… and $base64$….
func (l layer) plaintext() (layer, bool) {
	secret, is := strings.CutPrefix(l.text, "$plaintext$")
	for again := is; again; { // many would take long, one by one
		secret, again = strings.CutPrefix(secret, "$plaintext$")
	}
	if is {
		return layer{secret, true}, true
	}
	if text, ok := strings.CutPrefix(l.text, "$base64$"); ok {
		secret, err := base64.RawStdEncoding.DecodeString(strings.ReplaceAll(text, ".", "+"))
		return layer{string(secret), true}, err == nil
	}
	return l, false
}

// inside returns what is in base64 or in hex, or follows a name.
func inside(text string) (string, bool) {
	for _, open := range []func(string) (string, bool){decoded, fromHex, joined, named} {
		if inner, ok := open(text); ok {
			return inner, true
		}
	}
	return "", false
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
	if err != nil {
		return "", false
	}
	return textOf(b)
}

// fromHex returns the text in hex digits, if there is text in them.
func fromHex(s string) (string, bool) {
	s = strings.TrimPrefix(s, "0x")
	if len(s) < 2*minEncoded || !isHex(s) {
		return "", false
	}
	b, err := hex.DecodeString(s)
	if err != nil {
		return "", false
	}
	return textOf(b)
}

func isHex(s string) bool { return strings.Trim(s, "0123456789abcdefABCDEF") == "" }

// minDigits is the number of the digits in hex that the shortest hash has.
const minDigits = 32

// withoutX returns the digits of \x5e88… and of X'5e88…', as SQL writes bytes. It comes
// before the escapes, because \x5e is one.
func withoutX(s string) string {
	t := trimmed(s)
	if len(t) <= minDigits || t[0] != 'x' && t[0] != 'X' {
		return s
	}
	if digits := strings.TrimPrefix(t[1:], "'"); len(digits) >= minDigits && isHex(digits) {
		return digits
	}
	return s
}

// joined returns the digits of 5E:88:…:D8, as fingerprints are written, of 5E-88-…, as .NET
// prints bytes, and of 5E 88 ….
func joined(s string) (string, bool) {
	if len(s) < minDigits/2*3-1 || !strings.ContainsRune(":- ", rune(s[2])) {
		return "", false
	}
	pairs := strings.Split(s, s[2:3])
	for _, pair := range pairs {
		if len(pair) != 2 || !isHex(pair) {
			return "", false
		}
	}
	return strings.Join(pairs, ""), true
}

// textOf returns bytes as a text, if they are one.
func textOf(b []byte) (string, bool) {
	text := strings.TrimSpace(string(b))
	return text, utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
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
