package wholefile_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/wholefile"
)

// TestReplace: the steps come in order, and only the new contents remain.
func TestReplace(t *testing.T) {
	for _, tc := range []struct{ name, contents string }{
		{"longer", "old and new"},
		{"shorter", "n"},
		{"empty", ""},
		{"not text", "\x00\xff\r\n"},
		{"the same", "old"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var seen []string
			beforeStep(t, func(step string) error { seen = append(seen, step); return nil })
			name := oldFile(t)
			contents := []byte(tc.contents)
			if err := wholefile.Replace(t.Context(), name, []byte("old"), contents); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(seen, steps) {
				t.Errorf("the steps are %q", seen)
			}
			wantFile(t, name, tc.contents)
		})
	}
}

// TestReplaceFails: if any step fails, the file has all of the old contents or
// all of the new ones, and no temporary file remains.
func TestReplaceFails(t *testing.T) {
	for _, failing := range steps {
		t.Run(failing, func(t *testing.T) {
			beforeStep(t, func(step string) error {
				if step == failing {
					return errors.New("no space left on device")
				}
				return nil
			})
			name := oldFile(t)
			wantError(t, replaceOld(t, name), name, "no space left")
			want := "old"
			if failing == "sync folder" { // it is already replaced
				want = "new"
			}
			wantFile(t, name, want)
		})
	}
}

// TestCheck: what would fail in Replace fails in Check, which changes nothing.
func TestCheck(t *testing.T) {
	name := oldFile(t)
	if err := wholefile.Check(t.Context(), name); err != nil {
		t.Error(err)
	}
	wantFile(t, name, "old")
	for _, failing := range steps[:slices.Index(steps, "compare")] {
		t.Run(failing, func(t *testing.T) {
			beforeStep(t, func(step string) error {
				if step == failing {
					return errors.New("no such owner")
				}
				return nil
			})
			err := wholefile.Check(t.Context(), name)
			wantError(t, err, name, "nothing is changed: no such owner")
			wantFile(t, name, "old")
		})
	}
}

// TestReplaceKilled: if the process ends at any step, the file is the old one
// or the new one. Others cannot read what remains.
func TestReplaceKilled(t *testing.T) {
	const stepVariable, fileVariable = "WHOLEFILE_TEST_STEP", "WHOLEFILE_TEST_FILE"
	if last := os.Getenv(stepVariable); last != "" { // in the process that ends
		beforeStep(t, func(step string) error {
			if step == last {
				os.Exit(3)
			}
			return nil
		})
		replaceOld(t, os.Getenv(fileVariable))
		os.Exit(0)
	}
	for _, step := range steps {
		t.Run(step, func(t *testing.T) {
			name := oldFile(t)
			cmd := exec.Command(os.Args[0], "-test.run=^TestReplaceKilled$")
			cmd.Env = append(os.Environ(), stepVariable+"="+step, fileVariable+"="+name)
			cmd.Run()
			if cmd.ProcessState.ExitCode() != 3 {
				t.Fatalf("exit status %d", cmd.ProcessState.ExitCode())
			}
			want := "old"
			if step == "sync folder" {
				want = "new"
			}
			wantContents(t, name, want)
			found := temporaries(t, name)
			if len(found) > 1 {
				t.Errorf("%q remain", found)
			}
			for _, left := range found {
				info, err := os.Stat(left)
				if err != nil || runtime.GOOS != "windows" && info.Mode().Perm()&^0o640 != 0 {
					t.Errorf("others can read what remains: %v, %v", info, err)
				}
			}
		})
	}
}

// TestReplaceChanged: a file that somebody else changed meanwhile is left
// alone.
func TestReplaceChanged(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(name string) error
		want   string // of the error
	}{
		{
			"contents",
			func(name string) error { return os.WriteFile(name, []byte("other"), 0o640) },
			"changed meanwhile",
		},
		{
			"replaced",
			func(name string) error {
				err := os.WriteFile(name+".2", []byte("old"), 0o640)
				return errors.Join(err, os.Rename(name+".2", name))
			},
			"changed meanwhile",
		},
		{
			"mode",
			// The one bit that Windows has too.
			func(name string) error { return os.Chmod(name, 0o400) },
			"changed meanwhile",
		},
		{"removed", os.Remove, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			name := oldFile(t)
			beforeStep(t, func(step string) error {
				if step == "compare" {
					return tc.change(name)
				}
				return nil
			})
			wantError(t, replaceOld(t, name), name, tc.want)
			if data, _ := os.ReadFile(name); string(data) == "new" {
				t.Error("it was replaced")
			}
			if found := temporaries(t, name); len(found) > 0 {
				t.Errorf("%q remain", found)
			}
		})
	}
}

// TestInterrupted: if the context ends during any step before the comparison,
// nothing is changed. Later, its end has no effect.
func TestInterrupted(t *testing.T) {
	for i, during := range steps {
		t.Run(during, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			beforeStep(t, func(step string) error {
				if step == during {
					cancel()
				}
				return nil
			})
			name := oldFile(t)
			err := wholefile.Replace(ctx, name, []byte("old"), []byte("new"))
			if i > slices.Index(steps, "interrupt") {
				if err != nil {
					t.Error(err)
				}
				wantFile(t, name, "new")
				return
			}
			if !errors.Is(err, context.Canceled) {
				t.Errorf("Replace: %v", err)
			}
			wantFile(t, name, "old")
			if err := wholefile.Check(ctx, name); !errors.Is(err, context.Canceled) {
				t.Errorf("Check: %v", err)
			}
			wantFile(t, name, "old")
		})
	}
}

// TestReplaceBeside: until the rename, the new contents are in one temporary
// file. They are complete before the comparison. Only the owner can read them
// until the mode is set.
func TestReplaceBeside(t *testing.T) {
	name := oldFile(t)
	hasMode := false
	beforeStep(t, func(step string) error {
		found := temporaries(t, name)
		want := 1
		if step == "create" || step == "sync folder" {
			want = 0
		}
		if len(found) != want {
			t.Errorf("%s: %q", step, found)
			return nil
		}
		hasMode = hasMode || step == "sync"
		if want == 0 {
			return nil
		}
		wantContents(t, name, "old")
		info, err := os.Stat(found[0])
		if err != nil || runtime.GOOS != "windows" && !hasMode && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", step, info, err)
		}
		if hasMode {
			wantContents(t, found[0], "new")
		}
		return nil
	})
	if err := replaceOld(t, name); err != nil {
		t.Fatal(err)
	}
	wantFile(t, name, "new")
}

// TestReplaceDamaged: contents that do not read back as they were written do
// not replace the file.
func TestReplaceDamaged(t *testing.T) {
	for _, tc := range []struct{ name, damaged string }{
		{"empty", ""},
		{"shorter", "ne"},
		{"altered", "neu"},
		{"longer", "new\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			name := oldFile(t)
			beforeStep(t, func(step string) error {
				if step != "read" {
					return nil
				}
				found := temporaries(t, name)
				if len(found) != 1 {
					return errors.New("no temporary file")
				}
				return os.WriteFile(found[0], []byte(tc.damaged), 0o640)
			})
			wantError(t, replaceOld(t, name), name, "does not read back as it was written")
			wantFile(t, name, "old")
		})
	}
}

// TestRefused: Replace and Check refuse what is not a file of its own.
func TestRefused(t *testing.T) {
	for _, tc := range []struct {
		name string
		make func(name string) error
		want string // of the error
		is   error
	}{
		{
			name: "missing",
			make: func(string) error { return nil },
			is:   os.ErrNotExist,
		},
		{
			name: "a directory",
			make: func(name string) error { return os.Mkdir(name, 0o700) },
			want: "it is not a regular file",
		},
		{
			name: "a link to a directory",
			make: func(name string) error { return os.Symlink(filepath.Dir(name), name) },
			want: "it is not a regular file",
		},
		{
			name: "a link to nothing",
			make: func(name string) error { return os.Symlink(name+".missing", name) },
			is:   os.ErrNotExist,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			folder := t.TempDir()
			name := filepath.Join(folder, "configuration.yml")
			if err := tc.make(name); err != nil {
				t.Skip(err) // symbolic links, on Windows
			}
			before, _ := os.ReadDir(folder)
			for _, err := range []error{
				wholefile.Replace(t.Context(), name, nil, []byte("new")),
				wholefile.Check(t.Context(), name),
			} {
				wantError(t, err, name, tc.want)
				if tc.is != nil && !errors.Is(err, tc.is) {
					t.Errorf("the error is %v, want %v", err, tc.is)
				}
			}
			if after, _ := os.ReadDir(folder); len(after) != len(before) {
				t.Errorf("%v remain", after)
			}
		})
	}
}

// TestRenameFails: a file that cannot be renamed over leaves no temporary file.
func TestRenameFails(t *testing.T) {
	name := oldFile(t)
	beforeStep(t, func(step string) error {
		if step != "rename" {
			return nil
		}
		return errors.Join(os.Remove(name), os.Mkdir(name, 0o700))
	})
	wantError(t, replaceOld(t, name), name, "nothing is changed: ")
	entries, err := os.ReadDir(filepath.Dir(name))
	if err != nil || len(entries) != 1 || !entries[0].IsDir() {
		t.Errorf("%v, %v", entries, err)
	}
}
