package clientsecret

import (
	"context"
	"time"

	"github.com/clientsecret/clientsecret/internal/remember"
)

const (
	storeTimeout = 30 * time.Second

	// retryUpgrade is the longest that an upgrade waits that failed or found no place in the queue.
	retryUpgrade = time.Minute

	// upgradeAgain is the longest that an upgrade waits that succeeded, and whose stored value is still in use: another client has the same, or the server did
	// not take the new one. It does not depend on what is remembered otherwise.
	upgradeAgain = 12 * time.Hour

	// upgradesPerCore bounds the upgrades under way. They wait in the queue, in the way of requests.
	upgradesPerCore = 8
)

// upgrade has a secret that matched hashed and stored in the background, if its digest needs that and it was not tried lately.
func (x *verifier) upgrade(ctx context.Context, old Digest, secret string) {
	d := old.get()
	if !d.needsRehash(x.want) || isHighEntropy(d) {
		return
	}
	c := remember.ClaimOf(x.key, d.stored, "")
	if x.upgraded.Peek(c) || x.postponed.Peek(c) || !x.queue.Hold(c, x.maxUpgrades) {
		return
	}
	if x.upgraded.Peek(c) || !x.postponed.Add(c) { // an upgrade may have begun and ended meanwhile
		x.queue.Release(c)
		return
	}
	j, hashed, err := x.hash(NewSecret(secret))
	if err != nil { // there is no place in the queue
		x.queue.Release(c)
		return
	}
	go func() {
		defer x.queue.Release(c)
		counter := &x.counts.upgradesFailed
		defer func() {
			recover() // Store is not ours: it may panic, or end the goroutine
			counter.Add(1)
		}()
		if x.queue.Wait(context.Background(), j) != nil { // the secret is not one for Want, and will not be
			x.upgraded.Add(c)
			return
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
		defer cancel()
		replacement, err := d.sealAlike(ctx, *hashed)
		if err != nil {
			return
		}
		if x.store(ctx, old, replacement) != nil {
			return
		}
		counter = &x.counts.upgraded
		x.upgraded.Add(c)
		x.matches.Add(remember.ClaimOf(x.key, hashed.get().stored, secret))
		x.decoys.learn(hashed.get())
	}()
}

// sealAlike seals the digest that replaces one that was opened, as that was sealed. The key may be in a KMS that does not answer, and knows no context: it is not waited for longer than that lasts.
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
		r := result{err: ErrSealFailed}
		defer func() {
			recover() // the key is not ours: it may panic
			done <- r
		}()
		r.sealed, r.err = d.seal.keyring.Seal(new, d.seal.clientID)
	}()
	select {
	case r := <-done:
		return r.sealed, r.err
	case <-ctx.Done():
		return Digest{}, ctx.Err()
	}
}
