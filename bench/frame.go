package main

// This file has what both pictures share: a title and a legend above the plot, and a
// note below it.

const (
	margin = 16.0
	gap    = 12.0 // between what must not touch
)

// frame is what stands around a plot.
type frame struct {
	title  string
	intro  string
	legend []entry
	note   string
}

// entry explains a mark.
type entry struct {
	look look
	text string
}

func (e entry) width() float64 { return 2*markReach + gap/2 + textFace.width(e.text) }

// width returns how wide the picture must be for the words and entries, which are not
// broken.
func (f frame) width() float64 {
	most := max(titleFace.width(f.title), f.widestEntry())
	for _, s := range []string{f.intro, f.note} {
		most = max(most, textFace.widest(textFace.wrap(s, 0)...))
	}
	return most + 2*margin
}

func (f frame) widestEntry() float64 {
	most := 0.0
	for _, e := range f.legend {
		most = max(most, e.width())
	}
	return most
}

// above draws the title, the intro and the legend, and returns where the plot may begin.
func (f frame) above(c *canvas, width float64) float64 {
	y := c.lines(margin, margin, titleFace, []string{f.title})
	y = c.lines(margin, y, textFace, textFace.wrap(f.intro, width-2*margin)) + gap/2
	column := f.widestEntry() + 2*gap
	columns := max(1, int((width-2*margin+2*gap)/column))
	for i, e := range f.legend {
		line, x := i/columns, margin+float64(i%columns)*column
		c.entry(x, y+(float64(line)+0.5)*textFace.height(), e)
	}
	lines := (len(f.legend) + columns - 1) / columns
	return y + float64(lines)*textFace.height() + gap
}

// entry draws the mark and the text. y is the middle of both.
func (c *canvas) entry(x, y float64, e entry) {
	c.mark(point{x + markReach, y}, e.look)
	c.text(x+2*markReach+gap/2, y, start, textFace, e.text)
}

// below draws the note, and returns the height of the picture.
func (f frame) below(c *canvas, width, top float64) float64 {
	return c.lines(margin, top, textFace, textFace.wrap(f.note, width-2*margin)) + margin
}
