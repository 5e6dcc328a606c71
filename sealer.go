package clientsecret

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
)

// sealer seals new values, one after the other. A key may be in a KMS that is slow, or
// that never answers and knows no context. One goroutine waits for it then, and nothing
// else is sealed.
type sealer struct {
	token chan struct{} // held while a key seals
	stuck *atomic.Bool  // the key that has it did not answer in time
}

func newSealer() sealer { return sealer{make(chan struct{}, 1), new(atomic.Bool)} }

func (s sealer) isBusy() bool  { return len(s.token) > 0 }
func (s sealer) isStuck() bool { return s.stuck.Load() }

var (
	errKeyStuck = errors.New("clientsecret: a key does not answer, so nothing is sealed")

	// errPutOff: the key is slow, and too many others wait for it. That is no failure.
	errPutOff = errors.New("clientsecret: another value is being sealed")
)

// seal seals a value with the primary key of a keyring. It waits no longer than
// sealTimeout for others to be sealed, as long again for the key, and no longer than
// ctx lasts.
func (s sealer) seal(ctx context.Context, k *Keyring, d Digest, clientID string) (
	Digest, error) {
	type result struct {
		sealed Digest
		err    error
	}
	waiting, stop := context.WithTimeout(ctx, sealTimeout)
	defer stop()
	select {
	case s.token <- struct{}{}:
	case <-waiting.Done():
		if s.isStuck() {
			return Digest{}, fmt.Errorf("%w: %w", errKeyStuck, waiting.Err())
		}
		return Digest{}, errPutOff
	}
	ctx, cancel := context.WithTimeout(ctx, sealTimeout)
	defer cancel()
	done := make(chan result, 1)
	go func() {
		r := result{err: errKeyEnded}
		defer func() {
			done <- r // first: who finds the key stuck looks whether it has ended since
			s.stuck.Store(false)
			<-s.token
		}()
		r.sealed, r.err = k.Seal(d, clientID)
	}()
	select {
	case r := <-done:
		return r.sealed, r.err
	case <-ctx.Done():
	}
	s.stuck.Store(true)
	select {
	case r := <-done:
		s.stuck.Store(false)
		return r.sealed, r.err
	default:
		return Digest{}, fmt.Errorf("clientsecret: the key %q did not answer within %v: %w",
			k.Primary, sealTimeout, ctx.Err())
	}
}

var errKeyEnded = errors.New("clientsecret: the key ended its goroutine")
