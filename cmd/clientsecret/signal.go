package main

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

// work is what a signal ends: at once, but for the moments in which a file
// stands beside another.
type work struct {
	mu   sync.Mutex // held in those moments
	name string     // of the file that is worked on; empty if it is done
}

// endOnSignal ends the process with exitTrouble when a signal asks for it.
// Before that it ends the context, and waits for the moment to pass.
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

// on says which file is worked on.
func (w *work) on(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.name = name
}

// whole does what is not to be ended in the middle.
func (w *work) whole(do func() error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return do()
}

// last is whole for what ends the work on the file if it goes well.
func (w *work) last(do func() error) error {
	return w.whole(func() error {
		err := do()
		if err == nil {
			w.name = ""
		}
		return err
	})
}
