package config

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
)

// TestUnread: a text that cannot be read and sets a client's secret is not understood,
// beside clients too. One that sets none is passed over.
func TestUnread(t *testing.T) {
	const client = "staticClients:\n- id: a\n  secret: s\nclient_secret: s\n"
	const dex = "issuer: x\nstaticClients:\n- id: a\n  secret: s\n"
	utf16Of := func(text string, order func(unit uint16) []byte) []byte {
		var b []byte
		for _, unit := range utf16.Encode([]rune(text)) {
			b = append(b, order(unit)...)
		}
		return b
	}
	little := func(unit uint16) []byte { return []byte{byte(unit), byte(unit >> 8)} }
	big := func(unit uint16) []byte { return []byte{byte(unit >> 8), byte(unit)} }
	zipped := func(text string) []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		fmt.Fprint(w, text)
		w.Close()
		return b.Bytes()
	}
	std, url := base64.StdEncoding.EncodeToString, base64.URLEncoding.EncodeToString
	configMap := func(key, text string) string {
		text = strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ")
		return "kind: ConfigMap\ndata:\n  " + key + ": |\n    " + text + "\n"
	}
	secret := func(value string) string { return "kind: Secret\ndata: {x: " + value + "}\n" }
	encoded := func(text string, times int) string {
		for range times {
			text = std([]byte(text))
		}
		return "x: " + text + "\n"
	}
	for name, tc := range map[string]struct {
		data string
		line int // of what is not understood; 0 if all is
	}{
		"broken Helm values":           {"helm:\n  values: |\n    x: [\n    client_secret: s\n", 2},
		"a broken ConfigMap":           {configMap("x", "x: [\nclientSecret: s"), 3},
		"TOML":                         {configMap("x.toml", "[[clients]]\nclient_secret = \"s\""), 3},
		"properties":                   {configMap("x.properties", "a.client.x.client-secret=s"), 4},
		"of clients":                   {configMap("x.properties", "oauth.clients[0].secret=s"), 4},
		"one line":                     {configMap("x", "a b client_secret=s"), 4},
		"one line, first":              {"x: client_secret=s\n", 1},
		"XML":                          {"x: |\n  <x>\n  <client-secret>s</client-secret>\n", 2},
		"an attribute":                 {"x: |\n  <x>\n  <y name=\"ClientSecret\" value=\"s\"/>\n", 2},
		"a name and a value":           {"x: |\n  [\n  - name: CLIENT_SECRET\n    value: s\n", 1},
		"a digest":                     {"x: |\n  %\n  client_secret: $2b$10$x\n", 1},
		"UTF-16":                       {secret(std(append([]byte{0xff, 0xfe}, utf16Of(client, little)...))), 2},
		"UTF-16, no mark":              {secret(std(utf16Of(client, little))), 2},
		"UTF-16, big":                  {secret(std(append([]byte{0xfe, 0xff}, utf16Of(client, big)...))), 2},
		"UTF-16, big, no mark":         {secret(std(utf16Of(client, big))), 2},
		"the alphabet for URLs":        {secret(url([]byte(client + "# ~~~>>>???ÿÿÿ"))), 2},
		"no padding":                   {secret(strings.TrimRight(std([]byte(client+"#")), "=")), 2},
		"twice in base64":              {secret(std([]byte(std([]byte(client))))), 2},
		"as deep as it is looked":      {encoded(client, 7), 1},
		"too deep":                     {encoded(client, 9), 1},
		"gzip":                         {"kind: ConfigMap\nbinaryData: {x: " + std(zipped(client)) + "}\n", 2},
		"gzip, cut off":                {"kind: ConfigMap\nbinaryData: {x: " + std(zipped(client)[:60]) + "}\n", 2},
		"a release of Helm's":          {secret(std([]byte(std(zipped(client))))), 2},
		"binary":                       {"x: !!binary " + std([]byte(client)) + "\n", 1},
		"binary in a ConfigMap":        {"kind: ConfigMap\ndata: {x.yml: !!binary " + std([]byte(client)) + "}\n", 2},
		"the third level":              {configMap("x", configMap("y", configMap("z", client))), 9},
		"a text alone":                 {"a=b\nclient_secret=s\n", 1},
		"a text with documents":        {configMap("x", "a: b\n---\na=b\nclient_secret=s"), 6},
		"with letters that get longer": {"x: |\n  ȺȺȺȺ %\n  client_secret: s\n", 1},
		"far from it":                  {"x: |\n  %\n  client_secret" + strings.Repeat(" ", maxGap-1) + "= s\n", 1},

		"gzip, too long": {"kind: ConfigMap\nbinaryData: {x: " + std(zipped(strings.Repeat(" ", 1<<20))) + "}\n", 2},

		"dex in base64":           {"x: " + std([]byte(dex)) + "\n", 1},
		"dex in gzip":             {"x: " + std(zipped(dex)) + "\n", 1},
		"Authelia's old key":      {"x: " + std([]byte("oidc:\n  clients:\n  - id: a\n    secret: s\n")) + "\n", 1},
		"dex in TOML":             {configMap("dex.toml", "[[staticClients]]\nid = 'a'\nsecret = 's'"), 3},
		"a table for each client": {configMap("a.toml", "[oidc.clients.a]\nsecret = 's'"), 3},
		"dex with a tab":          {configMap("dex.conf", "staticClients:\n\t- id: a\n\t  secret: s"), 3},
		"cut off":                 {"kind: Secret\nstringData: {x: 'oidc: {clients: [{id: b, secret: s'}\n", 2},
		"cut off, anywhere":       {"x: 'oidc: {clients: [{id: b, secret: s'\n", 1},
		"dex, twice in base64":    {secret(std([]byte(std([]byte(dex))))), 2},
		"dex on the third level":  {configMap("x", configMap("y", configMap("z", dex))), 9},
		"JSON in JSON":            {`x: '{"a": "{\"clients\": [{\"secret\": \"s\"}"'` + "\n", 1},

		"a secret before clients":    {"x: |\n  %\n  secret: s\n  clients: []\n", 0},
		"a variable of a client":     {"x: |\n  %\n  clients:\n  - secret: ${X}\n", 0},
		"clients in prose":           {"x: |\n  %\n  Clients of it have a secret: s.\n", 0},
		"clients in a line":          {"x: 'for clients: the secret: s'\n", 0},
		"a file of a client":         {"x: |\n  %\n  clients:\n  - secretFile: /x\n", 0},
		"too far from it":            {"x: |\n  %\n  client_secret" + strings.Repeat(" ", maxGap) + "= s\n", 0},
		"deep, of something else":    {encoded("some other text: x", 7), 0},
		"prose":                      {"x: |\n  %\n  The client_secret is not here.\n", 0},
		"a method":                   {"x: |\n  %\n  method: client_secret_basic\n  client_secret_file: /x\n", 0},
		"an argument":                {"x: '--client-secret=s'\n", 0},
		"a variable":                 {"x: |\n  %\n  client_secret=\"${X}\"\n  client_secret: $X\n  client-secret = $(cat x)\n", 0},
		"Spring's other clients":     {configMap("x", "spring.security.oauth2.client.registration.x.client-secret=s"), 0},
		"an inner text that is read": {configMap("x", configMap("y", "staticClients: [{id: a, secret: s}]")), 0},
		"base64 of something else":   {secret(std([]byte("some other text: client_id=x"))), 0},
		"short base64":               {"x: " + std([]byte("client_secret=s")) + "\n", 1},
		"gzip of something else":     {"kind: ConfigMap\nbinaryData: {x: " + std(zipped("x")) + "}\n", 0},
		"what only looks like gzip":  {"kind: ConfigMap\nbinaryData: {x: " + std([]byte("\x1f\x8bclient_secret=s client_secret=s")) + "}\n", 2},
	} {
		for _, beside := range []string{"", oidc + "\n---\n"} {
			_, err := Read([]byte(beside + tc.data))
			var unknown *NotUnderstoodError
			line := 0
			if errors.As(err, &unknown) {
				line = unknown.Places[0].Line - strings.Count(beside, "\n")
			}
			if line != tc.line || beside != "" && (err == nil) != (line == 0) ||
				line > 0 && !strings.Contains(err.Error(), "reads it, "+doUnread) {
				t.Errorf("%s: line %d, want %d: %v", name, line, tc.line, err)
			}
		}
	}
}
