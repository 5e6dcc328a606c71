package clientsecret_test

import (
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
