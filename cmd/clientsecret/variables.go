package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/migrate"
)

// This file keeps digests out of files whose $ signs something replaces. One
// provider may read all files of a command, so a variable in one counts for all.

// signsStay is the option that says that a variable is harmless.
const signsStay = "dollar-signs-stay"

func signsStayFlag() cli.Flag {
	return &cli.BoolFlag{Name: signsStay, Usage: "what replaces ${X} leaves other $ signs alone"}
}

// variables is what is known of the variables in the files of a command.
type variables struct {
	first string            // where the first one is; empty if there is none
	once  map[string][]byte // the files that can be read only once
}

// findVariables looks through several files before one is rewritten. It ignores
// errors, which rewriting the file will meet again.
func findVariables(c *cli.Command, paths []config.Path) variables {
	v := variables{once: make(map[string][]byte)}
	names := c.Args().Slice()
	if len(names) == 1 || c.Bool(signsStay) {
		return v // one file is looked at when it is read
	}
	for i, name := range names {
		info, err := os.Stat(name)
		regular := err == nil && info.Mode().IsRegular()
		if _, again := v.once[name]; again || !regular && c.Bool("in-place") {
			continue
		}
		data, err := readConfiguration(name, maxSizeOf(c))
		if err != nil {
			continue
		}
		if !regular {
			v.once[name] = data
		}
		if v.first != "" || bytes.IndexByte(data, '$') < 0 {
			continue
		}
		if f, _ := config.Read(data, paths...); f.Variable > 0 {
			v.first = variableAt(displayName(i, name), f)
		}
	}
	return v
}

func variableAt(name string, f *config.File) string {
	return fmt.Sprintf("%s:%d", name, f.Variable)
}

// planFor returns the plan for a file: one that writes no $ signs if something
// may replace them.
func (r *rewriter) planFor(f *config.File) migrate.Plan {
	at := r.variables.first
	if at == "" && f.Variable > 0 {
		at = variableAt(r.display, f)
	}
	if at == "" || r.c.Bool(signsStay) {
		return r.plan
	}
	return migrate.Held{Plan: r.plan, Why: at + " has what may be a variable. " +
		"What replaces it may take the $ signs of hashes too: write its value there. " +
		"If it is only text, or $ signs stay, give --" + signsStay}
}
