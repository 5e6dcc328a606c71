package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

// TestPrintAudit: JSON has an object on a line for each client, without
// needless escapes. The text has a line for each client, and explains each code
// and each reason.
func TestPrintAudit(t *testing.T) {
	clients := []*config.Client{
		{ID: "<&>", Line: 1, Stored: "Hush"},
		{ID: "b", Line: 2, Skipped: "the secret is empty"},
		{ID: "c", Line: 3, Stored: "$pbkdf2-sha512$Hush"},
		{ID: "d", Line: 4, Skipped: "it is a list", NotText: true},
		{ID: strings.Repeat("e", 41), Line: 5, Skipped: "the secret is empty"},
	}
	report := func(clients []*config.Client) *audit.Report {
		return audit.Run(func(yield func(string, *config.File) bool) {
			yield("x.yml", &config.File{Clients: clients})
		}, audit.Options{})
	}
	for n := range len(clients) + 1 {
		var b bytes.Buffer
		if err := printAudit(&b, report(clients[:n]), true); err != nil {
			t.Fatal(err)
		}
		if n > 0 && !strings.Contains(b.String(), `"client_id":"<&>"`) {
			t.Errorf("%d clients: %s", n, &b)
		}
		var got []audit.Client
		for line := range strings.Lines(b.String()) {
			var one audit.Client
			if err := json.Unmarshal([]byte(line), &one); err != nil {
				t.Errorf("%d clients: %v, %s", n, err, line)
			}
			got = append(got, one)
		}
		if len(got) != n {
			t.Errorf("%d clients, want %d: %s", len(got), n, &b)
		}
	}
	var b bytes.Buffer
	if err := printAudit(&b, report(clients), false); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"  <&>                 plaintext      plaintext-bare\n",
		"  b                   -              -                   not-checked\n",
		"  c                   ?              not-readable        kept\n",
		"  d                   -              not-readable\n",
		"  eeeeeeeee…eeeeeeee  -              -                   not-checked\n",
		"\nnot-readable (line 4): it is a list\n",
		"\nnot-checked: the secret is empty\n",
		"\nplaintext-bare: ",
		"\nshort-id: 4 ids of 40 or fewer characters: give new clients a longer one\n" +
			"5 clients: 3 to fix, 2 with notes alone\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, &b)
		}
	}
	if n := strings.Count(b.String(), "\nnot-readable (line "); n != 2 {
		t.Errorf("%d reasons in\n%s", n, &b)
	}
}

// TestAuditPlaces: each code has its own line, and its place the next one. A file has its
// last name there, or a number if two look alike. A note has no line twice.
func TestAuditPlaces(t *testing.T) {
	const secret = "HushHushHushHushHushHushHushHushHushHushHushHush"
	client := func(line int, id string) *config.Client {
		return &config.Client{ID: id, Line: line, Stored: secret, Kept: "an anchor shares it", Layout: "Authelia"}
	}
	for name, tc := range map[string]struct {
		files []string
		want  []string
	}{
		"one": {[]string{"/etc/authelia/configuration.yml"}, []string{
			"\n/etc/authelia/configuration.yml\n",
			"plaintext-bare      kept\n" + strings.Repeat(" ", 43) + "shared-secret\n" +
				strings.Repeat(" ", 43) + "(line 9)\n" + strings.Repeat(" ", 43) + "shared-id (line 9)\n",
			strings.Repeat(" ", 43) + "(this line)\n", "\nkept: migrate"}},
		"two": {[]string{"/etc/authelia/configuration.d/1.yml", "/etc/authelia/configuration.d/oidc-clients.yml"}, []string{
			"\n/etc/authelia/configuration.d/1.yml\n"}},
		"alike": {[]string{"/etc/a/x.yml", "/etc/b/x.yml", "y.yml"}, []string{
			"\nfile 1: /etc/a/x.yml\n", "\nfile 2: /etc/b/x.yml\n", "\ny.yml\n"}},
		"alike when cut": {[]string{"oidc-clients-1-of-production.yml", "oidc-clients-2-of-production.yml"}, []string{
			"\nfile 1: oidc-clients-1-of-production.yml\n"}},
	} {
		var b bytes.Buffer
		report := audit.Run(func(yield func(string, *config.File) bool) {
			for i, file := range tc.files {
				f := &config.File{Clients: []*config.Client{client(9, file)}}
				if i == 0 && len(tc.files) == 1 {
					f.Clients = []*config.Client{client(2, "a"), client(9, "a"), client(9, "b")}
				}
				if !yield(file, f) {
					return
				}
			}
		}, audit.Options{})
		if err := printAudit(&b, report, false); err != nil {
			t.Fatal(err)
		}
		text := "\n" + b.String()
		for _, want := range tc.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", name, want, text)
			}
		}
		for line := range strings.Lines(text) {
			if term.Width(strings.TrimSuffix(line, "\n")) > 80 && !strings.Contains(line, "see https://") {
				t.Errorf("%s: a long line: %s", name, line)
			}
		}
	}
	names := func(files ...string) (got []string) {
		var all []*audit.Client
		for _, file := range files {
			all = append(all, &audit.Client{File: file, Line: 12})
		}
		for _, file := range files {
			got = append(got, namesOf(all).of(file))
		}
		return got
	}
	for _, tc := range [][2][]string{
		{{"/etc/authelia/a.yml", "b.yml"}, {"a.yml", "b.yml"}},
		{{"/etc/a/x.yml", "y.yml", "/etc/b/x.yml"}, {"file 1", "y.yml", "file 3"}},
		{{"/x/oidc-clients-of-production.yml", "y.yml"}, {"oidc-c…on.yml", "y.yml"}},
		{{"/x/oidc-clients-1-production.yml", "/x/oidc-clients-2-production.yml"}, {"file 1", "file 2"}},
	} {
		if got := names(tc[0]...); !slices.Equal(got, tc[1]) {
			t.Errorf("%v: %v, want %v", tc[0], got, tc[1])
		}
	}
}

// TestReadConfiguration: a file of 64 MiB is read whole, and a larger one is
// refused, not cut off.
func TestReadConfiguration(t *testing.T) {
	name := filepath.Join(t.TempDir(), "large.yml")
	if err := os.WriteFile(name, []byte("a"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(name, 64<<20); err != nil {
		t.Fatal(err)
	}
	if data, err := readConfiguration(name, maxSize<<20); err != nil || len(data) != 64<<20 {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	if err := os.Truncate(name, 64<<20+1); err != nil {
		t.Fatal(err)
	}
	const want = "larger than 64 MiB: if it is the right file, give --max-size"
	if data, err := readConfiguration(name, maxSize<<20); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	if data, err := readConfiguration(name, (maxSize+1)<<20); err != nil || len(data) != 64<<20+1 {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}
