package clientsecret

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/clientsecret/clientsecret/internal/queue"
	"github.com/clientsecret/clientsecret/internal/remember"
	"github.com/clientsecret/clientsecret/internal/shape"
	"github.com/clientsecret/clientsecret/internal/stored"
)

// This file replaces stored values in the background: pepper.go decides which, and
// with what.

const (
	storeTimeout = 30 * time.Second // of an upgrade, once its hash is made
	sealTimeout  = 10 * time.Second // of that, twice: to wait for others, and for the key

	// maxReports bounds the calls of OnError that a request left behind.
	maxReports = 16

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

	maxUpgradeClaims = 1 << 20
)

// upgrader is what a verifier needs for upgrading.
type upgrader struct {
	store       func(ctx context.Context, clientID string, old, new Digest) error
	onError     func(clientID string, err error)
	goal        target
	weakWant    bool        // Want is used, although it is weak: a seam for tests
	unusable    error       // why Want upgrades nothing
	reported    atomic.Bool // unusable, or that Want is weak, to OnError
	maxUpgrades int

	// Claims of a client id, a stored value and the key that is to seal it: those
	// that were upgraded, and those that are not to be tried for a moment.
	done, postponed *remember.Set

	// Claims of a client id alone: those that got a cheaper value, or one of
	// another algorithm.
	lowered *remember.Set

	sealer  sealer
	reports chan struct{} // a token for each call of OnError that a request left behind
}

// upgrader has no store if nothing is to be upgraded.
func (v *Verifier) upgrader(cores int) *upgrader {
	u := &upgrader{
		onError:     v.OnError,
		maxUpgrades: times(cores, upgradesPerCore),
		done:        remember.New(upgradeAgain, maxUpgradeClaims),
		postponed:   remember.New(retryUpgrade, maxUpgradeClaims),
		lowered:     remember.New(upgradeAgain, maxUpgradeClaims),
		sealer:      newSealer(),
		reports:     make(chan struct{}, maxReports),
	}
	if u.goal, u.unusable = targetOf(v.Want); u.unusable == nil {
		u.unusable = u.goal.within(v.Parser.Limits)
	}
	if v.Store != nil {
		u.store = v.Store
	}
	return u
}

// upgrade replaces the stored value of a secret that matched, in the background, if it
// needs that and was not tried lately.
func (x *verifier) upgrade(ctx context.Context, by client, old Digest, secret string) {
	if x.store == nil || by.id == "" {
		return
	}
	if x.unusable != nil {
		x.reportOnce(by.id, x.unusable)
		return
	}
	p, c := x.due(by.id, old.get(), secret)
	if p.isEmpty() || !x.queue.Hold(c, x.maxUpgrades+len(x.reports)) {
		return
	}
	if x.done.Peek(c) || !x.postponed.Mark(c) { // one may have begun and ended meanwhile
		x.queue.Release(c)
		return
	}
	work, err := x.begin(p, old, secret)
	if err != nil { // there is no place in the queue
		x.queue.Release(c)
		return
	}
	go func() {
		defer x.queue.Release(c)
		suitable, err := x.finish(ctx, by.id, p, old, work, secret)
		x.settle(c, by.id, suitable, err)
	}()
}

// due returns what is to be done with a value now, and the claim by which it is done
// once. The plan is empty if there is nothing to do, or if it was tried lately.
func (x *verifier) due(clientID string, d *digest, secret string) (plan, remember.Claim) {
	p := x.plan(d, secret)
	if p.weak {
		x.reportOnce(clientID, errWeakWant)
	}
	if p.isEmpty() {
		return plan{}, remember.Claim{}
	}
	c := remember.ClaimOf(x.key, clientID, d.Text+"\x00"+p.primary())
	if x.done.Peek(c) || x.postponed.Peek(c) {
		return plan{}, c
	}
	if d.unfit() != nil || shape.IsKnown(secret) {
		if p = p.withoutHash(); d.seal == nil || p.isEmpty() {
			x.done.Mark(c)
			return plan{}, c
		}
	}
	if err := p.checkID(d, clientID); err != nil { // sealed, it would not open
		x.refuse(x.done, c, clientID, err)
		return plan{}, c
	}
	if p.ring != nil && !x.canSeal(p, c, clientID) { // before anything is derived
		return plan{}, c
	}
	if p.lowers && !x.mayLower(clientID) {
		p = p.withoutHash()
	}
	return p, c
}

// canSeal reports whether the plan's keyring can seal now, and tells OnError if it
// cannot. While a key is at work, what is hashed now might wait in vain.
func (x *verifier) canSeal(p plan, c remember.Claim, clientID string) bool {
	err := p.checkKey()
	if err == nil && x.sealer.isStuck() {
		err = errKeyStuck
	}
	if err != nil {
		x.refuse(x.postponed, c, clientID, err)
		return false
	}
	return !x.sealer.isBusy()
}

// refuse notes that an upgrade cannot be, and tells OnError once for each note.
func (x *verifier) refuse(noted *remember.Set, c remember.Claim, clientID string, err error) {
	if noted.Mark(c) {
		x.failLater(c, clientID, err)
	}
}

// settle takes note of how an upgrade ended. If it was not suitable, a later one would
// end as it did: Want takes no such secret, or nobody would take the new value.
func (x *verifier) settle(c remember.Claim, clientID string, suitable bool, err error) {
	switch {
	case err == nil:
		x.done.Mark(c)
		x.counts.upgraded.Add(1)
		return
	case err == errPutOff:
		return // a request after a minute or so tries again
	case suitable && keeps(err):
		x.done.Mark(c)
		return
	case !suitable:
		x.done.Mark(c)
	}
	x.failed(clientID, err)
}

// reportOnce tells OnError, the first time, why nothing is upgraded.
func (x *verifier) reportOnce(clientID string, err error) {
	if !x.reported.Swap(true) {
		x.failLater(remember.ClaimOf(x.key, "", "unusable"), clientID, err)
	}
}

// failLater is failed for the goroutine of a request, which must not wait for OnError.
// Close does. If OnError is slow, it does not hear of all failures.
func (x *verifier) failLater(c remember.Claim, clientID string, err error) {
	select {
	case x.reports <- struct{}{}:
	default:
		x.counts.upgradesFailed.Add(1)
		return
	}
	if !x.queue.Hold(c, math.MaxInt) {
		<-x.reports
		return
	}
	go func() {
		defer x.queue.Release(c)
		defer func() { <-x.reports }()
		x.failed(clientID, err)
	}()
}

// mayLower reports whether a client may get a cheaper value, or one of another
// algorithm, which it may once in a while: replicas with different wants would undo
// each other's upgrades without end.
func (x *verifier) mayLower(clientID string) bool {
	return !x.lowered.Peek(remember.ClaimOf(x.key, clientID, ""))
}

// making is a value that is being made.
type making struct {
	job    *queue.Job // nil if nothing is derived
	digest *Digest    // there when the job has ended
}

// begin submits the hashing that a plan has.
func (x *verifier) begin(p plan, old Digest, secret string) (making, error) {
	if !p.hashes {
		inside := old.Unsealed()
		return making{digest: &inside}, nil
	}
	j, hashed, err := x.hash(p.hash, secret)
	return making{j, hashed}, err
}

// finish waits for the new value, seals it, and hands it to Store. It reports false if
// there can be no such value.
func (x *verifier) finish(ctx context.Context, clientID string, p plan, old Digest, m making,
	secret string) (suitable bool, err error) {
	if m.job != nil {
		if err := x.queue.Wait(context.Background(), m.job); err != nil {
			return false, err
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	replacement := *m.digest
	if p.ring != nil {
		replacement, err = x.sealer.seal(ctx, p.ring, replacement, clientID)
		if err != nil {
			limited := errors.As(err, new(*LimitError))
			return !limited, err
		}
	}
	if _, err := x.parser.Parse(replacement.Encode()); err != nil {
		return false, fmt.Errorf("clientsecret: Verifier.Parser would refuse the new value: %w", err)
	}
	if err := x.callStore(ctx, clientID, old, replacement); err != nil {
		return true, err
	}
	if p.lowers {
		x.lowered.Mark(remember.ClaimOf(x.key, clientID, ""))
	}
	made := replacement.get()
	if made.Hashed() { // without the white space after the old one
		x.matches.Add(remember.ClaimOf(x.key, made.Text, secret))
		x.decoys.Learn(made.value(), true)
	}
	return true, nil
}

// keeps reports whether err is ErrKeep, wrapped or not. Joined with another
// error, that one counts. The error is Store's, and may panic.
func keeps(err error) (kept bool) {
	defer func() {
		if recover() != nil {
			kept = false
		}
	}()
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

// hash submits the hashing of a secret. The digest is there when the job has
// ended. It does not call Want.Hash, which may be anybody's: a Scheme can be
// embedded in another type.
func (x *verifier) hash(spec stored.Spec, secret string) (*queue.Job, *Digest, error) {
	var hashed Digest
	j, err := x.queue.Submit(&queue.Job{Needs: room(&spec), Work: func() (err error) {
		hashed, err = hashWith(spec, secret, x.makeText)
		return err
	}}, nil)
	return j, &hashed, err
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
