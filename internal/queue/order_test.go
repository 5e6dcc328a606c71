package queue_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clientsecret/clientsecret/internal/queue"
)

// arrival is a job that is submitted at a time, and the time when it starts.
type arrival struct {
	at     int
	needs  queue.Room
	takes  int
	starts int
	gives  int // up, after so many ticks; zero: waits for its result
}

// never is the start of a job that nobody waits for any more.
const never = -1

// TestStarts: jobs start in the order of their arrival, as soon as there is
// room.
func TestStarts(t *testing.T) {
	for _, tc := range []struct {
		name     string
		total    queue.Room
		arrivals []arrival // in their order
	}{
		{"one core", cores(1), []arrival{
			{0, cores(1), 2, 0, 0}, {0, cores(1), 3, 2, 0},
			{1, cores(1), 1, 5, 0}, {7, cores(1), 1, 7, 0},
		}},
		{"three cores", cores(3), []arrival{
			{0, cores(1), 2, 0, 0}, {0, cores(1), 4, 0, 0}, {0, cores(1), 4, 0, 0},
			{1, cores(1), 1, 2, 0}, {1, cores(1), 1, 3, 0},
		}},
		{"lanes count as cores", cores(4), []arrival{
			{0, cores(3), 2, 0, 0}, {0, cores(2), 1, 2, 0}, {0, cores(2), 1, 2, 0},
		}},
		{"memory", room(8, 200), []arrival{
			{0, room(1, 64), 2, 0, 0}, {0, room(1, 64), 2, 0, 0}, {0, room(1, 64), 2, 0, 0},
			{0, room(1, 64), 2, 2, 0},
		}},
		{"all of the memory", room(8, 64), []arrival{
			{0, room(1, 64), 2, 0, 0}, {0, room(1, 0), 1, 0, 0}, {0, room(1, 1), 1, 2, 0},
		}},
		{"more memory than there is: alone with memory", room(8, 32), []arrival{
			{0, room(1, 64), 2, 0, 0}, {0, room(1, 0), 1, 0, 0}, {0, room(1, 64), 2, 2, 0},
			{0, room(1, 1), 1, 4, 0},
		}},
		{"more cores than there are: alone", cores(2), []arrival{
			{0, cores(4), 2, 0, 0}, {0, cores(1), 1, 2, 0},
			{0, cores(1), 1, 2, 0}, {0, cores(4), 1, 3, 0},
			{0, cores(1), 1, 4, 0},
		}},
		{"more of everything: alone", room(2, 10), []arrival{
			{0, room(1, 0), 3, 0, 0}, {0, room(9, 99), 1, 3, 0}, {0, room(1, 0), 1, 4, 0},
		}},
		{"more than there can be", room(math.MaxInt, math.MaxInt64), []arrival{
			{0, room(math.MaxInt, math.MaxInt64), 1, 0, 0},
			{0, room(math.MaxInt, math.MaxInt64), 1, 1, 0},
		}},
		{"a small job does not pass a large one", cores(4), []arrival{
			{0, cores(1), 5, 0, 0}, {1, cores(4), 1, 5, 0},
			{2, cores(1), 1, 6, 0}, {3, cores(1), 1, 6, 0},
		}},
		{"nor one that waits for memory", room(4, 10), []arrival{
			{0, room(1, 6), 5, 0, 0}, {1, room(1, 6), 1, 5, 0}, {2, room(1, 0), 1, 5, 0},
		}},
		{"a large job among small ones without end", cores(2), []arrival{
			{0, cores(1), 4, 0, 0}, {2, cores(1), 4, 2, 0}, {3, cores(2), 4, 6, 0},
			{4, cores(1), 4, 10, 0}, {6, cores(1), 4, 10, 0}, {8, cores(1), 4, 14, 0},
		}},
		{"all that fit start when a large one ends", cores(4), []arrival{
			{0, cores(4), 3, 0, 0},
			{0, cores(1), 1, 3, 0}, {0, cores(1), 1, 3, 0},
			{0, cores(1), 1, 3, 0}, {0, cores(1), 1, 3, 0},
			{0, cores(1), 1, 4, 0},
		}},
		{"nobody waits for one in the queue", cores(1), []arrival{
			{0, cores(1), 4, 0, 0}, {1, cores(1), 4, never, 2}, {2, cores(1), 1, 4, 0},
		}},
		{"nobody waits for one that runs", cores(1), []arrival{
			{0, cores(1), 4, 0, 2}, {0, cores(1), 1, 4, 0},
		}},
		{"a large one that leaves lets small ones run", cores(2), []arrival{
			{0, cores(1), 8, 0, 0}, {1, cores(2), 1, never, 2},
			{2, cores(1), 1, 3, 0}, {2, cores(1), 1, 4, 0},
		}},
		{"a small one that leaves does not let others pass", cores(2), []arrival{
			{0, cores(1), 4, 0, 0}, {0, cores(2), 1, 4, 0},
			{0, cores(1), 1, never, 2}, {0, cores(1), 1, 5, 0},
		}},
	} {
		for _, short := range []bool{false, true} {
			name := tc.name
			if short {
				name += ", short"
			}
			bubble(t, name, func(t *testing.T) { testStarts(t, tc.total, short, tc.arrivals) })
		}
	}
}

func testStarts(t *testing.T, total queue.Room, short bool, arrivals []arrival) {
	q := queue.New(total, 100)
	start := time.Now()
	starts := slices.Repeat([]int{never}, len(arrivals))
	for i, a := range arrivals {
		time.Sleep(time.Duration(a.at)*tick - time.Since(start))
		ctx, result := context.Background(), errors.New("the result")
		if a.gives != 0 {
			ctx = after(a.gives)
		}
		j := &queue.Job{Needs: a.needs, Short: short, Work: func() error {
			starts[i] = ticks(start)
			return sleep(a.takes, result)()
		}}
		go func() { // Submit runs a short job
			err := do(ctx, q, j)
			switch {
			case short && a.starts == a.at: // its caller waited for it, not for its context
			case a.gives != 0 && !errors.Is(err, context.Canceled), a.gives == 0 && err != result:
				t.Errorf("job %d: %v", i, err)
			}
		}()
		synctest.Wait() // so that the order is that of the table
	}
	q.Close()
	for i, a := range arrivals {
		if starts[i] != a.starts {
			t.Errorf("job %d starts at %d, want %d", i, starts[i], a.starts)
		}
	}
	checkLengths(t, q, 0, 0)
}

// TestAtRandom submits jobs of all sizes, some of which are given up. The room
// is never exceeded, the order is kept, and all others run.
func TestAtRandom(t *testing.T) {
	for seed := range uint64(100) {
		synctest.Test(t, func(t *testing.T) { testAtRandom(t, seed) })
	}
}

func testAtRandom(t *testing.T, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 0))
	total := room(1+random.IntN(4), random.Int64N(10))
	q := queue.New(total, 1000)
	var mu sync.Mutex
	var used queue.Room
	var starts []time.Duration // of those that may start at the same time, the order is not known
	start := time.Now()
	change := func(needs queue.Room, sign int) {
		mu.Lock()
		defer mu.Unlock()
		used.Cores += sign * min(needs.Cores, total.Cores)
		used.Memory += int64(sign) * min(needs.Memory, total.Memory)
		if used.Cores > total.Cores || used.Memory > total.Memory {
			t.Errorf("seed %d: %+v is in use of %+v", seed, used, total)
		}
	}
	const n = 100
	starts = slices.Repeat([]time.Duration{never}, n)
	givesUp := make([]bool, n)
	for i := range n {
		needs := room(1+random.IntN(6), random.Int64N(15))
		takes := time.Duration(1 + random.IntN(1000))
		ctx := context.Background()
		if givesUp[i] = random.IntN(4) == 0; givesUp[i] {
			ctx = after(random.IntN(20))
		}
		j := mustSubmit(t, q, &queue.Job{Needs: needs, Work: func() error {
			change(needs, 1)
			defer change(needs, -1)
			starts[i] = time.Since(start)
			time.Sleep(takes * tick / 100)
			return nil
		}})
		go q.Wait(ctx, j)
		time.Sleep(time.Duration(random.Int64N(int64(4 * tick))))
	}
	q.Close()
	last := time.Duration(0)
	for i, at := range starts {
		switch {
		case at == never && !givesUp[i]:
			t.Errorf("seed %d: job %d did not run", seed, i)
		case at != never && at < last:
			t.Errorf("seed %d: job %d started at %v, and one before it at %v", seed, i, at, last)
		}
		last = max(last, at)
	}
	checkLengths(t, q, 0, 0)
	if used != (queue.Room{}) {
		t.Errorf("seed %d: %+v is in use at the end", seed, used)
	}
}
