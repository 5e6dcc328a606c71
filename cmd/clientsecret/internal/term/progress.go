package term

import (
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// delay is how long work takes before its progress shows.
const delay = time.Second

// Progress is a bar that shows how much work is done. It shows only on a
// terminal, after the first second of work, until Finish. It is safe for
// concurrent use.
type Progress struct {
	bar    *progressbar.ProgressBar // nil if it shows nothing
	screen *screen
}

// NewProgress returns a Progress of total steps on f. It shows nothing if there
// is only one step.
func NewProgress(f *os.File, what string, total int) *Progress {
	if total <= 1 {
		return new(Progress)
	}
	return newProgress(f, what, int64(total))
}

// NewByteProgress returns a Progress on f that counts bytes. The total is -1 if
// it is unknown.
func NewByteProgress(f *os.File, what string, total int64) *Progress {
	return newProgress(f, what, total,
		progressbar.OptionShowBytes(true), progressbar.OptionUseIECUnits(true))
}

func newProgress(f *os.File, what string, total int64, o ...progressbar.Option) *Progress {
	if !IsTerminal(f) || total == 0 {
		return new(Progress)
	}
	p := &Progress{screen: newScreen(f)}
	p.bar = progressbar.NewOptions64(total, append(o,
		progressbar.OptionSetWriter(p.screen),
		progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(),
		progressbar.OptionSetWidth(20),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionSetSpinnerChangeInterval(0), // it would need a goroutine
	)...)
	p.bar.StartWithoutRender()
	p.screen.start(func() { p.bar.RenderBlank() })
	return p
}

// Add notes that n more steps, or bytes, are done.
func (p *Progress) Add(n int) {
	if p.bar != nil {
		p.bar.Add(n)
	}
}

// Finish removes the bar.
func (p *Progress) Finish() {
	if p.bar != nil {
		p.screen.end()
	}
}

// Status is a line of text that says what is being done. Like a Progress, it
// shows only on a terminal and after a second, until Clear. It is not safe for
// concurrent use.
type Status struct {
	f      *os.File // nil if it shows nothing
	screen *screen  // nil while there is nothing to show

	mu   sync.Mutex // the timer of the screen draws too
	text string
}

// NewStatus returns a Status on f.
func NewStatus(f *os.File) *Status {
	if !IsTerminal(f) {
		return new(Status)
	}
	return &Status{f: f}
}

// Show replaces the line. The delay begins with the first line.
func (s *Status) Show(text string) {
	if s.f == nil {
		return
	}
	s.mu.Lock()
	s.text = text
	s.mu.Unlock()
	if s.screen == nil {
		screen := newScreen(s.f)
		screen.start(func() { s.draw(screen) })
		s.screen = screen
		return
	}
	s.draw(s.screen)
}

func (s *Status) draw(on *screen) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprint(on, clearLine+s.text)
}

// Clear removes the line.
func (s *Status) Clear() {
	if s.screen != nil {
		s.screen.end()
		s.screen = nil
	}
}
