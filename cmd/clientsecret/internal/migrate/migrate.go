// Package migrate replaces stored values in configurations that internal/config
// has read.
//
// A Plan decides about each stored value. Hashing replaces secrets in the clear
// by hashes. Converting replaces digests of other software. Resealing seals values
// with another key. Prepare asks the plan about every client, and Run makes the
// new file:
//
//	job := migrate.Prepare(file, migrate.Hashing{Scheme: clientsecret.PBKDF2{}})
//	data, err := job.Run(ctx, nil)
//
// It promises:
//
//   - If a stored value should be replaced but stays, its client is in Job.Left
//     with the reason.
//   - Run reads each new value back from the new file, and compares it with the
//     value that it replaces. If one is wrong, Run returns an error and no
//     file.
//   - Only the bytes of replaced values change.
//   - No reason and no error contains part of a secret or of a stored value.
//
// It writes no file, prints nothing and never ends the process. A Job is not
// safe for concurrent use; Run itself uses all cores.
package migrate

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
)

// Plan decides about stored values: [Hashing], [Converting] or [Resealing].
type Plan interface {
	// judge returns how the client's stored value is replaced, or why it stays
	// as it is. Both are nil if there is nothing to do.
	judge(c *config.Client) (method, *Left)

	// remaining returns the lines, outside of the stored values, with something
	// that the plan should remove but cannot.
	remaining(f *config.File, changes []*Change) []int
}

// method replaces stored values in one way.
type method interface {
	// replace makes the stored value that replaces the client's.
	replace(c *config.Client) (clientsecret.Digest, error)

	// verify returns nil if the written stored value can replace the client's.
	verify(c *config.Client, written string) error

	// announce notes in a Change what the new value will be.
	announce(c *Change)
}

// Job is the work on one file.
type Job struct {
	File      *config.File
	Changes   []*Change // in the order of the file
	Left      []Left    // in the order of the file
	Remaining []int     // lines with what the plan should remove but cannot
}

// Change is a stored value that is replaced: by a hash, by the same digest in
// another form, or by a sealed value.
type Change struct {
	Client *config.Client
	OldKey string              // the key that it is sealed with; empty if it is not
	NewKey string              // the key that seals it; empty for a hash
	Form   string              // the software's form that it is converted from; empty if it is not
	Scheme string              // of the hash; empty for a sealed value
	Short  bool                // the secret is shorter than recommended
	New    clientsecret.Digest // zero before Run, unless it is converted

	old    clientsecret.Digest
	method method
}

// Left is a stored value that stays as it is.
type Left struct {
	Client *config.Client
	Kind   Kind
	Why    string
}

// Kind says what it means that a stored value stays.
type Kind int

const (
	Aside      Kind = iota // the plan need not replace it, but it is worth mentioning
	Remains                // the plan should replace it but cannot
	Unreadable             // it is not a stored value
	Doubtful               // it cannot work as it is, or nobody can tell
)

// ClientError is an error about the stored value of one client.
type ClientError struct {
	Client *config.Client
	Err    error
}

func (e *ClientError) Error() string {
	return fmt.Sprintf("client at line %d: %v", e.Client.Line, e.Err)
}

func (e *ClientError) Unwrap() error { return e.Err }

// Prepare asks the plan about every client of a file. It derives nothing.
func Prepare(f *config.File, p Plan) *Job {
	j := &Job{File: f}
	for _, c := range f.Clients {
		m, left := p.judge(c)
		switch {
		case left != nil:
			j.Left = append(j.Left, *left)
		case m != nil:
			j.Changes = append(j.Changes, newChange(c, m))
		}
	}
	j.Remaining = p.remaining(f, j.Changes)
	return j
}

func newChange(c *config.Client, m method) *Change {
	d, _ := clientsecret.Parse(c.Stored) // judge has parsed it
	change := &Change{
		Client: c, OldKey: d.KeyID(), Short: has(d, clientsecret.WarnShortSecret),
		old: d, method: m,
	}
	m.announce(change)
	return change
}

// Count returns how many stored values of a kind stay as they are.
func (j *Job) Count(k Kind) int {
	n := 0
	for _, left := range j.Left {
		if left.Kind == k {
			n++
		}
	}
	return n
}

// Done reports whether nothing is left to do after the changes.
func (j *Job) Done() bool {
	return j.Count(Remains)+j.Count(Unreadable)+j.Count(Doubtful)+len(j.Remaining) == 0
}

// Steps is how often Run calls its step function, unless it fails.
func (j *Job) Steps() int { return 2 * len(j.Changes) }

// Run makes the new values on all cores, and returns the file with them in
// their places. It calls step, which may be nil, from several goroutines. It
// fails with a [*ClientError], an error of [config.File.Replace], or the
// context's.
func (j *Job) Run(ctx context.Context, step func()) ([]byte, error) {
	if step == nil {
		step = func() {}
	}
	err := j.each(ctx, step, func(i int) (err error) {
		c := j.Changes[i]
		c.New, err = c.method.replace(c.Client)
		return err
	})
	if err != nil {
		return nil, err
	}
	return j.write(ctx, step)
}

// write returns the file with the new values in their places. It has read each
// of them back and compared it.
func (j *Job) write(ctx context.Context, step func()) ([]byte, error) {
	values := make(map[*config.Client]string)
	for _, c := range j.Changes {
		values[c.Client] = c.New.Encode()
	}
	written, err := j.File.Replace(values)
	if err != nil {
		return nil, fmt.Errorf("nothing is changed: %w", err)
	}
	read := make([]string, 0, len(j.Changes)) // what was written, change by change
	for i, c := range j.File.Clients {
		if _, ok := values[c]; ok {
			read = append(read, written.Clients[i].Stored)
		}
	}
	err = j.each(ctx, step, func(i int) error {
		c := j.Changes[i]
		if err := c.method.verify(c.Client, read[i]); err != nil {
			return fmt.Errorf("nothing is changed: the new value does not fit: %w", err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return written.Data, nil
}

// each calls f for the changes on all cores, until one fails or the context
// ends.
func (j *Job) each(ctx context.Context, step func(), f func(i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(j.Changes)) {
		wg.Go(func() {
			for i := range next {
				if err := f(i); err != nil {
					cancel(&ClientError{j.Changes[i].Client, err})
				}
				step()
			}
		})
	}
	for i := range j.Changes {
		select {
		case next <- i:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(next)
	wg.Wait()
	return context.Cause(ctx)
}

// has reports whether a digest has a warning.
func has(d clientsecret.Digest, code clientsecret.WarningCode) bool {
	for _, w := range d.Warnings() {
		if w.Code == code {
			return true
		}
	}
	return false
}

// notStored says why a text is not a stored value.
func notStored(err error) string {
	return "it is not a stored value: " + audit.Reason(err)
}

// looksHashed returns what a plaintext looks like, and what to do about it.
func looksHashed(d clientsecret.Digest) string {
	return audit.Warnings(d)[0].Message // only that one counts
}

const (
	hexDigits = "it is a secret in hex, as openssl rand -hex makes it, or an unsalted hash: " +
		"give --hex if it is the secret, or else store a new value, made from the secret"
	publiclyKnown = "its secret is publicly known, or only a placeholder: store a new one"
)
