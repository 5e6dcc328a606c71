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
	return !masked.isEmpty()
}

// isMade reports whether an action is in the place of a node: beside its key, or on the
// blank lines after that.
func (s *source) isMade(n *node) bool {
	if n.kind != scalarNode || !s.hasActions() {
		return false
	}
	if n.tag() != "!!null" {
		return s.isMasked(n)
	}
	masked, _ := s.maskedLines(int(n.line), s.text.blankAfter(int(n.line)))
	return !masked.isEmpty()
}

// additions returns the lines where a template may add items to a list: between or after
// them, and not further to the right.
func (s *source) additions(list *node) (lines []int) {
	if !s.hasActions() {
		return nil
	}
	_, column := s.outerPosition(list.position())
	add := func(from, to int) {
		if from > to {
			return
		}
		masked, in := s.maskedLines(from, to)
		for i := masked.start; i < masked.end; i++ {
			line, at := in.outerPosition(in.text.position(in.masked[i].start))
			if at <= column && in.adds(span{i, i + 1}) {
				lines = append(lines, line)
				return
			}
		}
	}
	before := int32(0)
	for _, item := range list.content {
		if item.line > before { // the first on its line
			add(s.text.blankBefore(int(item.line)), int(item.line)-1)
		}
		before = item.line
	}
	last := s.lastLine(list.content[len(list.content)-1], 0)
	add(last+1, s.text.blankAfter(last))
	return lines
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
	if s.lastAdded.node == n { // a client may have many secrets
		return s.lastAdded.adds
	}
	s.lastAdded.node, s.lastAdded.adds = n, s.addsTo(of.client, n, steps)
	return s.lastAdded.adds
}

// addsTo reports whether a template may add settings to a client. Its settings are in
// a node that the steps lead to.
func (s *source) addsTo(client, n *node, steps []step) bool {
	end := len(s.text.lines) // if nothing follows
	if after := next(steps); after != nil {
		end = int(after.line) - 1
	}
	if s.addsSettings(n, end) {
		return true
	}
	if client == nil {
		return false
	}
	return slices.ContainsFunc(mergedInto(client), func(m *node) bool {
		return inMerged(target(m), s.adding, func(m *node) bool { return s.addsSettings(m, 0) })
	})
}

// addsSettings reports whether an action may add settings in the lines of a
// node, and from there to the line end. Blank lines and comments around the
// node belong to it.
func (s *source) addsSettings(n *node, end int) bool {
	from, to := int(n.line), max(end, s.text.blankAfter(s.lastLine(n, 0)))
	if s.text.isIndented(n.position()) { // the dash of its list may be on a line above
		from = s.text.blankBefore(from)
	}
	masked, in := s.maskedLines(from, to)
	return in.adds(masked)
}

var (
	controls = regexp.MustCompile(`^\{\{-?\s*(/\*|(if|else|end|range|with|break|continue)\b` +
		`|\$[A-Za-z0-9_]*\s*(,\s*\$[A-Za-z0-9_]+\s*)?:?=)`)
	adders = regexp.MustCompile(`\b(include|template|block|tpl|toYaml|nindent|fromFile)\b`)
)

// adds reports whether one of the actions in a range may write settings. Actions that
// only control others do not. The rest may, if they are on lines of their own or call
// a function that writes lines.
func (s *source) adds(masked span) bool {
	if s.adders == nil {
		s.adders = make([]int, len(s.masked)+1)
		for i, m := range s.masked {
			s.adders[i+1] = s.adders[i]
			s.text.steps += m.end - m.start
			action := s.raw[m.start:m.end]
			blanked := s.text.data[m.start] == ' '
			if !controls.Match(action) && (blanked || adders.Match(action)) {
				s.adders[i+1]++
			}
		}
	}
	return s.adders[masked.end] > s.adders[masked.start]
}

// lastLine returns the last line of a node and its contents, to a depth that
// clients do not reach.
func (s *source) lastLine(n *node, depth int) int {
	s.text.steps++
	last := int(n.line) + strings.Count(n.value, "\n")
	for _, c := range n.content {
		if depth < 16 {
			last = max(last, s.lastLine(c, depth+1))
		}
	}
	return last
}
