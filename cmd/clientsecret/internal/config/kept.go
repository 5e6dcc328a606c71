package config

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/clientsecret/clientsecret/foreign"
	"github.com/clientsecret/clientsecret/internal/shape"
)

// This file decides why a stored value cannot be replaced, by a digest or by a
// sealed value.

// keptByPlace returns why nothing can be written in the place of a value, or an
// empty string. The error is that of locate.
func (s *source) keptByPlace(of candidate, value *node, err error) string {
	switch {
	case s.outer != nil && s.outer.kept != "":
		return s.outer.kept
	case of.shared || s.aliased[value]:
		return keptShared
	case err != nil:
		return err.Error()
	}
	return ""
}

// keptByValue returns why a value that could be replaced should not be, or an
// empty string.
func (s *source) keptByValue(of candidate, value *node, stored string, where scalar, public bool) string {
	block := where.style == literal || where.style == folded
	switch {
	case value.tag() != "!!str":
		return "it is a number, a date or the like, and providers may read it differently: " +
			"put it in quotes, as the relying party sends it"
	case strings.ContainsAny(stored, "\r\n"):
		return cmp.Or(of.coding.lines, brokenLine(stored))
	case of.layout.kept != "":
		return of.layout.kept
	case of.layout.name == "" && of.layout.read != nil && hasSpringMark(value.value):
		return keptSpring
	case public:
		return "the client is public and should have none: remove it"
	case s.outermost().managed != "":
		return s.outermost().managed
	case block && value.value[0] == ' ':
		return errLocation.Error()
	case s.hasActionIn(of):
		return "a template is among the client's settings, " +
			"and may add one that needs the secret itself"
	case of.several:
		return "the client has several secrets, and it is unknown which one counts: " +
			"remove the others"
	}
	return ""
}

// brokenLine says what to do about a line break. It is part of a secret in the
// clear, but not of a digest or a sealed value.
func brokenLine(stored string) string {
	clear := strings.HasPrefix(stored, "$plaintext$") || strings.HasPrefix(stored, "$base64$")
	if strings.HasPrefix(stored, "$") && !clear || isForeignDigest(stored) {
		return "a line break follows it: put it in quotes on one line"
	}
	return "it has a line break, which is part of the secret now: " +
		"put it in quotes on one line, as the relying party sends it"
}

// isForeignDigest reports whether a value is a digest of other software, and no secret
// in a form of it, such as {noop}. Hex digits may be either.
func isForeignDigest(stored string) bool {
	if _, ok := foreign.Recognise(stored); !ok {
		return false
	}
	d, _ := foreign.Parse(stored) // none if it was cut, or does not convert
	s, _ := shape.Of(stored)
	return !d.IsPlaintext() && s.Kind != shape.Hex
}

// ClearForProvider reports whether the provider needs the secret itself for
// every client, whatever the protocol.
func (c *Client) ClearForProvider() bool {
	return slices.ContainsFunc(layouts, func(l layout) bool {
		return l.clear != "" && l.clear == c.Clear
	})
}

// HasOtherHash reports whether the value is a hash that only its provider reads, and that
// was not checked.
func (c *Client) HasOtherHash() bool {
	return c.Skipped == springUnchecked || c.Skipped == duendeUnchecked || c.HasFastHash()
}

// HasFastHash reports whether the value is a hash without key stretching. Skipped says
// what to do.
func (c *Client) HasFastHash() bool { return c.Skipped == springUnstretched }

// ReadsDigests reports whether its provider reads digests of ours, as far as is known.
func (c *Client) ReadsDigests() bool {
	return c.layout == nil || c.layout.clear == "" && c.layout.kept == ""
}

// NoDigest returns what is wrong if the stored value is a digest. It is empty
// if a digest will do, and if that is uncertain: Clear also names settings whose
// value is unknown.
func (c *Client) NoDigest() string {
	if c.ClearForProvider() {
		return "the value is a digest, but " + c.Clear + ". The client cannot log in with it, " +
			"and whoever reads the file can: store a new secret in the clear"
	}
	byProtocol := slices.ContainsFunc(needsClear, func(r clearRule) bool {
		return strings.HasPrefix(c.Clear, r.why)
	})
	if !byProtocol {
		return ""
	}
	return "the value is a digest, but " + c.Clear + ": " +
		"store the secret itself, or change that setting"
}

// unknownID returns why it is uncertain what the provider takes for the
// client's id. It is empty if exactly one text beside the secret can be the id.
func (s *source) unknownID(of candidate) string {
	keys := of.layout.id
	if of.layout.name == "" { // a path led here
		keys = sureIDKeys
	}
	const why = "a sealed value is bound to the client's id, and "
	if s.lastIDs.client != of.client || s.lastIDs.node == nil { // a client may have many secrets
		s.lastIDs.client, s.lastIDs.node, s.lastIDs.several = of.client, nil, false
		for i := 0; of.client != nil && i+1 < len(of.client.content); i += 2 {
			key := of.client.content[i]
			if key.kind == scalarNode && slices.Contains(keys, key.value) {
				s.lastIDs.several = s.lastIDs.node != nil
				s.lastIDs.node = of.client.content[i+1]
			}
		}
	}
	switch id := s.lastIDs.node; {
	case s.lastIDs.several:
		return why + "there are several"
	case !of.beside || id == nil:
		return why + "none is beside the secret"
	case id.kind != scalarNode, id.tag() != "!!str",
		strings.ContainsFunc(id.value, unicode.IsControl),
		strings.TrimSpace(id.value) != id.value:
		return why + "providers may read this one differently: put it in quotes"
	case !slices.Contains([]string{"", isAddress}, cmp.Or(s.missing(id), comesFrom(id.value))):
		return why + "this one may come from elsewhere"
	}
	return ""
}
