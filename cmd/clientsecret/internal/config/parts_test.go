package config

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// items returns a list of many clients.
func items(indent int) string {
	var b strings.Builder
	for i := range 300 {
		fmt.Fprintf(&b, "%*s- client_id: c%d\n%*s  scopes:\n%[1]*[2]s    - 'a'\n\n", indent, "", i, indent, "")
	}
	return b.String()
}

// TestParts: a text that is parsed in parts has the nodes that it has when it is
// parsed whole. Lists that only look like lists are not divided.
func TestParts(t *testing.T) {
	for name, tc := range map[string]struct {
		text  string
		parts bool
	}{
		"a list":                   {head + items(6), true},
		"not indented":             {"staticClients:\n" + items(0), true},
		"settings after it":        {head + items(6) + "    hmac_secret: s\nlog: {level: debug}\n", true},
		"two lists":                {head + items(6) + "x:\n  y:\n    z:\n" + items(6), true},
		"two documents":            {head + items(6) + "---\n" + head + items(6), true},
		"comments":                 {head + strings.ReplaceAll(items(6), "\n\n", "\n# - client_id: x\n         # y\n"), true},
		"CRLF":                     {strings.ReplaceAll(head+items(6), "\n", "\r\n"), true},
		"blocks":                   {head + strings.ReplaceAll(items(6), "'a'", "|-\n            - b\n\n            c"), true},
		"a list in quotes":         {"x: \"\n" + items(2) + "\"\n" + head + items(6), false},
		"a list in a block":        {"x: |\n" + items(2) + head + items(6), false},
		"a list in one of several": {head + strings.Replace(items(6), "'a'", "'a\n      - client_id: b'", 1), true},
		"anchors":                  {head + strings.Replace(items(6), "'a'", "&a a", 1), false},
		"no anchors":               {head + strings.Replace(items(6), "'a'", "'https://a/?b=c&d=e%20'", 1), true},
		"a directive":              {"%YAML 1.2\n---\n" + head + items(6), false},
		"a directive within":       {"a: b\n...\n%TAG ! tag:x:\n---\n" + head + strings.ReplaceAll(items(6), "'a'", "!b 'a'"), false},
		"a flow list":              {"x: [\n" + strings.ReplaceAll(items(2), "- client", "- ,\n  client") + "]\n", false},
		"broken":                   {head + items(6) + "      - 'a\n", false},
		"broken within":            {head + items(6) + "      - {\n" + items(6), false},
		"few":                      {head + "      - a\n      - b\n", false},
	} {
		text := newText([]byte(tc.text))
		want, _ := text.decode(text.data, 0)
		got, ok := text.parseParts(1000)
		if ok != tc.parts || ok && !reflect.DeepEqual(got, want) {
			t.Errorf("%s: in parts: %v, want %v; the same: %v", name, ok, tc.parts, reflect.DeepEqual(got, want))
		}
	}
}

// FuzzParts: whatever the items of a list are, and whatever is around it, the nodes
// are the same in parts.
func FuzzParts(f *testing.F) {
	f.Add(head, "      - client_id: c\n        x: |\n          y\n", "z: a\n")
	f.Add("x: '\n", " - a: \"\n", "'")
	f.Add("?", "\n- 0", "")
	f.Add("- - a\n", "- |2\n   - b\n- >\n\n c\n", "...\n---\n[")
	f.Fuzz(func(t *testing.T, before, item, after string) {
		if len(item) > 200 || checkText([]byte(before+item+after)) != nil {
			return
		}
		text := newText([]byte(before + strings.Repeat(item+"\n", 150) + after))
		got, ok := text.parseParts(64)
		if !ok {
			return
		}
		if want, err := text.decode(text.data, 0); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("other nodes in parts: %v", err)
		}
	})
}
