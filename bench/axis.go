package main

import (
	"fmt"
	"math"
	"time"
)

// axis is a logarithmic axis of times. It has a tick at each power of ten seconds.
type axis struct {
	first, last int     // the powers at its ends
	from, to    float64 // where they are in the picture
}

// newAxis returns an axis with room for all times. It leaves out those that are not
// above zero, which no logarithmic axis has.
func newAxis(times []time.Duration, from, to float64) axis {
	low, high := math.Inf(1), math.Inf(-1)
	for _, t := range times {
		if t > 0 {
			low, high = min(low, math.Log10(t.Seconds())), max(high, math.Log10(t.Seconds()))
		}
	}
	if low > high {
		low, high = 0, 0
	}
	a := axis{int(math.Floor(low)), int(math.Ceil(high)), from, to}
	if a.first == a.last {
		a.last++
	}
	return a
}

// at returns where a time is.
func (a axis) at(t time.Duration) float64 { return a.place(math.Log10(t.Seconds())) }

func (a axis) place(power float64) float64 {
	return a.from + (power-float64(a.first))/float64(a.last-a.first)*(a.to-a.from)
}

// tick is a power of ten that is labelled.
type tick struct {
	at    float64
	label string
}

// ticks returns those powers whose labels fit, if each takes so much of the axis.
func (a axis) ticks(room float64) []tick {
	each := math.Abs(a.to-a.from) / float64(a.last-a.first)
	step := max(1, int(math.Ceil(room/each)))
	var ticks []tick
	for power := a.first; power <= a.last; power += step {
		ticks = append(ticks, tick{a.place(float64(power)), powerOfTen(power)})
	}
	return ticks
}

// powerOfTen prints ten to the power of n seconds.
func powerOfTen(n int) string {
	units := []string{"ns", "µs", "ms", "s"}
	unit := min(max((n+9)/3, 0), 3)
	return fmt.Sprintf("%.0f %s", math.Pow10(n+9-3*unit), units[unit])
}
