package main

import (
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// This file writes SVG. A picture has a background of its own, by the reader's
// colour scheme, so it can be read on any page.

// palette has the colours of one colour scheme. People with any colour vision
// tell the marks apart, by their shapes too.
type palette struct {
	page, ink, grid string
	marks           [5]string
}

var (
	light = palette{"#ffffff", "#1f2328", "#d1d9e0",
		[5]string{"#0072b2", "#c24e00", "#00805c", "#9b3f86", "#656d76"}}
	dark = palette{"#0d1117", "#f0f6fc", "#3d444d",
		[5]string{"#56b4e9", "#ff9d5c", "#2ec4a0", "#e59ad0", "#b1bac4"}}
)

// shapes are those of the marks. None reaches further than
// markReach from its centre, line included.
var shapes = [5]string{
	"M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z", // a dot
	"M-4-4h8v8h-8z",
	"M0-5L5 4h-10z",
	"M0-5.5L5.5 0L0 5.5L-5.5 0z",
	"M0 5L5-4h-10z",
}

const markReach = 7

// css returns the rules of the palette. Each class has one rule that the next may
// override: hollow marks have the colour of the page inside.
func (p palette) css() string {
	var b strings.Builder
	fmt.Fprintf(&b, ".page{fill:%s}text{fill:%s}.grid{stroke:%s}", p.page, p.ink, p.grid)
	for i, c := range p.marks {
		fmt.Fprintf(&b, ".c%d{fill:%s;stroke:%s}", i, c, c)
	}
	fmt.Fprintf(&b, ".line{fill:none}.hollow{fill:%s}", p.page)
	return b.String()
}

// canvas collects the elements of a picture. A text is placed by the middle of its
// height.
type canvas struct{ body strings.Builder }

// anchor is the point of a text that is placed, as SVG names it.
type anchor string

const (
	start  anchor = "start"
	middle anchor = "middle"
	end    anchor = "end"
)

func (c *canvas) text(x, y float64, a anchor, f face, s string) {
	baseline := y + 0.35*f.size // not every program knows dominant-baseline
	fmt.Fprintf(&c.body, `<text class="%s" x="%s" y="%s" text-anchor="%s">%s</text>`+"\n",
		f.class, num(x), num(baseline), a, escape(s))
}

// lines writes one line of text below the other, and returns the top of what follows.
func (c *canvas) lines(x, top float64, f face, lines []string) float64 {
	for _, s := range lines {
		c.text(x, top+f.height()/2, start, f, s)
		top += f.height()
	}
	return top
}

func (c *canvas) grid(x1, y1, x2, y2 float64) {
	fmt.Fprintf(&c.body, `<line class="grid" x1="%s" y1="%s" x2="%s" y2="%s"/>`+"\n",
		num(x1), num(y1), num(x2), num(y2))
}

// point is a place in a picture.
type point struct{ x, y float64 }

// look is the number of a shape and of a colour, and whether the mark is hollow.
type look struct {
	shape, color int
	hollow       bool
}

func (c *canvas) mark(p point, l look) {
	class := fmt.Sprintf("mark c%d", l.color%len(light.marks))
	if l.hollow {
		class += " hollow"
	}
	fmt.Fprintf(&c.body, `<path class="%s" transform="translate(%s %s)" d="%s"/>`+"\n",
		class, num(p.x), num(p.y), shapes[l.shape%len(shapes)])
}

// connect draws a line through the points.
func (c *canvas) connect(points []point, color int) {
	var at []string
	for _, p := range points {
		at = append(at, num(p.x)+","+num(p.y))
	}
	fmt.Fprintf(&c.body, `<polyline class="c%d line" points="%s"/>`+"\n",
		color%len(light.marks), strings.Join(at, " "))
}

// svg returns the picture. The title and description are for those who cannot see it.
func (c *canvas) svg(width, height float64, title, desc string) string {
	w, h := num(width), num(height)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" `+
		`width="%s" height="%s" role="img" aria-labelledby="title desc">`+"\n", w, h, w, h)
	fmt.Fprintf(&b, "<title id=\"title\">%s</title>\n", escape(title))
	fmt.Fprintf(&b, "<desc id=\"desc\">%s</desc>\n", escape(desc))
	fmt.Fprintf(&b, "<style>\ntext{font-family:%s}\n", fonts)
	for _, f := range []face{titleFace, headFace, textFace} {
		fmt.Fprintf(&b, ".%s{font-size:%spx;font-weight:%d}\n", f.class, num(f.size), f.weight)
	}
	b.WriteString(".grid{stroke-width:1}.mark,.line{stroke-width:2}\n")
	fmt.Fprintf(&b, "%s\n@media(prefers-color-scheme:dark){%s}\n</style>\n", light.css(), dark.css())
	fmt.Fprintf(&b, `<rect class="page" width="%s" height="%s"/>`+"\n", w, h)
	b.WriteString(c.body.String())
	b.WriteString("</svg>\n")
	return b.String()
}

// num rounds to a tenth, so that the same figures make the same file everywhere.
func num(x float64) string {
	return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64)
}

func escape(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a Builder does not fail
	return b.String()
}
