package config

import (
	"slices"
	"strings"
)

// This file reads the variables of services in a compose file: a mapping, or a list
// of KEY=value. $$ in them stands for $, and null for a variable of the shell.

var environment = mustPath("services.*.environment")

// isEnvironment reports whether the steps lead to the variables of a service.
func (s *source) isEnvironment(steps []step) bool {
	return s.outer == nil && leads(environment, steps)
}

// isCompose reports whether a document is a compose file.
func (s *source) isCompose(d *node) bool {
	services := s.lookup(d, environment[0])
	return services != nil && slices.ContainsFunc(target(services).content, func(n *node) bool {
		n = target(n)
		return s.lookup(n, "image") != nil || s.lookup(n, "build") != nil
	})
}

// inComposeFile reports whether the steps lead through a compose file, which replaces $
// signs everywhere in it.
func (r *reader) inComposeFile(s *source, steps []step) bool {
	if s.outer != nil || len(steps) == 0 {
		return false
	}
	top := steps[0].from
	is, known := r.compose[top]
	if !known {
		is = s.isCompose(top)
		r.compose[top] = is
	}
	return is
}

// inPair returns how a value is written in KEY=value.
func inPair(key string) *coding {
	return &coding{
		decode: func(written string) (string, string) {
			value, ok := strings.CutPrefix(written, key+"=")
			if !ok { // the key alone
				return "", fromEnvironment
			}
			return fromCompose(value)
		},
		encode: func(stored string) string { return key + "=" + inCompose.encode(stored) },
	}
}

// environment returns the variables of a service as a mapping, as the service gets
// them.
func (r *reader) environment(s *source, n *node) *node {
	if settings, ok := r.settings[n]; ok { // it may have many values
		return settings
	}
	settings := &node{kind: mappingNode, line: n.line, column: n.column}
	add := func(key, value *node, text string) {
		if stored, skipped := fromCompose(text); value.kind == scalarNode && skipped == "" {
			value = s.withText(value, stored)
		}
		settings.content = append(settings.content, key, value)
	}
	for i, item := range n.content {
		switch item = target(item); {
		case n.kind == sequenceNode:
			key, value, _ := strings.Cut(item.value, "=")
			add(s.withText(item, key), s.withText(item, value), value)
		case i%2 == 1:
			add(n.content[i-1], item, item.value)
		}
	}
	r.settings[n] = settings
	return settings
}
