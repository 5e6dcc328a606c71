package endtoend

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

// This file tests requests that are not as RFC 6749 has them.

// malformed: what RFC 6749 does not know is refused, and never let in.
func (s *server) malformed() {
	basic := func(text string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(text)) }
	const grant = "grant_type=client_credentials&scope=api"
	body := "&client_id=hashed&client_secret=" + secret
	const invalid = "invalid_request"
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
		"both at once":                  {basic("hashed:" + secret), grant + body, 400, invalid},
		"both at once, another":         {basic("nobody:x"), grant + body, 400, invalid},
		"another id":                    {basic("hashed:" + secret), grant + "&client_id=nobody", 400, invalid},
		"the same id":                   {basic("hashed:" + secret), grant + "&client_id=hashed", 200, ""},
		"an assertion too":              {basic("hashed:" + secret), grant + "&client_assertion=x", 400, invalid},
		"a resource twice":              {basic("hashed:" + secret), grant + "&resource=a&resource=b", 200, ""},
		"twice":                         {"", grant + "&client_secret=x" + body, 400, invalid},
		"a long body":                   {"", grant + "&x=" + strings.Repeat("x", 1<<20) + body, 400, invalid},
		"right, so that the rest means": {basic("hashed:" + secret), grant, 200, ""},
	} {
		header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
		if tc.header != "" {
			header.Set("Authorization", tc.header)
		}
		a := s.send(http.MethodPost, "", header, tc.body)
		switch {
		case tc.status == 0:
			if a.status < 400 || a.status >= 500 || a.accessToken != "" {
				s.Errorf("%s: %d %s", name, a.status, a.body)
			}
		case a.status != tc.status || a.code != tc.code:
			s.Errorf("%s: %d %s", name, a.status, a.body)
		case tc.status == http.StatusUnauthorized && tc.header != "" && a.header.Get("WWW-Authenticate") == "":
			s.Errorf("%s: no WWW-Authenticate", name)
		}
		if strings.Contains(a.body, secret) || strings.Contains(a.body, "pbkdf2") {
			s.Errorf("%s: the answer has a secret: %s", name, a.body)
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
		a := s.send(tc.method, tc.query, http.Header{"Content-Type": {tc.contentType}}, tc.body)
		refused := a.status == http.StatusBadRequest || a.status == http.StatusMethodNotAllowed
		if !refused || strings.Contains(a.body, "access_token") {
			s.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}

// answer is what the token endpoint answers.
type answer struct {
	status            int
	header            http.Header
	body              string
	code, accessToken string // in the body
}

// send sends a request to the token endpoint.
func (s *server) send(method, query string, header http.Header, body string) answer {
	to := s.provider.Endpoint().TokenURL
	if query != "" {
		to += "?" + query
	}
	r, err := http.NewRequestWithContext(s.Context(), method, to, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	r.Header = header
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)
	var said struct{ Error, Access_token string }
	json.Unmarshal(text, &said)
	return answer{response.StatusCode, response.Header, string(text), said.Error, said.Access_token}
}
