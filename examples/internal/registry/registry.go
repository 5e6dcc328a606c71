// Package registry keeps the clients of the example providers in memory, as read from a file. A provider of yours has one already; sqlstore has one in a database.
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
	"sync"

	"go.yaml.in/yaml/v4"

	"github.com/clientsecret/clientsecret"
)

// Client is a client's record. Its secrets are decoded with nothing but their type.
type Client struct {
	ID           string                `yaml:"client_id"`
	Secret       clientsecret.Digest   `yaml:"client_secret"`
	Rotated      []clientsecret.Digest `yaml:"rotated_secrets"` // still valid, until the relying party has the new one
	NeedsSecret  bool                  `yaml:"needs_secret"`    // a protocol needs the secret in the clear, client_secret_jwt for instance: it is not hashed
	RedirectURIs []string              `yaml:"redirect_uris"`
	Scopes       []string              `yaml:"scopes"`
}

// Digests returns all registered digests, the current one first; none for a client without a secret.
func (c Client) Digests() []clientsecret.Digest {
	return slices.DeleteFunc(append([]clientsecret.Digest{c.Secret}, c.Rotated...), clientsecret.Digest.IsZero)
}

// DigestsOr returns all registered digests, or the decoy for a client without a secret. So the decoy is made for each id that is asked for, and takes the same time.
func (c Client) DigestsOr(decoy clientsecret.Digest) []clientsecret.Digest {
	if digests := c.Digests(); len(digests) > 0 {
		return digests
	}
	return []clientsecret.Digest{decoy}
}

// Registry holds the clients. The zero Registry is empty. It is safe for concurrent use.
type Registry struct {
	mu      sync.RWMutex
	clients map[string]Client
}

// Load reads a list of clients, YAML or JSON. An error names the line or the client, and shows nothing of a secret.
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
			return nil, fmt.Errorf("%s: the client_id %q is missing or there twice", name, c.ID)
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
		if a.ID < b.ID {
			return -1
		}
		return 1
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
				logger.Warn("client secret", "client_id", c.ID, "code", w.Code, "warning", w.Message, "see", w.Reference)
			}
		}
	}
}

// Replace is for the Store of a Verifier: it replaces a stored value wherever it is still registered and may be hashed. The file stays as it is, so it is replaced again after each start; clientsecret migrate is for that.
func (r *Registry) Replace(_ context.Context, old, new clientsecret.Digest) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, c := range r.clients {
		if c.NeedsSecret {
			continue
		}
		if c.Secret.Equal(old) {
			c.Secret = new
		}
		c.Rotated = slices.Clone(c.Rotated)
		for i := range c.Rotated {
			if c.Rotated[i].Equal(old) {
				c.Rotated[i] = new
			}
		}
		r.clients[id] = c
	}
	return nil
}
