package trace

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// logOf is a log that is in memory.
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

// summary is a report in lines that can be compared: each client with its counts, and what could not be attributed.
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

// want is what testdata/requests.log and requests.json.log say. The counts are seen, refused, granted: of authorizations, of token requests.
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
"odd' was successfully processed, proceeding to build Authorization Response": {1 0 0} {0 0 0} not-finished
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
? authorization wrong-secret ×1 []: The provided client secret did not match the registered client secret.
? token unknown-client ×2 []: Client with id 'works' is configured' does not appear to be a registered client.
`

// TestFormats: both formats, and all that may stand around the lines, say the same.
func TestFormats(t *testing.T) {
	text, jsonLines := readData(t, "requests.log"), readData(t, "requests.json.log")
	prefixed := func(data []byte, prefix string) []byte {
		return append([]byte(prefix), bytes.ReplaceAll(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"), []byte("\n"+prefix))...)
	}
	docker := func(data []byte) []byte { // its json-file driver
		var b bytes.Buffer
		for line := range strings.Lines(string(data)) {
			enc := json.NewEncoder(&b)
			at := lineTime([]byte(line)).Add(time.Millisecond).UTC().Format(time.RFC3339Nano)
			if err := enc.Encode(map[string]string{"log": line, "stream": "stdout", "time": at}); err != nil {
				t.Fatal(err)
			}
		}
		return b.Bytes()
	}
	for name, data := range map[string][]byte{
		"text":              text,
		"JSON":              jsonLines,
		"CRLF":              bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n")),
		"gzip":              compressed(t, text),
		"gzip in two parts": append(compressed(t, text[:1000]), compressed(t, text[1000:])...),
		"compose, text":     prefixed(text, "authelia-1  | "),
		"compose, JSON":     prefixed(jsonLines, "authelia-1  | "),
		"journald":          prefixed(jsonLines, "Apr 12 15:37:38 host authelia[3693799]: "),
		"kubernetes":        prefixed(text, "2026-03-02T00:17:09.669794202Z stdout F "),
		"docker, text":      docker(text),
		"docker, JSON":      docker(jsonLines),
		"no last line end":  bytes.TrimSuffix(text, []byte("\n")),
		"JSON with spaces":  bytes.ReplaceAll(bytes.ReplaceAll(jsonLines, []byte(`":"`), []byte(`": "`)), []byte(`","`), []byte(`", "`)),
		"a byte order mark": append([]byte("\ufeff"), text...),
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Read(logOf("log", data))
			if err != nil {
				t.Fatal(err)
			}
			if got := summary(r); got != want {
				t.Errorf("got\n%s", diff(got))
			}
			if !r.Found() || r.Finding != "" || r.From.IsZero() || r.To.Sub(r.From) < 25*time.Hour {
				t.Errorf("%+v", r)
			}
			if encoded, _ := json.Marshal(r); bytes.Contains(encoded, []byte("Hush")) || bytes.Contains(encoded, []byte("%zS")) {
				t.Error("a secret is in the report")
			}
		})
	}
}

// diff returns the lines that are not wanted, and those that are missing.
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

// TestSeveral: rotated logs in the order in which a shell lists them, and those of two instances at the same time, say what one log does.
func TestSeveral(t *testing.T) {
	data := readData(t, "requests.log")
	all := bytes.SplitAfter(data, []byte("\n"))
	first, second, third := all[:40], all[40:80], all[80:]
	var odd, even [][]byte
	for i, line := range all {
		if i%2 == 0 {
			even = append(even, line)
		} else {
			odd = append(odd, line)
		}
	}
	for name, logs := range map[string][]Log{
		"rotated":            {logOf("a", bytes.Join(third, nil)), logOf("a.1", bytes.Join(second, nil)), logOf("a.2.gz", compressed(t, bytes.Join(first, nil)))},
		"two instances":      {logOf("odd", bytes.Join(odd, nil)), logOf("even", bytes.Join(even, nil))},
		"one of them a pipe": {logOf("odd", bytes.Join(odd, nil)), once(t, logOf("-", bytes.Join(even, nil)))},
		"one a pipe":         {once(t, logOf("-", data))},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Read(logs...)
			if err != nil {
				t.Fatal(err)
			}
			if got := summary(r); got != want {
				t.Errorf("got\n%s", diff(got))
			}
		})
	}
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

// TestFindings: what there is to look at, by the times of a client's requests.
func TestFindings(t *testing.T) {
	asked := func(second int, client string) string {
		return lineOf(second, "debug", fmt.Sprintf("Access Request with id 't%d' on client with id '%s' is being processed", second, client), "") +
			lineOf(second, "debug", fmt.Sprintf("Access Request with id 't%d' on client with id '%s' has successfully been processed", second, client), "")
	}
	begun := func(second int, client string) string {
		return lineOf(second, "debug", fmt.Sprintf("Authorization Request with id 'b%d' on client with id '%s' is being processed", second, client), "")
	}
	end := func(second int) string { return lineOf(second, "info", "Shutdown complete", "") }
	for _, tc := range []struct {
		name, log string
		finding   Code
	}{
		{"works", authorized(0, "c", "1") + asked(1, "c") + end(1000), ""},
		{"never asked", authorized(0, "c", "1") + end(1000), NoTokenRequest},
		{"never asked, and the log ends", authorized(0, "c", "1"), NoTokenRequest},
		{"asked before, and the log ends", authorized(0, "c", "1") + asked(1, "c") + authorized(100, "c", "2") + end(159), Pending},
		{"asked before, refused since, and the log ends", authorized(0, "c", "1") + asked(1, "c") + authorized(100, "c", "2") + lineOf(101, "error", wrong, ""), MaybeRefused},
		{"refused once, and asked since", authorized(0, "c", "1") + lineOf(1, "error", wrong, "") + asked(2, "c") + end(1000), ""},
		{"under way, and the log ends", begun(0, "c") + end(59), Pending},
		{"never finished", begun(0, "c") + end(60), NotFinished},
		{"worked, and is under way again", authorized(0, "c", "1") + asked(1, "c") + begun(1000, "c") + end(5000), ""},
		{"refused and granted in the same second", lineOf(0, "error", "Access Request failed with error: The registered client with id 'c' …", "") + asked(0, "c"), ""},
		{"granted and refused in the same second", asked(0, "c") + lineOf(0, "error", "Access Request failed with error: The registered client with id 'c' …", ""), Refused},
		{"asked before, and no more", authorized(0, "c", "1") + asked(1, "c") + authorized(100, "c", "2") + end(160), NoTokenRequest},
		{"refused within the minute", authorized(0, "c", "1") + lineOf(60, "error", wrong, "") + end(1000), MaybeRefused},
		{"refused after it", authorized(0, "c", "1") + lineOf(61, "error", wrong, "") + end(1000), NoTokenRequest},
		{"refused before", lineOf(0, "error", wrong, "") + authorized(1, "c", "1") + end(1000), NoTokenRequest},
		{"refused before, and after an older authorization", authorized(0, "c", "1") + lineOf(1, "error", wrong, "") + authorized(100, "c", "2") + end(1000), NoTokenRequest},
		{"another refused after it had asked", authorized(0, "c", "1") + asked(1, "c") + lineOf(2, "error", wrong, "") + end(1000), ""},
		{"client credentials", asked(1, "c") + end(1000), ""},
		{"an error below the level of errors", authorized(0, "c", "1") + lineOf(1, "debug", wrong, "") + end(1000), NoTokenRequest},
		{"granted at the level of errors", lineOf(0, "error", "Authorization Request with id '1' on client with id 'c' was successfully processed, proceeding to build Authorization Response", "") + end(1), Refused},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, err := Read(logOf("log", []byte(lineOf(0, "debug", "so that the level is known", "")+tc.log)))
			if err != nil || len(r.Clients) != 1 {
				t.Fatalf("%v, %v", summary(r), err)
			}
			if got := r.Clients[0].Finding; got != tc.finding {
				t.Errorf("%q, want %q", got, tc.finding)
			}
		})
	}
}

// TestSameAddress: who got tokens where a refused request came from, if it is one.
func TestSameAddress(t *testing.T) {
	got := func(second int, client, address string) string {
		return lineOf(second, "debug", fmt.Sprintf("Access Request with id 't%d' on client with id '%s' has successfully been processed", second, client), "remote_ip="+address)
	}
	refused := lineOf(100, "error", wrong, "remote_ip=192.0.2.1")
	for log, want := range map[string]string{
		got(0, "c", "192.0.2.1") + got(1, "c", "192.0.2.1") + got(2, "d", "192.0.2.2") + refused: "c",
		got(0, "c", "192.0.2.1") + got(1, "d", "192.0.2.1") + got(2, "c", "192.0.2.1") + refused: "",
		got(0, "c", "192.0.2.2") + refused: "",
	} {
		r, err := Read(logOf("log", []byte(log)))
		if err != nil || len(r.Unnamed) != 1 || r.Unnamed[0].SameAddress != want {
			t.Errorf("%+v, %v, want %q", r.Unnamed[0], err, want)
		}
	}
}

// TestCodes: what is made of the reasons, and what is left of them.
func TestCodes(t *testing.T) {
	for reason, want := range map[string]struct {
		code Code
		tidy string
	}{
		"The PKCE code challenge did not match the code verifier.":                                                                           {PKCE, "The PKCE code challenge did not match the code verifier."},
		"The OAuth 2.0 client supports client authentication method 'client_secret_basic', but method 'none' … 'token_endpoint_auth_method'": {AuthMethod, "The OAuth 2.0 client supports client authentication method 'client_secret_basic', but method 'none' … 'token_endpoint_auth_method'"},
		"something else": {Refused, "something else"},
		"the token authelia_rt_abc123 and Bearer hunter2 and client_secret: hunter2 and code=hunter2 and \"secret\": hunter2": {Refused, "the token … and Bearer … and client_secret: … and … and … …"},
		"a JWT eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U":  {Refused, "a JWT …"},
		"bidi \u202e and zero\u200bwidth and \x1b[31m and \x9b":                                                               {Refused, "bidi … and … and … and …"},
	} {
		if got := codeOf(reason); got != want.code {
			t.Errorf("%q: %s, want %s", reason, got, want.code)
		}
		if got := tidy(reason); got != want.tidy {
			t.Errorf("%q: %q, want %q", reason, got, want.tidy)
		}
	}
}

// TestMessages: what is no request, and what is one in other words.
func TestMessages(t *testing.T) {
	for _, tc := range []struct {
		level, message, fields string
		want                   event
		ok                     bool
	}{
		{"debug", "Pushed Authorization Request with id 'p' is being processed", "", event{}, false},
		{"error", "Pushed Authorization Request with id 'p' on client with id 'c' could not be processed: client was not found", "", event{endpoint: authorization, step: refused, request: "p", client: "c", reason: "client was not found"}, true},
		{"error", "Authorization Request could not be processed: no issuer", "remote_ip=192.0.2.1", event{endpoint: authorization, step: refused, reason: "no issuer", address: "192.0.2.1"}, true},
		{"error", "Device Authorization Request could not be processed: no issuer", "", event{endpoint: authorization, step: refused, reason: "no issuer"}, true},
		{"debug", "Device Authorization Request is processing the User Authorization Flow", "client_id=c request_id=d", event{endpoint: authorization, step: seen, request: "d", client: "c"}, true},
		{"debug", "Device Authorization Request is processing the Device Authorization Flow", "client_id=c request_id=d", event{}, false},
		{"debug", "Device Authorization Request is processing the User Authorization Flow", "request_id=d", event{}, false},
		{"error", "Device Authorization Request failed with error during the User Authorization Flow", "client_id=c request_id=d", event{endpoint: authorization, step: refused, request: "d", client: "c", reason: "Authorization Request failed with error during the User Authorization Flow"}, true},
		{"error", "Access Request encountered an error while trying to populate", `error="no scope" oauth2_access_request_id=d`, event{endpoint: token, step: refused, request: "d", reason: "no scope"}, true},
		{"debug", "Access Request encountered an error while trying to populate", "", event{}, false},
		{"debug", "Access Request with id 'a' on client with id 'c' response is being generated", "", event{}, false},
		{"error", "Access Request with id 'a", "", event{}, false},
		{"error", "Authorization Request with id 'a' on client with id 'c", "", event{}, false},
		{"error", "Authorization Request with id 'a' had an error parsing a multipart form.", "", event{endpoint: authorization, step: refused, request: "a", reason: "had an error parsing a multipart form."}, true},
		{"error", "Access Request failed with error: The authorization request is still pending as the end user has not finished", "", event{}, false},
		{"error", "Authorization Request with id 'a' on client with id 'c' using policy 'p' could not be processed: " + silent, "", event{endpoint: authorization, step: seen, request: "a", client: "c", reason: silent}, true},
	} {
		got, ok := parseEvent([]byte(strings.TrimSpace(lineOf(0, tc.level, tc.message, tc.fields))))
		if ok != tc.ok || ok && got != tc.want {
			t.Errorf("%s %s: %+v, %v, want %+v", tc.level, tc.message, got, ok, tc.want)
		}
	}
}

// TestClientIn: which client a reason names, and that nobody can make it name another.
func TestClientIn(t *testing.T) {
	for reason, want := range map[string]string{
		"The registered client with id 'grafana' is configured to only support":                                    "grafana",
		"Client with id 'x' does not appear to be a registered client.":                                            "x",
		"Client with id 'grafana'' does not appear to be a registered client.":                                     "",
		"Client with id 'grafana' is configured' does not appear to be a registered client.":                       "",
		"Client with id 'a' does not appear to be a registered client' does not appear to be a registered client.": "",
		"OAuth 2.0 Client with id 'grafana' did not match 'redirect_uri' value 'https://x'.":                       "grafana",
		"nothing":                "",
		"client with id 'cut":    "",
		"client with id '' what": "",
	} {
		if got := clientIn(reason); got != want {
			t.Errorf("%s: %q, want %q", reason, got, want)
		}
	}
}

// TestCandidates: all clients whose the refused request may be, though not all are named; and those of another instance in the same second.
func TestCandidates(t *testing.T) {
	var b strings.Builder
	for i := range 12 {
		b.WriteString(authorized(i, fmt.Sprintf("c%02d", i), fmt.Sprint(i)))
	}
	b.WriteString(lineOf(20, "error", wrong, ""))
	r, err := Read(logOf("log", []byte(b.String())))
	if err != nil || fmt.Sprint(r.Unnamed[0].Candidates) != "[c04 c05 c06 c07 c08 c09 c10 c11]" || r.Unnamed[0].MoreCandidates != 4 {
		t.Errorf("%+v, %v", r.Unnamed[0], err)
	}
	for _, c := range r.Clients {
		if c.Finding != MaybeRefused {
			t.Errorf("%s: %s", c.ID, c.Finding)
		}
	}
	refusals, grants := logOf("a", []byte(lineOf(10, "error", wrong, "")+lineOf(11, "debug", "x", ""))), logOf("b", []byte(authorized(10, "c", "1")))
	for _, logs := range [][]Log{{refusals, grants}, {grants, refusals}} {
		if r, err := Read(logs...); err != nil || r.Clients[0].Finding != MaybeRefused {
			t.Errorf("%s, %v", r.Clients[0].Finding, err)
		}
	}
	// However many other refusals there are.
	b.Reset()
	for i := range maxUnnamed {
		b.WriteString(lineOf(0, "error", "Access Request failed with error: reason", fmt.Sprintf("remote_ip=%d", i)))
	}
	b.WriteString(authorized(1, "c", "1") + lineOf(2, "error", wrong, ""))
	r, err = Read(logOf("log", []byte(b.String())))
	if i := slices.IndexFunc(r.Clients, func(c *Client) bool { return c.ID == "c" }); err != nil || r.Clients[i].Finding != MaybeRefused || r.Omitted != 1 {
		t.Errorf("%s, %d, %v", r.Clients[i].Finding, r.Omitted, err)
	}
}

// TestUnknownMakeRoom: ids that are made up do not keep out those that are registered.
func TestUnknownMakeRoom(t *testing.T) {
	var b strings.Builder
	for i := range maxClients {
		b.WriteString(lineOf(0, "error", fmt.Sprintf("Authorization Request with id 'u%d' on client with id 'u%d' could not be processed: client was not found", i, i), ""))
	}
	b.WriteString(authorized(1, "registered", "1"))
	r, err := Read(logOf("log", []byte(b.String())))
	if err != nil || len(r.Clients) != maxClients || r.Omitted != 1 || !r.Found() || !slices.ContainsFunc(r.Clients, func(c *Client) bool { return c.ID == "registered" && c.Finding == NoTokenRequest }) {
		t.Errorf("%d clients, %d omitted, %v", len(r.Clients), r.Omitted, err)
	}
	if r := (&Report{Omitted: 1}); !r.Found() {
		t.Error("what was left out is no finding")
	}
}

// TestClockSetBack: the log goes on to the latest time in it.
func TestClockSetBack(t *testing.T) {
	log := authorized(0, "c", "1") + lineOf(1, "debug", "Access Request with id '1' on client with id 'c' is being processed", "") + authorized(100, "c", "2") + lineOf(300, "info", "x", "") + lineOf(50, "info", "y", "")
	if r, err := Read(logOf("log", []byte(log))); err != nil || r.Clients[0].Finding != NoTokenRequest || r.To.Minute() != 5 {
		t.Errorf("%s, %v, %v", r.Clients[0].Finding, r.To, err)
	}
}

// TestCut: what is cut ends with a whole character.
func TestCut(t *testing.T) {
	for _, tc := range []struct {
		text           string
		max            int
		cut, shortened string
	}{
		{"", 3, "", ""},
		{"abc", 3, "abc", "abc"},
		{"abcd", 3, "abc", "abc…"},
		{"日本語", 3, "日", "日本語"},
		{"日本語", 5, "日", "日本語"},
		{"日本語日本語", 5, "日", "日本語日本…"},
		{"\x80\x80\x80\x80", 3, "", "\x80\x80\x80…"},
	} {
		if got := cut(tc.text, tc.max); got != tc.cut {
			t.Errorf("%q: %q, want %q", tc.text, got, tc.cut)
		}
		if got := shortened(tc.text, tc.max); got != tc.shortened {
			t.Errorf("%q: %q, want %q", tc.text, got, tc.shortened)
		}
	}
}

// TestLogAsAWhole: what the log as a whole says, or does not.
func TestLogAsAWhole(t *testing.T) {
	for _, tc := range []struct {
		name, log string
		finding   Code
		found     bool
	}{
		{"level too low", lineOf(0, "info", "Startup complete", "") + lineOf(1, "error", wrong, ""), LogLevel, true},
		{"nothing at all", lineOf(0, "info", "Startup complete", ""), LogLevel, true},
		{"no requests", lineOf(0, "debug", "Check authorization of subject", ""), NoRequests, true},
		{"trace", lineOf(0, "trace", "Request hit", "") + lineOf(1, "debug", "Access Request with id '1' on client with id 'c' is being processed", ""), "", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, err := Read(logOf("log", []byte(tc.log)))
			if err != nil || r.Finding != tc.finding || r.Found() != tc.found {
				t.Errorf("%q, %v, %v", r.Finding, r.Found(), err)
			}
		})
	}
	// One instance at another level hides what it does; a few lines of a start do not.
	debug := logOf("debug", []byte(authorized(0, "c", "1")))
	for log, want := range map[string]Code{
		lineOf(1, "error", wrong, ""):                        LogLevel,
		strings.Repeat(lineOf(1, "info", "x", ""), shortLog): LogLevel,
		lineOf(1, "info", "Startup complete", ""):            "",
	} {
		if r, err := Read(debug, logOf("other", []byte(log))); err != nil || r.Finding != want {
			t.Errorf("%.60q: %q, %v", log, r.Finding, err)
		}
	}
}

// TestTrouble: what cannot be read says what to do, and what can is read all the same.
func TestTrouble(t *testing.T) {
	good := readData(t, "requests.log")
	zipped := compressed(t, good)
	tarred := append(make([]byte, 257), "ustar\x0000"...)
	damaged := slices.Clone(zipped)
	damaged[len(damaged)-6] ^= 1 // the checksum
	for _, tc := range []struct {
		name string
		log  Log
		want string
	}{
		{"missing", Log{Name: "bad", Open: func() (io.ReadCloser, error) { return os.Open("testdata/missing") }}, "no such file"},
		{"directory", Log{Name: "bad", Open: func() (io.ReadCloser, error) { return os.Open("testdata") }}, "is a directory"},
		{"empty", logOf("bad", nil), "empty"},
		{"empty, compressed", logOf("bad", compressed(t, nil)), "empty"},
		{"binary", logOf("bad", []byte("\x7fELF\x02\x01\x01\x00\x00")), "binary file"},
		{"random", logOf("bad", bytes.Repeat([]byte("\xf1\xd2\x03Q"), 1000)), "binary file"},
		{"UTF-16", logOf("bad", []byte("\xff\xfet\x00i\x00")), "iconv"},
		{"UTF-16, the other way", logOf("bad", []byte("\xfe\xff\x00t")), "iconv"},
		{"zip", logOf("bad", []byte("PK\x03\x04abc")), "unzip -p LOG | clientsecret trace"},
		{"xz", logOf("bad", []byte("\xfd7zXZ\x00\x00")), "xz -dc LOG | clientsecret trace"},
		{"zstd", logOf("bad", []byte("\x28\xb5\x2f\xfd\x00")), "zstd -dc LOG | clientsecret trace"},
		{"bzip2", logOf("bad", []byte("BZh91AY")), "bzip2 -dc LOG | clientsecret trace"},
		{"no gzip after all", logOf("bad", []byte("\x1f\x8bnot gzip")), "gzip"},
		{"truncated gzip", logOf("bad", zipped[:len(zipped)/2]), "ends in the middle of its compressed data"},
		{"truncated gzip header", logOf("bad", zipped[:12]), "ends in the middle of its compressed data"},
		{"corrupt gzip", logOf("bad", slices.Concat(zipped[:200], bytes.Repeat([]byte{0xff}, 200), zipped[400:])), "its compressed data is damaged"},
		{"tar", logOf("bad", tarred), "tar -xOf LOG | clientsecret trace"},
		{"damaged gzip", logOf("bad", damaged), "its compressed data is damaged"},
		{"fails", Log{Name: "bad", Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(bytes.NewReader(good), failing{})), nil
		}}, "input/output error"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := Read(tc.log)
			if err == nil || !strings.Contains(err.Error(), "bad: ") || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v, want %q", err, tc.want)
			}
			r, err := Read(tc.log, logOf("good", good))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v, want %q", err, tc.want)
			}
			if len(r.Clients) < 20 {
				t.Errorf("the other log was not read: %s", summary(r))
			}
		})
	}
	for _, other := range []string{`{"ClientAddr":"192.0.2.1","level":"debug","time":"2026-05-04T10:00:00Z"}` + "\n", `{"log":"127.0.0.1 GET /\n","stream":"stdout","time":"2026-05-04T10:00:00Z"}` + "\n", "127.0.0.1 - - [10/Oct/2026] \"GET / HTTP/1.1\" 200\n", "DEBU[0012] Access Request with id '1' on client with id 'c' is being processed  path=/\n", strings.Repeat("x", 1<<20)} {
		if r, err := Read(logOf("other", []byte(other))); !errors.Is(err, errFormat) || r.Found() {
			t.Errorf("%.30q: %v", other, err)
		}
		if r, err := Read(logOf("other", []byte(other)), logOf("good", good)); !errors.Is(err, errFormat) || summary(r) != want {
			t.Errorf("%.30q and a log: %v", other, err)
		}
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("input/output error") }

// TestLongLines: what follows a line that is longer than any buffer is read, and so is the beginning of that line.
func TestLongLines(t *testing.T) {
	long := strings.TrimSuffix(authorized(0, "long", "1"), "\n") + ` stack="` + strings.Repeat("x", 10*bufferSize) + `" time="2001-01-01T00:00:00Z"` + "\n"
	exact := strings.TrimSuffix(authorized(0, "exact", "2"), "\n")
	exact += strings.Repeat(" ", bufferSize-len(exact)-1) + "\n"
	r, err := Read(logOf("log", []byte(long+exact+exact[:bufferSize-1]+" \n"+authorized(1, "next", "3")+strings.Repeat("x", 3*bufferSize))))
	if err != nil || r.Lines != 5 || len(r.Clients) != 3 {
		t.Errorf("%d lines, %s, %v", r.Lines, summary(r), err)
	}
	if r.Bytes != int64(len(long)+2*len(exact)+1+len(authorized(1, "next", "3"))+3*bufferSize) {
		t.Errorf("%d bytes", r.Bytes)
	}
}

// TestBounds: what is kept is bounded, whatever the log holds, and what was passed over is said.
func TestBounds(t *testing.T) {
	var b bytes.Buffer
	for i := range 2 * maxClients {
		b.WriteString(authorized(i, fmt.Sprintf("client-%d", i), fmt.Sprintf("request-%d", i)))
	}
	for i := range 2 * maxUnnamed {
		b.WriteString(lineOf(i, "error", "Access Request failed with error: reason", fmt.Sprintf("remote_ip=%d", i)))
	}
	for i := range 4 * maxRequests {
		b.WriteString(lineOf(i, "debug", fmt.Sprintf("Access Request with id '%d' on client with id 'client-1' is being processed", i), ""))
	}
	r, err := Read(logOf("log", b.Bytes()))
	if err != nil || len(r.Clients) != maxClients || len(r.Unnamed) != maxUnnamed || r.Omitted != maxClients+maxUnnamed {
		t.Errorf("%d clients, %d unnamed, %d omitted, %v", len(r.Clients), len(r.Unnamed), r.Omitted, err)
	}
	i := slices.IndexFunc(r.Clients, func(c *Client) bool { return c.ID == "client-1" })
	if got := r.Clients[i].Tokens.Seen; got != 4*maxRequests {
		t.Errorf("%d token requests", got)
	}
	tl := newTally()
	merge([]Log{logOf("log", b.Bytes())}, tl.add)
	if len(tl.young)+len(tl.old) > 2*maxRequests || len(tl.pending) > maxPending || len(tl.codes) > maxCodes {
		t.Errorf("%d requests, %d pending", len(tl.young)+len(tl.old), len(tl.pending))
	}
}

// TestBoundsOfLines: long ids, addresses and reasons do not keep their lines in memory.
func TestBoundsOfLines(t *testing.T) {
	const lines = 600
	long := strings.Repeat("x", 30_000)
	var b bytes.Buffer
	for i := range lines {
		b.WriteString(authorized(i, fmt.Sprintf("%d%s", i, long), fmt.Sprint(i)))
		b.WriteString(lineOf(i, "error", fmt.Sprintf("Access Request failed with error: %d %s", i, long), "remote_ip="+fmt.Sprint(i)+long))
		b.WriteString(authorized(i, "client", fmt.Sprintf("%d%s", i, long)))
	}
	inUse := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, tl := inUse(), newTally()
	merge([]Log{logOf("log", b.Bytes())}, tl.add)
	if kept := int64(inUse()) - int64(before); kept > 10<<20 { // of more than fifty
		t.Errorf("%d KiB are kept", kept>>10)
	}
	if n := tl.clients["client"].Authorizations.Granted; n != lines {
		t.Errorf("%d granted", n)
	}
	runtime.KeepAlive(&b)
}

// FuzzRead: no panic, and counts that fit together, whatever the log holds.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"requests.log", "requests.json.log"} {
		for line := range bytes.Lines(readData(f, name)) {
			f.Add(slices.Clone(line))
		}
	}
	f.Add([]byte(`{"log":"time=\"2026-03-02T09:00:00+11:00\" level=debug msg=\"Access Request with id 'a' on client with id 'b' is being processed\"\n","stream":"stdout"}`))
	f.Add(compressed(f, []byte(authorized(0, "c", "1")+wrong)))
	f.Fuzz(func(t *testing.T, data []byte) {
		logs := []Log{logOf("whole", data)}
		if i := bytes.IndexByte(data, '\n'); i >= 0 {
			logs = append(logs, logOf("rest", data[i+1:]))
		}
		r, err := Read(logs...)
		if r == nil {
			t.Fatal(err)
		}
		for _, c := range r.Clients {
			for _, n := range []Counts{c.Authorizations, c.Tokens} {
				if n.Refused < 0 || n.Granted < 0 || n.Seen < n.Granted || n.Refused+n.Granted > 2*n.Seen+2*int(r.Lines) {
					t.Errorf("%+v", c)
				}
			}
		}
		if _, err := json.Marshal(r); err != nil {
			t.Error(err)
		}
	})
}

// BenchmarkRead reads a log as a provider writes it at debug level: one line in ten is of OpenID Connect. And one that has nothing else.
func BenchmarkRead(b *testing.B) {
	for _, format := range []string{"requests.log", "requests.json.log"} {
		requests := readData(b, format)
		var mixed bytes.Buffer
		for line := range bytes.Lines(requests) {
			mixed.Write(line)
			for range 9 {
				if format == "requests.log" {
					mixed.WriteString(lineOf(0, "debug", "Check authorization of subject username=john groups=admins,dev ip=192.0.2.10 and object https://app.example.com/api/health (method GET).", "method=GET path=/api/verify remote_ip=192.0.2.10"))
				} else {
					mixed.WriteString(`{"level":"debug","method":"GET","msg":"Check authorization of subject username=john groups=admins,dev ip=192.0.2.10 and object https://app.example.com/api/health (method GET).","path":"/api/verify","remote_ip":"192.0.2.10","time":"2026-03-02T09:00:00Z"}` + "\n")
				}
			}
		}
		for name, data := range map[string][]byte{"requests": bytes.Repeat(requests, 300), "mixed": bytes.Repeat(mixed.Bytes(), 50)} {
			b.Run(format+"/"+name, func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				b.ReportAllocs()
				for b.Loop() {
					if _, err := Read(logOf("log", data)); err != nil {
						b.Fatal(err)
					}
				}
			})
			z := compressed(b, data)
			b.Run(format+"/"+name+"/gzip", func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				for b.Loop() {
					if _, err := Read(logOf("log", z)); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
