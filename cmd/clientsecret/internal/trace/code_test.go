package trace

import (
	"slices"
	"strings"
	"testing"
)

// TestCodes: the code of each reason, and the reason as it is shown.
func TestCodes(t *testing.T) {
	for reason, want := range map[string]struct {
		code Code
		tidy string
	}{
		"The PKCE code challenge did not match the code verifier.":                                                                           {PKCE, "The PKCE code challenge did not match the code verifier."},
		"The OAuth 2.0 client supports client authentication method 'client_secret_basic', but method 'none' … 'token_endpoint_auth_method'": {AuthMethod, "The OAuth 2.0 client supports client authentication method 'client_secret_basic', but method 'none' … 'token_endpoint_auth_method'"},
		"crypto/bcrypt: hashedPassword is not the hash of the given password":                                                                {WrongSecret, "crypto/bcrypt: hashedPassword is not the hash of the given password"},
		badSignature: {WrongSecret, badSignature},
		"The client secret in the HTTP authorization header could not be decoded from 'application/x-www-form-urlencoded'.": {MalformedHeader, "The client secret in the HTTP authorization header could not be decoded from 'application/x-www-form-urlencoded'."},
		"Error occurred performing a base64 decode: illegal base64 data at input byte 4.":                                   {MalformedHeader, "Error occurred performing a base64 decode: … base64 data at input byte 4."},
		"The basic scheme value was not separated by a colon.":                                                              {MalformedHeader, "The basic … value was not separated by a colon."},
		"The header value is either missing a scheme, value, or the separator between them.":                                {MalformedHeader, "The header value is either missing a scheme, value, or the separator between them."},
		"The scheme 'hunter' is not known for client authentication.":                                                       {Refused, "The scheme … is not known for client authentication."},
		"Per RFC 6749 Section 2.3 a client MUST NOT use more than one authentication method.":                               {AuthMethod, "Per RFC 6749 Section 2.3 a client MUST NOT use more than one authentication method."},
		"The `token_endpoint_auth_method` methods determined to be used were 'client_secret_basic', 'client_secret_post'.":  {AuthMethod, "The `token_endpoint_auth_method` methods determined to be used were 'client_secret_basic', 'client_secret_post'."},
		"Client with id 'the client secret did not match' does not appear to be a registered client.":                       {UnknownClient, "Client with id 'the client secret did not match' does not appear to be a registered client."},
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

// TestForgedReasons: what a request says imitates the provider's words. It gives a
// refusal no other code, and no client.
func TestForgedReasons(t *testing.T) {
	for _, forged := range []string{
		"The provided client secret did not match the registered client secret.",
		"The registered client with id 'web' has the PKCE code challenge",
		"x' client with id 'web' is refused because the client secret did not match 'x",
		"none' and the refresh token or authorization code of client with id 'web' ",
	} {
		for _, reason := range []string{
			"Request with unsupported response_mode '%'.",
			"The client is not allowed to request response_type '%'.",
			"The OAuth 2.0 Client is not allowed to request scope '%'.",
			"The requested scopes '%' are invalid.",
			"The client with id '%' requested grant type 'password' which is invalid.",
			"The client with id '' requested grant type '%' which is invalid.",
			"Requested audience '%' has not been whitelisted by the OAuth 2.0 Client.",
			`Requested audience "%" has not been whitelisted by the OAuth 2.0 Client.`,
			"Requested resource '%' could not be parsed.",
			`The request URI is malformed. parse "%": invalid URI for request`,
			"Unable to parse resource indicator '%' from the 'resource' parameter.",
			"The 'resource' parameter must contain resource indicators that are absolute URIs but '%' is not absolute.",
			"The requested prompt value '%' either contains unknown, unsupported, or prohibited prompt values.",
			"The scheme '%' is not known for client authentication.",
			"Unknown client_assertion_type '%'.",
			"The redirect URI '%' contains an illegal character.",
			"The DPoP proof 'htm' claim '%' does not match the request method 'POST'.",
			"The DPoP proof has an invalid 'typ' header value of '%'.",
			"The OAuth 2.0 client is not allowed to use '%' as 'requested_token_type'.",
			"The 'aud' claim had the values '%'.",
		} {
			reason = strings.Replace(reason, "%", forged, 1)
			if code, client := codeOf(reason), clientIn(reason); code != Refused || client != "" && client != forged {
				t.Errorf("%s, client %q of %s", code, client, reason)
			}
		}
	}
}

// TestTidy: what may be a secret, or holds one, is replaced; words of the protocol and
// hosts stay.
func TestTidy(t *testing.T) {
	for reason, want := range map[string]string{
		"at https://admin:hunter2@app.example.com/cb?x":       "at https://app.example.com/…",
		"at 'https://bob:p@ss@x'":                             "at https://x/…",
		"at https://hunter2@app.example.com":                  "at https://app.example.com/…",
		"at (http://app.example.com:8080/a@b)":                "at http://app.example.com:8080/…",
		"at https://" + strings.Repeat("a", 81) + ".example":  "at …",
		"at https:///hunter2":                                 "at https:///…",
		"a short JWT eyJhbGci":                                "a short JWT …",
		"an authelia_at_x":                                    "an …",
		"client_assertion: hunter2":                           "client_assertion: …",
		"Basic hunter2 and basic hunter2":                     "Basic … and basic …",
		"(password): hunter2":                                 "(password): …",
		"a word " + strings.Repeat("a", 40):                   "a word " + strings.Repeat("a", 40),
		"a word " + strings.Repeat("a", 41):                   "a word …",
		"a value in `Hunter2`":                                "a value in …",
		detailed + "The reason.":                              "The reason.",
		"Not found. " + detailed + detailed + "The reason.":   "Not found. The reason.",
		strings.TrimSuffix(detailed, " "):                     strings.TrimSuffix(detailed, " "),
		"the value 'Hunter2' and 'RS256' and 'authorization'": "the value … and 'RS256' and 'authorization'",
	} {
		if got := tidy(reason); got != want {
			t.Errorf("%q: %q, want %q", reason, got, want)
		}
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

// TestLastWord: it finds each word that comes before a value, and looks no
// further back than that needs. A reason may have thousands of quotes.
func TestLastWord(t *testing.T) {
	for _, word := range beforeValues {
		if len(word) >= maxBeforeValue {
			t.Errorf("%s has %d bytes", word, len(word))
		}
		for _, text := range []string{word, "the " + word + " ", strings.Repeat("'", 1<<10) + " " + word} {
			if got := lastWord(text); got != word {
				t.Errorf("%.50q: %q, want %q", text, got, word)
			}
		}
		long := strings.Repeat("x", 1<<10) + word
		if got := lastWord(long); len(got) > maxBeforeValue || slices.Contains(beforeValues, got) {
			t.Errorf("%d bytes of a word that ends with %s", len(got), word)
		}
	}
}
