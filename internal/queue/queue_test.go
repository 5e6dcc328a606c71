package queue_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clientsecret/clientsecret/internal/queue"
)

// TestShared: identical jobs run once, whether the first runs or waits, and all
// get its result.
func TestShared(t *testing.T) {
	a, b := key("a"), key("b")
	for _, tc := range []struct {
		name string
		keys []queue.Key
		busy bool // another job runs, so that all wait
		runs int
	}{
		{"the same key", []queue.Key{a, a, a}, false, 1},
		{"the same key, in the queue", []queue.Key{a, a, a}, true, 1},
		{"two keys", []queue.Key{a, b, a, b}, false, 2},
		{"two keys, in the queue", []queue.Key{a, b, a, b}, true, 2},
		{"the zero key is not shared", []queue.Key{{}, {}, {}}, false, 3},
		{"the zero key, in the queue", []queue.Key{{}, {}, {}}, true, 3},
		{"the last byte counts", []queue.Key{{31: 1}, {31: 2}}, false, 2},
	} {
		for _, short := range []bool{false, true} {
			name := tc.name
			if short {
				name += ", short"
			}
			bubble(t, name, func(t *testing.T) {
				q := queue.New(cores(1), 10)
				if tc.busy {
					mustSubmit(t, q, job(sleep(3, nil)))
				}
				for range 2 { // what has ended is not shared
					var runs atomic.Int32
					result := errors.New("the result")
					var wg sync.WaitGroup
					for _, k := range tc.keys {
						wg.Go(func() {
							j := keyed(k, func() error {
								counted(&runs)()
								return result
							})
							j.Short = short
							if err := do(context.Background(), q, j); err != result {
								t.Error(err)
							}
						})
					}
					wg.Wait()
					if int(runs.Load()) != tc.runs {
						t.Errorf("%d runs, want %d", runs.Load(), tc.runs)
					}
				}
				checkLengths(t, q, 0, 0)
			})
		}
	}
}

// TestSubmitReturns the job that the caller has to wait for.
func TestSubmitReturns(t *testing.T) {
	bubble(t, "", func(t *testing.T) {
		q := queue.New(cores(1), 10)
		first := &queue.Job{Key: key("a"), Work: sleep(1, nil)}
		second := &queue.Job{Key: key("a"), Work: sleep(1, nil)}
		if j := mustSubmit(t, q, first); j != first {
			t.Error("the first is another")
		}
		if j := mustSubmit(t, q, second); j != first {
			t.Error("the second is not the first")
		}
	})
}

// TestShortRunsInCaller: a short job is done when Submit returns, if there is
// room; otherwise Submit returns at once, as with any other.
func TestShortRunsInCaller(t *testing.T) {
	for _, tc := range []struct {
		name        string
		short, busy bool
		returns     int // in ticks
	}{
		{"short", true, false, 2},
		{"short, in the queue", true, true, 0},
		{"not short", false, false, 0},
		{"not short, in the queue", false, true, 0},
	} {
		bubble(t, tc.name, func(t *testing.T) {
			q := queue.New(cores(1), 10)
			if tc.busy {
				mustSubmit(t, q, job(sleep(1, nil)))
			}
			start := time.Now()
			mustSubmit(t, q, &queue.Job{Needs: cores(1), Short: tc.short, Work: sleep(2, nil)})
			if n := ticks(start); n != tc.returns {
				t.Errorf("Submit returned after %d ticks, want %d", n, tc.returns)
			}
		})
	}
}

// TestAnswered: Submit asks whether there is a result only if the job is new to
// a queue that is open, and before the queue can be full.
func TestAnswered(t *testing.T) {
	for _, tc := range []struct {
		name     string
		prepare  func(q *queue.Queue) // with a maximum of one that waits
		answered bool
		asked    int
		err      error
		runs     bool
	}{
		{"answered", func(*queue.Queue) {}, true, 1, nil, false},
		{"not answered", func(*queue.Queue) {}, false, 1, nil, true},
		{"shared", func(q *queue.Queue) {
			q.Submit(&queue.Job{Key: key("a"), Work: sleep(1, nil)}, nil)
		}, true, 0, nil, true},
		{"full and answered", fill, true, 1, nil, false},
		{"full and not answered", fill, false, 1, queue.ErrBusy, false},
		{"closed", (*queue.Queue).Close, true, 0, queue.ErrClosed, false},
	} {
		bubble(t, tc.name, func(t *testing.T) {
			q := queue.New(cores(1), 1)
			tc.prepare(q)
			asked := 0
			j, err := q.Submit(&queue.Job{Key: key("a"), Work: sleep(1, nil)}, func() bool {
				asked++
				return tc.answered
			})
			if asked != tc.asked || err != tc.err || (j != nil) != tc.runs {
				t.Errorf("asked %d times, job %v, %v; want %d, %v, %v",
					asked, j != nil, err, tc.asked, tc.runs, tc.err)
			}
			if j != nil {
				if err := q.Wait(context.Background(), j); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// fill fills a queue of one core and one place.
func fill(q *queue.Queue) {
	for range 2 {
		q.Submit(job(sleep(1, nil)), nil)
	}
}

// TestBusy: no more wait than may, and those that are refused leave nothing.
func TestBusy(t *testing.T) {
	for _, tc := range []struct {
		name       string
		cores      int
		maxWaiting int
		keys       func(i int) queue.Key // of 100
		taken      int
		waiting    int
	}{
		{"ten", 2, 10, distinct, 12, 10},
		{"one", 1, 1, distinct, 2, 1},
		{"none", 2, 0, distinct, 2, 0},
		{"below zero", 2, -1, distinct, 2, 0},
		{"identical jobs count once", 1, 1, ofThree, 67, 1},
		{"enough", 1, 99, distinct, 100, 99},
		{"more cores than jobs", 100, 0, distinct, 100, 0},
	} {
		bubble(t, tc.name, func(t *testing.T) {
			q := queue.New(cores(tc.cores), tc.maxWaiting)
			taken := 0
			for i := range 100 {
				_, err := q.Submit(keyed(tc.keys(i), sleep(1, nil)), nil)
				switch {
				case err == nil:
					taken++
				case err != queue.ErrBusy:
					t.Error(err)
				}
			}
			if taken != tc.taken {
				t.Errorf("%d were taken, want %d", taken, tc.taken)
			}
			checkLengths(t, q, min(tc.cores, 100), tc.waiting)
			time.Sleep(200 * tick)
			checkLengths(t, q, 0, 0)
			// A refused job was not registered: the next with its key runs.
			var runs atomic.Int32
			err := do(context.Background(), q, keyed(tc.keys(99), counted(&runs)))
			if err != nil || runs.Load() != 1 {
				t.Errorf("afterwards: %v, %d runs", err, runs.Load())
			}
		})
	}
}

// TestManyShortWait: 64 short jobs wait in the place of another one, and leave it as
// they start or when nobody waits for them.
func TestManyShortWait(t *testing.T) {
	bubble(t, "", func(t *testing.T) {
		q := queue.New(cores(1), 3)
		short := func() (*queue.Job, error) {
			j := job(sleep(1, nil))
			j.Short = true
			return q.Submit(j, nil)
		}
		mustSubmit(t, q, job(sleep(10, nil))) // it runs
		mustSubmit(t, q, job(sleep(1, nil)))
		checkLengths(t, q, 1, 1)
		var last *queue.Job
		for i := range 200 {
			j, err := short()
			if want := i < 128; (err == nil) != want || !want && err != queue.ErrBusy {
				t.Fatalf("%d: %v", i, err)
			}
			if i == 0 {
				checkLengths(t, q, 1, 2)
			}
			if err == nil {
				last = j
			}
		}
		checkLengths(t, q, 1, 3)
		if _, err := q.Submit(job(sleep(1, nil)), nil); err != queue.ErrBusy {
			t.Error(err)
		}
		q.Wait(after(0), last)
		if _, err := short(); err != nil {
			t.Error(err)
		}
		time.Sleep(75 * tick) // one job and 64 short ones
		mustSubmit(t, q, job(sleep(1, nil)))
		time.Sleep(100 * tick)
		checkLengths(t, q, 0, 0)
	})
}

func distinct(i int) queue.Key { return key(fmt.Sprint("job", i)) }

func ofThree(i int) queue.Key { return distinct(i % 3) }

// TestPlaceIsFree: whoever leaves the queue, to run or because nobody waits,
// makes room for another.
func TestPlaceIsFree(t *testing.T) {
	for _, tc := range []struct {
		name  string
		leave func(q *queue.Queue, j *queue.Job)
	}{
		{"it runs", func(*queue.Queue, *queue.Job) { time.Sleep(2 * tick) }},
		{"nobody waits", func(q *queue.Queue, j *queue.Job) { q.Wait(after(0), j) }},
	} {
		bubble(t, tc.name, func(t *testing.T) {
			q := queue.New(cores(1), 1)
			mustSubmit(t, q, job(sleep(1, nil)))
			j := mustSubmit(t, q, job(sleep(5, nil)))
			if _, err := q.Submit(job(sleep(1, nil)), nil); err != queue.ErrBusy {
				t.Errorf("before: %v", err)
			}
			tc.leave(q, j)
			mustSubmit(t, q, job(sleep(1, nil)))
		})
	}
}

// TestContext: the end of a context ends the waiting of its own caller.
func TestContext(t *testing.T) {
	bubble(t, "the error", func(t *testing.T) {
		q := queue.New(cores(1), 10)
		timeout, cancel := context.WithTimeout(context.Background(), tick)
		defer cancel()
		for ctx, want := range map[context.Context]error{
			after(1): context.Canceled,
			timeout:  context.DeadlineExceeded,
		} {
			start := time.Now()
			err := do(ctx, q, &queue.Job{Key: key("a"), Work: sleep(3, nil)})
			same := err.Error() == queue.ContextError(ctx).Error()
			if !errors.Is(err, want) || !same || ticks(start) > 1 {
				t.Errorf("%v after %d ticks, want %v", err, ticks(start), want)
			}
		}
	})
	bubble(t, "of one of two that wait", func(t *testing.T) {
		for _, giveUp := range []int{1, 2} { // the one who submitted, and the other
			q := queue.New(cores(1), 10)
			var runs atomic.Int32
			mustSubmit(t, q, job(sleep(3, nil)))
			first := mustSubmit(t, q, keyed(key("a"), counted(&runs)))
			second := mustSubmit(t, q, keyed(key("a"), counted(&runs)))
			ctxs := map[int]context.Context{1: context.Background(), 2: context.Background()}
			ctxs[giveUp] = after(1)
			var errs [3]error
			var wg sync.WaitGroup
			wg.Go(func() { errs[1] = q.Wait(ctxs[1], first) })
			wg.Go(func() { errs[2] = q.Wait(ctxs[2], second) })
			wg.Wait()
			left, stayed := errs[giveUp], errs[3-giveUp]
			if !errors.Is(left, context.Canceled) || stayed != nil || runs.Load() != 1 {
				t.Errorf("%v, %d runs", errs, runs.Load())
			}
		}
	})
	bubble(t, "of both that wait", func(t *testing.T) {
		q := queue.New(cores(1), 10)
		var runs atomic.Int32
		mustSubmit(t, q, job(sleep(3, nil)))
		for range 2 {
			j := mustSubmit(t, q, keyed(key("a"), counted(&runs)))
			go q.Wait(after(1), j)
		}
		checkLengths(t, q, 1, 1)
		time.Sleep(tick)
		checkLengths(t, q, 1, 0)
		time.Sleep(10 * tick)
		if runs.Load() != 0 {
			t.Error("it ran although nobody waited")
		}
	})
	bubble(t, "of a short job that waits", func(t *testing.T) {
		q := queue.New(cores(1), 10)
		mustSubmit(t, q, job(sleep(3, nil)))
		var runs atomic.Int32
		start := time.Now()
		err := do(after(1), q, &queue.Job{Needs: cores(1), Short: true, Work: counted(&runs)})
		if !errors.Is(err, context.Canceled) || ticks(start) != 1 {
			t.Errorf("%v after %d ticks", err, ticks(start))
		}
		time.Sleep(10 * tick)
		if runs.Load() != 0 {
			t.Error("it ran although nobody waited")
		}
	})
}

// TestAbandonedAskedAgain: a job that nobody waited for, in the queue or while
// it ran, is no trap for the next who asks the same.
func TestAbandonedAskedAgain(t *testing.T) {
	bubble(t, "", func(t *testing.T) {
		q := queue.New(cores(1), 10)
		start := time.Now()
		var runs atomic.Int32
		same := func() *queue.Job {
			return keyed(key("a"), func() error {
				runs.Add(1)
				return sleep(4, nil)()
			})
		}
		mustSubmit(t, q, job(sleep(4, nil)))
		// The first leaves the queue, and the second while it runs.
		for _, patience := range []time.Duration{tick, 5 * tick} {
			ctx, cancel := context.WithTimeout(context.Background(), patience)
			if err := do(ctx, q, same()); !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
			cancel()
		}
		if err := do(context.Background(), q, same()); err != nil || ticks(start) != 8 {
			t.Errorf("%v after %d ticks", err, ticks(start))
		}
		if runs.Load() != 1 {
			t.Errorf("%d runs, want 1", runs.Load())
		}
		checkLengths(t, q, 0, 0)
	})
}

// TestPanic: work that panics, or ends its goroutine, has an error for a
// result, which says nothing of the panic, and takes nothing with it.
func TestPanic(t *testing.T) {
	for _, tc := range []struct {
		name string
		work func() error
		exit bool // ends the goroutine of the caller, if that runs it
	}{
		{"with the secret", func() error { panic("hunter2") }, false},
		{"with an error", func() error { panic(errors.New("hunter2")) }, false},
		{"with nil", func() error { panic(any(nil)) }, false},
		{"nil dereference", func() error { return (*(*func() error)(nil))() }, false},
		{"Goexit", func() error { runtime.Goexit(); return nil }, true},
	} {
		for _, short := range []bool{false, true} {
			name := tc.name
			if short {
				name += ", short"
			}
			bubble(t, name, func(t *testing.T) {
				q := queue.New(room(1, 10), 10)
				panicking := func() *queue.Job {
					work := func() error {
						time.Sleep(tick)
						return tc.work()
					}
					return &queue.Job{Key: key("a"), Needs: room(1, 10), Short: short, Work: work}
				}
				var answers atomic.Int32
				for range 3 {
					go func() {
						err := do(context.Background(), q, panicking())
						answers.Add(1)
						if err != queue.ErrPanicked || strings.Contains(err.Error(), "hunter2") {
							t.Error(err)
						}
					}()
					synctest.Wait()
				}
				var runs atomic.Int32
				all := func(k queue.Key) *queue.Job {
					return &queue.Job{Key: k, Needs: room(1, 10), Work: counted(&runs)}
				}
				err := do(context.Background(), q, all(queue.Key{}))
				if err != nil || runs.Load() != 1 {
					t.Errorf("one that waited: %v", err)
				}
				checkLengths(t, q, 0, 0)
				want := int32(3)
				if short && tc.exit {
					want = 2
				}
				if answers.Load() != want {
					t.Errorf("%d answers, want %d", answers.Load(), want)
				}
				// The same job can run again.
				err = do(context.Background(), q, all(key("a")))
				if err != nil || runs.Load() != 2 {
					t.Errorf("afterwards: %v", err)
				}
				q.Close()
			})
		}
	}
}

// TestClose waits for all that is under way, and lets nothing new in.
func TestClose(t *testing.T) {
	running := func(t *testing.T, q *queue.Queue) {
		mustSubmit(t, q, keyed(key("running"), sleep(3, nil)))
	}
	for _, tc := range []struct {
		name    string
		prepare func(t *testing.T, q *queue.Queue)
		takes   int
	}{
		{"nothing", func(*testing.T, *queue.Queue) {}, 0},
		{"one that runs", running, 3},
		{"one that panics", func(t *testing.T, q *queue.Queue) {
			mustSubmit(t, q, &queue.Job{Work: func() error { time.Sleep(2 * tick); panic(1) }})
		}, 2},
		{"one that waits", func(t *testing.T, q *queue.Queue) {
			running(t, q)
			j := mustSubmit(t, q, job(sleep(2, nil)))
			go func() {
				if err := q.Wait(context.Background(), j); err != nil {
					t.Error(err)
				}
			}()
		}, 5},
		{"one that nobody waits for while it runs", func(t *testing.T, q *queue.Queue) {
			running(t, q)
			go do(after(4), q, job(sleep(9, nil)))
		}, 12},
		{"one that leaves the queue", func(t *testing.T, q *queue.Queue) {
			running(t, q)
			go do(after(1), q, job(sleep(9, nil)))
		}, 3},
		{"what is held", func(t *testing.T, q *queue.Queue) {
			q.Hold(key("held"), 10)
			q.Hold(key("released"), 10)
			q.Release(key("released"))
			time.AfterFunc(7*tick, func() { q.Release(key("held")) })
		}, 7},
		{"all of them", func(t *testing.T, q *queue.Queue) {
			running(t, q)
			mustSubmit(t, q, job(sleep(2, nil)))
			q.Hold(key("held"), 10)
			time.AfterFunc(7*tick, func() { q.Release(key("held")) })
		}, 7},
	} {
		bubble(t, tc.name, func(t *testing.T) {
			q := queue.New(cores(1), 10)
			tc.prepare(t, q)
			synctest.Wait()
			start := time.Now()
			refused := func(when string) {
				t.Helper()
				// Not even one that is identical to one that runs.
				for _, k := range []queue.Key{{}, key("new"), key("running")} {
					j, err := q.Submit(keyed(k, sleep(1, nil)), nil)
					if j != nil || err != queue.ErrClosed {
						t.Errorf("%s: Submit = %v, %v", when, j, err)
					}
				}
				if q.Hold(key("new"), 10) {
					t.Errorf("%s: Hold was let in", when)
				}
			}
			var second sync.WaitGroup
			if tc.takes > 0 {
				second.Go(func() {
					time.Sleep(tick / 2)
					refused("meanwhile")
					q.Close()
					if n := ticks(start); n != tc.takes {
						t.Errorf("the second Close returned after %d ticks, want %d", n, tc.takes)
					}
				})
			}
			q.Close()
			if n := ticks(start); n != tc.takes {
				t.Errorf("Close returned after %d ticks, want %d", n, tc.takes)
			}
			second.Wait()
			checkLengths(t, q, 0, 0)
			refused("afterwards")
			q.Close()
		})
	}
}

// TestHold: a key is held once, and no more than the limit.
func TestHold(t *testing.T) {
	type step struct {
		do    string
		key   string
		limit int
		want  bool
	}
	for _, tc := range []struct {
		name  string
		steps []step
	}{
		{"once", []step{
			{"hold", "a", 9, true}, {"hold", "a", 9, false}, {"hold", "b", 9, true},
		}},
		{"again", []step{
			{"hold", "a", 9, true}, {"release", "a", 0, true}, {"hold", "a", 9, true},
		}},
		{"the limit", []step{
			{"hold", "a", 2, true}, {"hold", "b", 2, true},
			{"hold", "c", 2, false}, {"hold", "c", 3, true},
			{"release", "a", 0, true}, {"release", "b", 0, true}, {"hold", "d", 2, true},
		}},
		{"no limit but none", []step{{"hold", "a", 0, false}, {"hold", "a", 1, true}}},
		{"what was not held is released", []step{
			{"release", "a", 0, true}, {"hold", "a", 1, true},
			{"release", "b", 0, true}, {"hold", "c", 1, false},
		}},
		{"the zero key", []step{
			{"hold", "", 9, true}, {"hold", "", 9, false},
			{"release", "", 0, true}, {"hold", "", 9, true},
		}},
		{"no job", []step{
			{"submit", "a", 0, true}, {"hold", "a", 9, true},
			{"submit", "b", 0, true}, {"release", "a", 0, true},
		}},
	} {
		bubble(t, tc.name, func(t *testing.T) {
			q := queue.New(cores(2), 0)
			held := make(map[string]bool)
			for i, s := range tc.steps {
				got := true
				switch s.do {
				case "hold":
					if got = q.Hold(key(s.key), s.limit); got {
						held[s.key] = true
					}
				case "release":
					q.Release(key(s.key))
					delete(held, s.key)
				case "submit":
					mustSubmit(t, q, keyed(key(s.key), sleep(1, nil)))
				}
				if got != s.want {
					t.Errorf("step %d: %v, want %v", i, got, s.want)
				}
			}
			closed := make(chan struct{})
			go func() { q.Close(); close(closed) }()
			time.Sleep(10 * tick)
			for k := range held {
				select {
				case <-closed:
					t.Error("Close did not wait for what is held")
				default:
				}
				q.Release(key(k))
			}
			<-closed
		})
	}
}

// TestLimits are those of New.
func TestLimits(t *testing.T) {
	q := queue.New(room(3, 64), 7)
	if total, maxWaiting := q.Limits(); total != room(3, 64) || maxWaiting != 7 {
		t.Errorf("Limits() = %v, %d", total, maxWaiting)
	}
}

// TestContextError wraps the error of the context, not its cause.
func TestContextError(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errors.New("the cause"))
	want := "clientsecret: the context ended before there was an answer: context canceled"
	if err := queue.ContextError(ctx); !errors.Is(err, context.Canceled) || err.Error() != want {
		t.Errorf("ContextError() = %q, want %q", err, want)
	}
}

// TestConcurrently is for the race detector.
func TestConcurrently(t *testing.T) {
	const total = 2
	q := queue.New(cores(total), 4)
	var running atomic.Int32
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for i := range 200 {
				ctx, cancel := context.WithCancel(context.Background())
				k := distinct(i % 20)
				j := keyed(k, func() error {
					if n := running.Add(1); n > total {
						t.Errorf("%d run at once", n)
					}
					runtime.Gosched()
					running.Add(-1)
					return nil
				})
				j.Short = i%3 == 0
				j, err := q.Submit(j, func() bool { return i%7 == 0 })
				if (worker+i)%4 == 0 {
					cancel()
				}
				if j != nil {
					err = q.Wait(ctx, j)
				}
				if err != nil && err != queue.ErrBusy && !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
				if q.Hold(k, 3) {
					q.Release(k)
				}
				cancel()
			}
		})
	}
	wg.Wait()
	q.Close()
	if r, w := q.Lengths(); r != 0 || w != 0 {
		t.Errorf("%d run and %d wait after Close", r, w)
	}
}

// TestThen: what follows a result does not delay it, is waited for by Close, and may
// panic.
func TestThen(t *testing.T) {
	for _, short := range []bool{false, true} {
		bubble(t, fmt.Sprint("short ", short), func(t *testing.T) {
			q := queue.New(queue.Room{Cores: 1}, 10)
			start := time.Now()
			var ended atomic.Int32
			for range 2 {
				j := job(sleep(1, nil))
				j.Short = short
				j.Then = func() {
					time.Sleep(10 * tick)
					ended.Add(1)
					panic("contained")
				}
				own, err := q.Submit(j, nil)
				if err != nil {
					t.Fatal(err)
				}
				if err := q.Wait(t.Context(), own); err != nil {
					t.Error(err)
				}
			}
			if n := ticks(start); n != 2 {
				t.Errorf("two results took %d ticks", n)
			}
			q.Close()
			if n := ticks(start); ended.Load() != 2 || n != 12 {
				t.Errorf("Close returned after %d ticks, %d have ended", n, ended.Load())
			}
		})
	}
}
