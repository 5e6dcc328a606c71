package main

import "strings"

// This file tells how wide a text is at most. The reader's machine chooses the
// font, so the widest that is common counts: DejaVu Sans and Verdana.

const fonts = `"Segoe UI","Helvetica Neue",Helvetica,Arial,` +
	`"Liberation Sans","DejaVu Sans",sans-serif`

// face is a size and weight of text, with the name of its class.
type face struct {
	class  string
	size   float64
	weight int
}

var (
	titleFace = face{"title", 16, 700}
	headFace  = face{"head", 13, 700}
	textFace  = face{"text", 13, 400}
)

func (f face) height() float64 { return 1.5 * f.size }

// width returns how wide the text is at most.
func (f face) width(s string) float64 {
	ems := 0.0
	for _, r := range s {
		ems += emsOf(r)
	}
	if f.weight > 400 {
		ems *= 1.15
	}
	return ems * f.size
}

// emsOf returns the width of a character, in multiples of the size.
func emsOf(r rune) float64 {
	switch {
	case strings.ContainsRune(" ijl.,", r):
		return 0.37
	case strings.ContainsRune("frtI:;!|'-/()[]", r):
		return 0.46
	case strings.ContainsRune("mwMW", r):
		return 1.15
	case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == 'µ':
		return 0.65
	case r >= 'A' && r <= 'Z':
		return 0.8
	case r < 0x2000:
		return 1.15
	}
	return 2
}

// widest returns the width of the widest text.
func (f face) widest(texts ...string) float64 {
	most := 0.0
	for _, s := range texts {
		most = max(most, f.width(s))
	}
	return most
}

// wrap breaks a text into lines that are no wider than the width, unless a word is.
func (f face) wrap(s string, width float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		longer := strings.TrimSpace(line + " " + word)
		if line != "" && f.width(longer) > width {
			lines, longer = append(lines, line), word
		}
		line = longer
	}
	return append(lines, line)
}
