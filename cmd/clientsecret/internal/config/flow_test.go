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
	const least = 1000 // bytes
	var b strings.Builder
	for i := range 100 {
		fmt.Fprintf(&b, "k%d: 'v, {', ", i)
	}
	long := strings.TrimSuffix(b.String(), " ")
	lines := strings.ReplaceAll(long, ", k", ",\n k")
	for name, tc := range map[string]struct {
		text          string
		wrapped, same bool
	}{
		"a document":                    {"{" + long + "}\n", true, true},
		"over lines":                    {"{" + lines + "}\n", true, true},
		"an item":                       {head + "      - {" + long + "}\n      - {a: b}\n", true, true},
		"items":                         {head + "      - {" + long + "}\n      - - [{" + long + "}]\n", true, true},
		"CRLF":                          {"a:\r\n  - {" + long + "}\r\n", true, true},
		"documents":                     {"--- \n[" + long + "]\n---\n{" + long + "}\n", true, true},
		"a value":                       {"a: {" + long + "}\n", false, false},
		"short":                         {"{a: b}\n", false, false},
		"a key":                         {"{" + long + "}: a\n", true, false},
		"in a block":                    {"a: |\n  {" + long + "}\n", false, false},
		"in quotes":                     {"a: '\n  {" + strings.ReplaceAll(long, "'", "\"") + "}'\n", false, false},
		"more after it":                 {"{" + long + "}\ny: z\n", true, false},
		"other breaks":                  {"{a: \"\u2028\", " + long + "}\n", true, true},
		"an anchor":                     {"- &a [" + long + "]\n- *a\n", true, true},
		"an anchor above":               {"- &a\n  [" + long + "]\n- *a\n", true, true},
		"a tag":                         {"- !!seq [" + long + "]\n- !!seq &a [" + long + "]\n", true, true},
		"no tag":                        {"- !\n  [" + long + "]\n", true, true},
		"a tag above":                   {"x: !!seq # why\n  [" + long + "]\n", true, true},
		"both":                          {"- !!seq\n  &a [" + long + "]\n- *a\n", true, true},
		"two anchors":                   {"- &a\n  &b [" + long + "]\n", true, false},
		"two tags":                      {"- !!seq\n  !!seq [" + long + "]\n", true, false},
		"an explicit key in flow style": {"x: {? [" + long + "] : b}\n", false, true},
		"tabs":                          {"-\t[" + long + "]\n- \t [" + long + "]\n", true, true},
		"an explicit key":               {"? [" + long + "]\n: [" + long + "]\n", true, true},
		"below a key":                   {"x:\n  [" + long + "]\n", true, true},
		"lines with lists":              {"- [\n   " + strings.ReplaceAll(lines, " k", "[a, b],\n   [c], k") + "]\n", true, true},
		"lists in a list":               {"x: [ü, [" + long + "], [" + long + "], [[" + long + "]]]\n", true, true},
		"in a mapping":                  {"x: {a: [{" + long + "}], b: \"[\", c: '}', d: it's, e: [{" + long + "}]}\n", true, true},
		"after a comment":               {"x: [ # ]\n {" + long + "}]\n", true, true},
		"after a block":                 {"x: |\n  [ \"\ny: >-\n\n  {\nz:\n- {" + long + "}\n", true, true},
		"after quotes":                  {"x: \"[\n[\"\n'y ': '\n{'\nz:\n- {" + long + "}\n", true, true},
		"after a plain text":            {"x: a\n  [ \"\ny: \"a\"\nz:\n- a\n  [\n- {" + long + "}\n", true, true},
		"after a document":              {"a\n[ \"\n---\n- {" + long + "}\n", true, true},
		"not closed":                    {"- [" + long + "\n", true, false},
	} {
		text := newText([]byte(tc.text))
		want, wrong := text.documents(text.data, &converter{})
		w := wrapFlow(text.data, least)
		if (w != nil) != tc.wrapped {
			t.Errorf("%s: wrapped: %v", name, w != nil)
		}
		if w != nil {
			got, err := text.documents(w.data, &converter{wrapped: w})
			if same := err == nil && w.isWhole(); same != tc.same || same && !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %v, %v", name, err, w.found)
			}
		}
		got, err := text.decodeFlow(text.data, 0, least)
		if fmt.Sprint(err) != fmt.Sprint(wrong) || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", name, err, wrong)
		}
	}
}

// TestTooLong: what could be a key is refused above a size, wherever it is. What cannot
// be one is read.
func TestTooLong(t *testing.T) {
	long := strings.Repeat("a", mostFlow)
	for text, want := range map[string]string{
		"x: y\n[" + long + "]: z\n": "line 2, column 1: what is in brackets is broken, or too long",
		"x: y\nz: [" + long + "]\n": "",
	} {
		_, err := newText([]byte(text)).parse()
		if (err == nil) != (want == "") || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.10s: %v, want %s", text, err, want)
		}
	}
}

// FuzzFlow: with or without wrappers, the nodes and errors are the same.
func FuzzFlow(f *testing.F) {
	for _, text := range []string{
		"- &a [a, *a]\n- !!seq\n  &b {a: [b]}\n", "? [[a], [b]]\n: {? [a] : b, [c]: d}\n", "-\t[ \"a\" , 'b' ] # [\n",
		"a: |\n [\nb: \"[\n\"\nc: d\n [\n--- [a]\n...\n- - {a: b}\n", "[\n[a: b],\n{c: d}\n]\n", "x: &a\u2028 [b]\r- c",
		"- &a\n  !x {a: it's, 'b': \"]\\\"\"}\n- *a\n", "\t!0 {}",
		":\t[&a\n{+&0}\n]", "-\t[ \"a\":, ]\n# [\n", "#\n\n[:\n]\n", "[? {{a}}]\n", "{?\n {{a}}: b, [c]}\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if checkText(data) != nil {
			return
		}
		text := newText(data)
		want, wrong := text.documents(data, &converter{})
		got, err := text.decodeFlow(data, 0, 2)
		if fmt.Sprint(err) != fmt.Sprint(wrong) || !reflect.DeepEqual(got, want) {
			t.Errorf("%v, want %v", err, wrong)
		}
	})
}
