package endtoend

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/examples/internal/registry"
)

// This file tests a provider with many clients at once, and one that ends.

// busy: while too many others wait, a client with the right secret is told to
// come again, and never that its secret is wrong; not even one that is being
// rotated, of whose digests one is remembered not to match.
func (s *server) busy() {
	hash := func(iterations int, secret string) clientsecret.Digest {
		d, err := clientsecret.PBKDF2{Iterations: iterations}.Hash(clientsecret.NewSecret(secret))
		if err != nil {
			s.Fatal(err)
		}
		return d
	}
	previous := hash(1, retired)
	client := func(id string, secret clientsecret.Digest, rotated ...clientsecret.Digest) registry.Client {
		return registry.Client{
			ID: id, Secret: secret, Rotated: rotated,
			Scopes: []string{"api"}, RedirectURIs: []string{redirectURI},
		}
	}
	s.clients.Put(client("rotating", previous))
	_, err := s.credentials("rotating", secret, oauth2.AuthStyleInHeader)
	s.refused(err, oauth2.AuthStyleInHeader) // is remembered
	s.clients.Put(client("flooded", hash(100_000, secret)))

	ctx, stop := context.WithCancel(s.Context())
	var wg sync.WaitGroup
	for range 80 {
		wg.Go(func() {
			for ctx.Err() == nil {
				s.credentials("flooded", rand.Text(), oauth2.AuthStyleInHeader)
			}
		})
	}
	defer wg.Wait()
	defer stop()
	busy := 0
	for deadline := time.Now().Add(time.Minute); busy < 5 && time.Now().Before(deadline); {
		s.clients.Put(client("rotating", hash(1, secret), previous))
		_, err := s.credentials("rotating", secret, oauth2.AuthStyleInHeader)
		var e *oauth2.RetrieveError
		switch {
		case err == nil:
		case !errors.As(err, &e) || e.Response.StatusCode != http.StatusServiceUnavailable ||
			e.Response.Header.Get("Retry-After") == "":
			s.Fatalf("the right secret: %v", err)
		default:
			busy++
		}
	}
	if busy == 0 {
		s.Error("it was never busy: the test shows nothing")
	}
}

// atOnce: many clients at the same time, right and wrong.
func (s *server) atOnce() {
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := s.credentials("hashed", secret, oauth2.AuthStyleInHeader); err != nil {
				s.Error(err)
			}
			_, err := s.credentials("hashed", "wrong", oauth2.AuthStyleInParams)
			s.refused(err, oauth2.AuthStyleInParams)
		})
	}
	wg.Wait()
}

// closed: a provider that ends tells its clients to come again, not that they
// are wrong.
func (s *server) closed() {
	s.verifier.Close()
	var e *oauth2.RetrieveError
	_, err := s.credentials("hashed", secret, oauth2.AuthStyleInHeader)
	if !errors.As(err, &e) || e.Response.StatusCode != http.StatusServiceUnavailable {
		s.Errorf("%v", err)
	}
}
