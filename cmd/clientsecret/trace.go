package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/trace"
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
		if err := printReport(c, report, readErr == nil); err != nil {
			return errors.Join(readErr, fmt.Errorf("could not write the result: %w", err))
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

func printReport(c *cli.Command, r *trace.Report, whole bool) error {
	out := c.Root().Writer
	if c.Bool("json") {
		return term.WriteJSON(out, r)
	}
	_, err := io.WriteString(out, traceText(r, whole, term.PaletteFor(out)))
	return err
}

// logsFrom returns the logs that the arguments name, standard input if there are none or for "-".
func logsFrom(args []string) ([]trace.Log, error) {
	if len(args) == 0 {
		if term.IsTerminal(os.Stdin) {
			return nil, errors.New("there is no log: give its file as an argument, or pipe it in (docker logs authelia 2>&1 | clientsecret trace)")
		}
		args = []string{"-"}
	}
	var logs []trace.Log
	for i, arg := range args {
		if arg != "-" && slices.Contains(args[:i], arg) {
			continue // all its requests would count twice
		}
		if arg == "-" {
			if slices.Contains(args[:i], "-") {
				return nil, errors.New("standard input (-) is given twice, and can be read once")
			}
			logs = append(logs, trace.Log{Name: "standard input", Once: true, Open: func() (io.ReadCloser, error) { return os.Stdin, nil }})
			continue
		}
		logs = append(logs, trace.Log{Name: term.Printable(fileName(i, arg)), Once: !isRegular(arg), Open: func() (io.ReadCloser, error) { return openFile(arg) }})
	}
	return logs, nil
}

// isRegular reports whether a file can be read more than once. Pipes, such as those of <(…), cannot.
func isRegular(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// fileName returns the name of a file, unchanged. What is no file and not
// typed as one may be a secret: then it is only counted. A secret in base64 can
// hold a slash, or begin with one.
func fileName(i int, name string) string {
	if _, err := os.Lstat(name); err == nil || looksLikeFile.MatchString(name) || inFolder(name) {
		return name
	}
	return fmt.Sprintf("argument %d", i+1)
}

// inFolder reports whether the name is that of something in a folder that is
// there, and is written with it: ./foo. The root folder is always there.
func inFolder(name string) bool {
	folder, _ := filepath.Split(name)
	if folder == "" {
		return false
	}
	folder = filepath.Clean(folder)
	isRoot := filepath.IsAbs(folder) && folder == filepath.Dir(folder)
	info, err := os.Stat(folder)
	return err == nil && info.IsDir() && !isRoot
}

var looksLikeFile = regexp.MustCompile(`^[\w./-]{1,100}\.(log|gz|txt|json|ya?ml)(\.[0-9*-]+)*(\.gz)?$`)

// openFile opens a file for reading. Its errors do not have the name.
func openFile(name string) (*os.File, error) {
	f, err := os.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && strings.HasSuffix(name, "*"):
		return nil, errors.New("no such file: there is none that begins like this")
	case err != nil:
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
	if linkError := (*os.LinkError)(nil); errors.As(err, &linkError) {
		return linkError.Err
	}
	return err
}

// advice says what to do about a finding.
type advice struct {
	text      string
	commands  []string // to type
	more      string
	reference string
}

const faq = "https://www.authelia.com/integration/openid-connect/frequently-asked-questions/"

var (
	// findings are those that a client or a request can have, in the order in which they are explained.
	findings = []trace.Code{trace.WrongSecret, trace.AuthMethod, trace.MalformedHeader, trace.UnknownClient, trace.RedirectURI, trace.PKCE, trace.InvalidGrant, trace.Denied, trace.Refused,
		trace.NoTokenRequest, trace.NotFinished}

	advices = map[trace.Code]advice{
		trace.WrongSecret: {text: "The secret that the application presents is not the one that is registered. Compare the two: this asks for the provider's stored value and then for the application's secret, and says what is wrong with one that was spoilt on its way (a newline, quotes, percent-encoding, the stored value in its place):",
			commands: []string{"clientsecret check"}},
		trace.AuthMethod: {text: "The application authenticates in another way than is registered for the client. Set the provider's token_endpoint_auth_method to what the application does (client_secret_basic, client_secret_post or none), or change the application's."},
		trace.MalformedHeader: {text: "The Authorization header cannot be decoded: the application should percent-encode the client's id and secret before it puts them there (RFC 6749, section 2.3.1), and does not. Use a secret without reserved characters (clientsecret generate --charset rfc3986), or client_secret_post.",
			reference: "https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1"},
		trace.UnknownClient: {text: "No client with this id is registered. Compare the client_id in the application's configuration with the provider's, letter by letter; if you have just added it, restart the provider."},
		trace.RedirectURI:   {text: "The application's redirect URI is not among the client's redirect_uris at the provider. They have to be equal, the slash at the end and http or https included. If the application believes that it runs on http, its proxy does not tell it otherwise (X-Forwarded-Proto)."},
		trace.PKCE:          {text: "The code verifier of the application does not fit the code challenge of its authorization request (RFC 7636). Several instances of it without a common session, and two logins at once in one browser, are what causes it; or an error in the application."},
		trace.InvalidGrant:  {text: "The authorization code or refresh token is expired, was used before, or was issued for another client or redirect URI. If it happens always: does the application ask twice, do several instances of it share one session, and are the clocks right?"},
		trace.Denied:        {text: "The provider's policy does not let this user use the client, the user was not logged in, or has declined. See authorization_policy and consent_mode of the client."},
		trace.Refused:       {text: "The provider says why, above."},
		trace.NoTokenRequest: {text: "The provider authorized the client, and the application never asked for a token: it cannot reach the token endpoint. The application's own log has the reason. From where it runs (in its container), does the provider's name resolve, to the proxy, and does the proxy answer with a certificate that is trusted there?", commands: []string{"getent hosts auth.example.com", "curl -sSv https://auth.example.com/.well-known/openid-configuration"},
			more: "In a container network, the application shares a network with the proxy, and the proxy has the provider's name as an alias there. On one host, mind NAT hairpinning. (If the client uses the implicit flow, all is well: it asks for no token.)", reference: faq + "#configure-dns-appropriately"},
		trace.NotFinished: {text: "The user did not finish logging in or consenting, or this log ends before."},
		trace.NoRequests:  {text: "There is no authorization and no token request in this log: the application does not send the browser to this provider. Check the provider's address (issuer) in the application's configuration, and that this is the log of the time when you tried."},
		trace.LogLevel:    {text: "The log has no line of the level debug, so requests that went well are not in it, and what is missing means nothing. Set the level in Authelia's configuration, restart it, try again, and trace the new log:", commands: []string{"log:", "  level: 'debug'"}},
	}

	perhaps = "Perhaps is said of clients that were authorized in the minute before and had not asked for a token."
)

// maxItems bounds what is listed of one finding; --json has all.
const maxItems = 20

func traceText(r *trace.Report, whole bool, p term.Palette) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s of %s, %s to %s\n", plural(int(r.Lines), "line"), plural(r.Logs, "log"), stamp(r.From), stamp(r.To))
	if r.Finding != "" {
		writeFinding(&b, r, r.Finding, p)
	}
	if len(r.Clients) > 0 {
		b.WriteByte('\n')
		writeClients(&b, r.Clients, p)
	}
	for _, code := range findings {
		writeFinding(&b, r, code, p)
	}
	pending := slices.ContainsFunc(r.Clients, func(c *trace.Client) bool { return c.Finding == trace.Pending })
	switch {
	case pending:
		fmt.Fprintf(&b, "\n%s\n", term.Wrap("pending: the log ends less than a minute after the last request of these clients; trace it again later.", 0, "  "))
	case !r.Found() && whole:
		fmt.Fprintf(&b, "\n%s\n", p.Good("Nothing is wrong."))
	}
	if r.Omitted > 0 {
		fmt.Fprintf(&b, "\n%s\n", term.Wrap(fmt.Sprintf("%d requests of further clients, or refused for further reasons, are left out: there are too many. Trace the log of a shorter time.", r.Omitted), 0, ""))
	}
	return b.String()
}

// plural returns a number of things.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return "(no time)"
	}
	return t.Format(time.RFC3339)
}

// maxGood is the most clients without findings that are listed beside others.
const maxGood = 20

// writeClients writes the table: for each client, how many requests were seen, refused and granted. Those with findings come first.
func writeClients(b *strings.Builder, clients []*trace.Client, p term.Palette) {
	var bad, good []*trace.Client
	name, count := term.Width("CLIENT"), len("seen")
	for _, c := range clients {
		name = max(name, term.Width(term.Name(c.ID)))
		count = max(count, len(fmt.Sprint(max(c.Authorizations.Seen, c.Tokens.Seen))))
		if c.Finding == "" {
			good = append(good, c)
		} else {
			bad = append(bad, c)
		}
	}
	name = min(name, max(8, 25-2*count)) // what the other columns leave of 80
	group := count + len(" refused granted")
	header := fmt.Sprintf("%-*s  %-*s  %-*s\n%-*s  %*s refused granted  %*s refused granted  FINDING", name, "", group, "AUTHORIZATIONS", group, "TOKEN REQUESTS",
		name, "CLIENT", count, "seen", count, "seen")
	for line := range strings.SplitSeq(header, "\n") {
		b.WriteString(p.Bold(strings.TrimRight(line, " ")) + "\n")
	}
	others := 0
	if len(bad) > 0 && len(good) > maxGood {
		others, good = len(good), nil
	}
	for _, c := range append(bad, good...) {
		a, t := c.Authorizations, c.Tokens
		fmt.Fprintf(b, "%s  %*d %7d %7d  %*d %7d %7d  %s\n", term.Cell(term.Name(c.ID), name), count, a.Seen, a.Refused, a.Granted, count, t.Seen, t.Refused, t.Granted, verdict(c, p))
	}
	if others > 0 {
		fmt.Fprintf(b, "and %d others: %s\n", others, p.Good("ok"))
	}
}

func verdict(c *trace.Client, p term.Palette) string {
	switch c.Finding {
	case "":
		return p.Good("ok")
	case trace.MaybeRefused:
		return p.Weak(string(c.Maybe.Code) + "?")
	case trace.Pending:
		return p.Weak(string(c.Finding))
	}
	return p.Bad(string(c.Finding))
}

func itemOf(c *trace.Client, code trace.Code, end time.Time) string {
	switch code {
	case trace.NoTokenRequest:
		since := ""
		if c.Tokens.Seen > 0 {
			since = ", has not asked for a token since, as it had at " + stamp(c.Asked)
		}
		if end.Sub(c.Authorized) < time.Minute {
			since += "; the log ends shortly after: if you have only just tried, trace it again"
		}
		return fmt.Sprintf("%s: last authorized at %s%s", term.Name(c.ID), stamp(c.Authorized), since)
	case trace.NotFinished:
		return term.Name(c.ID)
	}
	for _, f := range slices.Backward(c.Refusals) {
		if f.Code == code {
			return term.Name(c.ID) + ": " + refusalText(f)
		}
	}
	return term.Name(c.ID)
}

// refusalText says when a request was refused, and why.
func refusalText(f *trace.Refusal) string {
	request := "a token request was"
	if f.Endpoint == "authorization" {
		request = "an authorization request was"
	}
	return fmt.Sprintf("%s refused %s: %s", request, when(f), strings.TrimSuffix(f.Reason, "."))
}

func when(f *trace.Refusal) string {
	times := ""
	if f.Count > 1 {
		times = fmt.Sprintf("%d times, last ", f.Count)
	}
	from := ""
	if f.Address != "" {
		from = " from " + term.Name(f.Address)
	}
	return times + "at " + stamp(f.Last) + from
}

// unnamedItem is a refused request of which the log does not say whose it is.
func unnamedItem(f *trace.Refusal) string {
	whose := ""
	var names []string
	for _, id := range f.Candidates {
		names = append(names, term.Name(id))
	}
	switch {
	case len(names) == 1:
		whose = "; perhaps " + names[0]
	case len(names) > 1:
		whose = "; perhaps one of " + strings.Join(names, ", ")
		if f.MoreCandidates > 0 {
			whose += fmt.Sprintf(" and %d more", f.MoreCandidates)
		}
	case f.SameAddress != "":
		whose = "; " + term.Name(f.SameAddress) + " got its tokens at this address"
	}
	return when(f) + whose
}

// writeFinding writes which clients have a finding, which requests without a client, and what to do; nothing if there are none.
func writeFinding(b *strings.Builder, r *trace.Report, code trace.Code, p term.Palette) {
	var items []string
	for _, c := range r.Clients {
		if c.Finding == code {
			items = append(items, itemOf(c, code, r.To))
		}
	}
	unnamed := make(map[string][]string) // by endpoint and reason
	var groups []string
	for _, f := range r.Unnamed {
		if f.Code == code {
			group := "Refused at the " + f.Endpoint + " endpoint: " + strings.TrimSuffix(f.Reason, ".") + ". The log does not name the client:"
			if unnamed[group] == nil {
				groups = append(groups, group)
			}
			unnamed[group] = append(unnamed[group], unnamedItem(f))
		}
	}
	if len(items) == 0 && len(groups) == 0 && code != r.Finding {
		return
	}
	fmt.Fprintf(b, "\n%s\n", p.Bad(string(code)))
	writeItems(b, items)
	for _, g := range groups {
		b.WriteString("  " + term.Wrap(g, 2, "  ") + "\n")
		writeItems(b, unnamed[g])
	}
	if strings.Contains(strings.Join(groups, ""), "token endpoint") {
		b.WriteString("  " + term.Wrap(perhaps, 2, "  ") + "\n")
	}
	writeAdvice(b, code)
	if code == trace.NoTokenRequest && slices.ContainsFunc(r.Unnamed, func(f *trace.Refusal) bool { return f.Endpoint == "token" && len(f.Candidates) == 0 }) {
		b.WriteString("  " + term.Wrap("Unless one of the refused requests above that name no client was theirs.", 2, "  ") + "\n")
	}
}

func writeItems(b *strings.Builder, items []string) {
	for i, item := range items {
		if i == maxItems {
			fmt.Fprintf(b, "  - and %d more: see --json\n", len(items)-i)
			break
		}
		b.WriteString("  - " + term.Wrap(item, 4, "    ") + "\n")
	}
}

func writeAdvice(b *strings.Builder, code trace.Code) {
	a := advices[code]
	b.WriteString("  " + term.Wrap(a.text, 2, "  ") + "\n")
	for _, c := range a.commands {
		b.WriteString("      " + c + "\n")
	}
	if a.more != "" {
		b.WriteString("  " + term.Wrap(a.more, 2, "  ") + "\n")
	}
	if a.reference != "" {
		b.WriteString("  see " + a.reference + "\n")
	}
}
