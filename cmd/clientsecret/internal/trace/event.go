package trace

import (
	"bytes"
	"slices"
	"strings"
	"time"
)

// The wording of the messages is that of Authelia 4.36 to 4.39
// (internal/handlers/handler_oauth2_*.go there).

// step is the state of a request.
type step int

const (
	seen step = iota
	refused
	granted
	warned  // no request: the provider takes a client's stored value for the secret
	started // no request: what it warned of before belongs to this start
)

// event is what a line says about a request, or about a start of the provider.
type event struct {
	time     time.Time
	endpoint endpoint
	step     step
	request  string // its id; empty if the line does not say
	client   string // its id; empty if the line does not say
	reason   string // of a refusal, in the provider's words

	// address is where the request came from: the application for a token
	// request, or the last trusted proxy.
	address string
}

// The bounds on what is kept of a line.
const (
	maxRequestID = 64 // in bytes; they are UUIDs
	maxID        = 256
	maxAddress   = 64   // in runes
	maxRawReason = 1024 // in bytes, before tidy
)

// parseEvent returns what a line says about a request or a start, without its
// time. It returns false if the line is about neither.
func parseEvent(line []byte) (event, bool) {
	if !bytes.Contains(line, []byte(" Request ")) { // all lines about requests have it
		return parseStart(line)
	}
	line = unjoined(unwrap(line))
	message, whole := field(line, keyMessage)
	level, _ := field(line, keyLevel)
	if !whole && level != "error" {
		return event{}, false
	}
	fields := afterMessage(line)
	var e event
	ok := false
	if whole {
		ok = e.parse(message, level == "error", fields)
	} else {
		ok = e.parseCut(cutMessage(line))
	}
	if !ok || isUsual(e.reason) {
		return event{}, false
	}
	if strings.Contains(e.reason, silent) {
		e.step = seen
	}
	if whole {
		e.address, _ = field(fields, keyAddress)
	} else {
		e.reason = cutReason
	}
	e.bound()
	return e, true
}

// usual begins the reasons that belong to a request that is in order: of a device
// that asks before its user has decided, or too often (RFC 8628, section 3.5), and
// of a token that is introspected after its end.
var usual = []string{
	"The authorization request is still pending",
	"The authorization request was rate-limited",
	"Too many requests within a short time period",
	"Token is inactive because it is malformed, expired or otherwise invalid",
}

func isUsual(reason string) bool {
	begins := func(with string) bool { return strings.HasPrefix(reason, with) }
	return slices.ContainsFunc(usual, begins)
}

// silent is the refusal of prompt=none. With it, an application asks whether
// the user is still logged in, so nothing is wrong.
const silent = "the 'prompt' type of 'none' was requested but the user is not logged in"

// bound cuts values that are too long. It copies them all, so that none keeps
// the whole line in memory.
func (e *event) bound() {
	if len(e.request) > maxRequestID {
		e.request = "" // not an id of the provider's
	}
	e.request = strings.Clone(e.request)
	e.client = strings.Clone(cut(e.client, maxID))
	e.address = strings.Clone(shortened(strings.TrimSpace(e.address), maxAddress))
	e.reason = strings.Clone(cut(e.reason, maxRawReason))
}

// forms lists how messages begin. The id of the request follows.
var forms = []struct {
	prefix   string
	endpoint endpoint
}{
	{"Authorization Request with id '", authorization},
	{"Authorization Response for Request with id '", authorization},
	{"Access Request with id '", token},
	{"Access Response for Request with id '", token},
	{"Introspection Request with id '", introspection},
	{"Revocation Request with id '", revocation},
}

// nameless lists how messages without ids begin. The reason follows; it may
// name the client.
var nameless = []struct {
	prefix   string
	endpoint endpoint
}{
	{"Authorization Request failed with error: ", authorization},
	{"Authorization Request could not be processed: ", authorization},
	{"Access Request failed with error: ", token},
	{"Access Request could not be processed: ", token},
}

// steps lists how messages with ids end.
var steps = []struct {
	suffix string
	step   step
}{
	{" is being processed", seen},
	{" was successfully processed, proceeding to build Authorization Response", granted},
	{" has successfully been processed", granted}, // of token requests
}

// parse reads the message into e. Some messages need the other fields too.
func (e *event) parse(message string, failed bool, fields []byte) bool {
	message = e.parseKind(message)
	if e.endpoint == pushed && !failed {
		return false // the authorization request that refers to it follows
	}
	if e.parseNameless(message) {
		return failed
	}
	for _, f := range forms {
		if rest, ok := strings.CutPrefix(message, f.prefix); ok {
			e.reached(f.endpoint)
			if f.endpoint.ofTokens() {
				return failed && e.parseOfTokens(rest, fields)
			}
			return e.parseNamed(rest, failed)
		}
	}
	return e.parseFields(message, failed, fields)
}

// parseOfTokens is parseNamed for a refusal whose reason may name the client. In
// later versions, the reason is a field of its own.
func (e *event) parseOfTokens(rest string, fields []byte) bool {
	if !e.parseNamed(rest, true) {
		return false
	}
	if e.reason == "failed with error" {
		e.reason = reasonIn(fields, cutReason)
	}
	e.client = clientIn(e.reason)
	return true
}

// parseKind returns the message without the words before "Authorization
// Request", which tell the endpoint.
func (e *event) parseKind(message string) string {
	if rest, ok := strings.CutPrefix(message, "Device "); ok {
		e.endpoint = device
		return rest
	}
	if rest, ok := strings.CutPrefix(message, "Pushed "); ok {
		e.endpoint = pushed
		return rest
	}
	return message
}

// reached sets the endpoint, unless parseKind knows better.
func (e *event) reached(at endpoint) {
	if e.endpoint == authorization {
		e.endpoint = at
	}
}

// parseNameless reads a message without ids.
func (e *event) parseNameless(message string) bool {
	for _, f := range nameless {
		if reason, ok := strings.CutPrefix(message, f.prefix); ok {
			e.reached(f.endpoint)
			e.step, e.reason, e.client = refused, reason, clientIn(reason)
			return true
		}
	}
	return false
}

// cutReason stands for a reason whose end is missing. What is left of it may
// mislead: the descriptions of error codes name several causes.
const cutReason = "the log is cut in the middle of this line"

// parseCut reads the message of a refusal whose end is missing. It names the
// client only if its id is followed by more of the message.
func (e *event) parseCut(message string) bool {
	message = e.parseKind(message)
	if e.parseNameless(message) {
		e.client = ""
		return true
	}
	for _, f := range forms {
		if rest, ok := strings.CutPrefix(message, f.prefix); ok {
			e.reached(f.endpoint)
			return e.parseNamed(rest, true) && !strings.Contains(e.client, `\`)
		}
	}
	return false
}

// notFound ends messages about an id that somebody made up, and that may imitate
// the rest of a message.
const (
	notProcessed = "' could not be processed: "
	notFound     = notProcessed + "client was not found"
)

// parseNamed reads the rest of a message after "with id '". That is the id, in
// most messages "' on client with id '" and the client's id, and what happened.
func (e *event) parseNamed(rest string, failed bool) bool {
	var ok bool
	if e.request, rest, ok = strings.Cut(rest, "'"); !ok {
		return false
	}
	of, named := strings.CutPrefix(rest, " on client with id '")
	if !failed {
		return named && e.parseStep(of)
	}
	e.step = refused
	if named {
		if id, ok := strings.CutSuffix(of, notFound); ok {
			e.client, e.reason = id, strings.TrimPrefix(notFound, notProcessed)
			return true
		}
		if e.client, rest, ok = strings.Cut(of, "' "); !ok {
			return false
		}
		if strings.Contains(e.client, "'") { // the middle of the line is missing
			e.client, e.reason = "", cutReason
			return true
		}
	}
	if _, reason, ok := strings.Cut(rest, ": "); ok {
		rest = reason
	}
	e.reason = strings.TrimSpace(rest)
	return true
}

// parseStep reads the client's id and what happened. It returns false for a
// step that does not count. No registered id has a quote: if this one has, the
// middle of the line is missing.
func (e *event) parseStep(of string) bool {
	for _, s := range steps {
		if client, ok := strings.CutSuffix(of, "'"+s.suffix); ok {
			e.step, e.client = s.step, client
			return !strings.Contains(client, "'")
		}
	}
	return false
}

const (
	deviceSeen    = " is processing the User Authorization Flow"
	deviceGranted = " was successfully processed during the User Authorization Flow"
)

// parseFields reads messages whose ids are fields of their own: those of the
// device flow in later versions, and some failures.
func (e *event) parseFields(message string, failed bool, fields []byte) bool {
	switch {
	case strings.HasPrefix(message, "Access Request encountered an error"):
		e.reached(token)
		e.request, _ = field(fields, keyTokenRequest)
	case !strings.HasPrefix(message, "Authorization Request "):
		return false
	case failed || strings.HasSuffix(message, deviceSeen):
	case strings.HasSuffix(message, deviceGranted):
		e.step = granted
	default:
		return false
	}
	if e.request == "" {
		e.request, _ = field(fields, keyRequest)
	}
	e.client = clientField(fields)
	if failed {
		e.step = refused
		e.reason = reasonIn(fields, message)
		if e.client == "" {
			e.client = clientIn(e.reason)
		}
		return true
	}
	return e.endpoint != token && e.client != ""
}

// clientIn returns the id of the client that a reason names, as in "The
// registered client with id 'x' …" or "OAuth 2.0 Client with id 'x' …". An id
// that somebody presents may imitate these words, so an id with a quote in it
// does not count.
func clientIn(reason string) string {
	before, rest, _ := strings.Cut(reason, "lient with id '")
	if inProvidersWords(before) != before {
		return ""
	}
	end := strings.Index(rest, "' ")
	if id, ok := strings.CutSuffix(rest, notRegistered); ok {
		end = len(id)
	}
	if id, _, ok := strings.Cut(rest, requestedGrant); ok {
		end = len(id)
	}
	if end < 0 || strings.Contains(rest[:end], "'") {
		return ""
	}
	return rest[:end]
}
