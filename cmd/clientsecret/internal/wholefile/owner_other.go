//go:build !unix

package wholefile

import "os"

func keepOwner(*os.File, os.FileInfo) error { return nil }

func hasOtherNames(os.FileInfo) bool { return false }
