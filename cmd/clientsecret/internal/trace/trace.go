// Package trace finds in a provider's log what happened to each client's
// requests. It tells which clients were authorized and never asked for a token,
// which were refused, and why.
//
// It reads Authelia's log. An authorization that is granted, with no token
// request after it, means that the application cannot reach the token endpoint
// (https://www.authelia.com/integration/openid-connect/frequently-asked-questions/).
//
// It promises:
//
//   - Memory is bounded, whatever the log holds. Report.Omitted counts what did
//     not fit.
//   - No secret or token of the log is in the report.
//   - Client ids and addresses are unchanged from the log: make them printable
//     before they reach a terminal.
//
// It prints nothing and never ends the process.
package trace

import (
	"io"
	"slices"
	"time"
)

// A Log is a file, or standard input.
type Log struct {
	Name string // for messages

	// Open opens the log at its beginning. Read may call it twice.
	Open func() (io.ReadCloser, error)

	// Once says that the log can be opened only once, as standard input can.
	Once bool
}

// Read reads the logs in the order of time, whatever the order of the
// arguments. The report covers all that could be read. The error joins one
// error for each log that could not be read to its end.
func Read(logs ...Log) (*Report, error) {
	t := newTally()
	sources := merge(logs, t.add)
	return t.report(sources)
}

// Report is what the logs say.
type Report struct {
	Finding  Code      `json:"finding,omitempty"` // NoRequests or LogLevel
	From     time.Time `json:"from,omitzero"`
	To       time.Time `json:"to,omitzero"`
	Logs     int       `json:"logs"` // that could be read, at least in part
	Lines    int64     `json:"lines"`
	Bytes    int64     `json:"bytes"` // after decompression
	Requests int       `json:"requests"`

	Clients []*Client `json:"clients"` // sorted by id

	// Unnamed lists refused requests whose client the log does not name.
	Unnamed []*Refusal `json:"unnamed"`

	// Plaintext lists the clients whose stored value the provider took for the
	// secret itself when it last started, sorted.
	Plaintext []string `json:"plaintext,omitempty"`

	// Omitted counts requests that did not fit into the bounds.
	Omitted int `json:"omitted,omitempty"`
}

// Client is what the log says about a client.
type Client struct {
	ID             string    `json:"client_id"`
	Finding        Code      `json:"finding,omitempty"`
	Authorizations Counts    `json:"authorizations"`
	Tokens         Counts    `json:"token_requests"`
	Authorized     time.Time `json:"last_authorized,omitzero"` // the last that was granted
	Asked          time.Time `json:"last_token_request,omitzero"`

	// Refusals has one entry for each endpoint and reason. The latest is last.
	Refusals []*Refusal `json:"refusals,omitempty"`

	// Maybe is a refused token request that names no client and came shortly
	// after this client was last authorized: of several, the likeliest.
	Maybe *Refusal `json:"maybe,omitempty"`

	others  Counts    // at other endpoints; only the refusals are told
	seen    time.Time // the last authorization request
	pending bool      // it is in tally.pending
}

// Counts are numbers of requests. A request that is neither refused nor granted
// was unfinished when the log ended, or the log does not say.
type Counts struct {
	Seen    int `json:"seen"`
	Refused int `json:"refused"`
	Granted int `json:"granted"`
}

// Refusal stands for all requests that were refused for the same reason.
type Refusal struct {
	// Endpoint is "authorization", "pushed-authorization",
	// "device-authorization", "token", "introspection" or "revocation".
	Endpoint string `json:"endpoint"`
	Code     Code   `json:"code"`

	// Reason is the provider's reason, without values of the request.
	Reason string `json:"reason"`

	Count   int       `json:"count"`
	First   time.Time `json:"first,omitzero"`
	Last    time.Time `json:"last,omitzero"`
	Address string    `json:"address,omitempty"` // of the last

	// Settled says that a later request of the client was granted.
	Settled bool `json:"settled,omitempty"`

	// The rest is for requests whose client the log does not name.

	// SameAddress is the only client that got tokens at Address.
	SameAddress string `json:"same_address,omitempty"`

	// Candidates were authorized within the previous minute and made no token
	// request yet. These are the latest eight.
	Candidates     []string `json:"candidates,omitempty"`
	MoreCandidates int      `json:"more_candidates,omitempty"`

	at       endpoint
	raw      string // the reason of the last, as it is in the log
	standing int    // how many came after the client's last request that was granted
}

// Found reports whether there are findings.
func (r *Report) Found() bool {
	return r.Finding != "" || r.Omitted > 0 || len(r.Unnamed) > 0 ||
		slices.ContainsFunc(r.Clients, (*Client).Found)
}

// Found reports whether the client has a finding.
func (c *Client) Found() bool { return c.Finding != "" && c.Finding != Pending }
