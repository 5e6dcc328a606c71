package main

import "github.com/clientsecret/clientsecret/cmd/clientsecret/internal/trace"

// advice says what to do about a finding.
type advice struct {
	text      string
	commands  []string // to type
	more      string
	reference string
}

const faq = "https://www.authelia.com/integration/openid-connect/frequently-asked-questions/"

var (
	// findings are those of a client or a request, in the order in which they are
	// explained.
	findings = []trace.Code{
		trace.WrongSecret, trace.AuthMethod, trace.MalformedHeader, trace.UnknownClient, trace.RedirectURI,
		trace.PKCE, trace.InvalidGrant, trace.Denied, trace.Refused, trace.NoTokenRequest, trace.NotFinished,
	}

	advices = map[trace.Code]advice{
		trace.WrongSecret: {
			text: "The secret that the application presents is not the one that is registered. Compare " +
				"the two: this asks for the provider's stored value and then for the application's " +
				"secret, and says what is wrong with one that was spoilt on its way (a newline, quotes, " +
				"percent-encoding, the stored value in its place):",
			commands: []string{"clientsecret check"},
		},
		trace.AuthMethod: {
			text: "The application authenticates in another way than is registered for the client. Set " +
				"the provider's token_endpoint_auth_method to what the application does " +
				"(client_secret_basic, client_secret_post or none), or change the application's.",
		},
		trace.MalformedHeader: {
			text: "The Authorization header cannot be decoded: the application should percent-encode the " +
				"client's id and secret before it puts them there (RFC 6749, section 2.3.1), and does " +
				"not. Use a secret without reserved characters (clientsecret generate --charset " +
				"rfc3986), or client_secret_post.",
			reference: "https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1",
		},
		trace.UnknownClient: {
			text: "No client with this id is registered. Compare the client_id in the application's " +
				"configuration with the provider's, letter by letter; if you have just added it, " +
				"restart the provider.",
		},
		trace.RedirectURI: {
			text: "The application's redirect URI is not among the client's redirect_uris at the " +
				"provider. They have to be equal, the slash at the end and http or https included. If " +
				"the application believes that it runs on http, its proxy does not tell it otherwise " +
				"(X-Forwarded-Proto).",
		},
		trace.PKCE: {
			text: "The code verifier of the application does not fit the code challenge of its " +
				"authorization request (RFC 7636). Several instances of it without a common session, " +
				"and two logins at once in one browser, are what causes it; or an error in the " +
				"application.",
		},
		trace.InvalidGrant: {
			text: "The authorization code or refresh token is expired, was used before, or was issued for " +
				"another client or redirect URI. If it happens always: does the application ask twice, " +
				"do several instances of it share one session, and are the clocks right?",
		},
		trace.Denied: {
			text: "The provider's policy does not let this user use the client, the user was not logged " +
				"in, or has declined. See authorization_policy and consent_mode of the client.",
		},
		trace.Refused: {
			text: "The provider says why, above.",
		},
		trace.NoTokenRequest: {
			text: "The provider authorized the client, and the application never asked for a token: it " +
				"cannot reach the token endpoint. The application's own log has the reason. From where " +
				"it runs (in its container), does the provider's name resolve, to the proxy, and does " +
				"the proxy answer with a certificate that is trusted there?",
			commands: []string{
				"getent hosts auth.example.com",
				"curl -sSv https://auth.example.com/.well-known/openid-configuration",
			},
			more: "In a container network, the application shares a network with the proxy, and the proxy " +
				"has the provider's name as an alias there. On one host, mind NAT hairpinning. (If the " +
				"client uses the implicit flow, all is well: it asks for no token.)",
			reference: faq + "#configure-dns-appropriately",
		},
		trace.NotFinished: {
			text: "The user did not finish logging in or consenting, or this log ends before.",
		},
		trace.NoRequests: {
			text: "There is no authorization and no token request in this log: the application does not " +
				"send the browser to this provider. Check the provider's address (issuer) in the " +
				"application's configuration, and that this is the log of the time when you tried.",
		},
		trace.LogLevel: {
			text: "The log has no line of the level debug, so requests that went well are not in it, and " +
				"what is missing means nothing. Set the level in Authelia's configuration, restart it, " +
				"try again, and trace the new log:",
			commands: []string{"log:", "  level: 'debug'"},
		},
	}

	perhaps = "Perhaps is said of clients that were authorized in the minute before and had not asked " +
		"for a token."
)
