package config

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

// The kinds of nodes.
const (
	scalarNode   = kind(yaml.ScalarNode)
	mappingNode  = kind(yaml.MappingNode)
	sequenceNode = kind(yaml.SequenceNode)
	aliasNode    = kind(yaml.AliasNode)
)

// kind and nodeStyle are the library's, in a byte.
type (
	kind      uint8
	nodeStyle uint8
)

// node is a value in a document, with its place there. It has what this package
// needs of the library's, in 64 bytes instead of 160: a file has many.
type node struct {
	value        string
	content      []*node
	rest         *rest // what few nodes have; may be nil
	line, column int32
	kind         kind
	style        nodeStyle
	tagged       uint8 // the index of the tag in tags, or otherTag
}

// rest is what few nodes have.
type rest struct {
	anchor string
	alias  *node  // what an alias stands for
	tag    string // if it is not in tags
}

// tags are the usual ones.
var tags = []string{
	"", "!!str", "!!int", "!!float", "!!bool", "!!null", "!!map", "!!seq", mergeTag, "!!timestamp",
}

const otherTag = 255

func (n *node) tag() string {
	if n.tagged == otherTag {
		return n.rest.tag
	}
	return tags[n.tagged]
}

func (n *node) setTag(tag string) {
	if i := slices.Index(tags, tag); i >= 0 {
		n.tagged = uint8(i)
		return
	}
	if n.rest == nil {
		n.rest = new(rest)
	}
	n.tagged, n.rest.tag = otherTag, tag
}

func (n *node) anchor() string {
	if n.rest == nil {
		return ""
	}
	return n.rest.anchor
}

func (n *node) alias() *node {
	if n.rest == nil {
		return nil
	}
	return n.rest.alias
}

// position returns where the node begins.
func (n *node) position() (line, column int) { return int(n.line), int(n.column) }

// converter makes nodes of the library's.
type converter struct {
	lines   int32                // before the text
	wrapped *wrapped             // the text, if it has wrappers; or nil
	free    []node               // made at once, because there are many
	aliases map[*yaml.Node]*node // those with an anchor
	keys    map[string]string    // most are often the same
}

const (
	nodesAtOnce = 64
	maxKeys     = 1024 // that are kept
)

// convert returns the node and all below it. An alias comes after its anchor.
func (c *converter) convert(from *yaml.Node) *node {
	outer := from
	if c.wrapped != nil {
		from = c.wrapped.unwrap(from)
	}
	if len(c.free) == 0 {
		c.free = make([]node, nodesAtOnce)
	}
	n := &c.free[0]
	c.free = c.free[1:]
	n.kind, n.style, n.value = kind(from.Kind), nodeStyle(from.Style), from.Value
	n.line, n.column = int32(from.Line)+c.lines, int32(from.Column)
	if c.wrapped != nil {
		n.column = int32(c.wrapped.column(from))
	}
	if from.Anchor != "" || from.Alias != nil {
		n.rest = &rest{anchor: from.Anchor, alias: c.aliases[from.Alias]}
	}
	n.setTag(from.Tag)
	if from.Anchor != "" {
		if c.aliases == nil {
			c.aliases = make(map[*yaml.Node]*node)
		}
		c.aliases[from], c.aliases[outer] = n, n
	}
	if len(from.Content) == 0 {
		return n
	}
	n.content = make([]*node, len(from.Content))
	for i, child := range from.Content {
		n.content[i] = c.convert(child)
		switch {
		case from.Kind != yaml.MappingNode:
		case i%2 == 0:
			n.content[i].value = c.key(child.Value)
			c.wrapped.doubt(child, nil)
		default:
			c.wrapped.doubt(child, from.Content[i-1])
		}
	}
	return n
}

// key returns the same key, which may be in the memory of an earlier one.
func (c *converter) key(s string) string {
	if known, ok := c.keys[s]; ok {
		return known
	}
	if c.keys == nil {
		c.keys = make(map[string]string)
	}
	if len(c.keys) < maxKeys {
		c.keys[s] = s
	}
	return s
}
