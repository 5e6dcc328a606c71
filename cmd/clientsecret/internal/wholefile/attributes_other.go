//go:build !linux

package wholefile

import "os"

// keepAttributes does nothing: the attributes of other systems are not kept.
func keepAttributes(*os.File, string) error { return nil }
