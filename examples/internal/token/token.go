// Package token does, at the endpoints that authenticate clients, what RFC 6749 asks for and not every framework does. Copy it: it is not to be imported.
package token

import (
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"github.com/clientsecret/clientsecret"
)

// endpoint is what the context of a request to an endpoint that authenticates clients has.
type endpoint struct{ unanswered atomic.Bool }

type endpointKey struct{}

func endpointOf(ctx context.Context) *endpoint {
	e, _ := ctx.Value(endpointKey{}).(*endpoint)
	return e
}

// IsEndpoint reports whether a request is one to an endpoint that authenticates clients, where the context is that of the request.
func IsEndpoint(ctx context.Context) bool { return endpointOf(ctx) != nil }

// Hasher is a [clientsecret.Verifier] for fosite, which compares the secrets of a client that is being rotated one by one and keeps the last error alone, and drops it at some endpoints.
type Hasher struct{ *clientsecret.Verifier }

// Compare implements fosite.Hasher, and takes note if there is no answer.
func (h Hasher) Compare(ctx context.Context, hash, data []byte) error {
	err := h.Verifier.Compare(ctx, hash, data)
	if e := endpointOf(ctx); e != nil && (errors.Is(err, clientsecret.ErrBusy) || errors.Is(err, clientsecret.ErrClosed)) {
		e.unanswered.Store(true)
	}
	return err
}

// Unanswered reports whether one of the comparisons of a request, by Hasher, had no answer, or the client went away: it should come again.
func Unanswered(ctx context.Context) bool {
	e := endpointOf(ctx)
	return ctx.Err() != nil || e != nil && e.unanswered.Load()
}

// Endpoints returns a handler for a provider whose endpoints at these paths authenticate clients. There it refuses requests that are no POST of a form, have the client in the URL, authenticate it in two ways (section 2.3), have a parameter twice (section 3.2), or an
// Authorization header that cannot be read; it names the method where the header was not right (section 5.2), and says when to come again where the status is 503.
func Endpoints(next http.Handler, paths ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !slices.Contains(paths, r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		r = r.WithContext(context.WithValue(r.Context(), endpointKey{}, new(endpoint)))
		r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
		inHeader := len(r.Header.Values("Authorization")) > 0
		w = writer{w, inHeader}
		err := r.ParseForm()
		query := r.URL.Query()
		switch mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); {
		case r.Method != http.MethodPost:
			w.Header().Set("Allow", http.MethodPost)
			refuse(w, http.StatusMethodNotAllowed, "invalid_request", "the method is not POST")
		case mediaType != "application/x-www-form-urlencoded":
			refuse(w, http.StatusBadRequest, "invalid_request", "the body is not application/x-www-form-urlencoded")
		case query.Has("client_id") || query.Has("client_secret") || query.Has("client_assertion"):
			refuse(w, http.StatusBadRequest, "invalid_request", "the client is in the URL, which is logged")
		case err != nil:
			refuse(w, http.StatusBadRequest, "invalid_request", "the form cannot be read")
		case isRepeated(r.Form):
			refuse(w, http.StatusBadRequest, "invalid_request", "a parameter is there twice")
		case inHeader && !isBasic(r):
			refuse(w, http.StatusUnauthorized, "invalid_client", "the Authorization header cannot be read")
		case inHeader && (r.Form.Get("client_secret") != "" || r.Form.Get("client_assertion") != "" || r.Form.Get("client_id") != "" && r.Form.Get("client_id") != ClientID(r)):
			refuse(w, http.StatusBadRequest, "invalid_request", "the client authenticates in two ways at once")
		case !isText(r.Form.Get("client_id") + r.Form.Get("client_secret")):
			refuse(w, http.StatusUnauthorized, "invalid_client", "the id or the secret of the client is no text")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// ClientID returns the id that a client claims.
func ClientID(r *http.Request) string {
	if id, _, ok := r.BasicAuth(); ok {
		id, _ = url.QueryUnescape(id)
		return id
	}
	return r.PostFormValue("client_id")
}

// isBasic reports whether a request has a header of the Basic scheme that can be decoded: base64, and then application/x-www-form-urlencoded.
func isBasic(r *http.Request) bool {
	id, secret, ok := r.BasicAuth()
	id, err := url.QueryUnescape(id)
	secret, err2 := url.QueryUnescape(secret)
	return ok && id != "" && len(r.Header.Values("Authorization")) == 1 && err == nil && err2 == nil && isText(id+secret)
}

// isText reports whether a database takes it for text.
func isText(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

// isRepeated reports whether a parameter is there more than once, other than those of RFC 8693 and RFC 8707 that may be.
func isRepeated(form url.Values) bool {
	for name, values := range form {
		if len(values) > 1 && name != "resource" && name != "audience" {
			return true
		}
	}
	return false
}

func refuse(w http.ResponseWriter, status int, code, description string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]string{"error": code, "error_description": description})
}

// writer adds headers to a refusal.
type writer struct {
	http.ResponseWriter
	challenge bool
}

func (w writer) WriteHeader(status int) {
	switch {
	case status == http.StatusUnauthorized && w.challenge:
		w.Header().Set("WWW-Authenticate", `Basic realm="token"`)
	case status == http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "1")
	}
	w.ResponseWriter.WriteHeader(status)
}
