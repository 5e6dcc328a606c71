package queue_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clientsecret/clientsecret/internal/queue"
)

// The tests run in the false time of testing/synctest, where work sleeps. A
// bubble ends when all of its goroutines have ended, so it finds what is left.

// tick is the unit of time in the tests.
const tick = time.Second

// ticks returns how many ticks have passed since the start.
func ticks(start time.Time) int { return int(time.Since(start) / tick) }

// bubble runs the test in false time. Under way at the end is what ends by
// itself.
func bubble(t *testing.T, name string, f func(t *testing.T)) {
	t.Run(name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f(t)
			time.Sleep(1000 * tick)
		})
	})
}

// key returns a key with a name.
func key(name string) (k queue.Key) {
	copy(k[:], name)
	return k
}

// sleep returns work that takes n ticks and has the result err.
func sleep(n int, err error) func() error {
	return func() error {
		time.Sleep(time.Duration(n) * tick)
		return err
	}
}

// counted returns work that takes a tick and counts how often it was begun.
func counted(runs *atomic.Int32) func() error {
	return func() error {
		runs.Add(1)
		time.Sleep(tick)
		return nil
	}
}

// job returns a job for one core that is shared with none.
func job(work func() error) *queue.Job { return keyed(queue.Key{}, work) }

// keyed returns a job for one core with a key.
func keyed(k queue.Key, work func() error) *queue.Job {
	return &queue.Job{Key: k, Needs: cores(1), Work: work}
}

// mustSubmit submits a job that the queue takes.
func mustSubmit(t *testing.T, q *queue.Queue, j *queue.Job) *queue.Job {
	t.Helper()
	j, err := q.Submit(j, nil)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// do submits a job and waits for it.
func do(ctx context.Context, q *queue.Queue, j *queue.Job) error {
	j, err := q.Submit(j, nil)
	if err != nil {
		return err
	}
	return q.Wait(ctx, j)
}

// after returns a context that is canceled after n ticks.
func after(n int) context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(time.Duration(n)*tick, cancel)
	return ctx
}

// cores is room without memory.
func cores(n int) queue.Room { return queue.Room{Cores: n} }

// room is cores and memory in KiB.
func room(cores int, memory int64) queue.Room { return queue.Room{Cores: cores, Memory: memory} }

// checkLengths waits until nothing moves, and compares the lengths.
func checkLengths(t *testing.T, q *queue.Queue, running, waiting int) {
	t.Helper()
	synctest.Wait()
	if r, w := q.Lengths(); r != running || w != waiting {
		t.Errorf("%d run and %d wait, want %d and %d", r, w, running, waiting)
	}
}
