//go:build ignore

// Makes the logs in this folder with the formatters that Authelia uses. The
// wording is that of its internal/handlers/handler_oauth2_*.go, in 4.39 and,
// where that differs, in 4.36. To make them again, in an empty folder:
//
//	go mod init make
//	go get github.com/sirupsen/logrus@v1.9.3
//	cp …/make.go .
//	go run make.go
package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/sirupsen/logrus"
)

// The descriptions of OAuth 2.0 error codes.
const (
	invalidClient = "Client authentication failed (e.g., unknown client, no client " +
		"authentication included, or unsupported authentication method). "
	invalidRequest = "The request is missing a required parameter, includes an invalid " +
		"parameter value, includes a parameter more than once, or is otherwise malformed. "
	invalidGrant = "The provided authorization grant (e.g., authorization code, resource " +
		"owner credentials) or refresh token is invalid, expired, revoked, does not match the " +
		"redirection URI used in the authorization request, or was issued to another client. "
	serverError = "The authorization server encountered an unexpected condition that " +
		"prevented it from fulfilling the request. "

	notRegistered = " does not appear to be a registered client."

	wrongSecret = invalidClient +
		"The provided client secret did not match the registered client secret."
)

// The messages that most requests have.
const (
	authorizationOf = "Authorization Request with id '%s' on client with id '%s' "
	accessOf        = "Access Request with id '%s' on client with id '%s' "
	processing      = "is being processed"
	building        = "was successfully processed, proceeding to build Authorization Response"
	notProcessed    = "could not be processed: "
)

var (
	log *logrus.Logger
	now time.Time
	ids int

	// authorized has the last authorization request of each client. Token
	// requests and refreshes have its id (flow_authorize_code_token.go of the
	// provider's framework).
	authorized map[string]string
)

func id() string {
	ids++
	return fmt.Sprintf("%08x-ab8d-47df-9594-c77cf05b28bd", ids)
}

func after(d time.Duration) { now = now.Add(d) }

func line(level logrus.Level, path, ip string, extra logrus.Fields, format string, args ...any) {
	fields := logrus.Fields{"method": "POST", "path": path, "remote_ip": ip}
	if path == "/api/oidc/authorization" {
		fields["method"] = "GET"
	}
	for k, v := range extra {
		fields[k] = v
	}
	if level == logrus.ErrorLevel { // as Authelia's hook adds it at debug level
		const handlers = "github.com/authelia/authelia/v4/internal/handlers/"
		fields["stack"] = []map[string]any{{
			"File": handlers + "handler_oidc_token.go",
			"Line": 25, "Name": "OpenIDConnectTokenPOST",
		}}
	}
	log.WithTime(now).WithFields(fields).Logf(level, format, args...)
}

func authz(level logrus.Level, format string, args ...any) {
	line(level, "/api/oidc/authorization", "192.0.2.10", nil, format, args...)
}

func access(level logrus.Level, format string, args ...any) {
	line(level, "/api/oidc/token", "192.0.2.20", nil, format, args...)
}

// refusedToken is a token request that fails before its client is known.
func refusedToken(reason string) {
	access(logrus.ErrorLevel, "Access Request failed with error: %s", reason)
}

func seen(client string) string {
	request := id()
	authz(logrus.DebugLevel, authorizationOf+processing, request, client)
	return request
}

func granted(client string) string {
	authz(logrus.DebugLevel, authorizationOf+
		"using consent mode '%s' proceeding to generate a new consent session",
		seen(client), client, "explicit")
	after(20 * time.Second)
	request := seen(client)
	authorized[client] = request
	authz(logrus.DebugLevel, authorizationOf+building, request, client)
	return request
}

func asked(client string) string {
	request := authorized[client]
	if request == "" {
		request = id()
	}
	access(logrus.DebugLevel, accessOf+processing, request, client)
	return request
}

func got(client string) {
	access(logrus.DebugLevel, accessOf+"has successfully been processed", asked(client), client)
}

// scenario is the whole log. Its parts are an hour apart, so that none is taken
// for a part of another.
func scenario() {
	log.WithTime(now).Info("Startup complete")
	log.WithTime(now).WithFields(logrus.Fields{"server": "main", "service": "server"}).
		Info("Listening for non-TLS connections on '[::]:9091' path '/'")

	granted("works")
	after(time.Second)
	got("works")
	after(time.Hour)
	got("works") // refreshed
	after(time.Hour)
	granted("unreachable")
	after(time.Hour)

	refusedTokens()
	refusedAuthorizations()
	noRefusals()
	devices()
	changes()
	forgeries()
	log.WithTime(now).Info("Shutdown complete")
}

func refusedTokens() {
	// One client before a request that names none.
	granted("wrong-secret")
	after(time.Second)
	refusedToken(wrongSecret)
	after(time.Hour)

	// Two clients before it.
	granted("either")
	granted("or")
	after(time.Second)
	refusedToken(wrongSecret)
	after(time.Second)
	got("or")
	after(time.Hour)

	// An expired refresh token. Its reason says that something was not found.
	refusedToken(invalidGrant + "The refresh token has not been found: " +
		"Could not find the requested resource(s). not_found")
	after(time.Hour)

	// No client before it: client credentials, or a refresh token.
	refusedToken(wrongSecret)
	after(time.Hour)

	// The reason names the client.
	granted("other-method")
	after(time.Second)
	refusedToken(invalidClient + "The request was determined to be using " +
		"'token_endpoint_auth_method' method 'none', however the OAuth 2.0 client registration " +
		"does not allow this method. The registered client with id 'other-method' is configured " +
		"to only support 'token_endpoint_auth_method' method 'client_secret_basic'. Either the " +
		"Authorization Server client registration will need to have the " +
		"'token_endpoint_auth_method' updated to 'none' or the Relying Party will need to be " +
		"configured to use 'client_secret_basic'.")
	after(time.Hour)
	refusedToken(invalidClient + "Client with id 'nobody'" + notRegistered)
	after(time.Hour)

	// The reason holds a bit of a secret.
	granted("encoding")
	after(time.Second)
	refusedToken(invalidRequest + "The client credentials in the HTTP authorization header could " +
		"not be parsed. Either the scheme was missing, the scheme was invalid, or the value had " +
		`malformed data. invalid URL escape "%zS"`)
	after(time.Hour)

	granted("expired")
	after(time.Second)
	refusedToken(invalidGrant + "The authorization code has already been used.")
	after(time.Hour)

	// Refused after the client was known.
	granted("response")
	after(time.Second)
	access(logrus.ErrorLevel,
		"Access Response for Request with id '%s' failed to be created with error: %s",
		asked("response"), serverError+"Could not sign.")
	after(time.Hour)
	line(logrus.ErrorLevel, "/api/oidc/token", "192.0.2.20",
		logrus.Fields{
			"oauth2_access_request_id": asked("credentials"),
			"error":                    "The scope was refused.",
		},
		"Access Request encountered an error while trying to "+
			"hydrate the Client Credentials Flow claims")
	after(time.Hour)
}

func refusedAuthorizations() {
	authz(logrus.ErrorLevel, authorizationOf+notProcessed+"client was not found",
		seen("unknown"), "unknown")
	after(time.Hour)
	authz(logrus.ErrorLevel, "Authorization Request failed with error: %s", invalidRequest+
		"The 'redirect_uri' parameter does not match any of the OAuth 2.0 Client's pre-registered "+
		"'redirect_uris'. The 'redirect_uris' registered with OAuth 2.0 Client with id 'redirect' "+
		"did not match 'redirect_uri' value 'https://app.example.com/callback?key=Hush'.")
	after(time.Hour)
	authz(logrus.ErrorLevel, authorizationOf+"using policy '%s' "+notProcessed+
		"the user '%s' is not authorized to use this client",
		seen("denied"), "denied", "admins", "john")
	after(time.Hour)
	authz(logrus.ErrorLevel, authorizationOf+"using consent mode '%s' "+notProcessed+
		"error occurred performing consent for consent session with id '%s': "+
		"the user explicitly rejected this consent session",
		seen("rejected"), "rejected", "explicit", id())
	after(time.Hour)
	authz(logrus.ErrorLevel, "Authorization Response for Request with id '%s' on client with "+
		"id '%s' using policy '%s' could not be created: %s",
		granted("no-response"), "no-response", "two_factor", "The requested scope is invalid.")
	after(time.Hour)
	line(logrus.ErrorLevel, "/api/oidc/pushed-authorization-request", "192.0.2.20", nil,
		"Pushed Authorization Request failed with error: %s", wrongSecret)
	after(time.Hour)
}

// noRefusals looks like refusals: silent renewal while the user is logged out,
// and a device that polls.
func noRefusals() {
	authz(logrus.ErrorLevel, authorizationOf+"using policy '%s' "+notProcessed+
		"the 'prompt' type of 'none' was requested but the user is not logged in",
		seen("works"), "works", "two_factor")
	refusedToken("The authorization request is still pending as the end user hasn't yet " +
		"completed the user-interaction steps.")
	after(time.Hour)

	seen("undecided")
	after(time.Hour)
}

// devices is the device flow, in both ways in which it is logged.
func devices() {
	device := id()
	authz(logrus.DebugLevel, "Device "+authorizationOf+processing, device, "device")
	authz(logrus.DebugLevel, "Device "+authorizationOf+building, device, "device")
	got("device")
	after(time.Hour)

	fields := logrus.Fields{"request_id": id(), "client_id": "television"}
	television := func(message string) {
		line(logrus.DebugLevel, "/api/oidc/device-authorization", "192.0.2.10", fields,
			"Device Authorization Request "+message+" the User Authorization Flow")
	}
	television("is processing")
	television("was successfully processed during")
	got("television")
	after(time.Hour)
}

// changes has a client that works in the end, and one that stops working.
func changes() {
	authz(logrus.ErrorLevel, authorizationOf+notProcessed+"client was not found",
		seen("mended"), "mended")
	after(time.Hour)
	granted("mended")
	got("mended")
	after(time.Hour)

	granted("broken")
	got("broken")
	after(time.Hour)
	granted("broken")
	after(time.Hour)
}

// forgeries has lines that look like others.
func forgeries() {
	firstFactor := func(user string) {
		line(logrus.DebugLevel, "/api/firstfactor", "192.0.2.10", nil,
			"Mark 1FA authentication attempt made by user '%s'", user)
	}
	const forged = "Access Request with id 'x' on client with id 'forged' " +
		"has successfully been processed"
	firstFactor(`" msg="` + forged)
	firstFactor(`","msg":"` + forged)

	authz(logrus.DebugLevel, authorizationOf+processing, id(), "odd' "+building)
	authz(logrus.ErrorLevel, authorizationOf+notProcessed+"client was not found",
		id(), "bell\a\x1b[31m")
	refusedToken(invalidClient + "Client with id 'works''" + notRegistered)
	refusedToken(invalidClient + "Client with id 'works' is configured'" + notRegistered)
	log.WithTime(now).WithFields(logrus.Fields{"path": "/static/css/index.css"}).
		Trace("Request hit")
	access(logrus.TraceLevel, accessOf+"produced the following claims: %+v",
		id(), "works", map[string]string{"access_token": "authelia_at_Hush"})
	after(time.Hour)
}

func main() {
	for name, formatter := range map[string]logrus.Formatter{
		"requests.log":      &logrus.TextFormatter{DisableColors: true, FullTimestamp: true},
		"requests.json.log": &logrus.JSONFormatter{},
	} {
		f, err := os.Create(name)
		if err != nil {
			panic(err)
		}
		log = logrus.New()
		log.SetOutput(io.Writer(f))
		log.SetLevel(logrus.TraceLevel)
		log.SetFormatter(formatter)
		authorized = make(map[string]string)
		now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.FixedZone("", 11*3600))
		ids = 0
		scenario()
		if err := f.Close(); err != nil {
			panic(err)
		}
	}
}
