package endtoend

import (
	"errors"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// This file gets tokens as the clients of others do.

// styles are the two ways to send a secret.
var styles = map[string]oauth2.AuthStyle{"header": oauth2.AuthStyleInHeader, "params": oauth2.AuthStyleInParams}

// credentials asks for a token with the client credentials grant.
func (s *server) credentials(id, secret string, style oauth2.AuthStyle) (*oauth2.Token, error) {
	c := clientcredentials.Config{
		ClientID: id, ClientSecret: secret, TokenURL: s.provider.Endpoint().TokenURL,
		Scopes: []string{"api"}, AuthStyle: style,
	}
	return c.Token(s.Context())
}

// code goes through the authorization code flow, and returns the verified id token.
func (s *server) code(id, secret string, style oauth2.AuthStyle) (*oidc.IDToken, error) {
	endpoint := s.provider.Endpoint()
	endpoint.AuthStyle = style
	c := oauth2.Config{
		ClientID: id, ClientSecret: secret, Endpoint: endpoint, RedirectURL: redirectURI,
		Scopes: []string{"openid"},
	}
	verifier := oauth2.GenerateVerifier()
	code := s.authorize(c.AuthCodeURL("state-of-the-test", oauth2.S256ChallengeOption(verifier),
		oidc.Nonce("nonce-of-the-test")))
	token, err := c.Exchange(s.Context(), code, oauth2.VerifierOption(verifier))
	if err != nil {
		return nil, err
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return nil, errors.New("no id token")
	}
	idToken, err := s.provider.Verifier(&oidc.Config{ClientID: id}).Verify(s.Context(), raw)
	if err == nil && idToken.Nonce != "nonce-of-the-test" {
		err = errors.New("another nonce")
	}
	return idToken, err
}

var (
	action = regexp.MustCompile(`action="([^"]*)"`)
	hidden = regexp.MustCompile(`type="hidden" name="([^"]*)" value="([^"]*)"`)
)

// authorize signs the user in, and returns the code.
func (s *server) authorize(authURL string) string {
	s.Helper()
	jar, _ := cookiejar.New(nil)
	browser := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), redirectURI) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	page, err := browser.Get(authURL)
	if err != nil {
		s.Fatal(err)
	}
	body, _ := io.ReadAll(page.Body)
	page.Body.Close()
	form := url.Values{}
	for k, v := range s.login {
		form[k] = v
	}
	for _, field := range hidden.FindAllStringSubmatch(string(body), -1) {
		form.Set(field[1], html.UnescapeString(field[2]))
	}
	to := page.Request.URL
	if a := action.FindStringSubmatch(string(body)); a != nil {
		if to, err = to.Parse(html.UnescapeString(a[1])); err != nil {
			s.Fatal(err)
		}
	}
	back, err := browser.PostForm(to.String(), form)
	if err != nil {
		s.Fatal(err)
	}
	back.Body.Close()
	location, err := back.Location()
	if err != nil || location.Query().Get("code") == "" || location.Query().Get("state") != "state-of-the-test" {
		s.Fatalf("no code: %s %v %v", back.Status, location, err)
	}
	return location.Query().Get("code")
}

// refused: the answer is invalid_client, with the status that RFC 6749, section
// 5.2, asks for.
func (s *server) refused(err error, style oauth2.AuthStyle) {
	s.Helper()
	var e *oauth2.RetrieveError
	switch {
	case !errors.As(err, &e):
		s.Errorf("the client is let in, or something else is wrong: %v", err)
	case e.ErrorCode != "invalid_client" || e.Response.StatusCode != http.StatusUnauthorized:
		s.Errorf("%d %s", e.Response.StatusCode, e.Body)
	case style == oauth2.AuthStyleInHeader && !strings.HasPrefix(e.Response.Header.Get("WWW-Authenticate"), "Basic"):
		s.Errorf("WWW-Authenticate is %q", e.Response.Header.Get("WWW-Authenticate"))
	}
}
