package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

func TestTableRow(t *testing.T) {
	bold := term.Palette(true).Bold
	for name, tc := range map[string]struct {
		cells []cell
		want  string
	}{
		"one line":         {[]cell{{lines: []string{"a"}}, {lines: []string{"b"}}, {lines: []string{"c"}}}, "a     b    c\n"},
		"nothing":          {[]cell{{}, {}, {}}, "\n"},
		"empty at the end": {[]cell{{lines: []string{"a"}}, {lines: []string{""}}, {}}, "a\n"},
		"a tall cell":      {[]cell{{lines: []string{"a"}}, {lines: fold([]string{"one", "two", "three"}, 3)}, {lines: fold([]string{"c", "d"}, 3)}}, "a     one  c d\n      two\n      t…e\n"},
		"too long":         {[]cell{{lines: []string{"1234567"}}, {lines: []string{"b"}}, {lines: []string{"c"}}}, "1234567  b  c\n"},
		"in colour":        {[]cell{{lines: []string{"a"}, paint: bold}, {lines: []string{"b"}}, {}}, "\x1b[1ma\x1b[0m     b\n"},
	} {
		if got := tableRow([]int{4, 3, 3}, tc.cells...); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

// TestAuditTableFits: audit's table fits into 80 columns, whatever it contains.
func TestAuditTableFits(t *testing.T) {
	width := 2 * (len(auditColumns) - 1)
	for _, n := range auditColumns {
		width += n
	}
	if width != 80 {
		t.Errorf("%d columns", width)
	}
	long := strings.Repeat("x", 100)
	for _, n := range auditColumns {
		for _, line := range fold([]string{long, "a", "b", long}, n) {
			if len([]rune(line)) > n {
				t.Errorf("%q is above %d", line, n)
			}
		}
	}
}

// TestAuditCodesFit: no code is cut in the columns of findings and notes.
func TestAuditCodesFit(t *testing.T) {
	for _, code := range audit.Codes() {
		for _, n := range auditColumns[3:] {
			if got := fold([]string{string(code)}, n); len(got) != 1 || got[0] != string(code) {
				t.Errorf("%s becomes %q", code, got)
			}
		}
	}
}

// TestFold: a place is not torn apart.
func TestFold(t *testing.T) {
	for name, tc := range map[string]struct {
		words []string
		want  []string
	}{
		"nothing":         {nil, nil},
		"one line":        {[]string{"kept", "short-id"}, []string{"kept short-id"}},
		"just full":       {[]string{"12345678", "123456789"}, []string{"12345678 123456789"}},
		"a cell too many": {[]string{"12345678", "1234567890"}, []string{"12345678", "1234567890"}},
		"a place":         {[]string{"shared-id", "(line 12)", "kept"}, []string{"shared-id", "(line 12) kept"}},
	} {
		got := fold(tc.words, 18)
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

// TestLines: no number stands twice, and not all of many stand there.
func TestLines(t *testing.T) {
	for want, numbers := range map[string][]int{
		"line 3":                          {3},
		"line 18":                         {18, 18},
		"lines 1, 18":                     {1, 18, 18},
		"lines 1, 2, 3, 4, 5, 6, 7, 8":    {1, 2, 3, 4, 5, 6, 7, 8, 8},
		"lines 1, 2, 3, 4, 5, 6, 7, 8, …": {1, 2, 3, 4, 5, 6, 7, 8, 9},
	} {
		if got := lines(numbers); got != want {
			t.Errorf("%v: %s, want %s", numbers, got, want)
		}
	}
}
