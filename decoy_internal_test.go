package clientsecret

import (
	"context"
	"encoding/binary"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clientsecret/clientsecret/internal/queue"
	"github.com/clientsecret/clientsecret/internal/remember"
)

// TestDecoyOfNobody follows what is learned, as the others do.
func TestDecoyOfNobody(t *testing.T) {
	var v Verifier
	x := v.ready()
	form := func() string { return x.decoys.ofNobody()[0].String() }
	if form() != (PBKDF2{}).String() || !x.decoys.ofNobody()[0].Equal(v.Decoy("")) {
		t.Errorf("at first it is %s", form())
	}
	for _, scheme := range []Scheme{PBKDF2{Iterations: 3}, Bcrypt{Cost: 4}, SHA2Crypt{Iterations: 1000}} {
		d, err := scheme.Hash(NewSecret("right"))
		if err != nil {
			t.Fatal(err)
		}
		x.decoys.learn(d.get())
		if form() != v.Decoy("").String() || form() == (PBKDF2{}).String() {
			t.Errorf("it is %s, and Decoy of the empty id %s", form(), v.Decoy(""))
		}
	}
}

// TestDecoysKept: those that are kept are those that would be made, however many there are, and are few.
func TestDecoysKept(t *testing.T) {
	v := Verifier{Want: PBKDF2{Iterations: 3}}
	x := v.ready()
	first := make(map[string]string)
	for i := range 10_000 {
		id := fmt.Sprint("client", i)
		first[id] = v.Decoy(id).Encode()
	}
	for id, stored := range first {
		for range 2 { // made again, and kept
			if v.Decoy(id).Encode() != stored {
				t.Fatalf("the decoy of %s changed", id)
			}
		}
	}
	if n := len(x.decoys.young) + len(x.decoys.old); n > 2*maxKeptDecoys {
		t.Errorf("%d are kept", n)
	}
	long := strings.Repeat("x", 100_000)
	if first := v.Decoy(long); !first.Equal(v.Decoy(long)) {
		t.Error("the decoy of a long id changes")
	}
	for id := range x.decoys.young {
		if len(id) > maxKeptID {
			t.Errorf("an id of %d bytes is kept", len(id))
		}
	}
	// One that was kept takes the form that is learned.
	d, err := Bcrypt{Cost: 4}.Hash(NewSecret("right"))
	if err != nil {
		t.Fatal(err)
	}
	x.decoys.learn(d.get())
	for id := range first {
		if got := v.Decoy(id).String(); got != "bcrypt,cost=4" {
			t.Fatalf("the decoy of %s is %s", id, got)
		}
	}
}

// TestDecoysMakeRoom: forms that are no longer in use do not keep new ones out for ever.
func TestDecoysMakeRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := new(Verifier).ready()
		learn := func(iterations int) {
			d, err := PBKDF2{Iterations: iterations}.Hash(NewSecret("right"))
			if err != nil {
				t.Fatal(err)
			}
			x.decoys.learn(d.get())
		}
		for i := range maxForms + 1 {
			learn(1 + i)
		}
		if len(x.decoys.forms) != maxForms {
			t.Errorf("%d forms are known", len(x.decoys.forms))
		}
		time.Sleep(13 * time.Hour)
		learn(1000)
		if got := x.decoys.ofNobody()[0].String(); len(x.decoys.forms) != 1 || got != "pbkdf2-sha512,iterations=1000" {
			t.Errorf("%d forms are known, and a decoy is %s", len(x.decoys.forms), got)
		}
	})
}

// TestDecoysConcurrently: under the race detector.
func TestDecoysConcurrently(t *testing.T) {
	v := Verifier{Want: PBKDF2{Iterations: 1}}
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			for i := range 30 {
				d, err := PBKDF2{Iterations: 1 + i%10 + worker}.Hash(NewSecret("right"))
				if err != nil {
					t.Error(err)
				}
				v.Verify(context.Background(), NewSecret("wrong"), d)
				v.Verify(context.Background(), NewSecret("wrong"), v.Decoy(fmt.Sprint(i)))
				v.Verify(context.Background(), NewSecret("wrong"))
			}
		})
	}
	wg.Wait()
}

// TestVerifierDefaults are those that the comments of the fields give.
func TestVerifierDefaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := (&Verifier{MaxConcurrent: 3}).ready()
		total, maxWaiting := x.queue.Limits()
		if total != (queue.Room{Cores: 3, Memory: 256 << 10}) || maxWaiting != 96 {
			t.Errorf("%+v, %d may wait", total, maxWaiting)
		}
		for _, tc := range []struct {
			name     string
			set      *remember.Set
			lifetime time.Duration
		}{
			{"matches", x.matches, 12 * time.Hour},
			{"mismatches", x.mismatches, 10 * time.Minute},
		} {
			const capacity = 1 << 16
			var c remember.Claim
			for i := range capacity {
				binary.BigEndian.PutUint64(c[:], uint64(i))
				tc.set.Add(c)
			}
			if n := tc.set.Len(); n != capacity {
				t.Errorf("%s: %d are remembered, want %d", tc.name, n, capacity)
			}
			tc.set.Add(remember.Claim{1})
			if n := tc.set.Len(); n > capacity {
				t.Errorf("%s: %d are remembered, want no more than %d", tc.name, n, capacity)
			}
			tc.set.Forget()
			tc.set.Add(c)
			time.Sleep(tc.lifetime - 1)
			synctest.Wait()
			if !tc.set.Peek(c) {
				t.Errorf("%s: forgotten before %v", tc.name, tc.lifetime)
			}
			time.Sleep(1)
			synctest.Wait()
			if tc.set.Peek(c) {
				t.Errorf("%s: remembered after %v", tc.name, tc.lifetime)
			}
		}
	})
}
