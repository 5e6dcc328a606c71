package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/trace"
)

// maxItems is how many items of a finding are listed. --json has all.
const maxItems = 20

func traceText(r *trace.Report, whole bool, p term.Palette) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s of %s, %s to %s\n",
		plural(int(r.Lines), "line"), plural(r.Logs, "log"), stamp(r.From), stamp(r.To))
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
	writePlaintext(&b, r.Plaintext, p)
	pending := func(c *trace.Client) bool { return c.Finding == trace.Pending }
	switch {
	case slices.ContainsFunc(r.Clients, pending):
		fmt.Fprintf(&b, "\n%s\n", term.Wrap("pending: the log ends within a minute after the "+
			"last request. Trace it again later.", 0, "  "))
	case !r.Found() && whole && len(r.Plaintext) == 0:
		fmt.Fprintf(&b, "\n%s\n", p.Good("Nothing is wrong."))
	}
	if r.Omitted > 0 {
		omitted := fmt.Sprintf("%s of other clients, or refused for other reasons, are left out: "+
			"there are too many. Trace the log of a shorter time.", plural(r.Omitted, "request"))
		fmt.Fprintf(&b, "\n%s\n", term.Wrap(omitted, 0, ""))
	}
	return b.String()
}

// plural returns a number and its noun.
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

// maxGood is how many clients without findings are listed if others have some.
const maxGood = 20

// writeClients writes the table of clients and their counts. Clients with
// findings come first.
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
	name = min(name, max(8, 25-2*count)) // the other columns take the rest of 80
	group := count + len(" refused granted")
	header := fmt.Sprintf("%-*s  %-*s  %-*s\n"+
		"%-*s  %*s refused granted  %*s refused granted  FINDING",
		name, "", group, "AUTHORIZATIONS", group, "TOKEN REQUESTS",
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
		fmt.Fprintf(b, "%s  %*d %7d %7d  %*d %7d %7d  %s\n", term.Cell(term.Name(c.ID), name),
			count, a.Seen, a.Refused, a.Granted,
			count, t.Seen, t.Refused, t.Granted, verdict(c, p))
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

// itemsOf describes what a code says of a client: each of its reasons that
// stands, or its finding. It returns nothing if the code says nothing of it.
func itemsOf(c *trace.Client, code trace.Code, end time.Time) []string {
	var items []string
	for _, f := range c.Refusals {
		if f.Code == code && !f.Settled {
			items = append(items, term.Name(c.ID)+": "+refusalText(f))
		}
	}
	if len(items) > 0 || c.Finding != code {
		return items
	}
	item := term.Name(c.ID)
	if code == trace.NoTokenRequest {
		item += ": " + sinceAuthorized(c, end)
	}
	return []string{item}
}

// sinceAuthorized says when a client was last authorized, and what it did then.
func sinceAuthorized(c *trace.Client, end time.Time) string {
	since := ""
	if c.Tokens.Seen > 0 {
		since = ", last token request at " + stamp(c.Asked)
	}
	if end.Sub(c.Authorized) < time.Minute {
		since += "; the log ends soon after: if you have just tried, trace it again"
	}
	return "last authorized at " + stamp(c.Authorized) + since
}

// refusalText says when a request was refused and why.
func refusalText(f *trace.Refusal) string {
	return fmt.Sprintf("%s request was refused %s: %s",
		withArticle(endpointText(f)), when(f), strings.TrimSuffix(f.Reason, "."))
}

// endpointText is the name of an endpoint in a sentence.
func endpointText(f *trace.Refusal) string { return strings.ReplaceAll(f.Endpoint, "-", " ") }

func withArticle(noun string) string {
	if strings.HasPrefix(noun, "a") || strings.HasPrefix(noun, "i") {
		return "an " + noun
	}
	return "a " + noun
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

// unnamedItem describes a refused request whose client the log does not name.
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
		whose = "; only " + term.Name(f.SameAddress) + " got tokens at this address"
	}
	return when(f) + whose
}

// writeFinding writes the clients that have a finding, the requests without a
// client that have it, and what to do. It writes nothing if there are none.
func writeFinding(b *strings.Builder, r *trace.Report, code trace.Code, p term.Palette) {
	var items []string
	for _, c := range r.Clients {
		items = append(items, itemsOf(c, code, r.To)...)
	}
	groups := unnamedGroups(r, code)
	if len(items) == 0 && len(groups) == 0 && code != r.Finding {
		return
	}
	fmt.Fprintf(b, "\n%s\n", p.Bad(string(code)))
	writeItems(b, items)
	candidates := false
	for _, g := range groups {
		b.WriteString("  " + term.Wrap(g.title, 2, "  ") + "\n")
		writeItems(b, g.items)
		candidates = candidates || g.candidates
	}
	if candidates {
		b.WriteString("  " + term.Wrap(perhaps, 2, "  ") + "\n")
	}
	writeAdvice(b, advices[code])
	if code == trace.WrongSecret && slices.ContainsFunc(r.Clients, signsAssertions) {
		b.WriteString("  " + term.Wrap(wrongKey, 2, "  ") + "\n")
	}
	if code == trace.NoTokenRequest && slices.ContainsFunc(r.Unnamed, anybodys) {
		unless := "A refused request above without candidates may be theirs instead."
		b.WriteString("  " + term.Wrap(unless, 2, "  ") + "\n")
	}
}

// signsAssertions reports whether a client's assertion was refused. The log does
// not tell client_secret_jwt from private_key_jwt.
func signsAssertions(c *trace.Client) bool {
	return slices.ContainsFunc(c.Refusals, func(f *trace.Refusal) bool {
		return f.Code == trace.WrongSecret && !f.Settled && strings.Contains(f.Reason, "assertion")
	})
}

// group has the refused requests of one endpoint and reason, without a client.
type group struct {
	title      string
	items      []string
	candidates bool // some have candidates
}

func unnamedGroups(r *trace.Report, code trace.Code) []*group {
	byTitle := make(map[string]*group)
	var groups []*group
	for _, f := range r.Unnamed {
		if f.Code != code {
			continue
		}
		title := "Refused at the " + endpointText(f) + " endpoint: " +
			strings.TrimSuffix(f.Reason, ".") + ". The log does not name the client:"
		g := byTitle[title]
		if g == nil {
			g = &group{title: title}
			byTitle[title], groups = g, append(groups, g)
		}
		g.items = append(g.items, unnamedItem(f))
		g.candidates = g.candidates || len(f.Candidates) > 0
	}
	return groups
}

// anybodys reports whether any client may have made a refused token request.
func anybodys(f *trace.Refusal) bool { return f.Endpoint == "token" && len(f.Candidates) == 0 }

// writePlaintext writes the clients that the provider warned of when it started.
// They are no finding, because their requests may succeed.
func writePlaintext(b *strings.Builder, ids []string, p term.Palette) {
	if len(ids) == 0 {
		return
	}
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = term.Name(id)
	}
	fmt.Fprintf(b, "\n%s\n", p.Weak("plaintext"))
	writeItems(b, names)
	writeAdvice(b, plaintextAdvice)
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

func writeAdvice(b *strings.Builder, a advice) {
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
