package main

import (
	"fmt"
	"strings"
	"time"
)

const plotWide = 560.0

// looks are the marks of the costs.
var looks = map[kind]look{
	kindPeer: {color: 4, hollow: true},
	kindCold: {},
	kindWarm: {shape: 3, color: 1},
}

// draw draws a row for each subject: its name, a dot on an axis of times, and the time.
// The columns are as wide as their texts, so a dot and a text cannot meet.
func (c *costs) draw() string {
	f := frame{
		title: "What it takes to authenticate a client once",
		intro: "By stored value. The scale is logarithmic: " +
			"each vertical line is ten times the one before.",
		legend: []entry{
			{looks[kindPeer], "another library or tool"},
			{looks[kindCold], "this library, not remembered"},
			{looks[kindWarm], "this library, remembered"},
		},
		note: c.note(c),
	}
	var heads, names, values []string
	var times []time.Duration
	for _, s := range c.Schemes {
		heads = append(heads, s.Scheme)
		for _, one := range s.Costs {
			names = append(names, one.Name)
			values = append(values, short(one.Time))
			times = append(times, one.Time)
		}
	}
	left := margin + textFace.widest(names...) + gap
	valueWidth := textFace.widest(values...)
	width := max(f.width(), headFace.widest(heads...)+2*margin, left+plotWide+gap+valueWidth+margin)
	right := width - margin - valueWidth - gap

	var b canvas
	a := newAxis(times, left+markReach, right-markReach)
	powers := a.ticks(0)
	labels := a.ticks(textFace.widest("100 ns", powerOfTen(a.last)) + gap)
	y := f.above(&b, width)
	for _, s := range c.Schemes {
		y = b.lines(margin, y, headFace, []string{s.Scheme})
		bottom := y + float64(len(s.Costs))*textFace.height()
		for _, t := range powers {
			b.grid(t.at, y, t.at, bottom)
		}
		for _, one := range s.Costs {
			b.row(one, a, y+textFace.height()/2, left, right)
			y += textFace.height()
		}
		y += gap / 2
	}
	for _, t := range labels {
		b.text(t.at, y+textFace.height()/2, middle, textFace, t.label)
	}
	height := f.below(&b, width, y+textFace.height()+gap)
	return b.svg(width, height, f.title, c.describe())
}

// row draws one subject. What took no time that could be measured has no dot.
func (c *canvas) row(one cost, a axis, y, left, right float64) {
	c.text(left-gap, y, end, textFace, one.Name)
	c.grid(left, y, right, y)
	if one.Time > 0 {
		c.mark(point{a.at(one.Time), y}, looks[one.Kind])
	}
	c.text(right+gap, y, start, textFace, short(one.Time))
}

// describe says in words what the picture shows.
func (c *costs) describe() string {
	var b strings.Builder
	for _, s := range c.Schemes {
		var parts []string
		for _, one := range s.Costs {
			parts = append(parts, one.Name+" "+short(one.Time))
		}
		fmt.Fprintf(&b, "%s: %s. ", s.Scheme, strings.Join(parts, "; "))
	}
	return b.String() + c.note(c)
}

// note tells how the figures were made.
func (o origin) note(r record) string {
	return fmt.Sprintf("Measured on %s with \"%s\" in bench: %s.", o.Date, r.measuredBy(), o.Machine)
}
