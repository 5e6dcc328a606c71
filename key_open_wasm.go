//go:build js || wasip1

package clientsecret

import "os"

// openKeyFile opens a file for reading.
func openKeyFile(name string) (*os.File, error) { return os.Open(name) }
