package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"slices"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/examples/internal/token"
)

// authenticator is a token endpoint with nothing but the authentication of clients.
type authenticator struct {
	store    *Store
	verifier *clientsecret.Verifier
}

// clientID is the key of the client's id in the context that Verify passes on to Store.
type clientID struct{}

func newAuthenticator(store *Store, want clientsecret.Scheme) *authenticator {
	return &authenticator{store, &clientsecret.Verifier{
		Want: want,
		Store: func(ctx context.Context, old, new clientsecret.Digest) error {
			id, _ := ctx.Value(clientID{}).(string)
			err := store.Replace(ctx, id, old, new)
			if err != nil {
				slog.WarnContext(ctx, "the stored value is not upgraded", "client_id", id, "error", err)
			}
			return err
		},
	}}
}

// authenticate reports whether the secret is the client's: nil, or why not.
func (a *authenticator) authenticate(ctx context.Context, id, secret string) error {
	registered, err := a.store.Digests(ctx, id)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(registered, func(d clientsecret.Digest) bool { return !d.IsZero() }) {
		registered = []clientsecret.Digest{a.verifier.Decoy(id)} // so that the time does not tell which clients there are
	}
	_, err = a.verifier.Verify(context.WithValue(ctx, clientID{}, id), clientsecret.NewSecret(secret), registered...)
	return err
}

func (a *authenticator) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /token", a.token)
	return token.Endpoint("/token", mux)
}

func (a *authenticator) token(w http.ResponseWriter, r *http.Request) {
	id, secret := r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	if u, p, ok := r.BasicAuth(); ok {
		id, _ = url.QueryUnescape(u) // token.Endpoint has seen that both can be decoded
		secret, _ = url.QueryUnescape(p)
	}
	answer, status := map[string]any{"access_token": rand.Text(), "token_type": "Bearer", "expires_in": 3600}, http.StatusOK
	switch err := a.authenticate(r.Context(), id, secret); {
	case err == nil:
	case errors.Is(err, clientsecret.ErrMismatch), errors.Is(err, clientsecret.ErrSecretTooLong):
		answer, status = map[string]any{"error": "invalid_client"}, http.StatusUnauthorized
	default: // the database is away, too many wait: the client is to come again
		slog.ErrorContext(r.Context(), "client authentication", "client_id", id, "error", err)
		w.Header().Set("Retry-After", "1")
		answer, status = map[string]any{"error": "temporarily_unavailable"}, http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(answer)
}
