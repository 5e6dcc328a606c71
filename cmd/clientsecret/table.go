package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

// cell is the text in one column of a table, in lines of the column's width.
type cell struct {
	lines []string
	paint func(string) string // colours a line; nil leaves it as it is
}

// tableRow lays cells out in columns, with two spaces between them. It has as
// many lines as the tallest cell, and no spaces at their ends.
func tableRow(widths []int, cells ...cell) string {
	height := 1
	for _, c := range cells {
		height = max(height, len(c.lines))
	}
	var b strings.Builder
	for n := range height {
		column, end := 0, 0
		for i, c := range cells {
			if n < len(c.lines) && c.lines[n] != "" {
				text := c.lines[n]
				gap := max(column-end, min(end, 2)) // two after a text that is too wide
				b.WriteString(strings.Repeat(" ", gap))
				end += gap + term.Width(text)
				if c.paint != nil {
					text = c.paint(text)
				}
				b.WriteString(text)
			}
			column += widths[i] + 2
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// fold puts words into lines of a width, with spaces between them. It shortens longer
// words.
func fold(words []string, width int) []string {
	var lines []string
	room := 0
	for _, word := range words {
		word = term.Shorten(word, width)
		switch n := term.Width(word); {
		case lines != nil && n < room:
			lines[len(lines)-1] += " " + word
			room -= n + 1
		default:
			lines = append(lines, word)
			room = width - n
		}
	}
	return lines
}

// lines returns a text with the first of some line numbers, each once if they are in
// order.
func lines(numbers []int) string {
	var names []string
	numbers = slices.Compact(slices.Clone(numbers))
	for _, n := range numbers[:min(len(numbers), mostPlaces)] {
		names = append(names, fmt.Sprint(n))
	}
	if len(numbers) > mostPlaces {
		names = append(names, "…")
	}
	if len(numbers) == 1 {
		return "line " + names[0]
	}
	return "lines " + strings.Join(names, ", ")
}

// mostPlaces is how many lines or places a text names.
const mostPlaces = 8
