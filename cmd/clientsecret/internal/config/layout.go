package config

import (
	"fmt"
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
		value:  regexp.MustCompile(`^HS(256|384|512)$`),
		why:    "an HMAC signature needs the secret itself",
	},
	{
		keys:   []string{"alg"},
		except: authAlgorithms,
		value:  regexp.MustCompile(`^(DIR|A(128|192|256)(GCM)?KW|PBES2-.+)$`),
		why:    "symmetric encryption needs the secret itself",
	},
}

type clearRule struct {
	keys   []string // their endings
	except []string // endings of keys that it is not about
	value  *regexp.Regexp
	why    string
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

// clearFor returns why a client needs its secret in the clear, or an empty
// string. Merged settings count too, even those that the client overrides: that
// is safer.
func (s *source) clearFor(client *node) string {
	own := func(n *node) string {
		for i := 0; i+1 < len(n.content); i += 2 {
			if key := n.content[i]; key.tag() != mergeTag {
				if why := s.clearForSetting("", key, target(n.content[i+1])); why != "" {
					return why
				}
			}
		}
		return ""
	}
	if len(client.content) <= fewSettings && len(mergedInto(client)) == 0 {
		return own(client)
	}
	return inMerged(client, s.clear, own)
}

// fewSettings is the length of the contents of clients about which nothing is kept
// beyond the next one: most have fewer, and nothing merged into them.
const fewSettings = 100

// clearWithin is clearFor, and looks into the mappings among a client's settings
// too: token_endpoint_auth: {method: client_secret_jwt}.
func (s *source) clearWithin(client *node) string {
	if s.lastClear.client != client { // a client may have many secrets
		s.lastClear.client = client
		s.lastClear.why = s.clearFor(client)
		if s.lastClear.why == "" {
			s.lastClear.why = s.clearBelow("", client, maxSettingsDepth)
		}
	}
	return s.lastClear.why
}

// maxSettingsDepth is how many mappings deep a setting of a client is looked for.
const maxSettingsDepth = 3

func (s *source) clearBelow(within string, n *node, depth int) string {
	for i := 0; i+1 < len(n.content) && depth > 0; i += 2 {
		key, value := n.content[i], target(n.content[i+1])
		if value.kind != mappingNode || key.tag() == mergeTag {
			continue
		}
		why := ""
		if value == n.content[i+1] {
			why = s.clearIn(within+key.value+".", value, depth)
		} else {
			why = s.clearLinked(value, depth)
		}
		if why != "" {
			return why
		}
	}
	return ""
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
	return s.clearBelow(name, n, depth-1)
}

// clearLinked is clearIn for a mapping that aliases refer to, maybe from many clients.
// It is looked at once, as if it had every name that could matter.
func (s *source) clearLinked(n *node, depth int) string {
	at := linked{n, depth}
	if why, ok := s.linked[at]; ok {
		return why
	}
	s.linked[at] = "" // it may be in itself
	for _, name := range []string{"", "auth.", "authentication.", "authenticator."} {
		if why := s.clearIn(name, n, depth); why != "" {
			s.linked[at] = why
			break
		}
	}
	return s.linked[at]
}

// linked is a mapping that aliases refer to, and how deep it is looked into.
type linked struct {
	node  *node
	depth int
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
		if !hasSuffix(name, rule.keys) || hasSuffix(name, rule.except) {
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
			case strings.ContainsAny(v.value, "${"):
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

// pathLayout returns the layout of what paths lead to in a document, with the rules
// of the known one. In unknown documents, values may be Spring's.
func pathLayout(known *layout) *layout {
	if known != nil {
		return &layout{
			id: idKeys, clear: known.clear, omits: known.omits, kept: known.kept, read: known.read,
			refuses: known.refuses, requires: known.requires, entries: known.entries,
		}
	}
	return &layout{id: idKeys, read: readSpring}
}
