package main

import (
	"strings"
	"testing"

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
		"a tall cell":      {[]cell{{lines: []string{"a"}}, {lines: fold("one two three", 3)}, {lines: fold("c d", 3)}}, "a     one  c d\n      two\n      t…e\n"},
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
		for _, line := range fold(long+" a b "+long, n) {
			if len([]rune(line)) > n {
				t.Errorf("%q is above %d", line, n)
			}
		}
	}
}
