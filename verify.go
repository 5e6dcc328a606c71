package clientsecret

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/clientsecret/clientsecret/internal/decoy"
	"github.com/clientsecret/clientsecret/internal/queue"
	"github.com/clientsecret/clientsecret/internal/remember"
	"github.com/clientsecret/clientsecret/internal/stored"
)

// This file holds the engine of a Verifier: first what is remembered, then what
// is derived within the bounds.

// verifier is what a Verifier holds once it is in use.
type verifier struct {
	key                 *remember.Key
	matches, mismatches *remember.Set
	queue               *queue.Queue
	decoys              *decoy.Maker
	closed              atomic.Bool
	counts              counts

	parser   Parser
	keyring  *Keyring
	want     Scheme
	makeText func(stored.Spec, string) (string, error) // a seam for tests
	*upgrader
}

// counts are the counters of Stats.
type counts struct {
	remembered, derivations, shared atomic.Uint64
	busy, abandoned                 atomic.Uint64
	upgraded, upgradesFailed        atomic.Uint64
}

// count counts a request that was not answered.
func (x *verifier) count(ctx context.Context, err error) {
	switch {
	case errors.Is(err, ErrBusy):
		x.counts.busy.Add(1)
	case ended(ctx, err):
		x.counts.abandoned.Add(1)
	}
}

// close is Close.
func (x *verifier) close() {
	x.closed.Store(true)
	x.queue.Close()
	for _, s := range []*remember.Set{x.matches, x.mismatches, x.done, x.postponed} {
		s.Forget()
	}
}

// enter returns the errors that do not depend on the request, and the context
// to go on with.
func (x *verifier) enter(ctx context.Context) (context.Context, error) {
	if ctx == nil {
		ctx = context.Background()
	}
	if x.closed.Load() {
		return ctx, ErrClosed
	}
	if ctx.Err() != nil {
		x.counts.abandoned.Add(1)
		return ctx, queue.ContextError(ctx)
	}
	return ctx, nil
}

// client is whom a request claims to be. For one whose id is unknown, nothing is
// opened and nothing is upgraded.
type client struct {
	id      string
	unknown bool
}

// verify is Verify, given the secret in the clear.
func (x *verifier) verify(ctx context.Context, by client, secret string,
	registered []Digest) (Digest, error) {
	switch {
	case secret == "":
		return Digest{}, ErrMismatch
	case len(secret) > MaxSecretLength:
		return Digest{}, errTooLong
	}
	for _, r := range registered {
		d := r.get()
		if d == nil || d.Algorithm == stored.Sealed || x.refuses(d) != nil {
			continue
		}
		has, kept := x.matches.Has(remember.ClaimOf(x.key, d.Text, secret))
		if !has {
			continue
		}
		x.counts.remembered.Add(1)
		if kept {
			x.decoys.Learn(d.value()) // in use, although nothing is derived for it
		}
		x.upgrade(ctx, by, r, secret)
		return r, nil
	}
	matched, err := x.compareAll(ctx, by, secret, registered)
	x.count(ctx, err)
	return matched, err
}

// compareAll compares with each digest until one matches.
func (x *verifier) compareAll(ctx context.Context, by client, secret string,
	registered []Digest) (Digest, error) {
	var answer, reason error = ErrMismatch, ErrMismatch
	if len(registered) > 0 {
		reason = ErrNoSecret
	}
	compared := false
	for _, r := range registered {
		d := r.get()
		if d == nil {
			continue
		}
		compared = true
		opened, err := x.compare(ctx, by, d, secret)
		if err == nil {
			x.upgrade(ctx, by, opened, secret)
			return r, nil
		}
		if passing(ctx, err) || errors.Is(answer, ErrMismatch) && err != ErrMismatch {
			answer = err
		}
	}
	if !compared { // as for any other client
		return Digest{}, x.pretend(ctx, x.decoys.Of(by.id), secret, reason)
	}
	return Digest{}, answer
}

// passing reports whether the error says nothing of the secret and the digest.
func passing(ctx context.Context, err error) bool {
	return errors.Is(err, ErrBusy) || errors.Is(err, ErrClosed) || ended(ctx, err)
}

// ended reports whether the error is that of the context.
func ended(ctx context.Context, err error) bool {
	return ctx.Err() != nil && errors.Is(err, ctx.Err())
}

// refuses returns why a digest that is not sealed is not taken, nil if it is.
func (x *verifier) refuses(d *digest) error {
	if x.keyring == nil || d.seal != nil {
		return nil
	}
	err := x.keyring.refuses(d)
	if err != nil && x.decoys.Made(d.value()) { // for a Hasher; nothing matches it
		return nil
	}
	return err
}

// compare compares with one digest, and returns it opened. Where there is
// nothing to derive, a wrong secret takes as long as with a decoy.
func (x *verifier) compare(ctx context.Context, by client, d *digest,
	secret string) (Digest, error) {
	opened, err := x.open(d, by)
	if err != nil {
		return Digest{}, x.pretend(ctx, x.standIn(by, d.Text), secret, err)
	}
	d = opened.get()
	if d.Algorithm == stored.Plaintext {
		if err := match(d.value(), secret); err == nil {
			return opened, nil // at once: whoever has the secret may know
		}
		return Digest{}, x.pretend(ctx, x.standIn(by, d.Text), secret, ErrMismatch)
	}
	return opened, x.compareHashed(ctx, d.value(), secret)
}

// open opens a sealed digest with Verifier.Keyring, and passes others on.
func (x *verifier) open(d *digest, by client) (Digest, error) {
	sealed := d.Algorithm == stored.Sealed
	switch {
	case sealed && (x.keyring == nil || by.unknown):
		return Digest{}, errSealed
	case sealed:
		return x.keyring.open(d, by.id)
	}
	if err := x.refuses(d); err != nil {
		return Digest{}, err
	}
	return Digest{box: &d.box}, nil
}

// standIn returns the decoy for a stored value that there is no derivation for:
// that of the client, so that it takes the form that it would take if the client
// did not exist. Without an id, the stored value has its own, which does not hold
// it.
func (x *verifier) standIn(by client, text string) *stored.Value {
	if by.id != "" {
		return x.decoys.Of(by.id)
	}
	c := remember.ClaimOf(x.key, text, "")
	return x.decoys.Of(string(c[:]))
}

// pretend compares with a decoy, for the time that it takes, and returns the
// answer, or why there is none yet.
func (x *verifier) pretend(ctx context.Context, decoy *stored.Value, secret string,
	answer error) error {
	err := x.compareHashed(ctx, decoy, secret)
	tooLong := answer == ErrMismatch && errors.Is(err, ErrSecretTooLong)
	if tooLong || passing(ctx, err) {
		return err
	}
	return answer
}

// compareHashed is Compare from memory, or within the bounds.
func (x *verifier) compareHashed(ctx context.Context, v *stored.Value, secret string) error {
	if err := refuse(v, secret); err != nil {
		return err
	}
	c := remember.ClaimOf(x.key, v.Text, secret)
	answer, answered := x.remembered(c)
	if answered {
		x.counts.remembered.Add(1)
		return answer
	}
	if ctx.Err() != nil { // while another of the client's digests was compared
		return queue.ContextError(ctx)
	}
	x.decoys.Learn(v)
	own := &queue.Job{
		Key:   c,
		Needs: room(&v.Spec),
		Short: v.IsShort(),
		Work:  func() error { return x.derive(v, secret, c) },
	}
	j, err := x.queue.Submit(own, func() bool {
		answer, answered = x.remembered(c)
		return answered
	})
	switch {
	case err != nil:
		return err
	case j == nil:
		x.counts.remembered.Add(1)
		return answer
	case j != own:
		x.counts.shared.Add(1)
	}
	return x.queue.Wait(ctx, j)
}

// room returns what a derivation of the spec takes.
func room(s *stored.Spec) queue.Room {
	cores, kib := s.Needs()
	return queue.Room{Cores: cores, Memory: kib}
}

// remembered returns the answer to a claim, and whether there is one.
func (x *verifier) remembered(c remember.Claim) (error, bool) {
	if has, _ := x.matches.Has(c); has {
		return nil, true
	}
	has, _ := x.mismatches.Has(c)
	return ErrMismatch, has
}

// derive compares and remembers.
func (x *verifier) derive(v *stored.Value, secret string, c remember.Claim) error {
	x.counts.derivations.Add(1)
	err := match(v, secret)
	switch {
	case err == nil:
		x.matches.Add(c)
	case errors.Is(err, ErrMismatch):
		x.mismatches.Add(c)
	}
	return err
}
