package main

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"
)

// at makes a server with these 99th percentiles, at 0×, 1×, and so on.
func at(name string, p99s ...time.Duration) series {
	s := series{Name: name}
	for i, p99 := range p99s {
		s.Rates = append(s.Rates, rate{Others: float64(i), P99: p99, NotLetIn: float64(i)})
	}
	return s
}

func TestPicturesKeepApart(t *testing.T) {
	const forever = math.MaxInt64
	long := strings.Repeat("MW long name, ", 12)
	here := origin{"2026-11-26", strings.Repeat("WWWWWWWW", 20) + " " + long}
	scheme := func(name string, costs ...cost) schemeCosts { return schemeCosts{name, costs} }
	many := costs{origin: here}
	for i := range 30 {
		s := schemeCosts{Scheme: strings.Repeat("iterations=310000,", i)}
		for j := range i {
			s.Costs = append(s.Costs, cost{strconv.Itoa(j), kindCold, time.Duration(math.Pow(3, float64(j)))})
		}
		many.Schemes = append(many.Schemes, s)
	}
	crowd, spread := loads{}, loads{origin: here}
	for i := range 40 {
		crowd.Servers = append(crowd.Servers, at("server", time.Second, time.Second, time.Second))
		spread.Servers = append(spread.Servers, at(long, time.Duration(math.Pow(3, float64(i))), 1, forever))
	}
	for name, r := range map[string]record{
		"results.json": kept(t, "results.json", new(costs)),
		"load.json":    kept(t, "load.json", new(loads)),
		"costs: none":  &costs{},
		"costs: one":   &costs{here, []schemeCosts{scheme("x", cost{"Compare", kindCold, time.Second})}},
		"costs: no time, and an age": &costs{here, []schemeCosts{
			scheme(long+long, cost{long, kindPeer, 0}, cost{"", kindWarm, forever}),
			scheme("<&>\"'", cost{"<b>", kindPeer, -time.Hour}, cost{"a\x00b", kindCold, 1}),
		}},
		"costs: many":            &many,
		"load: none":             &loads{},
		"load: no rates":         &loads{here, long, 1, 1, 1, []series{{Name: long}}},
		"load: no valid request": &loads{here, long, 1, 1, 1, []series{at("x", 0, 0), at("y", 0)}},
		"load: one":              &loads{here, "x", 1, 1e9, 1, []series{at("x", 1)}},
		"load: an age":           &loads{here, "x", 1, 1e-9, 1e9, []series{at("x", 1, forever), at("<&>", forever)}},
		"load: not all rates":    &loads{here, "x", 1, 1, 1, []series{at("x", 1), at("y", 9, 9, 9, 9, 9, 9, 9, 9, 9)}},
		"load: a long name":      &loads{Servers: []series{at(long, 1), at(long, 0)}},
		"load: all equal":        &crowd,
		"load: far apart":        &spread,
	} {
		t.Run(name, func(t *testing.T) { testApart(t, parseDrawing(t, r.draw())) })
	}
}

func TestPicturesAreDescribed(t *testing.T) {
	for name, tc := range map[string]struct {
		r    record
		want []string
	}{
		"costs": {kept(t, "results.json", new(costs)), []string{
			"bcrypt,cost=12: go-crypt 230 ms;", "Verifier, remembered 249 ns.", `"go run ."`, "2026-11-23", "2 cores"}},
		"load": {kept(t, "load.json", new(loads)), []string{
			"10× 55.1 s, 62.9 % not let in.", "Verifier, restarted, default scheme: 0× 332 ms; 0.5× 4.82 s, 9.7 %",
			`"go run . -load"`, "2026-11-26", "2 cores"}},
	} {
		d := parseDrawing(t, tc.r.draw())
		if d.Title == "" {
			t.Errorf("%s: no title", name)
		}
		for _, want := range tc.want {
			if !strings.Contains(d.Desc, want) {
				t.Errorf("%s: %q is not in %q", name, want, d.Desc)
			}
		}
	}
}

// TestPlaces looks where marks are: each power of ten is one step up, and hollow marks
// are where not all were let in.
func TestPlaces(t *testing.T) {
	l := loads{Servers: []series{{"x", []rate{
		{Others: 0, P99: time.Millisecond},
		{Others: 1, P99: 10 * time.Millisecond, NotLetIn: 0.1},
		{Others: 5, P99: time.Second, NotLetIn: 100},
	}}}}
	d := parseDrawing(t, l.draw())
	marks, boxes := d.Marks[2:5], d.markBoxes(t)[2:5] // after the legend
	for i, hollow := range []bool{false, true, true} {
		if strings.Contains(marks[i].Class, "hollow") != hollow {
			t.Errorf("mark %d: %s", i, marks[i].Class)
		}
	}
	if up := (boxes[0].top - boxes[2].top) / (boxes[0].top - boxes[1].top); math.Abs(up-3) > 0.01 {
		t.Errorf("1 s is %g times as far from 1 ms as 10 ms", up)
	}
	if right := (boxes[2].left - boxes[0].left) / (boxes[1].left - boxes[0].left); math.Abs(right-2) > 0.01 {
		t.Errorf("the third column is %g times as far as the second", right)
	}
}

func TestAxis(t *testing.T) {
	for _, tc := range []struct {
		name  string
		times []time.Duration
		room  float64
		want  string
	}{
		{"nothing", nil, 0, "1 s, 10 s"},
		{"no time", []time.Duration{0, -5}, 0, "1 s, 10 s"},
		{"one", []time.Duration{2 * time.Millisecond}, 0, "1 ms, 10 ms"},
		{"a power of ten", []time.Duration{1}, 0, "1 ns, 10 ns"},
		{"units", []time.Duration{30 * time.Nanosecond, 2 * time.Second}, 0,
			"10 ns, 100 ns, 1 µs, 10 µs, 100 µs, 1 ms, 10 ms, 100 ms, 1 s, 10 s"},
		{"little room", []time.Duration{30 * time.Nanosecond, 2 * time.Second}, 250, "10 ns, 10 µs, 10 ms, 10 s"},
		{"no room", []time.Duration{30 * time.Nanosecond, 2 * time.Second}, 5000, "10 ns"},
	} {
		var labels []string
		for _, tick := range newAxis(tc.times, 900, 0).ticks(tc.room) {
			labels = append(labels, tick.label)
		}
		if got := strings.Join(labels, ", "); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
}
