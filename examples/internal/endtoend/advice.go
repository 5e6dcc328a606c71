package endtoend

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/oauth2"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/diagnose"
	"github.com/clientsecret/clientsecret/examples/internal/registry"
)

// asIs asks for a token as a client does that does not encode: in the header or,
// like curl -d, in the form.
func (s *server) asIs(id, secret string, style oauth2.AuthStyle) (status int, answer string) {
	s.Helper()
	body := "grant_type=client_credentials&scope=api"
	if style == oauth2.AuthStyleInParams {
		body += "&client_id=" + id + "&client_secret=" + secret
	}
	r, err := http.NewRequestWithContext(s.Context(), http.MethodPost,
		s.provider.Endpoint().TokenURL, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if style == oauth2.AuthStyleInHeader {
		r.SetBasicAuth(id, secret)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)
	return response.StatusCode, string(text)
}

// has reports whether a finding has the code and advises this.
func has(found []diagnose.Finding, code diagnose.Code, advice string) bool {
	return len(found) == 1 && found[0].Code == code && strings.Contains(found[0].Message, advice)
}

// put registers a client whose stored value is that of a secret.
func (s *server) put(stored clientsecret.Digest) {
	s.clients.Put(registry.Client{ID: "advised", Secret: stored, Scopes: []string{"api"}})
}

func (s *server) hash(secret string) clientsecret.Digest {
	s.Helper()
	d, err := cheap.Hash(clientsecret.NewSecret(secret))
	if err != nil {
		s.Fatal(err)
	}
	return d
}

// advice: what diagnose says of a secret that is encoded too often or not often
// enough is followed, and works.
func (s *server) advice() {
	const reserved, letters = "abc+d&e%41/f=", "aBc0123456789"
	arrives := func(secret string) string { // once the server has decoded it
		decoded, err := url.QueryUnescape(secret)
		if err != nil {
			s.Fatal(err)
		}
		return decoded
	}
	finding := func(stored clientsecret.Digest, presented string, code diagnose.Code, advice string) {
		s.Helper()
		found := diagnose.Mismatch(stored, clientsecret.NewSecret(presented))
		if !has(found, code, advice) {
			s.Errorf("%q: %v, want %s: %s", presented, found, code, advice)
		}
	}

	// The relying party does not encode in the header: use post, or other characters.
	s.put(s.hash(reserved))
	if status, _ := s.asIs("advised", reserved, oauth2.AuthStyleInHeader); status != http.StatusUnauthorized {
		s.Errorf("not encoded: %d", status)
	}
	plain := clientsecret.MustParse("$plaintext$" + reserved)
	finding(plain, arrives(reserved), diagnose.PercentDecoded, "the stored value is right")
	finding(plain, arrives(reserved), diagnose.PercentDecoded, "use client_secret_post")
	if _, err := s.credentials("advised", reserved, oauth2.AuthStyleInParams); err != nil {
		s.Errorf("client_secret_post: %v", err)
	}

	// The same in the form, as curl -d sends it: form-encode it.
	if status, _ := s.asIs("advised", reserved, oauth2.AuthStyleInParams); status != http.StatusUnauthorized {
		s.Errorf("not form-encoded: %d", status)
	}
	finding(plain, "abc d", diagnose.Cut, "form-encode the body")
	encodedForm := url.QueryEscape(reserved) // as --data-urlencode does
	if status, answer := s.asIs("advised", encodedForm, oauth2.AuthStyleInParams); status != http.StatusOK {
		s.Errorf("form-encoded: %d %s", status, answer)
	}

	// The relying party has the encoded secret, and encodes: give it the secret itself.
	_, err := s.credentials("advised", encodedForm, oauth2.AuthStyleInHeader)
	s.refused(err, oauth2.AuthStyleInHeader)
	finding(s.hash(reserved), encodedForm, diagnose.PercentEncoded, "Give the relying party the secret itself")
	if _, err := s.credentials("advised", reserved, oauth2.AuthStyleInHeader); err != nil {
		s.Errorf("the secret itself: %v", err)
	}

	// The stored value was made from the encoded secret: make it again.
	s.put(s.hash(encodedForm))
	_, err = s.credentials("advised", reserved, oauth2.AuthStyleInHeader)
	s.refused(err, oauth2.AuthStyleInHeader)
	finding(s.hash(encodedForm), reserved, diagnose.PercentDecoded, "make the stored value from it")
	s.put(s.hash(reserved))
	if _, err := s.credentials("advised", reserved, oauth2.AuthStyleInHeader); err != nil {
		s.Errorf("the stored value made again: %v", err)
	}

	// Letters and digits pass everywhere.
	s.put(s.hash(letters))
	for name, style := range styles {
		if status, answer := s.asIs("advised", letters, style); status != http.StatusOK {
			s.Errorf("letters and digits in %s: %d %s", name, status, answer)
		}
	}
}

// refusals: a refused client is in the log, without its secret, and the answer says
// what the usual reason is.
func (s *server) refusals() {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(before)
	for presented, where := range map[string]string{
		"wrong-hush": "urlencoded inside the base64", // as the answer, decoded
		"%zz-hush":   "urlencoded inside the base64",
	} {
		log.Reset()
		status, answer := s.asIs("hashed", presented, oauth2.AuthStyleInHeader)
		if status != http.StatusUnauthorized || !strings.Contains(answer, where) {
			s.Errorf("%s: %d %s", presented, status, answer)
		}
		line := log.String()
		if !strings.Contains(line, "client_id=hashed") || strings.Contains(line+answer, "hush") {
			s.Errorf("%s: the log has %s", presented, line)
		}
	}
}
