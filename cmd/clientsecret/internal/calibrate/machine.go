package calibrate

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/internal/stored"
)

const (
	runs     = 3                      // the shortest counts
	longRun  = time.Second            // a longer run is not repeated
	rateTime = 200 * time.Millisecond // how long a rate is measured
)

// ThisMachine measures this machine. Every algorithm must accept the secret.
func ThisMachine(probe clientsecret.Secret) Machine {
	return Machine{
		Cost: func(s stored.Spec) (time.Duration, error) {
			scheme, err := clientsecret.ParseScheme(s.String())
			if err != nil {
				return 0, err
			}
			return shortest(func() error { _, err := scheme.Hash(probe); return err })
		},
		Rate: func(s stored.Spec) (float64, error) {
			scheme, err := clientsecret.ParseScheme(s.String())
			if err != nil {
				return 0, err
			}
			digest, err := scheme.Hash(probe)
			if err != nil {
				return 0, err
			}
			return perSecond(runtime.GOMAXPROCS(0), func() error {
				return clientsecret.Compare(digest, probe)
			})
		},
		Remembered: func() (float64, error) { return remembered(probe) },
	}
}

// remembered returns how many remembered secrets a Verifier compares in a
// second.
func remembered(probe clientsecret.Secret) (float64, error) {
	digest, err := clientsecret.PBKDF2{Iterations: 1}.Hash(probe)
	if err != nil {
		return 0, err
	}
	verifier := new(clientsecret.Verifier)
	defer verifier.Close()
	return perSecond(runtime.GOMAXPROCS(0), func() error {
		_, err := verifier.Verify(context.Background(), "probe", probe, digest)
		return err
	})
}

// shortest returns the shortest of three runs of f, because other work on the
// machine slows some. A long run is not repeated.
func shortest(f func() error) (time.Duration, error) {
	var best time.Duration
	for i := range runs {
		began := time.Now()
		if err := f(); err != nil {
			return 0, err
		}
		took := time.Since(began)
		if i == 0 || took < best {
			best = took
		}
		if took > longRun {
			break
		}
	}
	return best, nil
}

// perSecond returns how often concurrent workers together run f in a second.
func perSecond(workers int, f func() error) (float64, error) {
	var done atomic.Int64
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	began := time.Now()
	for range workers {
		wg.Go(func() {
			for ran := false; !ran || time.Since(began) < rateTime; ran = true {
				if err := f(); err != nil {
					failed.Store(&err)
					return
				}
				done.Add(1)
			}
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		return 0, *err
	}
	return float64(done.Load()) / time.Since(began).Seconds(), nil
}
