package config

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
)

// sealedAnywhere finds what is sealed, or was and is damaged.
var sealedAnywhere = regexp.MustCompile(`sealed\$+v=[0-9]+,k=([A-Za-z0-9._-]*)`)

// SealedElsewhere returns the lines on which something is sealed that is no
// client's stored value. It may be damaged, or stand in a comment. What is
// sealed with the key does not count; an empty key is none.
func (f *File) SealedElsewhere(key string) []int {
	var sealed []*Client
	known := make(map[int]bool) // lines of values whose place in the file is not known
	for _, c := range f.Clients {
		switch {
		case !strings.HasPrefix(c.Stored, sealedPrefix):
		case c.span == span{}:
			known[c.Line] = true
		default:
			sealed = append(sealed, c)
		}
	}
	var found []int
	number := 0
	for line := range bytes.Lines(f.Blank(sealed)) {
		number++
		if known[number] {
			continue
		}
		if slices.ContainsFunc(sealedAnywhere.FindAllSubmatch(line, -1), func(m [][]byte) bool {
			return key == "" || string(m[1]) != key
		}) {
			found = append(found, number)
		}
	}
	return found
}

// Blank returns the file with spaces in place of the stored values of some of
// its clients. Line ends stay. What else a line holds can be searched then.
func (f *File) Blank(clients []*Client) []byte {
	data := bytes.Clone(f.Data)
	for _, c := range clients {
		for i := c.start; i < c.end; i++ {
			if data[i] != '\n' {
				data[i] = ' '
			}
		}
	}
	return data
}
