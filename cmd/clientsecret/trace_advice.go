package main

import "github.com/clientsecret/clientsecret/cmd/clientsecret/internal/trace"

// advice says what to do about a finding.
type advice struct {
	text      string
	commands  []string // to type, or settings
	more      string
	reference string
}

const faq = "https://www.authelia.com/integration/openid-connect/frequently-asked-questions/"

// perhaps explains the word before the clients that may have made a request.
const perhaps = "perhaps: authorized within the previous minute, no token request yet."

// wrongKey is for clients that present an assertion with an invalid signature.
const wrongKey = "An assertion is signed with the secret if the client's method is " +
	"client_secret_jwt. If it is private_key_jwt, the application's key is another than the " +
	"registered one."

var plaintextAdvice = advice{
	text: "When it last started, the provider warned that the client_secret of these clients is " +
		"plaintext: it takes the value for the secret itself. If the value should be a digest, it " +
		"is damaged, and no secret matches it: clientsecret inspect says how. Otherwise, " +
		"clientsecret migrate replaces it by a digest.",
}

// findings has the codes of clients and requests in the order of the text.
var findings = []trace.Code{
	trace.WrongSecret, trace.AuthMethod, trace.MalformedHeader, trace.UnknownClient,
	trace.RedirectURI, trace.PKCE, trace.InvalidGrant, trace.Denied, trace.Refused,
	trace.NoTokenRequest, trace.NotFinished,
}

var advices = map[trace.Code]advice{
	trace.WrongSecret: {
		text: "The application does not have the registered secret. Find out why with the " +
			"command below. It asks for the provider's stored value, then for the " +
			"application's secret. It recognizes a secret that was altered: a newline, " +
			"quotes, percent-encoding, or the stored value in place of the secret.",
		commands: []string{"clientsecret check"},
	},
	trace.AuthMethod: {
		text: "The application does not use the authentication method that is registered for " +
			"the client. Set token_endpoint_auth_method at the provider to the method that the " +
			"application uses: client_secret_basic, client_secret_post or none. Or change the " +
			"application.",
	},
	trace.MalformedHeader: {
		text: "The Authorization header cannot be decoded. It must have Basic and the base64 of " +
			"id:secret, where the id and the secret are form-urlencoded first. If the " +
			"application does not encode them, use a secret of letters and digits, as " +
			"clientsecret generate makes, or client_secret_post.",
		reference: "https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1",
	},
	trace.UnknownClient: {
		text: "No client with this id is registered. Compare the client_id in the application's " +
			"configuration with the provider's, letter by letter. If you have just added it, " +
			"restart the provider.",
	},
	trace.RedirectURI: {
		text: "The application's redirect URI is not one of the client's redirect_uris at the " +
			"provider. They must be equal, including http or https and the slash at the end. " +
			"If the application sends http by mistake, let its proxy set X-Forwarded-Proto.",
	},
	trace.PKCE: {
		text: "If the code challenge is missing: turn PKCE on in the application, or set " +
			"require_pkce: false for the client at the provider. If the code verifier does not " +
			"match it, the application used that of another request. Usual causes: several " +
			"instances that share no sessions, or two logins at once in one browser.",
		reference: "https://www.rfc-editor.org/rfc/rfc7636#section-4.6",
	},
	trace.InvalidGrant: {
		text: "The authorization code or refresh token has expired, was used before, or was " +
			"issued for another client or redirect URI. If this happens every time: check " +
			"that the application asks once, that its instances share sessions, and that " +
			"the clocks are right.",
	},
	trace.Denied: {
		text: "The provider's policy denies the client to this user, or the user was not logged " +
			"in or declined. See authorization_policy and consent_mode of the client.",
	},
	trace.Refused: {
		text: "The provider's reason is above.",
	},
	trace.NoTokenRequest: {
		text: "The provider authorized the client, but the application never asked for a token. " +
			"Most often it cannot reach the token endpoint; its own log has the reason. Run " +
			"these commands where the application runs, for example in its container, with " +
			"your provider's name. That name must resolve to the proxy. The proxy's certificate must be " +
			"trusted.",
		commands: []string{
			"getent hosts auth.example.com",
			"curl -sSv https://auth.example.com/.well-known/openid-configuration",
		},
		more: "With containers, put the application and the proxy in one network, and give the " +
			"proxy the provider's name as an alias there. On one host, check NAT " +
			"hairpinning. A client that uses the implicit flow makes no token requests: " +
			"then nothing is wrong.",
		reference: faq + "#configure-dns-appropriately",
	},
	trace.NotFinished: {
		text: "The user did not log in or consent before the log ended.",
	},
	trace.NoRequests: {
		text: "The log has no authorization and no token request: the application does not send " +
			"the browser to this provider. Check the provider's address (issuer) in the " +
			"application's configuration. Check that the log covers the time when you tried.",
	},
	trace.LogLevel: {
		text: "The log has no line of the level debug, so it lacks all requests that succeeded. " +
			"Change Authelia's configuration as below, restart it, try again, and trace the " +
			"new log.",
		commands: []string{"log:", "  level: 'debug'"},
	},
}
