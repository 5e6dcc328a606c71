package config

import (
	"bytes"
	"text/template/parse"
	"unicode/utf8"
)

// span is a range of bytes, or of the items of a list.
type span struct{ start, end int }

func (s span) isEmpty() bool { return s.start == s.end }

// mask replaces the actions of Go templates ({{ … }}) by letters, so that the
// rest can be parsed, and returns where they were. It blanks lines that have
// only actions, and all but the first line of an action. No position changes.
func mask(data []byte) ([]byte, []span) {
	masked := actions(data)
	if masked == nil {
		return data, nil
	}
	data = bytes.Clone(data)
	blank := false
	for i, m := range masked {
		// All actions on a line are blanked, or none.
		if i == 0 || bytes.IndexByte(data[masked[i-1].start:m.start], '\n') >= 0 {
			blank = aloneOnItsLines(data, m)
		}
		later := false // after the first line
		for j := m.start; j < m.end; {
			c, n := utf8.DecodeRune(data[j:m.end])
			switch {
			case c == '\n' || c == '\r':
				later = true
			case blank || later:
				copy(data[j:], "    "[:n])
			default:
				copy(data[j:], letters[n-1])
			}
			j += n
		}
	}
	return data, masked
}

// letters have one byte, two, three and four.
var letters = [utf8.UTFMax]string{"x", "\u00df", "\u6f22", "\U00010000"}

// actions returns where the actions are.
func actions(data []byte) []span {
	var found []span
	at, end := 0, 0
	for {
		start := bytes.Index(data[at:], []byte("{{"))
		if start < 0 {
			return found
		}
		start += at
		if end < start+len("{{}}") { // the braces before it were closed by others
			length := bytes.Index(data[start:], []byte("}}"))
			if length < 0 {
				return found
			}
			end = start + length + len("}}")
		}
		action := data[start:end]
		if bytes.IndexByte(action, '\n') >= 0 && !isLongAction(action) {
			at = start + len("{{") // unrelated braces
			continue
		}
		found = append(found, span{start, end})
		at = end
	}
}

// isLongAction reports whether a text over several lines is an action. One with
// other braces in it is not: to parse the text after each of many would take too
// long. To look for the last of them would, too.
func isLongAction(text []byte) bool {
	return !bytes.Contains(text[1:], []byte("{{")) && isAction(string(text))
}

// isAction reports whether a text over several lines is an action.
func isAction(text string) bool {
	for _, end := range []string{"", "{{end}}"} {
		tree := parse.New("")
		tree.Mode = parse.SkipFuncCheck | parse.ParseComments
		if _, err := tree.Parse(text+end, "", "", make(map[string]*parse.Tree)); err == nil {
			return true
		}
	}
	return false
}

// aloneOnItsLines reports whether the lines of the span have nothing else but
// white space, other actions and a comment.
func aloneOnItsLines(data []byte, m span) bool {
	begin := bytes.LastIndexByte(data[:m.start], '\n') + 1
	rest := data[m.end:]
	if i := bytes.IndexByte(rest, '\n'); i >= 0 {
		rest = rest[:i]
	}
	if len(bytes.TrimSpace(data[begin:m.start])) > 0 {
		return false
	}
	// What follows may be more actions, and a comment.
	for {
		rest = bytes.TrimSpace(rest)
		action, after, ok := bytes.Cut(rest, []byte("}}"))
		if !ok || !bytes.HasPrefix(action, []byte("{{")) {
			return len(rest) == 0 || rest[0] == '#'
		}
		rest = after
	}
}
