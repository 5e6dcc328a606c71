package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
)

// TestAuditClient: what is said of a client by itself.
func TestAuditClient(t *testing.T) {
	const long = "an-identifier-that-has-more-than-40-characters"
	const secret = "a-secret-that-has-more-than-40-characters-in-it"
	for name, tc := range map[string]struct {
		client config.Client
		want   string // the codes
		kept   string // a part of why
	}{
		"a digest":                    {config.Client{ID: long, Stored: "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$x/jjngROwdASKNt7xZV76y5Cr4VXB7M6bMr3oZtWIQk"}, "", ""},
		"plaintext":                   {config.Client{ID: long, Stored: secret}, "plaintext-bare", ""},
		"40 characters":               {config.Client{ID: strings.Repeat("ä", 40), Stored: secret}, "plaintext-bare short-id", ""},
		"41 characters":               {config.Client{ID: strings.Repeat("a", 41), Stored: secret}, "plaintext-bare", ""},
		"no id":                       {config.Client{Stored: secret}, "plaintext-bare", ""},
		"an id from a template":       {config.Client{ID: "{{…}}", FromTemplate: true, Stored: secret}, "plaintext-bare", ""},
		"needed in the clear":         {config.Client{ID: long, Stored: "$plaintext$" + secret, Clear: "jwt", Kept: "jwt"}, "", "jwt"},
		"needed in the clear, short":  {config.Client{ID: long, Stored: "$plaintext$Hush", Clear: "jwt", Kept: "jwt"}, "short-secret", "jwt"},
		"kept for another reason":     {config.Client{ID: long, Stored: secret, Kept: "shared"}, "plaintext-bare", "shared"},
		"public":                      {config.Client{ID: long, Stored: secret, Public: true}, "plaintext-bare public-secret", ""},
		"eaten":                       {config.Client{ID: long, Stored: "-sha51210000./nCb2CJPOsKaPK0hjf.9yHxzQGZHush"}, "looks-hashed", "lost its $ signs"},
		"unknown":                     {config.Client{ID: "a", Stored: "$pbkdf2-sha512$Hush"}, "not-readable short-id", "no stored value"},
		"a list":                      {config.Client{ID: long, Skipped: "a list", NotText: true}, "not-readable", ""},
		"passed over":                 {config.Client{ID: "a", Skipped: "empty"}, "short-id", ""},
		"passed over, with a long id": {config.Client{ID: long, Skipped: "empty"}, "", ""},
	} {
		a := auditClient("x.yml", &tc.client, nil)
		warnShortIDs([]*audited{a})
		var codes []string
		for _, w := range a.Warnings {
			codes = append(codes, w.Code)
			if w.Message == "" || w.Reference == "" || strings.Contains(w.Message, "Hush") {
				t.Errorf("%s: %+v", name, w)
			}
		}
		if got := strings.Join(codes, " "); got != tc.want || (a.Kept == "") != (tc.kept == "") || !strings.Contains(a.Kept, tc.kept) {
			t.Errorf("%s: %s, kept: %q; want %s, %q", name, got, a.Kept, tc.want, tc.kept)
		}
		if found := tc.want != "" && tc.want != "short-id"; a.found() != found {
			t.Errorf("%s: found %t", name, !found)
		}
	}
	if a := auditClient("x.yml", &config.Client{ID: "a\x1b[2J", Stored: secret}, nil); a.ClientID != "a?[2J" {
		t.Errorf("the terminal gets %q", a.ClientID)
	}
}

// TestCompareClients: clients that have the same are told so, each once for each thing; what is empty or not known is not the same.
func TestCompareClients(t *testing.T) {
	const digest = "$2y$10$34Ni7pJeOXhm6d8p8I6SAeW1Ey080BzWUQauY2.oCG9htWAq8hSGK"
	for name, tc := range map[string]struct {
		clients []config.Client
		want    string // the shared- codes of each
	}{
		"all else":        {[]config.Client{{ID: "a", Stored: "Hush-1"}, {ID: "b", Stored: "Hush-2"}, {ID: "c", Stored: digest}}, "||"},
		"a digest":        {[]config.Client{{ID: "a", Stored: digest}, {ID: "b", Stored: "Hush"}, {ID: "c", Stored: digest}}, "shared-value||shared-value"},
		"a secret":        {[]config.Client{{ID: "a", Stored: "Hush"}, {ID: "b", Stored: "Hush"}}, "shared-secret|shared-secret"},
		"in two forms":    {[]config.Client{{ID: "a", Stored: "Hush"}, {ID: "b", Stored: "$plaintext$Hush"}}, "shared-secret|shared-secret"},
		"an id":           {[]config.Client{{ID: "a", Stored: "Hush-1"}, {ID: "b"}, {ID: "a", Skipped: "empty"}}, "shared-id||shared-id"},
		"everything":      {[]config.Client{{ID: "a", Stored: digest}, {ID: "a", Stored: digest}}, "shared-value shared-id|shared-value shared-id"},
		"from a template": {[]config.Client{{ID: "{{…}}", FromTemplate: true, Stored: "Hush-1"}, {ID: "{{…}}", FromTemplate: true, Stored: "Hush-2"}}, "|"},
		"nothing":         {[]config.Client{{Skipped: "empty"}, {Skipped: "empty"}}, "|"},
	} {
		var all []*audited
		for i := range tc.clients {
			all = append(all, auditClient("x.yml", &tc.clients[i], nil))
		}
		compareClients(all)
		var got []string
		for _, a := range all {
			var codes []string
			for _, w := range a.Warnings {
				if strings.HasPrefix(w.Code, "shared-") {
					codes = append(codes, w.Code)
				}
			}
			got = append(got, strings.Join(codes, " "))
		}
		if got := strings.Join(got, "|"); got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
}

// TestPrintAudit: JSON for any number of clients, an object a line, and nothing escaped that need not be; the text has a line for each client, and explains each code, and each reason.
func TestPrintAudit(t *testing.T) {
	clients := []config.Client{{ID: "<&>", Stored: "Hush"}, {ID: "b", Skipped: "the secret is empty"}, {ID: "c", Stored: "$pbkdf2-sha512$Hush"}, {ID: "d", Skipped: "it is a list", NotText: true}, {ID: strings.Repeat("e", 41), Skipped: "the secret is empty"}}
	var all []*audited
	for n := 0; ; n++ {
		var b bytes.Buffer
		if err := printAudit(&b, all, "json"); err != nil {
			t.Fatal(err)
		}
		var got []audited
		if err := json.Unmarshal(b.Bytes(), &got); err != nil || len(got) != n {
			t.Errorf("%d clients: %v, %s", n, err, &b)
		}
		if lines := strings.Count(b.String(), "\n{"); lines != n || n > 0 && !strings.Contains(b.String(), `"client_id":"<&>"`) {
			t.Errorf("%d clients: %s", n, &b)
		}
		if n == len(clients) {
			break
		}
		all = append(all, auditClient("x.yml", &clients[n], nil))
	}
	var b bytes.Buffer
	if err := printAudit(&b, all, "text"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"  <&>                     plaintext      plaintext-bare ", "  b                       -              the secret is empty\n", "  c                       ?              not-readable\n",
		"  d                       -              it is a list; not-readable\n", "  eeeeeeeeeee…eeeeeeeeee  -              the secret is empty\n", "\nnot-readable: it is a list\n", "\nplaintext-bare: ", "\n5 clients, 3 with findings\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, &b)
		}
	}
	if n := strings.Count(b.String(), "\nnot-readable: "); n != 2 {
		t.Errorf("%d reasons in\n%s", n, &b)
	}
}

// TestReadConfiguration: a file of 64 MiB is read whole, and a larger one is refused rather than cut off.
func TestReadConfiguration(t *testing.T) {
	name := filepath.Join(t.TempDir(), "large.yml")
	if err := os.WriteFile(name, []byte("a"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(name, 64<<20); err != nil {
		t.Fatal(err)
	}
	if data, err := readConfiguration(name); err != nil || len(data) != 64<<20 {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	if err := os.Truncate(name, 64<<20+1); err != nil {
		t.Fatal(err)
	}
	if data, err := readConfiguration(name); err == nil || !strings.Contains(err.Error(), "above 64 MiB") {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}
