package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/examples/internal/registry"
	"github.com/clientsecret/clientsecret/examples/internal/token"
)

// authenticator is a token endpoint with nothing but the authentication of clients.
type authenticator struct {
	store    *Store
	verifier *clientsecret.Verifier
}

func newAuthenticator(store *Store, m maker) *authenticator {
	return &authenticator{store, &clientsecret.Verifier{
		Want:    m.Scheme,
		Keyring: m.Keyring,
		Store:   store.Replace,
		OnError: registry.LogFailure,
	}}
}

// authenticate returns nil if the secret is the client's, and otherwise why not.
func (a *authenticator) authenticate(ctx context.Context, id, secret string) error {
	client, err := a.store.Client(ctx, id)
	switch {
	case errors.Is(err, ErrAway):
		return err
	case err != nil: // a stored value is damaged
		slog.WarnContext(ctx, "client", "client_id", id, "error", err)
	}
	// An unknown client has no digests, and the database compares ids by bytes.
	_, err = a.verifier.Verify(ctx, id, clientsecret.NewSecret(secret), client.Digests...)
	return err
}

func (a *authenticator) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /token", a.token)
	return token.Endpoints(mux, "/token")
}

func (a *authenticator) token(w http.ResponseWriter, r *http.Request) {
	id, secret := r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	if u, p, ok := r.BasicAuth(); ok {
		id, _ = url.QueryUnescape(u) // token.Endpoints has seen that both can be decoded
		secret, _ = url.QueryUnescape(p)
	}
	answer := map[string]any{
		"access_token": rand.Text(), "token_type": "Bearer", "expires_in": 3600,
	}
	status := http.StatusOK
	switch err := a.authenticate(r.Context(), id, secret); {
	case err == nil:
	case errors.Is(err, ErrAway), clientsecret.IsTemporary(err):
		slog.ErrorContext(r.Context(), "client authentication", "client_id", id, "error", err)
		answer = map[string]any{"error": "temporarily_unavailable"}
		status = http.StatusServiceUnavailable
	default:
		token.LogRefused(id, err) // it holds no secret
		answer = map[string]any{"error": "invalid_client", "error_description": token.Encoding}
		status = http.StatusUnauthorized
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(answer)
}
