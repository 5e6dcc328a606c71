package config

import (
	"strings"
	"testing"
)

// TestRefused: Spring takes a value only with the {id} of its algorithm. Another
// provider, and a path in an unknown file, may take any.
func TestRefused(t *testing.T) {
	spring := func(value string) string {
		return "spring.security: x\nspring:\n  security:\n    oauth2:\n      authorizationserver:\n        client:\n" +
			"          a: {registration: {client-id: a, client-secret: '" + value + "'}}\n"
	}
	const path = "spring.security.oauth2.authorizationserver.client.*.registration.client-secret"
	for value, want := range map[string]bool{
		"$2a$10$x": true, "s": true, "{bcrpyt}$2a$10$x": true, "{BCRYPT}$2a$10$x": true,
		" {noop}s": true, "{pbkdf2@SpringSecurity_v9}x": true, "$argon2id$x": true, "{argon2": true,
		"{noop}s": false, "{bcrypt}$2a$10$x": false, "{noop}$2a$10$x": false, "{argon2}x": false,
		"{pbkdf2@SpringSecurity_v5_8}x": false, "{SHA-256}x": false, "{ldap}{SSHA}x": false,
		"${SECRET}": false, "{cipher}x": false, "{{ .x }}": false, "": false,
	} {
		if c := readClient(t, spring(value)); (c.Refused != "") != want {
			t.Errorf("%s: %q", value, c.Refused)
		}
		if c := readClient(t, spring(value), mustPath(path)); (c.Refused != "") != want {
			t.Errorf("%s, with a path: %q", value, c.Refused)
		}
	}
	if c := readClient(t, oidc); c.Refused != "" {
		t.Error(c.Refused)
	}
	if c := readClient(t, "x: s", mustPath("x")); c.Refused != "" {
		t.Error(c.Refused)
	}
}

// TestLacksID: a client of a known layout needs an id.
func TestLacksID(t *testing.T) {
	const at = head + "      - "
	for text, want := range map[string]bool{
		at + "{clientid: c, client_secret: s}":                       true,
		at + "{client_secret: s}":                                    true,
		at + "{client_id: '', client_secret: s}":                     true,
		at + "{client_id: ~, client_secret: s}":                      true,
		at + "{client_id: , client_secret: s}":                       true,
		at + "{client_id: a, client_secret: s}":                      false,
		at + "{id: a, client_secret: s}":                             false,
		at + "{client_id: '{{ .id }}', client_secret: s}":            false,
		at + "client_secret: s\n        {{- .more }}":                false,
		"x: &x {client_id: a}\n" + at + "{<<: *x, client_secret: s}": false,
		"staticClients: [{name: a, secret: s}]":                      true,
		"staticClients: [{name: a, secretEnv: S}]":                   true,
		`{"realm": "r", "clients": [{"secret": "s"}]}`:               true,
	} {
		c := readClient(t, text+"\n")
		if c.LacksID != want || want && c.ID != "" {
			t.Errorf("%s: %v, %q", text, c.LacksID, c.ID)
		}
	}
	if readClient(t, "clients: [{secret: s}]", mustPath("clients[*].secret")).LacksID {
		t.Error("what a path leads to may have its id elsewhere")
	}
	f, err := Read([]byte(at + "{client_secret: s, secret: t}\n"))
	if err != nil || !f.Clients[0].LacksID || f.Clients[1].LacksID || !strings.Contains(f.Clients[1].Kept, "several") {
		t.Errorf("a client with two secrets: %v", err)
	}
}
