package trace

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// Authelia has two log formats: the text and the JSON formatter of
// github.com/sirupsen/logrus.

// key is how a field begins in each format.
type key struct{ text, json []byte }

func keyOf(name string) key { return key{[]byte(name + "="), []byte(`"` + name + `":`)} }

var (
	keyTime         = keyOf("time")
	keyLevel        = keyOf("level")
	keyMessage      = keyOf("msg")
	keyAddress      = keyOf("remote_ip")
	keyClient       = keyOf("client_id")
	keyError        = keyOf("error")
	keyRequest      = keyOf("request_id")
	keyTokenRequest = keyOf("oauth2_access_request_id") // in some failures
)

// field returns the value of a field: key="value", key=value or "key":"value".
// The line may have a prefix, such as the name of a container. A value that
// looks like a field does no harm, because both formats escape quotes within
// values.
func field(line []byte, k key) (string, bool) {
	value, isJSON, ok := rawField(line, k)
	return unescape(value, isJSON), ok
}

// rawField returns the value as it is in the line.
func rawField(line []byte, k key) (value []byte, isJSON, ok bool) {
	if i := bytes.Index(line, k.json); i >= 0 {
		rest := bytes.TrimLeft(line[i+len(k.json):], " ")
		rest, isString := bytes.CutPrefix(rest, []byte(`"`))
		if value, ok = quoted(rest); isString && ok && ends(rest[len(value)+1:], ",}") {
			return value, true, true
		}
		return nil, true, false
	}
	for rest := line; ; {
		i := bytes.Index(rest, k.text)
		if i < 0 {
			return nil, false, false
		}
		begins := i == 0 || rest[i-1] == ' '
		if rest = rest[i+len(k.text):]; !begins || bytes.HasPrefix(rest, []byte(`\"`)) {
			continue // it is within a value
		}
		if len(rest) > 0 && rest[0] == '"' {
			value, ok = quoted(rest[1:])
			return value, false, ok && ends(rest[len(value)+2:], "")
		}
		value, _, _ = bytes.Cut(rest, []byte(" "))
		return value, false, true
	}
}

// reasonIn returns the reason in the field for errors: cutReason if its end is
// missing, and another one if there is no such field. In JSON, the message follows
// it, so it is whole.
func reasonIn(fields []byte, otherwise string) string {
	if reason, _ := field(fields, keyError); reason != "" {
		return reason
	}
	if bytes.Contains(fields, keyError.text) {
		return cutReason
	}
	return otherwise
}

// clientField returns the id in the field for the client. In both formats, more
// fields follow. If none does, the line is cut.
func clientField(fields []byte) string {
	id, _ := field(fields, keyClient)
	if bytes.HasSuffix(fields, []byte("client_id="+id)) {
		return ""
	}
	return id
}

// formats has how a message begins in each format, and how a line does. Neither
// occurs within a value, because both formats escape quotes there.
var formats = []struct{ message, line []byte }{
	{keyMessage.json, []byte(`{"`)},
	{[]byte(" msg="), []byte(`time="`)},
}

// unjoined returns the line that the first message belongs to. If a line was cut,
// it may be joined with the next one.
func unjoined(line []byte) []byte {
	for _, f := range formats {
		at := bytes.Index(line, f.message)
		if at < 0 {
			continue
		}
		if next := bytes.Index(line[at:], f.line); next >= 0 {
			line = line[:at+next]
		}
		return line[max(0, bytes.LastIndex(line[:at], f.line)):]
	}
	return line
}

// ends reports whether a value ends where rest begins: with the line, a space,
// or one of the other characters. If it does not, the line was cut within the
// value, and the quote is one of the line that follows it.
func ends(rest []byte, others string) bool {
	return len(rest) == 0 || rest[0] == ' ' || strings.IndexByte(others, rest[0]) >= 0
}

// cutMessage returns what there is of a message without an end, as it is in the
// line.
func cutMessage(line []byte) string {
	_, rest, ok := bytes.Cut(line, keyMessage.json)
	if !ok {
		_, rest, _ = bytes.Cut(line, keyMessage.text)
	}
	rest, _ = bytes.CutPrefix(bytes.TrimLeft(rest, " "), []byte(`"`))
	message, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(message)
}

// quoted returns the part of s before the closing quote, false if there is
// none.
func quoted(s []byte) ([]byte, bool) {
	for end := 0; ; end++ {
		n := bytes.IndexByte(s[end:], '"')
		if n < 0 {
			return nil, false
		}
		end += n
		backslashes := 0
		for backslashes < end && s[end-1-backslashes] == '\\' {
			backslashes++
		}
		if backslashes%2 == 0 {
			return s[:end], true
		}
	}
}

// simpleEscapes undoes the escapes of JSON other than \u.
var simpleEscapes = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\/`, `/`,
	`\n`, "\n", `\t`, "\t", `\r`, "\r", `\b`, "\b", `\f`, "\f")

func unescape(s []byte, isJSON bool) string {
	if bytes.IndexByte(s, '\\') < 0 {
		return string(s)
	}
	if isJSON && bytes.Contains(s, []byte(`\u`)) {
		var value string
		if json.Unmarshal([]byte(`"`+string(s)+`"`), &value) == nil {
			return value
		}
	} else if isJSON {
		return simpleEscapes.Replace(string(s))
	} else if value, err := strconv.Unquote(`"` + string(s) + `"`); err == nil {
		return value
	}
	return string(s)
}

// afterMessage returns the fields after time, level and msg in the text format.
// They must be read from there, because a message may look like fields: its
// spaces are not escaped. In JSON, where fields are sorted, it returns the
// whole line.
func afterMessage(line []byte) []byte {
	start := []byte(` msg="`)
	if i := bytes.Index(line, start); i >= 0 {
		rest := line[i+len(start):]
		if message, ok := quoted(rest); ok {
			return rest[len(message)+1:]
		}
	}
	return line
}

// lineTime returns the time of a line, zero if it has none. It prefers the time
// of the wrapper, if there is one. An offset of 24 hours is no time either: Parse
// reads it, and MarshalText refuses it.
func lineTime(line []byte) time.Time {
	t := timeField(line)
	if !t.IsZero() {
		return t
	}
	return timeField(unwrap(line))
}

func timeField(line []byte) time.Time {
	value, _, _ := rawField(line, keyTime)
	t, err := time.Parse(time.RFC3339, string(value))
	if err != nil {
		return time.Time{}
	}
	if _, err := t.MarshalText(); err != nil {
		return time.Time{}
	}
	return t
}

// isDebug reports whether the level of a line is debug or trace. Only at these
// levels does the provider log every request.
func isDebug(line []byte) bool {
	if !bytes.Contains(line, []byte("debug")) && !bytes.Contains(line, []byte("trace")) {
		return false
	}
	level, _, _ := rawField(unwrap(line), keyLevel)
	return string(level) == "debug" || string(level) == "trace"
}

// isKnown reports whether a line is in one of the provider's formats.
func isKnown(line []byte) bool {
	line = unwrap(line)
	for _, k := range []key{keyTime, keyLevel, keyMessage} {
		if _, _, ok := rawField(line, k); !ok {
			return false
		}
	}
	return true
}

// isViewer reports whether a line is as a log viewer shows it: its fields in
// another order and without quotes, so nothing tells where the message ends.
func isViewer(line []byte) bool {
	for _, start := range []string{"Access Request ", "Authorization Request "} {
		if bytes.Contains(line, []byte(" msg="+start)) {
			return true
		}
	}
	return false
}
