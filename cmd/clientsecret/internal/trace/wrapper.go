package trace

import "bytes"

// Collectors of logs wrap each line: in an object of JSON, as Docker's json-file
// and Fluent Bit do, or in a string, as jq does without -r.

// wrapperKeys are the names of the field that has the line.
var wrapperKeys = [][]byte{
	[]byte(`"log"`), []byte(`"message"`), []byte(`"MESSAGE"`), []byte(`"line"`),
	[]byte(`"@message"`), []byte(`"short_message"`), []byte(`"textPayload"`), []byte(`"body"`),
}

// unwrap returns the line as the provider wrote it. It may be wrapped twice. The
// quotes of a wrapped line are escaped, so each wrapper doubles their
// backslashes, and few wrappers fit.
func unwrap(line []byte) []byte {
	for {
		inner, ok := unwrapOnce(line)
		if !ok {
			return line
		}
		line = inner
	}
}

// unwrapOnce returns the value of the field that has the line, false if there is
// none. Quotes within values are escaped, so no value looks like a field.
func unwrapOnce(line []byte) ([]byte, bool) {
	if len(line) > 0 && line[0] == '"' {
		return wrapped(line[1:])
	}
	if bytes.IndexByte(line, '{') < 0 {
		return nil, false
	}
	if bytes.Contains(line, keyMessage.json) { // the provider's own, unless a line is its value
		value, _, _ := rawField(line, keyMessage)
		if bytes.HasPrefix(value, []byte(`time=\"`)) || bytes.HasPrefix(value, []byte(`{\"`)) {
			return []byte(unescape(value, true)), true
		}
		return nil, false
	}
	for _, k := range wrapperKeys {
		for rest := line; ; {
			var found bool
			if _, rest, found = bytes.Cut(rest, k); !found {
				break
			}
			value, isField := bytes.CutPrefix(bytes.TrimLeft(rest, " "), []byte(":"))
			value, isString := bytes.CutPrefix(bytes.TrimLeft(value, " "), []byte(`"`))
			if !isField || !isString {
				continue
			}
			if inner, ok := wrapped(value); ok {
				return inner, true
			}
		}
	}
	return nil, false
}

// wrapped returns the line in a string of JSON that begins with s. It returns
// false if that is no line of the provider's. The end may be cut.
func wrapped(s []byte) ([]byte, bool) {
	value, whole := quoted(s)
	if !whole {
		value = s
	}
	if !bytes.Contains(value, []byte("msg")) {
		return nil, false
	}
	return []byte(unescape(value, true)), true
}

// isWrapped reports whether a line about a request is in a wrapper that unwrap
// does not know: the quotes of its message are escaped.
func isWrapped(line []byte) bool {
	if !bytes.Contains(line, []byte(" Request ")) {
		return false
	}
	line = unwrap(line)
	if _, _, ok := rawField(line, keyMessage); ok {
		return false
	}
	return bytes.Contains(line, []byte(`msg=\`)) || bytes.Contains(line, []byte(`msg\`))
}
