package trace

import (
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestUnknownMakeRoom: made-up ids do not keep registered ones out.
func TestUnknownMakeRoom(t *testing.T) {
	var b strings.Builder
	for i := range maxClients {
		b.WriteString(lineOf(0, "error", fmt.Sprintf("Authorization Request with id 'u%d' on client with id 'u%d' could not be processed: client was not found", i, i), ""))
	}
	b.WriteString(authorized(1, "registered", "1"))
	r, err := Read(logOf("log", []byte(b.String())))
	if err != nil || len(r.Clients) != maxClients || r.Omitted != 1 || !r.Found() || !slices.ContainsFunc(r.Clients, func(c *Client) bool { return c.ID == "registered" && c.Finding == NoTokenRequest }) {
		t.Errorf("%d clients, %d omitted, %v", len(r.Clients), r.Omitted, err)
	}
	if r := (&Report{Omitted: 1}); !r.Found() {
		t.Error("what was left out is no finding")
	}
}

// TestBounds: what is kept is bounded, and what is left out is counted.
func TestBounds(t *testing.T) {
	var b bytes.Buffer
	for i := range 2 * maxClients {
		b.WriteString(authorized(i, fmt.Sprintf("client-%d", i), fmt.Sprintf("request-%d", i)))
	}
	for i := range 2 * maxUnnamed {
		b.WriteString(lineOf(i, "error", "Access Request failed with error: reason", fmt.Sprintf("remote_ip=%d", i)))
	}
	for i := range 4 * maxRequests {
		b.WriteString(lineOf(i, "debug", fmt.Sprintf("Access Request with id '%d' on client with id 'client-1' is being processed", i), ""))
	}
	r, err := Read(logOf("log", b.Bytes()))
	if err != nil || len(r.Clients) != maxClients || len(r.Unnamed) != maxUnnamed || r.Omitted != maxClients+maxUnnamed {
		t.Errorf("%d clients, %d unnamed, %d omitted, %v", len(r.Clients), len(r.Unnamed), r.Omitted, err)
	}
	i := slices.IndexFunc(r.Clients, func(c *Client) bool { return c.ID == "client-1" })
	if got := r.Clients[i].Tokens.Seen; got != 4*maxRequests {
		t.Errorf("%d token requests", got)
	}
	tl := newTally()
	merge([]Log{logOf("log", b.Bytes())}, tl.add)
	if len(tl.young)+len(tl.old) > 2*maxRequests || len(tl.pending) > maxPending || len(tl.causes) > maxCauses {
		t.Errorf("%d requests, %d pending", len(tl.young)+len(tl.old), len(tl.pending))
	}
}

// TestPendingBound: the clients that may have made the next refused request are
// bounded. The oldest is forgotten, and may come again.
func TestPendingBound(t *testing.T) {
	tl := newTally()
	for i := range 2*maxPending + 1 {
		tl.add(event{step: granted, client: fmt.Sprint(i % (maxPending + 1)), request: fmt.Sprint(i)})
	}
	if n := len(tl.pending); n != maxPending || tl.clients["256"].pending || !tl.clients["0"].pending {
		t.Errorf("%d pending", n)
	}
}

// TestBoundsOfLines: long ids, addresses and reasons do not keep their lines in
// memory.
func TestBoundsOfLines(t *testing.T) {
	const lines = 600
	long := strings.Repeat("x", 30_000)
	var b bytes.Buffer
	for i := range lines {
		b.WriteString(authorized(i, fmt.Sprintf("%d%s", i, long), fmt.Sprint(i)))
		b.WriteString(lineOf(i, "error", fmt.Sprintf("Access Request failed with error: %d %s", i, long), "remote_ip="+fmt.Sprint(i)+long))
		b.WriteString(authorized(i, "client", fmt.Sprintf("%d%s", i, long)))
	}
	inUse := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, tl := inUse(), newTally()
	merge([]Log{logOf("log", b.Bytes())}, tl.add)
	if kept := int64(inUse()) - int64(before); kept > 10<<20 { // of more than fifty
		t.Errorf("%d KiB are kept", kept>>10)
	}
	if n := tl.clients["client"].Authorizations.Granted; n != lines {
		t.Errorf("%d granted", n)
	}
	runtime.KeepAlive(&b)
}
