package config

import "go.yaml.in/yaml/v4"

// The kinds of nodes.
const (
	scalarNode   = yaml.ScalarNode
	mappingNode  = yaml.MappingNode
	sequenceNode = yaml.SequenceNode
	aliasNode    = yaml.AliasNode
)

// node is a value in a document, with its place there. It has what this package
// needs of the library's, in half the memory: a file has many.
type node struct {
	kind         yaml.Kind
	style        yaml.Style
	line, column int32
	tag, value   string
	content      []*node
	anchored     *anchored // nil without an anchor, and if it is no alias
}

// anchored is what few nodes have.
type anchored struct {
	anchor string
	alias  *node // what an alias stands for
}

func (n *node) anchor() string {
	if n.anchored == nil {
		return ""
	}
	return n.anchored.anchor
}

func (n *node) alias() *node {
	if n.anchored == nil {
		return nil
	}
	return n.anchored.alias
}

// position returns where the node begins.
func (n *node) position() (line, column int) { return int(n.line), int(n.column) }

// converter makes nodes of the library's.
type converter struct {
	aliases map[*yaml.Node]*node // those with an anchor
	texts   map[string]string    // short ones, which are often the same: keys
}

// The most texts that a converter keeps, and the length of the longest.
const (
	maxTexts = 4096
	maxShort = 32
)

func newConverter() *converter {
	return &converter{aliases: make(map[*yaml.Node]*node), texts: make(map[string]string)}
}

// convert returns the node and all below it. An alias comes after its anchor.
func (c *converter) convert(from *yaml.Node) *node {
	n := &node{
		kind: from.Kind, style: from.Style, tag: c.text(from.Tag), value: c.text(from.Value),
		line: int32(from.Line), column: int32(from.Column),
	}
	if from.Anchor != "" || from.Alias != nil {
		n.anchored = &anchored{from.Anchor, c.aliases[from.Alias]}
	}
	if from.Anchor != "" {
		c.aliases[from] = n
	}
	if len(from.Content) > 0 {
		n.content = make([]*node, len(from.Content))
		for i, child := range from.Content {
			n.content[i] = c.convert(child)
		}
	}
	return n
}

// text returns the same text, which may be in the memory of an earlier one.
func (c *converter) text(s string) string {
	if len(s) > maxShort {
		return s
	}
	if known, ok := c.texts[s]; ok {
		return known
	}
	if len(c.texts) < maxTexts {
		c.texts[s] = s
	}
	return s
}
