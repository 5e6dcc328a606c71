package trace

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestFindings: a finding depends on the times of a client's requests.
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

// TestSameAddress: the only client that got tokens at the address of a refused
// request is named.
func TestSameAddress(t *testing.T) {
	got := func(second int, client, address string) string {
		return lineOf(second, "debug", fmt.Sprintf("Access Request with id 't%d' on client with id '%s' has successfully been processed", second, client), "remote_ip="+address)
	}
	refused := lineOf(100, "error", wrong, "remote_ip=192.0.2.1")
	for log, want := range map[string]string{
		got(0, "c", "192.0.2.1") + got(1, "c", "192.0.2.1") + got(2, "d", "192.0.2.2") + refused: "c",
		got(0, "c", "192.0.2.1") + got(1, "d", "192.0.2.1") + got(2, "c", "192.0.2.1") + refused: "",
		got(0, "c", "192.0.2.2") + refused:                                                "",
		got(0, "c", "192.0.2.1") + strings.Replace(refused, "Access", "Authorization", 1): "", // by a browser
	} {
		r, err := Read(logOf("log", []byte(log)))
		if err != nil || len(r.Unnamed) != 1 || r.Unnamed[0].SameAddress != want {
			t.Errorf("%+v, %v, want %q", r.Unnamed[0], err, want)
		}
	}
}

// TestCandidates: all clients that may have made a refused request are counted,
// and eight are named. Another instance may have authorized one in the same
// second.
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

// TestClockSetBack: a log ends at its latest time, not at the last one.
func TestClockSetBack(t *testing.T) {
	log := authorized(0, "c", "1") + lineOf(1, "debug", "Access Request with id '1' on client with id 'c' is being processed", "") + authorized(100, "c", "2") + lineOf(300, "info", "x", "") + lineOf(50, "info", "y", "")
	if r, err := Read(logOf("log", []byte(log))); err != nil || r.Clients[0].Finding != NoTokenRequest || r.To.Minute() != 5 {
		t.Errorf("%s, %v, %v", r.Clients[0].Finding, r.To, err)
	}
}
