// Package token does what RFC 6749 asks of the endpoints that authenticate
// clients, and what frameworks leave out. Copy it: it cannot be imported.
package token

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"github.com/clientsecret/clientsecret"
)

// holder is what the context of a request holds. The framework fills it.
type holder struct {
	record     string // the id of the client whose record was loaded
	unanswered atomic.Bool
}

type holderKey struct{}

// Context returns a context that holds what SetRecord and Hasher note. Endpoints
// gives one to each request.
func Context(ctx context.Context) context.Context {
	return context.WithValue(ctx, holderKey{}, new(holder))
}

func holderOf(ctx context.Context) *holder {
	h, _ := ctx.Value(holderKey{}).(*holder)
	return h
}

// IsEndpoint reports whether the context is that of a request to an endpoint
// that authenticates clients.
func IsEndpoint(ctx context.Context) bool { return holderOf(ctx) != nil }

// SetRecord notes the id of the client whose record was loaded. The goroutine
// that serves the request calls it.
func SetRecord(ctx context.Context, id string) {
	if h := holderOf(ctx); h != nil {
		h.record = id
	}
}

// Record returns the id of the client whose record was loaded last. It is empty
// if none was. Verifier.Hasher takes it.
func Record(ctx context.Context) string {
	if h := holderOf(ctx); h != nil {
		return h.record
	}
	return ""
}

// Hasher is a [clientsecret.Hasher] that notes what fosite drops. fosite compares
// the secrets of a client one by one and keeps the last error. At some endpoints
// it drops even that.
type Hasher struct{ clientsecret.Hasher }

// Compare implements fosite.Hasher.
func (h Hasher) Compare(ctx context.Context, hash, data []byte) error {
	err := h.Hasher.Compare(ctx, hash, data)
	if r := holderOf(ctx); r != nil && clientsecret.IsTemporary(err) {
		r.unanswered.Store(true)
	}
	return err
}

// Unanswered reports whether the client should come again: a comparison by Hasher
// had no answer, or the context is done.
func Unanswered(ctx context.Context) bool {
	h := holderOf(ctx)
	return ctx.Err() != nil || h != nil && h.unanswered.Load()
}

// Endpoints returns a handler for a provider that authenticates clients at these
// paths. It refuses there:
//
//   - what is no POST of a form
//   - a client in the URL
//   - two ways of authentication (section 2.3)
//   - a parameter that is given twice (section 3.2)
//   - an Authorization header that cannot be read
//
// It logs the clients that it refuses so.
//
// It adds WWW-Authenticate to a 401 for a client that used the header (section
// 5.2), and Retry-After to a 503.
func Endpoints(next http.Handler, paths ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !slices.Contains(paths, r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		r = r.WithContext(Context(r.Context()))
		r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
		inHeader := len(r.Header.Values("Authorization")) > 0
		w = writer{w, inHeader}
		err := r.ParseForm()
		query := r.URL.Query()
		switch mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); {
		case r.Method != http.MethodPost:
			w.Header().Set("Allow", http.MethodPost)
			refuse(w, http.StatusMethodNotAllowed, "invalid_request",
				"the method is not POST")
		case mediaType != "application/x-www-form-urlencoded":
			refuse(w, http.StatusBadRequest, "invalid_request",
				"the body is not application/x-www-form-urlencoded")
		case query.Has("client_id") || query.Has("client_secret") || query.Has("client_assertion"):
			refuse(w, http.StatusBadRequest, "invalid_request",
				"the client is in the URL, which is logged")
		case err != nil:
			refuse(w, http.StatusBadRequest, "invalid_request", "the form cannot be read")
		case isRepeated(r.Form):
			refuse(w, http.StatusBadRequest, "invalid_request",
				"a parameter is there twice")
		case inHeader && !isBasic(r):
			const description = "the Authorization header cannot be read"
			LogRefused(ClientID(r), errors.New(description))
			refuse(w, http.StatusUnauthorized, "invalid_client", description+": "+Encoding)
		case inHeader && isInBody(r):
			refuse(w, http.StatusBadRequest, "invalid_request",
				"the client authenticates in two ways at once")
		case !isText(r.Form.Get("client_id") + r.Form.Get("client_secret")):
			const description = "the id or the secret of the client is no text"
			LogRefused(ClientID(r), errors.New(description))
			refuse(w, http.StatusUnauthorized, "invalid_client", description)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// Encoding is for the description of a refusal. A relying party that does not
// encode is the usual reason why a right secret arrives as a wrong one.
const Encoding = "in the Authorization header, id and secret are form-urlencoded " +
	"inside the base64 (RFC 6749, section 2.3.1)"

// LogRefused logs that a client is refused. The error holds no secret.
func LogRefused(id string, err error) {
	slog.Warn("client refused", "client_id", id, "error", err)
}

// ClientID returns the id that a client claims; as it was sent, if it cannot be
// decoded.
func ClientID(r *http.Request) string {
	if sent, _, ok := r.BasicAuth(); ok {
		if id, err := url.QueryUnescape(sent); err == nil {
			return id
		}
		return sent
	}
	return r.PostFormValue("client_id")
}

// isBasic reports whether a request has one header of the Basic scheme that can be
// decoded: base64, and then application/x-www-form-urlencoded.
func isBasic(r *http.Request) bool {
	if len(r.Header.Values("Authorization")) != 1 {
		return false
	}
	id, secret, ok := r.BasicAuth()
	id, err := url.QueryUnescape(id)
	secret, err2 := url.QueryUnescape(secret)
	return ok && id != "" && err == nil && err2 == nil && isText(id+secret)
}

// isInBody reports whether the form authenticates a client, or names another one
// than the header.
func isInBody(r *http.Request) bool {
	id := r.Form.Get("client_id")
	return r.Form.Get("client_secret") != "" || r.Form.Get("client_assertion") != "" ||
		id != "" && id != ClientID(r)
}

// isText reports whether a database takes it for text.
func isText(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

// isRepeated reports whether a parameter is there more than once. RFC 8693 and RFC
// 8707 allow it for two.
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
	answer := map[string]string{"error": code, "error_description": description}
	json.NewEncoder(w).Encode(answer)
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
