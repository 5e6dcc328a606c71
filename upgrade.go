package clientsecret

import (
	"context"
	"time"
)

const (
	storeTimeout = 30 * time.Second

	// retryUpgrade is the longest that an upgrade waits that failed or found no place in the queue.
	retryUpgrade = time.Minute
)

// upgrade has a secret that matched hashed and stored in the background, if its digest needs that and it was not tried lately.
func (x *verifier) upgrade(ctx context.Context, old Digest, secret string, t tag) {
	d := old.get()
	if !d.needsRehash(x.want) || isHighEntropy(d) {
		return
	}
	c := claim{tag: tagOf(x.key, d.stored)}
	if x.upgraded.peek(c) || !x.postponed.add(c) || !x.queue.hold(x.maxUpgrades) {
		return
	}
	j, hashed, err := x.hash(NewSecret(secret))
	if err != nil { // there is no place in the queue
		x.queue.release()
		return
	}
	go func() {
		defer x.queue.release()
		counter := &x.counts.upgradesFailed
		defer func() {
			recover() // Store is not ours: it may panic, or end the goroutine
			counter.Add(1)
		}()
		if x.queue.wait(context.Background(), j) != nil { // the secret is not one for Want, and will not be
			x.upgraded.add(c)
			return
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
		defer cancel()
		if x.store(ctx, old, *hashed) != nil {
			return
		}
		counter = &x.counts.upgraded
		x.upgraded.add(c)
		x.matches.add(claim{hashed.get().stored, t})
		x.decoys.learn(hashed.get())
	}()
}
