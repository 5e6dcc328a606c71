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
			id, ok := ctx.Value(clientID{}).(string)
			if !ok {
				return nil // it needs its secret, and nothing is to be tried again
			}
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
	client, err := a.store.Client(ctx, id)
	switch {
	case errors.Is(err, ErrAway):
		return err
	case err != nil: // a stored value is damaged
		slog.WarnContext(ctx, "client", "client_id", id, "error", err)
	}
	registered := client.Digests()
	if len(registered) == 0 {
		registered = []clientsecret.Digest{a.verifier.Decoy(id)} // so that the time does not tell which clients there are
	}
	if !client.NeedsSecret {
		ctx = context.WithValue(ctx, clientID{}, id) // for Store
	}
	_, err = a.verifier.Verify(ctx, clientsecret.NewSecret(secret), registered...)
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
	answer, status := map[string]any{"access_token": rand.Text(), "token_type": "Bearer", "expires_in": 3600}, http.StatusOK
	switch err := a.authenticate(r.Context(), id, secret); {
	case err == nil:
	case errors.Is(err, ErrAway), errors.Is(err, clientsecret.ErrBusy), errors.Is(err, clientsecret.ErrClosed), r.Context().Err() != nil:
		slog.ErrorContext(r.Context(), "client authentication", "client_id", id, "error", err)
		answer, status = map[string]any{"error": "temporarily_unavailable"}, http.StatusServiceUnavailable
	default:
		if !errors.Is(err, clientsecret.ErrMismatch) {
			slog.WarnContext(r.Context(), "client authentication", "client_id", id, "error", err) // something to repair, perhaps; it holds no secret
		}
		answer, status = map[string]any{"error": "invalid_client"}, http.StatusUnauthorized
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(answer)
}
