package term

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term/termtest"
)

// shownOn returns what a terminal has shown since the last call. No time
// passes.
func shownOn(t *testing.T, controller, terminal *os.File) string {
	t.Helper()
	synctest.Wait()
	const mark = "~" // no bar has it
	if _, err := terminal.WriteString(mark); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(termtest.ReadUntil(t, controller, mark), mark)
}

// inBubble calls f with a terminal, and with a clock that only the test moves.
func inBubble(t *testing.T, f func(t *testing.T, terminal *os.File, shown func() string)) {
	controller, terminal := termtest.Open(t)
	synctest.Test(t, func(t *testing.T) {
		f(t, terminal, func() string { return shownOn(t, controller, terminal) })
	})
}

func TestProgressShows(t *testing.T) {
	for name, tc := range map[string]struct {
		make  func(*os.File) *Progress
		wants []string
	}{
		"steps":         {func(f *os.File) *Progress { return NewProgress(f, "working", 4) }, []string{"1/4", "2/4"}},
		"bytes":         {func(f *os.File) *Progress { return NewByteProgress(f, "working", 4) }, []string{" 1/ 4 B", " 2/ 4 B"}},
		"unknown bytes": {func(f *os.File) *Progress { return NewByteProgress(f, "working", -1) }, []string{"( 1 B", "( 2 B"}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, terminal *os.File, shown func() string) {
				p := tc.make(terminal)
				p.Add(1)
				time.Sleep(delay - time.Nanosecond)
				if screen := shown(); screen != "" {
					t.Errorf("within the delay: %q", screen)
				}
				time.Sleep(time.Nanosecond) // without another Add: one step may take long
				if screen := shown(); !strings.Contains(screen, "working") || !strings.Contains(screen, tc.wants[0]) {
					t.Errorf("after the delay: %q", screen)
				}
				time.Sleep(time.Second)
				p.Add(1)
				if screen := shown(); !strings.Contains(screen, tc.wants[1]) {
					t.Errorf("after another step: %q", screen)
				}
				p.Finish()
				p.Add(1)
				p.Finish()
				time.Sleep(time.Hour)
				if screen := shown(); screen != clearLine {
					t.Errorf("after the end: %q", screen)
				}
			})
		})
	}
}

// TestShortWork: work that ends within the delay shows nothing, and neither
// does work of one step.
func TestShortWork(t *testing.T) {
	inBubble(t, func(t *testing.T, terminal *os.File, shown func() string) {
		p, one, status := NewProgress(terminal, "working", 2), NewProgress(terminal, "one", 1), NewStatus(terminal)
		status.Show("working")
		time.Sleep(delay - time.Nanosecond)
		p.Finish()
		status.Clear()
		status.Clear()
		time.Sleep(time.Hour)
		one.Finish()
		if screen := shown(); screen != "" {
			t.Errorf("%q", screen)
		}
	})
}

func TestStatusShows(t *testing.T) {
	inBubble(t, func(t *testing.T, terminal *os.File, shown func() string) {
		status := NewStatus(terminal)
		for range 2 { // the delay begins again
			status.Show("first")
			time.Sleep(delay / 2)
			status.Show("second")
			time.Sleep(delay/2 - time.Nanosecond)
			if screen := shown(); screen != "" {
				t.Errorf("within the delay: %q", screen)
			}
			time.Sleep(time.Nanosecond)
			if screen := shown(); screen != clearLine+"second" {
				t.Errorf("after the delay: %q", screen)
			}
			status.Show("third")
			if screen := shown(); screen != clearLine+"third" {
				t.Errorf("at once: %q", screen)
			}
			status.Clear()
			time.Sleep(time.Hour)
			if screen := shown(); screen != clearLine {
				t.Errorf("after the end: %q", screen)
			}
		}
	})
}

// TestEndProgress: after an interruption nothing shows, even if work goes on.
func TestEndProgress(t *testing.T) {
	inBubble(t, func(t *testing.T, terminal *os.File, shown func() string) {
		p := NewProgress(terminal, "working", 3)
		time.Sleep(delay)
		shown()
		status := NewStatus(terminal)
		status.Show("working")
		EndProgress()
		p.Add(1)
		status.Show("on")
		time.Sleep(time.Hour)
		p.Finish()
		status.Clear()
		if screen := shown(); screen != clearLine {
			t.Errorf("%q", screen)
		}
	})
}

// TestProgressInFile: a file gets no progress.
func TestProgressInFile(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	synctest.Test(t, func(t *testing.T) {
		p, bytes, status := NewProgress(f, "working", 2), NewByteProgress(f, "working", -1), NewStatus(f)
		status.Show("working")
		time.Sleep(time.Hour)
		status.Show("on")
		p.Add(1)
		bytes.Add(1)
		bytes.Finish()
		p.Finish()
		status.Clear()
		if info, err := f.Stat(); err != nil || info.Size() > 0 {
			t.Errorf("%v, %v", info.Size(), err)
		}
	})
}
