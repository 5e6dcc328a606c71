package main

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

// format is a value of --as: a text, ready to paste, with what the provider
// needs. It never contains the secret.
type format struct {
	name string
	head string // before the first client

	// client returns the text of a client. The suffix keeps the names of
	// several clients apart: _1, _2 …; it is empty for a single client.
	client func(id, stored, suffix string) string

	// note returns advice, or an empty string. It is nil for a format that is
	// not for one provider only.
	note func(m client) string
}

var formats = []format{
	{name: "yaml", client: autheliaClient, note: autheliaNote},
	{name: "env", client: shellVariables},
	{name: "compose", head: composeHead, client: composeVariables},
	{name: "kubernetes", client: kubernetesSecret},
}

// formatNamed returns the format that --as names.
func formatNamed(typed string) (format, error) {
	for _, f := range formats {
		if f.name == typed {
			return f, nil
		}
	}
	known := formatNames()
	if meant := suggest(typed, known); meant != "" {
		return format{}, fmt.Errorf("--as %s: did you mean %s? It takes %s",
			typed, meant, strings.Join(known, ", "))
	}
	return format{}, errors.New("--as is not one of " + strings.Join(known, ", "))
}

func formatNames() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// asPrinter prints the provider's half to standard output, and the secret to
// standard error, so that the two are never in one file.
type asPrinter struct {
	out    io.Writer
	format format
}

func (p asPrinter) print(m client, n, of int) error {
	suffix := ""
	if of > 1 {
		suffix = "_" + strconv.Itoa(n)
	}
	text := p.format.client(m.ClientID, m.Stored, suffix)
	secret := m.application()
	if n == 1 {
		text = p.format.head + text
	} else {
		secret = "\n" + secret
	}
	if term.IsTerminalOutput(p.out) {
		if !printableLines(text) {
			return errors.New("--client has a control character: write the output to a file")
		}
		secret += "\n"
	}
	if outputsInOneFile() {
		return errors.New("standard output and standard error go to one file: " +
			"the secret would be beside its stored value")
	}
	m.warnOnce(n)
	// The secret comes first: without it, the stored value is useless.
	if _, err := io.WriteString(os.Stderr, secret); err != nil {
		return fmt.Errorf("could not write the secret to standard error: %w", err)
	}
	if _, err := io.WriteString(p.out, text); err != nil {
		return written(err)
	}
	if n == of {
		p.end(m)
	}
	return nil
}

// outputsInOneFile reports whether standard output and standard error go to the same
// regular file.
func outputsInOneFile() bool {
	out, err := os.Stdout.Stat()
	other, err2 := os.Stderr.Stat()
	return err == nil && err2 == nil && out.Mode().IsRegular() && os.SameFile(out, other)
}

// end prints what holds for all clients.
func (p asPrinter) end(m client) {
	io.WriteString(os.Stderr,
		"\nThe secret is for the application alone. It cannot be shown again.\n")
	if p.format.note == nil {
		return
	}
	if text := p.format.note(m); text != "" {
		note(text)
	}
}

// printableLines reports whether a terminal shows the text as it is.
func printableLines(text string) bool {
	for line := range strings.Lines(text) {
		if line = strings.TrimSuffix(line, "\n"); term.Safe(line) != line {
			return false
		}
	}
	return true
}

// autheliaClient returns an item of identity_providers.oidc.clients. It is
// indented like the items there, so several of them make one list.
func autheliaClient(id, stored, _ string) string {
	id = yamlString(id)
	return `      - client_id: ` + id + `
        client_name: ` + id + `
        client_secret: ` + yamlString(stored) + `
        public: false
        authorization_policy: 'two_factor'
        redirect_uris:  # replace with those of the application
          - 'https://app.example.com/oauth2/callback'
        scopes:
          - 'openid'
          - 'groups'
          - 'email'
          - 'profile'
`
}

// autheliaID is what Authelia accepts as the id of a client.
var autheliaID = regexp.MustCompile(`^[A-Za-z0-9._~-]{1,100}$`)

// autheliaNote returns why Authelia refuses the client, or an empty string.
// Authelia reads the stored values of all schemes.
func autheliaNote(m client) string {
	switch {
	case m.KeyID != "":
		return "Authelia cannot open sealed values: " +
			"only a provider with the key " + m.KeyID + " can"
	case !autheliaID.MatchString(m.ClientID):
		return "Authelia refuses this id: use up to 100 characters of A-Z a-z 0-9 . _ ~ -"
	}
	return ""
}

// shellVariables returns assignments that sh reads.
func shellVariables(id, stored, suffix string) string {
	return "CLIENT_ID" + suffix + "=" + shellString(id) + "\n" +
		"CLIENT_SECRET_STORED" + suffix + "=" + shellString(stored) + "\n"
}

// composeHead begins a compose file with the variables of one service.
const composeHead = `services:
  provider:  # replace with the name of the provider's service
    environment:
`

// composeVariables returns variables of a service. Compose reads $$ as $.
func composeVariables(id, stored, suffix string) string {
	value := func(s string) string { return yamlString(strings.ReplaceAll(s, "$", "$$")) }
	return "      CLIENT_ID" + suffix + ": " + value(id) + "\n" +
		"      CLIENT_SECRET_STORED" + suffix + ": " + value(stored) + "\n"
}

// kubernetesSecret returns a document. Its name is random, so that no Secret
// replaces another.
func kubernetesSecret(id, stored, _ string) string {
	data := func(s string) string {
		return yamlString(base64.StdEncoding.EncodeToString([]byte(s)))
	}
	return `---
apiVersion: v1
kind: Secret
metadata:
  name: oidc-client-` + strings.ToLower(rand.Text()[:8]) + `
type: Opaque
data:
  client_id: ` + data(id) + `
  client_secret_stored: ` + data(stored) + `
`
}

// yamlString returns UTF-8 text as a scalar: in single quotes, or in double
// quotes if a character has to be escaped. The escapes of term.Safe are those
// of YAML (YAML 1.2.2, section 5.7).
func yamlString(s string) string {
	if term.Safe(s) == s {
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return `"` + term.Safe(strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s)) + `"`
}

// shellString returns text as a word that sh takes as it is (POSIX, Shell
// Command Language, section 2.2.2).
func shellString(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
