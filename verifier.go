package clientsecret

import (
	"context"
	"errors"
	"math"
	"runtime"
	"sync"
	"time"

	"github.com/clientsecret/clientsecret/internal/decoy"
	"github.com/clientsecret/clientsecret/internal/queue"
	"github.com/clientsecret/clientsecret/internal/remember"
	"github.com/clientsecret/clientsecret/internal/stored"
)

// Verifier is [Compare] for a server. It remembers results, so a stored value
// may be expensive: a client that comes back costs less than a microsecond. It
// derives once for identical requests, and limits what is derived at a time and
// what waits.
//
// The zero Verifier is ready to use, and safe for concurrent use. Set its fields
// before you call any of its methods, Stats and Decoy included; Hasher alone may
// come first. Later changes have no effect. Do not copy it. A server has one for
// all of its clients:
//
//	_, err := verifier.Verify(ctx, clientID, presented, registered...)
//	switch {
//	case err == nil: // the client is authenticated
//	case clientsecret.IsTemporary(err): // 503, try again
//	default: // 401, invalid_client
//	}
//
// Its only goroutines are those of the derivations and upgrades under way, and of
// up to sixteen calls of OnError. [Verifier.Close] waits for them, but not for a key
// that does not answer.
//
// # Unknown clients
//
// A server that answers at once for unknown clients tells which clients exist. Call
// Verify without a digest for these. It then compares with a decoy: a digest that
// nothing matches, in a form that registered digests have. The first wrong
// secret for an id takes the time of a derivation, and the same one again the
// time of an answer from memory, whether the client exists or not. SECURITY.md
// says what remains.
//
// # Remembering
//
// A secret is remembered for a stored value, as a SHA-256 of both under a random
// key of the Verifier. So nothing has to be forgotten when a value is changed or
// withdrawn. Wrong secrets are remembered apart, for ten minutes, and never displace
// right ones. A plaintext is compared anew each time; a wrong secret for
// it costs what it costs for other values.
type Verifier struct {
	// MaxConcurrent is how many cores derivations may keep busy at a time.
	// Argon2 counts with its parallelism, the others as one. Zero means one
	// fewer than GOMAXPROCS, so that what is remembered is answered meanwhile,
	// and one at the least. Below zero means one. Above GOMAXPROCS is allowed
	// and makes each derivation slower.
	MaxConcurrent int

	// MaxMemory is how much memory derivations may fill at a time, in KiB:
	// argon2, scrypt and yescrypt need it. A derivation above MaxMemory runs
	// alone; the Limits with which its value was parsed bound it. Zero means
	// 262,144, which is 256 MiB. Below zero, derivations that need memory run
	// one at a time.
	//
	// The garbage collector lets one and a half times as much pile up before it
	// frees it (GOGC=100), so the process takes up to two and a half times
	// MaxMemory. Derivations above MaxMemory, one after the other, take up to four
	// times the memory of one. GOMEMLIMIT lowers both.
	MaxMemory int

	// MaxWaiting is how many derivations may wait for others before Verify and
	// the methods of a Hasher return ErrBusy. Identical requests count once, 64
	// derivations of less than a millisecond count as one, and remembered secrets
	// do not wait. Zero means 32 times MaxConcurrent, which is about five seconds
	// of the default scheme. Below zero, none waits.
	MaxWaiting int

	// Remember is how long a secret that matched is remembered. A match is
	// forgotten when it was not used for this time, or up to an eighth earlier.
	// Zero means 7 days. Below zero, nothing is remembered, not even wrong
	// secrets.
	Remember time.Duration

	// MaxRemembered is how many matches are remembered at most. Zero means
	// 1,048,576, which take 84 MB when they are all in use, and up to twice as much
	// after many have come and gone. Below zero, nothing is remembered, not
	// even wrong secrets.
	//
	// Allow twice as many as there are clients: when a client gets a new secret,
	// or its value is upgraded, the old match stays until it expires. Above the
	// maximum, matches are dropped at random, which Stats.Evicted counts. Where
	// Store is set, each client that was upgraded takes up to 250 bytes more, for
	// twelve hours.
	MaxRemembered int

	// Decoys are registered digests whose forms decoys take: algorithm, work
	// factors, lengths. Give all of them or a fair sample; plaintext and sealed
	// ones do not count. Nil means that the Verifier learns the forms from the
	// digests that it is given. When it learns a form, it forgets those that were
	// not used for as long as Remember, or an hour if that is more. Until it is
	// given a digest, it uses the form of Want. If Store is set, leave Decoys nil:
	// upgrades change the forms.
	Decoys []Digest

	// Parser reads the stored values that a Hasher is given. The zero Parser has
	// the default limits. With RefusePlaintext, every registered digest that holds
	// its secret in the clear is ErrPlaintext, whatever parsed it, unless it was
	// opened from a seal. The answer takes the time of a comparison.
	Parser Parser

	// Keyring opens registered digests that are sealed, each for the client id
	// that Verify is given. With RequireSealed, a digest that is not sealed is
	// ErrUnsealed. Nil means that a sealed digest is ErrSealed.
	//
	// Such a digest is opened at each Verify, outside the bounds above and for
	// as long as its key takes. Where the key is in a KMS, open the digests once
	// with Keyring.Open, when they are loaded. Those need no Keyring here, and
	// are not checked against the client id again.
	//
	// If it has a primary key, upgrades seal: see Store. With Primary empty,
	// sealed values are opened and upgrades do not seal. That has two uses:
	//
	//   - It is how a new key reaches all servers before one of them uses it.
	//     Leave Want as it will be later: a weak one upgrades nothing until there
	//     is a primary key, and OnError does not hear of that.
	//   - It is the way back, if Want is set and strong, such as PBKDF2{}. What was
	//     opened and is weaker than Want, or of another algorithm, is stored
	//     unsealed, unless RequireSealed is set. A nil Want leaves it sealed.
	//
	// A digest that another Keyring has opened is sealed with the primary key of
	// that one. If it comes to this Verifier unopened later, Keys must have that
	// key too.
	Keyring *Keyring

	// Want is the scheme of new stored values. All servers on one database should
	// have the same. Nil means the scheme of the function Hash. Strong values then
	// stay as they are, and so does what was opened from a seal.
	//
	// These upgrade nothing. OnError hears it once, with the id of the client
	// that came first:
	//
	//   - HighEntropy{}, or a nil pointer
	//   - a scheme with a field out of range
	//   - a scheme whose values Parser would refuse
	//   - without a Keyring, a scheme whose values warn of weak work factors
	Want Scheme

	// Store replaces a stored value. Nil means that nothing is upgraded. When a
	// secret matches a digest that needs an upgrade, the new value is made in the
	// background, within the bounds above. Store is then called with the digest that
	// matched and its replacement.
	//
	// Without a key to seal with, a digest needs an upgrade if
	// Digest.NeedsRehash(Want) is true. The key is the primary one of the Keyring
	// that opened the digest with Keyring.Open, or else of Verifier.Keyring.
	//
	// With a key, every digest is sealed for its client. It is hashed anew if its
	// algorithm or work factors differ from Want's, even if Want is cheaper.
	// Parallelism and lengths may differ. A stolen database is worth nothing
	// without the key, so Want may be as cheap as PBKDF2 with 1,000 iterations.
	// Exceptions:
	//
	//   - A secret that Want does not take is sealed as it stands. (With a vouched
	//     HighEntropy, it gets the default PBKDF2.)
	//   - A plaintext that looks hashed stays, and so does a value whose secret is
	//     publicly known: hashed or sealed, nobody would be warned of it any more.
	//     That holds without a key, too.
	//   - A plaintext that was sealed stays one, and what HighEntropy made is not
	//     hashed again. With another key, both are sealed again.
	//   - A change to cheaper work factors or to another algorithm is made at most
	//     once in twelve hours for each client, on each server, so that servers
	//     with different Wants do not undo each other's changes without end.
	//     Sealing does not wait: of a client's two digests, the second is sealed at
	//     once, and made cheaper when it is used after twelve hours.
	//
	// Nothing is upgraded if clientID is empty. If it is not the id that
	// Keyring.Open was given, nothing is upgraded either, and OnError hears it.
	// If a key takes longer than ten seconds, the value is not sealed, and OnError
	// hears it.
	//
	// Replace the stored value only where it is still the old one (UPDATE …
	// WHERE client_id = … AND secret = old.Encode()), because the client may
	// have been given another secret meanwhile. A server that keeps digests in
	// memory replaces them there too. Once Store has returned nil, the Verifier
	// remembers the new value, so the next request derives nothing.
	//
	// The context has the values of the one that Verify was given. It ends after
	// 10 to 30 seconds, not with the request: sealing takes up to twenty.
	//
	// Each stored value of a client is upgraded once. If it is still in use
	// hours later, because the server did not take the new one, it is upgraded
	// again. If Store fails or panics, or there was no room for the hashing, a
	// request after a minute or so tries again. If Store returns ErrKeep, the
	// value is to stay, and the next try is hours later. At most
	// 8 × MaxConcurrent upgrades are under way. Store must not call Close.
	Store func(ctx context.Context, clientID string, old, new Digest) error

	// OnError hears why an upgrade failed: the error of Want, of the key, or of
	// Store, whose panic comes with its stack. It may be called concurrently,
	// and must not call Close. It should return soon: while sixteen calls do not,
	// Stats counts failures of which it does not hear. Nil means that only Stats
	// counts them.
	OnError func(clientID string, err error)

	once sync.Once
	box  box[*verifier]
}

// Verify returns the registered digest that the presented secret matches, as it
// was given: a sealed one is still sealed. For its Plaintext, use [Keyring.Open].
//
// Pass the client's current digest and those that are still accepted, and none
// for an unknown client. clientID is the id as it is registered, not as the
// request spelt it; it picks the decoy, opens what is sealed, and goes to Store.
// A public client that presents no secret is not authenticated: do not call
// Verify. If it presents one, call Verify without a digest.
//
// With an error, the digest is zero and the client is not let in:
//
//   - [ErrMismatch]: the secret matches none of them, or is empty, or none was
//     given. An unknown client takes the time of a registered one. A secret that
//     is too long is this error and [ErrSecretTooLong].
//   - [ErrBusy]: too many derivations are waiting.
//   - [ErrClosed]: Close was called.
//   - The error of the context, which errors.Is finds, if it is done before
//     there is an answer. A nil context is never done.
//   - [ErrNoSecret]: only zero Digests were given, so a client that should have
//     a secret has none. Beside others, zero Digests do not count.
//   - [ErrPlaintext], [ErrSealed], [ErrUnsealed], [ErrNotOpened],
//     [ErrUnknownKey], [ErrKey], another error of [Keyring.Open], or the failure
//     of a derivation: one of the digests could not be compared, and none of the
//     others matched. With a Keyring and an empty clientID, that is so for each
//     sealed digest, and no variable of this package is the error.
//
// Answer invalid_client to all but those for which [IsTemporary] is true. A key
// in a KMS may fail with an error of its own: find that with errors.As first, and
// answer 503. Errors that are not ErrMismatch are for an operator: log them.
//
// A derivation that has begun ends, and is remembered, even if nobody waits for
// it any more. Each further digest costs a wrong secret one more derivation.
func (v *Verifier) Verify(ctx context.Context, clientID string, presented Secret,
	registered ...Digest) (Digest, error) {
	x := v.ready()
	ctx, err := x.enter(ctx)
	if err != nil {
		return Digest{}, err
	}
	return x.verify(ctx, client{id: clientID}, presented.Reveal(), registered)
}

// IsTemporary reports whether an error of a [Verifier] says nothing of the
// secret, so that the same request may be answered otherwise a moment later:
// [ErrBusy], [ErrClosed], or the error of a context, also where the key of a
// [Keyring] returned it. A token endpoint answers 503 to these, not
// invalid_client.
func IsTemporary(err error) bool {
	return errors.Is(err, ErrBusy) || errors.Is(err, ErrClosed) ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// Decoy returns a digest that nothing matches, for a client id that is not
// registered, in a form that registered digests have. It is always the same for
// an id while the forms are.
//
// Verify makes its own. Decoy serves frameworks that ask for the client's record
// first: return a record with Decoy(id).Encode() as its stored value. Use it with
// this Verifier only, and do not store it.
func (v *Verifier) Decoy(clientID string) Digest {
	return newDigest(&digest{Value: *v.ready().decoys.Of(clientID)})
}

// Close waits for the derivations and upgrades under way, the queue included,
// and forgets what is remembered. It takes as long as Store takes. From then on
// Verify and the methods of a [Hasher] return [ErrClosed]. Decoy and Stats still
// work; Matches and Mismatches are 0. The error is always nil. Close can be called
// again.
func (v *Verifier) Close() error {
	v.ready().close()
	return nil
}

const (
	defaultMaxMemory     = 256 << 10 // KiB
	waitingPerCore       = 32
	defaultRemember      = 7 * 24 * time.Hour
	rememberMismatches   = 10 * time.Minute
	defaultMaxRemembered = 1 << 20
	maxMismatches        = 1 << 16
	leastFormLifetime    = time.Hour
)

// ready returns what v holds, and makes it at the first use.
func (v *Verifier) ready() *verifier {
	v.once.Do(func() {
		x := v.start()
		v.box.open = func() *verifier { return x }
	})
	return v.box.open()
}

func (v *Verifier) start() *verifier {
	cores := orDefault(v.MaxConcurrent, runtime.GOMAXPROCS(0)-1, 1)
	room := queue.Room{
		Cores:  cores,
		Memory: int64(orDefault(v.MaxMemory, defaultMaxMemory, 1)),
	}
	x := &verifier{
		key:      remember.NewKey(),
		decoyKey: remember.NewKey(),
		queue:    queue.New(room, orDefault(v.MaxWaiting, times(cores, waitingPerCore), 0)),
		parser:   v.Parser,
		keyring:  v.Keyring,
		want:     v.Want,
		makeText: stored.Make,
	}
	lifetime := orDefault(v.Remember, defaultRemember, 0)
	capacity := orDefault(v.MaxRemembered, defaultMaxRemembered, 0)
	x.matches = remember.New(lifetime, capacity)
	if lifetime > 0 && capacity > 0 {
		x.mismatches = remember.New(rememberMismatches, maxMismatches)
	} else {
		x.mismatches = remember.New(0, 0)
	}
	goal, err := targetOf(v.Want)
	if err != nil {
		goal, _ = targetOf(nil)
	}
	var samples []*stored.Value
	for _, d := range v.Decoys {
		samples = append(samples, d.get().value())
	}
	x.decoys = decoy.New(samples, goal.Spec, max(lifetime, leastFormLifetime))
	if v.Keyring != nil {
		x.nothing = v.Keyring.sealNothing(newDigest(&digest{Value: *x.decoys.Of(nobody)}))
	}
	x.upgrader = v.upgrader(cores)
	return x
}

// orDefault returns def for zero, and least for what is below it.
func orDefault[T int | time.Duration](value, def, least T) T {
	if value == 0 {
		value = def
	}
	return max(value, least)
}

// times multiplies without overflow.
func times(n, by int) int { return by * min(n, math.MaxInt/by) }
