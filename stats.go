package clientsecret

import (
	"context"
	"errors"
	"sync/atomic"
)

// Stats has counters since the first use of a [Verifier] (unsigned), and gauges
// (int). Remembered, Derivations and Shared count comparisons: one for each digest
// that a request was compared with. Requests that need no comparison are not
// counted: those with the right plaintext, and those whose secret is empty, too
// long, or has a NUL byte.
type Stats struct {
	Remembered     uint64 // comparisons answered from memory
	Derivations    uint64 // comparisons for which a key was derived, decoys included
	Shared         uint64 // comparisons that waited for an identical one
	Busy           uint64 // requests that were answered with ErrBusy
	Abandoned      uint64 // requests whose context was done before there was an answer
	Upgraded       uint64 // upgrades for which Store returned nil
	UpgradesFailed uint64 // upgrades that failed, whether or not OnError heard of them
	Evicted        uint64 // matches dropped, or not taken, for want of MaxRemembered

	Running    int // derivations under way, those of Hash and of upgrades included
	Waiting    int // derivations that wait for room; 64 short ones count as one
	MaxWaiting int // how many may wait
	Matches    int // matches remembered
	Mismatches int // mismatches remembered
}

// Stats returns the counts. They are read one after the other while the
// Verifier works.
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
		Evicted:        x.matches.Evicted(),
		Running:        running,
		Waiting:        waiting,
		MaxWaiting:     maxWaiting,
		Matches:        x.matches.Len(),
		Mismatches:     x.mismatches.Len(),
	}
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
