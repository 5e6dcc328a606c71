package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/examples/internal/endtoend"
	"github.com/clientsecret/clientsecret/examples/internal/registry"
	"github.com/clientsecret/clientsecret/examples/internal/token"
)

func TestProvider(t *testing.T) {
	start := func(t *testing.T, issuer string,
		clients *registry.Registry) (http.Handler, *clientsecret.Verifier) {
		p, err := newProvider(issuer, clients, false)
		if err != nil {
			t.Fatal(err)
		}
		return p.handler(), p.verifier
	}
	login := func(string) url.Values { return url.Values{"user": {"peter"}} }
	endtoend.Run(t, start, login)
}

// sealed is a provider whose clients have sealed values, as a database gives them.
type sealed struct {
	*provider
	clients  registry.Registry
	ring     clientsecret.Keyring
	replaced []string // the ids for which Store was called
}

var (
	weak  = clientsecret.PBKDF2{Iterations: 1}
	wants = clientsecret.PBKDF2{Iterations: 2}
)

// newSealed has the clients a and b, each with a secret of its own, and stolen,
// which has the stored value of a.
func newSealed(t *testing.T) *sealed {
	t.Helper()
	s := new(sealed)
	s.ring.Primary = "key"
	s.ring.Keys = map[string]clientsecret.AEAD{"key": clientsecret.GenerateKey()}
	for id, of := range map[string]string{"a": "a", "b": "b", "stolen": "a"} {
		digest, err := weak.Hash(clientsecret.NewSecret("secret of " + of))
		if err != nil {
			t.Fatal(err)
		}
		opened, err := s.ring.Seal(digest, of)
		if err != nil {
			t.Fatal(err)
		}
		stored := clientsecret.MustParse(opened.Encode())
		s.clients.Put(registry.Client{ID: id, Secret: stored, Scopes: []string{"api"}})
	}
	var err error
	if s.provider, err = newProvider("http://127.0.0.1", &s.clients, false); err != nil {
		t.Fatal(err)
	}
	s.verifier.Keyring, s.verifier.Want = &s.ring, wants
	s.verifier.Store = func(ctx context.Context, id string, old, new clientsecret.Digest) error {
		s.replaced = append(s.replaced, id)
		return s.clients.Replace(ctx, id, old, new)
	}
	t.Cleanup(func() { s.verifier.Close() })
	return s
}

// upgraded waits for the upgrades, and reports whether they were for these clients.
// The verifier answers nothing from then on.
func (s *sealed) upgraded(t *testing.T, ids ...string) {
	t.Helper()
	s.verifier.Close()
	if got := strings.Join(s.replaced, " "); got != strings.Join(ids, " ") {
		t.Errorf("replaced: %q, want %q", got, ids)
	}
	for _, id := range ids {
		c, _ := s.clients.Client(id)
		opened, err := s.ring.Open(c.Secret.Encode(), id)
		if err != nil || c.Secret.KeyID() != "key" || opened.String() != wants.String() {
			t.Errorf("%s: the stored value is %v with %v inside, %v", id, c.Secret, opened, err)
		}
	}
}

// ask asks a handler for a token, and returns the status.
func ask(handler http.Handler, id, secret, more string) int {
	body := "grant_type=client_credentials&scope=api" + more
	r := httptest.NewRequest(http.MethodPost, "/token", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(id, url.QueryEscape(secret))
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w.Code
}

// TestSealed: a sealed value is opened for the client whose record it stands in,
// and what replaces it is sealed too.
func TestSealed(t *testing.T) {
	s := newSealed(t)
	for _, tc := range []struct {
		id, secret string
		status     int
	}{
		{"a", "secret of b", http.StatusUnauthorized},
		{"a", "secret of a", http.StatusOK},
		{"a", "secret of a", http.StatusOK},
		{"stolen", "secret of a", http.StatusUnauthorized},
		{"nobody", "secret of a", http.StatusUnauthorized},
	} {
		if status := ask(s.handler(), tc.id, tc.secret, ""); status != tc.status {
			t.Errorf("%s with the %s: %d", tc.id, tc.secret, status)
		}
	}
	s.upgraded(t, "a")
}

// TestTwoClients: where a request names two clients, the id is that of the record
// that fosite loaded. The checks of token.Endpoints, which refuse such a request,
// are left out.
func TestTwoClients(t *testing.T) {
	s := newSealed(t)
	unchecked := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.token(w, r.WithContext(token.Context(r.Context())))
	})
	for _, tc := range []struct {
		header, secret, body string
		status               int
	}{
		{"a", "secret of a", "b", http.StatusOK},
		{"a", "secret of b", "b", http.StatusUnauthorized},
		{"b", "secret of a", "a", http.StatusUnauthorized},
		{"a", "secret of a", "nobody", http.StatusOK},
		{"stolen", "secret of a", "a", http.StatusUnauthorized},
	} {
		id := "&client_id=" + tc.body
		for _, more := range []string{id, id + "&client_secret=secret+of+" + tc.body} {
			if status := ask(unchecked, tc.header, tc.secret, more); status != tc.status {
				t.Errorf("%s with the %s in the header, and %s: %d",
					tc.header, tc.secret, more, status)
			}
			status := ask(s.handler(), tc.header, tc.secret, more)
			if status != http.StatusBadRequest {
				t.Errorf("%s in the header, and %s: %d", tc.header, more, status)
			}
		}
	}
	s.upgraded(t, "a")
}

// TestNoRecord: without a holder in the context, nothing is opened or replaced.
func TestNoRecord(t *testing.T) {
	s := newSealed(t)
	s.clients.Put(registry.Client{
		ID:     "weak",
		Secret: clientsecret.MustParse("$plaintext$secret of weak"),
		Scopes: []string{"api"},
	})
	bare := http.HandlerFunc(s.token)
	if status := ask(bare, "a", "secret of a", ""); status != http.StatusUnauthorized {
		t.Errorf("the sealed value: %d", status)
	}
	if status := ask(bare, "weak", "secret of weak", ""); status != http.StatusOK {
		t.Errorf("the plaintext: %d", status)
	}
	s.upgraded(t)
}
