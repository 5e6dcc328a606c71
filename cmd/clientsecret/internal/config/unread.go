package config

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"regexp"
	"strings"
	"unicode/utf16"
)

// This file looks for secrets of clients in texts that are no YAML or JSON, or that are
// encoded: TOML, properties, scripts, what is broken or too deep.

const (
	whyUnread = "a text that cannot be read sets a client's secret here"
	doUnread  = "give what is in it as YAML or JSON"
)

// setsSecret reports whether a text, maybe encoded, sets the secret of a client. In a
// text of one line, its key comes first, unless the text is known to be a file.
func setsSecret(text string, file bool) bool {
	data := []byte(text)
	for range maxLayers {
		inner := peeled(data)
		if inner == nil {
			return mayBeSecret(string(data)) && hasAssignment(data, file)
		}
		if len(inner) > mostInflated*len(data) {
			break
		}
		data, file = inner, true
	}
	return true // in doubt
}

// setsSecretOf reports whether a text that is the list of clients sets the secret of one.
func setsSecretOf(clients string, n *node) bool {
	return n.kind == scalarNode && mayBeSecret(n.value) && setsSecret(clients+": "+n.value, false)
}

// maxLayers is more than anybody puts around a text. Helm puts three around a release.
const maxLayers = 8

// hasAssignment reports whether a value follows the key of a client's secret. It takes
// linear time: what stands before a key is looked at once for all keys.
func hasAssignment(text []byte, file bool) bool {
	a := assignments{
		text: text, lower: lowered(text), list: len(text),
		anywhere: file || bytes.IndexByte(text, '\n') >= 0,
		first:    len(text) - len(bytes.TrimLeft(text, " \"'")),
		bracket:  len(text),
	}
	if list := listOfClients.FindIndex(a.lower); list != nil {
		a.list = list[1]
	}
	if i := bytes.IndexAny(text, "{["); i >= 0 {
		a.bracket = i
	}
	for at := 0; ; {
		i := bytes.Index(a.lower[at:], []byte("secret"))
		if i < 0 {
			return false
		}
		start, end := keyAround(a.lower, at, at+i)
		if a.isKey(start, end) && isSet(text, a.lower, end) {
			return true
		}
		at = end
	}
}

// assignments is a text, and what is known of it before its keys are looked at. What is
// not in it is at its end.
type assignments struct {
	text, lower []byte
	anywhere    bool // keys count wherever they stand
	first       int  // the place after quotes and spaces
	bracket     int  // the place of the first bracket
	list        int  // where the key of a list of clients ends
}

// isKey reports whether a key is that of a client's secret, and stands where one can.
func (a *assignments) isKey(start, end int) bool {
	key := string(a.text[start:end])
	if isClientSecret(spelling(key)) || isOfClients(nil, key) {
		return a.anywhere || start == a.first && key[0] != '-'
	}
	ofList := a.list <= start && strings.EqualFold(key, "secret")
	return ofList && (a.anywhere || a.bracket < start)
}

// keyAround returns the key that has the given place in it. It begins at from or later.
func keyAround(lower []byte, from, place int) (start, end int) {
	start, end = place, place
	for start > from && isKeyByte(lower[start-1]) {
		start--
	}
	for end < len(lower) && isKeyByte(lower[end]) {
		end++
	}
	return start, end
}

// isSet reports whether a value follows the key that ends there, and no variable.
func isSet(text, lower []byte, end int) bool {
	after := bytes.TrimLeft(lower[end:min(len(lower), end+maxGap)], "\\\"'])}, \t\r\n")
	return bytes.IndexAny(after, ":=>") == 0 && !isReference.Match(text[end:]) ||
		bytes.HasPrefix(after, []byte("value"))
}

// listOfClients matches the key of a list of clients, in lower case. After it, the key
// of a client's secret may be secret alone.
var listOfClients = regexp.MustCompile(`clients[\\"'\] \t]*[:=\]]|clients\.[a-z0-9_.-]+\]|staticclients`)

// isReference matches what follows the key of a secret that a variable or a command has.
var isReference = regexp.MustCompile(`^[\\"'\])} \t]*[:=>]+[\\"' \t]*(\$\{[A-Za-z_][A-Za-z0-9_]*\}|\$[A-Z_]+|\$\()`)

// lowered returns a text with its ASCII letters in lower case, and the same offsets.
func lowered(text []byte) []byte {
	lower := bytes.Clone(text)
	for i, c := range lower {
		if 'A' <= c && c <= 'Z' {
			lower[i] += 'a' - 'A'
		}
	}
	return lower
}

// maxGap is how far a sign of assignment may be from its key.
const maxGap = 40

func isKeyByte(c byte) bool {
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || strings.IndexByte("_-.[]", c) >= 0
}

// peeled returns what is in gzip, UTF-16 or base64; nil if data is none of them.
func peeled(data []byte) []byte {
	utf16Order := func(at int) bool { // the zeros of Latin letters
		return len(data) > minEncoded && data[at] == 0 && data[at+2] == 0 && data[at+4] == 0
	}
	switch {
	case bytes.HasPrefix(data, []byte{0x1f, 0x8b}):
		return inflated(data)
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), utf16Order(1):
		return fromUTF16(data, 0)
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}), utf16Order(0):
		return fromUTF16(data, 1)
	}
	return fromAnyBase64(data)
}

// minEncoded is the length from which an encoded text may set a secret.
const minEncoded = 20

// fromAnyBase64 decodes either alphabet, with or without padding. It returns nil if that is
// not possible.
func fromAnyBase64(data []byte) []byte {
	if len(data) < minEncoded || bytes.IndexByte(data, '$') >= 0 || bytes.IndexByte(data, ':') >= 0 {
		return nil
	}
	text := plainBase64.Replace(strings.Join(strings.Fields(string(data)), ""))
	decoded, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil {
		return nil
	}
	return decoded
}

// plainBase64 makes the alphabet for URLs the usual one.
var plainBase64 = strings.NewReplacer("-", "+", "_", "/")

// mostInflated is how many times its length a text in gzip may have.
const mostInflated = 50

// inflated returns the beginning of what is in gzip, even if the rest is damaged.
func inflated(data []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	text, _ := io.ReadAll(io.LimitReader(r, mostInflated*int64(len(data))+1))
	return text
}

// fromUTF16 decodes UTF-16, whose high bytes come after the low ones (0) or before them (1).
func fromUTF16(data []byte, high int) []byte {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = uint16(data[2*i+high]) | uint16(data[2*i+1-high])<<8
	}
	return []byte(string(utf16.Decode(units)))
}
