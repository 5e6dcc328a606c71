package main

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

// work is what a signal ends: at once, except while a temporary file exists.
type work struct {
	mu   sync.Mutex // held while a temporary file exists
	name string     // of the current file; empty if it is done
}

// endOnSignal ends the process with exitTrouble on a signal. First it ends the
// context, and waits until no temporary file exists.
func endOnSignal(ctx context.Context) (context.Context, *work) {
	ctx, cancel := context.WithCancel(ctx)
	w := new(work)
	signals := make(chan os.Signal, 1)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) { // as nohup does
			signal.Notify(signals, s)
		}
	}
	go func() {
		<-signals
		cancel()
		w.mu.Lock()
		term.EndProgress()
		if w.name == "" {
			say("interrupted")
		} else {
			say(w.name + ": interrupted: the file is unchanged")
		}
		os.Exit(exitTrouble)
	}()
	return ctx, w
}

// on notes the current file.
func (w *work) on(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.name = name
}

// whole runs do, which a signal must not interrupt.
func (w *work) whole(do func() error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return do()
}

// last is whole for the step that completes the current file.
func (w *work) last(do func() error) error {
	return w.whole(func() error {
		err := do()
		if err == nil {
			w.name = ""
		}
		return err
	})
}
