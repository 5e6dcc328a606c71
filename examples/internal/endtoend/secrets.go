package endtoend

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

// This file tests which secrets a provider takes, and what it says to others.

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
				r, err := http.NewRequestWithContext(s.Context(), http.MethodPost, s.url+path,
					strings.NewReader(form.Encode()))
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
