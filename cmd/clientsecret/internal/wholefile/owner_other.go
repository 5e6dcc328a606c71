//go:build !unix

package wholefile

import "os"

// keepOwner does nothing: the system decides who owns a new file.
func keepOwner(*os.File, os.FileInfo) error { return nil }

// hasOtherNames is false: os.FileInfo does not tell.
func hasOtherNames(os.FileInfo) bool { return false }
