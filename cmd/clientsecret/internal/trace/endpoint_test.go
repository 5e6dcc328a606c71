package trace

import (
	"strings"
	"testing"
)

// Refusals at the endpoints that take tokens, as they are logged.
const (
	noSecret = "Client authentication failed (e.g., unknown client, no client authentication included, or " +
		"unsupported authentication method). The provided client secret did not match the registered client secret."
	unauthorized = "The request could not be authorized. The request either did not include a known client " +
		"authentication method, or contained invalid authentication details. "
	introspecting = "Introspection Request with id '5b360299' failed with error"
	revoking      = "Revocation Request with id '6c8e2504' failed with error: "
)

// TestOfTokens: what is refused at the endpoints for introspection and revocation
// has its endpoint and its reason, and its client if the reason names it. It
// counts neither as an authorization nor as a token request.
func TestOfTokens(t *testing.T) {
	method := strings.TrimSuffix(noSecret, "The provided client secret did not match the registered client secret.") +
		detailed + otherMethod
	unknown := strings.TrimSuffix(method, otherMethod) + "Client with id 'ghost' does not appear to be a registered client."
	const wrongSecret = "The provided client secret did not match the registered client secret.\n"
	for _, tc := range []struct{ name, line, want string }{
		{"introspection", lineOf(5, "error", introspecting, `error="`+unauthorized+noSecret+`" remote_ip=192.0.2.7`),
			"? introspection wrong-secret ×1 []: " + wrongSecret},
		{"introspection, earlier versions", lineOf(5, "error", introspecting+": "+unauthorized+noSecret, ""),
			"? introspection wrong-secret ×1 []: " + wrongSecret},
		{"introspection in JSON", `{"error":"` + unauthorized + noSecret + `","level":"error","msg":"` + introspecting +
			`","time":"2026-03-02T09:00:05Z"}` + "\n",
			"? introspection wrong-secret ×1 []: " + wrongSecret},
		{"introspection without a method", lineOf(5, "error", introspecting, `error="`+unauthorized+method+`"`),
			"c: {0 0 0} {0 0 0} auth-method\n  introspection auth-method ×1: " + otherMethod + "\n"},
		{"introspection, no issuer", lineOf(5, "error", "Introspection Request with id 'a' could not be processed: no issuer", ""),
			"? introspection refused ×1 []: no issuer\n"},
		{"introspection, cut", lineOf(5, "error", introspecting, `error="The request could`),
			"? introspection refused ×1 []: " + cutReason + "\n"},
		{"of a token that has expired", lineOf(5, "error", introspecting, `error="Token is inactive because it is `+
			`malformed, expired or otherwise invalid. Token validation failed. The refresh token has expired."`), ""},
		{"revocation", lineOf(5, "error", revoking+noSecret, "remote_ip=192.0.2.7"),
			"? revocation wrong-secret ×1 []: " + wrongSecret},
		{"revocation, then its end", lineOf(5, "error", revoking+noSecret, "") +
			lineOf(5, "debug", "Revocation Request with id '6c8e2504' was successfully processed", ""),
			"? revocation wrong-secret ×1 []: " + wrongSecret},
		{"revocation without a method", lineOf(5, "error", revoking+method, ""),
			"c: {0 0 0} {0 0 0} auth-method\n  revocation auth-method ×1: " + otherMethod + "\n"},
		{"revocation of an unknown client", lineOf(5, "error", revoking+unknown, ""),
			"ghost: {0 0 0} {0 0 0} unknown-client\n  revocation unknown-client ×1: " +
				"Client with id 'ghost' does not appear to be a registered client.\n"},
		{"revocation, another's token", lineOf(5, "error", revoking+"The client is not authorized to request a token using this method.", ""),
			"? revocation refused ×1 []: The client is not authorized to request a token using this method.\n"},
		{"only seen", lineOf(5, "debug", "Revocation Request with id 'a' is being processed", "") +
			lineOf(5, "trace", "Introspection Request with id 'a' yielded a token on client with id 'x' was successfully processed", ""), ""},
	} {
		if got := summary(readLines(t, tc.line)); got != tc.want {
			t.Errorf("%s: got\n%s", tc.name, got)
		}
	}
}

// TestOfTokensOnly: a refusal at one of these endpoints is that of no client that
// was just authorized, and changes nothing about its login. A token that is
// granted later does not settle it.
func TestOfTokensOnly(t *testing.T) {
	revoked := lineOf(11, "error", revoking+noSecret, "remote_ip=192.0.2.7")
	r := readLines(t, authorized(10, "c", "1"), revoked, lineOf(999, "info", "x", ""))
	if c := r.Clients[0]; c.Finding != NoTokenRequest || c.Maybe != nil || r.Unnamed[0].Candidates != nil {
		t.Errorf("%s", summary(r))
	}
	method := lineOf(11, "error", revoking+otherMethod, "")
	granted := lineOf(12, "debug", "Access Request with id '1' on client with id 'c' has successfully been processed", "")
	r = readLines(t, authorized(10, "c", "1"), method, granted, lineOf(999, "info", "x", ""))
	if c := r.Clients[0]; c.Finding != AuthMethod || c.Refusals[0].Settled || c.Tokens.Refused+c.Authorizations.Refused != 0 {
		t.Errorf("%s", summary(r))
	}
	sameID := lineOf(11, "error", strings.Replace(revoking, "6c8e2504", "1", 1)+noSecret, "")
	if r = readLines(t, authorized(10, "c", "1"), sameID); len(r.Unnamed) != 1 || len(r.Clients[0].Refusals) != 0 {
		t.Errorf("the id of an authorization: %s", summary(r))
	}
	unfinished := lineOf(1, "debug", "Authorization Request with id '2' on client with id 'c' is being processed", "")
	r = readLines(t, unfinished, lineOf(70, "error", revoking+"The registered client with id 'c' has another problem", ""))
	if c := r.Clients[0]; c.Authorizations.Seen != 1 || !c.seen.Equal(r.From.Add(1e9)) {
		t.Errorf("%s, seen at %v", summary(r), c.seen)
	}
}
