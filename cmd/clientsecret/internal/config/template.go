package config

import (
	"regexp"
	"slices"
	"strings"
)

// This file decides what the actions of a template may do to a client. What
// they write is unknown, so in doubt the answer is yes.

// hasActionNear reports whether an action is on the line of a node, or on the
// next.
func (s *source) hasActionNear(n *node) bool {
	masked, _ := s.maskedLines(int(n.line), int(n.line)+1)
	return len(masked) > 0
}

// hasActionIn reports whether a template may add settings to a client. An
// action may, between the first setting and whatever follows the client, or in
// a merged mapping.
func (s *source) hasActionIn(of candidate) bool {
	if !s.hasActions() {
		return false
	}
	steps, n := of.steps, of.value
	if len(of.layout.clients) > 0 {
		n = of.client
	} else {
		for len(steps) > 1 { // up to the item of a list, or to what a * stands for
			last := steps[len(steps)-1]
			if last.any || last.from.kind != mappingNode {
				break
			}
			n, steps = last.from, steps[:len(steps)-1]
		}
	}
	end := len(s.text.lines) // if nothing follows
	if after := next(steps); after != nil {
		end = int(after.line) - 1
	}
	if s.addsSettings(n, end) {
		return true
	}
	if of.client == nil {
		return false
	}
	return slices.ContainsFunc(mergedInto(of.client), func(m *node) bool {
		return inMerged(target(m), s.adding, func(m *node) bool { return s.addsSettings(m, 0) })
	})
}

// addsSettings reports whether an action may add settings in the lines of a
// node, and from there to the line end. Blank lines and comments around the
// node belong to it.
func (s *source) addsSettings(n *node, end int) bool {
	from, to := int(n.line), max(end, s.blankAfter(lastLine(n, 0)))
	if s.text.isIndented(n.position()) { // the dash of its list may be on a line above
		from = s.blankBefore(from)
	}
	if s.lastRegion.from == from && s.lastRegion.to == to {
		return s.lastRegion.adds
	}
	masked, in := s.maskedLines(from, to)
	adds := slices.ContainsFunc(masked, in.adds)
	s.lastRegion = region{from, to, adds}
	return adds
}

// region is a range of lines, and whether an action in it may add settings.
type region struct {
	from, to int
	adds     bool
}

var (
	controls = regexp.MustCompile(`^\{\{-?\s*(/\*|(if|else|end|range|with|break|continue)\b` +
		`|\$[A-Za-z0-9_]*\s*(,\s*\$[A-Za-z0-9_]+\s*)?:?=)`)
	adders = regexp.MustCompile(`\b(include|template|block|tpl|toYaml|nindent|fromFile)\b`)
)

// adds reports whether an action may write settings. Actions that only control
// others do not. The rest may, if they are on lines of their own or call a
// function that writes lines.
func (s *source) adds(m span) bool {
	action := s.raw[m.start:m.end]
	if controls.Match(action) {
		return false
	}
	return s.text.data[m.start] == ' ' || adders.Match(action) // it was blanked
}

// blankBefore returns the first of the blank lines and comments before a line,
// or the line itself if there are none.
func (s *source) blankBefore(line int) int {
	for line > 1 && s.text.isBlank(line-1) {
		line--
	}
	return line
}

// blankAfter returns the last of the blank lines and comments after a line, or
// the line itself if there are none.
func (s *source) blankAfter(line int) int {
	for line < len(s.text.lines) && s.text.isBlank(line+1) {
		line++
	}
	return line
}

// lastLine returns the last line of a node and its contents, to a depth that
// clients do not reach.
func lastLine(n *node, depth int) int {
	last := int(n.line) + strings.Count(n.value, "\n")
	for _, c := range n.content {
		if depth < 16 {
			last = max(last, lastLine(c, depth+1))
		}
	}
	return last
}
