package config

import (
	"fmt"
	"strings"
	"testing"
)

// TestOverridden: a merged setting counts unless the client, or what is merged before,
// has the same.
func TestOverridden(t *testing.T) {
	const (
		jwt  = "a: &jwt {token_endpoint_auth_method: client_secret_jwt}\n"
		post = "b: &post {token_endpoint_auth_method: client_secret_post}\n"
		hmac = "c: &hmac {id_token_signed_response_alg: HS256}\n"
		both = "d: &both {<<: *jwt, id_token_signed_response_alg: HS256}\n"
		mild = "e: &mild {<<: *jwt, token_endpoint_auth_method: client_secret_post}\n"
		nest = "f: &nest {token_endpoint_auth: {method: client_secret_jwt}}\n"
		own  = "token_endpoint_auth_method: client_secret_post"
	)
	const all = jwt + "g: &chain {<<: *jwt}\n" + post + hmac + both + mild + nest
	for settings, want := range map[string]string{
		"<<: *jwt":                  "client_secret_jwt",
		"<<: *jwt, " + own:          "",
		own + ", <<: *jwt":          "",
		"<<: [*post, *jwt]":         "",
		"<<: [*jwt, *post]":         "client_secret_jwt",
		"<<: [*hmac, *jwt], " + own: "HMAC",
		"<<: *both, " + own:         "HMAC",
		"<<: *mild":                 "",
		"<<: *mild, x: y":           "",
		"<<: [*mild, *jwt]":         "",
		"<<: {token_endpoint_auth_method: client_secret_jwt}, " + own: "",
		"token_endpoint_auth_method: client_secret_jwt, <<: *post":    "client_secret_jwt",
		"<<: *jwt, tokenEndpointAuthMethod: client_secret_post":       "client_secret_jwt", // another name

		"<<: *nest": "client_secret_jwt",
		"<<: *nest, token_endpoint_auth: {method: basic}":   "",
		"<<: {{ x }}, token_endpoint_auth: {method: basic}": "",
		"<<: {a: {b: {alg: dir}}}":                          "",
		"<<: {alg: HS256, alg: RS256}":                      "HMAC", // the branches of a template
		"<<: {alg: RS256, alg: HS256}":                      "HMAC",
		"<<: {alg: RS256, alg: HS256}, alg: RS256":          "",
	} {
		c := readClient(t, all+head+"      - {client_id: a, client_secret: s, "+settings+"}\n")
		if (want == "") != (c.Clear == "") || !strings.Contains(c.Clear, want) {
			t.Errorf("%s: %q", settings, c.Clear)
		}
	}
}

// TestOverriddenElsewhere: that one client overrides a setting changes nothing for another.
func TestOverriddenElsewhere(t *testing.T) {
	f, err := Read([]byte(head + "      - &a {client_id: a, client_secret: s, token_endpoint_auth_method: client_secret_jwt}\n" +
		"      - &b {<<: *a, client_id: b, client_secret: s, token_endpoint_auth_method: client_secret_post}\n" +
		"      - {<<: *b, client_id: c, client_secret: s}\n" +
		"      - {<<: *a, client_id: d, client_secret: s}\n"))
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, c := range f.Clients {
		if c.Clear != "" {
			got += c.ID
		}
	}
	if got != "ad" {
		t.Errorf("the secret itself is needed by %q", got)
	}
}

// TestManyMerged: where too many merged settings matter, the secret may be needed.
func TestManyMerged(t *testing.T) {
	for n, want := range map[int]string{maxEffects: "", maxEffects + 1: manyMerged} {
		var merged, own strings.Builder
		for i := range n {
			fmt.Fprintf(&merged, "k%d_alg: HS256,", i)
			fmt.Fprintf(&own, "k%d_alg: RS256,", i)
		}
		c := readClient(t, "x: &x {"+merged.String()+"}\n"+head+
			"      - {<<: *x, client_id: a, client_secret: s, "+own.String()+"}\n")
		if c.Clear != want {
			t.Errorf("%d: %q", n, c.Clear)
		}
	}
}

// TestUnrelatedAlgorithm: an algorithm in another mapping counts if it is one for what
// the provider signs or encrypts.
func TestUnrelatedAlgorithm(t *testing.T) {
	for setting, want := range map[string]bool{
		"foo: {alg: dir}":                              false,
		"foo: {bar: {alg: HS256}}":                     false,
		"foo: {alg: '{{ .alg }}'}":                     false,
		"foo: {alg: '${ALG}'}":                         false,
		"foo: *x":                                      false,
		"foo: *x, id_token: *x":                        true,
		"compression: {alg: dir}":                      false,
		"id_token: {alg: HS256}":                       true,
		"id_token: *x":                                 true,
		"userinfo: {signed_response_alg: HS256}":       true,
		"request_object: {encryption_alg: A128KW}":     true,
		"foo: {id_token_signed_response_alg: HS256}":   true,
		"token_endpoint_auth: {signing: {alg: HS256}}": false, // without client_secret_jwt
		"token_endpoint_auth: {signing: *x}":           false,
		"alg: HS256":                                   true,
	} {
		c := readClient(t, "x: &x {alg: HS256}\n"+head+"      - {client_id: a, client_secret: s, "+setting+"}\n")
		if got := c.Clear != ""; got != want {
			t.Errorf("%s: %q", setting, c.Clear)
		}
	}
}
