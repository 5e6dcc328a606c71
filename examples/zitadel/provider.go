package main

import (
	"context"
	"errors"
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

// store is the storage of the framework's own example, except for the clients.
type store struct {
	*storage.Storage
	clients  *registry.Registry
	verifier *clientsecret.Verifier
}

// AuthorizeClientIDSecret implements op.Storage.
func (s *store) AuthorizeClientIDSecret(ctx context.Context, id, secret string) error {
	c, _ := s.clients.Client(id) // an unknown client has no digests
	_, err := s.verifier.Verify(ctx, id, clientsecret.NewSecret(secret), c.Digests()...)
	switch {
	case err == nil:
		return nil
	case clientsecret.IsTemporary(err):
		later := oidc.ErrServerError().WithDescription("try again later").WithParent(err)
		return op.NewStatusError(later, http.StatusServiceUnavailable)
	}
	token.LogRefused(id, err) // it holds no secret
	refusal := oidc.ErrInvalidClient().WithDescription(token.Encoding).WithParent(err)
	return op.NewStatusError(refusal, http.StatusUnauthorized)
}

// ClientCredentials implements op.ClientCredentialsStorage.
func (s *store) ClientCredentials(ctx context.Context, id, secret string) (op.Client, error) {
	if err := s.AuthorizeClientIDSecret(ctx, id, secret); err != nil {
		return nil, err
	}
	return s.GetClientByClientID(ctx, id)
}

// ClientCredentialsTokenRequest implements op.ClientCredentialsStorage.
func (s *store) ClientCredentialsTokenRequest(_ context.Context, id string,
	scopes []string) (op.TokenRequest, error) {
	return &oidc.JWTTokenRequest{Subject: id, Audience: []string{id}, Scopes: scopes}, nil
}

// GetClientByClientID implements op.Storage. At the endpoints that authenticate
// clients it refuses no unknown client: AuthorizeClientIDSecret does, later.
func (s *store) GetClientByClientID(ctx context.Context, id string) (op.Client, error) {
	c, ok := s.clients.Client(id)
	if !ok && !token.IsEndpoint(ctx) {
		return nil, oidc.ErrInvalidClient()
	}
	return client{storage.WebClient(id, "", c.RedirectURIs...), c.Scopes}, nil
}

// GetKeyByIDAndClientID implements op.Storage. The framework's example storage has
// a service user, whose private key is public.
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
	// Plaintext and weak values are replaced as their clients come by.
	verifier := &clientsecret.Verifier{Store: clients.Replace, OnError: registry.LogFailure}
	others := storage.NewStorage(storage.NewUserStore(issuer))
	return &provider{issuer, &store{others, clients, verifier}, verifier}
}

// endpoints are those that authenticate clients.
var endpoints = []string{"/oauth/token", "/oauth/introspect", "/revoke", "/device_authorization"}

func (p *provider) handler() http.Handler {
	return token.Endpoints(exampleop.SetupServer(p.issuer, p.store, nil, true), endpoints...)
}
