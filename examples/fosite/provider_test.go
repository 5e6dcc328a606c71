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
	endtoend.Run(t, func(t *testing.T, issuer string, clients *registry.Registry) (http.Handler, *clientsecret.Verifier) {
		p, err := newProvider(issuer, clients, false)
		if err != nil {
			t.Fatal(err)
		}
		return p.handler(), p.verifier
	}, func(string) url.Values { return url.Values{"user": {"peter"}} })
}
