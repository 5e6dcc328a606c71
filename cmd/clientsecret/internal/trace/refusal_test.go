package trace

import (
	"fmt"
	"strings"
	"testing"
)

// The beginnings of the messages in these tests.
const (
	accessFailed  = "Access Request failed with error: "
	invalidClient = accessFailed + "Client authentication failed (e.g., unknown client, no client authentication " +
		"included, or unsupported authentication method). "
	invalidGrant = accessFailed + "The provided authorization grant (e.g., authorization code, resource owner " +
		"credentials) or refresh token is invalid, expired, revoked, does not match the redirection URI used in the " +
		"authorization request, or was issued to another client. "
	detailed = "The required credentials were not found, used an unknown method, could not be parsed, were otherwise " +
		"malformed, or were otherwise incorrect. "
	badSignature = "OAuth 2.0 client with id 'c' provided a client assertion that has an invalid signature. error in " +
		"cryptographic primitive."
	otherMethod = "The registered client with id 'c' is configured to only support 'token_endpoint_auth_method' " +
		"method 'client_secret_jwt', but the method 'none' was determined to be used."
)

// refusedAt are lines about requests that were refused, one a second.
func refusedAt(second int, messages ...string) string {
	var b strings.Builder
	for i, m := range messages {
		b.WriteString(lineOf(second+i, "error", m, "path=/api/oidc/token remote_ip=192.0.2.7"))
	}
	return b.String()
}

func readLines(t *testing.T, lines ...string) *Report {
	t.Helper()
	r, err := Read(logOf("log", []byte(lineOf(0, "debug", "so that the level is known", "")+strings.Join(lines, ""))))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestReasons: each reason has an entry of its own, with its own words and
// code, at each endpoint.
func TestReasons(t *testing.T) {
	scope := "Authorization Request failed with error: The requested scope is invalid, unknown, or malformed. The " +
		"OAuth 2.0 Client is not allowed to request scope '%s'."
	messages := []string{
		invalidClient + "The provided client secret did not match the registered client secret.",
		"Pushed Authorization Request failed with error: Client authentication failed (e.g., unknown client, no client " +
			"authentication included, or unsupported authentication method). The provided client secret did not match " +
			"the registered client secret.",
		fmt.Sprintf(scope, "groups"),
		fmt.Sprintf(scope, "offline_access"),
		"Device Authorization Request could not be processed: no issuer",
		"Authorization Request failed with error: The state is missing or does not have enough characters and is " +
			"therefore considered too weak.",
	}
	const want = `? token wrong-secret ×2 []: The provided client secret did not match the registered client secret.
? pushed-authorization wrong-secret ×2 []: The provided client secret did not match the registered client secret.
? authorization refused ×2 []: The requested scope is invalid, unknown, or malformed. The OAuth 2.0 Client is not allowed to request scope 'groups'.
? authorization refused ×2 []: The requested scope is invalid, unknown, or malformed. The OAuth 2.0 Client is not allowed to request scope 'offline_access'.
? device-authorization refused ×2 []: no issuer
? authorization refused ×2 []: The state is missing or does not have enough characters and is therefore considered too weak.
`
	if got := summary(readLines(t, refusedAt(0, messages...), refusedAt(100, messages...))); got != want {
		t.Errorf("got\n%s", got)
	}
}

// TestReasonsOfClient: the reasons of a client are kept apart too. Those before
// a granted request are settled.
func TestReasonsOfClient(t *testing.T) {
	granted := lineOf(50, "debug", "Access Request with id 't' on client with id 'c' has successfully been processed", "")
	before := refusedAt(0, invalidClient+detailed+otherMethod, invalidClient+detailed+badSignature,
		invalidClient+detailed+otherMethod)
	r := readLines(t, before, granted, refusedAt(60, invalidClient+detailed+badSignature))
	c := r.Clients[0]
	if len(c.Refusals) != 2 || c.Finding != WrongSecret {
		t.Fatalf("%s", summary(r))
	}
	method, signature := c.Refusals[0], c.Refusals[1] // the latest is last
	if method.Count != 2 || !method.Settled || method.Code != AuthMethod || method.Reason != otherMethod {
		t.Errorf("%+v", method)
	}
	if signature.Count != 2 || signature.Settled || signature.Reason != badSignature {
		t.Errorf("%+v", signature)
	}
}

// TestSettled: a request that is granted settles what was refused at the endpoints
// that lead to it, and counts once however often the log says so.
func TestSettled(t *testing.T) {
	par := "Pushed Authorization Request failed with error: OAuth 2.0 Client with id 'c' has another problem."
	r := readLines(t, refusedAt(0, par), authorized(10, "c", "1"), authorized(11, "c", "1"))
	c := r.Clients[0]
	if c.Authorizations != (Counts{Seen: 2, Refused: 1, Granted: 1}) || !c.Refusals[0].Settled || c.Finding == Refused {
		t.Errorf("%s", summary(r))
	}
}

// TestAtOnce: of the same reason at once, each endpoint has an entry.
func TestAtOnce(t *testing.T) {
	r := readLines(t, refusedAt(0, accessFailed+"no issuer"), refusedAt(0, accessFailed+"no issuer"),
		refusedAt(0, "Authorization Request failed with error: no issuer"))
	if len(r.Unnamed) != 2 || r.Unnamed[0].Count+r.Unnamed[1].Count != 3 {
		t.Errorf("%s", summary(r))
	}
}

// TestTooManyReasons: values that somebody makes up do not fill the report.
func TestTooManyReasons(t *testing.T) {
	var b strings.Builder
	for i := range 3 * maxReasons {
		b.WriteString(refusedAt(i, fmt.Sprintf(accessFailed+"Request with unsupported value %d", i)))
	}
	for i := range 3 * maxReasons {
		b.WriteString(refusedAt(i, fmt.Sprintf(accessFailed+"OAuth 2.0 Client with id 'c' has no value %d", i)))
	}
	r := readLines(t, b.String(), refusedAt(100, wrong))
	if len(r.Unnamed) != maxReasons+1 || len(r.Clients[0].Refusals) != maxReasons || r.Omitted != 4*maxReasons {
		t.Errorf("%d omitted of\n%s", r.Omitted, summary(r))
	}
	last := r.Clients[0].Refusals[maxReasons-1].Reason
	if want := fmt.Sprintf("value %d", 3*maxReasons-1); !strings.HasSuffix(last, want) {
		t.Errorf("the last reason is %q", last)
	}
}

// TestLikeliest: the finding of a client with several reasons is that of most
// refusals since a request was granted.
func TestLikeliest(t *testing.T) {
	method, signature := invalidClient+detailed+otherMethod, invalidClient+detailed+badSignature
	scope := accessFailed + "OAuth 2.0 Client with id 'c' has another problem."
	granted := lineOf(40, "debug", "Access Request with id 't' on client with id 'c' has successfully been processed", "")
	for _, tc := range []struct {
		name, log string
		finding   Code
	}{
		{"most", refusedAt(0, signature, signature, method), WrongSecret},
		{"as many: the latest", refusedAt(0, signature, method), AuthMethod},
		{"two reasons of one code", refusedAt(0, method, method+" Again.", signature, scope), AuthMethod},
		{"most before it was granted", refusedAt(0, signature, signature) + granted + refusedAt(50, method), AuthMethod},
		{"all before it was granted", refusedAt(0, signature, method) + granted, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if r := readLines(t, tc.log); r.Clients[0].Finding != tc.finding {
				t.Errorf("%s", summary(r))
			}
		})
	}
}

// TestMaybe: of several refusals that a client may have got, the likeliest one
// is told.
func TestMaybe(t *testing.T) {
	pkce := invalidGrant + "The PKCE code challenge did not match the code verifier."
	used := invalidGrant + "The authorization code has already been used."
	asked := lineOf(12, "debug", "Access Request with id 't' on client with id 'other' is being processed", "")
	for _, tc := range []struct {
		name, log string
		want      Code
	}{
		{"the first", authorized(10, "c", "1") + refusedAt(11, pkce, wrong, used), PKCE},
		{"fewer candidates", authorized(9, "c", "1") + authorized(10, "other", "2") + refusedAt(11, wrong) + asked + refusedAt(13, used), InvalidGrant},
		{"authorized again", authorized(9, "c", "1") + refusedAt(10, wrong) + authorized(11, "c", "2") + refusedAt(12, pkce), PKCE},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := readLines(t, tc.log)
			if c := r.Clients[0]; c.ID != "c" || c.Finding != MaybeRefused || c.Maybe.Code != tc.want {
				t.Errorf("%s", summary(r))
			}
		})
	}
}

// TestOtherGrants: a request without an authorization code is not that of a
// client that was just authorized.
func TestOtherGrants(t *testing.T) {
	for _, message := range []string{
		accessFailed + "The client with id '' requested grant type 'password' which is invalid, unknown, not supported, or not configured to be handled.",
		accessFailed + "The client is not authorized to request a token using this method. The OAuth 2.0 Client is not allowed to use authorization grant 'client_credentials'.",
		invalidGrant + "The refresh token has not been found: Could not find the requested resource(s).",
		invalidClient + detailed + "Client with id 'a' is 'b' does not appear to be a registered client.",
	} {
		r := readLines(t, authorized(10, "c", "1"), refusedAt(11, message), lineOf(999, "info", "x", ""))
		if len(r.Unnamed) != 1 || r.Unnamed[0].Candidates != nil || r.Clients[0].Finding != NoTokenRequest {
			t.Errorf("%s", summary(r))
		}
	}
}
