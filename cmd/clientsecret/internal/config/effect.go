package config

import "iter"

// This file says which settings of a client count where mappings are merged into it
// (<<): its own before merged ones, and those that are merged first before later ones.

// effects are what settings say about clients. The zero value of T says nothing.
type effects[T comparable] struct {
	of     func(key, value *node) T
	beyond T // what is said where more merged settings say something than are kept

	surveyed map[*node]bool // mappings whose settings were looked at
	keys     []*node        // of the settings in them that say something, each name once
	said     map[setting]T  // by those
}

// setting is a setting of a mapping that may be merged into many clients.
type setting struct {
	key   string
	value *node
}

// maxEffects is how many names of merged settings that say something are kept. Each
// is looked up for each client.
const maxEffects = 16

func newEffects[T comparable](beyond T, of func(key, value *node) T) *effects[T] {
	return &effects[T]{
		of: of, beyond: beyond, surveyed: make(map[*node]bool), said: make(map[setting]T),
	}
}

// each yields what the settings of a client say, but for those that say nothing.
func (e *effects[T]) each(s *source, client *node) iter.Seq[T] {
	return func(yield func(T) bool) {
		var nothing T
		for key, value := range client.settings() {
			if said := e.of(key, value); said != nothing && !yield(said) {
				return
			}
		}
		if len(mergedInto(client)) == 0 {
			return
		}
		inMerged(client, e.surveyed, func(n *node) bool { e.survey(s, n); return false })
		if len(e.keys) > maxEffects {
			yield(e.beyond)
			return
		}
		for _, key := range e.keys {
			said := e.said[setting{key.value, s.lookup(client, key.value)}]
			if said != nothing && !yield(said) {
				return
			}
		}
	}
}

// survey notes the settings of a mapping that say something. What is said by a key that
// comes again, as in the branches of a template, counts as said by the first.
func (e *effects[T]) survey(s *source, n *node) {
	var nothing T
	s.text.steps += len(n.content)
	first := make(map[string]*node, len(n.content)/2)
	for key, value := range n.settings() {
		if first[key.value] == nil {
			first[key.value] = value
		}
		said, at := e.of(key, value), setting{key.value, first[key.value]}
		if said == nothing || e.said[at] != nothing {
			continue
		}
		e.said[at] = said
		if len(e.keys) <= maxEffects && !e.has(key) {
			e.keys = append(e.keys, key)
		}
	}
}

func (e *effects[T]) has(key *node) bool {
	for _, k := range e.keys {
		if k.value == key.value {
			return true
		}
	}
	return false
}

// settings yields the keys and values of a mapping, without what is merged into it.
func (n *node) settings() iter.Seq2[*node, *node] {
	return func(yield func(key, value *node) bool) {
		if n.kind != mappingNode {
			return
		}
		for i := 0; i+1 < len(n.content); i += 2 {
			if key := n.content[i]; key.tag() != mergeTag && !yield(key, n.content[i+1]) {
				return
			}
		}
	}
}
