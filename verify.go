package clientsecret

import (
	"context"
	"errors"
	"strings"
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
	key, decoyKey       *remember.Key // of registered values, and of decoys
	matches, mismatches *remember.Set
	queue               *queue.Queue
	decoys              *decoy.Maker
	closed              atomic.Bool
	counts              counts

	parser   Parser
	keyring  *Keyring
	nothing  *digest // a sealed value of nobody's; nil if opening it would take no time
	want     Scheme
	makeText func(stored.Spec, string) (string, error) // a seam for tests
	note     func(step)                                // another: it hears of each step
	*upgrader
}

// step is what takes time before an answer, apart from a derivation. Registered and
// unknown ids have the same steps.
type step int

const (
	stepClaim step = iota
	stepLookup
	stepLock // of the queue
)

func (x *verifier) noted(s step) {
	if x.note != nil {
		x.note(s)
	}
}

// has looks for a claim.
func (x *verifier) has(set *remember.Set, c remember.Claim) (has, kept bool) {
	x.noted(stepLookup)
	return set.Has(c)
}

// claimOf returns the claim of a stored value and a secret.
func (x *verifier) claimOf(text, secret string) remember.Claim {
	x.noted(stepClaim)
	return remember.ClaimOf(x.key, text, secret)
}

// close is Close.
func (x *verifier) close() {
	x.closed.Store(true)
	x.queue.Close()
	for _, s := range []*remember.Set{x.matches, x.mismatches, x.done, x.postponed, x.lowered} {
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

// claimed is a digest, and the claim by which its match was looked for.
type claimed struct {
	of    *digest
	claim remember.Claim
}

// verify is Verify, given the secret in the clear.
func (x *verifier) verify(ctx context.Context, by client, secret string,
	registered []Digest) (Digest, error) {
	if secret == "" || len(secret) > MaxSecretLength {
		return Digest{}, x.refuseAtOnce(by, secret, registered)
	}
	var last claimed
	for _, r := range registered {
		d := r.get()
		if d == nil || !d.Hashed() || x.refuses(d) != nil {
			continue
		}
		last = claimed{d, x.claimOf(d.Text, secret)}
		has, kept := x.has(x.matches, last.claim)
		if !has {
			continue
		}
		x.counts.remembered.Add(1)
		if kept {
			x.decoys.Learn(d.value(), true) // in use, although nothing is derived for it
		}
		x.upgrade(ctx, by, r, secret)
		return r, nil
	}
	matched, err := x.compareAll(ctx, by, secret, registered, last)
	x.count(ctx, err)
	return matched, err
}

// refuseAtOnce returns the error for a secret that is empty or too long. As in Compare,
// a digest that nothing can be compared with comes first.
func (x *verifier) refuseAtOnce(by client, secret string, registered []Digest) error {
	missing := len(registered) > 0
	for _, r := range registered {
		d := r.get()
		if d != nil && d.Algorithm == stored.Sealed && !x.opens(by) {
			return errSealed
		}
		missing = missing && d == nil
	}
	switch {
	case missing:
		return ErrNoSecret
	case secret == "":
		return ErrMismatch
	}
	return errTooLong
}

// compareAll compares with each digest until one matches.
func (x *verifier) compareAll(ctx context.Context, by client, secret string,
	registered []Digest, last claimed) (Digest, error) {
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
		opened, err := x.compare(ctx, by, d, secret, last)
		if err == nil {
			x.upgrade(ctx, by, opened, secret)
			return r, nil
		}
		if err != ErrMismatch && (passing(ctx, err) || errors.Is(answer, ErrMismatch)) &&
			!passing(ctx, answer) {
			answer = err
		}
	}
	if !compared { // as for any other client
		x.openNothing(by)
		return Digest{}, x.pretend(ctx, by.id, secret, reason)
	}
	return Digest{}, answer
}

// passing reports whether the error says nothing of the secret and the digest.
func passing(ctx context.Context, err error) bool { return IsTemporary(err) || ended(ctx, err) }

// ended reports whether the error is that of the context.
func ended(ctx context.Context, err error) bool {
	return ctx.Err() != nil && errors.Is(err, ctx.Err())
}

// compare compares with one digest, and returns it opened. Where there is
// nothing to derive, a wrong secret takes as long as with a decoy.
func (x *verifier) compare(ctx context.Context, by client, d *digest, secret string,
	last claimed) (Digest, error) {
	opened, err := x.open(d, by)
	if err != nil {
		return Digest{}, x.pretend(ctx, x.standIn(by, d.Text), secret, err)
	}
	o := opened.get()
	if o.Algorithm == stored.Plaintext {
		if err := match(o.value(), secret); err == nil {
			return opened, nil // at once: whoever has the secret may know
		}
		return Digest{}, x.pretend(ctx, x.standIn(by, d.Text), secret, ErrMismatch)
	}
	if len(secret) > longSecret {
		x.refuseDecoy(decoy.Short(by.id), secret) // takes the time that it does below
	}
	if err := refuse(o.value(), secret); err != nil {
		return opened, err
	}
	c, asked := last.claim, last.of == d
	if !asked {
		c = x.claimOf(o.Text, secret)
	}
	v := o.value()
	if !asked {
		if has, kept := x.has(x.matches, c); has {
			x.counts.remembered.Add(1)
			if kept {
				x.decoys.Learn(v, true) // in use, although nothing is derived for it
			}
			return opened, nil
		}
	}
	x.decoys.Expect(v)
	return opened, x.answer(ctx, c, func() *queue.Job {
		matched := false
		return &queue.Job{
			Needs: room(&v.Spec), Short: v.IsShort(),
			Work: func() (err error) {
				err = x.derive(v, secret, c)
				matched = err == nil
				return err
			},
			Then: func() { x.decoys.Learn(v, matched) },
		}
	})
}

// standIn returns the id of the decoy for a stored value that there is no derivation
// for: that of the client, so that it takes the form that it would take if the client
// did not exist. Without an id, the stored value has a decoy, which does not hold it.
func (x *verifier) standIn(by client, text string) string {
	if by.id != "" {
		return by.id
	}
	c := x.claimOf(text, "")
	return string(c[:])
}

// pretend compares with the decoy of an id, for the time that it takes, and returns
// the answer, or why there is none yet. It does what compare does: one claim, two
// lookups of what is remembered, and one derivation, in which the decoy is made.
func (x *verifier) pretend(ctx context.Context, id, secret string, answer error) error {
	id = decoy.Short(id)
	x.noted(stepClaim)
	c := remember.ClaimOfID(x.decoyKey, id, secret)
	x.has(x.matches, c) // as for a registered value; it is never there
	if err := x.refuseDecoy(id, secret); err != nil {
		if answer == ErrMismatch {
			return err
		}
		return answer
	}
	err := x.answer(ctx, c, func() *queue.Job {
		spec := x.decoys.SpecOf(id)
		return &queue.Job{
			Needs: room(&spec), Short: spec.IsShort(),
			Work: func() error { return x.derive(x.decoys.Make(id, spec), secret, c) },
			Then: func() {},
		}
	})
	if err != ErrMismatch && passing(ctx, err) {
		return err
	}
	return answer
}

// longSecret is the length from which an algorithm may refuse a secret.
const longSecret = 72

// refuseDecoy is refuse for the decoy of an id.
func (x *verifier) refuseDecoy(id, secret string) error {
	if strings.IndexByte(secret, 0) >= 0 {
		return ErrMismatch
	}
	if len(secret) <= longSecret || !x.decoys.Limited() {
		return nil
	}
	if err := x.decoys.SpecOf(id).Algorithm.CheckLength(secret); err != nil {
		return tooLong{err}
	}
	return nil
}

// answer returns that a claim is remembered as a mismatch, or what the job derives.
// The claim was not among the matches.
func (x *verifier) answer(ctx context.Context, c remember.Claim, job func() *queue.Job) error {
	if has, _ := x.has(x.mismatches, c); has {
		x.counts.remembered.Add(1)
		return ErrMismatch
	}
	if ctx.Err() != nil { // while another of the client's digests was compared
		return queue.ContextError(ctx)
	}
	own := job()
	own.Key = c
	var answer error
	x.noted(stepLock)
	j, err := x.queue.Submit(own, func() (answered bool) {
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
	if has, _ := x.has(x.matches, c); has {
		return nil, true
	}
	has, _ := x.has(x.mismatches, c)
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
