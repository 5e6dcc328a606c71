// Package vectors holds stored values that other software made, with their
// secrets, for the tests of every package here. vectors.py made them.
package vectors

import (
	_ "embed"
	"encoding/json"
	"strings"
)

// Vector is a stored value.
type Vector struct {
	MadeBy    string `json:"made_by"`
	Algorithm string `json:"algorithm"` // as Digest.Algorithm returns it
	Secret    string `json:"secret"`
	Stored    string `json:"stored"`
}

// Cut reports whether the tool that made v left the end of the secret out.
func (v Vector) Cut() bool { return v.Algorithm == "bcrypt" && len(v.Secret) > 72 }

//go:embed vectors.jsonl
var lines string

// All returns the vectors. It panics if the file does not hold them.
func All() []Vector {
	var all []Vector
	for line := range strings.Lines(lines) {
		var v Vector
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			panic(err)
		}
		all = append(all, v)
	}
	if len(all) < 200 {
		panic("vectors.jsonl is not whole")
	}
	return all
}
