// Package endtoend tests an example provider over HTTP with the clients that
// others wrote: golang.org/x/oauth2 and github.com/coreos/go-oidc.
package endtoend

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/examples/internal/registry"
)

// Start makes a provider with the clients. Its handler is asked for only after
// its issuer is known.
type Start func(t *testing.T, issuer string, clients *registry.Registry) (http.Handler, *clientsecret.Verifier)

// server is a provider that runs.
type server struct {
	*testing.T
	url      string
	clients  *registry.Registry
	verifier *clientsecret.Verifier
	provider *oidc.Provider
	login    url.Values // what the form for the user is filled in with

	endpoints []string // the paths of those that authenticate clients, beside the token endpoint
}

// redirectURI is the one of all clients. Nobody listens there: the tests take
// the code from the redirection.
const redirectURI = "http://127.0.0.1:8090/callback"

// The secrets of the tests. Encoded has characters that have to be encoded in
// the Authorization header (RFC 6749, section 2.3.1).
const (
	secret  = "unknown-to-manuals"
	retired = "the-one-before"
	encoded = "p%41ss: w+rd&=?/\u00e4\u6f22\U0001f511\"'\\"
)

var cheap = clientsecret.PBKDF2{Iterations: 1000}

func start(t *testing.T, s Start, login url.Values) *server {
	t.Helper()
	hash := func(secret string) clientsecret.Digest {
		d, err := cheap.Hash(clientsecret.NewSecret(secret))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	clients := new(registry.Registry)
	for _, c := range []registry.Client{
		{ID: "hashed", Secret: hash(secret)},
		{ID: "encoded: client", Secret: hash(encoded)},
		{ID: "rotated", Secret: hash(secret), Rotated: []clientsecret.Digest{hash(retired)}},
		{ID: "prefixed", Secret: clientsecret.MustParse("$plaintext$" + secret)},
		{ID: "bare", Secret: clientsecret.MustParse(secret)},
		{ID: "without"},
	} {
		c.RedirectURIs, c.Scopes = []string{redirectURI}, []string{"openid", "api"}
		clients.Put(c)
	}
	var handler http.Handler
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(listener.Close)
	h, verifier := s(t, listener.URL, clients)
	handler = h
	t.Cleanup(func() { verifier.Close() })
	provider, err := oidc.NewProvider(t.Context(), listener.URL)
	if err != nil {
		t.Fatal(err)
	}
	return &server{t, listener.URL, clients, verifier, provider, login, nil}
}

// Run runs all tests on a provider whose form for the user is filled in with
// login, and that authenticates clients at these paths, beside the token
// endpoint.
func Run(t *testing.T, begin Start, login func(issuer string) url.Values, endpoints ...string) {
	s := start(t, begin, nil)
	s.login, s.endpoints = login(s.url), endpoints
	for name, style := range styles {
		t.Run("secrets in "+name, func(t *testing.T) { s.with(t).secrets(style) })
		t.Run("rotation in "+name, func(t *testing.T) { s.with(t).rotation(style) })
	}
	t.Run("advice", func(t *testing.T) { s.with(t).advice() })
	t.Run("advice followed", func(t *testing.T) { start(t, begin, nil).followed() })
	t.Run("refusals", func(t *testing.T) { s.with(t).refusals() })
	t.Run("same answer", func(t *testing.T) { s.with(t).sameAnswer() })
	t.Run("upgrade", func(t *testing.T) { s.with(t).upgrade() })
	t.Run("malformed", func(t *testing.T) { s.with(t).malformed() })
	t.Run("at once", func(t *testing.T) { s.with(t).atOnce() })
	t.Run("other requests", func(t *testing.T) { s.with(t).otherRequests() })
	t.Run("busy", func(t *testing.T) { s.with(t).busy() })
	t.Run("closed", func(t *testing.T) { s.with(t).closed() }) // the last
}

func (s *server) with(t *testing.T) *server {
	c := *s
	c.T = t
	return &c
}
