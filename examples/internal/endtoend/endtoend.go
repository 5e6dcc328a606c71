// Package endtoend tests an example provider over HTTP with the clients that
// others wrote: golang.org/x/oauth2 and github.com/coreos/go-oidc.
package endtoend

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

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

func (s *server) secrets(style oauth2.AuthStyle) {
	for id, right := range map[string]string{"hashed": secret, "encoded: client": encoded} {
		if token, err := s.credentials(id, right, style); err != nil || !token.Valid() {
			s.Errorf("%s: %v", id, err)
		}
		if token, err := s.code(id, right, style); err != nil || token.Subject == "" {
			s.Errorf("%s: %v", id, err)
		}
		c, _ := s.clients.Client(id)
		wrong := []string{
			right + "x", right[:len(right)-1], strings.ToUpper(right), c.Secret.Encode(),
			url.QueryEscape(encoded), strings.Repeat("x", 5000), "decoy",
		}
		// x/oauth2 leaves an empty secret out of the form, which makes the request
		// one without authentication.
		if style == oauth2.AuthStyleInHeader {
			wrong = append(wrong, "")
		}
		for _, wrong := range wrong {
			_, err := s.credentials(id, wrong, style)
			s.refused(err, style)
		}
	}
	if c, _ := s.clients.Client("without"); !c.Secret.IsZero() {
		s.Fatal("the client has a secret")
	}
	for _, id := range []string{"nobody", "without", "Hashed", " hashed", "hashed\x00"} {
		for _, presented := range []string{secret, "x"} {
			_, err := s.credentials(id, presented, style)
			s.refused(err, style)
		}
	}
}

// sameAnswer: a client that is not there gets, byte for byte, the answer of one
// whose secret is wrong, and the same work is done for it, at each endpoint
// that authenticates clients.
func (s *server) sameAnswer() {
	token, err := url.Parse(s.provider.Endpoint().TokenURL)
	if err != nil {
		s.Fatal(err)
	}
	for _, path := range append([]string{token.Path}, s.endpoints...) {
		for _, inHeader := range []bool{true, false} {
			var first string
			for i, id := range []string{"hashed", "nobody", "without", "nobody else"} {
				form := url.Values{"token": {"x"}, "scope": {"api"}}
				if path == token.Path {
					form.Set("grant_type", "client_credentials")
				}
				if !inHeader {
					form.Set("client_id", id)
					form.Set("client_secret", "wrong at "+path)
				}
				r, err := http.NewRequestWithContext(s.Context(), http.MethodPost, s.url+path, strings.NewReader(form.Encode()))
				if err != nil {
					s.Fatal(err)
				}
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				if inHeader {
					r.SetBasicAuth(url.QueryEscape(id), url.QueryEscape("wrong at "+path))
				}
				before := s.verifier.Stats()
				response, err := http.DefaultClient.Do(r)
				if err != nil {
					s.Fatal(err)
				}
				body, _ := io.ReadAll(response.Body)
				response.Body.Close()
				after := s.verifier.Stats()
				response.Header.Del("Date")
				response.Header.Del("X-Request-Id") // a counter
				compared := after.Derivations + after.Remembered - before.Derivations - before.Remembered
				answer := fmt.Sprint(compared > 0, " ", response.StatusCode, response.Header, string(body))
				if i == 0 {
					first = answer
				}
				if answer != first || compared == 0 || response.StatusCode < 400 || response.StatusCode > 401 {
					s.Errorf("%s, in the header: %v: %s gets %s, and hashed %s", path, inHeader, id, answer, first)
				}
			}
		}
	}
}

func (s *server) rotation(style oauth2.AuthStyle) {
	before, _ := s.clients.Client("rotated")
	defer s.clients.Put(before)
	for _, valid := range []string{secret, retired, secret} {
		if _, err := s.credentials("rotated", valid, style); err != nil {
			s.Error(err)
		}
		if _, err := s.code("rotated", valid, style); err != nil {
			s.Error(err)
		}
	}
	after := before
	after.Rotated = nil
	s.clients.Put(after)
	_, err := s.credentials("rotated", retired, style)
	s.refused(err, style)
	if _, err := s.credentials("rotated", secret, style); err != nil {
		s.Error(err)
	}
}

// upgrade: what is in the clear is hashed once its client has come by, and the
// client notices nothing.
func (s *server) upgrade() {
	for _, id := range []string{"prefixed", "bare"} {
		if _, err := s.credentials(id, "wrong", oauth2.AuthStyleInHeader); err == nil {
			s.Error("let in with a wrong secret")
		}
		if c, _ := s.clients.Client(id); !c.Secret.IsPlaintext() {
			s.Error("a wrong secret upgrades the stored value")
		}
		if _, err := s.credentials(id, secret, oauth2.AuthStyleInHeader); err != nil {
			s.Error(err)
		}
		c, _ := s.clients.Client(id)
		deadline := time.Now().Add(time.Minute)
		for ; c.Secret.IsPlaintext() && time.Now().Before(deadline); c, _ = s.clients.Client(id) {
			time.Sleep(10 * time.Millisecond)
		}
		if c.Secret.IsPlaintext() || c.Secret.NeedsRehash(nil) {
			s.Errorf("%s is %v", id, c.Secret)
		}
		if _, err := s.credentials(id, secret, oauth2.AuthStyleInParams); err != nil {
			s.Error(err)
		}
		_, err := s.credentials(id, c.Secret.Encode(), oauth2.AuthStyleInHeader)
		s.refused(err, oauth2.AuthStyleInHeader)
	}
}

// malformed: what RFC 6749 does not know is refused, and never let in.
func (s *server) malformed() {
	basic := func(text string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(text)) }
	const grant = "grant_type=client_credentials&scope=api"
	body := "&client_id=hashed&client_secret=" + secret
	for name, tc := range map[string]struct {
		header, body string
		status       int
		code         string
	}{
		"no base64":                     {"Basic !!!", grant, 401, "invalid_client"},
		"no colon":                      {basic("hashed"), grant, 401, "invalid_client"},
		"bad escape of the id":          {basic("%zz:" + secret), grant, 401, "invalid_client"},
		"bad escape of the secret":      {basic("hashed:%"), grant, 401, "invalid_client"},
		"NUL":                           {basic("hashed:" + secret + "\x00"), grant, 401, "invalid_client"},
		"escaped NUL":                   {basic("hashed:" + secret + "%00"), grant, 401, "invalid_client"},
		"another scheme":                {"Bearer " + secret, grant + body, 401, "invalid_client"},
		"no secret":                     {basic("hashed:"), grant, 401, "invalid_client"},
		"no id":                         {basic(":" + secret), grant, 401, "invalid_client"},
		"nothing":                       {"", grant, 0, ""},
		"an id alone":                   {"", grant + "&client_id=hashed", 401, "invalid_client"},
		"an empty secret":               {"", grant + "&client_id=hashed&client_secret=", 401, "invalid_client"},
		"both at once":                  {basic("hashed:" + secret), grant + body, 400, "invalid_request"},
		"both at once, another":         {basic("nobody:x"), grant + body, 400, "invalid_request"},
		"another id":                    {basic("hashed:" + secret), grant + "&client_id=nobody", 400, "invalid_request"},
		"the same id":                   {basic("hashed:" + secret), grant + "&client_id=hashed", 200, ""},
		"an assertion too":              {basic("hashed:" + secret), grant + "&client_assertion=x", 400, "invalid_request"},
		"a resource twice":              {basic("hashed:" + secret), grant + "&resource=a&resource=b", 200, ""},
		"twice":                         {"", grant + "&client_secret=x" + body, 400, "invalid_request"},
		"a long body":                   {"", grant + "&x=" + strings.Repeat("x", 1<<20) + body, 400, "invalid_request"},
		"right, so that the rest means": {basic("hashed:" + secret), grant, 200, ""},
	} {
		r, err := http.NewRequestWithContext(s.Context(), http.MethodPost,
			s.provider.Endpoint().TokenURL, strings.NewReader(tc.body))
		if err != nil {
			s.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if tc.header != "" {
			r.Header.Set("Authorization", tc.header)
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			s.Fatal(err)
		}
		var answer struct{ Error, Access_token string }
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		json.Unmarshal(body, &answer)
		switch {
		case tc.status == 0:
			if response.StatusCode < 400 || response.StatusCode >= 500 || answer.Access_token != "" {
				s.Errorf("%s: %d %s", name, response.StatusCode, body)
			}
		case response.StatusCode != tc.status || answer.Error != tc.code:
			s.Errorf("%s: %d %s", name, response.StatusCode, body)
		case tc.status == http.StatusUnauthorized && tc.header != "" && response.Header.Get("WWW-Authenticate") == "":
			s.Errorf("%s: no WWW-Authenticate", name)
		}
		if strings.Contains(string(body), secret) || strings.Contains(string(body), "pbkdf2") {
			s.Errorf("%s: the answer has a secret: %s", name, body)
		}
	}
}

// otherRequests: a client is not authenticated by a request that is no POST of
// a form, or has the client in the URL, where it is logged.
func (s *server) otherRequests() {
	const client = "client_id=hashed&client_secret=" + secret
	const grant = "grant_type=client_credentials&scope=api"
	const form = "application/x-www-form-urlencoded"
	parts := "--x\r\nContent-Disposition: form-data; name=\"client_secret\"\r\n\r\n" + secret + "\r\n--x--\r\n"
	object := `{"client_id": "hashed", "client_secret": "` + secret + `", "grant_type": "client_credentials"}`
	for name, tc := range map[string]struct{ method, query, contentType, body string }{
		"GET":           {http.MethodGet, client + "&" + grant, "", ""},
		"PUT":           {http.MethodPut, "", form, client + "&" + grant},
		"in the URL":    {http.MethodPost, client, form, grant},
		"the id there":  {http.MethodPost, "client_id=hashed", form, grant + "&client_secret=" + secret},
		"JSON":          {http.MethodPost, "", "application/json", object},
		"no type":       {http.MethodPost, "", "", client + "&" + grant},
		"several parts": {http.MethodPost, "", "multipart/form-data; boundary=x", parts},
	} {
		r, err := http.NewRequestWithContext(s.Context(), tc.method,
			s.provider.Endpoint().TokenURL+"?"+tc.query, strings.NewReader(tc.body))
		if err != nil {
			s.Fatal(err)
		}
		r.Header.Set("Content-Type", tc.contentType)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			s.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		status := response.StatusCode
		refused := status == http.StatusBadRequest || status == http.StatusMethodNotAllowed
		if !refused || strings.Contains(string(body), "access_token") {
			s.Errorf("%s: %d %s", name, response.StatusCode, body)
		}
	}
}

// busy: while too many others wait, a client with the right secret is told to
// come again, and never that its secret is wrong; not even one that is being
// rotated, of whose digests one is remembered not to match.
func (s *server) busy() {
	hash := func(iterations int, secret string) clientsecret.Digest {
		d, err := clientsecret.PBKDF2{Iterations: iterations}.Hash(clientsecret.NewSecret(secret))
		if err != nil {
			s.Fatal(err)
		}
		return d
	}
	previous := hash(1, retired)
	client := func(id string, secret clientsecret.Digest, rotated ...clientsecret.Digest) registry.Client {
		return registry.Client{
			ID: id, Secret: secret, Rotated: rotated,
			Scopes: []string{"api"}, RedirectURIs: []string{redirectURI},
		}
	}
	s.clients.Put(client("rotating", previous))
	_, err := s.credentials("rotating", secret, oauth2.AuthStyleInHeader)
	s.refused(err, oauth2.AuthStyleInHeader) // is remembered
	s.clients.Put(client("flooded", hash(100_000, secret)))

	ctx, stop := context.WithCancel(s.Context())
	var wg sync.WaitGroup
	for range 80 {
		wg.Go(func() {
			for ctx.Err() == nil {
				s.credentials("flooded", rand.Text(), oauth2.AuthStyleInHeader)
			}
		})
	}
	defer wg.Wait()
	defer stop()
	busy := 0
	for deadline := time.Now().Add(time.Minute); busy < 5 && time.Now().Before(deadline); {
		s.clients.Put(client("rotating", hash(1, secret), previous))
		_, err := s.credentials("rotating", secret, oauth2.AuthStyleInHeader)
		var e *oauth2.RetrieveError
		switch {
		case err == nil:
		case !errors.As(err, &e) || e.Response.StatusCode != http.StatusServiceUnavailable ||
			e.Response.Header.Get("Retry-After") == "":
			s.Fatalf("the right secret: %v", err)
		default:
			busy++
		}
	}
	if busy == 0 {
		s.Error("it was never busy: the test shows nothing")
	}
}

// atOnce: many clients at the same time, right and wrong.
func (s *server) atOnce() {
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := s.credentials("hashed", secret, oauth2.AuthStyleInHeader); err != nil {
				s.Error(err)
			}
			_, err := s.credentials("hashed", "wrong", oauth2.AuthStyleInParams)
			s.refused(err, oauth2.AuthStyleInParams)
		})
	}
	wg.Wait()
}

// closed: a provider that ends tells its clients to come again, not that they
// are wrong.
func (s *server) closed() {
	s.verifier.Close()
	var e *oauth2.RetrieveError
	_, err := s.credentials("hashed", secret, oauth2.AuthStyleInHeader)
	if !errors.As(err, &e) || e.Response.StatusCode != http.StatusServiceUnavailable {
		s.Errorf("%v", err)
	}
}
