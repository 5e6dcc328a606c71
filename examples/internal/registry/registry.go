// Package registry keeps the clients of the example providers in memory, as read
// from a file. sqlstore has them in a database.
package registry

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"

	"github.com/clientsecret/clientsecret"
)

// Client is a client's record. The type of its secrets is all that decodes them.
type Client struct {
	ID     string              `yaml:"client_id"`
	Secret clientsecret.Digest `yaml:"client_secret"`

	// Rotated are valid until the relying party has the new secret.
	Rotated []clientsecret.Digest `yaml:"rotated_secrets"`

	// NeedsSecret: a protocol needs the secret in the clear, such as
	// client_secret_jwt. It is not hashed.
	NeedsSecret bool `yaml:"needs_secret"`

	RedirectURIs []string `yaml:"redirect_uris"`
	Scopes       []string `yaml:"scopes"`
}

// Digests returns all registered digests, the current one first. A client without
// a secret has none.
func (c Client) Digests() []clientsecret.Digest {
	return slices.DeleteFunc(c.all(), clientsecret.Digest.IsZero)
}

func (c Client) all() []clientsecret.Digest {
	return append([]clientsecret.Digest{c.Secret}, c.Rotated...)
}

// StoredOr returns all stored values, or that of the decoy if there is none. The
// caller makes a decoy for each id, so it always takes the same time.
func (c Client) StoredOr(decoy clientsecret.Digest) (stored [][]byte) {
	digests := c.Digests()
	if len(digests) == 0 {
		digests = append(digests, decoy)
	}
	for _, d := range digests {
		stored = append(stored, []byte(d.Encode()))
	}
	return stored
}

// Registry holds the clients. The zero Registry is empty. It is safe for concurrent
// use.
type Registry struct {
	mu      sync.RWMutex
	clients map[string]Client
}

// Load reads a list of clients, YAML or JSON. An error names the line or the
// client, and shows nothing of a secret.
func Load(name string) (*Registry, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	var clients []Client
	if err := decoder.Decode(&clients); err != nil && err != io.EOF {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	r := &Registry{clients: make(map[string]Client)}
	for _, c := range clients {
		if _, twice := r.clients[c.ID]; twice || c.ID == "" {
			return nil, fmt.Errorf("%s: the client_id %q is missing or there twice",
				name, c.ID)
		}
		r.clients[c.ID] = c
	}
	return r, nil
}

// Client returns a client, false if there is none with the id.
func (r *Registry) Client(id string) (Client, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	c, ok := r.clients[id]
	return c, ok
}

// All returns the clients in the order of their ids.
func (r *Registry) All() []Client {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.SortedFunc(maps.Values(r.clients), func(a, b Client) int {
		return strings.Compare(a.ID, b.ID)
	})
}

// Put adds a client, or replaces the one with its id.
func (r *Registry) Put(c Client) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.clients == nil {
		r.clients = make(map[string]Client)
	}
	r.clients[c.ID] = c
}

// Warn logs what an operator should change, once, at the start.
func (r *Registry) Warn(logger *slog.Logger) {
	for _, c := range r.All() {
		for _, d := range c.Digests() {
			for _, w := range d.Warnings() {
				logger.Warn("client secret", "client_id", c.ID,
					"code", w.Code, "warning", w.Message, "see", w.Reference)
			}
		}
	}
}

// Replace is for Verifier.Store: it replaces a client's stored value where it is
// still registered and may be hashed, and otherwise returns ErrKeep. The file is
// not changed, so each start replaces again: clientsecret migrate changes files.
func (r *Registry) Replace(_ context.Context, id string, old, new clientsecret.Digest) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.clients[id]
	registered, changed := c.all(), false
	for i, d := range registered {
		if d.Equal(old) {
			registered[i], changed = new, true
		}
	}
	if !changed || c.NeedsSecret {
		return clientsecret.ErrKeep
	}
	c.Secret, c.Rotated = registered[0], registered[1:]
	r.clients[id] = c
	return nil
}

// LogFailure is for Verifier.OnError: it logs why a value was not replaced.
func LogFailure(id string, err error) {
	slog.Error("the stored value is not upgraded", "client_id", id, "error", err)
}
