package config

import (
	"fmt"
	"strings"
	"testing"
)

// TestNotText: what a secret is that is no text.
func TestNotText(t *testing.T) {
	for text, want := range map[string]string{
		head + "      - {client_id: a, client_secret: {vaule: 's'}}":                        "client_secret is a mapping: the Helm chart reads value or path in it",
		head + "      - {id: a, secret: {}}":                                                "secret is a mapping: the Helm chart reads value or path in it",
		head + "      - {client_id: a, client_secret: {value: ['s']}}":                      "the secret is a list, not text",
		"staticClients: [{id: a, secret: {vaule: s}}]":                                      "the secret is a mapping, not text",
		head + "      - {client_id: a, client_secret: {path: x, secret: s}}":                severalSources,
		head + "      - {client_id: a, client_secret: {path: x, value: s}}":                 severalSources,
		head + "      - {client_id: a, client_secret: {secretKeyRef: {name: x}, value: s}}": severalSources,
		"x: &x {client_secret: {y: z}}\n" + head + "      - {client_id: a, <<: *x}":         "the secret is a mapping, not text",
	} {
		if c := readClient(t, text+"\n"); !c.NotText || c.Skipped != want {
			t.Errorf("%s: %q", text, c.Skipped)
		}
	}
}

// TestPlace: the place of a secret counts where no text is beside it, and a text where
// no place is.
func TestPlace(t *testing.T) {
	for secret, want := range map[string]string{
		"{path: x}":                       fromFile,
		"{path: x, value: ''}":            fromFile,
		"{path: x, secret: }":             fromFile,
		"{file: x, secret: {name: y}}":    fromFile,
		"{path: '', value: s}":            "",
		"{path: , value: s}":              "",
		"{valueFrom: {secretKeyRef: {}}}": fromTool + "a reference",
		"{secretName: '', value: s}":      "",
	} {
		c := readClient(t, head+"      - {client_id: a, client_secret: "+secret+"}\n")
		if c.Skipped != want || c.NotText || want == "" && c.Stored != "s" {
			t.Errorf("%s: %q", secret, c.Skipped)
		}
	}
}

// TestAliasLine: a client whose secret is another one's is at its own place.
func TestAliasLine(t *testing.T) {
	for name, tc := range map[string]struct{ data, want string }{
		"an alias":       {head + "      - {client_id: a, client_secret: &x 's'}\n      - client_id: b\n        client_secret: *x\n", "4:42 6:24"},
		"in a mapping":   {head + "      - {client_id: a, client_secret: {value: &x 's'}}\n      - {client_id: b, client_secret: {value: *x}}\n", "4:50 5:47"},
		"merged":         {head + "      - &a {client_id: a, client_secret: 's'}\n      - {<<: *a, client_id: b}\n", "4:42 5:9"},
		"not there":      {head + "      - {client_id: a, client_secret: &x ''}\n      - {client_id: b, client_secret: *x}\n", "4:39 5:39"},
		"a shared list":  {"Clients:\n- {ClientId: a, RequirePkce: true, ClientSecrets: &x [{Value: 's'}]}\n- {ClientId: b, RequirePkce: true, ClientSecrets: *x}\n", "2:63 3:51"},
		"a shared entry": {"Clients:\n- {ClientId: a, RequirePkce: true, ClientSecrets: [&x {Value: 's'}]}\n- {ClientId: b, RequirePkce: true, ClientSecrets: [*x]}\n", "2:63 3:52"},
	} {
		f, err := Read([]byte(tc.data))
		got := ""
		for _, c := range f.Clients {
			got += fmt.Sprintf(" %d:%d", c.Line, c.Column)
		}
		if err != nil || strings.TrimSpace(got) != tc.want {
			t.Errorf("%s: %v,%s, want %s", name, err, got, tc.want)
		}
	}
}
