package term_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

func TestOutput(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	out := term.NewOutput(f)
	fmt.Fprint(out, "a")
	fmt.Fprint(out, "b")
	if err := out.Err(); err != nil {
		t.Error(err)
	}
	f.Close()
	_, err = fmt.Fprint(out, "c")
	if err == nil || !errors.Is(out.Err(), err) || term.BrokenPipe(err) {
		t.Errorf("%v, %v", err, out.Err())
	}
	if data, err := os.ReadFile(name); err != nil || string(data) != "ab" {
		t.Errorf("%q, %v", data, err)
	}
	if term.PaletteFor(out) {
		t.Error("colour for a file")
	}
}

func TestBrokenPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	r.Close()
	out := term.NewOutput(w)
	if _, err := fmt.Fprint(out, "a"); !term.BrokenPipe(fmt.Errorf("writing: %w", err)) {
		t.Errorf("%v", err)
	}
	if !term.BrokenPipe(out.Err()) {
		t.Error(out.Err())
	}
	for _, err := range []error{nil, io.EOF, io.ErrClosedPipe} {
		if term.BrokenPipe(err) {
			t.Errorf("%v", err)
		}
	}
}
