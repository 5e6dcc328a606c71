package config

import (
	"regexp"
	"slices"
	"strings"
)

// This file finds secrets of clients in lists of pairs: KEY=value, as of a compose file,
// and {name: KEY, value: …}, as Argo CD has the parameters of a Helm chart.

const whyPair = "a name and a value set the secret of a client here"

// pairs notes those in a list.
func (f *finder) pairs(n *node, steps []step) {
	for i, item := range n.content {
		item = target(item)
		next := append(steps, step{from: n, index: i})
		switch {
		case item.kind == scalarNode:
			key, _, ok := strings.Cut(item.value, "=")
			if ok && variableName.MatchString(key) && isClientSecret(spelling(key)) {
				if f.source.isEnvironment(steps) {
					next[len(steps)].key = key
				}
				f.doubtOwn(item, next, whyUnknown, "")
			}
		case !f.found[item] && f.source.namesSecret(item):
			f.doubtOwn(item, next, whyPair,
				"write it under a key of its own, which can be looked at")
		}
	}
}

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.]*$`)

// isPair reports whether the steps lead to KEY=value.
func isPair(steps []step) bool {
	last := len(steps) - 1
	return last >= 0 && steps[last].from.kind == sequenceNode && steps[last].key != ""
}

// namesSecret reports whether a mapping has the name of a client's secret, such as
// clients[0].client_secret.value, and its value.
func (s *source) namesSecret(n *node) bool {
	name, _ := n.own("name")
	if name == nil || !strings.Contains(strings.ToLower(target(name).value), "secret") {
		return false
	}
	value := s.lookup(n, "value")
	if value == nil || target(value).kind != scalarNode || isAbsent(target(value)) {
		return false
	}
	parts := strings.FieldsFunc(target(name).value, func(r rune) bool { return strings.ContainsRune(".[]", r) })
	return slices.ContainsFunc(parts, func(part string) bool { return isClientSecret(spelling(part)) })
}
