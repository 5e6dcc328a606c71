package trace

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// report makes the report of what was counted. The error joins the errors of
// the logs.
func (t *tally) report(sources []*source) (*Report, error) {
	r := &Report{
		Requests:  t.requests,
		Omitted:   t.omitted,
		Unnamed:   slices.AppendSeq([]*Refusal{}, maps.Values(t.unnamed)),
		Clients:   slices.AppendSeq([]*Client{}, maps.Values(t.clients)),
		Plaintext: t.starts.clients(),
	}
	err := r.addLogs(sources)
	for _, c := range r.Clients {
		c.Finding = c.finding(r.To)
		for _, f := range c.Refusals {
			f.Settled = f.standing == 0
		}
	}
	slices.SortFunc(r.Clients, func(a, b *Client) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(r.Unnamed, func(a, b *Refusal) int {
		return cmp.Or(a.Last.Compare(b.Last), cmp.Compare(a.Reason, b.Reason),
			cmp.Compare(a.Address, b.Address), slices.Compare(a.Candidates, b.Candidates))
	})
	return r, err
}

// addLogs adds what was read, and the finding of the logs as a whole.
func (r *Report) addLogs(sources []*source) error {
	var errs []error
	known, tooLow := false, false
	for _, s := range sources {
		if s.err == nil {
			s.err = s.unreadable()
		}
		if s.err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", s.log.Name, s.err))
		}
		r.addLog(s)
		known = known || s.known
		tooLow = tooLow || s.known && s.tooLow(len(sources) == 1)
	}
	switch {
	case !known:
	case tooLow || !anyDebug(sources):
		r.Finding = LogLevel
	case r.Requests == 0 && len(errs) == 0:
		r.Finding = NoRequests
	}
	return errors.Join(errs...)
}

// unreadable returns why nothing in a log can be read, nil if something was.
func (s *source) unreadable() error {
	switch {
	case s.wrapped && s.requests == 0:
		return errWrapper
	case s.known:
		return nil
	case s.viewer:
		return errViewer
	}
	return errFormat
}

// addLog adds the size of a log and its span of time.
func (r *Report) addLog(s *source) {
	if s.lines != nil {
		r.Logs++
		r.Lines += s.count
		r.Bytes += s.bytes
	}
	if s.known && (r.From.IsZero() || s.first.Before(r.From)) {
		r.From = s.first
	}
	if s.end.After(r.To) {
		r.To = s.end
	}
}

// tooLow reports whether the log should have a line of the level debug and has
// none. A log should have one if it has requests, is long, or is the only log.
func (s *source) tooLow(alone bool) bool {
	return !s.debug && (s.requests > 0 || alone || s.count >= shortLog)
}

// shortLog is a number of lines. A log with fewer may have ended before the
// provider logged anything at the level debug.
const shortLog = 50

func anyDebug(sources []*source) bool {
	return slices.ContainsFunc(sources, func(s *source) bool { return s.debug })
}

// finding returns the client's finding in a log that ends at the given time. A
// refusal counts unless a later request was granted.
func (c *Client) finding(end time.Time) Code {
	for _, flow := range []endpoint{token, authorization, introspection, revocation} {
		if code := c.likeliest(flow); code != "" {
			return code
		}
	}
	switch {
	case c.Authorizations.Seen == 0:
		return ""
	case c.Authorizations.Granted > 0:
		return c.findingOfAuthorized(end)
	case end.Sub(c.seen) < codeLifetime:
		return Pending
	case c.Tokens.Seen == 0:
		return NotFinished
	}
	return ""
}

// findingOfAuthorized is finding for a client that was authorized.
func (c *Client) findingOfAuthorized(end time.Time) Code {
	switch {
	case !c.Asked.IsZero() && !c.Asked.Before(c.Authorized):
		return ""
	case c.Maybe != nil:
		return MaybeRefused
	case c.Tokens.Seen == 0 || end.Sub(c.Authorized) >= codeLifetime:
		return NoTokenRequest
	}
	return Pending
}
