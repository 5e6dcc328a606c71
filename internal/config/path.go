package config

import (
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// A Path leads to values in a document: keys with dots between them, and [*] for each item of a list, such as a.b[*].c. A * alone stands for each key.
type Path []string

// each is the step to all items of a list, or to all values of a mapping.
const (
	eachItem = "[*]"
	eachKey  = "*"
)

// ParsePath reads a path. A backslash before a dot or a bracket makes it a part of the key.
func ParsePath(text string) (Path, error) {
	var p Path
	var key strings.Builder
	done := false // a key or an item ends here
	flush := func() error {
		if key.Len() == 0 && !done {
			return errors.New("a key is missing in the path: it goes as in a.b[*].c")
		}
		if key.Len() > 0 {
			p = append(p, key.String())
			key.Reset()
		}
		done = false
		return nil
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text):
			i++
			key.WriteByte(text[i])
		case c == '.':
			if err := flush(); err != nil {
				return nil, err
			}
		case c == '[':
			if !strings.HasPrefix(text[i:], eachItem) {
				return nil, fmt.Errorf("only [*] may stand in brackets in a path, at character %d: it goes as in a.b[*].c", i+1)
			}
			if key.Len() > 0 {
				p = append(p, key.String())
				key.Reset()
			}
			p = append(p, eachItem)
			i += len(eachItem) - 1
			done = true
		default:
			if done {
				return nil, fmt.Errorf("a dot is missing after [*] in the path, at character %d", i+1)
			}
			key.WriteByte(c)
		}
	}
	if err := flush(); err != nil {
		return nil, err
	}
	return p, nil
}

// walk calls f with the nodes that the path leads to, and with the mapping that each stands in: nil if there is none. Aliases and merged mappings are followed.
func (p Path) walk(n, parent *yaml.Node, f func(n, parent *yaml.Node)) {
	n = target(n)
	if len(p) == 0 {
		f(n, parent)
		return
	}
	switch {
	case p[0] == eachItem && n.Kind == yaml.SequenceNode:
		for _, item := range n.Content {
			p[1:].walk(item, parent, f)
		}
	case n.Kind != yaml.MappingNode:
	case p[0] == eachKey:
		for i := 1; i < len(n.Content); i += 2 {
			p[1:].walk(n.Content[i], n, f)
		}
	default:
		if value := lookup(n, p[0]); value != nil {
			p[1:].walk(value, n, f)
		}
	}
}

// target returns the node that an alias stands for, or the node itself.
func target(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	return n
}

// lookup returns the value of a key of a mapping, in the mapping itself or in those that are merged into it (<<); nil if there is none.
func lookup(n *yaml.Node, key string) *yaml.Node {
	var found *yaml.Node
	each(n, nil, maxMerges, func(k, value *yaml.Node) bool {
		if k.Value == key && k.Kind == yaml.ScalarNode {
			found = value
		}
		return found == nil
	})
	return found
}

// maxMerges bounds how deep mappings are merged into each other.
const maxMerges = 16

// each calls f with the keys and values of a mapping, and then of those that are merged into it, each mapping once, until f returns false. It reports whether f never did.
func each(n *yaml.Node, seen map[*yaml.Node]bool, depth int, f func(key, value *yaml.Node) bool) bool {
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Tag == "!!merge" {
			merged = append(merged, target(value))
		} else if !f(key, value) {
			return false
		}
	}
	if depth == 0 {
		return true
	}
	if merged != nil && seen == nil {
		seen = map[*yaml.Node]bool{n: true} // a mapping may be merged into itself
	}
	for i := 0; i < len(merged); i++ {
		m := merged[i]
		switch {
		case seen[m]:
			continue
		case m.Kind == yaml.SequenceNode:
			for _, item := range m.Content {
				merged = append(merged, target(item))
			}
		case m.Kind == yaml.MappingNode:
			seen[m] = true
			if !each(m, seen, depth-1, f) {
				return false
			}
		}
		seen[m] = true
	}
	return true
}
