//go:build !windows

package term

import (
	"errors"
	"syscall"
)

// BrokenPipe reports whether err is that nobody reads the other end of a pipe.
func BrokenPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }
