package config

import "testing"

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
