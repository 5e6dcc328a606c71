package clientsecret_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"
	"time"

	gocrypt "github.com/go-crypt/crypt"

	"github.com/clientsecret/clientsecret"
)

// mix is what a provider's configuration holds, more or less.
var mix = []string{
	hashed, hashed, hashed, hashed,
	"$pbkdf2-sha256$i=25000,l=32$" + salt + "$" + key32,
	"$argon2id$v=19$m=65536,t=3,p=4$" + salt + "$" + key32,
	"$2b$12$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
	"$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
	"$plaintext$insecure_secret",
	"insecure_secret",
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := clientsecret.Parse(mix[i%len(mix)]); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkParsePBKDF2 and BenchmarkGoCryptDecodePBKDF2 read the same value.
func BenchmarkParsePBKDF2(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := clientsecret.Parse(hashed); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGoCryptDecodePBKDF2(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := gocrypt.Decode(hashed); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGenerate(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := clientsecret.Generate(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCompare compares the same secret with the same value here and with bare go-crypt, in turns, so that what else the machine is
// doing falls on both. The metric overhead-% is the one to read: what Compare costs above the bare derivation. The schemes are cheaper than the
// defaults, for more turns in a second; what Compare adds would be less visible beside a dearer derivation.
func BenchmarkCompare(b *testing.B) {
	secret, err := clientsecret.Generate()
	if err != nil {
		b.Fatal(err)
	}
	for _, scheme := range []clientsecret.Scheme{
		clientsecret.PBKDF2{Iterations: 10_000}, clientsecret.HighEntropy{}, clientsecret.Argon2{Memory: 4096, Parallelism: 1}, clientsecret.Bcrypt{Cost: 6},
		clientsecret.Scrypt{LogN: 10}, clientsecret.SHA2Crypt{Iterations: 5000},
	} {
		d, err := scheme.Hash(secret)
		if err != nil {
			b.Fatal(err)
		}
		theirs, err := gocrypt.Decode(d.Encode())
		if err != nil {
			b.Fatal(err)
		}
		value := secret.Reveal()
		b.Run(scheme.String(), func(b *testing.B) {
			var ours, bare stopwatch
			turns := []func(){
				func() {
					ours.time(func() { err = clientsecret.Compare(d, clientsecret.NewSecret(value)) })
					if err != nil {
						b.Fatal(err)
					}
				},
				func() {
					bare.time(func() {
						if !theirs.Match(value) {
							b.Fatal("no match")
						}
					})
				},
			}
			for i := 0; b.Loop(); i++ { // now one first, now the other: the second finds more garbage
				turns[i%2]()
				turns[(i+1)%2]()
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(ours.least().Nanoseconds()), "ns/Compare")
			b.ReportMetric(float64(bare.least().Nanoseconds()), "ns/go-crypt")
			b.ReportMetric((float64(ours.least())/float64(bare.least())-1)*100, "overhead-%")
		})
	}
	plain := mustParse(b, "$plaintext$"+secret.Reveal())
	b.Run("plaintext", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := clientsecret.Compare(plain, secret); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkCompareOnce compares with a PBKDF2 value of one iteration, so that
// what Compare adds to a derivation shows.
func BenchmarkCompareOnce(b *testing.B) {
	secret := clientsecret.NewSecret("insecure_secret")
	d, err := clientsecret.PBKDF2{Iterations: 1}.Hash(secret)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := clientsecret.Compare(d, secret); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVerifierWarm answers from memory. The floor is what an answer needs at the least, one SHA-256 of key and secret, and one look into a map: the
// metric floor is how many times that an answer takes. The metric go-crypt/Verify is how many times cheaper it is than bare go-crypt with the same value
// of 310,000 iterations, whose time is the shortest of five.
func BenchmarkVerifierWarm(b *testing.B) {
	generated, err := clientsecret.Generate()
	if err != nil {
		b.Fatal(err)
	}
	value := generated.Reveal()
	d := mustHash(b, clientsecret.PBKDF2{}, value)
	theirs, err := gocrypt.Decode(d.Encode())
	if err != nil {
		b.Fatal(err)
	}
	var bare stopwatch
	for range 5 {
		bare.time(func() { theirs.Match(value) })
	}
	const batch = 10_000
	var floor stopwatch
	text := append(make([]byte, 32, 200), value...)
	m := map[[sha256.Size]byte]struct{}{sha256.Sum256(text): {}}
	for range 100 {
		floor.time(func() {
			for range batch {
				if _, ok := m[sha256.Sum256(text)]; !ok {
					b.Fatal("not there")
				}
			}
		})
	}
	var v clientsecret.Verifier
	defer v.Close()
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	stored, data := []byte(d.Encode()), []byte(value)
	verify := func() error { _, err := v.Verify(ctx, "client", clientsecret.NewSecret(value), d); return err }
	report := func(b *testing.B) {
		perOp := float64(b.Elapsed().Nanoseconds()) / float64(b.N)
		b.ReportMetric(float64(bare.least().Nanoseconds())/perOp, "go-crypt/Verify")
		b.ReportMetric(perOp*batch/float64(floor.median()), "floor")
	}
	for name, f := range map[string]func() error{
		"Verify":  verify,
		"Compare": func() error { return v.Hasher(nil).Compare(ctx, stored, data) }, // as fosite calls it
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := f(); err != nil {
					b.Fatal(err)
				}
			}
			report(b)
		})
	}
	b.Run("Verify on all cores", func(b *testing.B) {
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if err := verify(); err != nil {
					b.Error(err)
				}
			}
		})
		report(b)
	})
}

// BenchmarkVerifierCold compares a secret that was not seen before, with Verify and with bare go-crypt, in turns. The metric overhead-% is what all of the
// bounds, the queue and the remembering cost.
func BenchmarkVerifierCold(b *testing.B) {
	for _, scheme := range []clientsecret.Scheme{clientsecret.PBKDF2{}, clientsecret.PBKDF2{Iterations: 1000, SaltLength: 32}, clientsecret.Bcrypt{Cost: 10}, clientsecret.Argon2{Parallelism: 1}} {
		d := mustHash(b, scheme, "right")
		theirs, err := gocrypt.Decode(d.Encode())
		if err != nil {
			b.Fatal(err)
		}
		b.Run(scheme.String(), func(b *testing.B) {
			var v clientsecret.Verifier
			defer v.Close()
			var ours, bare stopwatch
			for i := 0; b.Loop(); i++ {
				wrong := fmt.Sprintf("a wrong secret of the length that a right one has, which is %d: %d", 72, i)
				turns := []func(){
					func() { ours.time(func() { v.Verify(b.Context(), "client", clientsecret.NewSecret(wrong), d) }) },
					func() { bare.time(func() { theirs.Match(wrong) }) },
				}
				turns[i%2]()
				turns[(i+1)%2]()
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(ours.least().Nanoseconds()), "ns/Verify")
			b.ReportMetric(float64(bare.least().Nanoseconds()), "ns/go-crypt")
			b.ReportMetric((float64(ours.least())/float64(bare.least())-1)*100, "overhead-%")
		})
	}
}

// BenchmarkVerifierUnknown presents wrong secrets for a client that exists and for one that does not, in turns: with a decoy of the client's own, and with no
// digest at all. The metrics are ratios of medians. In /cold each secret is new, in /repeated it is the same.
func BenchmarkVerifierUnknown(b *testing.B) {
	digest := mustHash(b, clientsecret.PBKDF2{Iterations: 10_000}, "right")
	for _, name := range []string{"cold", "repeated"} {
		b.Run(name, func(b *testing.B) {
			var v clientsecret.Verifier
			defer v.Close()
			var known, unknown, nobody stopwatch
			turns := []func(secret clientsecret.Secret){
				func(s clientsecret.Secret) { known.time(func() { v.Verify(b.Context(), "client", s, digest) }) },
				func(s clientsecret.Secret) {
					unknown.time(func() { v.Verify(b.Context(), "client", s, v.Decoy("unknown")) })
				},
				func(s clientsecret.Secret) { nobody.time(func() { v.Verify(b.Context(), "client", s) }) },
			}
			for i := 0; b.Loop(); i++ {
				secret := clientsecret.NewSecret("wrong")
				if name == "cold" {
					secret = clientsecret.NewSecret(fmt.Sprint("wrong", i))
				}
				for turn := range turns {
					turns[(i+turn)%len(turns)](secret)
				}
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(known.median()), "ns/known")
			b.ReportMetric(float64(unknown.median())/float64(known.median()), "decoy/known")
			b.ReportMetric(float64(nobody.median())/float64(known.median()), "none/known")
		})
	}
}

// TestParseAllocations: no more than go-crypt's own decoder, which checks no bounds.
func TestParseAllocations(t *testing.T) {
	for _, stored := range mix {
		if n := testing.AllocsPerRun(100, func() { clientsecret.Parse(stored) }); n > 5 {
			t.Errorf("%s: %.0f allocations", mustParse(t, stored), n)
		}
	}
}

// stopwatch keeps the shortest times of what it measured. The shortest are those that nothing else disturbed.
type stopwatch struct{ times []time.Duration }

func (s *stopwatch) time(f func()) {
	start := time.Now()
	f()
	s.times = append(s.times, time.Since(start))
}

func (s *stopwatch) median() time.Duration {
	slices.Sort(s.times)
	return s.times[len(s.times)/2]
}

// least returns the mean of the shortest tenth.
func (s *stopwatch) least() time.Duration {
	slices.Sort(s.times)
	shortest := s.times[:(len(s.times)+9)/10]
	var sum time.Duration
	for _, t := range shortest {
		sum += t
	}
	return sum / time.Duration(len(shortest))
}

// BenchmarkOpen is what a provider pays for a sealed value, beside what it pays to parse what is inside.
func BenchmarkOpen(b *testing.B) {
	k := ring("a")
	sealed := mustSeal(b, k, hashed, "client").Encode()
	b.Run("parsed", func(b *testing.B) {
		for b.Loop() {
			if _, err := clientsecret.Parse(hashed); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("opened", func(b *testing.B) {
		for b.Loop() {
			if _, err := k.Open(sealed, "client"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("sealed", func(b *testing.B) {
		d := mustParse(b, hashed)
		for b.Loop() {
			if _, err := k.Seal(d, "client"); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkVerifySealed is a warm Verify of a digest that was opened, beside one that was never sealed.
func BenchmarkVerifySealed(b *testing.B) {
	opened, err := ring("a").Open(mustSeal(b, ring("a"), hashed, "client").Encode(), "client")
	if err != nil {
		b.Fatal(err)
	}
	for name, d := range map[string]clientsecret.Digest{"sealed": opened, "unsealed": mustParse(b, hashed)} {
		b.Run(name, func(b *testing.B) {
			v := new(clientsecret.Verifier)
			defer v.Close()
			secret := clientsecret.NewSecret("insecure_secret")
			for b.Loop() {
				if _, err := v.Verify(b.Context(), "client", secret, d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
