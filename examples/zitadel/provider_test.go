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
