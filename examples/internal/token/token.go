// Package token does at the token endpoint what RFC 6749 asks for and not every framework does.
package token

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

type endpoint struct{}

// IsEndpoint reports whether a request is one to the token endpoint, where the context is that of the request.
func IsEndpoint(ctx context.Context) bool { return ctx.Value(endpoint{}) != nil }

// Endpoint returns a handler that refuses, at the path of the token endpoint, requests that authenticate the client in two ways (section 2.3), have a parameter twice (section 3.2), or an Authorization header that cannot be read, and
// that names the method where the header was not right (section 5.2).
func Endpoint(path string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != path {
			next.ServeHTTP(w, r)
			return
		}
		r = r.WithContext(context.WithValue(r.Context(), endpoint{}, true))
		r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
		inHeader := r.Header.Get("Authorization") != ""
		if inHeader {
			w = challenge{w}
		}
		err := r.ParseForm()
		switch {
		case err != nil:
			refuse(w, http.StatusBadRequest, "invalid_request", "the form cannot be read")
		case isRepeated(r.Form):
			refuse(w, http.StatusBadRequest, "invalid_request", "a parameter is there twice")
		case inHeader && !isBasic(r):
			refuse(w, http.StatusUnauthorized, "invalid_client", "the Authorization header cannot be read")
		case inHeader && (r.Form.Get("client_secret") != "" || r.Form.Get("client_assertion") != ""):
			refuse(w, http.StatusBadRequest, "invalid_request", "the client authenticates in two ways at once")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// ClientID returns the id that a client claims, for the log.
func ClientID(r *http.Request) string {
	if id, _, ok := r.BasicAuth(); ok {
		return id
	}
	return r.PostFormValue("client_id")
}

// isBasic reports whether a request has a header of the Basic scheme that can be decoded: base64, and then application/x-www-form-urlencoded.
func isBasic(r *http.Request) bool {
	id, secret, ok := r.BasicAuth()
	_, err := url.QueryUnescape(id)
	_, err2 := url.QueryUnescape(secret)
	return ok && id != "" && len(r.Header.Values("Authorization")) == 1 && err == nil && err2 == nil && !strings.Contains(id+secret, "\x00")
}

// isRepeated reports whether a parameter is there more than once.
func isRepeated(form url.Values) bool {
	for _, values := range form {
		if len(values) > 1 {
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

// challenge adds the header to a refusal.
type challenge struct{ http.ResponseWriter }

func (c challenge) WriteHeader(status int) {
	if status == http.StatusUnauthorized {
		c.Header().Set("WWW-Authenticate", `Basic realm="token"`)
	}
	c.ResponseWriter.WriteHeader(status)
}
