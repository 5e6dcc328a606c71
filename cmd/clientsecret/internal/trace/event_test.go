package trace

import (
	"strings"
	"testing"
)

// TestMessages: unusual messages, and messages that are not about a request.
func TestMessages(t *testing.T) {
	for _, tc := range []struct {
		level, message, fields string
		want                   event
		ok                     bool
	}{
		{"debug", "Pushed Authorization Request with id 'p' is being processed", "", event{}, false},
		{"debug", "Pushed Authorization Request with id 'p' on client with id 'c' was successfully processed, proceeding to build Authorization Response", "", event{}, false},
		{"error", "Pushed Authorization Request with id 'p' on client with id 'c' could not be processed: client was not found", "", event{endpoint: pushed, step: refused, request: "p", client: "c", reason: "client was not found"}, true},
		{"error", "Authorization Request with id 'a' on client with id 'web' could not be processed: the client secret did not match' could not be processed: client was not found", "", event{endpoint: authorization, step: refused, request: "a", client: "web' could not be processed: the client secret did not match", reason: "client was not found"}, true},
		{"error", "Authorization Request could not be processed: no issuer", "remote_ip=192.0.2.1", event{endpoint: authorization, step: refused, reason: "no issuer", address: "192.0.2.1"}, true},
		{"error", "Device Authorization Request could not be processed: no issuer", "", event{endpoint: device, step: refused, reason: "no issuer"}, true},
		{"debug", "Device Authorization Request is processing the User Authorization Flow", "client_id=c request_id=d", event{endpoint: device, step: seen, request: "d", client: "c"}, true},
		{"debug", "Device Authorization Request is processing the Device Authorization Flow", "client_id=c request_id=d", event{}, false},
		{"debug", "Device Authorization Request is processing the User Authorization Flow", "request_id=d", event{}, false},
		{"error", "Device Authorization Request failed with error during the User Authorization Flow", "client_id=c request_id=d", event{endpoint: device, step: refused, request: "d", client: "c", reason: "Authorization Request failed with error during the User Authorization Flow"}, true},
		{"error", "Device Authorization Request failed with error during the User Authorization Flow", `client_id=c error="The requ`, event{endpoint: device, step: refused, client: "c", reason: cutReason}, true},
		{"error", "Access Request encountered an error while trying to populate", `error="no scope" oauth2_access_request_id=d`, event{endpoint: token, step: refused, request: "d", reason: "no scope"}, true},
		{"debug", "Access Request encountered an error while trying to populate", "", event{}, false},
		{"debug", "Access Request with id 'a' on client with id 'c' response is being generated", "", event{}, false},
		{"error", "Access Request with id 'a", "", event{}, false},
		{"error", "Authorization Request with id 'a' on client with id 'c", "", event{}, false},
		{"error", "Authorization Request with id 'a' had an error parsing a multipart form.", "", event{endpoint: authorization, step: refused, request: "a", reason: "had an error parsing a multipart form."}, true},
		{"error", "Access Request failed with error: The authorization request is still pending as the end user has not finished", "", event{}, false},
		{"error", "Authorization Request with id 'a' on client with id 'c' using policy 'p' could not be processed: " + silent, "", event{endpoint: authorization, step: seen, request: "a", client: "c", reason: silent}, true},
		{"error", "Access Request could not be processed: no issuer", "", event{endpoint: token, step: refused, reason: "no issuer"}, true},
		{"error", "Device Authorization Request failed with error during the Device Authorization Flow", `error="Client with id 'tv' does not appear to be a registered client." remote_ip=192.0.2.1`, event{endpoint: device, step: refused, client: "tv", reason: "Client with id 'tv' does not appear to be a registered client.", address: "192.0.2.1"}, true},
		{"error", "Device Authorization Request failed with error during the Device Authorization Flow", `error="Client with id 'tv' is 'x' does not appear to be a registered client."`, event{endpoint: device, step: refused, reason: "Client with id 'tv' is 'x' does not appear to be a registered client."}, true},
		{"error", "Access Request failed with error: Too many requests within a short time period.", "", event{}, false},
		{"error", "Access Request failed with error: The registered client with id 'polling' is configured to only support", "", event{endpoint: token, step: refused, client: "polling", reason: "The registered client with id 'polling' is configured to only support"}, true},
		{"debug", "Authorization Request with id 'a' on client with id 'web' is bAuthorization Request with id 'b' on client with id 'wiki' was successfully processed, proceeding to build Authorization Response", "", event{}, false},
		{"debug", "Access Request with id 'a' on client with id 'weAccess Request with id 'b' on client with id 'wiki' has successfully been processed", "", event{}, false},
		{"debug", "Access Request with id 'a' on client with id 'weAccess Request with id 'b' on client with id 'wiki' is being processed", "", event{}, false},
		{"error", "Authorization Request with id 'a' on client with id 'weAuthorization Request with id 'b' on client with id 'wiki' using policy 'p' could not be processed: no scope", "", event{endpoint: authorization, step: refused, request: "a", reason: cutReason}, true},
	} {
		got, ok := parseEvent([]byte(strings.TrimSpace(lineOf(0, tc.level, tc.message, tc.fields))))
		if ok != tc.ok || ok && got != tc.want {
			t.Errorf("%s %s: %+v, %v, want %+v", tc.level, tc.message, got, ok, tc.want)
		}
	}
}

// TestClientIn: a reason names a client. No id that is made up makes it name
// another.
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
