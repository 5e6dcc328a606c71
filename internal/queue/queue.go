// Package queue decides which derivations run, and when.
//
// It promises:
//
//   - The jobs that run never need more cores or memory than there is in total.
//     A job that needs more than the total runs when it has all of it.
//   - Jobs start in the order in which they were submitted. A small job does
//     not pass a large one, which would otherwise wait for ever.
//   - As many jobs run as this order and the room allow.
//   - Identical jobs that overlap run once, and all who wait get its result.
//   - No more jobs wait than the Queue is set to take; 64 short ones count as one.
//     A job that waits has no goroutine, and leaves when nobody waits for its
//     result.
//   - A job that runs ends by itself: a derivation cannot be stopped.
//   - A job that panics gives its room back, and its result is [ErrPanicked].
//   - After [Queue.Close], nothing runs and nothing is held.
package queue

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"sync"
)

var (
	// ErrBusy: as many jobs wait as the Queue is set to take.
	ErrBusy = errors.New("clientsecret: too many comparisons are waiting; try again later")

	// ErrClosed: the Queue was closed.
	ErrClosed = errors.New("clientsecret: the Verifier is closed")

	// ErrPanicked: the work of a job panicked, or ended its goroutine. It does
	// not hold the value of the panic, which may quote a secret.
	ErrPanicked = errors.New("clientsecret: the derivation panicked")
)

// ContextError returns the error for a context that ended before the answer. It
// wraps ctx.Err().
func ContextError(ctx context.Context) error {
	return fmt.Errorf("clientsecret: the context ended before there was an answer: %w", ctx.Err())
}

// Room is what a job occupies while it runs.
type Room struct {
	Cores  int
	Memory int64 // in KiB
}

// has reports whether needs fits into r.
func (r Room) has(needs Room) bool { return r.Cores >= needs.Cores && r.Memory >= needs.Memory }

// within returns r, but no more than total.
func (r Room) within(total Room) Room {
	return Room{min(r.Cores, total.Cores), min(r.Memory, total.Memory)}
}

// Key tells which jobs are identical. It is an alias, so that a value of any
// [32]byte type is a Key without a conversion.
type Key = [32]byte

// Job is a derivation that one caller or several wait for. Submit it once, and
// do not change it afterwards.
type Job struct {
	// Key is equal for identical jobs. A job with the zero Key is shared with
	// none.
	Key Key

	// Needs is the room that the job occupies while it runs.
	Needs Room

	// Work derives. Its error is the result of the job. It must not call Close.
	Work func() error

	// Then, if it is not nil, is called after the result is known to all who wait
	// for it, and before Close returns.
	Then func()

	// Short says that Work takes less than a millisecond. [Queue.Submit] then
	// runs it itself if there is room: a goroutine would add noticeably to
	// that. And more of them may wait: thirty are gone after some
	// milliseconds, for which a busy machine may not run the process at all.
	Short bool

	done    chan struct{} // closed when err is set
	err     error
	waiters int
	place   *list.Element // in the queue; nil when it runs
	inline  bool          // Submit runs it
}

// placesOfJob is how many places a job takes while it waits, if it is not short.
const placesOfJob = 64

func (j *Job) places() int {
	if j.Short {
		return 1
	}
	return placesOfJob
}

// Queue runs jobs in the order in which they were submitted. It is safe for
// concurrent use.
//
// The semaphore and the singleflight of golang.org/x/sync would not make it
// shorter. A job takes two resources at once, and the queue is bounded. A
// context ends the waiting of one caller and not that of others. Close waits.
type Queue struct {
	total      Room
	maxWaiting int

	mu      sync.Mutex
	free    Room
	running int
	waiting list.List        // of *Job
	places  int              // that these take
	shared  map[Key]*Job     // the jobs that wait or run
	held    map[Key]struct{} // what Close waits for besides jobs
	ending  int              // jobs that do what follows their results
	closed  bool
	idle    *sync.Cond // on mu: something ended or left
}

// New returns a Queue that runs jobs within the total, and lets maxWaiting
// others wait. If that is zero or less, none waits.
func New(total Room, maxWaiting int) *Queue {
	q := &Queue{
		total:      total,
		maxWaiting: maxWaiting,
		free:       total,
		shared:     make(map[Key]*Job),
		held:       make(map[Key]struct{}),
	}
	q.idle = sync.NewCond(&q.mu)
	return q
}

// Submit starts the job or puts it into the queue, and returns it. If an
// identical job waits or runs, Submit returns that one. The caller must then
// call [Queue.Wait] with the job that was returned.
//
// Submit calls answered, if it is not nil, before it takes a new job. The
// caller may have looked for a result before an identical job ended. If
// answered returns true, there is a result by now, and Submit returns nil and
// no error. answered must not use the Queue.
//
// The errors are ErrBusy and ErrClosed.
func (q *Queue) Submit(j *Job, answered func() bool) (*Job, error) {
	submitted, err := q.admit(j, answered)
	if submitted == j && j.inline {
		q.run(j)
	}
	return submitted, err
}

// admit does what Submit does, but leaves an inline job to the caller.
func (q *Queue) admit(j *Job, answered func() bool) (*Job, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return nil, ErrClosed
	}
	if same := q.shared[j.Key]; same != nil {
		same.waiters++
		return same, nil
	}
	if answered != nil && answered() {
		return nil, nil
	}
	j.Needs = j.Needs.within(q.total)
	now := q.waiting.Len() == 0 && q.free.has(j.Needs)
	if !now && (q.places+j.places()-1)/placesOfJob >= q.maxWaiting {
		return nil, ErrBusy
	}
	j.done = make(chan struct{})
	j.waiters = 1
	if j.Key != (Key{}) {
		q.shared[j.Key] = j
	}
	switch {
	case !now:
		j.place = q.waiting.PushBack(j)
		q.places += j.places()
	case j.Short:
		j.inline = true
		q.take(j)
	default:
		q.take(j)
		go q.run(j)
	}
	return j, nil
}

// Wait returns the result of the job when it has ended. If the context ends
// first, Wait returns [ContextError], and a job that nobody waits for leaves
// the queue. Call it once for each call of Submit.
func (q *Queue) Wait(ctx context.Context, j *Job) error {
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
		q.places -= j.places()
		delete(q.shared, j.Key)
		q.startWaiting() // it may have been the first, and smaller ones behind it may fit
		q.idle.Broadcast()
	}
	return ContextError(ctx)
}

// take takes the room that the job needs. The caller holds the lock.
func (q *Queue) take(j *Job) {
	q.free.Cores -= j.Needs.Cores
	q.free.Memory -= j.Needs.Memory
	q.running++
	j.place = nil
}

// startWaiting runs the first jobs in the queue, as many as there is room for.
// The caller holds the lock.
func (q *Queue) startWaiting() {
	for first := q.waiting.Front(); first != nil; first = q.waiting.Front() {
		j := first.Value.(*Job)
		if !q.free.has(j.Needs) {
			return
		}
		q.waiting.Remove(first)
		q.places -= j.places()
		q.take(j)
		go q.run(j)
	}
}

// run does the work of a job that has its room, and then gives the room back.
func (q *Queue) run(j *Job) {
	j.err = ErrPanicked
	defer func() {
		recover() // a stored value must not stop the server; ErrPanicked stays
		q.end(j)
		switch {
		case j.Then == nil:
		case j.inline: // the caller waits for this function
			go q.then(j)
		default:
			q.then(j)
		}
	}()
	j.err = j.Work()
}

// end gives the room of a job back, and its result to all who wait for it. Close waits
// for what the job has to do then.
func (q *Queue) end(j *Job) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.free.Cores += j.Needs.Cores
	q.free.Memory += j.Needs.Memory
	q.running--
	delete(q.shared, j.Key)
	if j.Then != nil {
		q.ending++
	}
	q.startWaiting()
	q.idle.Broadcast()
	close(j.done)
}

// then does what follows the result.
func (q *Queue) then(j *Job) {
	defer func() {
		recover() // as in run
		q.mu.Lock()
		defer q.mu.Unlock()
		q.ending--
		q.idle.Broadcast()
	}()
	j.Then()
}

// Hold makes Close wait until the key is released, and reports whether it does.
// It does not if the key is held, if limit keys are held, or after Close. Held
// keys are no jobs: they take no room, and may equal the key of a job.
func (q *Queue) Hold(k Key, limit int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if _, held := q.held[k]; held || q.closed || len(q.held) >= limit {
		return false
	}
	q.held[k] = struct{}{}
	return true
}

// Release ends what Hold began.
func (q *Queue) Release(k Key) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.held, k)
	q.idle.Broadcast()
}

// Close lets nothing new in, and waits until all jobs have ended and all held
// keys are released. Jobs that wait still run. It can be called again.
func (q *Queue) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	for q.running > 0 || q.waiting.Len() > 0 || len(q.held) > 0 || q.ending > 0 {
		q.idle.Wait()
	}
}

// Limits returns what New was given.
func (q *Queue) Limits() (total Room, maxWaiting int) { return q.total, q.maxWaiting }

// Lengths returns how many jobs run and how many wait, of which 64 short ones count
// as one.
func (q *Queue) Lengths() (running, waiting int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.running, (q.places + placesOfJob - 1) / placesOfJob
}
