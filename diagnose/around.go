package diagnose

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/clientsecret/clientsecret"
)

// isAround reports whether r is white space, or one of the marks that an
// editor leaves and nobody sees.
func isAround(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' }

// trims returns s without its line end, and without white space on both sides
// or on either: some of it may belong to the secret.
func trims(s string) []string {
	return []string{
		strings.TrimRight(s, "\r\n"),
		strings.TrimFunc(s, isAround),
		strings.TrimRightFunc(s, isAround),
		strings.TrimLeftFunc(s, isAround),
	}
}

// withoutPunctuation returns s without what ends a value in a file of settings.
func withoutPunctuation(s string) []string { return []string{strings.TrimRight(s, ",;")} }

// withoutBrackets returns what is between brackets.
func withoutBrackets(s string) []string {
	s = strings.TrimFunc(s, isAround)
	for _, pair := range []string{"<>", "[]", "()", "{}"} {
		if inner, ok := strings.CutPrefix(s, pair[:1]); ok && strings.HasSuffix(inner, pair[1:]) {
			return []string{strings.TrimFunc(strings.TrimSuffix(inner, pair[1:]), isAround)}
		}
	}
	return nil
}

// unquote returns what is between quotes, which may be tripled, or escaped, and
// followed by a comma; or s without a quote that has lost its pair.
func unquote(s string) []string {
	s = strings.TrimRight(s, ",;")
	var found []string
	for _, quote := range []string{`"""`, "'''", "'", `"`, "`", `\'`, `\"`} {
		if inner, ok := strings.CutPrefix(s, quote); ok && strings.HasSuffix(inner, quote) {
			found = append(found, strings.TrimSuffix(inner, quote))
			if len(quote) == 3 {
				break
			}
		}
	}
	if found != nil {
		return found
	}
	if inner := strings.Trim(s, "'\"`“”‘’«»"); inner != s {
		return []string{inner}
	}
	return nil
}

// setting matches a line of a configuration, in YAML, JSON, TOML, PHP or for a
// shell, and a line that a tool prints: Random Password: value. Its group is the
// value and what follows it.
var setting = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[\s{]*(?:- |--|export |set |ENV |\$env:)?` +
		`["']?[A-Za-z_][A-Za-z0-9_.-]*(?: [A-Za-z0-9_.,()-]+){0,9}["']?\s*` +
		`(?::=|=>|[:=])\s*(.+)$`)
})

// comment matches what may follow a value on its line.
var comment = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\s+(#|//|;).*$`)
})

// maxLines is the number of lines that are looked at.
const maxLines = 8

// values returns the value of a setting, and the values and lines of a text that
// has several lines.
func values(s string) []string {
	s = strings.TrimFunc(s, isAround)
	if !strings.Contains(s, "\n") {
		return valuesOfLine(s)
	}
	var found, whole []string
	lines := strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
	for _, line := range lines[:min(len(lines), maxLines)] {
		found = append(found, valuesOfLine(line)...)
		whole = append(whole, strings.TrimFunc(line, isAround))
	}
	return append(found, whole...)
}

// valuesOfLine returns the value of a setting on a line: what is in quotes, then
// the value without a comment and punctuation, then all the rest of the line.
func valuesOfLine(s string) []string {
	m := setting().FindStringSubmatch(strings.TrimFunc(s, isAround))
	if m == nil {
		return nil
	}
	value := m[1]
	var found []string
	if quote := value[:1]; strings.Contains("'\"`", quote) {
		if inner, _, ok := strings.Cut(value[1:], quote); ok {
			found = append(found, inner)
		}
	}
	bare := strings.TrimRight(comment().ReplaceAllString(value, ""), ",;} ")
	return append(found, bare, value)
}

// withoutComment returns a bare secret without the comment that follows it.
func withoutComment(s string) []string {
	s = strings.TrimFunc(s, isAround)
	return []string{comment().ReplaceAllString(s, "")}
}

// halved returns a text that stands twice in s, with at most white space between.
func halved(s string) []string {
	s = strings.TrimFunc(s, isAround)
	half := strings.TrimFunc(s[:len(s)/2], isAround)
	if len(half) < minPart || !strings.HasSuffix(s, half) ||
		strings.TrimFunc(s[len(half):len(s)-len(half)], isAround) != "" {
		return nil
	}
	return []string{half}
}

// noop stands before a plaintext in Spring Security.
const noop = "{noop}"

// prefixed returns the secret in $plaintext$…, $base64$… or {noop}….
func prefixed(s string) []string {
	s = strings.TrimFunc(s, isAround)
	if secret, ok := strings.CutPrefix(s, noop); ok {
		return []string{secret}
	}
	if !strings.HasPrefix(s, "$") {
		return nil
	}
	d, err := clientsecret.Parse(s)
	if err != nil {
		return nil
	}
	if secret, ok := d.Plaintext(); ok {
		return []string{secret.Reveal()}
	}
	return nil
}

// maxUnwrapped is the number of texts at which unwrapped stops.
const maxUnwrapped = 64

// maxUnwrappedBytes is the length of all texts together after which unwrapped
// stops: a label or a quote may be repeated as often as there is room.
const maxUnwrappedBytes = 1 << 16

// withoutName takes off the name of an algorithm in braces, as Spring Security and LDAP
// have it: {bcrypt}$2b$…, {CRYPT}$6$….
func withoutName(s string) []string {
	if end := strings.Index(s, "}$"); end > 0 && s[0] == '{' {
		return []string{s[end+1:]}
	}
	return nil
}

// unwrapped returns text and what may be inside it, the least altered first:
// without white space, quotes, brackets, the rest of a line, encodings, the name of an
// algorithm, and $ signs that are doubled or escaped.
func unwrapped(text string) []string {
	all := []string{text}
	read := 0
	for next := 0; next < len(all) && len(all) < maxUnwrapped && read < maxUnwrappedBytes; next++ {
		read += len(all[next])
		for _, unwrap := range []func(string) []string{
			trims, fromUTF16, unquote, withoutBrackets, withoutPunctuation, values, withoutComment, inRequest,
			percentDecode, base64Decode, singleDollars, withoutName, unescape, joined,
		} {
			for _, s := range unwrap(all[next]) {
				if s != "" && !slices.Contains(all, s) {
					all = append(all, s)
				}
			}
		}
	}
	return all
}
