package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Path leads to values in a document: keys with dots between them, and [*]
// for each item of a list, such as a.b[*].c. A * alone stands for each key.
type Path []string

// The steps to all items of a list, and to all values of a mapping.
const (
	eachItem = "[*]"
	eachKey  = "*"
)

// ParsePath reads a path. A backslash before a dot or a bracket makes it a part
// of the key.
func ParsePath(text string) (Path, error) {
	var p Path
	var key strings.Builder
	done := false // [*] has ended the step
	endKey := func() {
		if key.Len() > 0 {
			p = append(p, key.String())
			key.Reset()
		}
	}
	endStep := func() error {
		if key.Len() == 0 && !done {
			return errors.New("a key is missing in the path: write it as in a.b[*].c")
		}
		endKey()
		done = false
		return nil
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text):
			i++
			key.WriteByte(text[i])
		case c == '.':
			if err := endStep(); err != nil {
				return nil, err
			}
		case c == '[':
			if !strings.HasPrefix(text[i:], eachItem) {
				return nil, fmt.Errorf("brackets in a path must be [*], at character %d: "+
					"write it as in a.b[*].c", i+1)
			}
			endKey()
			p = append(p, eachItem)
			i += len(eachItem) - 1
			done = true
		default:
			if done {
				return nil, fmt.Errorf("a dot is missing after [*] in the path, "+
					"at character %d", i+1)
			}
			key.WriteByte(c)
		}
	}
	if err := endStep(); err != nil {
		return nil, err
	}
	return p, nil
}

// String returns the path as ParsePath reads it.
func (p Path) String() string {
	var b strings.Builder
	for _, key := range p {
		switch {
		case key == eachItem:
			b.WriteString(eachItem)
			continue
		case b.Len() > 0:
			b.WriteByte('.')
		}
		b.WriteString(escapeKey.Replace(key))
	}
	return b.String()
}

var escapeKey = strings.NewReplacer(`\`, `\\`, ".", `\.`, "[", `\[`)

// mustPath is ParsePath for the tables of this package.
func mustPath(text string) Path {
	p, err := ParsePath(text)
	if err != nil {
		panic(err)
	}
	return p
}

// step is one on the way from the top of a document to a node.
type step struct {
	from   *node  // a mapping or a list
	index  int    // of the node in its contents
	key    string // in a mapping
	any    bool   // a * stands for the key
	merged bool   // the value is in a merged mapping
}

// next returns the node after the one that the steps lead to, or nil if it is
// the last.
func next(steps []step) *node {
	for _, st := range slices.Backward(steps) {
		if st.index+1 < len(st.from.content) {
			return st.from.content[st.index+1]
		}
	}
	return nil
}

// aliasIn returns the first alias that the steps lead through, or the mapping that another
// one is merged into. It returns nil if there is neither.
func aliasIn(steps []step) *node {
	for _, st := range steps {
		if st.merged {
			return st.from
		}
		if n := st.from.content[st.index]; n.kind == aliasNode {
			return n
		}
	}
	return nil
}

// isShared reports whether the document may refer to a node of the steps
// elsewhere too.
func (s *source) isShared(steps []step) bool {
	return slices.ContainsFunc(steps, func(st step) bool { return st.merged || s.aliased[st.from] })
}
