package config

import "testing"

// TestNotText: what a secret is that is no text.
func TestNotText(t *testing.T) {
	for text, want := range map[string]string{
		head + "      - {client_id: a, client_secret: {vaule: 's'}}":                "client_secret is a mapping: the Helm chart reads value or path in it",
		head + "      - {id: a, secret: {}}":                                        "secret is a mapping: the Helm chart reads value or path in it",
		head + "      - {client_id: a, client_secret: {value: ['s']}}":              "the secret is a list, not text",
		"staticClients: [{id: a, secret: {vaule: s}}]":                              "the secret is a mapping, not text",
		"x: &x {client_secret: {y: z}}\n" + head + "      - {client_id: a, <<: *x}": "the secret is a mapping, not text",
	} {
		if c := readClient(t, text+"\n"); !c.NotText || c.Skipped != want {
			t.Errorf("%s: %q", text, c.Skipped)
		}
	}
}
