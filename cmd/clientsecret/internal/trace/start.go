package trace

import (
	"bytes"
	"maps"
	"slices"
	"strings"
)

// When it starts, Authelia warns of each client whose stored value it takes for
// the secret itself (internal/configuration/validator/const.go there).

var (
	startupComplete = []byte("Startup complete")
	isPlaintext     = []byte("' is plaintext but ")
)

// The message begins with plaintextPrefix. The client's id and plaintextTail
// follow.
const (
	plaintextPrefix = "Configuration: identity_providers: oidc: clients: client '"
	plaintextTail   = "': option 'client_secret' is plaintext but "
)

// parseStart returns what a line says about a start of the provider.
func parseStart(line []byte) (event, bool) {
	isStart := bytes.Contains(line, startupComplete)
	if !isStart && !bytes.Contains(line, isPlaintext) {
		return event{}, false
	}
	message, _ := field(unwrap(line), keyMessage)
	if isStart {
		return event{step: started}, message == string(startupComplete)
	}
	rest, ok := strings.CutPrefix(message, plaintextPrefix)
	id, _, whole := strings.Cut(rest, plaintextTail)
	if !ok || !whole {
		return event{}, false
	}
	e := event{step: warned, client: id}
	e.bound()
	return e, true
}

// starts has the clients that the provider warned of.
type starts struct {
	last map[string]bool // before its last start was complete
	next map[string]bool // since then
}

// add notes an event of a start.
func (s *starts) add(e event) {
	if e.step == started {
		s.last, s.next = s.next, nil
		return
	}
	if s.next == nil {
		s.next = make(map[string]bool)
	}
	if len(s.next) < maxClients {
		s.next[e.client] = true
	}
}

// clients returns the ids, sorted. A log may end before a start is complete.
func (s *starts) clients() []string {
	of := s.last
	if s.next != nil {
		of = s.next
	}
	return slices.Sorted(maps.Keys(of))
}
