package trace

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestWrappers: a log gives the same report whatever wraps its lines.
func TestWrappers(t *testing.T) {
	for name, wrapper := range map[string]string{ // of the line as a string, and its time
		"Docker, in another order": `{"stream":"stdout","log":%[1]s,"time":%[2]q}`,
		"Fluent Bit":               `{"time":%[2]q,"stream":"stderr","_p":"F","log":%[1]s}`,
		"Fluent Bit, a number":     `{"date":1764111387.25,"log":%[1]s,"kubernetes":{"labels":{"log":"x"}}}`,
		"nested before":            `{"kubernetes":{"labels":{"log":"x"}},"message":"log","log":%[1]s}`,
		"spaces":                   `{"log": %[1]s}`,
		"more spaces":              `{ "time" : %[2]q, "log" : %[1]s }`,
		"prefix":                   `host authelia[1]: {"log":%[1]s}`,
		"journald":                 `{"__REALTIME_TIMESTAMP":"1764111387250000","MESSAGE":%[1]s,"PRIORITY":"6"}`,
		"Logstash":                 `{"@timestamp":%[2]q,"message":%[1]s}`,
		"Loki":                     `{"labels":{"job":"authelia"},"line":%[1]s,"timestamp":%[2]q}`,
		"its own message":          `{"level":"info","msg":%[1]s}`,
		"a string":                 `%[1]s`,
	} {
		for _, format := range []string{"requests.log", "requests.json.log"} {
			t.Run(name+"/"+format, func(t *testing.T) {
				var once, twice bytes.Buffer
				for line := range strings.Lines(string(readData(t, format))) {
					at := lineTime([]byte(line)).Format("2006-01-02T15:04:05.999999999Z07:00")
					wrap := func(inner string) string {
						inside, _ := json.Marshal(inner)
						return fmt.Sprintf(wrapper, inside, at) + "\n"
					}
					once.WriteString(wrap(line))
					twice.WriteString(wrap(wrap(line)))
				}
				for _, data := range [][]byte{once.Bytes(), twice.Bytes()} {
					r, err := Read(logOf("log", data))
					if err != nil || summary(r) != want {
						t.Errorf("%v, got\n%s", err, diff(summary(r)))
					}
				}
			})
		}
	}
}

// TestWrappedLine: what unwrap takes for a wrapper, and what not. A value that
// somebody chose is none.
func TestWrappedLine(t *testing.T) {
	for _, tc := range []struct{ name, line, want string }{
		{"another message", `{"message":"hello","log":"level=debug msg=x"}`, "level=debug msg=x"},
		{"cut", `{"log":"level=error msg=\"Access Request`, `level=error msg="Access Request`},
		{"not the provider's", `{"log":"GET /"}`, ""},
		{"not a string", `{"log":{"msg":1}}`, ""},
		{"the text format", `level=debug msg="by user '{\"log\":\"msg=x\"}'"`, ""},
		{"the JSON format", `{"level":"debug","msg":"by user '{\"log\":\"time= msg=x\"}'"}`, ""},
		{"the JSON format, a line inside", `{"level":"debug","msg":"by user 'time=\"x\" msg=x'"}`, ""},
		{"the JSON format, another value", `{"log":"msg=x","level":"debug","msg":"x"}`, ""},
	} {
		want := tc.want
		if want == "" {
			want = tc.line
		}
		if got := unwrap([]byte(tc.line)); string(got) != want {
			t.Errorf("%s: %s, want %s", tc.name, got, want)
		}
	}
}

// TestNotWrapped: a log without requests is not said to be wrapped.
func TestNotWrapped(t *testing.T) {
	pushed := lineOf(0, "debug", "Pushed Authorization Request with id 'p' is being processed", "")
	r, err := Read(logOf("log", []byte(pushed)))
	if err != nil || r.Finding != NoRequests {
		t.Errorf("%q, %v", r.Finding, err)
	}
	r, err = Read(logOf("log", []byte(pushed)), logOf("other", []byte("x\n")))
	if err == nil || r.Finding != "" { // the other one may have requests
		t.Errorf("%q, %v", r.Finding, err)
	}
}
