package config

import "bytes"

// span is a range of bytes.
type span struct{ start, end int }

// mask returns the data with the actions of Go templates ({{ … }}) replaced by letters, so that what is around them can be parsed, and where they were. Lines that have nothing else are
// blanked. No position changes.
func mask(data []byte) ([]byte, []span) {
	var masked []span
	for at := 0; ; {
		start := bytes.Index(data[at:], []byte("{{"))
		if start < 0 {
			break
		}
		start += at
		length := bytes.Index(data[start:], []byte("}}"))
		if length < 0 {
			break
		}
		at = start + length + len("}}")
		masked = append(masked, span{start, at})
	}
	if masked == nil {
		return data, nil
	}
	data = bytes.Clone(data)
	filler := byte('x')
	for i, m := range masked {
		// What stands on the line of the one before shares its fate.
		if i == 0 || bytes.IndexByte(data[masked[i-1].start:m.start], '\n') >= 0 {
			filler = 'x'
			if aloneOnItsLines(data, m) {
				filler = ' '
			}
		}
		for j := m.start; j < m.end; j++ {
			if data[j] != '\n' && data[j] != '\r' {
				data[j] = filler
			}
		}
	}
	return data, masked
}

// aloneOnItsLines reports whether there is nothing but white space, or other actions that were blanked, beside the span.
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
