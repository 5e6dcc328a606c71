package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret/internal/trace"
)

func traceCommand() *cli.Command {
	return &cli.Command{
		Name:  "trace",
		Usage: "tell from a provider's log why clients get no token",
		Description: "Reads Authelia's log, in either of its formats, and tells for each client how\n" +
			"many authorizations and token requests were seen, refused and granted, why,\n" +
			"and what to do next. The provider has to log at the level debug (or trace).\n\n" +
			"Give rotated logs together, gzipped or not, in any order; or pipe a log in:\n" +
			"what docker, compose, kubectl and journalctl put before the lines is no\n" +
			"trouble. Secrets and tokens in the log are not printed.\n\n" +
			"The log does not name the client of a token request whose secret was wrong.\n" +
			"Such a request is listed by itself, with the clients whose it may be: those\n" +
			"that were authorized in the minute before and had not asked for a token.\n\n" +
			"Exit status: 0 nothing is wrong, 1 there are findings, 2 a log could not be\n" +
			"read (what could be is reported).",
		UsageText: "clientsecret trace [--json] [LOG...]\n\n" +
			"clientsecret trace authelia.log authelia.log.*\n" +
			"docker logs authelia 2>&1 | clientsecret trace",
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "json", Usage: "print a JSON object"},
		},
		Action: own(traceLogs),
	}
}

func traceLogs(_ context.Context, c *cli.Command) error {
	logs, err := logsFrom(c.Args().Slice())
	if err != nil {
		return err
	}
	report, readErr := trace.Read(logs...)
	if report.Requests > 0 || readErr == nil {
		if err := printReport(c, report, len(logs), readErr == nil); err != nil {
			return fmt.Errorf("could not write the result: %w", err)
		}
	}
	switch {
	case readErr != nil:
		return readErr
	case report.Found():
		return errFindings
	}
	return nil
}

func printReport(c *cli.Command, r *trace.Report, logs int, whole bool) error {
	out := c.Root().Writer
	if c.Bool("json") {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		return enc.Encode(r)
	}
	_, err := io.WriteString(out, traceText(r, logs, whole, paletteFor(out)))
	return err
}

// logsFrom returns the logs that the arguments name, standard input if there are none or for "-".
func logsFrom(args []string) ([]trace.Log, error) {
	if len(args) == 0 {
		if isTerminal(os.Stdin) {
			return nil, errors.New("there is no log: give its file as an argument, or pipe it in (docker logs authelia 2>&1 | clientsecret trace)")
		}
		args = []string{"-"}
	}
	var logs []trace.Log
	for i, arg := range args {
		if arg == "-" {
			if slices.Contains(args[:i], "-") {
				return nil, errors.New("standard input (-) is given twice, and can be read once")
			}
			logs = append(logs, trace.Log{Name: "standard input", Once: true, Open: func() (io.ReadCloser, error) { return os.Stdin, nil }})
			continue
		}
		logs = append(logs, trace.Log{Name: fileName(i, arg), Open: func() (io.ReadCloser, error) { return openFile(arg) }})
	}
	return logs, nil
}

// fileName returns the name of a file that is there. What is no file may be something else that was typed, and is not repeated.
func fileName(i int, name string) string {
	if _, err := os.Lstat(name); err == nil || errors.Is(err, fs.ErrPermission) {
		return name
	}
	return fmt.Sprintf("argument %d", i+1)
}

// openFile opens a file for reading. Its errors do not have the name.
func openFile(name string) (io.ReadCloser, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, withoutPath(err)
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = errors.New("it is a directory: give the files in it")
	}
	if err != nil {
		f.Close()
		return nil, withoutPath(err)
	}
	return f, nil
}

func withoutPath(err error) error {
	if pathError := (*fs.PathError)(nil); errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}

// advice says what to do about a finding.
type advice struct {
	text      string
	commands  []string // to type
	reference string
}

const faq = "https://www.authelia.com/integration/openid-connect/frequently-asked-questions/"

var (
	// findings are those that a client or a request can have, in the order in which they are explained.
	findings = []trace.Code{trace.WrongSecret, trace.AuthMethod, trace.MalformedHeader, trace.UnknownClient, trace.RedirectURI, trace.InvalidGrant, trace.Denied, trace.Refused,
		trace.NoTokenRequest, trace.NotFinished}

	advices = map[trace.Code]advice{
		trace.WrongSecret: {text: "The secret that the application presents is not the one that is registered. Compare the two: this asks for the provider's stored value and then for the application's secret, and says what is wrong with one that was spoilt on its way (a newline, quotes, percent-encoding, the stored value in its place):",
			commands: []string{"clientsecret check"}},
		trace.AuthMethod: {text: "The application authenticates in another way than is registered for the client. Set the provider's token_endpoint_auth_method to what the application does (client_secret_basic, client_secret_post or none), or change the application's."},
		trace.MalformedHeader: {text: "The Authorization header cannot be decoded: the application should percent-encode the client's id and secret before it puts them there (RFC 6749, section 2.3.1), and does not. Use a secret without reserved characters (clientsecret generate --charset rfc3986), or client_secret_post.",
			reference: "https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1"},
		trace.UnknownClient:  {text: "No client with this id is registered. Compare the client_id in the application's configuration with the provider's, letter by letter; if you have just added it, restart the provider."},
		trace.RedirectURI:    {text: "The application's redirect URI is not among the client's redirect_uris at the provider. They have to be equal, the slash at the end and http or https included. If the application believes that it runs on http, its proxy does not tell it otherwise (X-Forwarded-Proto)."},
		trace.InvalidGrant:   {text: "The authorization code or refresh token is expired, was used before, or was issued for another client or redirect URI. If it happens always: does the application ask twice, do several instances of it share one session, and are the clocks right?"},
		trace.Denied:         {text: "The provider's policy does not let this user use the client, the user was not logged in, or has declined. See authorization_policy and consent_mode of the client."},
		trace.Refused:        {text: "The provider says why, above."},
		trace.NoTokenRequest: {text: "The provider authorized the client, and the application never asked for a token: it cannot reach the token endpoint. The application's own log has the reason. From where it runs (in its container), does the provider's name resolve, to the proxy, and does the proxy answer with a certificate that is trusted there?", commands: []string{"getent hosts auth.example.com", "curl -sSv https://auth.example.com/.well-known/openid-configuration"}, reference: faq + "#configure-dns-appropriately"},
		trace.NotFinished:    {text: "The user did not finish logging in or consenting, or this log ends before."},
		trace.NoRequests:     {text: "There is no authorization and no token request in this log: the application does not send the browser to this provider. Check the provider's address (issuer) in the application's configuration, and that this is the log of the time when you tried."},
		trace.LogLevel:       {text: "The log has no line of the level debug, so requests that went well are not in it, and what is missing means nothing. Set the level in Authelia's configuration, restart it, try again, and trace the new log:", commands: []string{"log:", "  level: 'debug'"}},
	}

	perhapsNetwork = "In a container network, the application shares a network with the proxy, and the proxy has the provider's name as an alias there. On one host, mind NAT hairpinning. (If the client uses the implicit flow, all is well: it asks for no token.)"
)

// maxItems bounds what is listed of one finding; --json has all.
const maxItems = 20

func traceText(r *trace.Report, logs int, whole bool, p palette) string {
	var b strings.Builder
	of := "1 log"
	if logs > 1 {
		of = fmt.Sprintf("%d logs", logs)
	}
	fmt.Fprintf(&b, "%d lines of %s, %s to %s\n", r.Lines, of, stamp(r.From), stamp(r.To))
	if len(r.Clients) > 0 {
		b.WriteByte('\n')
		writeClients(&b, r.Clients, p)
	}
	for _, code := range findings {
		if items := itemsOf(r, code); len(items) > 0 {
			writeFinding(&b, code, items, p)
		}
	}
	if r.Finding != "" {
		writeFinding(&b, r.Finding, nil, p)
	}
	if !r.Found() && whole {
		fmt.Fprintf(&b, "\n%s\n", p.good("Nothing is wrong."))
	}
	if r.Omitted > 0 {
		fmt.Fprintf(&b, "\n%s\n", wrap(fmt.Sprintf("%d requests of further clients, or refused for further reasons, are left out: there are too many. Trace the log of a shorter time.", r.Omitted), 0, ""))
	}
	return b.String()
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return "(no time)"
	}
	return t.Format(time.RFC3339)
}

// nameWidth is the widest that a client's id may be in the table.
const nameWidth = 17

// writeClients writes the table: for each client, how many requests were seen, refused and granted.
func writeClients(b *strings.Builder, clients []*trace.Client, p palette) {
	name, count := len("CLIENT"), len("seen")
	for _, c := range clients {
		name = max(name, min(nameWidth, len([]rune(c.ID))))
		count = max(count, len(fmt.Sprint(max(c.Authorizations.Seen, c.Tokens.Seen))))
	}
	group := count + len(" refused granted")
	header := fmt.Sprintf("%-*s  %-*s  %-*s\n%-*s  %*s refused granted  %*s refused granted  FINDING", name, "", group, "AUTHORIZATIONS", group, "TOKEN REQUESTS",
		name, "CLIENT", count, "seen", count, "seen")
	for line := range strings.SplitSeq(header, "\n") {
		b.WriteString(p.bold(strings.TrimRight(line, " ")) + "\n")
	}
	for _, c := range clients {
		a, t := c.Authorizations, c.Tokens
		finding := p.good("ok")
		switch {
		case c.Finding == trace.MaybeRefused:
			finding = p.weak(string(c.Maybe.Code) + "?")
		case c.Finding != "":
			finding = p.bad(string(c.Finding))
		}
		fmt.Fprintf(b, "%-*s  %*d %7d %7d  %*d %7d %7d  %s\n", name, shorten(c.ID, nameWidth), count, a.Seen, a.Refused, a.Granted, count, t.Seen, t.Refused, t.Granted, finding)
	}
}

// shorten cuts s to at most width runes.
func shorten(s string, width int) string {
	runes := []rune(s)
	if len(runes) <= width {
		return s
	}
	return string(runes[:width-1]) + "…"
}

// itemsOf returns what there is to say of a finding: of each client that has it, and of each refused request without a client.
func itemsOf(r *trace.Report, code trace.Code) []string {
	var items []string
	for _, c := range r.Clients {
		if c.Finding == code {
			items = append(items, itemOf(c, code))
		}
	}
	for _, f := range r.Unnamed {
		if f.Code == code {
			items = append(items, unnamedItem(f))
		}
	}
	return items
}

func itemOf(c *trace.Client, code trace.Code) string {
	switch code {
	case trace.NoTokenRequest:
		since := ""
		if c.Tokens.Seen > 0 {
			since = ", has not asked for a token since, as it had at " + stamp(c.Asked)
		}
		return fmt.Sprintf("%s: last authorized at %s%s", c.ID, stamp(c.Authorized), since)
	case trace.NotFinished:
		return c.ID
	}
	for _, f := range slices.Backward(c.Refusals) {
		if f.Code == code {
			return c.ID + ": " + refusalText(f)
		}
	}
	return c.ID
}

func unnamedItem(f *trace.Refusal) string {
	text := "the log does not name the client: " + refusalText(f)
	switch len(f.Candidates) {
	case 0:
		return text
	case 1:
		return text + "; perhaps " + f.Candidates[0] + ", which was authorized less than a minute before and had not asked for a token"
	}
	return text + "; perhaps one of " + strings.Join(f.Candidates, ", ") + ", which were authorized less than a minute before and had not asked for a token"
}

func refusalText(f *trace.Refusal) string {
	times := "once"
	if f.Count > 1 {
		times = fmt.Sprintf("%d times, last", f.Count)
	}
	from := ""
	if f.Address != "" {
		from = " from " + f.Address
	}
	request := "a token request"
	if f.Endpoint == "authorization" {
		request = "an authorization request"
	}
	return fmt.Sprintf("%s was refused %s at %s%s: %s", request, times, stamp(f.Last), from, strings.TrimSuffix(f.Reason, "."))
}

func writeFinding(b *strings.Builder, code trace.Code, items []string, p palette) {
	fmt.Fprintf(b, "\n%s\n", p.bad(string(code)))
	for i, item := range items {
		if i == maxItems {
			fmt.Fprintf(b, "  - and %d more: see --json\n", len(items)-i)
			break
		}
		b.WriteString("  - " + wrap(item, 4, "    ") + "\n")
	}
	a := advices[code]
	b.WriteString("  " + wrap(a.text, 2, "  ") + "\n")
	for _, c := range a.commands {
		b.WriteString("      " + c + "\n")
	}
	if code == trace.NoTokenRequest {
		b.WriteString("  " + wrap(perhapsNetwork, 2, "  ") + "\n")
	}
	if a.reference != "" {
		b.WriteString("  see " + a.reference + "\n")
	}
}
