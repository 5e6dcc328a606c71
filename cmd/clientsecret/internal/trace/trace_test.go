package trace

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestFormats: both formats give the same report, with any prefix of the lines.
func TestFormats(t *testing.T) {
	text, jsonLines := readData(t, "requests.log"), readData(t, "requests.json.log")
	prefixed := func(data []byte, prefix string) []byte {
		return append([]byte(prefix), bytes.ReplaceAll(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"), []byte("\n"+prefix))...)
	}
	docker := func(data []byte) []byte { // its json-file driver
		var b bytes.Buffer
		for line := range strings.Lines(string(data)) {
			enc := json.NewEncoder(&b)
			at := lineTime([]byte(line)).Add(time.Millisecond).UTC().Format(time.RFC3339Nano)
			if err := enc.Encode(map[string]string{"log": line, "stream": "stdout", "time": at}); err != nil {
				t.Fatal(err)
			}
		}
		return b.Bytes()
	}
	for name, data := range map[string][]byte{
		"text":              text,
		"JSON":              jsonLines,
		"CRLF":              bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n")),
		"gzip":              compressed(t, text),
		"gzip in two parts": append(compressed(t, text[:1000]), compressed(t, text[1000:])...),
		"compose, text":     prefixed(text, "authelia-1  | "),
		"compose, JSON":     prefixed(jsonLines, "authelia-1  | "),
		"journald":          prefixed(jsonLines, "Apr 12 15:37:38 host authelia[3693799]: "),
		"kubernetes":        prefixed(text, "2026-03-02T00:17:09.669794202Z stdout F "),
		"docker, text":      docker(text),
		"docker, JSON":      docker(jsonLines),
		"no last line end":  bytes.TrimSuffix(text, []byte("\n")),
		"JSON with spaces":  bytes.ReplaceAll(bytes.ReplaceAll(jsonLines, []byte(`":"`), []byte(`": "`)), []byte(`","`), []byte(`", "`)),
		"a viewer's prefix": prefixed(text, "ERR | "),
		"a byte order mark": append([]byte("\ufeff"), text...),
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Read(logOf("log", data))
			if err != nil {
				t.Fatal(err)
			}
			if got := summary(r); got != want {
				t.Errorf("got\n%s", diff(got))
			}
			if !r.Found() || r.Finding != "" || r.From.IsZero() || r.To.Sub(r.From) < 25*time.Hour {
				t.Errorf("%+v", r)
			}
			if encoded, _ := json.Marshal(r); bytes.Contains(encoded, []byte("Hush")) || bytes.Contains(encoded, []byte("%zS")) {
				t.Error("a secret is in the report")
			}
		})
	}
}

// TestSeveral: several logs give the same report as one: rotated ones in the
// order of a shell, and those of two instances at the same time.
func TestSeveral(t *testing.T) {
	data := readData(t, "requests.log")
	all := bytes.SplitAfter(data, []byte("\n"))
	first, second, third := all[:40], all[40:80], all[80:]
	var odd, even [][]byte
	for i, line := range all {
		if i%2 == 0 {
			even = append(even, line)
		} else {
			odd = append(odd, line)
		}
	}
	for name, logs := range map[string][]Log{
		"rotated":            {logOf("a", bytes.Join(third, nil)), logOf("a.1", bytes.Join(second, nil)), logOf("a.2.gz", compressed(t, bytes.Join(first, nil)))},
		"two instances":      {logOf("odd", bytes.Join(odd, nil)), logOf("even", bytes.Join(even, nil))},
		"one of them a pipe": {logOf("odd", bytes.Join(odd, nil)), once(t, logOf("-", bytes.Join(even, nil)))},
		"one a pipe":         {once(t, logOf("-", data))},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Read(logs...)
			if err != nil {
				t.Fatal(err)
			}
			if got := summary(r); got != want {
				t.Errorf("got\n%s", diff(got))
			}
		})
	}
}

// TestLogAsAWhole: a log can have a finding of its own.
func TestLogAsAWhole(t *testing.T) {
	for _, tc := range []struct {
		name, log string
		finding   Code
		found     bool
	}{
		{"level too low", lineOf(0, "info", "Startup complete", "") + lineOf(1, "error", wrong, ""), LogLevel, true},
		{"nothing at all", lineOf(0, "info", "Startup complete", ""), LogLevel, true},
		{"no requests", lineOf(0, "debug", "Check authorization of subject", ""), NoRequests, true},
		{"trace", lineOf(0, "trace", "Request hit", "") + lineOf(1, "debug", "Access Request with id '1' on client with id 'c' is being processed", ""), "", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, err := Read(logOf("log", []byte(tc.log)))
			if err != nil || r.Finding != tc.finding || r.Found() != tc.found {
				t.Errorf("%q, %v, %v", r.Finding, r.Found(), err)
			}
		})
	}
	// An instance at another level hides its requests. A few lines of a start
	// do not.
	debug := logOf("debug", []byte(authorized(0, "c", "1")))
	for log, want := range map[string]Code{
		lineOf(1, "error", wrong, ""):                        LogLevel,
		strings.Repeat(lineOf(1, "info", "x", ""), shortLog): LogLevel,
		lineOf(1, "info", "Startup complete", ""):            "",
	} {
		if r, err := Read(debug, logOf("other", []byte(log))); err != nil || r.Finding != want {
			t.Errorf("%.60q: %q, %v", log, r.Finding, err)
		}
	}
}

// FuzzRead: no log causes a panic, and the counts fit together.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"requests.log", "requests.json.log"} {
		for line := range bytes.Lines(readData(f, name)) {
			f.Add(slices.Clone(line))
		}
	}
	f.Add([]byte(`{"log":"time=\"2026-03-02T09:00:00+11:00\" level=debug msg=\"Access Request with id 'a' on client with id 'b' is being processed\"\n","stream":"stdout"}`))
	f.Add([]byte(strings.Replace(authorized(0, "c", "1"), `Z" level`, `+24:00" level`, 1)))
	f.Add(compressed(f, []byte(authorized(0, "c", "1")+wrong)))
	f.Fuzz(func(t *testing.T, data []byte) {
		logs := []Log{logOf("whole", data)}
		if i := bytes.IndexByte(data, '\n'); i >= 0 {
			logs = append(logs, logOf("rest", data[i+1:]))
		}
		r, err := Read(logs...)
		if r == nil {
			t.Fatal(err)
		}
		for _, c := range r.Clients {
			for _, n := range []Counts{c.Authorizations, c.Tokens} {
				if n.Refused < 0 || n.Granted < 0 || n.Seen < n.Granted || n.Refused+n.Granted > 2*n.Seen+2*int(r.Lines) {
					t.Errorf("%+v", c)
				}
			}
		}
		if _, err := json.Marshal(r); err != nil {
			t.Error(err)
		}
	})
}

// BenchmarkRead reads logs that have only requests, and mixed ones: one line in
// ten is of OpenID Connect, as at the level debug.
func BenchmarkRead(b *testing.B) {
	for _, format := range []string{"requests.log", "requests.json.log"} {
		requests := readData(b, format)
		var mixed bytes.Buffer
		for line := range bytes.Lines(requests) {
			mixed.Write(line)
			for range 9 {
				if format == "requests.log" {
					mixed.WriteString(lineOf(0, "debug", "Check authorization of subject username=john groups=admins,dev ip=192.0.2.10 and object https://app.example.com/api/health (method GET).", "method=GET path=/api/verify remote_ip=192.0.2.10"))
				} else {
					mixed.WriteString(`{"level":"debug","method":"GET","msg":"Check authorization of subject username=john groups=admins,dev ip=192.0.2.10 and object https://app.example.com/api/health (method GET).","path":"/api/verify","remote_ip":"192.0.2.10","time":"2026-03-02T09:00:00Z"}` + "\n")
				}
			}
		}
		for name, data := range map[string][]byte{"requests": bytes.Repeat(requests, 300), "mixed": bytes.Repeat(mixed.Bytes(), 50)} {
			b.Run(format+"/"+name, func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				b.ReportAllocs()
				for b.Loop() {
					if _, err := Read(logOf("log", data)); err != nil {
						b.Fatal(err)
					}
				}
			})
			z := compressed(b, data)
			b.Run(format+"/"+name+"/gzip", func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				for b.Loop() {
					if _, err := Read(logOf("log", z)); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
