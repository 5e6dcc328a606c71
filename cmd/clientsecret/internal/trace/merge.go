package trace

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"slices"
	"time"
)

// source is a log that is being read: its next event, and what else its lines
// said.
type source struct {
	log Log
	*lines
	event    event
	requests int       // lines about requests
	first    time.Time // of the first line with a time
	last     time.Time // of the last line with a time
	end      time.Time // the latest time; a clock may have been set back
	known    bool      // a line was in one of the provider's formats
	viewer   bool      // a line was as log viewers show it
	wrapped  bool      // a line about a request is in an unknown wrapper
	debug    bool      // a line had the level debug or trace
	err      error
}

// merge calls f with the events of all logs in the order of time. Rotated logs
// follow each other, so one is open at a time. Logs of several instances at the
// same time are open together.
func merge(logs []Log, f func(event)) []*source {
	all := make([]*source, len(logs))
	for i, l := range logs {
		all[i] = &source{log: l}
		if len(logs) > 1 {
			all[i].probe()
		}
	}
	waiting := slices.Clone(all)
	slices.SortStableFunc(waiting, func(a, b *source) int { return a.first.Compare(b.first) })
	var active []*source
	for len(waiting)+len(active) > 0 {
		next := earliest(active)
		if len(waiting) > 0 &&
			(next < 0 || !waiting[0].first.After(active[next].event.time)) {
			s := waiting[0]
			waiting = waiting[1:]
			if s.open(); s.advance() {
				active = append(active, s)
			}
			continue
		}
		f(active[next].event)
		if !active[next].advance() {
			active = slices.Delete(active, next, next+1)
		}
	}
	return all
}

// earliest returns the index of the source with the earliest event, or -1.
// Within a second, refusals come last, because what led to them came first.
func earliest(active []*source) int {
	best := -1
	for i, s := range active {
		if best < 0 || s.event.compare(active[best].event) < 0 {
			best = i
		}
	}
	return best
}

// compare compares events by time, and then by step.
func (e event) compare(other event) int {
	return cmp.Or(e.time.Compare(other.time), cmp.Compare(order[e.step], order[other.step]))
}

// order is the order of steps within a second.
var order = map[step]int{seen: 0, granted: 1, refused: 2}

// probe reads up to the first line that has a time.
func (s *source) probe() {
	if s.lines, s.err = openLines(s.log); s.err != nil {
		return
	}
	head, _ := s.r.Peek(bufferSize)
	for line := range bytes.Lines(head) {
		if s.first = lineTime(line); !s.first.IsZero() {
			break
		}
	}
	if !s.log.Once {
		s.file.Close()
		s.lines = nil
	}
}

// open opens the log, unless probe left it open.
func (s *source) open() {
	if s.lines == nil && s.err == nil {
		s.lines, s.err = openLines(s.log)
	}
}

// advance reads up to the next event, and reports whether there is one. At the
// end it closes the log.
func (s *source) advance() bool {
	for s.err == nil {
		line, err := s.next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				s.err = err
			}
			break
		}
		s.note(line)
		e, ok := parseEvent(line)
		if !ok {
			continue
		}
		e.time = s.last // a line without a time has that of the line before
		s.event = e
		if e.step != warned && e.step != started {
			s.requests++
		}
		return true
	}
	if s.lines != nil {
		s.file.Close()
	}
	return false
}

// note keeps what a line says besides its event.
func (s *source) note(line []byte) {
	if !s.debug {
		s.debug = isDebug(line)
	}
	if !s.known {
		s.known = isKnown(line)
		s.viewer = s.viewer || isViewer(line)
	}
	if !s.wrapped && s.requests == 0 {
		s.wrapped = isWrapped(line)
	}
	t := lineTime(line)
	if t.IsZero() {
		return
	}
	s.last = t
	if t.After(s.end) {
		s.end = t
	}
	if s.first.IsZero() {
		s.first = t
	}
}
