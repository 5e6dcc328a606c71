package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/trace"
)

// TestTraceCounts: each byte of each file counts once, even if logs are opened
// twice or compressed.
func TestTraceCounts(t *testing.T) {
	log, err := os.ReadFile("internal/trace/testdata/requests.log")
	if err != nil {
		t.Fatal(err)
	}
	log = bytes.Repeat(log, 10) // more than a buffer
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	z.Write(log)
	z.Close()
	dir := t.TempDir()
	names := []string{filepath.Join(dir, "a.log"), filepath.Join(dir, "b.log.gz")}
	for i, data := range [][]byte{log, zipped.Bytes()} {
		if err := os.WriteFile(names[i], data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct {
		args []string
		size int
	}{
		{names[:1], len(log)},
		{names, len(log) + zipped.Len()},
		{[]string{names[0], names[1], names[0]}, len(log) + zipped.Len()},
		{[]string{names[0], dir}, -1},
	} {
		logs, size, err := logsFrom(tc.args)
		if err != nil || size != int64(tc.size) {
			t.Errorf("%d bytes, %v; want %d", size, err, tc.size)
		}
		read := 0
		for i := range logs {
			logs[i].Open = counted(logs[i].Open, func(n int) { read += n })
		}
		if trace.Read(logs...); tc.size >= 0 && read != tc.size {
			t.Errorf("%d bytes are read of %d", read, tc.size)
		}
	}
}
