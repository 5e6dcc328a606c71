package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"time"

	"github.com/go-jose/go-jose/v3"
	"github.com/ory/fosite"
	"github.com/ory/fosite/compose"
	"github.com/ory/fosite/handler/openid"
	"github.com/ory/fosite/storage"
	"github.com/ory/fosite/token/jwt"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/examples/internal/registry"
	"github.com/clientsecret/clientsecret/examples/internal/token"
)

var (
	grantTypes  = []string{"authorization_code", "client_credentials"}
	authMethods = []string{"client_secret_basic", "client_secret_post"}
)

// store is fosite's own store, except for the clients.
type store struct {
	*storage.MemoryStore
	clients  *registry.Registry
	verifier *clientsecret.Verifier
}

// GetClient implements fosite.ClientManager. At the token endpoint an unknown
// client, and one without a secret, has a decoy: the time must not tell which
// clients there are.
func (s *store) GetClient(ctx context.Context, id string) (fosite.Client, error) {
	c, ok := s.clients.Client(id)
	if !ok && !token.IsEndpoint(ctx) {
		return nil, fosite.ErrNotFound
	}
	token.SetRecord(ctx, c.ID) // of the record, not of the request; empty for an unknown client
	stored := c.StoredOr(s.verifier.Decoy(id))
	return &fosite.DefaultClient{
		ID:             id,
		Secret:         stored[0],
		RotatedSecrets: stored[1:],
		RedirectURIs:   c.RedirectURIs,
		Scopes:         c.Scopes,
		GrantTypes:     grantTypes,
	}, nil
}

// provider is the HTTP part.
type provider struct {
	issuer   string
	oauth2   fosite.OAuth2Provider
	verifier *clientsecret.Verifier
	key      *rsa.PrivateKey
}

func newProvider(issuer string, clients *registry.Registry, bcrypt bool) (*provider, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	secret := make([]byte, 32)
	rand.Read(secret)
	// Plaintext and weak values are replaced as their clients come by.
	verifier := &clientsecret.Verifier{Store: clients.Replace, OnError: registry.LogFailure}
	config := &fosite.Config{
		ClientSecretsHasher: token.Hasher{Hasher: verifier.Hasher(token.Record)},

		GlobalSecret:        secret,
		IDTokenIssuer:       issuer,
		AccessTokenIssuer:   issuer,
		TokenURL:            issuer + "/token",
		MinParameterEntropy: fosite.MinParameterEntropy,
	}
	if bcrypt {
		config.ClientSecretsHasher = nil // fosite's default
	}
	getKey := func(context.Context) (any, error) { return key, nil }
	strategy := &compose.CommonStrategy{
		CoreStrategy:               compose.NewOAuth2HMACStrategy(config),
		OpenIDConnectTokenStrategy: compose.NewOpenIDConnectStrategy(getKey, config),
		Signer:                     &jwt.DefaultSigner{GetPrivateKey: getKey},
	}
	oauth2 := compose.Compose(config, &store{storage.NewMemoryStore(), clients, verifier}, strategy,
		compose.OAuth2AuthorizeExplicitFactory, compose.OAuth2ClientCredentialsGrantFactory,
		compose.OpenIDConnectExplicitFactory, compose.OAuth2PKCEFactory)
	return &provider{issuer, oauth2, verifier, key}, nil
}

func (p *provider) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.discovery)
	mux.HandleFunc("GET /keys", p.keys)
	mux.HandleFunc("/authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	return token.Endpoints(mux, "/token")
}

// token is the token endpoint.
func (p *provider) token(w http.ResponseWriter, r *http.Request) {
	request, err := p.oauth2.NewAccessRequest(r.Context(), r, newSession(p.issuer, ""))
	if err != nil {
		p.refuse(w, r, request, err)
		return
	}
	if request.GetGrantTypes().ExactOne("client_credentials") {
		for _, scope := range request.GetRequestedScopes() {
			request.GrantScope(scope)
		}
	}
	response, err := p.oauth2.NewAccessResponse(r.Context(), request)
	if err != nil {
		p.refuse(w, r, request, err)
		return
	}
	p.oauth2.WriteAccessResponse(r.Context(), w, request, response)
}

// refuse answers 503 where the secret was not compared. It logs each client that is
// refused. The error holds no secret.
func (p *provider) refuse(w http.ResponseWriter, r *http.Request,
	request fosite.AccessRequester, err error) {
	switch {
	case token.Unanswered(r.Context()):
		err = fosite.ErrTemporarilyUnavailable
	case errors.Is(err, fosite.ErrInvalidClient):
		refusal := fosite.ErrorToRFC6749Error(err)
		token.LogRefused(token.ClientID(r), errors.New(refusal.Debug()))
		err = refusal.WithHint(token.Encoding)
	}
	p.oauth2.WriteAccessError(r.Context(), w, request, err)
}

var loginPage = template.Must(template.New("").Parse(`<!doctype html>
<title>Sign in</title>
<form method="post">
<label>Your name <input name="user" required autofocus></label>
<button>Sign in to {{.}}</button>
</form>`))

// authorize is the authorization endpoint. It signs anybody in who gives a name:
// the example is not about users.
func (p *provider) authorize(w http.ResponseWriter, r *http.Request) {
	request, err := p.oauth2.NewAuthorizeRequest(r.Context(), r)
	if err != nil {
		p.oauth2.WriteAuthorizeError(r.Context(), w, request, err)
		return
	}
	user := r.PostFormValue("user")
	if user == "" {
		loginPage.Execute(w, request.GetClient().GetID())
		return
	}
	for _, scope := range request.GetRequestedScopes() {
		request.GrantScope(scope)
	}
	response, err := p.oauth2.NewAuthorizeResponse(r.Context(), request, newSession(p.issuer, user))
	if err != nil {
		p.oauth2.WriteAuthorizeError(r.Context(), w, request, err)
		return
	}
	p.oauth2.WriteAuthorizeResponse(r.Context(), w, request, response)
}

func newSession(issuer, user string) *openid.DefaultSession {
	now := time.Now()
	return &openid.DefaultSession{
		Subject: user,
		Claims: &jwt.IDTokenClaims{
			Issuer:      issuer,
			Subject:     user,
			IssuedAt:    now,
			RequestedAt: now,
			AuthTime:    now,
			ExpiresAt:   now.Add(time.Hour),
		},
		Headers: &jwt.Headers{Extra: map[string]any{"kid": "1"}},
	}
}

func (p *provider) discovery(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, map[string]any{
		"issuer":                                p.issuer,
		"authorization_endpoint":                p.issuer + "/authorize",
		"token_endpoint":                        p.issuer + "/token",
		"jwks_uri":                              p.issuer + "/keys",
		"response_types_supported":              []string{"code"},
		"grant_types_supported":                 grantTypes,
		"subject_types_supported":               []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"token_endpoint_auth_methods_supported": authMethods,
	})
}

func (p *provider) keys(w http.ResponseWriter, _ *http.Request) {
	key := jose.JSONWebKey{Key: p.key.Public(), KeyID: "1", Algorithm: "RS256", Use: "sig"}
	writeJSON(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{key}})
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v)
}
