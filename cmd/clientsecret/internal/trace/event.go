package trace

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// This file reads lines of Authelia's log, in its two formats: the text and the
// JSON formatter of github.com/sirupsen/logrus. The wording is that of Authelia
// 4.36 to 4.39 (internal/handlers/handler_oauth2_*.go there).

// endpoint is where a request goes.
type endpoint int

const (
	authorization endpoint = iota // the browser's requests, and those that a client pushes or makes for a device
	token                         // the application's own requests
)

// step is what became of a request so far.
type step int

const (
	seen step = iota
	refused
	granted
)

// event is what a line says of a request.
type event struct {
	time     time.Time
	endpoint endpoint
	step     step
	request  string // its id; empty if the line does not say
	client   string // its id; empty if the line does not say
	address  string // where the request came from: the application for a token request, or the last proxy that is trusted
	reason   string // of a refusal, in the provider's words
}

// parseEvent returns what a line says of a request, less its time, and false if it
// says nothing of one.
func parseEvent(line []byte) (event, bool) {
	if !bytes.Contains(line, []byte(" Request ")) { // all lines of interest have it
		return event{}, false
	}
	line = unwrap(line)
	message, ok := field(line, keyMessage)
	if !ok {
		return event{}, false
	}
	level, _ := field(line, keyLevel)
	fields := afterMessage(line)
	var e event
	if !e.parse(message, level == "error", fields) {
		return event{}, false
	}
	if isWaiting(e.reason) {
		return event{}, false
	}
	if strings.Contains(e.reason, silent) {
		e.step = seen
	}
	e.address, _ = field(fields, keyAddress)
	e.bound()
	return e, true
}

// isWaiting reports whether a request was refused because it came too soon, as
// those of a device do until its user has decided (RFC 8628, section 3.5).
func isWaiting(reason string) bool {
	return strings.HasPrefix(reason, "The authorization request is still pending") || strings.Contains(reason, "slow down") || strings.Contains(reason, "polling")
}

// silent is why an authorization request is refused with which an application asks
// whether the user is still logged in (prompt=none): that is an answer, and nothing
// is wrong.
const silent = "the 'prompt' type of 'none' was requested but the user is not logged in"

// bound cuts what is longer than it may be, and frees what is kept from the line
// that it was a part of.
func (e *event) bound() {
	if len(e.request) > maxRequestID {
		e.request = "" // none of the provider's
	}
	e.request = strings.Clone(e.request)
	e.client = strings.Clone(cut(e.client, maxID))
	e.address = strings.Clone(shortened(strings.TrimSpace(e.address), maxAddress))
	e.reason = strings.Clone(cut(e.reason, maxRawReason))
}

// afterMessage returns the part of a line of the text format that has the fields
// other than time, level and msg: the message may look like fields, because its
// spaces are not escaped. The JSON format sorts the fields and has no such trouble.
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

// forms are the beginnings of the messages, each of which goes on with the id of
// the request.
var forms = []struct {
	prefix   string
	endpoint endpoint
}{
	{"Authorization Request with id '", authorization},
	{"Authorization Response for Request with id '", authorization},
	{"Access Request with id '", token},
	{"Access Response for Request with id '", token},
}

// nameless are the beginnings of the messages that name neither request nor client.
// What follows is the reason, which may name the client.
var nameless = []struct {
	prefix   string
	endpoint endpoint
}{
	{"Authorization Request failed with error: ", authorization},
	{"Authorization Request could not be processed: ", authorization},
	{"Access Request failed with error: ", token},
}

// steps are how the messages of requests that are named end.
var steps = []struct {
	suffix string
	step   step
}{
	{" is being processed", seen},
	{" was successfully processed, proceeding to build Authorization Response", granted}, // authorization
	{" has successfully been processed", granted},                                        // token
}

// parse reads the message into e, less what other fields say.
func (e *event) parse(message string, failed bool, fields []byte) bool {
	message, _ = strings.CutPrefix(message, "Device ")
	message, pushed := strings.CutPrefix(message, "Pushed ")
	if pushed && !failed {
		return false // the authorization request that refers to it follows
	}
	for _, f := range nameless {
		if reason, ok := strings.CutPrefix(message, f.prefix); ok {
			e.endpoint, e.step, e.reason, e.client = f.endpoint, refused, reason, clientIn(reason)
			return failed
		}
	}
	for _, f := range forms {
		if rest, ok := strings.CutPrefix(message, f.prefix); ok {
			e.endpoint = f.endpoint
			return e.parseNamed(rest, failed)
		}
	}
	return e.parseFields(message, failed, fields)
}

// parseNamed reads what follows "… with id '": the id, "' on client with id '" and
// the client's id in most, and what became of the request.
func (e *event) parseNamed(rest string, failed bool) bool {
	var ok bool
	if e.request, rest, ok = strings.Cut(rest, "'"); !ok {
		return false
	}
	of, named := strings.CutPrefix(rest, " on client with id '")
	if !failed {
		for _, s := range steps {
			if client, ok := strings.CutSuffix(of, "'"+s.suffix); named && ok {
				e.step, e.client = s.step, client
				return true
			}
		}
		return false // a step on the way
	}
	if named {
		e.client, rest, ok = strings.Cut(of, "' ")
		if !ok {
			return false
		}
	}
	e.step = refused
	if _, reason, ok := strings.Cut(rest, ": "); ok {
		rest = reason
	}
	e.reason = strings.TrimSpace(rest)
	return true
}

// parseFields reads messages that have the ids in fields of their own: those of the
// device flow in later versions, and some failures.
func (e *event) parseFields(message string, failed bool, fields []byte) bool {
	switch {
	case strings.HasPrefix(message, "Access Request encountered an error"):
		e.endpoint = token
		e.request, _ = field(fields, keyRequest2)
	case !strings.HasPrefix(message, "Authorization Request "):
		return false
	case failed || strings.HasSuffix(message, " is processing the User Authorization Flow"):
	case strings.HasSuffix(message, " was successfully processed during the User Authorization Flow"):
		e.step = granted
	default:
		return false
	}
	if e.request == "" {
		e.request, _ = field(fields, keyRequest)
	}
	e.client, _ = field(fields, keyClient)
	if failed {
		e.step = refused
		if e.reason, _ = field(fields, keyError); e.reason == "" {
			e.reason = message
		}
		return true
	}
	return e.endpoint == authorization && e.client != ""
}

// clientIn returns the id of the client that a reason names, as they do: "The
// registered client with id 'x' …", "OAuth 2.0 Client with id 'x' …". An id that is
// not registered may be made to look like one of those; one that has a quote in it
// counts as none.
func clientIn(reason string) string {
	_, rest, _ := strings.Cut(reason, "lient with id '")
	end := strings.Index(rest, "' ")
	if unknown := strings.LastIndex(rest, "' does not appear to be a registered client"); unknown >= 0 {
		end = unknown
	}
	if end < 0 || strings.Contains(rest[:end], "'") {
		return ""
	}
	return rest[:end]
}

// wrapper begins the lines of Docker's json-file logs, whose first field holds the line.
var wrapper = []byte(`{"log":"`)

// unwrap returns the line that the container has written.
func unwrap(line []byte) []byte {
	if rest, ok := bytes.CutPrefix(line, wrapper); ok {
		if inner, ok := quoted(rest); ok {
			return []byte(unescape(inner, true))
		}
	}
	return line
}

// key is the name of a field, and how the field begins in each format.
type key struct{ text, json []byte }

func keyOf(name string) key { return key{[]byte(name + "="), []byte(`"` + name + `":`)} }

var (
	keyTime     = keyOf("time")
	keyLevel    = keyOf("level")
	keyMessage  = keyOf("msg")
	keyAddress  = keyOf("remote_ip")
	keyClient   = keyOf("client_id")
	keyError    = keyOf("error")
	keyRequest  = keyOf("request_id")
	keyRequest2 = keyOf("oauth2_access_request_id") // of some failures of token requests
)

// field returns the value of a field of the line: key="value", key=value or
// "key":"value". What stands before the line's own beginning, such as the name of a
// container or the time of journald, does no harm. Neither does a value that looks
// like a field: within values, both formats escape quotes.
func field(line []byte, k key) (string, bool) {
	value, isJSON, ok := rawField(line, k)
	return unescape(value, isJSON), ok
}

// rawField returns the value as it stands in the line.
func rawField(line []byte, k key) (value []byte, isJSON, ok bool) {
	if i := bytes.Index(line, k.json); i >= 0 {
		rest, isString := bytes.CutPrefix(bytes.TrimLeft(line[i+len(k.json):], " "), []byte(`"`))
		if value, ok = quoted(rest); isString && ok {
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
		if rest = rest[i+len(k.text):]; !begins {
			continue
		}
		if len(rest) > 0 && rest[0] == '"' {
			value, ok = quoted(rest[1:])
			return value, false, ok
		}
		value, _, _ = bytes.Cut(rest, []byte(" "))
		return value, false, true
	}
}

// quoted returns what stands before the quote that ends it, false if there is none.
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

// simpleEscapes are those of JSON but for \u.
var simpleEscapes = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\/`, `/`, `\n`, "\n", `\t`, "\t", `\r`, "\r", `\b`, "\b", `\f`, "\f")

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

// lineTime returns the time of a line, zero if it has none.
func lineTime(line []byte) time.Time {
	value, _, _ := rawField(line, keyTime)
	t, err := time.Parse(time.RFC3339, string(value))
	if err != nil {
		return time.Time{}
	}
	return t
}

// isDebug reports whether the line was written at a level at which the provider
// says what requests it sees.
func isDebug(line []byte) bool {
	if !bytes.Contains(line, []byte("debug")) && !bytes.Contains(line, []byte("trace")) {
		return false
	}
	level, _, _ := rawField(unwrap(line), keyLevel)
	return string(level) == "debug" || string(level) == "trace"
}

// isKnown reports whether the line is in one of the provider's formats.
func isKnown(line []byte) bool {
	line = unwrap(line)
	for _, k := range []key{keyTime, keyLevel, keyMessage} {
		if _, _, ok := rawField(line, k); !ok {
			return false
		}
	}
	return true
}

// boilerplate are the descriptions of OAuth 2.0 error codes, before the part that
// says what has happened (RFC 6749, sections 4.1.2.1 and 5.2).
var boilerplate = []string{
	"Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method). ",
	"The request is missing a required parameter, includes an invalid parameter value, includes a parameter more than once, or is otherwise malformed. ",
	"The provided authorization grant (e.g., authorization code, resource owner credentials) or refresh token is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client. ",
	"Make sure that the various parameters are correct, be aware of case sensitivity and trim your parameters. Make sure that the client you are using has exactly whitelisted the redirect_uri you specified. ",
	"The authorization server encountered an unexpected condition that prevented it from fulfilling the request. ",
}

// The bounds on what is kept of a line.
const (
	maxRequestID = 64 // in bytes; they are UUIDs
	maxID        = 256
	maxAddress   = 64   // in runes
	maxRawReason = 1024 // in bytes, before it is tidied
	maxReason    = 600  // in runes, after that
)

const (
	letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	digits  = "0123456789"

	// maxWord is the longest word that is kept: secrets have more than 40 characters.
	maxWord = 40
)

// announces reports whether a secret follows a word: "Bearer", "client_secret:".
func announces(w string) bool {
	name, isName := strings.CutSuffix(w, ":")
	if !isName {
		if name, isName = strings.CutSuffix(w, "="); !isName {
			w = strings.TrimLeft(w, `'(`)
			return strings.EqualFold(w, "bearer") || strings.EqualFold(w, "basic")
		}
	}
	name = strings.ToLower(strings.Trim(name, `'()`))
	return name == "…" || slices.ContainsFunc([]string{"secret", "token", "password", "assertion", "verifier", "code"}, func(end string) bool { return strings.HasSuffix(name, end) })
}

// tidy returns a reason that can be shown: without the description of the error
// code; without values that the request may have brought along, for a bit of a
// secret may be among them; and without what a terminal takes for an order.
func tidy(reason string) string {
	for _, b := range boilerplate {
		if rest, ok := strings.CutPrefix(reason, b); ok {
			reason = rest
		}
	}
	words := strings.Fields(withoutDoubleQuotes(reason))
	announced := false
	for i, w := range words {
		host, rest, isURL := cutURL(w)
		switch {
		case announced:
			words[i] = "…"
		case isURL: // without the path, which may be anything
			words[i] = host + rest
		case w != "…" && !harmless(w):
			words[i] = "…"
		}
		announced = announces(w)
	}
	return shortened(strings.Join(words, " "), maxReason)
}

// withoutDoubleQuotes returns s with an ellipsis for what is in double quotes.
func withoutDoubleQuotes(s string) string {
	if strings.IndexByte(s, '"') < 0 {
		return s
	}
	var b strings.Builder
	for i, part := range strings.Split(s, `"`) {
		if i%2 == 0 {
			b.WriteString(part)
		} else {
			b.WriteString("…")
		}
	}
	return b.String()
}

// cutURL returns the scheme and the host of a URL, and what is shown of the rest.
func cutURL(w string) (host, rest string, ok bool) {
	w = strings.TrimLeft(w, "'(")
	for _, scheme := range []string{"https://", "http://"} {
		if after, ok := strings.CutPrefix(w, scheme); ok {
			host = after[:len(after)-len(strings.TrimLeft(after, letters+digits+".:-"))]
			return scheme + host, "/…", host != "" && len(host) <= 2*maxWord
		}
	}
	return "", "", false
}

// harmless reports whether a word cannot hold a secret: it is short and of the
// characters of names. In single quotes stand values, of which the terms of the
// protocol are harmless.
func harmless(w string) bool {
	if len(w) > maxWord || strings.HasPrefix(w, "authelia_") || strings.HasPrefix(w, "eyJ") || strings.Trim(w, letters+digits+"._~:/(),;|'-") != "" {
		return false
	}
	if !strings.HasPrefix(strings.TrimLeft(w, "("), "'") {
		return true
	}
	value := strings.Trim(w, "'().,;:")
	isTerm := strings.Trim(value, "abcdefghijklmnopqrstuvwxyz_:-") == ""
	isAlgorithm := len(value) <= 8 && strings.TrimLeft(strings.TrimLeft(value, letters[:26]), digits) == ""
	return isTerm || isAlgorithm
}

// cut returns the first bytes of text, at most max, without a part of a character.
func cut(text string, max int) string {
	if len(text) <= max {
		return text
	}
	for max > 0 && !utf8.RuneStart(text[max]) {
		max--
	}
	return text[:max]
}

// shortened returns text of at most max runes, with an ellipsis in place of more.
func shortened(text string, max int) string {
	n := 0
	for i := range text {
		if n++; n > max {
			return text[:i] + "…"
		}
	}
	return text
}
