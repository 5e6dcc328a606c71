package config

import (
	"cmp"
	"slices"
	"strings"
)

// Client is a client of a configuration, with one place for its secret.
type Client struct {
	ID     string
	Layout string // the name of the layout; empty if a path led here
	Key    string // of the stored value in its mapping; empty if it is in a list
	Stored string // the stored value; empty if Skipped says why

	// The position of the stored value, or of the client if it has none. Both
	// count from 1; the column is in characters.
	Line, Column int

	// FromTemplate is set if a template makes the id. Then the id is unknown.
	FromTemplate bool

	// Skipped says why there is no stored value to check: the client is public,
	// the value is empty, or it comes from elsewhere.
	Skipped string

	// NotText is set if the value is a list or a mapping instead of text.
	NotText bool

	// Copy is set for a client in a copy of the document.
	Copy bool

	// Public is set for a public client, which should have no secret.
	Public bool

	// Clear says why the provider needs the secret itself; empty if a hash will
	// do.
	Clear string

	// Kept says why the stored value cannot be replaced by a digest: because of
	// Clear, or because of how it is written in the file. It is empty if it
	// can.
	Kept string

	// Unsealable says why it cannot be replaced by a sealed value: because of
	// how it is written in the file, because the provider knows no sealed
	// values, or because the client's id is uncertain. It is empty if it can.
	Unsealable string

	at     scalar // the place of the stored value in its source
	source *source
	span   // in the file
}

// candidate is a place that may hold a stored value.
type candidate struct {
	layout layout
	client *node  // the mapping with its settings; nil if there is none
	id     string // if the client has none among its settings
	key    string // of the value
	value  *node
	shared bool   // the document may refer to it elsewhere too
	clear  string // why the provider needs the secret itself, as far as is known
	steps  []step // from the top of the document to the client, or to the value

	several bool // the client has several candidates
}

// client adds the client of a mapping, if it is one of the layout's.
func (r *reader) client(s *source, l layout, n *node, steps []step) {
	if !l.fits(n) || s.aliased[n] && r.again(n, nil) {
		return
	}
	id, secret, environment := first(n, l.id), first(n, l.secret), first(n, l.environment)
	c := candidate{
		layout: l, client: n, steps: steps, clear: l.clear,
		shared: s.aliased[n] || s.isShared(steps),
	}
	switch whole := len(l.clients) == 0; {
	case whole && (id == nil || secret == nil):
		return // the document is no client
	case secret != nil:
	case environment != nil:
		r.skip(s, c, environment, "the secret comes from an environment variable")
		return
	case id != nil:
		r.skip(s, c, n, "there is no secret")
		return
	default:
		return
	}
	if c.clear == "" {
		c.clear = s.clearWithin(n)
	}
	for _, c := range c.places(secret) {
		r.add(s, c)
	}
}

// places returns a candidate for each secret in the mapping of a client. There
// may be several: in the branches of a template, or under the old and the new
// name of a key. If the mapping itself has none, it is the merged one.
func (c candidate) places(merged *node) []candidate {
	var own []candidate
	n, keys := c.client, c.layout.secret
	for i := 0; i+1 < len(n.content); i += 2 {
		key, value := n.content[i], n.content[i+1]
		if key.kind == scalarNode && slices.Contains(keys, key.value) {
			c.key, c.value = key.value, value
			own = append(own, c)
		}
	}
	if own == nil {
		c.value, c.shared = merged, true
		return []candidate{c}
	}
	for i := range own {
		own[i].several = len(own) > 1
	}
	return own
}

// isShared reports whether the document may refer to a node of the steps
// elsewhere too.
func (s *source) isShared(steps []step) bool {
	return slices.ContainsFunc(steps, func(st step) bool { return st.merged || s.aliased[st.from] })
}

// idKeys are the keys of a client's id, for a secret that a path leads to. All
// but name are certain.
var idKeys = append(slices.Clone(sureIDKeys), "name")

var sureIDKeys = []string{"client_id", "clientId", "clientID", "id"}

// path adds what a path leads to. The client's id is beside it, in a mapping
// above it, or the key that a * stands for.
func (r *reader) path(s *source, clear string, n *node, steps []step) {
	c := candidate{
		layout: layout{id: idKeys}, steps: steps, value: n, clear: clear,
		shared: s.isShared(steps),
	}
	in := (*node)(nil)
	if len(steps) > 0 {
		last := steps[len(steps)-1]
		c.key, in = last.key, last.from
	}
	if r.again(n, in) {
		return
	}
	for _, st := range steps {
		if l := layoutOfList(st.key); c.clear == "" && l != nil {
			c.clear = l.clear
		}
		if c.clear == "" && st.from.kind == mappingNode {
			c.clear = s.clearFor(st.from)
		}
	}
	c.client, c.id = clientOf(steps)
	if c.clear == "" && c.client != nil && len(steps) > 0 && c.client == steps[len(steps)-1].from {
		c.clear = s.clearWithin(c.client)
	}
	r.add(s, c)
}

// clientOf returns the mapping of the last client among the steps. It returns
// the id only if that is the key that a * stands for.
func clientOf(steps []step) (client *node, id string) {
	for i, st := range slices.Backward(steps) {
		if st.any {
			return client, st.key
		}
		if st.from.kind != mappingNode || i == 0 && client != nil {
			continue // an id at the top is not the client's
		}
		hasID := first(st.from, idKeys) != nil
		if hasID || client == nil {
			client = st.from
		}
		if hasID {
			break
		}
	}
	return client, ""
}

// first returns the value of the first key that the mapping has.
func first(n *node, keys []string) *node {
	for _, k := range keys {
		if value := lookup(n, k); value != nil {
			return value
		}
	}
	return nil
}

// skip adds a client without a stored value, and says why it has none.
func (r *reader) skip(s *source, of candidate, at *node, why string) {
	c := s.newClient(of, at)
	c.Skipped = why
	if c.Public {
		c.Skipped = "the client is public: it has no secret"
	}
	r.file.Clients = append(r.file.Clients, c)
}

func (s *source) newClient(of candidate, at *node) *Client {
	c := &Client{ID: of.id, Layout: of.layout.name, Key: of.key, Copy: s.isCopy()}
	c.Line, c.Column = s.outerPosition(at.position())
	if of.client == nil {
		return c
	}
	if of.client != s.last.client { // a client may have many secrets
		s.last.client = of.client
		s.last.id, s.last.public = first(of.client, of.layout.id), lookup(of.client, "public")
	}
	if id := s.last.id; id != nil {
		c.ID = target(id).value
		if c.FromTemplate = s.isMasked(target(id)); c.FromTemplate {
			c.ID = "{{…}}"
		}
	}
	if public := s.last.public; public != nil {
		c.Public = strings.EqualFold(target(public).value, "true")
	}
	return c
}

const (
	fromTemplate = "the secret comes from a template"
	keptShared   = "an anchor (&) shares it with other settings, which would change too: " +
		"write it out in each place"
)

// add adds a client with its stored value, or with the reason why there is
// none.
func (r *reader) add(s *source, of candidate) {
	value := target(of.value)
	switch why := s.missing(value); {
	case value.kind != scalarNode:
		r.skip(s, of, value, "the secret is a list or a mapping, not text")
		r.file.Clients[len(r.file.Clients)-1].NotText = true
		return
	case why != "":
		r.skip(s, of, value, why)
		return
	}
	c := s.newClient(of, value)
	where, err := s.locate(value)
	c.Stored, c.at, c.source, c.Clear = value.value, where, s, of.clear
	if err == nil {
		c.Line, c.Column = s.outerPosition(s.text.position(where.start)) // after an anchor or a tag
		var inFile bool
		if c.span, inFile = s.fileSpan(where); !inFile {
			c.span, err = span{}, errLocation
		}
	}
	kept := s.keptByPlace(of, value, err)
	if kept == "" {
		kept = s.keptByValue(of, value, where, c.Public)
	}
	c.Kept = cmp.Or(c.Clear, kept)
	c.Unsealable = cmp.Or(kept, s.unknownID(of))
	if c.ClearForProvider() {
		c.Unsealable = c.Clear
	}
	r.file.Clients = append(r.file.Clients, c)
}

// missing returns why a scalar is not a stored value, or an empty string.
func (s *source) missing(value *node) string {
	switch {
	case strings.TrimSpace(value.value) == "" && s.hasActionNear(value):
		return fromTemplate
	case value.tag == "!!null" || value.value == "":
		return "the secret is empty"
	case strings.Contains(value.value, "{{"), s.isMasked(value):
		return fromTemplate
	case value.tag != "!" && strings.HasPrefix(value.tag, "!") &&
		!strings.HasPrefix(value.tag, "!!"):
		return "the secret comes from another tool: the value has a tag of its own"
	}
	secret := strings.TrimPrefix(value.value, "$plaintext$")
	for _, e := range elsewhere {
		if e.value.MatchString(secret) {
			return e.why
		}
	}
	return ""
}
