package term

import (
	"errors"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term/termtest"
)

// TestAsk types at a prompt after it has appeared. What is typed does not show,
// and the terminal is restored.
func TestAsk(t *testing.T) {
	long := strings.Repeat("x", 8192) + "\r"
	for _, tc := range []struct {
		name, keys string
		signal     os.Signal
		want       string
		err        error
	}{
		{"enter", "secret\r", nil, "secret", nil},
		{"Ctrl-J", "secret\n", nil, "secret", nil},
		{"Ctrl-Z and on", "sec\x1aret\r", nil, "secret", nil},
		{"Ctrl-\\ and on", "sec\x1cret\r", nil, "secret", nil},
		{"nothing", "\r", nil, "", errNothing},
		{"Ctrl-C", "secret\x03", nil, "", errNothing},
		{"Ctrl-D", "\x04", nil, "", errNothing},
		{"too long", long, nil, "", clientsecret.ErrSecretTooLong},
		{"signal", "secret", syscall.SIGTERM, "", ErrInterrupted},
	} {
		t.Run(tc.name, func(t *testing.T) {
			controller, terminal := termtest.Open(t)
			before := termtest.State(t, terminal)
			in := askOn(terminal, terminal)
			if tc.signal != nil { // or a late one would end the test
				signals := make(chan os.Signal, 1)
				signal.Notify(signals, tc.signal)
				defer signal.Stop(signals)
			}
			result := make(chan error, 1)
			got := ""
			go func() {
				var err error
				got, err = in.Rest("Secret: ")
				result <- err
			}()
			screen := termtest.ReadUntil(t, controller, "Secret: ")
			if _, err := controller.WriteString(tc.keys); err != nil {
				t.Fatal(err)
			}
			if tc.signal != nil {
				syscall.Kill(os.Getpid(), tc.signal.(syscall.Signal))
			}
			if err := <-result; !errors.Is(err, tc.err) || got != tc.want {
				t.Errorf("%q, %v; want %q, %v", got, err, tc.want, tc.err)
			}
			if strings.Contains(screen, "sec") {
				t.Errorf("the secret is on the screen: %q", screen)
			}
			if termtest.State(t, terminal) != before {
				t.Error("the terminal is left in another state")
			}
		})
	}
}

// TestOnTerminal: colour is for terminals.
func TestOnTerminal(t *testing.T) {
	_, terminal := termtest.Open(t)
	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "")
	if !PaletteFor(terminal) {
		t.Error("no colour")
	}
	t.Setenv("NO_COLOR", "1")
	if PaletteFor(terminal) {
		t.Error("colour under NO_COLOR")
	}
	t.Setenv("NO_COLOR", "")
	t.Setenv("TERM", "dumb")
	if PaletteFor(terminal) {
		t.Error("colour on a dumb terminal")
	}
}
