package config

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// TestWrapFlow: what is long and in flow style is wrapped if it could be a key. The
// nodes are the same as without.
func TestWrapFlow(t *testing.T) {
	var b strings.Builder
	for i := range 8000 {
		fmt.Fprintf(&b, "k%d: 'v, {', ", i)
	}
	long := strings.TrimSuffix(b.String(), " ")
	lines := strings.ReplaceAll(long, ", k", ",\n k")
	for name, tc := range map[string]struct {
		text          string
		wrapped, same bool
	}{
		"a document":    {"{" + long + "}\n", true, true},
		"over lines":    {"{" + lines + "}\n", true, true},
		"an item":       {head + "      - {" + long + "}\n      - {a: b}\n", true, true},
		"items":         {head + "      - {" + long + "}\n      - - [{" + long + "}]\n", true, true},
		"CRLF":          {"a:\r\n  - {" + long + "}\r\n", true, true},
		"documents":     {"--- \n[" + long + "]\n---\n{" + long + "}\n", true, true},
		"a value":       {"a: {" + long + "}\n", false, false},
		"short":         {"{a: b}\n", false, false},
		"a key":         {"{" + long + "}: a\n", true, false},
		"in a block":    {"a: |\n  {" + long + "}\n", true, false},
		"in quotes":     {"a: '\n  {" + strings.ReplaceAll(long, "'", "\"") + "}'\n", true, false},
		"more after it": {"{" + long + "}\ny: z\n", true, false},
		"other breaks":  {"{a: \"\u2028\", " + long + "}\n", false, false},
	} {
		text := newText([]byte(tc.text))
		want, wrong := text.documents(text.data, &converter{})
		w := wrapFlow(text.data)
		if (w != nil) != tc.wrapped {
			t.Errorf("%s: wrapped: %v", name, w != nil)
		}
		if w != nil {
			got, err := text.documents(w.data, &converter{wrapped: w})
			if same := err == nil && w.missing == 0; same != tc.same || same && !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %v, %d missing", name, err, w.missing)
			}
		}
		got, err := text.decode(text.data, 0)
		if fmt.Sprint(err) != fmt.Sprint(wrong) || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", name, err, wrong)
		}
	}
}
