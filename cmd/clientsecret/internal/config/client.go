package config

import (
	"cmp"
	"slices"
	"strings"
	"time"
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

	// Elsewhere is set if a text stands for the secret: a variable, or a reference.
	// If nothing replaces it, it is the secret itself.
	Elsewhere bool

	// Known is set if the value is the plain hash of a publicly known secret.
	Known bool

	// LacksID is set if the client has no id, and no template can make one.
	LacksID bool

	// Refused says why the provider refuses the stored value as it is written. It is
	// empty if it does not, or if that is unknown.
	Refused string

	// Expected is set if there is nothing to check and nothing is wrong with that: the
	// client needs no secret here, or has a hash that only its provider reads.
	Expected bool

	// NotText is set if the value is a list or a mapping instead of text, or a text
	// that something changes before the provider reads it. Skipped says what.
	NotText bool

	// Copy is set for a client in a copy of the document.
	Copy bool

	// Again is set if the client before it in Clients is the same, with another
	// secret.
	Again bool

	// Public is set for a public client, which should have no secret.
	Public bool

	// Lacks is set if the client has no secret but needs one: it is confidential,
	// and authenticates with a secret.
	Lacks bool

	// UnknownMethod is set if it lacks a secret, and nobody knows its method of
	// authentication.
	UnknownMethod bool

	// Expires is when its secret expires. It is zero if that is never, or unknown.
	Expires time.Time

	// UnknownExpiry is set if it expires at a time that cannot be read.
	UnknownExpiry bool

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

	layout *layout // its rules; nil if there are none
	node   place   // the position of the stored value in its source
	at     scalar  // its place there
	coding *coding // how it is written there
	source *source
	span   // in the file
}

// candidate is a place that may hold a stored value.
type candidate struct {
	layout *layout
	client *node  // the mapping with its settings; nil if there is none
	id     string // if the client has none among its settings
	entry  *node  // the mapping of the value, if it is in one of its own
	key    string // of the value
	value  *node
	shared bool   // the document may refer to it elsewhere too
	clear  string // why the provider needs the secret itself, as far as is known
	steps  []step // from the top of the document to the client, or to the value
	coding *coding

	within Path  // from the client to the value
	at     *node // stands for the value in the client; nil if that is the value itself

	several bool // the client has several candidates
	beside  bool // the value is beside the settings of the client
}

// client adds the client of a mapping, if it is one of the layout's.
func (r *reader) client(s *source, l *layout, n *node, steps []step) {
	if r.found[n] || !l.fits(s, n, steps) || s.aliased[n] && r.again(n, nil) {
		return
	}
	c := candidate{
		layout: l, client: n, steps: steps, clear: l.clear, coding: r.codingOf(s, nil),
		shared: s.aliased[n] || s.isShared(steps),
	}
	if r.inComposeFile(s, steps) {
		c.coding = inCompose
	}
	id, secrets := s.first(n, l.id), c.places(s)
	alone := len(l.clients) == 0 && len(steps) == 0 && l.kind == "" // could be anything
	if alone && (id == nil || len(secrets) == 0) {
		return
	}
	if len(secrets) > 0 {
		r.addAll(s, c, secrets)
	} else if at, why := l.noSecret(s, n, id); at != nil {
		r.foundClient(n)
		r.skip(s, c, at, why)
	}
}

// addAll adds a client with each of its secrets.
func (r *reader) addAll(s *source, c candidate, secrets []candidate) {
	r.foundClient(c.client)
	if c.clear == "" {
		c.clear = s.clearWithin(c.client)
	}
	for _, of := range secrets {
		of.clear = c.clear
		r.known.add(s, of)
		r.add(s, of)
	}
}

// places returns a candidate for each secret in the mapping of a client. There
// may be several: in the branches of a template, or under the old and the new
// name of a key. If the mapping itself has none, it is the merged one.
func (c candidate) places(s *source) []candidate {
	var own []candidate
	n, keys := c.client, c.layout.secret
	for i := 0; i+1 < len(n.content); i += 2 {
		key, value := n.content[i], n.content[i+1]
		if key.kind == scalarNode && slices.Contains(keys, key.value) {
			of := c
			of.key, of.value, of.beside = key.value, value, true
			of.within = Path{key.value}
			own = append(own, of)
		}
	}
	for i := range own {
		own[i].several = len(own) > 1
	}
	if merged := s.first(n, keys); own == nil && merged != nil {
		c.value, c.shared, c.at = merged, true, n
		c.within = Path{s.firstKey(n, keys)}
		own = append(own, c)
	}
	for _, p := range c.layout.entries.paths(s, n, c.layout.further) {
		_ = s.walk(p, n, nil, nil, func(value *node, steps []step) { // it multiplies nothing
			of := c
			of.value, of.key, of.entry = value, steps[len(steps)-1].key, steps[len(steps)-1].from
			if c.layout.entries.isOther(s, of.entry) {
				return
			}
			of.within, of.at = p, aliasIn(steps)
			of.shared = c.shared || s.isShared(steps)
			own = append(own, of)
		})
	}
	return own
}

// publicKeys are the keys that say that a client is public.
var publicKeys = []string{"public", "publicClient"}

// idKeys are the keys of a client's id, for a secret that a path leads to. All
// but name are certain.
var idKeys = append(slices.Clone(sureIDKeys), "name")

var sureIDKeys = []string{
	"client_id", "clientId", "clientID", "ClientId", "ClientID", "client-id", "CLIENT_ID", "id",
}

// path adds what a path leads to. The client's id is beside it, in a mapping
// above it, or the key that a * stands for.
func (r *reader) path(s *source, known *layout, n *node, steps []step) {
	c := candidate{
		layout: pathLayout(known, r.file.raw), steps: steps, value: n, shared: s.isShared(steps),
		coding: r.codingOf(s, steps),
	}
	in := (*node)(nil)
	if len(steps) > 0 {
		last := steps[len(steps)-1]
		c.key, in, c.at = last.key, last.from, aliasIn(steps[len(steps)-1:])
		c.entry = in
	}
	if r.again(n, in) {
		return
	}
	c.clear = r.clearAlong(s, known, c.layout, steps)
	c.client, c.id = s.clientOf(steps)
	settings := r.settingsOf(s, steps)
	besides := c.client != nil && c.client == in || settings != nil && in.kind == sequenceNode
	if besides {
		c.beside = !steps[len(steps)-1].merged
	}
	if settings != nil {
		if besides {
			c.client = settings
		}
		c.clear = cmp.Or(c.clear, s.clearFor(settings))
	}
	if besides && c.clear == "" {
		c.clear = s.clearWithin(c.client)
	}
	r.add(s, c)
}

// clearAlong returns why the provider needs the secret itself, as far as the layout of
// the document or something on the way to the value tells.
func (r *reader) clearAlong(s *source, known, of *layout, steps []step) string {
	switch {
	case of.clear != "" && r.isOfKnown(steps):
		return of.clear
	case of.clear != "":
		return "the file has clients of " + known.name + " too, and " + of.clear
	}
	for _, st := range steps {
		if l := layoutOfList(st.key); l != nil && l.clear != "" {
			return l.clear
		}
		if st.from.kind != mappingNode {
			continue
		}
		if why := s.clearFor(st.from); why != "" {
			return why
		}
	}
	return ""
}

// isOfKnown reports whether the steps lead through a client of the layout that the
// document is known to have.
func (r *reader) isOfKnown(steps []step) bool {
	return slices.ContainsFunc(steps, func(st step) bool { return r.ofKnown[st.from] })
}

// clientOf returns the mapping of the last client among the steps. It returns
// the id only if that is the key that a * stands for.
func (s *source) clientOf(steps []step) (client *node, id string) {
	for i, st := range slices.Backward(steps) {
		if st.any {
			return client, st.key
		}
		if st.from.kind != mappingNode || i == 0 && client != nil {
			continue // an id at the top is not the client's
		}
		hasID := s.first(st.from, idKeys) != nil
		if hasID || client == nil {
			client = st.from
		}
		if hasID {
			break
		}
	}
	return client, ""
}

// skip adds a client without a stored value, and says why it has none.
func (r *reader) skip(s *source, of candidate, at *node, why string) *Client {
	c := s.newClient(of, at)
	c.Skipped = why
	switch {
	case c.Public:
		c.Skipped = "the client is public: it has no secret"
	case why == noSecret, why == emptySecret:
		s.explainAbsence(c, of)
	case why == otherEntry:
		c.Expected = true
	}
	r.file.Clients = append(r.file.Clients, c)
	return c
}

// isAbsent reports whether a scalar is null or empty.
func isAbsent(n *node) bool { return n.tag() == "!!null" || n.value == "" && n.kind == scalarNode }

func (s *source) newClient(of candidate, at *node) *Client {
	c := &Client{ID: of.id, Layout: of.layout.name, Key: of.key, Copy: s.isCopy(), layout: of.layout}
	c.Line, c.Column = s.outerPosition(at.position())
	if of.client == nil {
		return c
	}
	c.Again = of.client == s.last.client // a client may have many secrets
	if !c.Again {
		s.last.client = of.client
		s.last.id = s.first(of.client, of.layout.id)
		s.last.public = s.first(of.client, publicKeys)
		s.last.requires = nil
		if of.layout.requires != "" {
			s.last.requires = s.lookup(of.client, of.layout.requires)
		}
	}
	if id := s.last.id; id != nil {
		c.ID = target(id).value
		if c.FromTemplate = s.isMasked(target(id)); c.FromTemplate {
			c.ID = "{{…}}"
		}
	}
	if absent := s.last.id == nil || isAbsent(target(s.last.id)); absent && of.layout.name != "" {
		c.ID, c.LacksID = "", !c.Again && !c.FromTemplate && !s.hasActionIn(of)
	}
	if public := s.last.public; public != nil {
		c.Public = strings.EqualFold(target(public).value, "true")
	}
	if requires := s.last.requires; requires != nil {
		c.Public = strings.EqualFold(target(requires).value, "false")
	}
	expires := of.layout.entries.expires(s, of.entry)
	if !expires.known {
		expires = s.expiryOf(of.client)
	}
	c.Expires, c.UnknownExpiry = expires.at, expires.unread
	return c
}
