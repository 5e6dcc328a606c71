package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
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
