package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
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
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	if err := measureLoad(loadOptions{clients: 5, scheme: clientsecret.PBKDF2{Iterations: 1000}, valid: 100, step: 300 * time.Millisecond}, dir); err != nil {
		t.Fatal(err)
	}
	wellFormed(t, filepath.Join(dir, "load.svg"))
}

// BenchmarkCaches asks caches that could do what internal/remember does, for one of 10,000 entries that live an hour. BenchmarkVerifierWarm of
// the package, less the time of its floor, is to be compared with them.
func BenchmarkCaches(b *testing.B) {
	const entries, capacity = 10_000, 1 << 16
	key := func(i int) [sha256.Size]byte { return sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(i))) }
	k := key(entries / 2)

	o := otter.Must(&otter.Options[[sha256.Size]byte, struct{}]{MaximumSize: capacity, ExpiryCalculator: otter.ExpiryAccessing[[sha256.Size]byte, struct{}](time.Hour)})
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
