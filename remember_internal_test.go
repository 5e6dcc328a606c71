package clientsecret

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestMemory does random things to a memory and keeps account of what it has to know, and of what it must not.
func TestMemory(t *testing.T) {
	for seed := range uint64(300) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 0))
			lifetime, capacity := time.Duration(1+random.IntN(100))*time.Second, 1+random.IntN(20)
			m := newMemory(lifetime, capacity)
			used := make(map[claim]time.Time) // when each was added, or last found
			var order []claim                 // as they were used, the latest last
			distinct := func(c claim) int {   // others that were used since c
				others := make(map[claim]bool)
				for i := len(order) - 1; i >= 0 && order[i] != c; i-- {
					others[order[i]] = true
				}
				return len(others)
			}
			for range 300 {
				c := claimNamed(fmt.Sprint(random.IntN(30)))
				switch random.IntN(3) {
				case 0:
					time.Sleep(time.Duration(random.Int64N(int64(lifetime/3))) + time.Nanosecond)
					synctest.Wait() // for the timer
				case 1:
					if m.add(c) {
						used[c], order = time.Now(), append(order, c)
					}
				case 2:
					at, ever := used[c]
					age := time.Since(at)
					has, _ := m.has(c)
					switch {
					case has && (!ever || age >= lifetime):
						t.Fatalf("seed %d: it has what was used %v ago, with a lifetime of %v", seed, age, lifetime)
					case !has && ever && age < lifetime/2 && distinct(c) < (capacity+1)/2:
						t.Fatalf("seed %d: it forgot what was used %v ago, and %d others since, with a lifetime of %v and a capacity of %d", seed, age, distinct(c), lifetime, capacity)
					}
					if has {
						used[c], order = time.Now(), append(order, c)
					}
				}
				if n := m.len(); n > capacity+capacity%2 {
					t.Fatalf("seed %d: %d are remembered, with a capacity of %d", seed, n, capacity)
				}
			}
		})
	}
}

// TestMemoryForgetsByItself: nothing stays for want of a request that would make room.
func TestMemoryForgetsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(time.Hour, 100)
		for range 3 {
			for i := range 300 {
				m.add(claimNamed(fmt.Sprint(i)))
				time.Sleep(time.Second)
			}
			time.Sleep(30 * time.Minute)
			if m.len() == 0 {
				t.Error("it was forgotten before half of the lifetime was over")
			}
			time.Sleep(30 * time.Minute)
			synctest.Wait()
			if n := m.len(); n != 0 || m.timer != nil {
				t.Errorf("%d are remembered after the lifetime, timer %v", n, m.timer)
			}
		}
		m.add(claimNamed("a"))
		m.forget()
		if m.len() != 0 || m.timer != nil {
			t.Error("it did not forget")
		}
	})
}

// TestMemoryKept: has tells once in a generation that a claim was kept.
func TestMemoryKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(time.Hour, 100)
		c := claimNamed("a")
		m.add(c)
		times := 0
		for range 600 {
			has, kept := m.has(c)
			if !has {
				t.Fatal("it was forgotten while in use")
			}
			if kept {
				times++
			}
			if m.len() != 1 || m.add(c) {
				t.Fatalf("%d claims are remembered, want one", m.len())
			}
			time.Sleep(time.Minute)
			synctest.Wait()
		}
		if times < 19 || times > 20 {
			t.Errorf("kept %d times in ten hours, want once in each half", times)
		}
	})
}

// TestMemoryAddDoesNotProlong: what postpones an upgrade ends, however often it is asked, and so does peek.
func TestMemoryAddDoesNotProlong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(time.Minute, 100)
		added := 0
		for range 600 {
			m.peek(claimNamed("a"))
			if m.add(claimNamed("a")) {
				added++
			}
			time.Sleep(time.Second)
		}
		if added < 10 || added > 20 {
			t.Errorf("added %d times in ten minutes, want 10 to 20", added)
		}
	})
}

// TestClaim: a key of its own for each Verifier, texts of all lengths, and nothing that could be taken for the other.
func TestClaim(t *testing.T) {
	a, b := newClaimKey(), newClaimKey()
	seen := make(map[claim]string)
	add := func(name string, c claim) {
		if was, ok := seen[c]; ok {
			t.Errorf("%s and %s have the same claim", was, name)
		}
		seen[c] = name
	}
	for n := range 600 {
		text := strings.Repeat("x", n)
		add(fmt.Sprint("a, stored value of ", n), claimOf(a, text, ""))
		add(fmt.Sprint("b, stored value of ", n), claimOf(b, text, ""))
		add(fmt.Sprint("a, secret of ", n), claimOf(a, "y", text))
		if n > 0 {
			add(fmt.Sprint("a, both of ", n), claimOf(a, text[1:], text))
		}
		if claimOf(a, text, text) != claimOf(a, []byte(text), []byte(text)) {
			t.Error("bytes and strings have different claims")
		}
	}
	for _, c := range [][2]string{{"ab", "c"}, {"a", "bc"}, {"abc", ""}, {"", "abc"}} {
		add(fmt.Sprint(c), claimOf(a, c[0], c[1]))
	}
	if *a == (claimKey{}) {
		t.Error("the key is not random")
	}
}

func claimNamed(name string) claim { return claimOf(new(claimKey), name, "") }
