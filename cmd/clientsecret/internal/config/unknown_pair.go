package config

import (
	"regexp"
	"slices"
	"strings"
)

// This file finds secrets of clients in lists of pairs: KEY=value, as of a compose file,
// {name: KEY, value: …}, as Argo CD has the parameters of a Helm chart, and {path: /KEY,
// value: …}, as a JSON patch has its operations (RFC 6902).

// whyPair says what a pair sets.
func whyPair(where string) string {
	if where != "" {
		where = " in " + where
	}
	return "a name and a value" + where + " set the secret of a client"
}

// pairs notes those of KEY=value in a list.
func (f *finder) pairs(n *node, steps []step) {
	for i, item := range n.content {
		item = target(item)
		key, _, ok := strings.Cut(item.value, "=")
		if item.kind != scalarNode || !ok || !variableName.MatchString(key) || !isClientSecret(spelling(key)) {
			continue
		}
		next := append(steps, step{from: n, index: i})
		if f.source.isEnvironment(steps) {
			next[len(steps)].key = key
		}
		f.doubtOwn(item, next, whyUnknown, "")
	}
}

// pair notes an item of a list that is a name and a value.
func (f *finder) pair(n *node, steps []step) {
	last := len(steps) - 1
	if last < 0 || steps[last].from.kind != sequenceNode || !namesSecret(n) {
		return
	}
	f.doubtOwn(n, steps, whyPair(pathText(f.source.pathOf(steps[:last]))),
		"write it under a key of its own, which can be looked at")
}

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.]*$`)

// isPair reports whether the steps lead to KEY=value.
func isPair(steps []step) bool {
	last := len(steps) - 1
	return last >= 0 && steps[last].from.kind == sequenceNode && steps[last].key != ""
}

// namesSecret reports whether a mapping has the name of a client's secret, such as
// clients[0].client_secret.value, and its value.
func namesSecret(n *node) bool {
	var names []string
	var value *node
	for i := 0; i+1 < len(n.content); i += 2 {
		switch at := target(n.content[i+1]); strings.ToLower(n.content[i].value) {
		case "name", "key", "path":
			names = append(names, at.value)
		case "value":
			value = at
		}
	}
	if value == nil || isAbsent(value) {
		return false
	}
	return slices.ContainsFunc(names, func(name string) bool {
		if value.kind == scalarNode {
			return isNameOfSecret(name)
		}
		return isNameOfClients(name) && hasSecretIn(value)
	})
}

// isNameOfSecret reports whether a name, maybe with those that lead to it, is that of a
// client's secret.
func isNameOfSecret(name string) bool {
	if !mayBeSecret(name) {
		return false
	}
	name = strings.ReplaceAll(name, "/", ".")
	return isOfClients(nil, name) || slices.ContainsFunc(partsOfName(name),
		func(part string) bool { return isClientSecret(spelling(part)) })
}

// isNameOfClients reports whether clients are what a name leads to.
func isNameOfClients(name string) bool {
	return slices.ContainsFunc(partsOfName(name),
		func(part string) bool { return strings.HasSuffix(spelling(part), "clients") })
}

// hasSecretIn reports whether a client, or one of several, has a secret.
func hasSecretIn(value *node) bool {
	return secretKey(value) != "" || slices.ContainsFunc(value.content,
		func(n *node) bool { return secretKey(target(n)) != "" })
}

func partsOfName(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(".[]/", r) })
}
