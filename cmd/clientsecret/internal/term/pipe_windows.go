package term

import (
	"errors"

	"golang.org/x/sys/windows"
)

// BrokenPipe reports whether err is that nobody reads the other end of a pipe.
func BrokenPipe(err error) bool {
	return errors.Is(err, windows.ERROR_BROKEN_PIPE) || errors.Is(err, windows.ERROR_NO_DATA)
}
