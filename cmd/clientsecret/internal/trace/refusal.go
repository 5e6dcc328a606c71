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
	counts := c.counts(e.endpoint)
	counts.Refused++
	if req.granted { // but then the response could not be made
		req.granted = false
		counts.Granted--
		t.noLongerPending(c)
	}
	if e.endpoint == token {
		t.asked(c, e.time)
	}
	t.omitted += c.refuse(newRefusal(e, t.causeOf(e.reason)))
}

// refuse counts a refusal of the client, and makes it the latest. If there are
// too many reasons, the oldest one is dropped: refuse returns its count.
func (c *Client) refuse(f *Refusal) (dropped int) {
	same := func(other *Refusal) bool {
		return other.Endpoint == f.Endpoint && other.Code == f.Code && other.Reason == f.Reason
	}
	switch i := slices.IndexFunc(c.Refusals, same); {
	case i >= 0:
		known := c.Refusals[i]
		known.again(f)
		f = known
		c.Refusals = slices.Delete(c.Refusals, i, i+1)
	case len(c.Refusals) >= maxReasons:
		dropped = c.Refusals[0].Count
		c.Refusals = slices.Delete(c.Refusals, 0, 1)
	}
	f.standing++
	c.Refusals = append(c.Refusals, f)
	return dropped
}

// settle notes that a request was granted.
func (c *Client) settle(at endpoint) {
	for _, f := range c.Refusals {
		if f.at.flow() == at.flow() {
			f.standing = 0
		}
	}
}

// likeliest returns the code of most refusals since a request was last granted.
// Of several codes with as many, it is the latest one.
func (c *Client) likeliest(flow endpoint) Code {
	var likeliest Code
	standing := make(map[Code]int)
	for _, f := range c.Refusals {
		if f.at.flow() != flow || f.standing == 0 {
			continue
		}
		standing[f.Code] += f.standing
		if standing[f.Code] >= standing[likeliest] {
			likeliest = f.Code
		}
	}
	return likeliest
}

// refuseUnnamed keeps a refusal whose client the log does not name, with the
// clients that may have made the request.
func (t *tally) refuseUnnamed(e event) {
	if t.repeated.isRepeatedBy(e) {
		t.repeated.again(newRefusal(e, cause{}))
		return
	}
	cause := t.causeOf(e.reason)
	var candidates []grant
	if e.endpoint == token && cause.ofCode {
		candidates = t.candidates(e)
	}
	r := newRefusal(e, cause)
	r.Candidates = latestNames(candidates)
	r.MoreCandidates = len(candidates) - len(r.Candidates)
	r = t.unnamedRefusal(r)
	if c := t.addresses[e.address]; c != nil && e.endpoint == token {
		r.SameAddress = c.ID
	}
	for _, g := range candidates {
		g.client.mayBe(r)
	}
	t.repeated = r
}

// mayBe keeps the refusal that is likeliest of this client: one that fewest
// others may have made. Of several, it is the first after the authorization.
func (c *Client) mayBe(r *Refusal) {
	if c.Maybe == nil || r.candidates() < c.Maybe.candidates() {
		c.Maybe = r
	}
}

func (r *Refusal) candidates() int { return len(r.Candidates) + r.MoreCandidates }

// candidates returns the clients that may have made a token request: those
// authorized within codeLifetime, without a token request yet. It forgets
// others.
func (t *tally) candidates(e event) []grant {
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

// unnamedRefusal counts a refusal together with others of the same reason,
// address and candidates, and returns the entry. If there are too many of
// these, the entry is omitted from the report.
func (t *tally) unnamedRefusal(r *Refusal) *Refusal {
	place := strings.Join([]string{r.Endpoint, string(r.Code), r.Address}, "\x00")
	key := strings.Join(append([]string{place, r.Reason}, r.Candidates...), "\x00")
	if known := t.unnamed[key]; known != nil {
		known.again(r)
		return known
	}
	isNew := !slices.Contains(t.reasons[place], r.Reason)
	if len(t.unnamed) >= maxUnnamed || isNew && len(t.reasons[place]) >= maxReasons {
		t.omitted++
		return r
	}
	if isNew {
		t.reasons[place] = append(t.reasons[place], r.Reason)
	}
	t.unnamed[key] = r
	return r
}

func (t *tally) causeOf(reason string) cause {
	c, ok := t.causes[reason]
	if !ok {
		c = newCause(reason)
		if len(t.causes) >= maxCauses {
			clear(t.causes)
		}
		t.causes[reason] = c
	}
	return c
}

func newRefusal(e event, c cause) *Refusal {
	return &Refusal{
		Endpoint: e.endpoint.String(), Code: c.code, Reason: c.reason,
		Count: 1, First: e.time, Last: e.time, Address: e.address,
		at: e.endpoint, raw: e.reason,
	}
}

// again counts another request.
func (r *Refusal) again(other *Refusal) {
	r.Count += other.Count
	r.Last, r.Address, r.raw = other.Last, other.Address, other.raw
}

// isRepeatedBy reports whether an event repeats the last refusal exactly. A nil
// Refusal is not repeated.
func (r *Refusal) isRepeatedBy(e event) bool {
	return r != nil && e.time.Equal(r.Last) && e.address == r.Address &&
		e.reason == r.raw && e.endpoint == r.at
}
