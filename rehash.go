package clientsecret

import (
	"errors"
	"fmt"
	"reflect"
	"sync"

	"github.com/clientsecret/clientsecret/internal/stored"
)

// This file decides which stored values are to be replaced.

// NeedsRehash reports whether a presented secret that matches should be hashed
// anew with want, or with [Hash] if want is nil. It depends on what is stored:
//
//   - The zero Digest, and a sealed value that was not opened: no.
//   - What is publicly known, as a plaintext or by a digest that stands in
//     documentation: no. Hashed anew, it would not show any more
//     ([WarnKnownSecret]): the client needs a new secret.
//   - Any other plaintext: yes, unless it looks like a digest, was opened from a
//     seal, or is one that want cannot hash.
//   - What [HighEntropy] made: no. If its secret was only vouched for, yes if want
//     is another scheme, and no if want is nil.
//   - A legacy algorithm: yes. Work factors that [Digest.Warnings] calls weak:
//     yes, unless want's are weak too. Neither counts in what was opened from a
//     seal.
//   - Another algorithm than want's: yes, because the caller chose want; no if
//     want is nil.
//   - The same algorithm: yes if some work factors are below want's and none is
//     above. Parallelism is no work factor. If want is nil: no.
//
// Two wants are special. HighEntropy{Vouched: true} replaces every value that
// HighEntropy did not make, if it takes the secret. HighEntropy{}, a nil pointer, or
// a scheme with a field out of range replaces nothing: it cannot hash what a client
// presents.
func (d Digest) NeedsRehash(want Scheme) bool {
	w, err := targetOf(want)
	x := d.get()
	if x != nil && x.Algorithm == stored.Plaintext && w.vouched && !looksGenerated(x.Secret) {
		return false
	}
	return err == nil && x.needsRehash(w) && x.unfit() == nil
}

// target is what stored values are moved to.
type target struct {
	stored.Spec
	chosen  bool // by the caller; otherwise it is that of Hash
	weak    bool
	vouched bool // only for secrets that look generated
}

// of returns the target for a secret.
func (t target) of(secret string) target {
	if t.vouched && !looksGenerated(secret) {
		return hashTarget()
	}
	return t
}

// hashTarget is the target of [Hash].
var hashTarget = sync.OnceValue(func() target {
	return target{Spec: PBKDF2{}.spec().WithDefaults()}
})

// targetOf returns an error if want cannot hash what clients present.
func targetOf(want Scheme) (target, error) {
	if want == nil {
		return hashTarget(), nil
	}
	if v := reflect.ValueOf(want); v.Kind() == reflect.Pointer && v.IsNil() {
		return target{}, errNilScheme
	}
	name, err := nameOf(want)
	if err != nil {
		return target{}, err
	}
	if name == highEntropyName {
		return target{}, errRegistrationOnly
	}
	s, err := specOf(want)
	if err != nil {
		return target{}, err
	}
	vouched := name == vouchedName
	return target{s, true, s.Weak() && !vouched, vouched}, nil
}

// within returns an error if a parser with the limits would refuse what is made.
func (t target) within(l Limits) error {
	limits := (*stored.Limits)(&l).WithDefaults()
	err := t.Check(&limits)
	if err == nil && t.vouched { // other secrets get what Hash makes
		other := hashTarget()
		err = other.Check(&limits)
	}
	return public(err)
}

// nameOf returns the name of a scheme, which may be a pointer, or embedded in another
// type that is not filled.
func nameOf(want Scheme) (name string, err error) {
	defer func() {
		if recover() != nil {
			err = errNilScheme
		}
	}()
	want.spec()
	return want.String(), nil
}

var errNilScheme = errors.New("clientsecret: the scheme is nil")

var errRegistrationOnly = fmt.Errorf("%w: %s takes only what Generate made; "+
	"choose another Want", ErrWeakSecret, highEntropyName)

// needsRehash is NeedsRehash without the look at what a plaintext is, which takes
// longer.
func (d *digest) needsRehash(want target) bool {
	if d == nil || d.Algorithm == stored.Sealed {
		return false
	}
	if d.Algorithm == stored.Plaintext {
		return d.seal == nil && want.Algorithm.CheckSecret(d.Secret) == nil
	}
	switch {
	case d.IsHighEntropy():
		return false
	case d.IsVouched():
		return want.chosen && !want.vouched
	case d.seal == nil && (d.isWeakBeside(want) || want.vouched):
		return true
	case !want.chosen:
		return false
	case d.Algorithm != want.Algorithm:
		return true
	}
	below, above := d.compareFactors(want)
	return below && !above
}

// isWeakBeside reports whether anything as strong as want should replace the digest.
func (d *digest) isWeakBeside(want target) bool {
	return d.legacy() != "" || d.Weak() && !want.weak
}

// compareFactors reports whether a factor of the digest is below want's, and whether
// one is above. Parallelism is no factor.
func (d *digest) compareFactors(want target) (below, above bool) {
	have, wanted := d.Spec, want.Spec
	have.Parallelism, wanted.Parallelism = 0, 0
	return have.Below(&wanted), wanted.Below(&have)
}
