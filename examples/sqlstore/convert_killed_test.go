package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/clientsecret/clientsecret"
)

// watched is a key that calls a function before it seals.
type watched struct {
	clientsecret.AEAD
	seals func()
}

func (w watched) Encrypt(plaintext, associatedData []byte) ([]byte, error) {
	w.seals()
	return w.AEAD.Encrypt(plaintext, associatedData)
}

// watching returns a maker that seals, and calls a function before.
func watching(seals func()) maker {
	return maker{peppered, &clientsecret.Keyring{Primary: "a",
		Keys: map[string]clientsecret.AEAD{"a": watched{testKeys["a"], seals}}}}
}

// TestConvertKilled: a run ends in the middle of a batch, and is begun again beside a
// provider, which replaces what is converted as its clients come by. No value is
// converted twice or lost.
func TestConvertKilled(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ string) {
		var ids []string
		for i := range 100 {
			ids = append(ids, fmt.Sprintf("client-%02d", i))
			s.mustInsert(t, ids[i], django)
		}
		a := newAuthenticator(s, maker{peppered, keys("a", "a")})
		ask := func(want bool) {
			for _, id := range ids {
				err := a.authenticate(t.Context(), id, moved)
				if err != nil && (want || !errors.Is(err, clientsecret.ErrMismatch)) {
					t.Errorf("%s: %v", id, err)
				}
			}
		}
		ctx, kill := context.WithCancel(t.Context())
		defer kill()
		var sealed atomic.Int32
		b := Bulk{Store: s, Convert: ConvertOnly, Batch: 10}
		b.maker = watching(func() {
			if sealed.Add(1) == 35 {
				kill()
			}
		})
		r, err := b.Run(ctx)
		if !errors.Is(err, context.Canceled) || r.Converted != 30 {
			t.Fatalf("%+v, %v", r, err)
		}
		for i, id := range ids {
			if isOld := s.stored(t, id) == django; isOld != (i >= 30) {
				t.Errorf("%s: %v", id, isOld)
			}
		}

		b.maker = maker{peppered, keys("a", "a")}
		var wg sync.WaitGroup
		wg.Go(func() { ask(false) })
		if r := b.mustRun(t, ""); r.Converted != 70 || r.Changed != 0 {
			t.Errorf("%+v", r)
		}
		wg.Wait()
		ask(true)
		a.verifier.Close()
		if stats := a.verifier.Stats(); stats.Upgraded == 0 || stats.UpgradesFailed != 0 {
			t.Errorf("%+v", stats)
		}
		mustAnswer(t, s, b.maker, moved, nil, ids...)
		if r := b.mustRun(t, ""); r.Converted+r.Changed != 0 {
			t.Errorf("converted again: %+v", r)
		}
	})
}

// TestConvertMeanwhile: what a provider changes between the reading and the writing of
// a batch stays as the provider has it, and the rest of the batch is converted. A
// client that needs its secret from then on keeps its value.
func TestConvertMeanwhile(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ string) {
		for _, id := range []string{"a", "b", "c"} {
			s.mustInsert(t, id, npm)
		}
		new := mustHash(t, "new")
		b := Bulk{Store: s, Convert: ConvertOnly}
		b.maker = watching(sync.OnceFunc(func() {
			if _, err := s.db.Exec(s.query("UPDATE secrets SET stored = ? WHERE client_id = ?"),
				new, "b"); err != nil {
				t.Error(err)
			}
			s.mustNeed(t, "c")
		}))
		if r := b.mustRun(t, ""); r.Converted != 1 || r.Changed != 2 {
			t.Errorf("%+v", r)
		}
		if s.stored(t, "b") != new.Encode() || s.stored(t, "c") != npm {
			t.Error("the change is lost")
		}
		b.maker = maker{peppered, keys("a", "a")}
		if r := b.mustRun(t, "c"); r.Converted+r.Changed != 0 || !errors.Is(r.Left[0].Why, errHashed) {
			t.Errorf("%+v", r)
		}
		mustAnswer(t, s, b.maker, moved, nil, "a")
		mustAnswer(t, s, b.maker, "new", nil, "b")
		mustAnswer(t, s, b.maker, moved, clientsecret.ErrMismatch, "b")
	})
}
