package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/wholefile"
)

// This file opens the files that are named on the command line.

// fileName returns the name of a file, unchanged. An argument that is no file
// and does not look like one may be a secret, so only its number is returned. A
// secret in base64 can contain a slash, or begin with one.
func fileName(i int, name string) string {
	if _, err := os.Lstat(name); err == nil || looksLikeFile.MatchString(name) || inFolder(name) {
		return name
	}
	return fmt.Sprintf("argument %d", i+1)
}

// inFolder reports whether the name begins with an existing folder, as in
// ./foo. The root folder always exists, so it does not count.
func inFolder(name string) bool {
	folder, _ := filepath.Split(name)
	if folder == "" {
		return false
	}
	folder = filepath.Clean(folder)
	isRoot := filepath.IsAbs(folder) && folder == filepath.Dir(folder)
	info, err := os.Stat(folder)
	return err == nil && info.IsDir() && !isRoot
}

var looksLikeFile = regexp.MustCompile(
	`^[\w./-]{1,100}\.(log|gz|txt|json|ya?ml)(\.[0-9*-]+)*(\.gz)?$`)

// openFile opens a file for reading. Its errors do not contain the name.
func openFile(name string) (*os.File, error) {
	f, err := os.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && strings.HasSuffix(name, "*"):
		return nil, errors.New("no such file: no name begins like this")
	case errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(name, "*?"):
		return nil, errors.New("no such file: did the shell find no match for the pattern?")
	case err != nil:
		return nil, wholefile.WithoutPath(err)
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = errors.New("it is a directory: name the files in it")
	}
	if err != nil {
		f.Close()
		return nil, wholefile.WithoutPath(err)
	}
	return f, nil
}
