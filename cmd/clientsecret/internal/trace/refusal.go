package trace

import (
	"slices"
	"strings"
)

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
	if req.granted { // but then the response could not be made
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

// refuseUnnamed keeps a refusal whose client the log does not name, with the
// clients that may have made the request.
func (t *tally) refuseUnnamed(e event) {
	if t.repeated.isRepeatedBy(e) {
		t.repeated.again(e)
		return
	}
	candidates := t.candidates(e)
	names := latestNames(candidates)
	r := t.unnamedRefusal(e, names)
	r.Candidates, r.MoreCandidates = names, len(candidates)-len(names)
	if c := t.addresses[e.address]; c != nil && e.endpoint == token {
		r.SameAddress = c.ID
	}
	for _, g := range candidates {
		g.client.Maybe = r
	}
	t.repeated = r
}

// candidates returns the clients that may have made a token request: those
// authorized within codeLifetime, without a token request yet. It forgets
// others.
func (t *tally) candidates(e event) []grant {
	if e.endpoint != token {
		return nil
	}
	t.pending = slices.DeleteFunc(t.pending, func(g grant) bool {
		late := e.time.Sub(g.time) > codeLifetime
		g.client.pending = !late
		return late
	})
	return t.pending
}

// latestNames returns the ids of the latest candidates, sorted.
func latestNames(candidates []grant) []string {
	var names []string
	for _, g := range candidates[max(0, len(candidates)-maxNames):] {
		names = append(names, g.client.ID)
	}
	slices.Sort(names)
	return names
}

// unnamedRefusal counts a refusal together with others of the same code,
// address and candidates. If there are too many of these, it is omitted from
// the report.
func (t *tally) unnamedRefusal(e event, names []string) *Refusal {
	code := t.codeOf(e.reason)
	parts := append([]string{e.endpoint.String(), string(code), e.address}, names...)
	key := strings.Join(parts, "\x00")
	if r := t.unnamed[key]; r != nil {
		r.again(e)
		return r
	}
	r := newRefusal(e, code)
	if len(t.unnamed) < maxUnnamed {
		t.unnamed[key] = r
	} else {
		t.omitted++
	}
	return r
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
	return &Refusal{
		Endpoint: e.endpoint.String(), Code: code,
		Count: 1, First: e.time, Last: e.time,
		Address: e.address, raw: e.reason,
	}
}

// again counts another request.
func (r *Refusal) again(e event) {
	r.Count++
	r.Last, r.Address, r.raw = e.time, e.address, e.reason
}

// isRepeatedBy reports whether an event repeats the last refusal exactly. A nil
// Refusal is not repeated.
func (r *Refusal) isRepeatedBy(e event) bool {
	return r != nil && e.time.Equal(r.Last) && e.address == r.Address &&
		e.reason == r.raw && e.endpoint.String() == r.Endpoint
}
