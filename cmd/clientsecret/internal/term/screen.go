package term

import (
	"io"
	"sync"
	"time"
)

// clearLine moves to the first column and erases the line.
const clearLine = "\r\x1b[K"

// screen is the line of a terminal that shows progress. It drops what is
// written before the delay has passed, and after its end.
type screen struct {
	mu    sync.Mutex // held while the terminal is written to
	w     io.Writer
	timer *time.Timer
	shows bool
	ended bool
}

// screens has the screens that have not ended.
var screens struct {
	sync.Mutex
	all map[*screen]bool
}

func newScreen(w io.Writer) *screen { return &screen{w: w} }

// start calls draw when the delay has passed, unless the screen ends before.
func (s *screen) start(draw func()) {
	screens.Lock()
	if screens.all == nil {
		screens.all = make(map[*screen]bool)
	}
	screens.all[s] = true
	screens.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.timer = time.AfterFunc(delay, func() {
		s.mu.Lock()
		s.shows = !s.ended
		s.mu.Unlock()
		draw()
	})
}

// Write writes to the terminal if the screen shows.
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.shows {
		return len(p), nil
	}
	return s.w.Write(p)
}

// end removes what shows. A screen can end more than once.
func (s *screen) end() {
	screens.Lock()
	delete(screens.all, s)
	screens.Unlock()
	s.hide()
}

func (s *screen) hide() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timer != nil {
		s.timer.Stop()
	}
	if s.shows {
		io.WriteString(s.w, clearLine)
	}
	s.shows, s.ended = false, true
}

// EndProgress removes every Progress and Status from the terminal for good. It
// is for a signal handler, which does not know what shows.
func EndProgress() {
	screens.Lock()
	defer screens.Unlock()
	for s := range screens.all {
		s.hide()
	}
	clear(screens.all)
}
