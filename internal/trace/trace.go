// Package trace tells from a provider's log what became of each client's requests: which clients were authorized and never asked for a token, which were refused, and why.
//
// It follows the guidance of Authelia's documentation: an Authorization Request without errors and no Access Request afterwards means that the application cannot reach the token
// endpoint (https://www.authelia.com/integration/openid-connect/frequently-asked-questions/).
package trace

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Code says what was found for a client. It is empty if nothing is wrong.
type Code string

// The codes. All but the last six are of requests that were refused.
const (
	WrongSecret     Code = "wrong-secret"     // the secret that was presented is not the registered one
	UnknownClient   Code = "unknown-client"   // no client with that id is registered
	AuthMethod      Code = "auth-method"      // another way of client authentication than the registered one
	MalformedHeader Code = "malformed-header" // the Authorization header could not be decoded
	PKCE            Code = "pkce"             // the code verifier (RFC 7636)
	InvalidGrant    Code = "invalid-grant"    // the authorization code or the refresh token
	RedirectURI     Code = "redirect-uri"     // not one of the registered ones
	Denied          Code = "denied"           // the user may not use the client, or did not want to
	Refused         Code = "refused"          // for another reason

	NoTokenRequest Code = "no-token-request" // authorized, and never asked for a token
	MaybeRefused   Code = "maybe-refused"    // authorized, and then a token request was refused that names no client
	NotFinished    Code = "not-finished"     // the user never finished logging in or consenting
	NoRequests     Code = "no-requests"      // the whole log has no request
	LogLevel       Code = "log-level"        // the log says too little to tell

	Pending Code = "pending" // under way when the log ended; nothing to look at yet
)

// reasons tell the codes by what the provider says. The first that fits counts.
var reasons = []struct {
	code    Code
	phrases []string
}{
	{WrongSecret, []string{"client secret did not match"}},
	{UnknownClient, []string{"client was not found", "does not appear to be a registered client", "OAuth 2.0 Client does not exist", "not_found", "Could not find the requested resource"}},
	{AuthMethod, []string{"client registration does not allow this method", "client does not support this method", "does not support the 'token_endpoint_auth", "known authentication method", "endpoint_auth_method", "client_auth_method"}},
	{MalformedHeader, []string{"client credentials in the HTTP authorization header could not be parsed", "x-www-form-urlencoded"}},
	{RedirectURI, []string{"redirect_uri"}},
	{Denied, []string{"is not authorized to use this client", "explicitly rejected", "not authorized to consent", "the user is not logged in", "user did not satisfy"}},
	{PKCE, []string{"code_verifier", "code verifier", "code_challenge", "code challenge"}},
	{InvalidGrant, []string{"The provided authorization grant", "authorization code", "refresh token"}},
}

func codeOf(reason string) Code {
	for _, r := range reasons {
		for _, phrase := range r.phrases {
			if strings.Contains(reason, phrase) {
				return r.code
			}
		}
	}
	return Refused
}

// Counts are numbers of requests. Those that are neither refused nor granted were not finished when the log ended, or the log does not say.
type Counts struct {
	Seen    int `json:"seen"`
	Refused int `json:"refused"`
	Granted int `json:"granted"`
}

// Refusal are requests that were refused for the same reason.
type Refusal struct {
	Endpoint string    `json:"endpoint"` // "authorization" or "token"
	Code     Code      `json:"code"`
	Reason   string    `json:"reason"` // in the provider's words, without values that the request has brought along
	Count    int       `json:"count"`
	First    time.Time `json:"first,omitzero"`
	Last     time.Time `json:"last,omitzero"`
	Address  string    `json:"address,omitempty"` // of the last

	// SameAddress is the client that got its tokens at the address of the last, if no other did, where the log does not name the client.
	SameAddress string `json:"same_address,omitempty"`

	// Candidates are the clients that were authorized in the minute before and had not asked for a token, where the log does not name the client.
	Candidates []string `json:"candidates,omitempty"`
}

// Client is what the log says of a client.
type Client struct {
	ID             string    `json:"client_id"`
	Finding        Code      `json:"finding,omitempty"`
	Authorizations Counts    `json:"authorizations"`
	Tokens         Counts    `json:"token_requests"`
	Authorized     time.Time `json:"last_authorized,omitzero"` // the last authorization that was granted
	Asked          time.Time `json:"last_token_request,omitzero"`

	// Refusals are in the order of their first.
	Refusals []*Refusal `json:"refusals,omitempty"`

	// Maybe is a token request that was refused and may be this client's, because it was authorized shortly before: the last such. The log does not name the client.
	Maybe *Refusal `json:"maybe,omitempty"`

	last [2]lasts // by endpoint
}

// lasts are a client's last requests at an endpoint.
type lasts struct {
	seen    time.Time
	refused int // the number of the event: several are in the same second
	granted int
	code    Code // of the last refusal
}

// Report is what the logs say.
type Report struct {
	Finding  Code      `json:"finding,omitempty"` // of the log as a whole: NoRequests or LogLevel
	From     time.Time `json:"from,omitzero"`
	To       time.Time `json:"to,omitzero"`
	Logs     int       `json:"logs"` // that could be read, in part at least
	Lines    int64     `json:"lines"`
	Bytes    int64     `json:"bytes"` // after decompression
	Requests int       `json:"requests"`

	Clients []*Client `json:"clients"` // by id

	// Unnamed are refused requests of which the log does not say which client made them.
	Unnamed []*Refusal `json:"unnamed"`

	// Omitted counts the requests that were passed over because of the bounds on what is kept.
	Omitted int `json:"omitted,omitempty"`
}

// Found reports whether there is something to look at.
func (r *Report) Found() bool {
	return r.Finding != "" || len(r.Unnamed) > 0 || slices.ContainsFunc(r.Clients, (*Client).Found)
}

// Found reports whether there is something to look at.
func (c *Client) Found() bool { return c.Finding != "" && c.Finding != Pending }

// The bounds on what is kept, whatever the log holds. Anybody can make the provider log ids that are not registered.
const (
	maxClients   = 10_000
	maxRefusals  = 5_000
	maxRequests  = 16_384 // ids of requests, for as long as it takes to be answered
	maxPending   = 1_024  // clients that were authorized and have not asked for a token
	maxNames     = 8      // candidates
	maxReasons   = 1_024  // what is made of them
	maxAddresses = 4_096
)

// codeLifetime is for how long a token request is taken to be one for the authorization before it: Authelia's default for the lifetime of an authorization code.
const codeLifetime = time.Minute

// tally counts the events.
type tally struct {
	clients  map[string]*Client
	unnamed  map[string]*Refusal
	events   int
	refusals int
	requests int
	omitted  int

	// The requests that were seen, by their ids, in two generations: when the younger is full, the older is forgotten.
	young, old map[string]*request

	pending []grant // in the order of time

	explained map[string]explanation // by reason

	addresses map[string]*Client // who got tokens there; nil for several
}

// explanation is what is made of a reason.
type explanation struct {
	code   Code
	reason string
}

// request is one that the log names, between its lines.
type request struct {
	client  *Client
	granted bool
}

// grant is an authorization after which no token was asked for yet.
type grant struct {
	client *Client
	time   time.Time
}

// Read reads the logs, in the order of time whatever the order in which they are given. What could not be read is in the error, one for each such log, joined; the report is of all the rest.
func Read(logs ...Log) (*Report, error) {
	t := newTally()
	sources := merge(logs, t.add)
	return t.report(sources)
}

func newTally() *tally {
	return &tally{clients: make(map[string]*Client), unnamed: make(map[string]*Refusal), young: make(map[string]*request), explained: make(map[string]explanation), addresses: make(map[string]*Client)}
}

func (t *tally) add(e event) {
	t.events++
	req := t.requestOf(e)
	if req == nil {
		t.omitted++
		return
	}
	switch e.step {
	case seen:
		if e.endpoint == token {
			t.asked(req.client, e.time)
		}
	case granted:
		t.grant(req, e)
	case refused:
		t.refuse(req, e)
	}
}

// requestOf returns the request of an event, and counts it if it is new. Its client is nil if the log does not say. It returns nil if there are too many clients.
func (t *tally) requestOf(e event) *request {
	if e.request != "" {
		for _, generation := range []map[string]*request{t.young, t.old} {
			if req := generation[e.request]; req != nil {
				return req
			}
		}
	}
	req := new(request)
	if e.client != "" {
		if req.client = t.clientNamed(e.client); req.client == nil {
			return nil
		}
		req.client.counts(e.endpoint).Seen++
		req.client.last[e.endpoint].seen = e.time
	}
	t.requests++
	if e.request != "" {
		if len(t.young) >= maxRequests {
			t.young, t.old = make(map[string]*request), t.young
		}
		t.young[e.request] = req
	}
	return req
}

func (t *tally) clientNamed(id string) *Client {
	c := t.clients[id]
	if c == nil && len(t.clients) < maxClients {
		c = &Client{ID: printable(id, maxID)}
		t.clients[id] = c
	}
	return c
}

func (c *Client) counts(at endpoint) *Counts {
	if at == token {
		return &c.Tokens
	}
	return &c.Authorizations
}

func (t *tally) grant(req *request, e event) {
	c := req.client
	if c == nil || req.granted {
		return
	}
	req.granted = true
	c.counts(e.endpoint).Granted++
	c.last[e.endpoint].granted = t.events
	if e.endpoint == token {
		t.asked(c, e.time)
		if other, ok := t.addresses[e.address]; ok && other != c {
			t.addresses[e.address] = nil
		} else if len(t.addresses) < maxAddresses {
			t.addresses[e.address] = c
		}
		return
	}
	c.Authorized = e.time
	if len(t.pending) >= maxPending {
		t.pending = slices.Delete(t.pending, 0, 1)
	}
	t.pending = append(t.pending, grant{c, e.time})
}

// asked notes a token request that names its client, or that is known to be its.
func (t *tally) asked(c *Client, at time.Time) {
	if c == nil {
		return
	}
	c.Asked = at
	t.pending = slices.DeleteFunc(t.pending, func(g grant) bool { return g.client == c })
}

func (t *tally) refuse(req *request, e event) {
	c := req.client
	if c == nil {
		t.refuseUnnamed(e)
		return
	}
	counts, last := c.counts(e.endpoint), &c.last[e.endpoint]
	counts.Refused++
	x := t.explain(e.reason)
	last.refused, last.code = t.events, x.code
	if req.granted { // and then the response could not be made
		req.granted = false
		counts.Granted--
		t.pending = slices.DeleteFunc(t.pending, func(g grant) bool { return g.client == c })
	}
	if e.endpoint == token {
		t.asked(c, e.time)
	}
	for _, r := range c.Refusals {
		if r.Reason == x.reason && r.Endpoint == e.endpoint.String() {
			r.again(e)
			return
		}
	}
	if r := t.newRefusal(e, x); r != nil {
		c.Refusals = append(c.Refusals, r)
	}
}

// refuseUnnamed keeps a refusal of which the log does not say whose it is, and with it the clients whose it may be.
func (t *tally) refuseUnnamed(e event) {
	var candidates []*Client
	if e.endpoint == token {
		t.pending = slices.DeleteFunc(t.pending, func(g grant) bool { return e.time.Sub(g.time) > codeLifetime })
		for _, g := range t.pending {
			if !slices.Contains(candidates, g.client) && len(candidates) < maxNames {
				candidates = append(candidates, g.client)
			}
		}
	}
	var names []string
	for _, c := range candidates {
		names = append(names, c.ID)
	}
	slices.Sort(names)
	x := t.explain(e.reason)
	key := strings.Join(append([]string{e.endpoint.String(), x.reason, e.address}, names...), "\x00")
	r := t.unnamed[key]
	if r != nil {
		r.again(e)
	} else if r = t.newRefusal(e, x); r != nil {
		r.Candidates = names
		t.unnamed[key] = r
	}
	if c := t.addresses[e.address]; r != nil && c != nil && e.endpoint == token {
		r.SameAddress = c.ID
	}
	for _, c := range candidates {
		c.Maybe = r
	}
}

// explain returns what is made of a reason. A log has few, many times.
func (t *tally) explain(reason string) explanation {
	x, ok := t.explained[reason]
	if !ok {
		x = explanation{codeOf(reason), tidy(reason)}
		if len(t.explained) >= maxReasons {
			clear(t.explained)
		}
		t.explained[reason] = x
	}
	return x
}

func (t *tally) newRefusal(e event, x explanation) *Refusal {
	if t.refusals >= maxRefusals {
		t.omitted++
		return nil
	}
	t.refusals++
	return &Refusal{Endpoint: e.endpoint.String(), Code: x.code, Reason: x.reason, Count: 1, First: e.time, Last: e.time, Address: e.address}
}

func (r *Refusal) again(e event) {
	r.Count++
	r.Last, r.Address = e.time, e.address
}

func (e endpoint) String() string {
	if e == token {
		return "token"
	}
	return "authorization"
}

func (t *tally) report(sources []*source) (*Report, error) {
	r := &Report{Requests: t.requests, Omitted: t.omitted,
		Unnamed: slices.AppendSeq([]*Refusal{}, maps.Values(t.unnamed)), Clients: slices.AppendSeq([]*Client{}, maps.Values(t.clients))}
	var errs []error
	known, debug := false, false
	for _, s := range sources {
		if s.err == nil && !s.known {
			s.err = errFormat
		}
		if s.err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", s.log.Name, s.err))
		}
		if s.lines != nil {
			r.Logs++
			r.Lines += s.count
			r.Bytes += s.bytes
		}
		if s.known && (r.From.IsZero() || s.first.Before(r.From)) {
			r.From = s.first
		}
		if s.last.After(r.To) {
			r.To = s.last
		}
		known, debug = known || s.known, debug || s.debug
	}
	switch {
	case !known:
	case !debug:
		r.Finding = LogLevel
	case t.requests == 0:
		r.Finding = NoRequests
	}
	for _, c := range r.Clients {
		c.Finding = c.finding(r.To)
	}
	slices.SortFunc(r.Clients, func(a, b *Client) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(r.Unnamed, func(a, b *Refusal) int {
		return cmp.Or(a.Last.Compare(b.Last), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Address, b.Address), slices.Compare(a.Candidates, b.Candidates))
	})
	return r, errors.Join(errs...)
}

var errFormat = errors.New("no line is in one of Authelia's two log formats (text, time=\"…\" level=… msg=\"…\"; or JSON): " +
	"give the provider's own log, not that of a proxy or of the application; from a container without a terminal (tty: false)")

// finding returns what there is to look at, the last refusal first: what was refused once and granted later works.
func (c *Client) finding(end time.Time) Code {
	for _, at := range []endpoint{token, authorization} {
		if last := c.last[at]; c.counts(at).Refused > 0 && last.refused > last.granted {
			return last.code
		}
	}
	switch a := c.Authorizations; {
	case a.Granted > 0 && !c.Asked.IsZero() && !c.Asked.Before(c.Authorized), a.Seen == 0:
		return ""
	case a.Granted > 0 && c.Maybe != nil && !c.Maybe.Last.Before(c.Authorized):
		return MaybeRefused
	case a.Granted > 0 && (c.Tokens.Seen == 0 || end.Sub(c.Authorized) >= codeLifetime):
		return NoTokenRequest
	case a.Granted > 0, end.Sub(c.last[authorization].seen) < codeLifetime:
		return Pending
	case c.Tokens.Seen == 0:
		return NotFinished
	}
	return ""
}
