package config

import "slices"

// This file reads the settings beside a value as the provider gets them: those in
// the data of a Secret decoded, together with those in its stringData.

// settingsOf returns the settings that a Kubernetes document mounts together with
// the value that the steps lead to, or the variables of a service in a compose file.
// It returns nil if the value is elsewhere.
func (r *reader) settingsOf(s *source, steps []step) *node {
	c, ok := r.containerOf(steps)
	if last := len(steps) - 1; !ok && last >= 0 && s.isEnvironment(steps[:last]) {
		return r.environment(s, steps[last].from)
	}
	if !ok || c.kind == "" || c.kept != "" {
		return nil
	}
	document := steps[len(steps)-len(c.texts)].from
	if settings, ok := r.settings[document]; ok { // it may have many values
		return settings
	}
	settings := &node{kind: mappingNode, line: document.line, column: document.column}
	for _, of := range containers { // stringData before data: it replaces it
		if of.kind != c.kind || of.kept != "" {
			continue
		}
		if texts := s.lookup(document, of.texts[0]); texts != nil {
			settings.content = append(settings.content, s.settingsIn(target(texts), of.base64)...)
		}
	}
	r.settings[document] = settings
	return settings
}

// settingsIn returns the keys and values of a mapping, and then those of the
// mappings that are merged into it, which count less: not those that it had before.
func (s *source) settingsIn(n *node, base64 bool) []*node {
	var all []*node
	had := make(map[string]bool)
	seen := make(map[*node]bool) // one may be merged into itself
	for rest := []*node{n}; len(rest) > 0; {
		n = target(rest[len(rest)-1])
		if rest = rest[:len(rest)-1]; seen[n] {
			continue
		}
		seen[n] = true
		for _, m := range slices.Backward(mergedInto(n)) { // the first one is looked at first
			rest = append(rest, m)
		}
		begin := len(all)
		for key, value := range n.settings() {
			if had[key.value] {
				continue
			}
			value = target(value)
			if base64 {
				value = s.decoded(value)
			}
			all = append(all, key, value)
		}
		for i := begin; i < len(all); i += 2 {
			had[all[i].value] = true
		}
	}
	return all
}

// decoded returns a scalar with its text decoded from base64, in the same place. It
// returns any other node as it is.
func (s *source) decoded(n *node) *node {
	text, ok := fromBase64(n.value)
	if n.kind != scalarNode || n.tag() != "!!str" || !ok {
		return n
	}
	return s.withText(n, text)
}

// withText returns a scalar with another text, in the same place.
func (s *source) withText(n *node, text string) *node {
	with := *n
	with.value = text
	if where, err := s.locate(n); err == nil {
		s.located[&with] = where
	}
	return &with
}
