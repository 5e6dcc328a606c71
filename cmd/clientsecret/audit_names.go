package main

import (
	"fmt"
	"path/filepath"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

// fileNames are names of files for the cells of a table, which are narrow: the last part
// of a path, or a number if several would look alike.
type fileNames struct {
	width   int            // of a name
	numbers map[string]int // of the files whose names look alike; they count from 1
}

// namesOf returns the names of the files of all clients.
func namesOf(all []*audit.Client) fileNames {
	lines, files := 0, []string(nil)
	for _, c := range all {
		lines = max(lines, c.Line)
		for _, f := range c.Warnings {
			if f.With != nil {
				lines = max(lines, f.With.Line)
			}
		}
		if len(files) == 0 || files[len(files)-1] != c.File {
			files = append(files, c.File)
		}
	}
	n := fileNames{width: auditColumns[3] - len("(:)") - len(fmt.Sprint(lines))}
	alike := make(map[string]int)
	for _, file := range files {
		alike[n.short(file)]++
	}
	n.numbers = make(map[string]int)
	for i, file := range files {
		if alike[n.short(file)] > 1 {
			n.numbers[file] = i + 1
		}
	}
	return n
}

func (n fileNames) short(file string) string {
	return term.Shorten(term.Printable(filepath.Base(file)), n.width)
}

// of returns the name of a file.
func (n fileNames) of(file string) string {
	if number := n.numbers[file]; number > 0 {
		return fmt.Sprintf("file %d", number)
	}
	return n.short(file)
}
