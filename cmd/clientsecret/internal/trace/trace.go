// Package trace tells from a provider's log what became of each client's requests:
// which clients were authorized and never asked for a token, which were refused,
// and why.
//
// It follows the guidance of Authelia's documentation: an Authorization Request
// without errors and no Access Request afterwards means that the application cannot
// reach the token endpoint
// (https://www.authelia.com/integration/openid-connect/frequently-asked-questions/).
package trace

import (
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

// reasons tell the codes by what the provider says, with the description of the
// OAuth 2.0 error code in front. The first that fits counts.
var reasons = []struct {
	code    Code
	phrases []string
}{
	{WrongSecret, []string{"client secret did not match"}},
	{PKCE, []string{"code_verifier", "code verifier", "code_challenge", "code challenge"}},
	{InvalidGrant, []string{"The provided authorization grant", "authorization code", "refresh token"}},
	{UnknownClient, []string{"client was not found", "does not appear to be a registered client", "OAuth 2.0 Client does not exist",
		"unsupported authentication method). not_found", "unsupported authentication method). Could not find the requested resource"}},
	{AuthMethod, []string{"client registration does not allow this method", "client does not support this method", "does not support the 'token_endpoint_auth", "known authentication method", "endpoint_auth_method", "client_auth_method"}},
	{MalformedHeader, []string{"client credentials in the HTTP authorization header could not be parsed", "x-www-form-urlencoded"}},
	{RedirectURI, []string{"pre-registered 'redirect_uris'", "The 'redirect_uri' parameter"}},
	{Denied, []string{"is not authorized to use this client", "explicitly rejected", "not authorized to consent", "user did not satisfy"}},
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

// Counts are numbers of requests, of those that the log names. Those that are
// neither refused nor granted were not finished when the log ended, or the log does
// not say.
type Counts struct {
	Seen    int `json:"seen"`
	Refused int `json:"refused"`
	Granted int `json:"granted"`
}

// Refusal are requests that were refused for the same reason, by its code.
type Refusal struct {
	Endpoint string    `json:"endpoint"` // "authorization" or "token"
	Code     Code      `json:"code"`
	Reason   string    `json:"reason"` // of the last, in the provider's words, without values that the request has brought along
	Count    int       `json:"count"`
	First    time.Time `json:"first,omitzero"`
	Last     time.Time `json:"last,omitzero"`
	Address  string    `json:"address,omitempty"` // of the last

	// SameAddress is the client that got its tokens at the address of the last, if
	// no other did, where the log does not name the client.
	SameAddress string `json:"same_address,omitempty"`

	// Candidates are the clients that were authorized in the minute before and had
	// not asked for a token, where the log does not name the client.
	Candidates     []string `json:"candidates,omitempty"` // the latest eight
	MoreCandidates int      `json:"more_candidates,omitempty"`

	raw string // the reason as it stands in the log
}

// Client is what the log says of a client.
type Client struct {
	ID             string    `json:"client_id"`
	Finding        Code      `json:"finding,omitempty"`
	Authorizations Counts    `json:"authorizations"`
	Tokens         Counts    `json:"token_requests"`
	Authorized     time.Time `json:"last_authorized,omitzero"` // the last authorization that was granted
	Asked          time.Time `json:"last_token_request,omitzero"`

	// Refusals are by reason, that of the latest last.
	Refusals []*Refusal `json:"refusals,omitempty"`

	// Maybe is a token request that was refused and may be this client's, because
	// it was authorized shortly before: the last such. The log does not name the
	// client.
	Maybe *Refusal `json:"maybe,omitempty"`

	last    [2]lasts // by endpoint
	pending bool     // it is among those that were authorized and have not asked for a token
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

	// Omitted counts the requests that were passed over because of the bounds on
	// what is kept.
	Omitted int `json:"omitted,omitempty"`
}

// Found reports whether there is something to look at.
func (r *Report) Found() bool {
	return r.Finding != "" || r.Omitted > 0 || len(r.Unnamed) > 0 || slices.ContainsFunc(r.Clients, (*Client).Found)
}

// Found reports whether there is something to look at.
func (c *Client) Found() bool { return c.Finding != "" && c.Finding != Pending }

// The bounds on what is kept, whatever the log holds. Anybody can make the provider
// log ids that are not registered.
const (
	maxClients   = 10_000
	maxUnnamed   = 5_000  // refused requests without a client, by reason, address and candidates
	maxRequests  = 16_384 // ids of requests, for as long as it takes to be answered
	maxPending   = 256    // clients that were authorized and have not asked for a token
	maxNames     = 8      // candidates by their names
	maxCodes     = 1_024  // of reasons
	maxAddresses = 4_096
)

// codeLifetime is for how long a token request is taken to be one for the
// authorization before it: Authelia's default for the lifetime of an authorization
// code.
const codeLifetime = time.Minute

// tally counts the events.
type tally struct {
	clients  map[string]*Client
	unnamed  map[string]*Refusal
	events   int
	requests int
	omitted  int

	// The requests that were seen, in two generations: when the younger is full,
	// the older is forgotten.
	young, old map[requestKey]*request

	pending []grant // in the order of time, one of a client

	// The last refused request without a client, while the next may be the same
	// again: floods are.
	repeated *Refusal

	codes map[string]Code // by reason: a log has few, many times

	addresses map[string]*Client // who got tokens there; nil for several
}

// requestKey names a request. A token request has the id of the authorization
// request before it, and so has each that refreshes the token.
type requestKey struct {
	endpoint endpoint
	id       string
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

// Read reads the logs, in the order of time whatever the order in which they are
// given. What could not be read is in the error, one for each such log, joined; the
// report is of all the rest.
func Read(logs ...Log) (*Report, error) {
	t := newTally()
	sources := merge(logs, t.add)
	return t.report(sources)
}

func newTally() *tally {
	return &tally{clients: make(map[string]*Client), unnamed: make(map[string]*Refusal), young: make(map[requestKey]*request), codes: make(map[string]Code), addresses: make(map[string]*Client)}
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

// requestOf returns the request of an event, and counts it if it is new. Its client
// is nil if the log does not say. It returns nil if there are too many clients.
func (t *tally) requestOf(e event) *request {
	key := requestKey{e.endpoint, e.request}
	if e.request != "" && !(e.endpoint == token && e.step == seen) { // which begins a new one
		for _, generation := range []map[requestKey]*request{t.young, t.old} {
			if req := generation[key]; req != nil {
				return req
			}
		}
	}
	req := new(request)
	if e.client == "" && e.endpoint == token && e.request != "" { // one that was authorized, and then fails before it is named
		if authorized := t.young[requestKey{authorization, e.request}]; authorized != nil {
			req.client = authorized.client
		}
	}
	if e.client != "" {
		if req.client = t.clientNamed(e.client); req.client == nil {
			return nil
		}
	}
	if req.client != nil {
		req.client.counts(e.endpoint).Seen++
		req.client.last[e.endpoint].seen = e.time
	}
	t.requests++
	if e.request != "" {
		if len(t.young) >= maxRequests {
			t.young, t.old = make(map[requestKey]*request), t.young
		}
		t.young[key] = req
	}
	return req
}

// clientNamed returns the client with an id, nil if there are too many. One that
// was only ever refused because nobody knows it makes room for another: anybody can
// make up ids.
func (t *tally) clientNamed(id string) *Client {
	if c := t.clients[id]; c != nil {
		return c
	}
	if len(t.clients) >= maxClients && !t.forgetUnknown() {
		return nil
	}
	c := &Client{ID: id}
	t.clients[id] = c
	return c
}

func (t *tally) forgetUnknown() bool {
	tries := 0
	for id, c := range t.clients { // in random order
		if c.Authorizations.Granted+c.Tokens.Granted == 0 && (c.last[authorization].code == UnknownClient || c.last[token].code == UnknownClient) {
			delete(t.clients, id)
			t.omitted++
			return true
		}
		if tries++; tries == 64 {
			break
		}
	}
	return false
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
	t.noLongerPending(c)
	if len(t.pending) >= maxPending {
		t.pending[0].client.pending = false
		t.pending = slices.Delete(t.pending, 0, 1)
	}
	c.pending, t.repeated = true, nil
	t.pending = append(t.pending, grant{c, e.time})
}

func (t *tally) noLongerPending(c *Client) {
	if !c.pending {
		return
	}
	c.pending, t.repeated = false, nil
	t.pending = slices.DeleteFunc(t.pending, func(g grant) bool { return g.client == c })
}

// asked notes a token request that names its client, or that is known to be its.
func (t *tally) asked(c *Client, at time.Time) {
	if c == nil {
		return
	}
	c.Asked = at
	t.noLongerPending(c)
}

func (t *tally) refuse(req *request, e event) {
	c := req.client
	if c == nil {
		t.refuseUnnamed(e)
		return
	}
	counts, last := c.counts(e.endpoint), &c.last[e.endpoint]
	counts.Refused++
	code := t.codeOf(e.reason)
	last.refused, last.code = t.events, code
	if req.granted { // and then the response could not be made
		req.granted = false
		counts.Granted--
		t.noLongerPending(c)
	}
	if e.endpoint == token {
		t.asked(c, e.time)
	}
	for i, r := range c.Refusals {
		if r.Code == code && r.Endpoint == e.endpoint.String() {
			r.again(e)
			c.Refusals = append(slices.Delete(c.Refusals, i, i+1), r)
			return
		}
	}
	c.Refusals = append(c.Refusals, newRefusal(e, code))
}

// refuseUnnamed keeps a refusal of which the log does not say whose it is, and with
// it the clients whose it may be.
func (t *tally) refuseUnnamed(e event) {
	if r := t.repeated; r != nil && e.time.Equal(r.Last) && e.address == r.Address && e.reason == r.raw && e.endpoint.String() == r.Endpoint {
		r.again(e)
		return
	}
	var candidates []grant
	if e.endpoint == token {
		t.pending = slices.DeleteFunc(t.pending, func(g grant) bool {
			late := e.time.Sub(g.time) > codeLifetime
			g.client.pending = !late
			return late
		})
		candidates = t.pending
	}
	var names []string // of the latest
	for _, g := range slices.Backward(candidates) {
		if len(names) < maxNames {
			names = append(names, g.client.ID)
		}
	}
	slices.Sort(names)
	code := t.codeOf(e.reason)
	key := strings.Join(append([]string{e.endpoint.String(), string(code), e.address}, names...), "\x00")
	r := t.unnamed[key]
	switch {
	case r != nil:
		r.again(e)
	case len(t.unnamed) < maxUnnamed:
		r = newRefusal(e, code)
		t.unnamed[key] = r
	default:
		t.omitted++
		r = newRefusal(e, code)
	}
	r.Candidates, r.MoreCandidates = names, len(candidates)-len(names)
	if c := t.addresses[e.address]; c != nil && e.endpoint == token {
		r.SameAddress = c.ID
	}
	for _, g := range candidates {
		g.client.Maybe = r
	}
	t.repeated = r
}

func (t *tally) codeOf(reason string) Code {
	code, ok := t.codes[reason]
	if !ok {
		code = codeOf(reason)
		if len(t.codes) >= maxCodes {
			clear(t.codes)
		}
		t.codes[reason] = code
	}
	return code
}

func newRefusal(e event, code Code) *Refusal {
	return &Refusal{Endpoint: e.endpoint.String(), Code: code, Count: 1, First: e.time, Last: e.time, Address: e.address, raw: e.reason}
}

func (r *Refusal) again(e event) {
	r.Count++
	r.Last, r.Address, r.raw = e.time, e.address, e.reason
}

func (e endpoint) String() string {
	if e == token {
		return "token"
	}
	return "authorization"
}
