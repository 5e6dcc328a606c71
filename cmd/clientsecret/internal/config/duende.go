package config

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/clientsecret/clientsecret/internal/shape"
)

// This file knows what IdentityServer has in ClientSecrets: a mapping for each secret,
// with its Value, its Type and its Expiration. .NET reads these keys in any case.

// duendeKeys are settings of a client of IdentityServer, and duendeBeside are settings
// that it has beside its clients.
var (
	duendeKeys = []string{"ClientSecrets", "AllowedGrantTypes", "AllowedScopes", "RequireClientSecret",
		"RequirePkce", "AllowOfflineAccess"}
	duendeBeside = []string{"IdentityResources", "ApiResources", "ApiScopes", "IssuerUri"}
)

const (
	duendeUnchecked = "it is the SHA-256 or SHA-512 of the secret, which is not checked"
	duendeKnown     = "it is the SHA-256 or SHA-512 of a secret that is publicly known: store that of a new one"
)

// readDuende passes over what has the length of a SHA-256 or a SHA-512.
func readDuende(value string) (stored, skipped string) {
	hash, err := base64.StdEncoding.DecodeString(value)
	switch {
	case err != nil || len(hash) != 32 && len(hash) != 64:
		return value, ""
	case shape.IsKnownHash(hash):
		return "", duendeKnown
	}
	return "", duendeUnchecked
}

// entries are the mappings in a list that have the secrets of a client, with the keys of
// their type, of when they expire, and of what the client may do.
type entries struct {
	list, kind, expiry, grants string
	secret                     string // the type of a secret, which is the default
}

var duendeEntries = &entries{
	list: "ClientSecrets", kind: "Type", expiry: "Expiration", grants: "AllowedGrantTypes", secret: "SharedSecret",
}

// otherEntry is the reason why a client has no secret, or why a value is none.
const otherEntry = "it is a certificate or a key, not a secret"

// isOther reports whether an entry is no secret: a certificate or a key.
func (e *entries) isOther(s *source, n *node) bool {
	if e == nil || n == nil {
		return false
	}
	kind := s.inAnyCase(n, e.kind)
	return kind != nil && !isAbsent(kind) && kind.value != e.secret
}

// paths returns the paths to the secrets in entries, with all spellings of the last key.
func (e *entries) paths(s *source, client *node, paths []Path) []Path {
	if e == nil {
		return paths
	}
	var all []Path
	for _, p := range paths {
		to, key := p[:len(p)-1], p[len(p)-1]
		keys := []string{key}
		_ = s.walk(to, client, nil, nil, func(n *node, _ []step) { // it multiplies nothing
			for _, own := range n.keysInAnyCase(key) {
				if !slices.Contains(keys, own) && len(keys) < maxValues {
					keys = append(keys, own)
				}
			}
		})
		for _, key := range keys {
			all = append(all, append(slices.Clone(to), key))
		}
	}
	return all
}

// areNone reports whether no entry of a client is a secret, and nothing else of it
// looks like one.
func (e *entries) areNone(s *source, client *node) bool {
	if e == nil {
		return false
	}
	for _, key := range secretKeys(client) {
		list, _ := client.own(key)
		if list = target(list); list.kind == scalarNode && !isAbsent(list) {
			return false
		}
		for _, item := range list.content {
			if !e.isOther(s, target(item)) {
				return false
			}
		}
	}
	return true
}

// reason says why a client has no secret.
func (e *entries) reason(s *source, client *node) string {
	if list := s.lookup(client, e.list); list != nil && len(target(list).content) > 0 {
		return otherEntry
	}
	return noSecret
}

// needNone reports whether a client may only do what needs no secret: a grant without a
// token request.
func (e *entries) needNone(s *source, client *node) bool {
	if e == nil {
		return false
	}
	grants := s.lookup(client, e.grants)
	return grants != nil && len(target(grants).content) > 0 &&
		!slices.ContainsFunc(target(grants).content, func(n *node) bool { return target(n).value != "implicit" })
}

// expires returns when an entry expires.
func (e *entries) expires(s *source, n *node) (found expiry) {
	if e == nil || n == nil {
		return expiry{}
	}
	if at := s.inAnyCase(n, e.expiry); at != nil && !isAbsent(at) {
		return s.expiryIn(at)
	}
	return expiry{}
}

// keysInAnyCase returns the keys of a mapping that .NET takes for one, or the key itself.
func (n *node) keysInAnyCase(key string) []string {
	var keys []string
	for i := 0; i+1 < len(n.content) && n.kind == mappingNode; i += 2 {
		if own := n.content[i].value; strings.EqualFold(own, key) && !slices.Contains(keys, own) {
			keys = append(keys, own)
		}
	}
	if keys == nil {
		return []string{key} // it may be merged
	}
	return keys
}

// inAnyCase returns the value of a key of a mapping as .NET finds it; nil if there is none.
func (s *source) inAnyCase(n *node, key string) *node {
	if value := s.first(n, n.keysInAnyCase(key)); value != nil {
		return target(value)
	}
	return nil
}
