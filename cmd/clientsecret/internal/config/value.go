package config

import (
	"cmp"
	"strings"
)

// This file decides whether a value in a document is a stored value.

// Reasons why a client has no secret.
const (
	noSecret    = "there is no secret"
	emptySecret = "the secret is empty"
	clientMade  = "a template makes the client"
	clientsMade = "a template may make clients here"
)

const severalSources = "the secret is a mapping with the place of a secret, and with what may be one: " +
	"keep what the provider reads"

const keptShared = "an anchor (&) shares it with other settings, which would change too: " +
	"write it out in each place"

// add adds a client with its stored value, or with the reason why there is
// none.
func (r *reader) add(s *source, of candidate) {
	r.noteValue(target(of.value))
	if of.layout.entries.isOther(s, of.entry) { // a path led here
		r.skip(s, of, target(of.value), otherEntry)
		return
	}
	if r.isEncrypted(of.steps) {
		r.skip(s, of, of.standsAt(target(of.value)), isEncrypted).Elsewhere = true
		return
	}
	inner, from := s.inside(target(of.value))
	value := target(inner)
	at := of.standsAt(inner)
	if from != "" {
		r.skip(s, of, at, from).NotText = from == severalSources
		return
	}
	if value.kind != scalarNode {
		c := r.skip(s, of, at, notText(of, value))
		c.NotText = true
		return
	}
	stored, why := s.stored(of, value)
	if why != "" {
		c := r.skip(s, of, at, why)
		c.Elsewhere = !c.Public && isElsewhere(why)
		c.NotText = why == notDoubled
		c.Known = why == duendeKnown
		c.Expected = c.Expected || why == springUnchecked || why == duendeUnchecked
		return
	}
	c := s.newClient(of, at)
	where, err := s.locate(value)
	line, column := value.position()
	c.node = place{line: line, column: column}
	c.Stored, c.at, c.source, c.Clear, c.coding = stored, where, s, of.clear, of.coding
	if err == nil {
		if at == value {
			c.Line, c.Column = s.outerPosition(s.text.position(where.start)) // after an anchor or a tag
		}
		var inFile bool
		if c.span, inFile = s.fileSpan(where); !inFile {
			c.span, err = span{}, errLocation
		}
	}
	if of.layout.refuses != nil {
		decoded, _ := of.coding.decode(value.value)
		c.Refused = of.layout.refuses(decoded)
	}
	kept := s.keptByPlace(of, value, err)
	if kept == "" {
		kept = s.keptByValue(of, value, stored, where, c.Public)
	}
	c.Kept = cmp.Or(c.Clear, kept)
	c.Unsealable = cmp.Or(kept, s.unknownID(of))
	if c.ClearForProvider() {
		c.Unsealable = c.Clear
	}
	r.findVariableIn(stored, c.Line)
	r.file.Clients = append(r.file.Clients, c)
}

// noteValue notes the value of a secret, and what is in it.
func (r *reader) noteValue(value *node) {
	if r.values[value] {
		return
	}
	r.values[value] = true
	for _, n := range value.content {
		r.values[target(n)] = true
	}
}

// standsAt returns the node of the client that stands for its value: an alias, or the
// value itself. Several clients may have the same value.
func (of candidate) standsAt(inner *node) *node {
	switch {
	case of.at != nil:
		return of.at
	case of.value.kind == aliasNode:
		return of.value
	}
	return inner
}

// notText says what a secret is that is no text.
func notText(of candidate, value *node) string {
	switch {
	case value.kind != mappingNode:
		return "the secret is a list, not text"
	case of.layout.name == "Authelia" && of.key != "":
		return of.key + " is a mapping: the Helm chart reads value or path in it"
	}
	return "the secret is a mapping, not text"
}

// inside returns the value of a secret that is a mapping, as in Authelia's Helm
// chart: {value: …}, or says where it comes from. It returns any other as it is.
func (s *source) inside(value *node) (inner *node, from string) {
	if value.kind != mappingNode {
		return value, ""
	}
	inner = s.lookup(value, "value")
	at := s.firstPresent(value, filePlaces)
	if at != "" {
		from = fromFile
	} else if at = s.firstPresent(value, references); at != "" {
		from = fromTool + "a reference"
	}
	switch {
	case at != "" && s.hasText(value):
		return value, severalSources
	case at != "":
		return value, from
	case inner != nil:
		return inner, ""
	}
	return value, ""
}

// Keys in the mapping of a secret: of its place, and of its text.
var (
	filePlaces = []string{"path", "file"}
	references = []string{"valueFrom", "secretKeyRef", "secretName", "secret_name"}
	textKeys   = []string{"value", "secret", "plaintext", "client_secret", "clientSecret"}
)

// hasText reports whether the mapping of a secret has a text that may be the secret.
func (s *source) hasText(n *node) bool {
	key := s.firstPresent(n, textKeys)
	return key != "" && target(s.lookup(n, key)).kind == scalarNode
}

// firstPresent returns the first of the keys whose value is not null or empty.
func (s *source) firstPresent(n *node, keys []string) string {
	for _, key := range keys {
		if value := s.lookup(n, key); value != nil && !isAbsent(target(value)) {
			return key
		}
	}
	return ""
}

// stored returns the stored value that a scalar holds, or why it holds none.
func (s *source) stored(of candidate, value *node) (stored, skipped string) {
	if of.coding.absent != "" && value.tag() == "!!null" {
		return "", of.coding.absent
	}
	if why := s.missing(value); why != "" {
		return "", why
	}
	stored, why := of.coding.decode(value.value)
	if why == "" && of.layout.read != nil {
		stored, why = of.layout.read(stored)
	}
	switch {
	case why != "":
		return "", why
	case stored == "":
		return "", emptySecret
	case hasAction(stored): // in base64
		return "", fromTemplate
	}
	return stored, comesFrom(stored)
}

// missing returns why a scalar is not a stored value, or an empty string.
func (s *source) missing(value *node) string {
	switch {
	case strings.TrimSpace(value.value) == "" && s.hasActionNear(value):
		return fromTemplate
	case isAbsent(value):
		return emptySecret
	case hasAction(value.value), s.isMasked(value):
		return fromTemplate
	case value.tag() != "!" && strings.HasPrefix(value.tag(), "!") &&
		!strings.HasPrefix(value.tag(), "!!"):
		return fromTag
	}
	return ""
}

// hasAction reports whether a text has an action of a template. Random secrets can have
// the one half of its braces.
func hasAction(text string) bool {
	_, after, open := strings.Cut(text, "{{")
	return open && strings.Contains(after, "}}")
}
