package trace

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestPlaintext: the provider's warnings of its last start are told, in each
// format. Nobody can make the log say so of a client.
func TestPlaintext(t *testing.T) {
	warning := func(id string) string {
		return "Configuration: identity_providers: oidc: clients: client '" + id + "': option 'client_secret' is " +
			"plaintext but for clients not using any endpoint authentication method 'client_secret_jwt' it should be a " +
			"hashed value as plaintext values are deprecated"
	}
	warn := func(ids ...string) string {
		var b strings.Builder
		for _, id := range ids {
			b.WriteString(lineOf(0, "warning", warning(id), ""))
		}
		return b.String()
	}
	complete := lineOf(1, "info", "Startup complete", "")
	inJSON, _ := json.Marshal(map[string]string{
		"level": "warning", "msg": warning("wiki"), "time": "2026-03-02T09:00:00Z",
	})
	for _, tc := range []struct{ name, log, want string }{
		{"one start", warn("wiki", "git", "wiki") + complete, "[git wiki]"},
		{"the log ends before the start", warn("wiki"), "[wiki]"},
		{"two starts", warn("wiki", "git") + complete + warn("git") + complete, "[git]"},
		{"it was changed", warn("wiki") + complete + complete, "[]"},
		{"JSON", string(inJSON) + "\n" + complete, "[wiki]"},
		{"docker", `{"log":` + fmt.Sprintf("%q", warn("wiki")) + `,"stream":"stdout"}` + "\n", "[wiki]"},
		{"another option", lineOf(0, "warning", strings.Replace(warning("wiki"), "'client_secret'", "'other'", 1), ""), "[]"},
		{"a user's name", lineOf(0, "debug", "Mark 1FA authentication attempt made by user '"+warning("wiki")+"'", "") + complete, "[]"},
		{"a user's name that is a start", warn("wiki") + complete + lineOf(2, "debug", "Mark 1FA authentication attempt made by user 'Startup complete'", ""), "[wiki]"},
		{"cut", strings.TrimSuffix(warn("wiki"), " for clients"+strings.SplitN(warn("wiki"), " for clients", 2)[1]), "[]"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := readLines(t, tc.log)
			if got := fmt.Sprint(r.Plaintext); got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
			if r.Finding != NoRequests || r.Requests != 0 || len(r.Clients) != 0 {
				t.Errorf("%+v", r)
			}
		})
	}
	// A log with nothing but a start is too short to lack requests.
	other := logOf("other", []byte(warn("wiki")+complete))
	if r, err := Read(logOf("debug", []byte(authorized(0, "c", "1"))), other); err != nil || r.Finding != "" {
		t.Errorf("%q, %v", r.Finding, err)
	}
}

// TestManyWarnings: what is kept of a start is bounded.
func TestManyWarnings(t *testing.T) {
	var s starts
	for i := range 2 * maxClients {
		s.add(event{step: warned, client: fmt.Sprint(i)})
	}
	if n := len(s.clients()); n != maxClients {
		t.Errorf("%d clients", n)
	}
}
