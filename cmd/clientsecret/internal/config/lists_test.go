package config

import (
	"slices"
	"strings"
	"testing"
)

// TestLists: beside other clients, lists that a template makes are not understood.
// Clients that it makes, and empty lists, are named.
func TestLists(t *testing.T) {
	const item = "      - client_id: a\n        client_secret: s\n"
	const made, maybe = `"" skipped: ` + clientMade, `"" skipped: ` + clientsMade
	for name, tc := range map[string]struct {
		data, found string // after the client before it
		unknown     bool
		empty       []int
	}{
		"a list":          {head[:len(head)-1] + " {{ toYaml .x }}\n", "", true, nil},
		"a list below":    {head + "      {{- toYaml .x | nindent 6 }}\n", "", true, nil},
		"after a comment": {head + "\n      # the clients\n      {{ range .x }}\n", "", true, nil},
		"dex's":           {"staticClients: {{ .x }}\n", "", true, nil},
		"in a text":       {"kind: ConfigMap\ndata:\n  a.yml: |\n    staticClients:\n    {{ .x }}\n", "", true, nil},
		"an item":         {head + "      - {{ .x }}\n", "7:9  " + made, false, nil},
		"an item below":   {head + "      -\n        {{ .x }}\n", "7:8  " + made, false, nil},
		"after an item":   {head + item + "      {{ toYaml .x }}\n", "8:24 a \"s\" kept: " + keptTemplate + "\n9:7  " + maybe, false, nil},
		"between items":   {head + item + "{{- toYaml .x }}\n" + item, "8:24 a \"s\" kept: " + keptTemplate + "\n9:7  " + maybe + "\n11:24 a \"s\"", false, nil},
		"before an item":  {head + "      {{ toYaml .x }}\n" + item, "7:7  " + maybe + "\n9:24 a \"s\"", false, nil},
		"settings":        {head + item + "        {{ toYaml .x }}\n", "8:24 a \"s\" kept: " + keptTemplate, false, nil},
		"only control":    {head + "      {{ range .x }}\n" + item + "      {{ end }}\n", `9:24 a "s"`, false, nil},
		"in flow style":   {head + "      [{client_id: a, client_secret: s}, {client_id: b, public: true},\n {{ x }}\n ]\n", "7:38 a \"s\" kept: " + keptTemplate + "\n7:42 b \"\" skipped: the client is public: it has no secret\n8:7  " + maybe, false, nil},
		"before items on one line": {head + "      [{client_id: a, public: true},\n {{ x }}\n {client_id: b, public: true}, {client_id: c, public: true}]\n",
			"7:8 a \"\" skipped: P\n8:7  " + maybe + "\n9:2 b \"\" skipped: P\n9:32 c \"\" skipped: P", false, nil},
		"after an item, a text": {"kind: ConfigMap\ndata:\n  a.yml: |\n" + indented(head+item+"      {{ .x }}\n", 4),
			"11:28 a \"s\" kept: " + keptTemplate + "\n12:11  " + maybe, false, nil},
		"empty":                {"staticClients: []\n", "", false, []int{4}},
		"null":                 {head, "", false, []int{6}},
		"empty, in a text":     {"kind: ConfigMap\ndata:\n  a.yml: |\n    staticClients: []\n", "", false, []int{7}},
		"two":                  {"staticClients: []\nx: {staticClients: {}}\n", "", false, []int{4, 5}},
		"an action further on": {"staticClients:\nx: {{ .x }}\n", "", false, []int{4}},
	} {
		f, err := Read([]byte("staticClients:\n- {id: o, public: true}\n---\n" + tc.data))
		if (err != nil) != tc.unknown || tc.unknown && !strings.Contains(err.Error(), ": a template makes the clients here: give what the provider reads") {
			t.Errorf("%s: %v", name, err)
			continue
		}
		_, got, _ := strings.Cut(found(f), "\n")
		if got = strings.TrimSuffix(got, "\n"); got != strings.ReplaceAll(tc.found, ": P", ": the client is public: it has no secret") || !slices.Equal(f.EmptyLists, tc.empty) {
			t.Errorf("%s: got\n%s\nwant\n%s\nempty: %v", name, got, tc.found, f.EmptyLists)
		}
	}
}
