//go:build ignore

// Makes the logs beside it with the formatters that Authelia uses, in the wording of its internal/handlers/handler_oauth2_*.go (4.39, and where that differs 4.36). To make
// them again, in an empty folder:
//
//	go mod init make && go get github.com/sirupsen/logrus@v1.9.3 && cp …/make.go . && go run make.go
package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/sirupsen/logrus"
)

const (
	invalidClient  = "Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method). "
	invalidRequest = "The request is missing a required parameter, includes an invalid parameter value, includes a parameter more than once, or is otherwise malformed. "
	invalidGrant   = "The provided authorization grant (e.g., authorization code, resource owner credentials) or refresh token is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client. "
)

var (
	log *logrus.Logger
	now time.Time
	ids int

	// A token request has the id of the authorization request before it (flow_authorize_code_token.go of the provider's framework), and so has each refresh.
	authorized map[string]string
)

func id() string {
	ids++
	return fmt.Sprintf("%08x-ab8d-47df-9594-c77cf05b28bd", ids)
}

func line(level logrus.Level, path, ip string, extra logrus.Fields, format string, args ...any) {
	fields := logrus.Fields{"method": "POST", "path": path, "remote_ip": ip}
	if path == "/api/oidc/authorization" {
		fields["method"] = "GET"
	}
	for k, v := range extra {
		fields[k] = v
	}
	if level == logrus.ErrorLevel { // as Authelia's hook adds it at debug level
		fields["stack"] = []map[string]any{{"File": "github.com/authelia/authelia/v4/internal/handlers/handler_oidc_token.go", "Line": 25, "Name": "OpenIDConnectTokenPOST"}}
	}
	log.WithTime(now).WithFields(fields).Logf(level, format, args...)
}

func authz(level logrus.Level, format string, args ...any) {
	line(level, "/api/oidc/authorization", "192.0.2.10", nil, format, args...)
}

func access(level logrus.Level, format string, args ...any) {
	line(level, "/api/oidc/token", "192.0.2.20", nil, format, args...)
}

func seen(client string) string {
	request := id()
	authz(logrus.DebugLevel, "Authorization Request with id '%s' on client with id '%s' is being processed", request, client)
	return request
}

func granted(client string) string {
	authz(logrus.DebugLevel, "Authorization Request with id '%s' on client with id '%s' using consent mode '%s' proceeding to generate a new consent session", seen(client), client, "explicit")
	after(20 * time.Second)
	request := seen(client)
	authorized[client] = request
	authz(logrus.DebugLevel, "Authorization Request with id '%s' on client with id '%s' was successfully processed, proceeding to build Authorization Response", request, client)
	return request
}

func asked(client string) string {
	request := authorized[client]
	if request == "" {
		request = id()
	}
	access(logrus.DebugLevel, "Access Request with id '%s' on client with id '%s' is being processed", request, client)
	return request
}

func got(client string) {
	request := asked(client)
	access(logrus.DebugLevel, "Access Request with id '%s' on client with id '%s' has successfully been processed", request, client)
}

func after(d time.Duration) { now = now.Add(d) }

// scenario is one log. Each paragraph begins long after the one before.
func scenario() {
	log.WithTime(now).Info("Startup complete")
	log.WithTime(now).WithFields(logrus.Fields{"server": "main", "service": "server"}).Info("Listening for non-TLS connections on '[::]:9091' path '/'")

	granted("works")
	after(time.Second)
	got("works")
	after(time.Hour)
	got("works") // refreshed
	after(time.Hour)

	granted("unreachable")
	after(time.Hour)

	// A refused token request that names no client, one client before it.
	granted("wrong-secret")
	after(time.Second)
	access(logrus.ErrorLevel, "Access Request failed with error: %s", invalidClient+"The provided client secret did not match the registered client secret.")
	after(time.Hour)

	// The same with two clients before it.
	granted("either")
	granted("or")
	after(time.Second)
	access(logrus.ErrorLevel, "Access Request failed with error: %s", invalidClient+"The provided client secret did not match the registered client secret.")
	after(time.Second)
	got("or")
	after(time.Hour)

	// An expired refresh token, whose reason is that something was not found.
	access(logrus.ErrorLevel, "Access Request failed with error: %s", invalidGrant+"The refresh token has not been found: Could not find the requested resource(s). not_found")
	after(time.Hour)

	// And with none: client credentials, or a refresh token.
	access(logrus.ErrorLevel, "Access Request failed with error: %s", invalidClient+"The provided client secret did not match the registered client secret.")
	after(time.Hour)

	// Refused token requests whose client the reason names.
	granted("other-method")
	after(time.Second)
	access(logrus.ErrorLevel, "Access Request failed with error: %s", invalidClient+"The request was determined to be using 'token_endpoint_auth_method' method 'none', however the OAuth 2.0 client registration does not allow this method. The registered client with id 'other-method' is configured to only support 'token_endpoint_auth_method' method 'client_secret_basic'. Either the Authorization Server client registration will need to have the 'token_endpoint_auth_method' updated to 'none' or the Relying Party will need to be configured to use 'client_secret_basic'.")
	after(time.Hour)
	access(logrus.ErrorLevel, "Access Request failed with error: %s", invalidClient+"Client with id 'nobody' does not appear to be a registered client.")
	after(time.Hour)

	// Refused for other reasons, without a name; the first brings along a bit of a secret.
	granted("encoding")
	after(time.Second)
	access(logrus.ErrorLevel, "Access Request failed with error: %s", invalidRequest+`The client credentials in the HTTP authorization header could not be parsed. Either the scheme was missing, the scheme was invalid, or the value had malformed data. invalid URL escape "%zS"`)
	after(time.Hour)
	granted("expired")
	after(time.Second)
	access(logrus.ErrorLevel, "Access Request failed with error: %s", invalidGrant+"The authorization code has already been used.")
	after(time.Hour)

	// Refused when the request was known.
	granted("response")
	after(time.Second)
	access(logrus.ErrorLevel, "Access Response for Request with id '%s' failed to be created with error: %s", asked("response"), "The authorization server encountered an unexpected condition that prevented it from fulfilling the request. Could not sign.")
	after(time.Hour)
	line(logrus.ErrorLevel, "/api/oidc/token", "192.0.2.20", logrus.Fields{"oauth2_access_request_id": asked("credentials"), "error": "The scope was refused."}, "Access Request encountered an error while trying to hydrate the Client Credentials Flow claims")
	after(time.Hour)

	// Refused authorizations.
	authz(logrus.ErrorLevel, "Authorization Request with id '%s' on client with id '%s' could not be processed: client was not found", seen("unknown"), "unknown")
	after(time.Hour)
	authz(logrus.ErrorLevel, "Authorization Request failed with error: %s", invalidRequest+"The 'redirect_uri' parameter does not match any of the OAuth 2.0 Client's pre-registered 'redirect_uris'. The 'redirect_uris' registered with OAuth 2.0 Client with id 'redirect' did not match 'redirect_uri' value 'https://app.example.com/callback?key=Hush'.")
	after(time.Hour)
	authz(logrus.ErrorLevel, "Authorization Request with id '%s' on client with id '%s' using policy '%s' could not be processed: the user '%s' is not authorized to use this client", seen("denied"), "denied", "admins", "john")
	after(time.Hour)
	authz(logrus.ErrorLevel, "Authorization Request with id '%s' on client with id '%s' using consent mode '%s' could not be processed: error occurred performing consent for consent session with id '%s': the user explicitly rejected this consent session", seen("rejected"), "rejected", "explicit", id())
	after(time.Hour)
	authz(logrus.ErrorLevel, "Authorization Response for Request with id '%s' on client with id '%s' using policy '%s' could not be created: %s", granted("no-response"), "no-response", "two_factor", "The requested scope is invalid.")
	after(time.Hour)
	line(logrus.ErrorLevel, "/api/oidc/pushed-authorization-request", "192.0.2.20", nil, "Pushed Authorization Request failed with error: %s", invalidClient+"The provided client secret did not match the registered client secret.")
	after(time.Hour)

	// Silent renewal while the user is logged out, and the polls of a device: nothing is wrong with either.
	authz(logrus.ErrorLevel, "Authorization Request with id '%s' on client with id '%s' using policy '%s' could not be processed: the 'prompt' type of 'none' was requested but the user is not logged in", seen("works"), "works", "two_factor")
	access(logrus.ErrorLevel, "Access Request failed with error: %s", "The authorization request is still pending as the end user hasn't yet completed the user-interaction steps.")
	after(time.Hour)

	seen("undecided")
	after(time.Hour)

	// The device flow, in the two ways in which it is logged.
	device := id()
	authz(logrus.DebugLevel, "Device Authorization Request with id '%s' on client with id '%s' is being processed", device, "device")
	authz(logrus.DebugLevel, "Device Authorization Request with id '%s' on client with id '%s' was successfully processed, proceeding to build Authorization Response", device, "device")
	got("device")
	after(time.Hour)
	tv := logrus.Fields{"request_id": id(), "client_id": "television"}
	line(logrus.DebugLevel, "/api/oidc/device-authorization", "192.0.2.10", tv, "Device Authorization Request is processing the User Authorization Flow")
	line(logrus.DebugLevel, "/api/oidc/device-authorization", "192.0.2.10", tv, "Device Authorization Request was successfully processed during the User Authorization Flow")
	got("television")
	after(time.Hour)

	// Refused once, and working since.
	authz(logrus.ErrorLevel, "Authorization Request with id '%s' on client with id '%s' could not be processed: client was not found", seen("mended"), "mended")
	after(time.Hour)
	granted("mended")
	got("mended")
	after(time.Hour)

	// Working once, and then no more.
	granted("broken")
	got("broken")
	after(time.Hour)
	granted("broken")
	after(time.Hour)

	// What is not what it seems to be.
	line(logrus.DebugLevel, "/api/firstfactor", "192.0.2.10", nil, "Mark 1FA authentication attempt made by user '%s'", `" msg="Access Request with id 'x' on client with id 'forged' has successfully been processed`)
	line(logrus.DebugLevel, "/api/firstfactor", "192.0.2.10", nil, "Mark 1FA authentication attempt made by user '%s'", `","msg":"Access Request with id 'x' on client with id 'forged' has successfully been processed`)
	authz(logrus.DebugLevel, "Authorization Request with id '%s' on client with id '%s' is being processed", id(), "odd' was successfully processed, proceeding to build Authorization Response")
	authz(logrus.ErrorLevel, "Authorization Request with id '%s' on client with id '%s' could not be processed: client was not found", id(), "bell\a\x1b[31m")
	access(logrus.ErrorLevel, "Access Request failed with error: %s", invalidClient+"Client with id 'works'' does not appear to be a registered client.")
	access(logrus.ErrorLevel, "Access Request failed with error: %s", invalidClient+"Client with id 'works' is configured' does not appear to be a registered client.")
	log.WithTime(now).WithFields(logrus.Fields{"path": "/static/css/index.css"}).Trace("Request hit")
	access(logrus.TraceLevel, "Access Request with id '%s' on client with id '%s' produced the following claims: %+v", id(), "works", map[string]string{"access_token": "authelia_at_Hush"})
	after(time.Hour)
	log.WithTime(now).Info("Shutdown complete")
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
		now, ids = time.Date(2026, 3, 2, 9, 0, 0, 0, time.FixedZone("", 11*3600)), 0
		scenario()
		if err := f.Close(); err != nil {
			panic(err)
		}
	}
}
