package config

import (
	"bytes"
	"regexp"
	"strings"
)

// IsSealed reports whether a text begins like a sealed value.
func IsSealed(text string) bool { return strings.HasPrefix(text, "$sealed$") }

// sealedAnywhere matches sealed values, even if they are damaged.
var sealedAnywhere = regexp.MustCompile(`sealed\$+v=[0-9]+,k=([A-Za-z0-9._-]*)`)

// SealedElsewhere returns the lines with sealed values that belong to no
// client. They may be damaged, or in a comment. Values sealed with the key do
// not count. If the key is empty, all count.
func (f *File) SealedElsewhere(key string) []int {
	if !bytes.Contains(f.Data, []byte("sealed$")) { // to look at the rest takes a copy
		return nil
	}
	var sealed []*Client
	known := make(map[int]bool) // lines of values whose exact place is unknown
	for _, c := range f.Clients {
		switch {
		case !IsSealed(c.Stored):
		case c.span == span{}:
			known[c.Line] = true
		default:
			sealed = append(sealed, c)
		}
	}
	var found []int
	data := f.Blank(sealed)
	for _, m := range sealedAnywhere.FindAllSubmatchIndex(data, -1) {
		line := f.Line(m[0])
		again := len(found) > 0 && found[len(found)-1] == line
		withKey := key != "" && string(data[m[2]:m[3]]) == key
		if !known[line] && !again && !withKey {
			found = append(found, line)
		}
	}
	return found
}

// Line returns the number of the line of an offset in the file. Lines end as in
// YAML, so that the numbers are those of the clients.
func (f *File) Line(offset int) int {
	line, _ := f.top.text.position(max(0, offset-f.top.base))
	return line
}

// Blank returns the file with spaces in place of the stored values of some of
// its clients, so that the rest can be searched. Line ends stay.
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
