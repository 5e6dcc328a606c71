package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/examples/internal/registry"
	"github.com/clientsecret/clientsecret/examples/internal/token"
)

// store is the storage of the framework's own example, but for the clients.
type store struct {
	*storage.Storage
	clients  *registry.Registry
	verifier *clientsecret.Verifier
}

// AuthorizeClientIDSecret implements op.Storage.
func (s *store) AuthorizeClientIDSecret(ctx context.Context, id, secret string) error {
	c, _ := s.clients.Client(id)
	digests := c.DigestsOr(s.verifier.Decoy(id)) // so that the time does not tell which clients there are
	_, err := s.verifier.Verify(ctx, clientsecret.NewSecret(secret), digests...)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, clientsecret.ErrBusy), errors.Is(err, clientsecret.ErrClosed), ctx.Err() != nil:
		return op.NewStatusError(oidc.ErrServerError().WithDescription("try again later").WithParent(err), http.StatusServiceUnavailable)
	case !errors.Is(err, clientsecret.ErrMismatch):
		slog.Warn("client authentication", "client_id", id, "error", err) // something to repair, perhaps; it holds no secret
	}
	return op.NewStatusError(oidc.ErrInvalidClient().WithParent(err), http.StatusUnauthorized)
}

// ClientCredentials implements op.ClientCredentialsStorage.
func (s *store) ClientCredentials(ctx context.Context, id, secret string) (op.Client, error) {
	if err := s.AuthorizeClientIDSecret(ctx, id, secret); err != nil {
		return nil, err
	}
	return s.GetClientByClientID(ctx, id)
}

// ClientCredentialsTokenRequest implements op.ClientCredentialsStorage.
func (s *store) ClientCredentialsTokenRequest(_ context.Context, id string, scopes []string) (op.TokenRequest, error) {
	return &oidc.JWTTokenRequest{Subject: id, Audience: []string{id}, Scopes: scopes}, nil
}

// GetClientByClientID implements op.Storage. Where a secret is asked for, the answer for a client that is not there waits for AuthorizeClientIDSecret.
func (s *store) GetClientByClientID(ctx context.Context, id string) (op.Client, error) {
	c, ok := s.clients.Client(id)
	if !ok && !token.IsEndpoint(ctx) {
		return nil, oidc.ErrInvalidClient()
	}
	return client{storage.WebClient(id, "", c.RedirectURIs...), c.Scopes}, nil
}

// GetKeyByIDAndClientID implements op.Storage. The private key of the service user that the framework's example storage knows is published with it.
func (s *store) GetKeyByIDAndClientID(context.Context, string, string) (*jose.JSONWebKey, error) {
	return nil, errors.New("there are no keys of clients")
}

// client is one that may do what these examples do.
type client struct {
	*storage.Client
	scopes []string
}

func (client) GrantTypes() []oidc.GrantType {
	return []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeClientCredentials}
}

// provider is the HTTP part.
type provider struct {
	issuer   string
	store    *store
	verifier *clientsecret.Verifier
}

func newProvider(issuer string, clients *registry.Registry) *provider {
	verifier := &clientsecret.Verifier{Store: clients.Replace} // stored values that Hash would not make any more are replaced as their clients come by
	return &provider{issuer, &store{storage.NewStorage(storage.NewUserStore(issuer)), clients, verifier}, verifier}
}

// endpoints are those that authenticate clients.
var endpoints = []string{"/oauth/token", "/oauth/introspect", "/revoke", "/device_authorization"}

func (p *provider) handler() http.Handler {
	return token.Endpoints(exampleop.SetupServer(p.issuer, p.store, nil, true), endpoints...)
}
