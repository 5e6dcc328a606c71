package clientsecret

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/clientsecret/clientsecret/internal/remember"
)

// This file replaces stored values that need a rehash, in the background.

const (
	storeTimeout = 30 * time.Second

	// retryUpgrade is the longest that an upgrade waits that failed or found no
	// place in the queue.
	retryUpgrade = time.Minute

	// upgradeAgain is the longest that an upgrade waits that succeeded, or that
	// Store did not want, while the old value is still in use. It does not
	// depend on what is remembered otherwise.
	upgradeAgain = 12 * time.Hour

	// upgradesPerCore bounds the upgrades under way. They wait in the queue, in
	// the way of requests.
	upgradesPerCore = 8

	maxUpgradeClaims = 1 << 16
)

// upgrader is what a verifier needs for upgrading. Its claims are of a client id
// and a stored value.
type upgrader struct {
	store           func(ctx context.Context, clientID string, old, new Digest) error
	onError         func(clientID string, err error)
	goal            target
	unusable        error     // why Want upgrades nothing
	reported        sync.Once // unusable, to OnError
	maxUpgrades     int
	done, postponed *remember.Set
}

// upgrader has no store if nothing is to be upgraded.
func (v *Verifier) upgrader(cores int) *upgrader {
	u := &upgrader{
		onError:     v.OnError,
		maxUpgrades: times(cores, upgradesPerCore),
		done:        remember.New(upgradeAgain, maxUpgradeClaims),
		postponed:   remember.New(retryUpgrade, maxUpgradeClaims),
	}
	if v.Store != nil {
		u.store = v.Store
		u.goal, u.unusable = targetOf(v.Want)
	}
	return u
}

// upgrade has a secret that matched hashed and stored, if its digest needs that
// and it was not tried lately.
func (x *verifier) upgrade(ctx context.Context, by client, old Digest, secret string) {
	d := old.get()
	if x.store == nil || by.unknown {
		return
	}
	if x.unusable != nil {
		x.reported.Do(func() { x.failed(by.id, x.unusable) })
		return
	}
	if !d.needsRehash(x.goal) {
		return
	}
	c := remember.ClaimOf(x.key, by.id, d.Text)
	if x.done.Peek(c) || x.postponed.Peek(c) {
		return
	}
	if d.looksHashed() {
		x.done.Mark(c)
		return
	}
	if d.seal != nil && by.id != "" && d.seal.clientID != by.id { // sealed, it would not open
		x.done.Mark(c)
		x.failed(by.id, errOtherClient)
		return
	}
	if !x.queue.Hold(c, x.maxUpgrades) {
		return
	}
	if x.done.Peek(c) || !x.postponed.Mark(c) { // one may have begun and ended meanwhile
		x.queue.Release(c)
		return
	}
	j, hashed, err := x.hash(secret)
	if err != nil { // there is no place in the queue
		x.queue.Release(c)
		return
	}
	go func() {
		defer x.queue.Release(c)
		if err := x.queue.Wait(context.Background(), j); err != nil {
			x.done.Mark(c) // Want takes no such secret, and will not later
			x.failed(by.id, err)
			return
		}
		switch err := x.replace(ctx, by.id, old, *hashed, secret); {
		case err == nil:
			x.done.Mark(c)
			x.counts.upgraded.Add(1)
		case keeps(err):
			x.done.Mark(c)
		default:
			x.failed(by.id, err)
		}
	}()
}

var errOtherClient = errors.New("clientsecret: the digest was opened for another client's id")

// keeps reports whether err is ErrKeep, wrapped or not. Joined with another
// error, that one counts.
func keeps(err error) bool {
	for err != nil && err != ErrKeep {
		err = errors.Unwrap(err)
	}
	return err != nil
}

// failed counts a failure and reports it.
func (x *verifier) failed(clientID string, err error) {
	x.counts.upgradesFailed.Add(1)
	if x.onError != nil {
		defer func() { recover() }() // a logger must not stop the server
		x.onError(clientID, err)
	}
}

// replace gives the new digest to Store, sealed as the old one was.
func (x *verifier) replace(ctx context.Context, clientID string, old, hashed Digest,
	secret string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	replacement, err := old.get().sealAlike(ctx, hashed)
	if err != nil {
		return err
	}
	if err := x.callStore(ctx, clientID, old, replacement); err != nil {
		return err
	}
	x.matches.Add(remember.ClaimOf(x.key, hashed.get().Text, secret))
	x.decoys.Learn(hashed.get().value())
	return nil
}

// callStore calls Store, which is not ours: it may panic, or end its goroutine.
func (x *verifier) callStore(ctx context.Context, clientID string, old, new Digest) error {
	result := make(chan error, 1)
	go func() {
		err := errStoreExited
		defer func() {
			if r := recover(); r != nil {
				err = panicked(r)
			}
			result <- err
		}()
		err = x.store(ctx, clientID, old, new)
	}()
	return <-result
}

var errStoreExited = errors.New("clientsecret: Store ended its goroutine")

// panicked is the error for a panic of Store, with its stack. The text of a
// panic may hold anything; only those of the runtime are repeated.
func panicked(r any) error {
	what := fmt.Sprintf("a %T", r)
	t := reflect.TypeOf(r)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if err, ok := r.(runtime.Error); ok && t.PkgPath() == "runtime" { // anybody's may be one
		what = err.Error()
	}
	return fmt.Errorf("clientsecret: Store panicked: %s\n%s", what, debug.Stack())
}

// sealAlike seals the digest that replaces an opened one, as that was sealed.
// The key may be in a KMS that does not answer and knows no context, so it waits
// for it no longer than ctx lasts.
func (d *digest) sealAlike(ctx context.Context, new Digest) (Digest, error) {
	if d.seal == nil {
		return new, nil
	}
	type result struct {
		sealed Digest
		err    error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		r.sealed, r.err = d.seal.keyring.Seal(new, d.seal.clientID)
		done <- r
	}()
	select {
	case r := <-done:
		return r.sealed, r.err
	case <-ctx.Done():
		return Digest{}, ctx.Err()
	}
}
