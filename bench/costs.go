package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/alexedwards/argon2id"
	gocrypt "github.com/go-crypt/crypt"
	"github.com/ory/fosite"
	"golang.org/x/crypto/bcrypt"

	"github.com/clientsecret/clientsecret"
)

// subject is one way of authenticating a client.
type subject struct {
	name   string
	kind   kind
	accept func(secret string) bool
	batch  int // how many authentications are timed together; one, if they take long enough

	// For what is a program of its own: what it takes to start it, which is subtracted.
	overhead func() error

	times []time.Duration
}

// group is what is measured with one scheme.
type group struct {
	scheme   clientsecret.Scheme
	subjects []*subject
}

// measureCosts measures each subject as often as there are rounds, all of them in turns,
// so that what else the machine does falls on all.
func measureCosts(rounds int, dir string) error {
	secret, err := clientsecret.Generate()
	if err != nil {
		return err
	}
	c := &costs{origin: here()}
	var groups []group
	for _, scheme := range []clientsecret.Scheme{
		clientsecret.PBKDF2{}, clientsecret.Bcrypt{}, clientsecret.Argon2{Parallelism: 1}, clientsecret.HighEntropy{},
	} {
		g, err := newGroup(scheme, secret)
		if err != nil {
			return fmt.Errorf("%s: %w", scheme, err)
		}
		groups = append(groups, g)
	}
	for round := range max(rounds, 1) {
		for _, g := range groups {
			for i := range g.subjects {
				s := g.subjects[(i+round)%len(g.subjects)] // another one first each time
				if err := s.measure(secret.Reveal()); err != nil {
					return fmt.Errorf("%s: %s: %w", g.scheme, s.name, err)
				}
			}
		}
	}
	for _, g := range groups {
		sc := schemeCosts{Scheme: g.scheme.String()}
		for _, s := range g.subjects {
			sc.Costs = append(sc.Costs, cost{s.name, s.kind, slices.Min(s.times)})
		}
		c.Schemes = append(c.Schemes, sc)
	}
	c.print(os.Stdout)
	return keep(dir, "results", c)
}

func (s *subject) measure(secret string) error {
	batch := max(s.batch, 1)
	start := time.Now()
	for range batch {
		if !s.accept(secret) {
			return errors.New("the right secret is refused")
		}
	}
	elapsed := time.Since(start) / time.Duration(batch)
	if s.overhead != nil {
		start := time.Now()
		if err := s.overhead(); err != nil {
			return err
		}
		elapsed -= time.Since(start)
	}
	s.times = append(s.times, elapsed)
	return nil
}

// newGroup returns the subjects of a scheme: each with a stored value of the same secret and the same work factors.
func newGroup(scheme clientsecret.Scheme, secret clientsecret.Secret) (group, error) {
	d, err := scheme.Hash(secret)
	if err != nil {
		return group{}, err
	}
	stored := d.Encode()
	bare, err := gocrypt.Decode(stored)
	if err != nil {
		return group{}, err
	}
	g := group{scheme: scheme, subjects: []*subject{{name: "go-crypt", kind: kindPeer, accept: bare.Match}}}
	add := func(s *subject) { g.subjects = append(g.subjects, s) }
	switch s := scheme.(type) {
	case clientsecret.PBKDF2:
		if f := openSSL(d); f != nil {
			add(f)
		}
	case clientsecret.Bcrypt:
		add(&subject{name: "x/crypto/bcrypt", kind: kindPeer, accept: func(secret string) bool {
			return bcrypt.CompareHashAndPassword([]byte(stored), []byte(secret)) == nil
		}})
		hasher := &fosite.BCrypt{Config: &fosite.Config{HashCost: 12}} // fosite's own default
		add(&subject{name: "fosite BCrypt", kind: kindPeer, accept: func(secret string) bool {
			return hasher.Compare(context.Background(), []byte(stored), []byte(secret)) == nil
		}})
	case clientsecret.Argon2:
		theirs, err := argon2id.CreateHash(secret.Reveal(), &argon2id.Params{
			Memory: 64 << 10, Iterations: 3, Parallelism: uint8(s.Parallelism),
			SaltLength: 16, KeyLength: 32,
		})
		if err != nil {
			return group{}, err
		}
		add(&subject{name: "alexedwards/argon2id", kind: kindPeer, accept: func(secret string) bool {
			match, err := argon2id.ComparePasswordAndHash(secret, theirs)
			return match && err == nil
		}})
	}
	add(&subject{name: "Compare", kind: kindCold, accept: func(secret string) bool {
		return clientsecret.Compare(d, clientsecret.NewSecret(secret)) == nil
	}})
	ctx := context.Background()
	forgetful := &clientsecret.Verifier{Remember: -1}
	add(&subject{name: "Verifier, first time", kind: kindCold, accept: func(secret string) bool {
		_, err := forgetful.Verify(ctx, "client", clientsecret.NewSecret(secret), d)
		return err == nil
	}})
	v := new(clientsecret.Verifier)
	add(&subject{name: "Verifier, remembered", kind: kindWarm, batch: 100_000, accept: func(secret string) bool {
		_, err := v.Verify(ctx, "client", clientsecret.NewSecret(secret), d)
		return err == nil
	}})
	wrong := "-" + secret.Reveal()[1:] // as long, because go-crypt's bcrypt passes over what is beyond 72 bytes
	for _, s := range g.subjects {
		if _, fast := scheme.(clientsecret.HighEntropy); fast && s.batch == 0 {
			s.batch = 100
		}
		if s.accept(wrong) {
			return group{}, fmt.Errorf("%s lets a wrong secret in", s.name)
		}
		if !s.accept(secret.Reveal()) {
			return group{}, fmt.Errorf("%s refuses the right secret", s.name)
		}
	}
	return g, nil
}

// openSSL derives with the openssl command, where there is one that can. What it takes
// to derive with one iteration is the time to start it.
func openSSL(d clientsecret.Digest) *subject {
	parts := strings.Split(d.Encode(), "$") // "", identifier, iterations, salt, key
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./"
	adapted := base64.NewEncoding(alphabet).WithPadding(base64.NoPadding)
	salt, err := adapted.DecodeString(parts[3])
	if err != nil {
		return nil
	}
	key, err := adapted.DecodeString(parts[4])
	if err != nil {
		return nil
	}
	derive := func(secret, iterations string) ([]byte, error) {
		return exec.Command("openssl", "kdf", "-binary", "-keylen", fmt.Sprint(len(key)),
			"-kdfopt", "digest:SHA512", "-kdfopt", "pass:"+secret,
			"-kdfopt", fmt.Sprintf("hexsalt:%x", salt), "-kdfopt", "iter:"+iterations, "PBKDF2").Output()
	}
	if _, err := derive("x", "1"); err != nil {
		return nil // not installed, or before 3.0
	}
	return &subject{
		name: "OpenSSL",
		kind: kindPeer,
		accept: func(secret string) bool {
			got, err := derive(secret, parts[2])
			return err == nil && string(got) == string(key)
		},
		overhead: func() error { _, err := derive("x", "1"); return err },
	}
}

// print prints how many times as long each takes as the first of its scheme.
func (c *costs) print(w io.Writer) {
	for i, s := range c.Schemes {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintln(w, s.Scheme)
		for _, one := range s.Costs {
			fmt.Fprintf(w, "%14s  %9s  %s\n", ratio(one.Time, s.Costs[0].Time), short(one.Time), one.Name)
		}
	}
}

// ratio tells how many times as long t takes as base.
func ratio(t, base time.Duration) string {
	if r := float64(t) / float64(base); r > 0.1 {
		return fmt.Sprintf("%.2f", r)
	}
	return fmt.Sprintf("1/%d", int(float64(base)/float64(t)))
}

// short prints three digits of a time.
func short(t time.Duration) string {
	switch {
	case t < time.Microsecond:
		return fmt.Sprintf("%d ns", t.Nanoseconds())
	case t < time.Millisecond:
		return fmt.Sprintf("%.3g µs", float64(t)/float64(time.Microsecond))
	case t < time.Second:
		return fmt.Sprintf("%.3g ms", float64(t)/float64(time.Millisecond))
	}
	return fmt.Sprintf("%.3g s", t.Seconds())
}
