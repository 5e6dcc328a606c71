package config

import (
	"slices"
	"strings"
	"unicode"
)

// This file finds the paths to what may be secrets in a place that is not understood.

// pathsTo returns the paths to what looks most like secrets in a node, in the clients
// of a mapping, or in a list. If nothing does, it returns an empty path.
func (s *source) pathsTo(n *node, steps []step) []string {
	path := s.pathOf(steps)
	if isPair(steps) || isClientSecret(spelling(lastKey(steps))) && n.kind != mappingNode {
		return []string{pathText(append(path, below(n)...))}
	}
	if namesSecret(n) { // its path would lead to other values too
		return []string{""}
	}
	if n.kind == mappingNode && secretKey(n) == "" {
		for i := 1; i < len(n.content); i += 2 {
			if child := target(n.content[i]); child.kind == mappingNode && secretKey(child) != "" {
				path, n = append(path, eachKey), child
				break
			}
		}
	}
	paths := []string{}
	for _, key := range secretKeys(n) {
		value, _ := n.own(key)
		to := append(path, key)
		paths = append(paths, pathText(append(to, below(target(value))...)))
	}
	if len(paths) == 0 {
		return []string{""}
	}
	return paths
}

// pathText returns a path as text, or an empty string if a terminal would not show it, or
// if it leads through a key that is a mapping.
func pathText(path Path) string {
	text := path.String()
	if !isPrintable(text) || slices.Contains(path, "") {
		return ""
	}
	return text
}

func isPrintable(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}

// secretKey returns the key of a mapping that looks most like a secret's.
func secretKey(n *node) string {
	if keys := secretKeys(n); len(keys) > 0 {
		return keys[0]
	}
	return ""
}

// secretKeys returns the keys of a mapping that look most like a secret's.
func secretKeys(n *node) (found []string) {
	best := 1
	if n.kind != mappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.content); i += 2 {
		if isSwitch(target(n.content[i+1])) {
			continue // RequireClientSecret: true
		}
		key := n.content[i].value
		rank := secretRank(spelling(key))
		if rank > best {
			best, found = rank, nil
		}
		if rank == best {
			found = append(found, key)
		}
	}
	return found
}

// isSwitch reports whether a value is a number, true or false.
func isSwitch(n *node) bool {
	switch n.tag() {
	case "!!int", "!!float":
		return true
	}
	return isBool(n)
}

func isBool(n *node) bool {
	return n.kind == scalarNode && (strings.EqualFold(n.value, "true") || strings.EqualFold(n.value, "false"))
}

// secretRank says how much the spelling of a key looks like a secret's; 0 if it does
// not.
func secretRank(key string) int {
	switch {
	case isClientSecret(key):
		return 4
	case strings.HasPrefix(key, "clientsecret") && !strings.Contains(key, "expires"):
		return 3
	case key == "secret":
		return 2
	case strings.HasSuffix(key, "secret"), strings.HasSuffix(key, "secrets"):
		return 1
	}
	return 0
}

// below returns the path from the value of a secret's key to the text.
func below(value *node) Path {
	switch {
	case value.kind == sequenceNode && len(value.content) > 0:
		return append(Path{eachItem}, below(target(value.content[0]))...)
	case value.kind == mappingNode:
		for i := 0; i+1 < len(value.content); i += 2 {
			if key := value.content[i].value; spelling(key) == "value" {
				return Path{key}
			}
		}
	}
	return nil
}

// pathOf returns the path that leads through the steps, from the top of the file.
// Where clients stand by their ids, a * is for the id.
func (s *source) pathOf(steps []step) Path {
	var path Path
	if s.outer != nil {
		path = s.outer.in.pathOf(s.outer.steps)
	}
	for i, st := range steps {
		switch {
		case st.from.kind == sequenceNode && st.key == "":
			path = append(path, eachItem)
		case st.merged: // the path finds merged keys by itself
		case st.any, i > 0 && isClients(steps[i-1].key) && hasMappings(st.from):
			path = append(path, eachKey)
		default:
			path = append(path, st.key)
		}
	}
	return path
}

// hasMappings reports whether all values of a mapping are mappings.
func hasMappings(n *node) bool {
	for i := 1; i < len(n.content); i += 2 {
		if target(n.content[i]).kind != mappingNode {
			return false
		}
	}
	return true
}
