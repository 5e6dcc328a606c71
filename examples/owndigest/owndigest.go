// Package owndigest gives a Verifier to a provider that has a digest type of its
// own. The provider keeps its type, its records and its handlers.
package owndigest

import (
	"context"
	"sync"

	"github.com/clientsecret/clientsecret"
)

// Digest is the provider's own type: the stored value of one client.
type Digest struct {
	stored string
	hasher clientsecret.Hasher
}

// NewDigest returns the digest that the record of a client holds.
func NewDigest(verifier *clientsecret.Verifier, clientID, stored string) Digest {
	id := func(context.Context) string { return clientID }
	return Digest{stored, verifier.Hasher(id)}
}

// Compare returns nil if the presented secret is the client's.
func (d Digest) Compare(ctx context.Context, presented []byte) error {
	return d.hasher.Compare(ctx, []byte(d.stored), presented)
}

// Client is a client's record. A public client has no secret.
type Client struct {
	ID     string
	Public bool
	Secret Digest
}

// Clients are the records of a provider. They are safe for concurrent use.
type Clients struct {
	verifier clientsecret.Verifier
	mu       sync.RWMutex
	clients  map[string]Client
}

// New returns a provider without clients.
func New(ring *clientsecret.Keyring) *Clients {
	c := &Clients{clients: make(map[string]Client)}
	c.verifier.Keyring = ring
	c.verifier.Store = c.replace
	return c
}

// Put adds a client, or replaces the one with its id. A public client has an empty
// stored value.
func (c *Clients) Put(id, stored string) {
	client := Client{id, stored == "", NewDigest(&c.verifier, id, stored)}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clients[id] = client
}

// replace is Verifier.Store.
func (c *Clients) replace(_ context.Context, id string, old, new clientsecret.Digest) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	client := c.clients[id]
	if client.Secret.stored != old.Encode() {
		return clientsecret.ErrKeep
	}
	client.Secret = NewDigest(&c.verifier, id, new.Encode())
	c.clients[id] = client
	return nil
}

func (c *Clients) client(id string) (Client, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	client, ok := c.clients[id]
	return client, ok
}

// Authenticate returns nil if the client may go on: it is public and presents no
// secret, or its secret is right. No lock is held during the comparison.
func (c *Clients) Authenticate(ctx context.Context, id string, presented []byte) error {
	client, ok := c.client(id)
	if client.Public && len(presented) == 0 {
		return nil
	}
	if !ok || client.Public { // an unknown client takes as long as a known one
		client.Secret = NewDigest(&c.verifier, id, c.verifier.Decoy(id).Encode())
	}
	return client.Secret.Compare(ctx, presented)
}

// Close waits for the upgrades under way.
func (c *Clients) Close() error { return c.verifier.Close() }
