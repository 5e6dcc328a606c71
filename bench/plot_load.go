package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

const (
	slot     = 2 * markReach // between the marks of two servers in a column
	plotHigh = 300.0
	xName    = "wrong secrets and unknown clients, in multiples of what the machine can derive"
)

// loadPlot is the picture of a load while it is drawn: a column for each rate, and in
// it a slot for each server, so that no mark covers another.
type loadPlot struct {
	*loads
	canvas
	others      []float64 // the rates, ascending
	times       axis
	left, right float64 // the ends of the columns
	top, bottom float64
	column      float64 // the width of each
}

// draw draws the 99th percentile of the valid requests over the rate of the others.
func (l *loads) draw() string {
	f := l.frame()
	p := loadPlot{loads: l, others: l.others(), times: newAxis(l.p99s(), 0, 1)}
	width := p.setColumns(f.width())
	p.top = f.above(&p.canvas, width) + textFace.height()
	// Each label at the end has a line of its own.
	p.bottom = p.top + max(plotHigh, float64(len(l.Servers))*textFace.height())
	p.times.from, p.times.to = p.bottom-markReach, p.top+markReach
	p.drawGrid()
	for i := range l.Servers {
		p.drawServer(i)
	}
	p.drawEnds()
	names := textFace.wrap(xName, width-margin-p.left)
	y := p.lines(p.left, p.bottom+gap/2+textFace.height(), textFace, names) + gap
	height := f.below(&p.canvas, width, y)
	return p.svg(width, height, f.title, l.describe())
}

// frame explains the servers, and what a hollow mark is.
func (l *loads) frame() frame {
	f := frame{
		title: "The time that 99 % of the valid requests take at most",
		intro: fmt.Sprintf("While others send wrong secrets and unknown client ids. "+
			"The same load for all: %s valid requests a second of %d clients, "+
			"for %g seconds at each rate. Default scheme: %s. The scale is logarithmic.",
			num(l.Valid), l.Clients, l.Seconds, l.Scheme),
		note: l.note(l),
	}
	for i, s := range l.Servers {
		f.legend = append(f.legend, entry{serverLook(i, false), s.Name})
	}
	hollow := look{color: 4, hollow: true}
	f.legend = append(f.legend, entry{hollow, "hollow: not every valid request was let in"})
	return f
}

// serverLook returns a look of its own for each of 25 servers.
func serverLook(server int, hollow bool) look {
	return look{server + server/len(shapes), server, hollow}
}

// setColumns places the columns between the labels of both sides, and returns the width
// of the picture. It is no less than the least.
func (p *loadPlot) setColumns(least float64) float64 {
	var rates []string
	after := headFace.width(p.endName())
	for _, o := range p.others {
		rates = append(rates, multiple(o))
	}
	for i := range p.Servers {
		after = max(after, p.end(i).width())
	}
	var labels []string
	for _, t := range p.times.ticks(0) {
		labels = append(labels, t.label)
	}
	p.left = margin + textFace.widest(labels...) + gap
	p.column = max(float64(len(p.Servers))*slot+gap, textFace.widest(rates...)+gap)
	after += gap + margin
	columns := float64(max(1, len(p.others)))
	p.column = max(p.column, (least-p.left-after)/columns)
	p.right = p.left + columns*p.column
	return p.right + after
}

// drawGrid draws the lines of the times, and the columns with their rates.
func (p *loadPlot) drawGrid() {
	for _, t := range p.times.ticks(textFace.height()) {
		p.grid(p.left, t.at, p.right, t.at)
		p.text(p.left-gap, t.at, end, textFace, t.label)
	}
	x := p.left
	for _, o := range p.others {
		p.grid(x, p.top, x, p.bottom)
		p.text(x+p.column/2, p.bottom+gap/2+textFace.height()/2, middle, textFace, multiple(o))
		x += p.column
	}
	p.grid(x, p.top, x, p.bottom)
}

// drawServer draws the line of a server, and its marks.
func (p *loadPlot) drawServer(i int) {
	var points []point
	var looks []look
	for _, r := range p.Servers[i].Rates {
		if r.P99 > 0 { // there was a valid request
			points = append(points, p.place(i, r))
			looks = append(looks, serverLook(i, r.NotLetIn > 0))
		}
	}
	p.connect(points, i)
	for j, at := range points {
		p.mark(at, looks[j])
	}
}

// place returns where the mark of a server is.
func (p *loadPlot) place(server int, r rate) point {
	column := float64(slices.Index(p.others, r.Others)) + 0.5
	aside := (float64(server) - float64(len(p.Servers)-1)/2) * slot
	return point{p.left + column*p.column + aside, p.times.at(r.P99)}
}

// ending is what is written beside the last column about a server.
type ending struct {
	entry // without a text, if there is no valid request
	at    float64
}

func (p *loadPlot) endName() string {
	if len(p.others) == 0 {
		return ""
	}
	return "at " + multiple(p.others[len(p.others)-1])
}

// end returns the label of a server for the last column.
func (p *loadPlot) end(server int) ending {
	for _, r := range p.Servers[server].Rates {
		if r.P99 > 0 && r.Others == p.others[len(p.others)-1] {
			return ending{entry{serverLook(server, r.NotLetIn > 0), outcome(r)}, p.times.at(r.P99)}
		}
	}
	return ending{}
}

// drawEnds writes the labels of the last column, each as near to its mark as the
// others allow.
func (p *loadPlot) drawEnds() {
	p.text(p.right+gap, p.top-textFace.height()/2, start, headFace, p.endName())
	var ends []ending
	for i := range p.Servers {
		if e := p.end(i); e.text != "" {
			ends = append(ends, e)
		}
	}
	slices.SortStableFunc(ends, func(a, b ending) int { return int(math.Copysign(1, a.at-b.at)) })
	room := textFace.height()
	next := p.top + room/2
	for i := range ends {
		ends[i].at = max(ends[i].at, next)
		next = ends[i].at + room
	}
	last := p.bottom - room/2
	for i := len(ends) - 1; i >= 0; i-- {
		ends[i].at = min(ends[i].at, last)
		last = ends[i].at - room
		p.entry(p.right+gap, ends[i].at, ends[i].entry)
	}
}

// describe says in words what the picture shows.
func (l *loads) describe() string {
	var b strings.Builder
	for _, s := range l.Servers {
		var parts []string
		for _, r := range s.Rates {
			if r.P99 > 0 {
				parts = append(parts, multiple(r.Others)+" "+outcome(r))
			}
		}
		fmt.Fprintf(&b, "%s: %s. ", s.Name, strings.Join(parts, "; "))
	}
	return b.String() + l.note(l)
}

// others returns the rates of all servers, ascending.
func (l *loads) others() []float64 {
	var others []float64
	for _, s := range l.Servers {
		for _, r := range s.Rates {
			others = append(others, r.Others)
		}
	}
	slices.Sort(others)
	return slices.Compact(others)
}

func (l *loads) p99s() []time.Duration {
	var times []time.Duration
	for _, s := range l.Servers {
		for _, r := range s.Rates {
			times = append(times, r.P99)
		}
	}
	return times
}

func multiple(others float64) string { return fmt.Sprintf("%g×", others) }

// outcome prints the 99th percentile, and which part was not let in.
func outcome(r rate) string {
	s := short(r.P99)
	if r.NotLetIn > 0 {
		s += fmt.Sprintf(", %.1f %% not let in", r.NotLetIn)
	}
	return s
}
