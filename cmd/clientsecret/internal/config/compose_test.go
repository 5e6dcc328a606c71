package config

import (
	"strings"
	"testing"
)

const digestInCompose = "$$2b$$12$$x"

// compose returns a compose file with the variables of a service, from their line on.
func compose(variables string) string {
	return "services:\n  p:\n    image: 'a:${TAG}'\n    environment:\n" + indented(variables, 6)
}

// TestEnvironment: the variables of a service in a compose file, as a mapping and as a
// list. Each $ of a new value is doubled.
func TestEnvironment(t *testing.T) {
	const (
		path = "services.p.environment.CLIENT_SECRET_STORED"
		jwt  = "client_secret_jwt needs the secret itself (TOKEN_ENDPOINT_AUTH_METHOD)"
	)
	for name, tc := range map[string]struct {
		variables, path, want, replaced string
	}{
		"a mapping": {"CLIENT_ID: 'a$$b'\nCLIENT_SECRET_STORED: '" + digestInCompose + "'", path,
			`6:29 a$b "$2b$12$x"`, "CLIENT_ID: 'a$$b'\nCLIENT_SECRET_STORED: '$$2b$$10$$y'"},
		"a list": {"- CLIENT_ID=a$$b\n- CLIENT_SECRET_STORED=" + digestInCompose, path,
			`6:9 a$b "$2b$12$x"`, "- CLIENT_ID=a$$b\n- CLIENT_SECRET_STORED=$$2b$$10$$y"},
		"a list in quotes": {"- 'CLIENT_SECRET_STORED=a=''b'\n- \"CLIENT_ID=x\"", path,
			`5:9 x "a='b"`, "- 'CLIENT_SECRET_STORED=$$2b$$10$$y'\n- \"CLIENT_ID=x\""},
		"of every service": {"- CLIENT_SECRET_STORED=s\n- CLIENT_ID=x", "services.*.environment.CLIENT_SECRET_STORED",
			`5:9 x "s"`, "- CLIENT_SECRET_STORED=$$2b$$10$$y\n- CLIENT_ID=x"},
		"every item": {"- CLIENT_SECRET_STORED=s", "services.p.environment[*]",
			`5:9 CLIENT_SECRET_STORED "s"`, "- CLIENT_SECRET_STORED=$$2b$$10$$y"},
		"every key": {"- CLIENT_SECRET_STORED=s", "services.p.environment.*",
			`5:9 CLIENT_SECRET_STORED "s"`, "- CLIENT_SECRET_STORED=$$2b$$10$$y"},
		"a variable":            {"CLIENT_SECRET_STORED: ${S:-x}", path, `5:29  "" skipped: ` + fromEnvironment, ""},
		"a variable in a list":  {"- CLIENT_SECRET_STORED=$S", path, `5:9  "" skipped: ` + fromEnvironment, ""},
		"null":                  {"CLIENT_SECRET_STORED:", path, `5:28  "" skipped: ` + fromEnvironment, ""},
		"a key alone":           {"- CLIENT_SECRET_STORED", path, `5:9  "" skipped: ` + fromEnvironment, ""},
		"empty":                 {"- CLIENT_SECRET_STORED=", path, `5:9  "" skipped: ` + emptySecret, ""},
		"not doubled":           {"CLIENT_SECRET_STORED: $2b$12$x", path, `5:29  "" skipped: ` + notDoubled, ""},
		"not doubled in a list": {"- CLIENT_SECRET_STORED=$pbkdf2-sha512$1$a$b", path, `5:9  "" skipped: ` + notDoubled, ""},
		"a method": {"- CLIENT_SECRET_STORED=s\n- TOKEN_ENDPOINT_AUTH_METHOD=client_secret_jwt", path,
			`5:9  "s" kept: ` + jwt, ""},
		"a method of the shell's": {"- CLIENT_SECRET_STORED=s\n- TOKEN_ENDPOINT_AUTH_METHOD=$M", path,
			`5:9  "s" kept: TOKEN_ENDPOINT_AUTH_METHOD comes from elsewhere, and its value may need the secret itself`, ""},
	} {
		f, err := Read([]byte(compose(tc.variables)), mustPath(tc.path))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := strings.TrimSuffix(found(f), "\n"); got != tc.want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, tc.want)
		}
		c := f.Clients[0]
		if broken := strings.HasSuffix(tc.want, notDoubled); f.Variable != 0 || c.NotText != broken || c.Elsewhere && broken {
			t.Errorf("%s: a variable on line %d, %+v", name, f.Variable, c)
		}
		if tc.replaced == "" {
			continue
		}
		got, err := f.Replace(map[*Client]string{c: "$2b$10$y"})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if string(got.Data) != compose(tc.replaced) {
			t.Errorf("%s: %s", name, got.Data)
		}
	}
}

// TestSealedInEnvironment: a variable is sealed for the id as the service gets it.
func TestSealedInEnvironment(t *testing.T) {
	for variables, want := range map[string]string{
		"- CLIENT_SECRET_STORED=s\n- CLIENT_ID=a":                "",
		"CLIENT_SECRET_STORED: s\nCLIENT_ID: a":                  "",
		"- CLIENT_SECRET_STORED=s\n- CLIENT_ID=${ID}":            "elsewhere",
		"CLIENT_SECRET_STORED: s\nCLIENT_ID: ${ID}":              "elsewhere",
		"- CLIENT_SECRET_STORED=s":                               "none is beside",
		"- CLIENT_SECRET_STORED=s\n- CLIENT_ID=a\n- client_id=b": "several",
	} {
		c := readClient(t, compose(variables), mustPath("services.p.environment.CLIENT_SECRET_STORED"))
		if (c.Unsealable == "") != (want == "") || !strings.Contains(c.Unsealable, want) {
			t.Errorf("%s: %s", variables, c.Unsealable)
		}
	}
}

// TestNotCompose: what is no variable of a service has single $ signs.
func TestNotCompose(t *testing.T) {
	for data, path := range map[string]string{
		"x: {environment: {S: '$$2b$$12$$x'}}":                           "x.environment.S",
		"services: {p: {env: {S: '$$2b$$12$$x'}}}":                       "services.p.env.S",
		"x: {services: {p: {environment: {S: '$$2b$$12$$x'}}}}":          "x.services.p.environment.S",
		"x: |\n  services: {p: {environment: {S: '$$2b$$12$$x'}}}":       "x.services.p.environment.S",
		"services: {p: {environment: {x: ['S=$$2b$$12$$x'], S: '$$b'}}}": "services.p.environment.x[*]",
	} {
		if c := readClient(t, data+"\n", mustPath(path)); !strings.HasSuffix(c.Stored, "$$2b$$12$$x") {
			t.Errorf("%s: %q", data, c.Stored)
		}
	}
}

// TestNotDoubled: a digest in a text of a compose file whose $ signs are single.
func TestNotDoubled(t *testing.T) {
	for value, broken := range map[string]bool{
		"$pbkdf2-sha512$310000$a$b": true, "$2b$12$x": true, "{bcrypt}$2b$12$x": true, "$sealed$v=1,k=a$x": true,
		"$$2b$$12$$x": false, "$SECRET": false, "s$$x": false,
	} {
		c := readClient(t, "configs:\n  c:\n    content: |\n"+indented(head+"      - {client_id: a, client_secret: '"+value+"'}\n", 6))
		if c.NotText != broken || broken && (c.Skipped != notDoubled || c.Elsewhere) {
			t.Errorf("%s: %+v", value, c)
		}
	}
}

// TestVariablesOfCompose: compose itself replaces those of its file, so nothing else
// can.
func TestVariablesOfCompose(t *testing.T) {
	for text, want := range map[string]int{
		"services: {a: {image: 'a:${TAG}'}}":      0,
		"services: {a: {build: ., x: $NAME}}":     0,
		"services: {a: {x: '${TAG}'}}":            1,
		"x: {services: {a: {image: 'a:${TAG}'}}}": 1,
		"services: ['a:${TAG}']":                  1,
	} {
		if f, _ := Read([]byte(text + "\n")); f.Variable != want {
			t.Errorf("%s: line %d", text, f.Variable)
		}
	}
}
