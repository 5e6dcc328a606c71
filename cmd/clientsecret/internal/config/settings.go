package config

import (
	"regexp"
	"strings"
)

// This file reads what the settings of a client say about its secret: whether
// it needs one.

// isOfToken reports whether a setting has the method of the token endpoint, or of all. With
// another word before it, it is about something else.
func isOfToken(name string) bool {
	return ofToken.MatchString(name)
}

var ofToken = regexp.MustCompile(`^(client|.*token.*)?(` + strings.Join(authMethods, "|") + `)$`)

// takesSecret matches the methods of authentication with a secret, in upper
// case.
var takesSecret = regexp.MustCompile(`^(CLIENT[-_]?SECRET([-_]?(BASIC|POST|JWT))?|BASIC|POST)$`)

// valuesOf returns the first values of a setting, which may be a list of them.
func valuesOf(n *node) []*node {
	if n.kind != sequenceNode {
		return []*node{n}
	}
	return n.content[:min(len(n.content), maxValues)]
}

// isOpen reports whether a template, a variable or a tag makes a value.
func (s *source) isOpen(n *node) bool {
	return s.isMasked(target(n)) || isChanged(target(n))
}

// isChanged reports whether a variable or a tag makes a value: the text is not the value.
func isChanged(n *node) bool {
	own := n.tagged == otherTag && n.tag() != "!" // !!binary, !Ref
	return own || strings.ContainsAny(n.value, "${")
}

// takesNone matches the methods without one, in upper case: those that are registered
// with IANA or in a draft of the OAuth working group, Keycloak's and Spring's.
var takesNone = regexp.MustCompile(`^(NONE|PRIVATE[-_]?KEY[-_]?JWT|(SELF[-_]?SIGNED[-_]?)?TLS[-_]?CLIENT[-_]?AUTH` +
	`|ATTEST[-_]?JWT[-_]?CLIENT[-_]?AUTH|SPIFFE[-_]?(JWT|X509)|CLIENT[-_]?(JWT|X509)|FEDERATED[-_]?JWT)$`)

// need is whether a client needs a secret in the file, beginning with what counts least.
type need int

const (
	mayNeed       need = iota // nothing says that it does not
	unknownMethod             // its method of authentication is unknown
	needsNone                 // its method takes none
	isUnsure                  // another setting says where the secret is, or may say so
)

// needForMethods returns what a client needs that has one of the methods.
func (s *source) needForMethods(methods *node) (found need) {
	if len(methods.content) > maxValues {
		return isUnsure
	}
	for _, m := range valuesOf(methods) {
		method := strings.ToUpper(strings.TrimSpace(target(m).value))
		switch {
		case s.isOpen(m):
			return isUnsure
		case method == "" || takesSecret.MatchString(method):
		case takesNone.MatchString(method):
			found = needsNone
		default:
			found = max(found, unknownMethod)
		}
	}
	return found
}

// explainAbsence notes what it means that a client has no secret. It lacks one if it
// is confidential, and no method of authentication is set that takes none: the default
// is client_secret_basic (RFC 7591, section 2). In doubt, it does not.
func (s *source) explainAbsence(c *Client, of candidate) {
	if of.client == nil || s.hasActionIn(of) {
		return
	}
	switch need := s.needOf(of.client); {
	case of.layout.entries.needNone(s, of.client):
		c.Expected = true
		c.Skipped += ", and its grant needs none"
	case need == needsNone:
		c.Expected = true
		c.Skipped += ", and a method of its authentication takes none"
	case need != isUnsure:
		c.Lacks = of.layout.omits == ""
		c.UnknownMethod = c.Lacks && need == unknownMethod
		if !c.Lacks {
			c.Expected = true
			c.Skipped += ": " + of.layout.omits
		}
	}
}

// Looked reports whether something was found out about the client's secret: not if
// it comes from elsewhere, and nothing more is known of it.
func (c *Client) Looked() bool {
	return c.Skipped == "" || c.Public || c.Expected || c.Lacks || c.NotText || c.Elsewhere || c.Known
}

// needOf returns what the settings of a client say about its need.
func (s *source) needOf(client *node) need {
	found, ok := s.needing[client] // it may have many secrets that are empty
	if !ok {
		for of := range s.needs.each(s, client) {
			found = max(found, of)
		}
		s.needing[client] = found
	}
	return found
}

// needForSetting returns what a setting says about it, and the mappings in it.
func (s *source) needForSetting(key, value *node) (found need) {
	look := func(name string, value *node) {
		switch {
		case isDistant(name) && !isAbsent(value):
			found = isUnsure
		case isOfToken(name):
			found = max(found, s.needForMethods(value))
		}
	}
	name := s.plain(key.value)
	look(name, target(value))
	s.eachSetting(name, value, maxSettingsDepth-1, look)
	return found
}

// distant are the endings of settings that say where the secret is. A secret_key is one
// by itself.
var distant = []string{"secretfile", "secretpath", "secretenv", "secretenvvar", "secretref", "secretfrom",
	"secretname", "secreturi", "secretkeyref", "existingsecret", "existingsecretkey"}

// unrelated are words in the names of settings about other secrets.
var unrelated = regexp.MustCompile(`tls|cert|cookie|session|jwks|webhook|image`)

func isDistant(name string) bool { return hasSuffix(name, distant) && !unrelated.MatchString(name) }

// eachSetting calls f with the settings of a mapping, and of the mappings among them,
// whose names stand before theirs. It does not look behind aliases: many clients may
// have the same.
func (s *source) eachSetting(within string, n *node, depth int, f func(name string, value *node)) {
	if n.kind != mappingNode || depth == 0 {
		return
	}
	s.text.steps += len(n.content)
	for i := 0; i+1 < len(n.content); i += 2 {
		if n.content[i].tag() == mergeTag {
			continue
		}
		name := within + s.plain(n.content[i].value)
		f(name, target(n.content[i+1]))
		s.eachSetting(name, n.content[i+1], depth-1, f)
	}
}
