package clientsecret

import (
	"context"
	"errors"

	"github.com/clientsecret/clientsecret/internal/remember"
)

// Hasher is a [Verifier] for frameworks that compare stored values themselves.
// It has the methods of fosite.Hasher of github.com/ory/fosite. Make one with
// [Verifier.Hasher]; the methods of the zero Hasher return an error.
type Hasher struct {
	verifier *Verifier
	id       func(context.Context) string
}

// Hasher returns a Hasher that takes the client's id from the context of a
// comparison. The id must be that of the record whose stored value is compared,
// not one that the request spelt. Put a pointer to a struct into the request's
// context in a middleware. Set its id where the framework loads the record, or
// clear it. Return it from this func.
//
// Sealed values are opened, and values are upgraded, only where the id is known.
// If id is nil or returns the empty string, it is not.
func (v *Verifier) Hasher(id func(context.Context) string) Hasher {
	return Hasher{v, id}
}

var errZeroHasher = errors.New("clientsecret: the zero Hasher; Verifier.Hasher makes one")

// Compare parses hash, a stored value, with Verifier.Parser, and compares data,
// what the client presents, as [Verifier.Verify] does. The errors are those of
// [Parse] and of Verify. An empty hash is [ErrNoSecret].
//
// fosite answers at once where its store knows no such client. To hide which
// clients exist, let the store return a client with [Verifier.Decoy](id).Encode()
// as its hash.
func (h Hasher) Compare(ctx context.Context, hash, data []byte) error {
	if h.verifier == nil {
		return errZeroHasher
	}
	x := h.verifier.ready()
	ctx, err := x.enter(ctx)
	if err != nil {
		return err
	}
	by := h.client(ctx)
	if x.rememberedBytes(by, hash, data) {
		return nil
	}
	text, secret := string(hash), string(data)
	registered, unusable := Digest{}, error(nil)
	if text != "" {
		registered, unusable = x.parser.Parse(text)
	}
	if unusable != nil {
		// Nothing can match, and the answer takes the time of a comparison. A decoy
		// may be above the limits of Parser.
		if d, err := Parse(text); err == nil && x.decoys.Made(d.get().value()) {
			registered, unusable = d, nil
		}
	}
	if unusable != nil {
		return x.verifyUnusable(ctx, by, text, secret, unusable)
	}
	_, err = x.verify(ctx, by, secret, []Digest{registered})
	return err
}

// verifyUnusable takes the time of a comparison, and returns why there is none.
func (x *verifier) verifyUnusable(ctx context.Context, by client, text, secret string,
	unusable error) error {
	if secret == "" || len(secret) > MaxSecretLength {
		return unusable
	}
	err := x.pretend(ctx, x.standIn(by, text), secret, unusable)
	x.count(ctx, err)
	return err
}

// client returns the client whose record is compared.
func (h Hasher) client(ctx context.Context) client {
	if h.id == nil {
		return client{unknown: true}
	}
	id := h.id(ctx)
	return client{id, id == ""}
}

// rememberedBytes answers from memory without parsing, where a match says all.
func (x *verifier) rememberedBytes(by client, hash, data []byte) bool {
	if x.store != nil && !by.unknown || x.keyring != nil || len(data) > MaxSecretLength {
		return false
	}
	has, kept := x.matches.Has(remember.ClaimOf(x.key, hash, data))
	if !has {
		return false
	}
	x.counts.remembered.Add(1)
	if kept {
		d, _ := x.parser.Parse(string(hash))
		x.decoys.Learn(d.get().value(), true)
	}
	return true
}

// Hash returns the stored value of a new digest of data. It works within the bounds
// of the Verifier, and uses Verifier.Want. With a Keyring, it uses the scheme of the
// function [Hash] instead: Want may be cheap there, and Hash cannot seal, because it
// knows no id. Where RequireSealed is set, parse and seal the result before it is
// stored.
//
// The errors are those of [Scheme].Hash, [ErrBusy], [ErrClosed], and that of the
// context. Without a Keyring, it is an error too if Want is HighEntropy{} or a nil
// pointer, or if its values warn of weak work factors.
func (h Hasher) Hash(ctx context.Context, data []byte) ([]byte, error) {
	if h.verifier == nil {
		return nil, errZeroHasher
	}
	x := h.verifier.ready()
	ctx, err := x.enter(ctx)
	if err != nil {
		return nil, err
	}
	want, err := x.hasherTarget(string(data))
	if err != nil {
		return nil, err
	}
	j, hashed, err := x.hash(want.Spec, string(data))
	if err == nil {
		err = x.queue.Wait(ctx, j)
	}
	if err != nil {
		x.count(ctx, err)
		return nil, err
	}
	return []byte(hashed.Encode()), nil
}

// hasherTarget returns what Hash makes of a secret.
func (x *verifier) hasherTarget(secret string) (target, error) {
	if x.keyring != nil {
		return targetOf(nil)
	}
	want, err := targetOf(x.want)
	if err == nil && want.weak && !x.weakWant {
		err = errWeakWant
	}
	return want.of(secret), err
}
