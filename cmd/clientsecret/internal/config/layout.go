package config

import (
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
)

// needsClear are settings of a client that need the secret itself: the client
// or the provider makes an HMAC with it, or derives a key from it (OpenID
// Connect Core, section 10; RFC 7523; RFC 7518, section 4). Their keys are in
// lower case without _ and -, their values in upper case.
//
// The algorithm with which a client signs to authenticate itself counts for
// nothing without the method client_secret_jwt, so it is not among them
// (token_endpoint_auth_signing_alg: OpenID Connect Registration, section 2).
var needsClear = []clearRule{
	{
		keys:  authMethods,
		value: regexp.MustCompile(`^CLIENT[-_]?SECRET[-_]?JWT$`),
		why:   "client_secret_jwt needs the secret itself",
	},
	{
		keys:   []string{"alg"},
		except: authAlgorithms,
		nested: aboutSigning,
		value:  regexp.MustCompile(`^HS(256|384|512)$`),
		why:    "an HMAC signature needs the secret itself",
	},
	{
		keys:   []string{"alg"},
		except: authAlgorithms,
		nested: aboutSigning,
		value:  regexp.MustCompile(`^(DIR|A(128|192|256)(GCM)?KW|PBES2-.+)$`),
		why:    "symmetric encryption needs the secret itself",
	},
}

type clearRule struct {
	keys   []string       // their endings
	except []string       // endings of keys that it is not about
	nested *regexp.Regexp // matches the names that count in other mappings; nil for all
	value  *regexp.Regexp
	why    string
}

// aboutSigning matches the names of algorithms for what the client and the provider
// send each other. Others, such as foo: {alg: dir}, have nothing to do with the secret.
var aboutSigning = regexp.MustCompile(`token|response|request|userinfo|introspection|logout|sign|encr|jw[est]`)

// isAbout reports whether the rule is about a setting, by its name with those of the
// mappings that it is in.
func (r clearRule) isAbout(within, name string) bool {
	return hasSuffix(name, r.keys) && !hasSuffix(name, r.except) &&
		(within == "" || r.nested == nil || r.nested.MatchString(name))
}

// authMethods are endings of token_endpoint_auth_method and its like.
var authMethods = []string{"authmethod", "authmethods", "authenticationmethod",
	"authenticationmethods", "authenticatortype"}

// authAlgorithms are endings of token_endpoint_auth_signing_alg and its like.
var authAlgorithms = []string{"authsigningalg", "authenticationsigningalg"}

// plainKey makes token_endpoint_auth_method the same as
// tokenEndpointAuthMethod, except for upper case.
var plainKey = strings.NewReplacer("_", "", "-", "", ".", "")

// plain returns a key in lower case, as plainKey has it. Most keys come again.
func (s *source) plain(key string) string {
	if key == "" {
		return ""
	}
	name, ok := s.plainKeys[key]
	if !ok {
		name = plainKey.Replace(strings.ToLower(key))
		if len(s.plainKeys) < maxKeys {
			s.plainKeys[key] = name
		}
	}
	return name
}

// clearFor returns why a client needs its secret in the clear, or an empty string.
// Merged settings count too, unless the client overrides them.
func (s *source) clearFor(client *node) string {
	if len(client.content) <= fewSettings && len(mergedInto(client)) == 0 {
		return firstOf(s.clear.each(s, client))
	}
	why, ok := s.cleared[client]
	if !ok {
		why = firstOf(s.clear.each(s, client))
		s.cleared[client] = why
	}
	return why
}

// fewSettings is the length of the contents of clients about which nothing is kept
// beyond the next one: most have fewer, and nothing merged into them.
const fewSettings = 100

func firstOf(reasons iter.Seq[string]) string {
	for why := range reasons {
		return why
	}
	return ""
}

// clearWithin is clearFor, and looks into the mappings among a client's settings
// too: token_endpoint_auth: {method: client_secret_jwt}.
func (s *source) clearWithin(client *node) string {
	if s.lastClear.client != client { // a client may have many secrets
		s.lastClear.client = client
		s.lastClear.why = s.clearFor(client)
		if s.lastClear.why == "" {
			s.lastClear.why = firstOf(s.clearNested.each(s, client))
		}
	}
	return s.lastClear.why
}

// maxSettingsDepth is how many mappings deep a setting of a client is looked for.
const maxSettingsDepth = 3

// manyMerged is said where too many settings are merged into clients.
const manyMerged = "more settings are merged into clients than can be looked at, " +
	"and one of them may need the secret itself"

// clearUnder looks into a setting that is a mapping.
func (s *source) clearUnder(within string, key, value *node, depth int) string {
	switch n := target(value); {
	case depth == 0 || n.kind != mappingNode:
		return ""
	case n != value:
		return s.clearLinked(within+key.value+".", n, depth)
	default:
		return s.clearIn(within+key.value+".", n, depth)
	}
}

// clearIn looks at the settings of a mapping that is among those of a client.
func (s *source) clearIn(name string, n *node, depth int) string {
	s.text.steps += len(n.content)
	for i := 0; i+1 < len(n.content); i += 2 {
		why := s.clearForSetting(name, n.content[i], target(n.content[i+1]))
		if why != "" {
			return why
		}
	}
	for key, value := range n.settings() {
		if why := s.clearUnder(name, key, value, depth-1); why != "" {
			return why
		}
	}
	return ""
}

// clearLinked is clearIn for a mapping that aliases refer to, maybe from many clients.
// It is looked at once for each kind of name.
func (s *source) clearLinked(name string, n *node, depth int) string {
	at := linked{n, depth, kindOfName(s.plain(name))}
	why, ok := s.linked[at]
	if !ok {
		s.linked[at] = "" // it may be in itself
		why = s.clearIn(name, n, depth)
		s.linked[at] = why
	}
	return why
}

// linked is a mapping that aliases refer to, how deep it is looked into, and what its
// names add to those of its settings.
type linked struct {
	node  *node
	depth int
	nameKind
}

// nameKind is all that matters of the name of a mapping to its settings.
type nameKind struct {
	end    string // the beginning of an ending that a rule knows
	signed bool
}

// nameEnds are the beginnings of endings in authMethods and authAlgorithms.
var nameEnds = []string{"auth", "authentication", "authenticator", "authsigning", "authenticationsigning"}

func kindOfName(name string) nameKind {
	kind := nameKind{signed: aboutSigning.MatchString(name)}
	for _, end := range nameEnds {
		if strings.HasSuffix(name, end) {
			kind.end = end
		}
	}
	return kind
}

// maxValues is how many values of one setting are looked at.
const maxValues = 100

// clearForSetting looks at one setting. The names of the mappings that it is in stand
// before its own.
func (s *source) clearForSetting(within string, key, value *node) string {
	if s.isMasked(key) {
		return "a template makes the name of a setting, which may need the secret itself"
	}
	name := s.plain(within) + s.plain(key.value)
	shown := within + key.value
	values := []*node{value}
	if value.kind == sequenceNode {
		values = value.content
	}
	for _, rule := range needsClear {
		if !rule.isAbout(within, name) {
			continue
		}
		if s.text.steps += min(len(values), maxValues); len(values) > maxValues {
			return shown + " has more values than can be looked at, " +
				"and one of them may need the secret itself"
		}
		for _, v := range values {
			switch v = target(v); {
			case v.kind != scalarNode:
			case s.isMasked(v):
				return shown + " comes from a template, " +
					"and its value may need the secret itself"
			case isChanged(v):
				return shown + " comes from elsewhere, " +
					"and its value may need the secret itself"
			case rule.value.MatchString(strings.ToUpper(strings.TrimSpace(v.value))):
				return fmt.Sprintf("%s (%s)", rule.why, shown)
			}
		}
	}
	return ""
}

func hasSuffix(name string, ends []string) bool {
	return slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(name, end) })
}

// noSecret returns why a client has no secret in its mapping, and the node that says so.
// It returns nil if the mapping may be no client.
func (l *layout) noSecret(s *source, n, id *node) (at *node, why string) {
	if at, why := l.reference(s, n); at != nil {
		return at, why
	}
	switch {
	case id != nil && secretKey(n) == "":
		return n, noSecret
	case id != nil && l.entries.areNone(s, n):
		return n, l.entries.reason(s, n)
	}
	return nil, ""
}

// pathLayout returns the layout of what paths lead to in a document, with the rules
// of the known one. In unknown documents, values may be Spring's, unless they are
// read raw.
func pathLayout(known *layout, raw bool) *layout {
	switch {
	case known != nil:
		return &layout{
			id: idKeys, clear: known.clear, omits: known.omits, kept: known.kept, read: known.read,
			refuses: known.refuses, requires: known.requires, entries: known.entries,
		}
	case raw:
		return &layout{id: idKeys}
	}
	return &layout{id: idKeys, read: readSpring}
}

// hasSecret reports whether the mapping of a client has a secret of the layout's.
func (l *layout) hasSecret(s *source, n *node) bool {
	c := candidate{layout: l, client: n}
	return len(c.places(s)) > 0
}

// reference returns the value of the key that says where the secret of a client
// comes from, and what it says. It returns nil if there is none, or only an empty one.
func (l *layout) reference(s *source, n *node) (at *node, why string) {
	for _, ref := range l.references {
		if at := s.lookup(n, ref.key); at != nil && !isAbsent(target(at)) {
			return at, ref.why
		}
	}
	return nil, ""
}
