package trace

import (
	"bytes"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestTrouble: the error of a log says what to do. Other logs are read all the
// same.
func TestTrouble(t *testing.T) {
	good := readData(t, "requests.log")
	zipped := compressed(t, good)
	tarred := append(make([]byte, 257), "ustar\x0000"...)
	damaged := slices.Clone(zipped)
	damaged[len(damaged)-6] ^= 1 // the checksum
	for _, tc := range []struct {
		name string
		log  Log
		want string
	}{
		{"missing", Log{Name: "bad", Open: func() (io.ReadCloser, error) { return os.Open("testdata/missing") }}, "no such file"},
		{"directory", Log{Name: "bad", Open: func() (io.ReadCloser, error) { return os.Open("testdata") }}, "is a directory"},
		{"empty", logOf("bad", nil), "empty"},
		{"empty, compressed", logOf("bad", compressed(t, nil)), "empty"},
		{"binary", logOf("bad", []byte("\x7fELF\x02\x01\x01\x00\x00")), "binary file"},
		{"random", logOf("bad", bytes.Repeat([]byte("\xf1\xd2\x03Q"), 1000)), "binary file"},
		{"UTF-16", logOf("bad", []byte("\xff\xfet\x00i\x00")), "iconv"},
		{"UTF-16, the other way", logOf("bad", []byte("\xfe\xff\x00t")), "iconv"},
		{"zip", logOf("bad", []byte("PK\x03\x04abc")), "unzip -p LOG | clientsecret trace"},
		{"xz", logOf("bad", []byte("\xfd7zXZ\x00\x00")), "xz -dc LOG | clientsecret trace"},
		{"zstd", logOf("bad", []byte("\x28\xb5\x2f\xfd\x00")), "zstd -dc LOG | clientsecret trace"},
		{"bzip2", logOf("bad", []byte("BZh91AY")), "bzip2 -dc LOG | clientsecret trace"},
		{"a log viewer's", logOf("bad", []byte("ERR | method=POST msg=Access Request failed with error: reason. path=/api/oidc/token remote_ip=192.0.2.1\n")), "a log viewer changed its lines"},
		{"an unknown wrapper", logOf("bad", []byte(`{"time":"2026-05-04T10:00:00Z","payload":"time=\"2026-05-04T10:00:00Z\" level=error msg=\"Access Request failed with error: reason.\" remote_ip=192.0.2.1\n"}`+"\n")), "run jq -r .FIELD LOG | clientsecret trace"},
		{"an unknown wrapper, after a start", logOf("bad", []byte(lineOf(0, "debug", "Startup complete", "")+`{"payload":"{\"level\":\"error\",\"msg\":\"Access Request failed with error: reason.\",\"time\":\"2026-05-04T10:00:00Z\"}"}`+"\n")), "run jq -r .FIELD LOG | clientsecret trace"},
		{"no gzip after all", logOf("bad", []byte("\x1f\x8bnot gzip")), "gzip"},
		{"truncated gzip", logOf("bad", zipped[:len(zipped)/2]), "compressed data is cut off"},
		{"truncated gzip header", logOf("bad", zipped[:12]), "compressed data is cut off"},
		{"corrupt gzip", logOf("bad", slices.Concat(zipped[:200], bytes.Repeat([]byte{0xff}, 200), zipped[400:])), "its compressed data is damaged"},
		{"tar", logOf("bad", tarred), "tar -xOf LOG | clientsecret trace"},
		{"damaged gzip", logOf("bad", damaged), "its compressed data is damaged"},
		{"fails", Log{Name: "bad", Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(bytes.NewReader(good), failing{})), nil
		}}, "input/output error"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := Read(tc.log)
			if err == nil || !strings.Contains(err.Error(), "bad: ") || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v, want %q", err, tc.want)
			}
			r, err := Read(tc.log, logOf("good", good))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v, want %q", err, tc.want)
			}
			if len(r.Clients) < 20 {
				t.Errorf("the other log was not read: %s", summary(r))
			}
		})
	}
	for _, other := range []string{`{"ClientAddr":"192.0.2.1","level":"debug","time":"2026-05-04T10:00:00Z"}` + "\n", `{"log":"127.0.0.1 GET /\n","stream":"stdout","time":"2026-05-04T10:00:00Z"}` + "\n", "127.0.0.1 - - [10/Oct/2026] \"GET / HTTP/1.1\" 200\n", "DEBU[0012] Access Request with id '1' on client with id 'c' is being processed  path=/\n", strings.Repeat("x", 1<<20)} {
		if r, err := Read(logOf("other", []byte(other))); !errors.Is(err, errFormat) || r.Found() {
			t.Errorf("%.30q: %v", other, err)
		}
		if r, err := Read(logOf("other", []byte(other)), logOf("good", good)); !errors.Is(err, errFormat) || summary(r) != want {
			t.Errorf("%.30q and a log: %v", other, err)
		}
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("input/output error") }

// TestLongLines: a line may be longer than the buffer. Its beginning is read,
// and so is what follows it.
func TestLongLines(t *testing.T) {
	long := strings.TrimSuffix(authorized(0, "long", "1"), "\n") + ` stack="` + strings.Repeat("x", 10*bufferSize) + `" time="2001-01-01T00:00:00Z"` + "\n"
	exact := strings.TrimSuffix(authorized(0, "exact", "2"), "\n")
	exact += strings.Repeat(" ", bufferSize-len(exact)-1) + "\n"
	r, err := Read(logOf("log", []byte(long+exact+exact[:bufferSize-1]+" \n"+authorized(1, "next", "3")+strings.Repeat("x", 3*bufferSize))))
	if err != nil || r.Lines != 5 || len(r.Clients) != 3 {
		t.Errorf("%d lines, %s, %v", r.Lines, summary(r), err)
	}
	if r.Bytes != int64(len(long)+2*len(exact)+1+len(authorized(1, "next", "3"))+3*bufferSize) {
		t.Errorf("%d bytes", r.Bytes)
	}
}
