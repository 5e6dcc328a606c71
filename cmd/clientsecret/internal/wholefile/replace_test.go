package wholefile

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// replaceSteps are the steps of replacing a file, in their order.
var replaceSteps = []string{"create", "write", "owner", "attributes", "mode", "sync", "close", "read", "interrupt", "compare", "rename", "sync folder"}

// TestReplaceFails: when any step fails, the file is the old one or the new one, whole, and nothing lies about.
func TestReplaceFails(t *testing.T) {
	var seen []string
	defer func(f func(string) error) { beforeStep = f }(beforeStep)
	beforeStep = func(step string) error { seen = append(seen, step); return nil }
	name := oldFile(t)
	if err := Replace(context.Background(), name, []byte("old"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	if strings.Join(seen, ",") != strings.Join(replaceSteps, ",") {
		t.Errorf("the steps are %q", seen)
	}
	wantFile(t, name, "new")
	for _, failing := range replaceSteps {
		beforeStep = func(step string) error {
			if step == failing {
				return errors.New("no space left on device")
			}
			return nil
		}
		name := oldFile(t)
		err := Replace(context.Background(), name, []byte("old"), []byte("new"))
		if err == nil || !strings.Contains(err.Error(), "no space left") {
			t.Errorf("%s: %v", failing, err)
		}
		want := "old"
		if failing == "sync folder" { // it is replaced by then
			want = "new"
		}
		wantFile(t, name, want)
	}
}

func oldFile(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "configuration.yml")
	if err := os.WriteFile(name, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	return name
}

// wantFile: the contents and the mode, and no other file beside it.
func wantFile(t *testing.T, name, want string) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil || string(data) != want {
		t.Errorf("%q, %v, want %q", data, err, want)
	}
	info, err := os.Stat(name)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	entries, err := os.ReadDir(filepath.Dir(name))
	if err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

// TestCanReplace: what will fail fails before the work, and leaves nothing behind.
func TestCanReplace(t *testing.T) {
	name := oldFile(t)
	if err := Check(context.Background(), name); err != nil {
		t.Error(err)
	}
	wantFile(t, name, "old")
	defer func(f func(string) error) { beforeStep = f }(beforeStep)
	beforeStep = func(step string) error {
		if step == "owner" {
			return errors.New("no such owner")
		}
		return nil
	}
	if err := Check(context.Background(), name); err == nil || !strings.Contains(err.Error(), "nothing is changed: no such owner") {
		t.Error(err)
	}
	wantFile(t, name, "old")
}

// TestReplaceKilled: the same when the process ends at any step, but for the file beside it that it could not remove.
func TestReplaceKilled(t *testing.T) {
	if step := os.Getenv("CLIENTSECRET_TEST_STEP"); step != "" {
		beforeStep = func(s string) error {
			if s == step {
				os.Exit(3)
			}
			return nil
		}
		Replace(context.Background(), os.Getenv("CLIENTSECRET_TEST_FILE"), []byte("old"), []byte("new"))
		os.Exit(0)
	}
	for _, step := range replaceSteps {
		name := oldFile(t)
		cmd := exec.Command(os.Args[0], "-test.run=^TestReplaceKilled$")
		cmd.Env = append(os.Environ(), "CLIENTSECRET_TEST_STEP="+step, "CLIENTSECRET_TEST_FILE="+name)
		cmd.Run()
		if cmd.ProcessState.ExitCode() != 3 {
			t.Fatalf("%s: exit status %d", step, cmd.ProcessState.ExitCode())
		}
		want := "old"
		if step == "sync folder" {
			want = "new"
		}
		if data, err := os.ReadFile(name); err != nil || string(data) != want {
			t.Errorf("%s: %q, %v", step, data, err)
		}
		left, _ := filepath.Glob(filepath.Join(filepath.Dir(name), ".clientsecret-*"))
		for _, l := range left {
			if info, err := os.Stat(l); err != nil || runtime.GOOS != "windows" && info.Mode().Perm()&^0o640 != 0 {
				t.Errorf("%s: what is left can be read by others: %v, %v", step, info.Mode(), err)
			}
		}
	}
}

// TestReplaceChanged: a file that somebody else changed meanwhile is left alone.
func TestReplaceChanged(t *testing.T) {
	defer func(f func(string) error) { beforeStep = f }(beforeStep)
	for name, change := range map[string]func(string) error{
		"contents": func(name string) error { return os.WriteFile(name, []byte("other"), 0o640) },
		"replaced": func(name string) error {
			if err := os.WriteFile(name+".2", []byte("old"), 0o640); err != nil {
				return err
			}
			return os.Rename(name+".2", name)
		},
		"mode":    func(name string) error { return os.Chmod(name, 0o600) },
		"removed": os.Remove,
	} {
		file := oldFile(t)
		beforeStep = func(step string) error {
			if step == "compare" {
				return change(file)
			}
			return nil
		}
		err := Replace(context.Background(), file, []byte("old"), []byte("new"))
		if err == nil || name != "removed" && !strings.Contains(err.Error(), "changed meanwhile") {
			t.Errorf("%s: %v", name, err)
		}
		if data, _ := os.ReadFile(file); string(data) == "new" {
			t.Errorf("%s: it was replaced", name)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	beforeStep = func(string) error { return nil }
	file := oldFile(t)
	if err := Replace(ctx, file, []byte("old"), []byte("new")); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	wantFile(t, file, "old")
}

// TestReplaceBeside: until it takes the file's place, what is written lies beside it, whole before it is compared, and is readable for nobody else before it has the file's mode.
func TestReplaceBeside(t *testing.T) {
	defer func(f func(string) error) { beforeStep = f }(beforeStep)
	name := oldFile(t)
	mode := false // is set
	beforeStep = func(step string) error {
		found, err := filepath.Glob(filepath.Join(filepath.Dir(name), ".clientsecret-*"))
		want := 1
		if step == "create" || step == "sync folder" {
			want = 0
		}
		if err != nil || len(found) != want {
			t.Errorf("%s: %q, %v", step, found, err)
			return nil
		}
		mode = mode || step == "sync"
		if want == 0 {
			return nil
		}
		info, err := os.Stat(found[0])
		if err != nil || runtime.GOOS != "windows" && !mode && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", step, info.Mode(), err)
		}
		if data, err := os.ReadFile(found[0]); err != nil || step == "sync" && string(data) != "new" {
			t.Errorf("%s: %q, %v", step, data, err)
		}
		return nil
	}
	if err := Replace(context.Background(), name, []byte("old"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	wantFile(t, name, "new")
}

// TestReplaceDamaged: what is not read as it was written does not take the file's place.
func TestReplaceDamaged(t *testing.T) {
	defer func(f func(string) error) { beforeStep = f }(beforeStep)
	for _, damaged := range []string{"", "ne", "neu", "new\n"} {
		name := oldFile(t)
		beforeStep = func(step string) error {
			if step != "read" {
				return nil
			}
			found, err := filepath.Glob(filepath.Join(filepath.Dir(name), ".clientsecret-*"))
			if err != nil || len(found) != 1 {
				return errors.New("no file beside it")
			}
			return os.WriteFile(found[0], []byte(damaged), 0o640)
		}
		if err := Replace(context.Background(), name, []byte("old"), []byte("new")); err == nil || !strings.Contains(err.Error(), "does not read back as it was written") {
			t.Errorf("%q: %v", damaged, err)
		}
		wantFile(t, name, "old")
	}
}

// TestReplaceRefusesOthers: what is no file, or cannot be renamed over, is refused with the reason, and nothing lies about.
func TestReplaceRefusesOthers(t *testing.T) {
	folder := t.TempDir()
	if err := Replace(context.Background(), folder, nil, []byte("new")); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Error(err)
	}
	if err := Replace(context.Background(), filepath.Join(folder, "missing"), nil, []byte("new")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	defer func(f func(string) error) { beforeStep = f }(beforeStep)
	name := oldFile(t)
	beforeStep = func(step string) error {
		if step != "rename" {
			return nil
		}
		if err := os.Remove(name); err != nil {
			return err
		}
		return os.Mkdir(name, 0o700)
	}
	if err := Replace(context.Background(), name, []byte("old"), []byte("new")); err == nil || !strings.Contains(err.Error(), "nothing is changed: ") {
		t.Error(err)
	}
	if entries, err := os.ReadDir(filepath.Dir(name)); err != nil || len(entries) != 1 || !entries[0].IsDir() {
		t.Errorf("%v, %v", entries, err)
	}
}
