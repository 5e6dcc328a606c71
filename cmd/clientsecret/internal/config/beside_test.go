package config

import (
	"encoding/base64"
	"strings"
	"testing"
)

// TestBesideInSecret: the settings beside a value of a Secret are those that the
// provider gets: decoded, and with those of its stringData.
func TestBesideInSecret(t *testing.T) {
	encoded := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	const (
		jwt  = "client_secret_jwt needs the secret itself (token_endpoint_auth_method)"
		hmac = "an HMAC signature needs the secret itself (id_token_signed_response_alg)"
	)
	method := "token_endpoint_auth_method: " + encoded("client_secret_jwt")
	secret := "client_secret: " + encoded("s")
	for name, tc := range map[string]struct {
		data, path, id, kept string
	}{
		"an id":    {"kind: Secret\ndata: {client_id: " + encoded("grafana") + ", " + secret + "}", "data.client_secret", "grafana", ""},
		"a method": {"kind: Secret\ndata: {" + secret + ", " + method + "}", "data.client_secret", "", jwt},
		"a line end": {"kind: Secret\ndata: {" + secret + ", token_endpoint_auth_method: " + encoded("client_secret_jwt\n") + "}",
			"data.client_secret", "", jwt},
		"an algorithm": {"kind: Secret\ndata: {" + secret + ", id_token_signed_response_alg: " + encoded("HS256") + "}",
			"data.client_secret", "", hmac},
		"another algorithm": {"kind: Secret\ndata: {" + secret + ", id_token_signed_response_alg: " + encoded("RS256") + "}",
			"data.client_secret", "", ""},
		"of a template": {"kind: Secret\ndata:\n  " + secret + "\n  x: y\n  z: y\n  token_endpoint_auth_method: {{ .m }}\n",
			"data.client_secret", "", "token_endpoint_auth_method comes from a template, and its value may need the secret itself"},
		"a template beside it": {"kind: Secret\ndata:\n  client_id: " + encoded("a") + "\n  x: {{ .x }}\n  y: z\n  " + secret + "\n",
			"data.client_secret", "a", ""},
		"in stringData, for data": {"kind: Secret\nstringData: {client_id: b, token_endpoint_auth_method: client_secret_jwt}\n" +
			"data: {client_id: " + encoded("a") + ", " + secret + "}", "data.client_secret", "b", jwt},
		"in data, for stringData": {"kind: Secret\ndata: {client_id: " + encoded("a") + ", " + method + "}\n" +
			"stringData: {client_secret: s}", "stringData.client_secret", "a", jwt},
		"merged": {"x: &x {" + method + "}\nkind: Secret\ndata: {<<: *x, " + secret + "}", "data.client_secret", "", jwt},
		"merged, overridden": {"x: &x {" + method + "}\nkind: Secret\ndata: {<<: *x, " + secret +
			", token_endpoint_auth_method: " + encoded("client_secret_post") + "}", "data.client_secret", "", ""},
		"merged before another": {"x: &x {" + method + "}\ny: &y {<<: *x}\nz: &z {token_endpoint_auth_method: " +
			encoded("client_secret_post") + "}\nkind: Secret\ndata: {<<: [*y, *z], " + secret + "}", "data.client_secret", "", jwt},
		"merged in turns": {"kind: Secret\ndata: &x {<<: *x, " + secret + "}", "data.client_secret", "", keptShared},
		"in a list": {"kind: List\nitems: [{kind: Secret, data: {client_id: " + encoded("a") + ", " + secret + ", " + method + "}}]",
			"items[*].data.client_secret", "a", jwt},
		"every key":               {"kind: Secret\ndata: {" + method + "}", "data.*", "token_endpoint_auth_method", jwt},
		"no base64":               {"kind: Secret\ndata: {client_id: 'a!', " + secret + "}", "data.client_secret", "a!", ""},
		"a ConfigMap":             {"kind: ConfigMap\ndata: {client_id: YWJj, client_secret: s}", "data.client_secret", "YWJj", ""},
		"a ConfigMap's in base64": {"kind: ConfigMap\nbinaryData: {" + method + "}\ndata: {client_secret: s}", "data.client_secret", "", jwt},
		"no Secret":               {"data: {client_id: YWJj, client_secret: s}", "data.client_secret", "YWJj", ""},
	} {
		c := readClient(t, tc.data+"\n", mustPath(tc.path))
		if c.ID != tc.id || c.Kept != tc.kept || c.FromTemplate {
			t.Errorf("%s: %q, kept: %s", name, c.ID, c.Kept)
		}
	}
}

// TestSealedInSecret: a value of a Secret is sealed for the decoded id.
func TestSealedInSecret(t *testing.T) {
	encoded := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	for data, why := range map[string]string{
		"client_id: " + encoded("grafana"):                            "",
		"client_id: " + encoded("grafana\n"):                          "differently",
		"client_id: " + encoded("a") + ", id: " + encoded("b"):        "several",
		"client_id: " + encoded("${ID}"):                              "elsewhere",
		"client_id: " + encoded("a") + "}\nstringData: {client_id: b": "several",
		"x: y": "none is beside",
	} {
		c := readClient(t, "kind: Secret\ndata: {client_secret: "+encoded("s")+", "+data+"}\n", mustPath("data.client_secret"))
		if (c.Unsealable == "") != (why == "") || !strings.Contains(c.Unsealable, why) {
			t.Errorf("%s: %s", data, c.Unsealable)
		}
	}
}
