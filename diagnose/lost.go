package diagnose

import (
	"regexp"
	"slices"
	"strings"
)

// This file finds what was lost or replaced on the relying party's side. It shows
// only where the registered secret is known.

// minRemains is the least length at which the remains of a text are recognised.
const minRemains = 4

// minPart is the length from which a text that stands somewhere within the
// registered secret is certainly a part of it.
const minPart = 8

// minPartOfLine is the same for a text that is only a part of what is presented:
// names and passwords that people choose are shorter.
const minPartOfLine = 20

// presentedLess finds what was lost on the relying party's side. Nothing is
// compared.
func (m *mismatch) presentedLess() []cause {
	if m.hashed() {
		return nil
	}
	for _, text := range m.stripped() {
		if c, ok := m.less(text); ok {
			return []cause{c}
		}
	}
	return nil
}

// less returns why text is less than the registered secret.
func (m *mismatch) less(text string) (cause, bool) {
	switch {
	case text == m.plaintext:
		return 0, false
	case len(m.plaintext) > 72 && text == m.plaintext[:72]:
		return cutOnTheWay, true
	case len(text) >= minRemains && slices.Contains(eaten(m.plaintext), text):
		return dollarsLost, true
	case isReplaced(m.plaintext, text):
		return charactersReplaced, true
	case isReplaced(text, m.plaintext):
		return madeWithReplaced, true
	case isFilledIn(m.plaintext, text):
		return dollarsFilledIn, true
	case strings.Contains(m.plaintext, "%") && slices.Contains(percentEncode(text), m.plaintext):
		return decoded, true
	case isDecoded(m.plaintext, text):
		return notEncoded, true
	}
	return 0, false
}

// partly finds that what is presented is a part of the registered secret, or that
// this is a line with the secret in it. Nothing is compared. It comes after all
// repairs, because quotes and the like may be registered with the secret.
func (m *mismatch) partly() []cause {
	if m.hashed() {
		return nil
	}
	bare := unquoted(m.presented)
	for _, text := range m.stripped() {
		if len(text) >= minRemains && slices.Contains(values(m.plaintext), text) {
			return []cause{registeredLine}
		}
		if len(m.plaintext) >= minPart && strings.Contains(text, m.plaintext) {
			return []cause{moreAround}
		}
		c, ok := partOf(m.plaintext, text)
		if c == cutSomewhere && len(text) < minPartOfLine && !slices.Contains(bare, text) {
			continue // by chance: a part of what is presented, too
		}
		if ok {
			return []cause{c}
		}
	}
	return nil
}

// unquoted returns s, s without white space, and each of these without quotes,
// brackets and punctuation.
func unquoted(s string) []string {
	texts := append([]string{s}, trims(s)...)
	for _, t := range texts {
		texts = slices.Concat(texts, unquote(t), withoutBrackets(t), withoutPunctuation(t))
	}
	return texts
}

// stripped returns the same, and each without the rest of its line.
func stripped(s string) []string {
	texts := unquoted(s)
	for _, t := range texts {
		texts = append(texts, values(t)...)
	}
	return texts
}

// isDecoded reports whether text is secret once a server has decoded it, and a
// space for any of its plus signs.
func isDecoded(secret, text string) bool {
	return slices.Contains(percentDecode(secret), text) ||
		len(text) == len(secret) && isSpacedPlus(secret, text)
}

// isSpacedPlus reports whether text is secret with a space for some plus signs.
func isSpacedPlus(secret, text string) bool {
	for i := range len(secret) {
		if secret[i] != text[i] && (secret[i] != '+' || text[i] != ' ') {
			return false
		}
	}
	return true
}

// partOf returns why text may be only a part of secret: by what follows it.
func partOf(secret, text string) (cause, bool) {
	if len(text) < minRemains {
		return 0, false
	}
	if before, _, ok := strings.Cut(secret, "&"); ok && decodedByServer(before) == text {
		return cutAtAmpersand, true
	}
	if !strings.Contains(secret, text) {
		return 0, false
	}
	if rest, ok := strings.CutPrefix(secret, text); ok {
		switch {
		case strings.Trim(rest, "=") == "":
			return paddingLost, true
		case strings.ContainsRune("#; \t", rune(rest[0])):
			return cutAtMark, true
		}
	}
	if len(text) >= minPart || 2*len(text) >= len(secret) {
		return cutSomewhere, true
	}
	return 0, false
}

// shellValues are the values that a shell puts in for variables. A name that is
// missing here is one that is not set.
var shellValues = map[string]string{
	"HOME": path, "PWD": path, "OLDPWD": path, "SHELL": path, "PATH": path, "_": path,
	"USER": word, "LOGNAME": word, "HOSTNAME": word, "LANG": word, "TERM": word, "0": path + "|" + word,
	"UID": digits, "EUID": digits, "PPID": digits, "RANDOM": digits, "SECONDS": digits,
	"$": digits, "?": digits, "#": digits, "!": digits, "-": `[A-Za-z]+`,
}

const (
	path   = `/\S*`
	word   = `[A-Za-z0-9_.-]+`
	digits = `[0-9]+`
)

// maxVariables is the number of variables above which a secret is not looked at. The
// work grows with their number times the length of the text.
const maxVariables = 8

// isFilledIn reports whether text is secret with the values of a shell's variables
// in it: pa/root-word for pa$HOME-word.
func isFilledIn(secret, text string) bool {
	var pattern strings.Builder
	literal, last := 0, 0
	variables := variable().FindAllStringIndex(secret, maxVariables+1)
	if len(variables) > maxVariables {
		return false
	}
	for _, at := range variables {
		name := strings.Trim(secret[at[0]+1:at[1]], "{}")
		pattern.WriteString(regexp.QuoteMeta(secret[last:at[0]]))
		if value, ok := shellValues[name]; ok {
			pattern.WriteString("(?:" + value + ")")
		}
		literal += at[0] - last
		last = at[1]
	}
	if last == 0 || literal+len(secret)-last < minRemains {
		return false
	}
	pattern.WriteString(regexp.QuoteMeta(secret[last:]))
	e, err := regexp.Compile("^" + pattern.String() + "$")
	return err == nil && e.MatchString(text)
}
