package main

import (
	"fmt"
	"image/color"
	"math"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"
)

// The colours of Okabe and Ito, which people with any colour vision tell apart.
var (
	peer = color.RGBA{R: 0x99, G: 0x99, B: 0x99, A: 0xff}
	ours = color.RGBA{R: 0x00, G: 0x72, B: 0xb2, A: 0xff}
	bad  = color.RGBA{R: 0xd5, G: 0x5e, B: 0x00, A: 0xff}
)

// lines are the colours of the load, by server: what is ours, restarts, and peers.
var lines = []color.Color{
	ours,
	color.RGBA{R: 0xe6, G: 0x9f, B: 0x00, A: 0xff},
	color.RGBA{R: 0x00, G: 0x9e, B: 0x73, A: 0xff},
	color.RGBA{R: 0xcc, G: 0x79, B: 0xa7, A: 0xff},
	bad,
}

func newPlot(title string) *plot.Plot {
	plot.DefaultFont = font.Font{Typeface: "Liberation", Variant: "Sans"}
	plotter.DefaultFont = plot.DefaultFont
	p := plot.New()
	p.Title.Text = title
	p.Title.Padding = vg.Points(8)
	p.BackgroundColor = color.White // so that it can be read on a dark page
	return p
}

// decades are the ticks of an axis of times, whose values are the logarithms of
// seconds to base ten.
var decades = plot.ConstantTicks{
	{Value: -7, Label: "100 ns"}, {Value: -6, Label: "1 µs"}, {Value: -5, Label: "10 µs"},
	{Value: -4, Label: "100 µs"}, {Value: -3, Label: "1 ms"}, {Value: -2, Label: "10 ms"},
	{Value: -1, Label: "100 ms"}, {Value: 0, Label: "1 s"}, {Value: 1, Label: "10 s"},
	{Value: 2, Label: "100 s"},
}

func logSeconds(t time.Duration) float64 { return math.Log10(t.Seconds()) }

// plotCosts draws a bar for each subject, from 100 ns on, the most expensive scheme on top.
func plotCosts(groups []group, file string) error {
	p := newPlot("One authentication of a client (logarithmic: each step is ten times)")
	var labels []plot.Tick
	row := 0.0
	bar := func(name string, t time.Duration, c color.Color) error {
		start := -7.0
		end := logSeconds(t)
		poly, err := plotter.NewPolygon(plotter.XYs{{X: start, Y: row - 0.4}, {X: end, Y: row - 0.4},
			{X: end, Y: row + 0.4}, {X: start, Y: row + 0.4}})
		if err != nil {
			return err
		}
		poly.Color = c
		poly.LineStyle.Width = 0
		label, err := plotter.NewLabels(plotter.XYLabels{
			XYs: plotter.XYs{{X: end, Y: row}}, Labels: []string{" " + short(t)}})
		if err != nil {
			return err
		}
		label.TextStyle[0].YAlign = -0.35
		p.Add(poly, label)
		labels = append(labels, plot.Tick{Value: row, Label: name})
		row--
		return nil
	}
	grid := plotter.NewGrid()
	grid.Horizontal.Width = 0
	p.Add(grid)
	for _, g := range groups {
		header, err := plotter.NewLabels(plotter.XYLabels{
			XYs: plotter.XYs{{X: -7, Y: row}}, Labels: []string{g.scheme.String()}})
		if err != nil {
			return err
		}
		header.TextStyle[0].YAlign = -0.35
		p.Add(header)
		row--
		for _, s := range g.subjects {
			c := peer
			if s.name == "Compare" || len(s.name) > 8 && s.name[:8] == "Verifier" {
				c = ours
			}
			if err := bar(s.name, s.per, c); err != nil {
				return err
			}
		}
		row -= 0.5
	}
	p.X.Min, p.X.Max = -7, 0.3
	p.X.Tick.Marker = decades
	p.Y.Min, p.Y.Max = row+0.6, 0.6
	p.Y.Tick.Marker = plot.ConstantTicks(labels)
	p.Y.Tick.Length = 0
	p.Y.LineStyle.Width = 0
	p.Y.Padding = vg.Points(24) // where the font is missing, the names are wider
	return p.Save(9*vg.Inch, vg.Length(-row)*0.22*vg.Inch+vg.Inch, file)
}

// plotLoad draws the 99th percentile of the valid requests over the rate of the others.
func plotLoad(results []series, file string) error {
	p := newPlot("Time that 99 % of the valid requests take at most")
	p.X.Label.Text = "wrong secrets and unknown clients (1 is what the machine can derive)"
	p.Y.Padding = vg.Points(12)
	p.Legend.Top, p.Legend.Left = true, true
	p.Legend.Padding = vg.Points(2)
	p.Add(plotter.NewGrid())
	top, bottom := -2.0, -4.0
	for i, s := range results {
		xys := make(plotter.XYs, 0, len(s.steps))
		for _, step := range s.steps {
			if step.p99 > 0 {
				y := logSeconds(step.p99)
				xys = append(xys, plotter.XY{X: step.factor, Y: y})
				top, bottom = max(top, y), min(bottom, y)
			}
		}
		line, points, err := plotter.NewLinePoints(xys)
		if err != nil {
			return err
		}
		line.Color = lines[i%len(lines)]
		line.Width = vg.Points(2)
		points.Color = line.Color
		points.Shape = plotutil.Shape(i)
		p.Add(line, points)
		p.Legend.Add(s.name, line, points)
	}
	p.X.Min, p.X.Max = 0, 10.5
	p.Y.Min, p.Y.Max = math.Floor(bottom), math.Ceil(top)+2.5 // the legend is above the lines
	p.Y.Tick.Marker = decades
	return p.Save(7*vg.Inch, 4.5*vg.Inch, file)
}

func percent(n, of int) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(of))
}
