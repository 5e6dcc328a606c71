package clientsecret

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/clientsecret/clientsecret/internal/stored"
)

// lateKey is a key in a KMS that answers nothing in time.
type lateKey struct{ AEAD }

func (lateKey) Decrypt([]byte, []byte) ([]byte, error) { return nil, context.DeadlineExceeded }

// TestVerifierTemporary: of several reasons why no digest matches, one that is temporary
// counts, in whichever order they come.
func TestVerifierTemporary(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var l load
		k, late := GenerateKey(), GenerateKey()
		keyring := &Keyring{Primary: "k", Keys: map[string]AEAD{"k": k, "late": lateKey{late}}}
		seal := func(primary, clientID string) Digest {
			k := Keyring{Primary: primary, Keys: map[string]AEAD{"k": k, "late": late}}
			d, err := k.Seal(MustParse("$plaintext$right"), clientID)
			if err != nil {
				t.Fatal(err)
			}
			return MustParse(d.Encode())
		}
		hashed := l.slow("a", "right", stored.Spec{})
		foreign, kms := seal("k", "another client"), seal("late", "client")
		v := Verifier{Keyring: keyring, MaxConcurrent: 1, MaxWaiting: -1}
		verify := func(registered ...Digest) error {
			_, err := v.Verify(context.Background(), "client", NewSecret("wrong"), registered...)
			return err
		}
		if err := verify(foreign); !errors.Is(err, ErrNotOpened) { // its decoy is remembered then
			t.Fatal(err)
		}
		go v.Verify(context.Background(), "another client", NewSecret("guess"), hashed)
		synctest.Wait() // nothing else is derived now
		for _, tc := range []struct {
			name       string
			registered []Digest
			want       error
			temporary  bool
		}{
			{"not opened", []Digest{foreign}, ErrNotOpened, false},
			{"busy", []Digest{hashed}, ErrBusy, true},
			{"not opened, busy", []Digest{foreign, hashed}, ErrBusy, true},
			{"late", []Digest{kms}, context.DeadlineExceeded, true},
			{"not opened, late", []Digest{foreign, kms}, context.DeadlineExceeded, true},
			{"zero, late", []Digest{{}, kms}, context.DeadlineExceeded, true},
		} {
			for range 2 { // one way round, and the other
				if err := verify(tc.registered...); !errors.Is(err, tc.want) || IsTemporary(err) != tc.temporary {
					t.Errorf("%s: %v, want %v", tc.name, err, tc.want)
				}
				slices.Reverse(tc.registered)
			}
		}
	})
}
