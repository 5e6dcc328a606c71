package main

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/examples/internal/endtoend"
	"github.com/clientsecret/clientsecret/examples/internal/registry"
)

func TestProvider(t *testing.T) {
	endtoend.Run(t, func(_ *testing.T, issuer string, clients *registry.Registry) (http.Handler, *clientsecret.Verifier) {
		p := newProvider(issuer, clients)
		return p.handler(), p.verifier
	}, func(string) url.Values {
		return url.Values{"username": {"test-user@127.0.0.1"}, "password": {"verysecure"}}
	}, endpoints[1:]...)
}

// TestPublishedKey: the private key of a service user of the framework's
// example storage is published, and lets nobody in.
func TestPublishedKey(t *testing.T) {
	p := newProvider("http://127.0.0.1", new(registry.Registry))
	defer p.verifier.Close()
	if key, err := p.store.GetKeyByIDAndClientID(t.Context(), "key1", "service"); err == nil || key != nil {
		t.Error("the key is known")
	}
}
