package trace

import "strings"

// Code says what was found. It is empty if nothing is wrong.
type Code string

// The codes of refused requests.
const (
	WrongSecret     Code = "wrong-secret"     // another secret than the registered one
	UnknownClient   Code = "unknown-client"   // no client with that id is registered
	AuthMethod      Code = "auth-method"      // another client authentication than registered
	MalformedHeader Code = "malformed-header" // the Authorization header cannot be decoded
	PKCE            Code = "pkce"             // the code verifier (RFC 7636)
	InvalidGrant    Code = "invalid-grant"    // the authorization code or the refresh token
	RedirectURI     Code = "redirect-uri"     // none of the registered ones
	Denied          Code = "denied"           // to the user, or by the user
	Refused         Code = "refused"          // for another reason
)

// The codes of clients and of logs.
const (
	NoTokenRequest Code = "no-token-request" // authorized, and never asked for a token
	MaybeRefused   Code = "maybe-refused"    // authorized; then an unnamed client was refused
	NotFinished    Code = "not-finished"     // the user did not log in or consent
	NoRequests     Code = "no-requests"      // no log has a request
	LogLevel       Code = "log-level"        // a log says too little to tell

	// Pending requests were under way when the log ended. It is no finding.
	Pending Code = "pending"
)

// reasons maps the provider's words to codes. The first phrase that fits
// counts.
var reasons = []struct {
	code    Code
	phrases []string
}{
	{WrongSecret, []string{"client secret did not match"}},
	{PKCE, []string{"code_verifier", "code verifier", "code_challenge", "code challenge"}},
	{InvalidGrant, []string{
		"The provided authorization grant", "authorization code", "refresh token",
	}},
	{UnknownClient, []string{
		"client was not found",
		"does not appear to be a registered client",
		"OAuth 2.0 Client does not exist",
		"unsupported authentication method). not_found",
		"unsupported authentication method). Could not find the requested resource",
	}},
	{AuthMethod, []string{
		"client registration does not allow this method",
		"client does not support this method",
		"does not support the 'token_endpoint_auth",
		"known authentication method",
		"endpoint_auth_method",
		"client_auth_method",
	}},
	{MalformedHeader, []string{
		"client credentials in the HTTP authorization header could not be parsed",
		"x-www-form-urlencoded",
	}},
	{RedirectURI, []string{"pre-registered 'redirect_uris'", "The 'redirect_uri' parameter"}},
	{Denied, []string{
		"is not authorized to use this client",
		"explicitly rejected",
		"not authorized to consent",
		"user did not satisfy",
	}},
}

// codeOf returns the code for a reason, as it is before tidy: some phrases are
// part of the description of an OAuth 2.0 error code.
func codeOf(reason string) Code {
	for _, r := range reasons {
		for _, phrase := range r.phrases {
			if strings.Contains(reason, phrase) {
				return r.code
			}
		}
	}
	return Refused
}
