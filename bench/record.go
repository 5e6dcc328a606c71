package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// This file keeps figures, so that their pictures can be drawn again without
// measuring.

// origin tells when and where figures were measured.
type origin struct {
	Date    string `json:"date"`
	Machine string `json:"machine"`
}

// costs are the times of single authentications.
type costs struct {
	origin
	Schemes []schemeCosts `json:"schemes"`
}

// schemeCosts are the costs of one scheme. The others are compared with the first.
type schemeCosts struct {
	Scheme string `json:"scheme"`
	Costs  []cost `json:"costs"`
}

type cost struct {
	Name string        `json:"name"`
	Kind kind          `json:"kind"`
	Time time.Duration `json:"nanoseconds"` // the shortest: other work on the machine only adds to it
}

// kind is what a subject does for one authentication.
type kind string

const (
	kindPeer kind = "peer" // another library or tool derives
	kindCold kind = "cold" // this library derives
	kindWarm kind = "warm" // this library remembers the secret
)

// loads are what became of the valid requests, by server. The valid requests are
// the same for each server and rate.
type loads struct {
	origin
	Scheme  string   `json:"scheme"`
	Clients int      `json:"clients"`
	Valid   float64  `json:"validPerSecond"`
	Seconds float64  `json:"secondsPerRate"`
	Servers []series `json:"servers"`
}

type series struct {
	Name  string `json:"name"`
	Rates []rate `json:"rates"`
}

// rate is what happened at one rate of wrong secrets and unknown clients.
type rate struct {
	Others   float64       `json:"others"` // in multiples of what the machine can derive
	P50      time.Duration `json:"p50Nanoseconds"`
	P99      time.Duration `json:"p99Nanoseconds"`
	NotLetIn float64       `json:"notLetInPercent"` // of the valid requests
	Answered float64       `json:"answeredPerSecond"`
	Busy     int           `json:"busy"`
	Late     int           `json:"late"`
	Memory   uint64        `json:"memoryMiB"`
}

// record is a set of figures with a picture.
type record interface {
	draw() string
	measuredBy() string // the command
	empty() bool
}

func (*costs) measuredBy() string { return "go run ." }
func (*loads) measuredBy() string { return "go run . -load" }

func (c *costs) empty() bool { return len(c.Schemes) == 0 }
func (l *loads) empty() bool { return len(l.Servers) == 0 }

func here() origin {
	return origin{time.Now().UTC().Format(time.DateOnly), machine()}
}

// machine describes the machine, with the processor where Linux tells it.
func machine() string {
	processor := ""
	info, _ := os.ReadFile("/proc/cpuinfo")
	if _, rest, found := strings.Cut(string(info), "model name\t: "); found {
		name, _, _ := strings.Cut(rest, "\n")
		processor = ", " + name
	}
	return fmt.Sprintf("%d cores%s, %s/%s, Go %s", runtime.GOMAXPROCS(0), processor,
		runtime.GOOS, runtime.GOARCH, strings.TrimPrefix(runtime.Version(), "go"))
}

// keep writes the figures and their picture: name.json and name.svg.
func keep(dir, name string, r record) error {
	figures, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file+".json", append(figures, '\n'), 0o644); err != nil {
		return err
	}
	return os.WriteFile(file+".svg", []byte(r.draw()), 0o644)
}

// redraw draws both pictures from the figures that were kept.
func redraw(dir string) error {
	return errors.Join(
		redrawOne(dir, "results", new(costs)),
		redrawOne(dir, "load", new(loads)),
	)
}

func redrawOne(dir, name string, r record) error {
	file := filepath.Join(dir, name)
	if err := read(file+".json", r); err != nil {
		return fmt.Errorf("%w: measure with %q", err, r.measuredBy())
	}
	return os.WriteFile(file+".svg", []byte(r.draw()), 0o644)
}

// read sets the record to the figures in the file.
func read(file string, r record) error {
	figures, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(figures, r); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if r.empty() {
		return fmt.Errorf("%s has no figures", file)
	}
	return nil
}
