//go:build !windows

package term

import (
	"errors"
	"syscall"
)

// BrokenPipe reports whether err says that the reader of a pipe is gone.
func BrokenPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }
