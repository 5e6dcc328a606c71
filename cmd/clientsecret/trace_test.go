package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/trace"
)

// has reports whether a text has some words, wherever it is broken.
func has(text, words string) bool {
	return strings.Contains(strings.Join(strings.Fields(text), " "), words)
}

// TestTraceEndpoints: each endpoint is named.
func TestTraceEndpoints(t *testing.T) {
	for endpoint, want := range map[string]string{
		"token":                "a token request was refused",
		"authorization":        "an authorization request was refused",
		"pushed-authorization": "a pushed authorization request was refused",
		"device-authorization": "a device authorization request was refused",
		"introspection":        "an introspection request was refused",
		"revocation":           "a revocation request was refused",
	} {
		f := &trace.Refusal{Endpoint: endpoint, Code: trace.Refused, Reason: "why", Count: 1}
		r := &trace.Report{
			Clients: []*trace.Client{{ID: "c", Finding: f.Code, Refusals: []*trace.Refusal{f}}},
			Unnamed: []*trace.Refusal{f},
		}
		text := traceText(r, true, false)
		if at := "Refused at the " + strings.ReplaceAll(endpoint, "-", " ") + " endpoint: why."; !has(text, want) || !has(text, at) {
			t.Errorf("nothing of %q in\n%s", want, text)
		}
	}
}

// TestTracePlaintext: what the provider warned of is told, and is no finding.
func TestTracePlaintext(t *testing.T) {
	r := &trace.Report{Plaintext: []string{"wiki", "bell\a"}}
	text := traceText(r, true, false)
	if !has(text, `plaintext - wiki - bell\x07 When it last started`) || strings.Contains(text, "Nothing is wrong") || r.Found() {
		t.Errorf("found %v in\n%s", r.Found(), text)
	}
}

// TestTraceAssertion: an assertion with an invalid signature may be signed with
// a key instead of a secret.
func TestTraceAssertion(t *testing.T) {
	for reason, want := range map[string]bool{
		"client 'c' provided a client assertion that has an invalid signature": true,
		"The provided client secret did not match":                             false,
	} {
		f := &trace.Refusal{Endpoint: "token", Code: trace.WrongSecret, Reason: reason, Count: 1}
		r := &trace.Report{Clients: []*trace.Client{{ID: "c", Finding: f.Code, Refusals: []*trace.Refusal{f}}}}
		if text := traceText(r, true, false); has(text, wrongKey) != want {
			t.Errorf("%q: got\n%s", reason, text)
		}
	}
}

// TestTraceText: many clients, long names and large numbers are folded into 80
// columns, and those with findings come first.
func TestTraceText(t *testing.T) {
	at := time.Date(2026, 5, 4, 10, 0, 0, 0, time.UTC)
	r := &trace.Report{From: at, To: at.Add(time.Hour), Lines: 1, Logs: 1, Omitted: 7}
	for i := range 30 {
		r.Clients = append(r.Clients, &trace.Client{
			ID:             fmt.Sprintf("a-good-client-with-a-long-name-%d", i),
			Authorizations: trace.Counts{Seen: 100_000, Granted: 100_000},
		})
	}
	for i := range maxItems + 5 {
		r.Clients = append(r.Clients, &trace.Client{
			ID: fmt.Sprintf("bad-%d", i), Finding: trace.NoTokenRequest,
			Authorizations: trace.Counts{Seen: 1, Granted: 1}, Authorized: at,
		})
	}
	r.Clients = append(r.Clients,
		&trace.Client{
			ID: "stopped", Finding: trace.NoTokenRequest, Authorized: at.Add(time.Minute),
			Asked: at, Tokens: trace.Counts{Seen: 1, Granted: 1},
		},
		&trace.Client{ID: "twice", Finding: trace.Denied, Refusals: []*trace.Refusal{
			{Endpoint: "token", Code: trace.Denied, Reason: "settled", Count: 1, Settled: true},
			{Endpoint: "token", Code: trace.Denied, Reason: "the first", Count: 1},
			{Endpoint: "token", Code: trace.PKCE, Reason: "of another code", Count: 1},
			{Endpoint: "authorization", Code: trace.Denied, Reason: "the last", Count: 3},
		}})
	text := traceText(r, true, false)
	for line := range strings.Lines(text) {
		n := len([]rune(strings.TrimSuffix(line, "\n")))
		if n > 80 && !strings.HasPrefix(line, "  see https://") {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	for _, want := range []string{
		"1 line of 1 log, 2026-05-04T10:00:00Z to 2026-05-04T11:00:00Z\n",
		"\nbad-0 ",
		"and 30 others: ok\n",
		"  - and 6 more: see --json\n",
		"an authorization request was refused 3 times,",
		"(no time): the first",
		"(no time): the last",
		"twice: a token request was refused at (no time): of another code If the code",
		"7 requests of other clients",
	} {
		if !strings.Contains(text, want) && !has(text, want) {
			t.Errorf("nothing of %q in\n%s", want, text)
		}
	}
	for _, unwanted := range []string{"settled", "Nothing is wrong", "a-good"} {
		if strings.Contains(text, unwanted) {
			t.Errorf("%q in\n%s", unwanted, text)
		}
	}
	r.Clients = r.Clients[len(r.Clients)-2:]
	text = traceText(r, true, false)
	if !has(text, "last token request at 2026-05-04T10:00:00Z") {
		t.Errorf("no last token request in\n%s", text)
	}
	text = traceText(&trace.Report{Lines: 2}, false, false)
	if strings.Contains(text, "Nothing is wrong") || !strings.Contains(text, "2 lines of 0 logs") {
		t.Errorf("of half a log:\n%s", text)
	}
}
