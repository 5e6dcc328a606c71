package trace

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestCutLines: wherever a line is cut, whether the log ends there or the next
// line follows at once, its request is refused for a reason that is unknown, or
// for the right one, or it is passed over.
func TestCutLines(t *testing.T) {
	type cause struct {
		message, client string
		code            Code
	}
	for _, c := range []cause{
		{invalidGrant + "The PKCE code challenge did not match the code verifier.", "", PKCE},
		{invalidClient + detailed + otherMethod, "c", AuthMethod},
		{invalidClient + "Client with id 'x' on client with id 'web' does not appear to be a registered client.", "", UnknownClient},
		{"Authorization Request with id 'a' on client with id 'c' could not be processed: client was not found", "c", UnknownClient},
		{accessFailed + "The authorization request is still pending as the end user has not finished", "", ""},
	} {
		text := strings.TrimSpace(lineOf(5, "error", c.message, "path=/api/oidc/token remote_ip=192.0.2.7"))
		asJSON, _ := json.Marshal(map[string]string{"level": "error", "msg": c.message, "time": "2026-03-02T09:00:05Z"})
		for _, line := range []string{text, string(asJSON)} {
			for end := range len(line) {
				for _, after := range []string{"\n", lineOf(6, "debug", "x", ""), `{"level":"debug","msg":"x","time":"2026-03-02T09:00:06Z"}` + "\n"} {
					r := readLines(t, line[:end]+after)
					f := soleRefusal(t, r)
					if f == nil {
						continue
					}
					if f.Reason != cutReason && f.Code != c.code {
						t.Errorf("%s: %+v of\n%s", f.Code, f, line[:end]+after)
					}
					if len(r.Clients) > 0 && r.Clients[0].ID != c.client {
						t.Errorf("client %q of\n%s", r.Clients[0].ID, line[:end]+after)
					}
				}
			}
		}
	}
}

// soleRefusal returns the refusal of a report, nil if it has none.
func soleRefusal(t *testing.T, r *Report) *Refusal {
	t.Helper()
	all := r.Unnamed
	for _, c := range r.Clients {
		all = append(all, c.Refusals...)
	}
	if len(all) > 1 || r.Requests != len(all) {
		t.Fatalf("%d requests\n%s", r.Requests, summary(r))
	}
	if len(all) == 0 {
		return nil
	}
	return all[0]
}

// TestCutIsTold: a refusal that is cut is not passed over where the log still
// says that there was one.
func TestCutIsTold(t *testing.T) {
	whole := authorized(0, "c", "1") + refusedAt(1, wrong)
	r := readLines(t, whole[:strings.Index(whole, "did not match")])
	if len(r.Unnamed) != 1 || r.Unnamed[0].Reason != cutReason || r.Unnamed[0].Code != Refused || r.Clients[0].Finding != MaybeRefused {
		t.Errorf("%s", summary(r))
	}
	named := "Authorization Request with id 'a' on client with id 'git' using policy 'one"
	r = readLines(t, fmt.Sprintf("time=\"2026-03-02T09:00:01Z\" level=error msg=\"%s", named))
	if len(r.Clients) != 1 || r.Clients[0].ID != "git" || r.Clients[0].Refusals[0].Reason != cutReason {
		t.Errorf("%s", summary(r))
	}
}

// TestCutIsNoRefusal: a line that is no error, or whose client is cut, says
// nothing of a refusal of that client.
func TestCutIsNoRefusal(t *testing.T) {
	for _, line := range []string{
		`level=debug msg="Authorization Request with id 'a' on client with id 'c' using consent`,
		`level=debug msg="Access Request failed with error: The provided client secret`,
		`level=error msg="Authorization Request with id 'a' on client with id 'c`,
		`level=error msg="Authorization Request with id 'a' on client with id 'c\\d' using policy`,
		`level=error msg="Access Request failed with err`,
	} {
		if r := readLines(t, `time="2026-03-02T09:00:01Z" `+line); r.Requests != 0 {
			t.Errorf("%s: %s", line, summary(r))
		}
	}
}

// TestJoinedLines: a line is cut, and the next one, which is about a request too,
// follows in its place. Each refusal is one of the two lines, or is told as cut.
func TestJoinedLines(t *testing.T) {
	const refusedDevice = "Device Authorization Request failed with error during the Device Authorization Flow"
	unknown := strings.TrimPrefix(invalidClient, accessFailed) + "Client with id 'tv' does not appear to be a registered client."
	var lines []string
	for _, fields := range []map[string]string{
		{"level": "error", "msg": invalidClient + detailed + otherMethod, "remote_ip": "192.0.2.7"},
		{"level": "error", "msg": refusedDevice, "error": unknown, "method": "POST"},
		{"level": "error", "msg": introspecting, "error": unauthorized + noSecret, "method": "POST"},
		{"level": "error", "msg": refusedDevice, "client_id": "television", "error": "no scope", "method": "POST"},
		{"level": "debug", "msg": "Access Request with id 't' on client with id 'web' has successfully been processed", "method": "POST"},
	} {
		fields["time"] = "2026-03-02T09:00:05Z"
		asJSON, _ := json.Marshal(fields) // sorted, as in the provider's
		text := fmt.Sprintf("time=%q level=%s msg=%q", fields["time"], fields["level"], fields["msg"])
		for _, name := range []string{"client_id", "error", "method", "remote_ip"} {
			if value := fields[name]; strings.Contains(value, " ") {
				text += fmt.Sprintf(" %s=%q", name, value)
			} else if value != "" {
				text += " " + name + "=" + value
			}
		}
		lines = append(lines, text, string(asJSON))
	}
	told := func(log string) []string {
		var all []string
		r := readLines(t, log)
		for _, f := range r.Unnamed {
			all = append(all, fmt.Sprint("?", f.Endpoint, f.Code, f.Reason))
		}
		for _, c := range r.Clients {
			for _, f := range c.Refusals {
				all = append(all, fmt.Sprint(c.ID, f.Endpoint, f.Code, f.Reason))
			}
		}
		return all
	}
	whole := told(strings.Join(lines, "\n") + "\n")
	for _, client := range []string{"?", "television"} { // what is left is the message
		whole = append(whole, client+"device-authorizationrefused"+strings.TrimPrefix(refusedDevice, "Device "))
	}
	step := 1
	if testing.Short() { // as with the race detector
		step = 9
	}
	for i, line := range lines {
		for end := 0; end < len(line); end += step {
			for next := i % 2; next < len(lines); next += 2 { // in the same format
				for _, f := range told(line[:end] + lines[next] + "\n") {
					if !slices.Contains(whole, f) && !strings.HasSuffix(f, cutReason) {
						t.Errorf("%s of\n%s", f, line[:end]+lines[next])
					}
				}
			}
		}
	}
}
