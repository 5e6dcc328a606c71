package term_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

// fileOf returns an open file with the contents.
func fileOf(t *testing.T, contents string) *os.File {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, []byte(contents), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestRest(t *testing.T) {
	for _, tc := range []struct {
		name, contents, want string
		dropped              bool
		err                  error
	}{
		{"plain", "secret", "secret", false, nil},
		{"a newline", "secret\n", "secret", true, nil},
		{"of Windows", "secret\r\n", "secret", true, nil},
		{"two", "secret\n\n", "secret\n", true, nil},
		{"spaces", " secret ", " secret ", false, nil},
		{"empty", "", "", false, nil},
		{"the longest", strings.Repeat("x", 65535), strings.Repeat("x", 65535), false, nil},
		{"longer", strings.Repeat("x", 65536), "", false, clientsecret.ErrSecretTooLong},
	} {
		t.Run(tc.name, func(t *testing.T) {
			in := term.NewInput(fileOf(t, tc.contents))
			got, err := in.Rest("Secret: ")
			if got != tc.want || !errors.Is(err, tc.err) || in.DroppedNewline() != tc.dropped {
				t.Errorf("%d bytes, %v, %v", len(got), err, in.DroppedNewline())
			}
			if in.Asks() {
				t.Error("a file is asked")
			}
		})
	}
}

func TestLines(t *testing.T) {
	in := term.NewInput(fileOf(t, "one\r\n\nthree\nfour"))
	for _, want := range []string{"one", "", "three"} {
		if got, err := in.Next(); got != want || err != nil {
			t.Errorf("%q, %v; want %q", got, err, want)
		}
	}
	if got, err := in.Line("Value: "); got != "four" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := in.Next(); err != io.EOF {
		t.Error(err)
	}
	if _, err := in.Line("Value: "); err == nil || errors.Is(err, io.EOF) {
		t.Error(err)
	}
	in = term.NewInput(fileOf(t, strings.Repeat("x", 65537)))
	if _, err := in.Line("Value: "); err == nil || !strings.Contains(err.Error(), "right file?") {
		t.Error(err)
	}
}

// TestLongLines: a line that is too long is an error, and the next one is read.
func TestLongLines(t *testing.T) {
	in := term.NewInput(fileOf(t, strings.Repeat("x", 200_000)+"\ntwo\n"+strings.Repeat("x", 65536)))
	if _, err := in.Next(); !errors.Is(err, term.ErrLineLength) {
		t.Error(err)
	}
	if got, err := in.Next(); got != "two" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := in.Next(); !errors.Is(err, term.ErrLineLength) {
		t.Error(err)
	}
	if _, err := in.Next(); err != io.EOF {
		t.Error(err)
	}
}

// TestNotOnTerminal: a file gets no colour.
func TestNotOnTerminal(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if term.IsTerminal(f) || bool(term.PaletteFor(f)) || bool(term.PaletteFor(io.Discard)) {
		t.Error("a file is a terminal")
	}
}
