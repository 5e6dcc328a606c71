package config

import (
	"errors"
	"testing"
)

// TestHydra: what is taken for an export of Hydra, in a file of its own and with a path.
func TestHydra(t *testing.T) {
	const exported = "client_secret: s, scope: openid, client_secret_expires_at: 0}]"
	for name, tc := range map[string]struct {
		data         string
		taken, paths bool // for an export; also with a path
	}{
		"JSON":                     {`[{"client_id": "a", "client_secret": "s"}]`, true, false},
		"JSON, lines":              {`{"client_id": "a", "client_secret": "s"}`, true, false},
		"JSON with a sign":         {`[{"client_id": "a", "client_secret": "s", "owner": ""}]`, true, true},
		"YAML with a sign":         {"[{client_id: a, " + exported, true, true},
		"YAML":                     {"- {client_id: a, client_secret: s, scope: openid}", false, false},
		"YAML, Authelia's clients": {"- {client_id: a, client_name: A, client_secret: s, redirect_uris: [], scopes: [openid]}", false, false},
		"YAML that resembles JSON": {"[{client_id: a, client_secret: s}]", false, false},
		"JSON, another's scopes":   {`[{"client_id": "a", "client_secret": "s", "scopes": []}]`, false, false},
	} {
		f, err := Read([]byte(tc.data + "\n"))
		unknown := (*NotUnderstoodError)(nil)
		switch {
		case !tc.taken:
			if !errors.As(err, &unknown) || len(f.Clients) > 0 {
				t.Errorf("%s: %v", name, err)
			}
		case err != nil || f.Clients[0].Kept != hydraHashes:
			t.Errorf("%s: %v", name, err)
		}
		path := "[*].client_secret"
		if name == "JSON, lines" {
			path = "client_secret"
		}
		c := readClient(t, tc.data+"\n", mustPath(path))
		if (c.Kept == hydraHashes) != tc.paths || !tc.paths && c.Kept != "" {
			t.Errorf("%s, with a path: %s", name, c.Kept)
		}
	}
}
