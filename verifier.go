package clientsecret

import (
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/clientsecret/clientsecret/internal/queue"
	"github.com/clientsecret/clientsecret/internal/remember"
)

// Verifier is [Compare] for a server. It remembers, as a cache, which secrets matched and which did not, so that a client that comes back costs
// less than a microsecond however expensive its stored value is; it derives once for identical requests at the same time; and it bounds how
// much is derived at once, and how much waits.
//
// The zero Verifier is ready to use, and safe for concurrent use. Its fields are not to be changed after the first use, which would have no effect, and it
// is not to be copied. A server has one, for all of its clients. It has no goroutines but those of the derivations and upgrades under way.
//
// # Unknown clients
//
// A server that answers at once where there is no such client tells which clients exist. Give Verify a decoy instead, a digest that
// nothing matches, if the client does not exist or has no secret:
//
//	registered := store.Secrets(clientID)
//	if len(registered) == 0 {
//		registered = []clientsecret.Digest{verifier.Decoy(clientID)}
//	}
//	_, err = verifier.Verify(ctx, presented, registered...)
//
// Decoys take the forms of registered digests, so the first wrong secret for a client id takes the time of a derivation, and the same one again takes the
// time of an answer from memory, whether the client exists or not. SECURITY.md says what remains.
//
// # Remembering
//
// A secret is remembered for a stored value, as a SHA-256 of both under a random key of the Verifier. A stored value that has changed, or was withdrawn, is
// not found, for what is remembered is only that this secret matches that stored value. Wrong secrets are remembered apart: however many
// there are, they never evict right ones. Plaintext digests are compared anew each time, which takes half a microsecond; a wrong secret for one of them costs
// what it costs for others.
type Verifier struct {
	// MaxConcurrent is how many cores derivations may keep busy at a time. Argon2 counts with its
	// parallelism, which may be more than there are, the others as one. Zero means one fewer than GOMAXPROCS,
	// so that what is remembered is answered meanwhile, and one at the least. Below zero means one. Above
	// GOMAXPROCS is allowed, and makes each derivation slower.
	MaxConcurrent int

	// MaxMemory is how much memory derivations may fill at a time, in KiB: argon2, scrypt and yescrypt need
	// it. One that needs more than that runs when no other runs that needs any; what it may need is bounded
	// by the [Limits] it was parsed with. The garbage collector may let as much again pile up. Zero means
	// 262,144, which is 256 MiB. Below zero means that those that need memory run one at a time.
	MaxMemory int

	// MaxWaiting is how many derivations may wait for others to end, before Verify returns [ErrBusy].
	// Identical requests count once, and remembered secrets do not wait. Zero means 32 times MaxConcurrent,
	// which is about five seconds of the default scheme. Below zero, nothing waits.
	MaxWaiting int

	// RememberMatches bounds how long a secret that matched is remembered without being used: it is forgotten
	// when it was not used for between half of that time and all of it. Zero means 12 hours: most clients
	// come back once an hour, when their access token has expired. Below zero, no match is remembered.
	RememberMatches time.Duration

	// RememberMismatches is the same for wrong secrets. Zero means 10 minutes. Below zero, no mismatch is
	// remembered.
	RememberMismatches time.Duration

	// MaxMatches is how many matches are remembered at most; the half that was used last always is. Zero
	// means 65,536, which takes some 5 MiB. Below zero, no match is remembered.
	MaxMatches int

	// MaxMismatches is the same for wrong secrets. Zero means 65,536. Below zero, no mismatch is remembered.
	MaxMismatches int

	// Decoys are registered digests of which the decoys for unknown clients take the forms: algorithm, work
	// factors, lengths; plaintext ones do not count. Give all of them, or a fair sample. Nil means that the
	// Verifier learns the forms from the digests that it is given, and forgets those that are not in use for
	// RememberMatches, or an hour if that is more; until it was given one, it takes that of Want. With a
	// Store, leave it nil: the stored values will change.
	Decoys []Digest

	// Parser reads the stored values that are given to Compare. Zero means the default limits.
	Parser Parser

	// Want is the scheme for new stored values: those that Hash makes, and those of clients whose digest
	// [Digest.NeedsRehash]. Nil means the scheme of the package's Hash. With one whose fields are out of
	// range, and with [HighEntropy], Hash returns the error and nothing is upgraded.
	Want Scheme

	// Store replaces a stored value. If it is set, then a match of a digest that needs a rehash with Want has
	// its secret hashed in the background, within the bounds above, and Store is called with the digest that
	// matched and the new one. Nil means that nothing is upgraded. Values of [HighEntropy] are not: it would
	// gain nothing.
	//
	// The context has the values of the one that Verify was given, such as the client's id if the server puts
	// it there, and ends after 30 seconds, not with the request. If the old one was sealed, so is the new one: for the same client, with the primary key of the same [Keyring].
	// Replace the stored value only where it is
	// still the old one (UPDATE … WHERE client_id = … AND secret = old.Encode()): the client may have been
	// given another secret meanwhile. A server that keeps digests in memory replaces them there as well. The
	// new stored value is remembered already.
	//
	// Each stored value is upgraded once; if it is still in use hours later, because another client has the
	// same or the server did not take the new one, it is upgraded again. If Store fails or panics, or there
	// was no room for the hashing, a request after a minute or so tries again. The error goes nowhere else,
	// so log it in Store; [Stats] counts it. Eight times MaxConcurrent may be under way. Store must not call
	// Close.
	Store func(ctx context.Context, old, new Digest) error

	once sync.Once
	// A func for the reason that Secret has one: printers that follow pointers would find the key and what is
	// remembered.
	open func() *verifier
}

const (
	defaultMaxMemory          = 256 << 10 // KiB
	defaultWaitingPerCore     = 32
	defaultRememberMatches    = 12 * time.Hour
	defaultRememberMismatches = 10 * time.Minute
	defaultMaxRemembered      = 1 << 16
)

// verifier is what a Verifier holds once it is in use.
type verifier struct {
	key                 *remember.Key
	matches, mismatches *remember.Set
	queue               *queue.Queue
	decoys              *decoys
	closed              atomic.Bool
	counts              struct {
		remembered, derivations, shared, busy, abandoned, upgraded, upgradesFailed atomic.Uint64
	}

	parser Parser
	scheme Scheme // that of Want, or the default

	// For upgrading. The claims are of stored values alone.
	want                resolved
	store               func(ctx context.Context, old, new Digest) error // nil if nothing is upgraded
	maxUpgrades         int
	upgraded, postponed *remember.Set
}

// ready returns what v holds, and makes it at the first use.
func (v *Verifier) ready() *verifier {
	v.once.Do(func() {
		x := v.start()
		v.open = func() *verifier { return x }
	})
	return v.open()
}

func (v *Verifier) start() *verifier {
	cores := orDefault(v.MaxConcurrent, runtime.GOMAXPROCS(0)-1, 1)
	waiting := orDefault(v.MaxWaiting, defaultWaitingPerCore*min(cores, math.MaxInt/defaultWaitingPerCore), 0)
	x := &verifier{
		key:         remember.NewKey(),
		parser:      v.Parser,
		scheme:      v.Want,
		queue:       queue.New(queue.Room{Cores: cores, Memory: int64(orDefault(v.MaxMemory, defaultMaxMemory, 1))}, waiting),
		maxUpgrades: upgradesPerCore * min(cores, math.MaxInt/upgradesPerCore),
	}
	lifetime := orDefault(v.RememberMatches, defaultRememberMatches, 0)
	x.matches = remember.New(lifetime, orDefault(v.MaxMatches, defaultMaxRemembered, 0))
	x.mismatches = remember.New(orDefault(v.RememberMismatches, defaultRememberMismatches, 0), orDefault(v.MaxMismatches, defaultMaxRemembered, 0))
	x.upgraded = remember.New(upgradeAgain, defaultMaxRemembered)
	x.postponed = remember.New(retryUpgrade, defaultMaxRemembered)

	if x.scheme == nil {
		x.scheme = PBKDF2{}
	}
	fallback, _ := rehashWith(nil)
	if want, makes := rehashWith(x.scheme); makes {
		fallback, x.want, x.store = want, want, v.Store
	}
	x.decoys = newDecoys(v.Decoys, form{fallback.algorithm, fallback.factors, fallback.saltLength, fallback.keyLength}, max(lifetime, time.Hour))
	return x
}

// orDefault returns def for zero, and least for what is below it.
func orDefault[T int | time.Duration](value, def, least T) T {
	if value == 0 {
		value = def
	}
	return max(value, least)
}

// Verify reports which of the registered digests the presented secret matches: the current one of the client, and those that are being rotated
// out. It returns that digest and nil, or the zero Digest and an error, and then the client is not let in:
//
//   - [ErrMismatch]: the secret matches none of them, or is empty, or none was given. With none, it is compared with Decoy(""): see [Verifier.Decoy].
//   - [ErrBusy]: too many derivations are waiting. The client may try again.
//   - The error of the context, which errors.Is finds, if it is done before there is an answer. A nil context is one that is never done.
//   - [ErrClosed]: Close was called.
//   - [ErrSealed], [ErrSecretTooLong], or the failure of a derivation: one of the digests could not be compared, for the reason that [Compare] gives, and none of the others matched.
//   - [ErrNoSecret]: only zero Digests were given. They are passed over if there are others.
//
// A server answers invalid_client to all but ErrBusy, ErrClosed and the context's error, and logs those that are not ErrMismatch.
//
// A derivation that has begun ends, and is remembered, even if nobody waits for it any more. Where there is nothing to derive, for plaintext, sealed and zero Digests, a
// wrong secret takes as long as with a decoy. Each further digest costs a wrong secret a derivation more.
func (v *Verifier) Verify(ctx context.Context, presented Secret, registered ...Digest) (Digest, error) {
	x := v.ready()
	secret := presented.Reveal()
	ctx, err := x.enter(ctx)
	switch {
	case err != nil:
		return Digest{}, err
	case secret == "":
		return Digest{}, ErrMismatch
	case len(secret) > MaxSecretLength:
		return Digest{}, errTooLong
	}
	if len(registered) == 0 {
		registered = x.decoys.ofNobody()
	}
	for _, r := range registered {
		d := r.get()
		if d == nil {
			continue
		}
		has, kept := x.matches.Has(remember.ClaimOf(x.key, d.stored, secret))
		if !has {
			continue
		}
		x.counts.remembered.Add(1)
		if kept {
			x.decoys.learn(d) // it is in use, although nothing is derived for it
		}
		if x.store != nil {
			x.upgrade(ctx, r, secret)
		}
		return r, nil
	}
	matched, err := x.verify(ctx, secret, slices.Clone(registered)) // a clone, so that the caller's does not escape
	x.count(ctx, err)
	return matched, err
}

// enter returns the errors that do not depend on the request, and the context to go on with.
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

// verify is what is left of Verify when no match is remembered.
func (x *verifier) verify(ctx context.Context, secret string, registered []Digest) (Digest, error) {
	if !slices.ContainsFunc(registered, func(r Digest) bool { return !r.IsZero() }) {
		return Digest{}, x.pretend(ctx, x.decoys.ofNobody()[0], secret, ErrNoSecret)
	}
	var answer error = ErrMismatch
	for _, r := range registered {
		if r.IsZero() {
			continue
		}
		err := x.compare(ctx, r.get(), secret)
		switch {
		case err == nil:
			if x.store != nil {
				x.upgrade(ctx, r, secret)
			}
			return r, nil
		case answer == ErrMismatch, passing(ctx, err):
			answer = err
		}
	}
	return Digest{}, answer
}

// passing reports whether the error says nothing of the secret and the digest, so that another time there would be another.
func passing(ctx context.Context, err error) bool {
	return errors.Is(err, ErrBusy) || errors.Is(err, ErrClosed) || ended(ctx, err)
}

// ended reports whether the error is that of the context.
func ended(ctx context.Context, err error) bool { return ctx.Err() != nil && errors.Is(err, ctx.Err()) }

// compare is Compare from memory, or within the bounds.
func (x *verifier) compare(ctx context.Context, d *digest, secret string) error {
	switch d.algorithm {
	case plaintextAlgorithm:
		if err := d.match(secret); err == nil {
			return nil // at once: who has the secret may know
		}
		return x.pretend(ctx, x.standIn(d.stored), secret, ErrMismatch)
	case sealedAlgorithm:
		return x.pretend(ctx, x.standIn(d.stored), secret, errSealed)
	}
	return x.compareHashed(ctx, d, secret)
}

// standIn returns the decoy for a stored value that there is no derivation for. It does not hold the stored value.
func (x *verifier) standIn(stored string) Digest {
	c := remember.ClaimOf(x.key, stored, "")
	return x.decoys.of(string(c[:]))
}

// pretend compares with a decoy, for the time that it takes, and returns the answer, or why there is none yet.
func (x *verifier) pretend(ctx context.Context, decoy Digest, secret string, answer error) error {
	if err := x.compareHashed(ctx, decoy.get(), secret); passing(ctx, err) {
		return err
	}
	return answer
}

func (x *verifier) compareHashed(ctx context.Context, d *digest, secret string) error {
	if err := d.refuse(secret); err != nil {
		return err
	}
	c := remember.ClaimOf(x.key, d.stored, secret)
	answer, answered := x.remembered(c)
	if answered {
		x.counts.remembered.Add(1)
		return answer
	}
	if ctx.Err() != nil { // while another of the client's digests was compared
		return queue.ContextError(ctx)
	}
	x.decoys.learn(d)
	own := &queue.Job{Key: c, Needs: d.room(), Short: isHighEntropy(d), Work: func() error { return x.derive(d, secret, c) }}
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

// remembered returns the answer to a claim, and whether there is one.
func (x *verifier) remembered(c remember.Claim) (error, bool) {
	if has, _ := x.matches.Has(c); has {
		return nil, true
	}
	has, _ := x.mismatches.Has(c)
	return ErrMismatch, has
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

// derive compares and remembers.
func (x *verifier) derive(d *digest, secret string, c remember.Claim) error {
	x.counts.derivations.Add(1)
	err := d.match(secret)
	switch {
	case err == nil:
		x.matches.Add(c)
	case errors.Is(err, ErrMismatch):
		x.mismatches.Add(c)
	}
	return err
}

// hash submits the hashing of a secret. The digest is there when the job has ended.
func (x *verifier) hash(secret Secret) (*queue.Job, *Digest, error) {
	w, err := resolve(x.scheme.family())
	if err != nil {
		return nil, nil, err
	}
	var hashed Digest
	j, err := x.queue.Submit(&queue.Job{Needs: w.factors.room(), Work: func() (err error) {
		hashed, err = x.scheme.Hash(secret)
		return err
	}}, nil)
	return j, &hashed, err
}

// Decoy returns a digest that nothing matches, for a client id that is not registered, or has no secret: always the same for the same id while the forms are, and as expensive to compare with
// as the registered ones, whose forms it takes. Use it with this Verifier only, and do not store it.
//
// With no digest, or only zero ones, Verify takes Decoy(""). If all unknown clients share that, it hides that a client is unknown from whoever sends each secret once: but a secret that was
// sent for one of them is then answered from memory for all of them, and for no client that has a secret.
func (v *Verifier) Decoy(clientID string) Digest {
	return v.ready().decoys.of(clientID)
}

// Compare implements Hasher of github.com/ory/fosite: it parses hash, a stored value, with Parser, and does what Verify does. The errors are those of
// [Parse] and Verify; an empty hash is [ErrNoSecret].
//
// fosite itself answers at once where its store knows no such client. To hide which clients exist, have the store return a client with
// Decoy(id).Encode() as its hash.
func (v *Verifier) Compare(ctx context.Context, hash, data []byte) error {
	x := v.ready()
	if x.store == nil && x.parser.Keyring == nil && len(data) <= MaxSecretLength && !x.closed.Load() && (ctx == nil || ctx.Err() == nil) {
		if has, kept := x.matches.Has(remember.ClaimOf(x.key, hash, data)); has {
			x.counts.remembered.Add(1)
			if kept {
				d, _ := x.parser.Parse(string(hash))
				x.decoys.learn(d.get())
			}
			return nil
		}
	}
	var registered Digest
	var unusable error
	stored := string(hash)
	if stored != "" {
		registered, unusable = x.parser.Parse(stored)
	}
	if unusable != nil {
		registered = x.standIn(stored) // for the time that it takes
	}
	_, err := v.Verify(ctx, NewSecret(string(data)), registered)
	if unusable != nil && (errors.Is(err, ErrMismatch) || errors.Is(err, ErrSecretTooLong)) {
		return unusable
	}
	return err
}

// Hash implements Hasher of github.com/ory/fosite: it returns the stored value of a new digest of data with Want, made within the bounds of
// the Verifier. The errors are those of [Scheme].Hash, ErrBusy, ErrClosed, and that of the context.
func (v *Verifier) Hash(ctx context.Context, data []byte) ([]byte, error) {
	x := v.ready()
	ctx, err := x.enter(ctx)
	if err != nil {
		return nil, err
	}
	j, hashed, err := x.hash(NewSecret(string(data)))
	if err == nil {
		err = x.queue.Wait(ctx, j)
	}
	if err != nil {
		x.count(ctx, err)
		return nil, err
	}
	return []byte(hashed.Encode()), nil
}

// Close waits for the derivations and upgrades under way, in the queue included, and forgets what is remembered. No new ones begin: Verify, Compare and Hash
// return [ErrClosed] from then on. The error is always nil. To close twice is harmless.
func (v *Verifier) Close() error {
	x := v.ready()
	x.closed.Store(true)
	x.queue.Close()
	for _, m := range []*remember.Set{x.matches, x.mismatches, x.upgraded, x.postponed} {
		m.Forget()
	}
	return nil
}

// Stats are counters since the first use of a [Verifier], which are unsigned, and gauges. The first three count comparisons: a request has one for each of the
// client's digests that it came to. Requests that need none, with an empty secret or the right plaintext, are not counted.
type Stats struct {
	Remembered     uint64 // comparisons answered from memory
	Derivations    uint64 // comparisons for which a key was derived, decoys included
	Shared         uint64 // comparisons that waited for the derivation of an identical one
	Busy           uint64 // times that ErrBusy was the answer
	Abandoned      uint64 // requests whose context was done before there was an answer
	Upgraded       uint64 // upgrades for which Store returned nil
	UpgradesFailed uint64 // upgrades for which it did not, or whose secret cannot be hashed with Want

	Running    int // derivations under way, those of Hash and of upgrades included
	Waiting    int // derivations that wait for room
	MaxWaiting int // how many may
	Matches    int // matches remembered
	Mismatches int // mismatches remembered
}

// Stats returns the counts. They are read one after the other, while the Verifier works.
func (v *Verifier) Stats() Stats {
	x := v.ready()
	running, waiting := x.queue.Lengths()
	_, maxWaiting := x.queue.Limits()
	return Stats{
		Remembered:     x.counts.remembered.Load(),
		Derivations:    x.counts.derivations.Load(),
		Shared:         x.counts.shared.Load(),
		Busy:           x.counts.busy.Load(),
		Abandoned:      x.counts.abandoned.Load(),
		Upgraded:       x.counts.upgraded.Load(),
		UpgradesFailed: x.counts.upgradesFailed.Load(),
		Running:        running,
		Waiting:        waiting,
		MaxWaiting:     maxWaiting,
		Matches:        x.matches.Len(),
		Mismatches:     x.mismatches.Len(),
	}
}
