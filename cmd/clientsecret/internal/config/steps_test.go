package config

import (
	"fmt"
	"strings"
	"testing"
)

// stepsOf returns how many steps it takes to read a text, or 0 if it cannot be read.
func stepsOf(text string, paths ...Path) int {
	f, _ := Read([]byte(text), paths...)
	if f == nil {
		return 0
	}
	return f.steps
}

// checkSteps fails if sixteen times the text takes much more than sixteen times the
// steps. The text is made for a number of repetitions.
func checkSteps(t *testing.T, name string, text func(n int) string, paths ...Path) {
	t.Helper()
	const n, times = 50, 16
	few, many := stepsOf(text(n), paths...), stepsOf(text(n*times), paths...)
	if most := few*times*2 + 1000; many > most {
		t.Errorf("%s: %d steps, and %d for %d times the text", name, few, many, times)
	}
}

// TestLinear: what once took quadratic time does not.
func TestLinear(t *testing.T) {
	repeat := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.ReplaceAll(format, "N", fmt.Sprint(i)))
		}
		return b.String()
	}
	for name, text := range map[string]func(n int) string{
		"merges": func(n int) string {
			chain := "x0: &x0 {a: b}\n"
			for i := 1; i < n; i++ {
				chain += fmt.Sprintf("x%d: &x%d {<<: *x%d}\n", i, i, i-1)
			}
			return chain + head + strings.ReplaceAll(repeat(n, "      - {<<: *END, client_id: cN, client_secret: sN}\n"), "END", fmt.Sprintf("x%d", n-1))
		},
		"a list of merges": func(n int) string {
			return repeat(n, "xN: &xN {a: b}\n") + "all: &all [" + repeat(n, "*xN,") + "]\n" + head + repeat(n, "      - {<<: *all, client_id: cN, client_secret: s}\n")
		},
		"a long mapping that is merged": func(n int) string {
			return "x: &x {" + repeat(n, "kN: v,") + "}\n" + head + repeat(n, "      - {<<: *x, client_id: cN, client_secret: s, y: {{ z }}}\n")
		},
		"settings that are overridden": func(n int) string {
			return "x: &x {" + repeat(n, "kN_alg: HS256,") + "}\n" + head +
				repeat(n, "      - {<<: *x, k0_alg: a, k1_alg: a, client_id: cN, client_secret: s}\n")
		},
		"a long mapping that is overridden": func(n int) string {
			return "x: &x {y: {" + repeat(n, "kN: v,") + "auth_method: client_secret_jwt}}\n" + head +
				repeat(n, "      - {<<: *x, client_id: cN, client_secret: s}\n      - {<<: *x, client_id: dN}\n")
		},
		"a long mapping that is a setting": func(n int) string {
			return "x: &x {" + repeat(n, "kN: v,") + "}\n" + head + repeat(n, "      - {x: *x, client_id: cN, client_secret: s}\n")
		},
		"an action over blank lines": func(n int) string {
			return head + "      {{ x" + strings.Repeat("\n", n) + "}}\n      [" + repeat(n, "{client_id: cN, client_secret: s},") + "]\n"
		},
		"actions on one line": func(n int) string {
			return head + "      [" + repeat(n, "{client_id: cN, client_secret: s, x: {{ toYaml }}},") + "]\n"
		},
		"spaces before one line": func(n int) string {
			return head + "      {{ x }}\n      [" + strings.Repeat(" ", n*20) + repeat(n, "{client_id: cN, client_secret: s},") + "]\n"
		},
		"one client with many secrets": func(n int) string {
			return head + "      - client_id: {{ x }}\n" + repeat(n, "        client_secret: sN\n")
		},
		"many keys": func(n int) string {
			return head + "      - {client_id: a, client_secret: s}\nx: {" + repeat(n, "kN: v,") + "}\n"
		},
		"many texts": func(n int) string {
			return "kind: ConfigMap\n" + repeat(n, "kN: v\n") + "data:\n" + repeat(n, "  a.ymlN: 'b: N'\n") + "  z.yml: 'staticClients: [{id: a, public: true}]'\n"
		},
		"a list that many share": func(n int) string {
			return "l: &l\n" + repeat(n, "- {a: b}\n") + "z:\n" + repeat(n, "- {staticClients: *l}\n")
		},
		"clients that many share": func(n int) string {
			return "l: &l\n" + repeat(n, "- {clientId: cN, secret: s}\n") + "z:\n" +
				repeat(n, "- {clients: *l}\n- {clients: *l, realm: x}\n")
		},
		"a place that is there many times": func(n int) string {
			return "l: &l {oidc: {clients: [" + repeat(n, "{a: b},") + "]}}\n" + repeat(n, "identity_providers: *l\n")
		},
		"mappings that many share": func(n int) string {
			return "l: &l {" + repeat(n, "N: {registration: {a: b}},") + "}\n" +
				repeat(n, "- spring: {security: {oauth2: {authorizationserver: {client: *l}}}}\n")
		},
		"items in items": func(n int) string {
			return strings.Repeat("{items: [", n) + strings.Repeat("]}", n) + "\n"
		},
	} {
		checkSteps(t, name, text)
	}
	checkSteps(t, "paths", func(n int) string {
		return "x: {" + repeat(n, "kN: {p: s},") + "}\ny: [" + repeat(n, "sN,") + "]\n"
	}, mustPath("x.*.p"), mustPath("y[*]"))
}

// TestLinked: settings that aliases refer to count, and so does what is too long to
// look at.
func TestLinked(t *testing.T) {
	for settings, want := range map[string]string{
		"x: &x {method: client_secret_jwt}\n|token_endpoint_auth: *x":                        "client_secret_jwt needs",
		"x: &x {token_endpoint_auth_method: client_secret_jwt}\n|options: *x":                "client_secret_jwt needs",
		"x: &x {type: client-secret-jwt}\n|authenticator: *x":                                "client_secret_jwt needs",
		"x: &x {method: client_secret_jwt}\n|authentication: *x":                             "client_secret_jwt needs",
		"x: &x {method: client_secret_jwt}\n|auth: *x":                                       "client_secret_jwt needs",
		"x: &x {y: {request_object_signing_alg: HS256}}\n|options: *x":                       "an HMAC signature needs",
		"x: &x {y: client_secret_jwt}\n|options: *x":                                         "",
		"x: &x [" + strings.Repeat("a,", maxValues+1) + "]\n|token_endpoint_auth_method: *x": "more values than",
		"x: &x [" + strings.Repeat("a,", maxValues) + "]\n|token_endpoint_auth_method: *x":   "",
	} {
		before, setting, _ := strings.Cut(settings, "|")
		f, err := Read([]byte(before + head + "      - {client_id: a, client_secret: s, " + setting + "}\n"))
		if err != nil || (want == "") != (f.Clients[0].Kept == "") || !strings.Contains(f.Clients[0].Kept, want) {
			t.Errorf("%s: %v, %+v", setting, err, f)
		}
	}
}

// FuzzLinear: a text that is repeated takes no more than its share of steps.
func FuzzLinear(f *testing.F) {
	f.Add(head, "      - {client_id: a, client_secret: s, x: {{ y }}}\n", "")
	f.Add("x: &x {a: b}\n"+head, "      - {<<: *x, client_id: a, client_secret: s}\n", "")
	f.Add("kind: ConfigMap\ndata:\n", "  a.yml: |\n    staticClients: [{id: a, secret: s}]\n", "")
	f.Add(head+"      [", "{client_id: a, client_secret: s},", "]")
	f.Fuzz(func(t *testing.T, before, item, after string) {
		if len(before)+len(item)+len(after) > 400 {
			return
		}
		checkSteps(t, "repeated", func(n int) string { return before + strings.Repeat(item, n) + after })
	})
}
