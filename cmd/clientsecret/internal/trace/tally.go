package trace

import (
	"slices"
	"time"
)

// The bounds on what is kept. Anybody can make the provider log ids that are
// not registered.
const (
	maxClients   = 10_000
	maxUnnamed   = 5_000  // by reason, address and candidates
	maxRequests  = 16_384 // ids of requests without an answer yet
	maxPending   = 256    // authorized clients without a token request
	maxReasons   = 16     // of a client, or of one code at one address
	maxNames     = 8      // candidates that are named
	maxCauses    = 1_024  // reasons with their causes
	maxAddresses = 4_096
)

// codeLifetime is how long after an authorization a token request may belong to
// it. It is Authelia's default lifetime of an authorization code.
const codeLifetime = time.Minute

// tally counts the events.
type tally struct {
	clients  map[string]*Client
	unnamed  map[string]*Refusal
	reasons  map[string][]string // of the unnamed, by endpoint, code and address
	starts   starts
	requests int
	omitted  int

	// The requests that were seen, in two generations. When the younger one is
	// full, the older one is forgotten.
	young, old map[requestKey]*request

	pending []grant // in the order of time, one for each client

	// repeated is the last refusal without a client, while the next event may
	// be the same again, as in a flood.
	repeated *Refusal

	causes map[string]cause // by reason: a log repeats few reasons many times

	addresses map[string]*Client // the client that got tokens there; nil for several
}

// requestKey names a request. A token request has the id of its authorization
// request, and so has each refresh of that token.
type requestKey struct {
	flow endpoint
	id   string
}

// request is what is known of a request between its lines.
type request struct {
	client  *Client
	granted bool
}

// grant is an authorization without a token request so far.
type grant struct {
	client *Client
	time   time.Time
}

func newTally() *tally {
	return &tally{
		clients:   make(map[string]*Client),
		unnamed:   make(map[string]*Refusal),
		young:     make(map[requestKey]*request),
		reasons:   make(map[string][]string),
		causes:    make(map[string]cause),
		addresses: make(map[string]*Client),
	}
}

func (t *tally) add(e event) {
	if e.step == warned || e.step == started {
		t.starts.add(e)
		return
	}
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

// requestOf returns the request of an event, and counts it if it is new. Its
// client is nil if the log does not say. It returns nil if there are too many
// clients.
func (t *tally) requestOf(e event) *request {
	if req := t.known(e); req != nil {
		return req
	}
	req := &request{client: t.authorizedBy(e)}
	if e.client != "" {
		if req.client = t.clientNamed(e.client); req.client == nil {
			return nil
		}
	}
	if req.client != nil {
		req.client.counts(e.endpoint).Seen++
		if e.endpoint.flow() == authorization {
			req.client.seen = e.time
		}
	}
	t.requests++
	if e.request != "" {
		if len(t.young) >= maxRequests {
			t.young, t.old = make(map[requestKey]*request), t.young
		}
		t.young[requestKey{e.endpoint.flow(), e.request}] = req
	}
	return req
}

// known returns the request of an event if an earlier event began it, otherwise
// nil. The first line of a token request always begins a new one.
func (t *tally) known(e event) *request {
	if e.request == "" || e.endpoint == token && e.step == seen {
		return nil
	}
	key := requestKey{e.endpoint.flow(), e.request}
	if req := t.young[key]; req != nil {
		return req
	}
	return t.old[key]
}

// authorizedBy returns the client of a token request that failed before the log
// named it, or nil. The authorization before it has the same id.
func (t *tally) authorizedBy(e event) *Client {
	if e.client != "" || e.endpoint != token || e.request == "" {
		return nil
	}
	if authorized := t.young[requestKey{authorization, e.request}]; authorized != nil {
		return authorized.client
	}
	return nil
}

// clientNamed returns the client with an id, nil if there are too many. Anybody
// can make up ids, so a client that is not registered makes room for another.
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

// forgetUnknown drops a client that is not registered, if it finds one quickly.
func (t *tally) forgetUnknown() bool {
	tries := 0
	for id, c := range t.clients { // in random order
		if c.isUnknown() {
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

// isUnknown reports whether the client is not registered.
func (c *Client) isUnknown() bool {
	unknown := func(f *Refusal) bool { return f.Code == UnknownClient }
	return slices.ContainsFunc(c.Refusals, unknown) &&
		c.Authorizations.Granted+c.Tokens.Granted == 0
}

func (c *Client) counts(at endpoint) *Counts {
	switch at.flow() {
	case token:
		return &c.Tokens
	case authorization:
		return &c.Authorizations
	}
	return &c.others
}

func (t *tally) grant(req *request, e event) {
	c := req.client
	if c == nil || req.granted {
		return
	}
	req.granted = true
	c.counts(e.endpoint).Granted++
	c.settle(e.endpoint)
	if e.endpoint == token {
		t.asked(c, e.time)
		t.gotTokens(c, e.address)
		return
	}
	c.Authorized, c.Maybe = e.time, nil
	t.noLongerPending(c)
	if len(t.pending) >= maxPending {
		t.pending[0].client.pending = false
		t.pending = slices.Delete(t.pending, 0, 1)
	}
	c.pending, t.repeated = true, nil
	t.pending = append(t.pending, grant{c, e.time})
}

// gotTokens notes which client gets tokens at an address.
func (t *tally) gotTokens(c *Client, address string) {
	if other, ok := t.addresses[address]; ok && other != c {
		t.addresses[address] = nil
	} else if len(t.addresses) < maxAddresses {
		t.addresses[address] = c
	}
}

// asked notes a token request of a client. The client is nil if it is unknown.
func (t *tally) asked(c *Client, at time.Time) {
	if c == nil {
		return
	}
	c.Asked = at
	t.noLongerPending(c)
}

func (t *tally) noLongerPending(c *Client) {
	if !c.pending {
		return
	}
	c.pending, t.repeated = false, nil
	t.pending = slices.DeleteFunc(t.pending, func(g grant) bool { return g.client == c })
}
