package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/golang-lru/v2/expirable"
	"github.com/maypok86/otter/v2"
	"github.com/ory/fosite"

	"github.com/clientsecret/clientsecret"
)

var _ fosite.Hasher = clientsecret.Hasher{}

// wellFormed fails the test if the file is not XML with something in it.
func wellFormed(t *testing.T, file string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	elements := 0
	for d := xml.NewDecoder(f); ; elements++ {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if elements < 50 {
		t.Errorf("%s has %d elements", file, elements)
	}
}

func TestCosts(t *testing.T) {
	dir := t.TempDir()
	if err := measureCosts(1, dir); err != nil {
		t.Fatal(err)
	}
	wellFormed(t, filepath.Join(dir, "results.svg"))
	c := kept(t, filepath.Join(dir, "results.json"), new(costs))
	if c.Date == "" || c.Machine == "" || len(c.Schemes) != 4 {
		t.Errorf("%+v", c)
	}
	for _, s := range c.Schemes {
		count := make(map[kind]int)
		for _, one := range s.Costs {
			count[one.Kind]++
		}
		if s.Costs[0].Kind != kindPeer || count[kindCold] != 2 || count[kindWarm] != 1 {
			t.Errorf("%+v", s)
		}
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	o := loadOptions{5, clientsecret.PBKDF2{Iterations: 1000}, 100, 100 * time.Millisecond}
	if err := measureLoad(o, dir); err != nil {
		t.Fatal(err)
	}
	wellFormed(t, filepath.Join(dir, "load.svg"))
	l := kept(t, filepath.Join(dir, "load.json"), new(loads))
	if l.Clients != 5 || l.Valid != 100 || l.Seconds != 0.1 || l.Date == "" || len(l.Servers) != 5 {
		t.Errorf("%+v", l)
	}
	for _, s := range l.Servers {
		if len(s.Rates) != len(rates) {
			t.Errorf("%+v", s)
		}
	}
}

// TestRestarts asks each server for a client that it has, and for others.
func TestRestarts(t *testing.T) {
	l, err := newLoad(loadOptions{clients: 2, scheme: clientsecret.PBKDF2{Iterations: 2000}})
	if err != nil {
		t.Fatal(err)
	}
	servers, err := l.restarts()
	if err != nil || len(servers) != 3 {
		t.Fatal(len(servers), err)
	}
	for _, s := range servers {
		ask := s.start()
		for _, tc := range []struct {
			id     string
			secret clientsecret.Secret
			want   error
		}{
			{"client1", l.secrets["client1"], nil},
			{"client2", l.secrets["client2"], nil},
			{"client1", l.secrets["client2"], clientsecret.ErrMismatch},
			{"client3", l.secrets["client1"], clientsecret.ErrMismatch},
		} {
			if err := ask(t.Context(), tc.id, tc.secret); !errors.Is(err, tc.want) {
				t.Errorf("%s: %s: %v, want %v", s.name, tc.id, err, tc.want)
			}
		}
	}
}

// TestTurnedAway counts the clients of a server that refuses one of them always and
// another one at first.
func TestTurnedAway(t *testing.T) {
	secrets, err := makeSecrets(3)
	if err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	ask := func(_ context.Context, id string, _ clientsecret.Secret) error {
		var err error
		switch id {
		case "client1":
			err = clientsecret.ErrBusy
		case "client2":
			once.Do(func() { err = clientsecret.ErrBusy })
		}
		return err
	}
	l := load{loadOptions: loadOptions{valid: 300, step: 300 * time.Millisecond}, secrets: secrets}
	r := l.run(ask, 0)
	if r.away != 2 || r.out != 1 || r.refused != r.turned || r.refused != r.busy ||
		r.refused < 3 || r.refused > r.valid {
		t.Errorf("%+v", r)
	}
}

// BenchmarkCaches asks caches that could do what internal/remember does, for one of
// 10,000 entries that live an hour. BenchmarkVerifierWarm of the package, less the time
// of its floor, is to be compared with them.
func BenchmarkCaches(b *testing.B) {
	const entries, capacity = 10_000, 1 << 16
	key := func(i int) [sha256.Size]byte {
		return sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(i)))
	}
	k := key(entries / 2)

	o := otter.Must(&otter.Options[[sha256.Size]byte, struct{}]{
		MaximumSize:      capacity,
		ExpiryCalculator: otter.ExpiryAccessing[[sha256.Size]byte, struct{}](time.Hour),
	})
	l := expirable.NewLRU[[sha256.Size]byte, struct{}](capacity, nil, time.Hour)
	for i := range entries {
		o.Set(key(i), struct{}{})
		l.Add(key(i), struct{}{})
	}
	for name, has := range map[string]func() bool{
		"otter":                func() bool { _, ok := o.GetIfPresent(k); return ok },
		"golang-lru expirable": func() bool { _, ok := l.Get(k); return ok },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !has() {
					b.Fatal("not there")
				}
			}
		})
	}
}
