package audit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
)

// TestSharedAcross: that the same client stands in another file is a note. That another
// client has the same, or that it is there twice, is a finding.
func TestSharedAcross(t *testing.T) {
	for name, tc := range map[string]struct {
		files [][]config.Client
		want  string // for each client, the codes and the places of the others; ~ marks notes
	}{
		"copies": {[][]config.Client{{{ID: "a", Stored: bcrypt}, {ID: "b", Stored: "Hush"}}, {{ID: "a", Stored: bcrypt}, {ID: "b", Stored: "Hush"}}},
			"~shared-value 2:1 ~shared-id 2:1|~shared-secret 2:2 ~shared-id 2:2|" +
				"~shared-value 1:1 ~shared-id 1:1|~shared-secret 1:2 ~shared-id 1:2"},
		"another client": {[][]config.Client{{{ID: "a", Stored: bcrypt}}, {{ID: "b", Stored: bcrypt}}},
			"shared-value 2:1|shared-value 1:1"},
		"copies and another": {[][]config.Client{{{ID: "a", Stored: bcrypt}}, {{ID: "a", Stored: bcrypt}}, {{ID: "b", Stored: bcrypt}}},
			"shared-value 3:1 ~shared-id 2:1|shared-value 3:1 ~shared-id 1:1|shared-value 1:1"},
		"copies of two that share": {[][]config.Client{{{ID: "a", Stored: bcrypt}, {ID: "b", Stored: bcrypt}}, {{ID: "a", Stored: bcrypt}}},
			"shared-value 1:2 ~shared-id 2:1|shared-value 1:1|shared-value 1:2 ~shared-id 1:1"},
		"twice in one of them": {[][]config.Client{{{ID: "a", Stored: "Hush-1"}}, {{ID: "a", Stored: "Hush-2"}, {ID: "a", Stored: "Hush-3"}}},
			"~shared-id 2:1|shared-id 2:2|shared-id 2:1"},
		"two secrets of a client": {[][]config.Client{{{ID: "a", Stored: "Hush-1"}, {ID: "a", Stored: "Hush-2", Again: true}},
			{{ID: "a", Stored: "Hush-2", Skipped: ""}}},
			"~shared-id 2:1|~shared-secret 2:1|~shared-secret 1:2 ~shared-id 1:1"},
		"no ids": {[][]config.Client{{{Stored: bcrypt}}, {{Stored: bcrypt}}}, "shared-value 2:1|shared-value 1:1"},
	} {
		t.Run(name, func(t *testing.T) {
			report := audit.Run(func(yield func(string, *config.File) bool) {
				for i, clients := range tc.files {
					f := new(config.File)
					for n := range clients {
						clients[n].Line = n + 1
						f.Clients = append(f.Clients, &clients[n])
					}
					if !yield(fmt.Sprint(i+1), f) {
						return
					}
				}
			}, audit.Options{})
			var got []string
			for _, c := range report.Clients {
				var shared []string
				for _, f := range c.Warnings {
					if f.With != nil {
						mark := map[bool]string{true: "~"}[f.Note]
						shared = append(shared, fmt.Sprintf("%s%s %s:%d", mark, f.Code, f.With.File, f.With.Line))
					}
				}
				got = append(got, strings.Join(shared, " "))
			}
			if got := strings.Join(got, "|"); got != tc.want {
				t.Errorf("\n%s, want\n%s", got, tc.want)
			}
		})
	}
}

// TestKeycloak: a secret that Keycloak made is short, and the operator cannot help it.
func TestKeycloak(t *testing.T) {
	for secret, note := range map[string]bool{
		"HushHushHushHushHushHushHushHush":     true,
		"01234567-89ab-cdef-0123-456789abcdef": true,
		"HushHushHushHushHushHushHushHus":      false,
		"Hush-Hush-Hush-Hush-Hush-Hush-Hu":     false,
	} {
		for layout, note := range map[string]bool{"Keycloak": note, "dex": false} {
			c := config.Client{ID: longID, Layout: layout, Stored: secret, Clear: byDex, Kept: byDex}
			found := false
			for _, f := range of(nil, c).Clients[0].Warnings {
				if f.Code == "short-secret" {
					found = true
					if f.Note != note {
						t.Errorf("%s, %s: a note: %t", layout, secret, f.Note)
					}
				}
			}
			if !found {
				t.Errorf("%s, %s: no finding", layout, secret)
			}
		}
	}
}

// TestReferenceMessage: what stands for a secret is said to be the secret itself, if
// nothing replaces it. A mask is no such text.
func TestReferenceMessage(t *testing.T) {
	const end = ". If nothing puts the secret in its place, the text itself is the secret: audit what the provider reads"
	for data, want := range map[string]string{
		"staticClients: [{id: a, secret: /run/secrets/x}]":                       "the value is the path of a file" + end,
		"staticClients: [{id: a, secret: '${X}'}]":                               "the secret comes from an environment variable" + end,
		`{"realm": "x", "clients": [{"clientId": "a", "secret": "**********"}]}`: "the export masks the secret: export it with its secrets (kc.sh export)",
	} {
		f, err := config.Read([]byte(data))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, w := range audit.Run(files(f), audit.Options{}).Clients[0].Warnings {
			if w.Code == audit.Reference {
				got = w.Message
			}
		}
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
