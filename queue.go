package clientsecret

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/clientsecret/clientsecret/internal/remember"
)

// room is what derivations need while they run.
type room struct {
	cores  int
	memory int64 // in KiB
}

func (r room) has(n room) bool { return r.cores >= n.cores && r.memory >= n.memory }

// within returns n, or as much of it as there is in r.
func (n room) within(r room) room { return room{min(n.cores, r.cores), min(n.memory, r.memory)} }

// job is a derivation that a request waits for, or several identical ones.
type job struct {
	claim remember.Claim // jobs with the same claim are one; the zero claim is shared with none
	needs room
	work  func() error
	short bool // less than a millisecond: whoever submits it had better run it, because a goroutine costs 20 µs until its end is known

	done chan struct{} // closed when err is set
	err  error

	waiters int
	place   *list.Element // in the queue; nil once it runs
	here    bool          // it is run by whoever submitted it
}

// queue runs jobs in the order in which they came, as many at a time as there is room for. A job that waits has no goroutine, and goes away when
// nobody waits for it any more. One that runs runs to its end: a derivation cannot be stopped.
//
// golang.org/x/sync has a semaphore and a singleflight. With them this would not be shorter: two resources are taken at once, the queue is bounded,
// the context of a request ends its own waiting and not that of identical ones, and close waits.
type queue struct {
	total      room
	maxWaiting int

	mu      sync.Mutex
	free    room
	running int
	waiting list.List                   // of *job
	shared  map[remember.Claim]*job     // those that wait or run
	held    map[remember.Claim]struct{} // what close waits for besides jobs
	closed  bool
	idle    *sync.Cond // on mu
}

func newQueue(total room, maxWaiting int) *queue {
	q := &queue{total: total, free: total, maxWaiting: maxWaiting, shared: make(map[remember.Claim]*job), held: make(map[remember.Claim]struct{})}
	q.idle = sync.NewCond(&q.mu)
	return q
}

// submit starts the job, puts it in the queue, or returns the one with the same claim if there is one. The caller then waits for what it
// returned. A job that needs more room than there is in all runs when it has all.
//
// Where there is no such job, answered is asked first, unless it is nil: a job may have ended since the caller last looked. If it is true, submit returns nil.
func (q *queue) submit(j *job, answered func() bool) (*job, error) {
	submitted, err := q.place(j, answered)
	if submitted == j && j.here {
		q.run(j)
	}
	return submitted, err
}

func (q *queue) place(j *job, answered func() bool) (*job, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return nil, ErrClosed
	}
	if same := q.shared[j.claim]; same != nil {
		same.waiters++
		return same, nil
	}
	if answered != nil && answered() {
		return nil, nil
	}
	j.needs = j.needs.within(q.total)
	now := q.waiting.Len() == 0 && q.free.has(j.needs)
	if !now && q.waiting.Len() >= q.maxWaiting {
		return nil, ErrBusy
	}
	j.done = make(chan struct{})
	j.waiters = 1
	if j.claim != (remember.Claim{}) {
		q.shared[j.claim] = j
	}
	switch {
	case !now:
		j.place = q.waiting.PushBack(j)
	case j.short:
		j.here = true
		q.take(j)
	default:
		q.take(j)
		go q.run(j)
	}
	return j, nil
}

// wait returns the job's error when it has ended, or the context's when that is done.
func (q *queue) wait(ctx context.Context, j *job) error {
	select {
	case <-j.done:
		return j.err
	case <-ctx.Done():
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	j.waiters--
	if j.waiters == 0 && j.place != nil {
		q.waiting.Remove(j.place)
		delete(q.shared, j.claim)
		q.startWaiting() // it may have been the first, and have kept smaller ones waiting
		q.idle.Broadcast()
	}
	return contextError(ctx)
}

func contextError(ctx context.Context) error {
	return fmt.Errorf("clientsecret: the context ended before there was an answer: %w", ctx.Err())
}

// take takes the room that the job needs, before it runs. The caller holds the lock.
func (q *queue) take(j *job) {
	q.free.cores -= j.needs.cores
	q.free.memory -= j.needs.memory
	q.running++
	j.place = nil
}

// startWaiting runs the first ones in the queue that there is room for. Smaller ones do not pass a large one, which would wait for ever. The
// caller holds the lock.
func (q *queue) startWaiting() {
	for e := q.waiting.Front(); e != nil && q.free.has(e.Value.(*job).needs); e = q.waiting.Front() {
		j := q.waiting.Remove(e).(*job)
		q.take(j)
		go q.run(j)
	}
}

// errPanicked says nothing of what the panic said, which may hold anything.
var errPanicked = errors.New("clientsecret: the derivation panicked")

func (q *queue) run(j *job) {
	j.err = errPanicked
	defer func() {
		recover() // what one client's stored value does must not take the server down; errPanicked stays
		q.mu.Lock()
		defer q.mu.Unlock()
		q.free.cores += j.needs.cores
		q.free.memory += j.needs.memory
		q.running--
		delete(q.shared, j.claim)
		q.startWaiting()
		q.idle.Broadcast()
		close(j.done)
	}()
	j.err = j.work()
}

// hold keeps close waiting until the claim is released. It is refused if the claim is held, above the limit, and once close was called.
func (q *queue) hold(c remember.Claim, limit int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if _, held := q.held[c]; held || q.closed || len(q.held) >= limit {
		return false
	}
	q.held[c] = struct{}{}
	return true
}

func (q *queue) release(c remember.Claim) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.held, c)
	q.idle.Broadcast()
}

// close lets nothing new in and waits for what is under way.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	for q.running > 0 || q.waiting.Len() > 0 || len(q.held) > 0 {
		q.idle.Wait()
	}
}

// lengths returns how many jobs run and how many wait.
func (q *queue) lengths() (running, waiting int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.running, q.waiting.Len()
}
