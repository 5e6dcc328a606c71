package config

import (
	"strings"
	"testing"
)

// readClient returns the only client of a configuration.
func readClient(t *testing.T, text string, paths ...Path) *Client {
	t.Helper()
	f, err := Read([]byte(text), paths...)
	if err != nil || len(f.Clients) != 1 {
		t.Fatalf("%s: %v", text, err)
	}
	return f.Clients[0]
}

// TestLacks: a confidential client needs a secret, unless its method takes none
// or something unknown may say so.
func TestLacks(t *testing.T) {
	const at = head + "      - "
	for name, tc := range map[string]struct {
		text string
		want bool
	}{
		"nothing is set":           {at + "{client_id: a}", true},
		"public is false":          {at + "{client_id: a, public: false}", true},
		"public":                   {at + "{client_id: a, public: true}", false},
		"public, empty":            {at + "{client_id: a, client_secret: '', public: true}", false},
		"an empty secret":          {at + "{client_id: a, client_secret: ''}", true},
		"null":                     {at + "{client_id: a, client_secret: }", true},
		"a secret":                 {at + "{client_id: a, client_secret: s}", false},
		"a list":                   {at + "{client_id: a, client_secret: [s]}", false},
		"from elsewhere":           {at + "{client_id: a, client_secret: 'vault:x'}", false},
		"basic":                    {at + "{client_id: a, token_endpoint_auth_method: client_secret_basic}", true},
		"post":                     {at + "{client_id: a, tokenEndpointAuthMethod: client_secret_post}", true},
		"client_secret_jwt":        {at + "{client_id: a, token_endpoint_auth_method: client_secret_jwt}", true},
		"a long name":              {at + "{client_id: a, token_endpoint_authentication_method: none}", false},
		"many methods":             {at + "{client_id: a, auth_methods: [" + strings.Repeat("basic,", 101) + "]}", false},
		"an empty method":          {at + "{client_id: a, token_endpoint_auth_method: ''}", true},
		"private_key_jwt":          {at + "{client_id: a, token_endpoint_auth_method: private_key_jwt}", false},
		"a federated client":       {at + "{client_id: a, clientAuthenticatorType: federated-jwt}", false},
		"mutual TLS":               {at + "{client_id: a, token_endpoint_auth_method: tls_client_auth}", false},
		"mutual TLS, by itself":    {at + "{client_id: a, token_endpoint_auth_method: self_signed_tls_client_auth}", false},
		"none":                     {at + "{client_id: a, token_endpoint_auth_method: none}", false},
		"an attested client":       {at + "{client_id: a, token_endpoint_auth_method: attest_jwt_client_auth}", false},
		"an unknown method":        {at + "{client_id: a, token_endpoint_auth_method: client_secret_bsic}", true},
		"another key's method":     {at + "{client_id: a, auth_method: private_key_jwtt}", true},
		"unknown and keyless":      {at + "{client_id: a, auth_methods: [client_secret_bsic, private_key_jwt]}", false},
		"several methods":          {at + "{client_id: a, auth_methods: [client_secret_basic, private_key_jwt]}", false},
		"several with a secret":    {at + "{client_id: a, auth_methods: [client_secret_basic, client_secret_post]}", true},
		"a nested method":          {at + "{client_id: a, token_endpoint_auth: {method: private_key_jwt}}", false},
		"of another endpoint":      {at + "{client_id: a, revocation_endpoint_auth_method: none}", true},
		"another setting's method": {at + "{client_id: a, x_auth_method: none}", true},
		"the client's method":      {at + "{client_id: a, client_auth_method: none}", false},
		"a method in base64":       {at + "{client_id: a, token_endpoint_auth_method: !!binary bm9uZQ==}", false},
		"a method with a tag":      {at + "{client_id: a, token_endpoint_auth_method: !Ref method}", false},
		"a merged method":          {"x: &x {token_endpoint_auth_method: private_key_jwt}\n" + at + "{client_id: a, <<: *x}", false},
		"one of several merged":    {"x: &x {y: z}\nz: &z {token_endpoint_auth_method: none}\n" + at + "{client_id: a, <<: [*x, *z]}", false},
		"none, merged, overridden": {"x: &x {auth_method: none}\n" + at + "{client_id: a, auth_method: basic, <<: *x}", true},
		"none, merged later": {"x: &x {auth_method: none}\ny: &y {auth_method: basic}\n" + at +
			"{client_id: a, <<: [*y, *x]}", true},
		"none, merged first": {"x: &x {auth_method: none}\ny: &y {auth_method: basic}\n" + at +
			"{client_id: a, <<: [*x, *y]}", false},
		"a secret key":            {at + "{client_id: a, app_secret_key: x}", true},
		"the key of a Secret":     {at + "{client_id: a, existingSecretKey: x}", false},
		"a reference to a Secret": {at + "{client_id: a, valueFrom: {secretKeyRef: {name: x}}}", false},
		"an empty file's name":    {at + "{client_id: a, secret_file: ''}", true},
		"no file":                 {at + "{client_id: a, secret_file: }", true},
		"a certificate's Secret":  {at + "{client_id: a, tls: {secretName: x}}", true},
		"merged into itself":      {at + "&x {client_id: a, <<: *x}", true},
		"a method's template":     {at + "{client_id: a, token_endpoint_auth_method: '{{ .m }}'}", false},
		"template settings":       {at + "client_id: a\n        {{- .more }}\n", false},
		"dex":                     {"staticClients: [{id: a}]", true},
		"dex, a variable":         {"staticClients: [{id: a, secretEnv: A}]", false},
		"dex, a file":             {"staticClients: [{id: a, secretFile: /run/a}]", false},
		"dex, an empty variable":  {"staticClients: [{id: a, secretEnv: ''}]", true},
		"dex, no file":            {"staticClients: [{id: a, secretFile: }]", true},
		"dex, the second source":  {"staticClients: [{id: a, secretEnv: '', secretFile: /run/a}]", false},
		"a merged file":           {"x: &x {client_secret_file: /run/a}\n" + at + "{client_id: a, <<: *x}", false},
		"when it expires":         {at + "{client_id: a, client_secret_expires_at: 0}", true},
		"an export of Hydra":      {`[{"client_id":"a","token_endpoint_auth_method":"client_secret_basic"}]`, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := readClient(t, tc.text).Lacks; got != tc.want {
				t.Errorf("lacks a secret: %t", got)
			}
		})
	}
	if !readClient(t, "clients: [{id: a, secret: ''}]", mustPath("clients[*].secret")).Lacks {
		t.Error("an empty secret that a path leads to is not lacking")
	}
}

// TestUnknownMethod: a method that nobody knows is named, because it may be one with a
// secret that is misspelled.
func TestUnknownMethod(t *testing.T) {
	const at = head + "      - "
	for text, want := range map[string]bool{
		at + "{client_id: a, token_endpoint_auth_method: client_secret_bsic}":                           true,
		at + "{client_id: a, token_endpoint_auth: {method: client_secret_bsic}}":                        true,
		at + "{client_id: a, auth_methods: [client_secret_basic, client_secret_bsic]}":                  true,
		"x: &x {auth_method: client_secret_bsic}\n" + at + "{client_id: a, <<: *x}":                     true,
		"x: &x {auth_method: client_secret_bsic}\n" + at + "{client_id: a, <<: *x, auth_method: basic}": false,
		at + "{client_id: a, auth_method: client_secret_bsic, client_secret: s}":                        false,
		at + "{client_id: a, auth_method: client_secret_bsic, public: true}":                            false,
		at + "{client_id: a, auth_method: client_secret_bsic, secret_file: x}":                          false,
		at + "{client_id: a, auth_method: client_secret_basic}":                                         false,
		at + "{client_id: a, auth_method: private_key_jwt}":                                             false,
	} {
		if c := readClient(t, text); c.UnknownMethod != want || want && !c.Lacks {
			t.Errorf("%s: its method is unknown: %t", text, c.UnknownMethod)
		}
	}
}

// TestLooked: a client without a secret was looked at if it is known that it needs none.
func TestLooked(t *testing.T) {
	const at = head + "      - "
	for text, want := range map[string]bool{
		at + "{client_id: a, client_secret: s}":                                       true,
		at + "{client_id: a}":                                                         true,
		at + "{client_id: a, public: true}":                                           true,
		at + "{client_id: a, client_secret: [s]}":                                     true,
		at + "{client_id: a, client_secret: '${X}'}":                                  true,
		at + "{client_id: a, token_endpoint_auth_method: private_key_jwt}":            true,
		at + "{client_id: a, token_endpoint_auth_method: '{{ .m }}'}":                 false,
		at + "{client_id: a, token_endpoint_auth_method: '${METHOD}'}":                false,
		at + "client_id: a\n        {{- .more }}\n":                                   false,
		at + "{client_id: a, client_secret: '{{ .s }}'}":                              false,
		at + "{client_id: a, client_secret: {path: /run/a}}":                          false,
		at + "{client_id: a, auth_methods: ['{{ .m }}']}":                             false,
		at + "{client_id: a, auth_methods: [" + strings.Repeat("basic,", 101) + "]}":  false,
		"x: &x {secret_file: a, auth_method: none}\n" + at + "{client_id: a, <<: *x}": false,
		"x: &x {auth_method: none, secret_file: a}\n" + at + "{client_id: a, <<: *x}": false,
		"staticClients: [{id: a, secretEnv: A}]":                                      false,
		`[{"client_id":"a","client_secret_expires_at":0}]`:                            true,
		`[{"client_id":"a","client_secret":""}]`:                                      true,
		`{"realm": "r", "clients": [{"clientId": "a"}]}`:                              true,
	} {
		if got := readClient(t, text).Looked(); got != want {
			t.Errorf("%s: looked at: %t", text, got)
		}
	}
}

// TestNoDigest: a digest is wrong where the secret itself is needed for
// certain.
func TestNoDigest(t *testing.T) {
	const at = head + "      - {client_id: a, client_secret: s, "
	for text, want := range map[string]bool{
		at + "token_endpoint_auth_method: client_secret_jwt}":       true,
		at + "introspection_endpoint_auth_method: clientSecretJwt}": true,
		at + "id_token_signed_response_alg: HS256}":                 true,
		at + "id_token_encrypted_response_alg: A128KW}":             true,
		at + "token_endpoint_auth_method: '{{ .m }}'}":              false,
		at + "token_endpoint_auth_method: $METHOD}":                 false,
		at + "token_endpoint_auth_signing_alg: HS256}":              false,
		at + "public: false}":                                       false,
		"staticClients: [{id: a, secret: s}]":                       true,
		`{"client_id":"a","client_secret":"s"}`:                     true,
	} {
		if got := readClient(t, text).NoDigest() != ""; got != want {
			t.Errorf("%s: %t", text, got)
		}
	}
}
