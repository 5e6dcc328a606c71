package clientsecret_test

import (
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/clientsecret/clientsecret"
)

// BenchmarkVerifierPeak measures the most memory that the process has from the system
// while different wrong secrets keep the queue full, over MaxMemory, or over what one
// derivation takes where that is more.
func BenchmarkVerifierPeak(b *testing.B) {
	const bound = 64 << 10 // KiB
	for _, tc := range []struct {
		name   string
		scheme clientsecret.Scheme
		kib    int
	}{
		{"argon2id", clientsecret.Argon2{Memory: 19456, Iterations: 1}, 19456},
		{"argon2id above MaxMemory", clientsecret.Argon2{Memory: 256 << 10, Iterations: 1}, 256 << 10},
		{"scrypt", clientsecret.Scrypt{LogN: 14, BlockSize: 8, Parallelism: 1}, 16 << 10},
		{"scrypt, much working space", clientsecret.Scrypt{LogN: 7, BlockSize: 120, Parallelism: 64},
			3 << 10},
		{"scrypt, hardly any fill", clientsecret.Scrypt{LogN: 4, BlockSize: 16, Parallelism: 64}, 100},
		{"yescrypt", clientsecret.Yescrypt{LogN: 12, BlockSize: 32}, 16 << 10},
	} {
		b.Run(tc.name, func(b *testing.B) {
			registered := mustHash(b, tc.scheme, "right")
			for b.Loop() {
				debug.FreeOSMemory()
				v := clientsecret.Verifier{MaxConcurrent: 8, MaxMemory: bound, MaxWaiting: 1000}
				stop, most := make(chan bool), uint64(0)
				var watch, ask sync.WaitGroup
				watch.Go(func() {
					sample := []metrics.Sample{
						{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"},
					}
					for {
						metrics.Read(sample)
						most = max(most, sample[0].Value.Uint64()-sample[1].Value.Uint64())
						select {
						case <-stop:
							return
						case <-time.After(time.Millisecond):
						}
					}
				})
				for i := range 12 {
					ask.Go(func() {
						v.Verify(b.Context(), "client", clientsecret.NewSecret(strconv.Itoa(i)), registered)
					})
				}
				ask.Wait()
				close(stop)
				watch.Wait()
				v.Close()
				b.ReportMetric(float64(most>>10)/float64(max(bound, tc.kib)), "×bound")
			}
		})
	}
}
