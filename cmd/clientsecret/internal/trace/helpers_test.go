package trace

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// logOf returns a log in memory.
func logOf(name string, data []byte) Log {
	return Log{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
}

func readData(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// plain returns an id, in quotes if it is not one word.
func plain(id string) string {
	if strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' }) {
		return strconv.Quote(id)
	}
	return id
}

// summary returns a report as text: each client with its counts, and the
// refused requests without a client.
func summary(r *Report) string {
	var b strings.Builder
	for _, c := range r.Clients {
		fmt.Fprintf(&b, "%s: %v %v %s\n", plain(c.ID), c.Authorizations, c.Tokens, c.Finding)
		for _, f := range c.Refusals {
			fmt.Fprintf(&b, "  %s %s ×%d: %s\n", f.Endpoint, f.Code, f.Count, f.Reason)
		}
	}
	for _, f := range r.Unnamed {
		fmt.Fprintf(&b, "? %s %s ×%d %v: %s\n", f.Endpoint, f.Code, f.Count, f.Candidates, f.Reason)
	}
	return b.String()
}

// want is what testdata/requests.log and requests.json.log say. Each client has
// the counts of its authorizations and of its token requests: seen, refused,
// granted.
const want = `"bell\a\x1b[31m": {1 1 0} {0 0 0} unknown-client
  authorization unknown-client ×1: client was not found
broken: {4 0 2} {1 0 1} no-token-request
credentials: {0 0 0} {1 1 0} refused
  token refused ×1: The scope was refused.
denied: {1 1 0} {0 0 0} denied
  authorization denied ×1: the user 'john' is not authorized to use this client
device: {1 0 1} {1 0 1} 
either: {2 0 1} {0 0 0} maybe-refused
encoding: {2 0 1} {0 0 0} maybe-refused
expired: {2 0 1} {0 0 0} maybe-refused
mended: {3 1 1} {1 0 1} 
  authorization unknown-client ×1: client was not found
no-response: {2 1 0} {0 0 0} refused
  authorization refused ×1: The requested scope is invalid.
nobody: {0 0 0} {1 1 0} unknown-client
  token unknown-client ×1: Client with id 'nobody' does not appear to be a registered client.
or: {2 0 1} {1 0 1} 
other-method: {2 0 1} {1 1 0} auth-method
  token auth-method ×1: The request was determined to be using 'token_endpoint_auth_method' method 'none', however the OAuth 2.0 client registration does not allow this method. The registered client with id 'other-method' is configured to only support 'token_endpoint_auth_method' method 'client_secret_basic'. Either the Authorization Server client registration will need to have the 'token_endpoint_auth_method' updated to 'none' or the Relying Party will need to be configured to use 'client_secret_basic'.
redirect: {1 1 0} {0 0 0} redirect-uri
  authorization redirect-uri ×1: The 'redirect_uri' parameter does not match any of the OAuth 2.0 Client's pre-registered 'redirect_uris'. The 'redirect_uris' registered with OAuth 2.0 Client with id 'redirect' did not match 'redirect_uri' value https://app.example.com/…
rejected: {1 1 0} {0 0 0} denied
  authorization denied ×1: error occurred performing consent for consent session with id … the user explicitly rejected this consent session
response: {2 0 1} {1 1 0} refused
  token refused ×1: Could not sign.
television: {1 0 1} {1 0 1} 
undecided: {1 0 0} {0 0 0} not-finished
unknown: {1 1 0} {0 0 0} unknown-client
  authorization unknown-client ×1: client was not found
unreachable: {2 0 1} {0 0 0} no-token-request
works: {3 0 1} {2 0 2} 
wrong-secret: {2 0 1} {0 0 0} maybe-refused
? token wrong-secret ×1 [wrong-secret]: The provided client secret did not match the registered client secret.
? token wrong-secret ×1 [either or]: The provided client secret did not match the registered client secret.
? token invalid-grant ×1 []: The refresh token has not been found: Could not find the requested resource(s). not_found
? token wrong-secret ×1 []: The provided client secret did not match the registered client secret.
? token malformed-header ×1 [encoding]: The client credentials in the HTTP authorization header could not be parsed. Either the scheme was missing, the scheme was invalid, or the value had malformed data. invalid URL escape …
? token invalid-grant ×1 [expired]: The authorization code has already been used.
? pushed-authorization wrong-secret ×1 []: The provided client secret did not match the registered client secret.
? token unknown-client ×1 []: Client with id 'works' is configured' does not appear to be a registered client.
? token unknown-client ×1 []: Client with id 'works'' does not appear to be a registered client.
`

// diff returns the lines that are not wanted, and the missing ones.
func diff(got string) string {
	var b strings.Builder
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for _, line := range g {
		if !slices.Contains(w, line) {
			b.WriteString("+" + line + "\n")
		}
	}
	for _, line := range w {
		if !slices.Contains(g, line) {
			b.WriteString("-" + line + "\n")
		}
	}
	return b.String()
}

func compressed(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(data)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// once makes a second opening fail.
func once(t *testing.T, l Log) Log {
	open, opened := l.Open, false
	l.Once = true
	l.Open = func() (io.ReadCloser, error) {
		if opened {
			t.Error("opened twice")
		}
		opened = true
		return open()
	}
	return l
}

// lineOf is a line of the text format.
func lineOf(second int, level, message, fields string) string {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).Add(time.Duration(second) * time.Second).Format(time.RFC3339)
	return fmt.Sprintf("time=%q level=%s msg=%q %s\n", at, level, message, fields)
}

func authorized(second int, client, request string) string {
	return lineOf(second, "debug", fmt.Sprintf("Authorization Request with id '%s' on client with id '%s' was successfully processed, proceeding to build Authorization Response", request, client), "")
}

const wrong = "Access Request failed with error: Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method). The provided client secret did not match the registered client secret."
