package term

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
)

// clearLine moves to the first column and erases the line.
const clearLine = "\r\x1b[K"

// Progress is a bar that shows how much of some work is done. It is safe for
// concurrent use.
type Progress struct{ bar *progressbar.ProgressBar }

// NewProgress returns a Progress of total steps on f. It shows nothing if f is no
// terminal, or if there is only one step.
func NewProgress(f *os.File, what string, total int) *Progress {
	return &Progress{progressbar.NewOptions(total,
		progressbar.OptionSetWriter(terminalOnly(f)),
		progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(),
		progressbar.OptionSetWidth(30),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionSetVisibility(total > 1),
	)}
}

// Add takes note that n more steps are done.
func (p *Progress) Add(n int) { p.bar.Add(n) }

// Finish removes the bar.
func (p *Progress) Finish() { p.bar.Finish() }

// Status is a line of text that is replaced and removed.
type Status struct{ w io.Writer }

// NewStatus returns a Status on f. It shows nothing if f is no terminal.
func NewStatus(f *os.File) Status { return Status{terminalOnly(f)} }

// Show replaces the line.
func (s Status) Show(text string) { fmt.Fprint(s.w, clearLine+text) }

// Clear removes the line, or a bar that stands there.
func (s Status) Clear() { fmt.Fprint(s.w, clearLine) }

// terminalOnly returns f if it is a terminal.
func terminalOnly(f *os.File) io.Writer {
	if IsTerminal(f) {
		return f
	}
	return io.Discard
}
