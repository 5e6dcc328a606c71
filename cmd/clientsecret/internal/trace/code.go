package trace

import (
	"slices"
	"strings"
)

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
	{WrongSecret, []string{
		"client secret did not match",
		"hashedPassword is not the hash of the given password", // before 4.38
		"client assertion that has an invalid signature",       // by client_secret_jwt
	}},
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
		"more than one authentication method",
		"Authorization header specified the 'client_id'", // and the form another one
		"endpoint_auth_method",
		"client_auth_method",
	}},
	{MalformedHeader, []string{
		"client credentials in the HTTP authorization header could not be parsed",
		"x-www-form-urlencoded",
		"The header value is either missing a scheme",
		"Error occurred performing a base64 decode",
		"The basic scheme value was not separated by a colon",
	}},
	{RedirectURI, []string{"pre-registered 'redirect_uris'", "The 'redirect_uri' parameter"}},
	{Denied, []string{
		"is not authorized to use this client",
		"explicitly rejected",
		"not authorized to consent",
		"user did not satisfy",
	}},
}

// What follows an id that somebody made up, which may have any of the phrases
// above.
const (
	notRegistered  = "' does not appear to be a registered client." // ends the reason
	requestedGrant = "' requested grant type '"
)

// codeOf returns the code for a reason, as it is before tidy: some phrases are
// part of the description of an OAuth 2.0 error code.
func codeOf(reason string) Code {
	switch {
	case strings.HasSuffix(reason, notRegistered):
		return UnknownClient
	case strings.Contains(reason, requestedGrant):
		return Refused
	}
	reason = inProvidersWords(reason)
	for _, r := range reasons {
		for _, phrase := range r.phrases {
			if strings.Contains(reason, phrase) {
				return r.code
			}
		}
	}
	return Refused
}

// beforeValues are the words after which a reason has a value of the request in
// single quotes.
var beforeValues = []string{
	"value", "values", "of", "claim", "response_mode", "response_type", "scope", "scopes", "type",
	"audience", "resource", "indicator", "scheme", "client_assertion_type", "URI", "but", "use",
}

// inProvidersWords returns a reason up to the first value of the request. Whoever
// sends the request chooses that, and may imitate other reasons.
func inProvidersWords(reason string) string {
	for i := 0; ; i++ {
		n := strings.IndexAny(reason[i:], `'"`)
		if n < 0 {
			return reason
		}
		i += n
		if reason[i] == '"' || slices.Contains(beforeValues, lastWord(reason[:i])) {
			return reason[:i]
		}
	}
}

// maxBeforeValue is longer than any of beforeValues.
const maxBeforeValue = 32

// lastWord returns the word that text ends with, or the last bytes of a word
// that is too long. It looks no further back, because it is called for each
// quote of a reason.
func lastWord(text string) string {
	text = strings.TrimSuffix(text, " ")
	text = text[max(0, len(text)-maxBeforeValue):]
	return text[strings.LastIndexByte(text, ' ')+1:]
}

// cause is what a reason says.
type cause struct {
	code   Code
	reason string // as it is shown

	// ofCode says that the request may have been for the tokens of an
	// authorization that was just granted.
	ofCode bool
}

// otherGrants are parts of reasons: those of requests that had no authorization
// code, or whose client is none that was authorized.
var otherGrants = []string{
	"requested grant type '",
	"authorization grant 'refresh_token'",
	"authorization grant 'client_credentials'",
	"grant-type:device_code",
	"refresh token has not been found",
	"Failed to refresh token",
	"device_code",
	notRegistered,
}

func newCause(reason string) cause {
	has := func(part string) bool { return strings.Contains(reason, part) }
	return cause{codeOf(reason), tidy(reason), !slices.ContainsFunc(otherGrants, has)}
}
