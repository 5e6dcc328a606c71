package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// kept returns the record of the file, in which figures were kept.
func kept[R record](t *testing.T, file string, r R) R {
	t.Helper()
	if err := read(file, r); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestPicturesAreOfTheFigures draws the pictures that are in this folder again.
func TestPicturesAreOfTheFigures(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"results", "load"} {
		figures, err := os.ReadFile(name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+".json"), figures, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := redraw(dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"results.svg", "load.svg"} {
		want, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != string(want) {
			t.Errorf("%s is not of its figures: go run . -draw (%v)", name, err)
		}
	}
}

func TestRedrawFails(t *testing.T) {
	for name, content := range map[string]string{
		"no figures":  "{}",
		"broken":      "{",
		"other types": `{"schemes": 1, "servers": 1}`,
	} {
		dir := t.TempDir()
		for _, file := range []string{"results.json", "load.json"} {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		testRedrawFails(t, name, dir)
	}
	testRedrawFails(t, "no file", t.TempDir())
}

func testRedrawFails(t *testing.T, name, dir string) {
	t.Helper()
	err := redraw(dir)
	for _, want := range []string{"results.json", `"go run ."`, "load.json", `"go run . -load"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %q is not in %v", name, want, err)
		}
	}
	if svgs, _ := filepath.Glob(filepath.Join(dir, "*.svg")); len(svgs) != 0 {
		t.Errorf("%s: %v", name, svgs)
	}
}

// TestTablesAreOfTheFigures looks in README.md for what results.json and load.json make.
func TestTablesAreOfTheFigures(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var table, want strings.Builder
	kept(t, "results.json", new(costs)).print(&table)
	if !strings.Contains(string(readme), "```\n"+table.String()+"```\n") {
		t.Errorf("README.md has not the table of results.json:\n%s", &table)
	}
	for _, s := range kept(t, "load.json", new(loads)).Servers {
		fmt.Fprintf(&want, "| **%s** | | | | | | | |\n", s.Name)
		for _, r := range s.Rates {
			fmt.Fprintf(&want, "| %s | %s | %s | %.1f %% | %.0f/s | %d | %d | %d MiB |\n", multiple(r.Others),
				short(r.P50), short(r.P99), r.NotLetIn, r.Answered, r.Busy, r.Late, r.Memory)
		}
	}
	if !strings.Contains(string(readme), want.String()) {
		t.Errorf("README.md has not the table of load.json:\n%s", &want)
	}
}

// TestCaptions holds that the paragraph below each picture names the command and the
// day.
func TestCaptions(t *testing.T) {
	results, load := kept(t, "results.json", new(costs)), kept(t, "load.json", new(loads))
	for _, tc := range []struct {
		file, picture, command, date string
	}{
		{"README.md", "](results.svg)", results.measuredBy(), results.Date},
		{"README.md", "](load.svg)", load.measuredBy(), load.Date},
		{"../README.md", "](bench/results.svg)", results.measuredBy(), results.Date},
		{"../README.md", "](bench/load.svg)", load.measuredBy(), load.Date},
	} {
		text, err := os.ReadFile(tc.file)
		if err != nil {
			t.Fatal(err)
		}
		_, below, shown := strings.Cut(string(text), tc.picture+"\n\n")
		if !shown && tc.file == "../README.md" {
			continue // the front page may have fewer
		}
		caption, _, _ := strings.Cut(below, "\n\n")
		for _, want := range []string{"`" + tc.command + "`", tc.date} {
			if !strings.Contains(caption, want) {
				t.Errorf("%s: %s is not below %s", tc.file, want, tc.picture)
			}
		}
	}
}
