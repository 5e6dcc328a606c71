package clientsecret_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clientsecret/clientsecret"
)

// TestReportsBlock: an OnError that does not return has at most sixteen goroutines.
// Stats counts all failures, upgrades go on, and Close waits.
func TestReportsBlock(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		const clients = 100
		value := mustHash(t, clientsecret.PBKDF2{Iterations: 1}, generated)
		release := make(chan struct{})
		var running, most atomic.Int64
		p := pepper{stored: value.Encode()}
		v := clientsecret.Verifier{
			MaxConcurrent: 1, Keyring: ring("lost"), Want: clientsecret.PBKDF2{Iterations: 2}, Store: p.store,
			OnError: func(string, error) {
				most.Store(max(most.Load(), running.Add(1)))
				<-release
				running.Add(-1)
			},
		}
		for i := range clients {
			if _, err := v.Verify(t.Context(), fmt.Sprint("client", i), clientsecret.NewSecret(generated), value); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		if s := v.Stats(); most.Load() != 16 || s.UpgradesFailed != clients {
			t.Errorf("%d calls of OnError at the same time; %+v", most.Load(), s)
		}
		opened, err := ring("a").Open(value.Encode(), "client")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(generated), opened); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if p.calls != 1 {
			t.Error("an upgrade waits for OnError")
		}
		start := time.Now()
		time.AfterFunc(time.Hour, func() { close(release) })
		if v.Close(); time.Since(start) != time.Hour || running.Load() != 0 {
			t.Errorf("Close took %v, and %d calls of OnError run", time.Since(start), running.Load())
		}
	})
}
