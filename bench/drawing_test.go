package main

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
)

// box is a part of a picture that something takes.
type box struct {
	name                     string
	left, top, right, bottom float64
}

func (b box) meets(o box) bool {
	return b.left < o.right && o.left < b.right && b.top < o.bottom && o.top < b.bottom
}

// crossed reports whether the line from p to q enters the box: it cuts the line at
// each side in turn, and looks whether some of it remains.
func (b box) crossed(p, q point) bool {
	from, to := 0.0, 1.0
	for _, side := range []struct{ start, change, low, high float64 }{
		{p.x, q.x - p.x, b.left, b.right},
		{p.y, q.y - p.y, b.top, b.bottom},
	} {
		if side.change == 0 {
			if side.start <= side.low || side.start >= side.high {
				return false
			}
			continue
		}
		t1, t2 := (side.low-side.start)/side.change, (side.high-side.start)/side.change
		from, to = max(from, min(t1, t2)), min(to, max(t1, t2))
	}
	return from < to
}

// drawing is what a reader's program finds in an SVG file.
type drawing struct {
	ViewBox string   `xml:"viewBox,attr"`
	Title   string   `xml:"title"`
	Desc    string   `xml:"desc"`
	Style   string   `xml:"style"`
	Page    struct{} `xml:"rect"`
	Texts   []struct {
		Class  string  `xml:"class,attr"`
		X      float64 `xml:"x,attr"`
		Y      float64 `xml:"y,attr"`
		Anchor string  `xml:"text-anchor,attr"`
		Text   string  `xml:",chardata"`
	} `xml:"text"`
	Lines []struct {
		X1 float64 `xml:"x1,attr"`
		Y1 float64 `xml:"y1,attr"`
		X2 float64 `xml:"x2,attr"`
		Y2 float64 `xml:"y2,attr"`
	} `xml:"line"`
	Polylines []struct {
		Points string `xml:"points,attr"`
	} `xml:"polyline"`
	Marks []struct {
		Class     string `xml:"class,attr"`
		Transform string `xml:"transform,attr"`
	} `xml:"path"`
}

func parseDrawing(t *testing.T, svg string) drawing {
	t.Helper()
	var d drawing
	if err := xml.Unmarshal([]byte(svg), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d drawing) textBoxes(t *testing.T) []box {
	t.Helper()
	faces := map[string]face{"title": titleFace, "head": headFace, "text": textFace}
	var boxes []box
	for _, text := range d.Texts {
		f, known := faces[text.Class]
		if !known {
			t.Fatalf("%q has no size", text.Text)
		}
		w := f.width(text.Text)
		left := text.X
		switch anchor(text.Anchor) {
		case middle:
			left -= w / 2
		case end:
			left -= w
		}
		boxes = append(boxes, box{text.Text, left, text.Y - 0.95*f.size, left + w, text.Y + 0.25*f.size})
	}
	return boxes
}

func (d drawing) markBoxes(t *testing.T) []box {
	t.Helper()
	const reach = 6.5
	var boxes []box
	for _, m := range d.Marks {
		var x, y float64
		if _, err := fmt.Sscanf(m.Transform, "translate(%g %g)", &x, &y); err != nil {
			t.Fatal(m.Transform, err)
		}
		boxes = append(boxes, box{"mark " + m.Transform, x - reach, y - reach, x + reach, y + reach})
	}
	return boxes
}

// segments returns the straight lines.
func (d drawing) segments(t *testing.T) [][2]point {
	t.Helper()
	var segments [][2]point
	for _, l := range d.Lines {
		segments = append(segments, [2]point{{l.X1, l.Y1}, {l.X2, l.Y2}})
	}
	for _, l := range d.Polylines {
		var before point
		for i, at := range strings.Fields(l.Points) {
			var p point
			if _, err := fmt.Sscanf(at, "%g,%g", &p.x, &p.y); err != nil {
				t.Fatal(at, err)
			}
			if i > 0 {
				segments = append(segments, [2]point{before, p})
			}
			before = p
		}
	}
	return segments
}

// testApart fails the test if a text or mark meets another one or leaves the picture,
// or if a line runs through a text.
func testApart(t *testing.T, d drawing) {
	t.Helper()
	var w, h float64
	if _, err := fmt.Sscanf(d.ViewBox, "0 0 %g %g", &w, &h); err != nil {
		t.Fatal(d.ViewBox, err)
	}
	texts := d.textBoxes(t)
	boxes := append(texts, d.markBoxes(t)...)
	for i, b := range boxes {
		if !(b.left >= 0 && b.top >= 0 && b.right <= w && b.bottom <= h) {
			t.Errorf("%+v is not within %g × %g", b, w, h)
		}
		for _, o := range boxes[:i] {
			if b.meets(o) {
				t.Errorf("%+v meets %+v", b, o)
			}
		}
	}
	for _, s := range d.segments(t) {
		for _, b := range texts {
			if b.crossed(s[0], s[1]) {
				t.Errorf("a line from %v to %v crosses %+v", s[0], s[1], b)
			}
		}
	}
}

// TestBoxes holds what testApart asks: whether boxes meet, and whether a line crosses one.
func TestBoxes(t *testing.T) {
	a := box{"", 10, 10, 20, 20}
	for _, tc := range []struct {
		p, q point
		want bool
	}{
		{point{0, 15}, point{30, 15}, true},
		{point{15, 0}, point{15, 30}, true},
		{point{0, 0}, point{30, 30}, true},
		{point{12, 12}, point{13, 13}, true},
		{point{0, 20}, point{30, 20}, false}, // along an edge
		{point{0, 15}, point{9, 15}, false},
		{point{0, 25}, point{25, 0}, true},
		{point{0, 19}, point{19, 0}, false},
	} {
		if got := a.crossed(tc.p, tc.q); got != tc.want {
			t.Errorf("from %v to %v: %v", tc.p, tc.q, got)
		}
	}
	for _, tc := range []struct {
		b    box
		want bool
	}{
		{box{"", 19, 19, 30, 30}, true},
		{box{"", 12, 12, 13, 13}, true},
		{box{"", 20, 10, 30, 20}, false}, // side by side
		{box{"", 10, 21, 20, 30}, false},
	} {
		if got := a.meets(tc.b); got != tc.want {
			t.Errorf("%v: %v", tc.b, got)
		}
	}
}
