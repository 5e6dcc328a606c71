package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/internal/stored"
)

// The targets that there are schemes for: below, a comparison costs less than the network; above, none that Parse admits by default costs as much.
const (
	minTarget = 100 * time.Microsecond
	maxTarget = 5 * time.Second
)

func calibrateCommand() *cli.Command {
	return &cli.Command{
		Name:  "calibrate",
		Usage: "measure this machine, and choose work factors",
		Description: "Prints for each algorithm work factors with which a comparison takes about as\n" +
			"long as the target on this machine, and no longer, as a scheme for --scheme;\n" +
			"the time that it takes; how many such comparisons all cores together manage\n" +
			"in a second; and the least work factor that is recommended today.\n\n" +
			"Run it on the machine that compares, while that has nothing else to do.\n" +
			"Argon2 and scrypt get no more than 64 MiB each: a server compares several\n" +
			"at a time. Those recommendations are for secrets that people choose. One\n" +
			"that was generated needs far less: see generate --high-entropy.\n\n" +
			"Exit status: 0 it was measured, 2 it was not.",
		UsageText: "clientsecret calibrate [--target TIME] [--json] [ALGORITHM...]\n\n" +
			"clientsecret calibrate --target 100ms\n" +
			"clientsecret calibrate --target 20ms bcrypt argon2id",
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Flags: []cli.Flag{
			&cli.DurationFlag{Name: "target", Usage: "what a comparison may take, such as 50ms", DefaultText: "100ms"},
			&cli.BoolFlag{Name: "json", Usage: "print a JSON object for each algorithm, a line each"},
		},
		Action: own(calibrate),
	}
}

// maxMemory is the most that calibrate lets a comparison take, in KiB. A server
// compares several at a time.
const maxMemory = 64 << 10

// turns are the work factors that calibrate turns, in this order: the first as
// far as it goes, and then the next. The others keep their defaults.
var turns = map[stored.Family][]string{
	stored.FamilyPBKDF2:       {"iterations"},
	stored.FamilyArgon2:       {"memory", "iterations"},
	stored.FamilyScrypt:       {"log-n", "parallelism"},
	stored.FamilyYescrypt:     {"log-n"},
	stored.FamilyBcrypt:       {"cost"},
	stored.FamilyBcryptSHA256: {"cost"},
	stored.FamilySHA2Crypt:    {"iterations"},
}

// calibratable returns the algorithms that there are schemes for, in the order
// in which they are printed: first those to choose from today.
func calibratable() []calibrated {
	first := []string{"pbkdf2-sha512", "argon2id", "bcrypt", "bcrypt-sha256", "scrypt", "yescrypt"}
	var all []calibrated
	for _, name := range first {
		all = append(all, newCalibrated(stored.Named(name)))
	}
	for _, a := range stored.Algorithms {
		if a.Family != 0 && !slices.Contains(first, a.Name) {
			all = append(all, newCalibrated(a))
		}
	}
	return all
}

// calibrated is an algorithm whose work factors are chosen by measuring.
type calibrated struct {
	*stored.Algorithm
	knobs   []knob
	rest    stored.Spec // the numbers that are not turned
	minimum stored.Spec // the weakest that is recommended, of those that the knobs reach
}

// knob is a work factor that varies.
type knob struct {
	min, max int
	doubling bool // each step costs twice as much; otherwise the cost is proportional
	field    *stored.Field
}

// newCalibrated reads ranges and minima from the table of algorithms. Knobs after
// the first begin at what the first of the minima has: argon2i needs three passes.
func newCalibrated(a *stored.Algorithm) calibrated {
	c := calibrated{Algorithm: a, rest: stored.Spec{Algorithm: a}}
	if a.Family == stored.FamilyArgon2 {
		c.rest.Parallelism = 1 // more lanes cost as much, and take cores from others
	}
	c.rest = c.rest.WithDefaults()
	for i, key := range turns[a.Family] {
		f := &a.Fields[slices.IndexFunc(a.Fields, func(f stored.Field) bool { return f.Key == key })]
		k := knob{min: f.LeastIn(&c.rest), field: f, doubling: key == "log-n" || key == "cost"}
		if i > 0 {
			k.min = *f.Of(&a.Minima[0])
		}
		c.knobs = append(c.knobs, k)
	}
	settings := c.least()
	for i := range c.knobs {
		k := &c.knobs[i]
		k.max = k.min + sort.Search(k.field.Max-k.min, func(n int) bool {
			settings[i] = k.min + n + 1
			return !allowed(c.spec(settings))
		})
		settings[i] = k.max
	}
	c.minimum = c.firstMinimum()
	return c
}

// allowed reports whether there are such values, within maxMemory.
func allowed(s stored.Spec) bool {
	_, kib := s.Needs()
	return kib <= maxMemory && s.Validate() == nil
}

// firstMinimum returns the first of the algorithm's minima that the knobs reach.
func (c calibrated) firstMinimum() stored.Spec {
	complete := func(m stored.Spec) stored.Spec {
		m.Algorithm = c.Algorithm
		return m.WithDefaults()
	}
	i := slices.IndexFunc(c.Minima, func(m stored.Spec) bool { return c.reach(complete(m)) })
	return complete(c.Minima[max(i, 0)])
}

// reach reports whether the knobs can be turned so that they make the spec.
func (c calibrated) reach(s stored.Spec) bool {
	settings := c.settings(s)
	for i, k := range c.knobs {
		if settings[i] < k.min || settings[i] > k.max {
			return false
		}
	}
	return c.spec(settings) == s
}

// least returns the lowest settings of the knobs.
func (c calibrated) least() []int {
	var settings []int
	for _, k := range c.knobs {
		settings = append(settings, k.min)
	}
	return settings
}

// settings returns how the knobs have to be turned for the spec.
func (c calibrated) settings(s stored.Spec) []int {
	var settings []int
	for _, k := range c.knobs {
		settings = append(settings, *k.field.Of(&s))
	}
	return settings
}

// spec returns what the knobs make with these settings.
func (c calibrated) spec(settings []int) stored.Spec {
	s := c.rest
	for i, k := range c.knobs {
		*k.field.Of(&s) = settings[i]
	}
	return s
}

// calibration is what was measured of an algorithm.
type calibration struct {
	Algorithm  string  `json:"algorithm"`
	Scheme     string  `json:"scheme,omitempty"` // missing if the cheapest takes longer than the target
	Seconds    float64 `json:"seconds"`          // of the scheme, or of the cheapest
	PerSecond  float64 `json:"per_second,omitempty"`
	Remembered float64 `json:"remembered_per_second,omitempty"`
	Minimum    string  `json:"minimum"` // a scheme too
	Meets      bool    `json:"meets_minimum"`
	Most       bool    `json:"most,omitempty"` // the target would allow for more, and the algorithm's bounds do not
	Reference  string  `json:"reference"`

	took  time.Duration
	least string // the minimum, for the table
}

func calibrate(_ context.Context, c *cli.Command) error {
	target := 100 * time.Millisecond
	if c.IsSet("target") {
		target = c.Duration("target")
	}
	if target < minTarget || target > maxTarget {
		return fmt.Errorf("--target is out of the range %v to %v: no scheme is that cheap or that dear", minTarget, maxTarget)
	}
	chosen, err := chosenAlgorithms(c.Args().Slice())
	if err != nil {
		return err
	}
	progress := io.Discard
	if isTerminal(os.Stderr) {
		progress = os.Stderr
	}
	remembered, err := rememberedRate()
	if err != nil {
		return err
	}
	var results []calibration
	for i, a := range chosen {
		fmt.Fprintf(progress, "\r\x1b[Kmeasuring %s (%d of %d)…", a.Name, i+1, len(chosen))
		result, err := a.calibrate(target)
		if err != nil {
			return withOptions(err)
		}
		result.Remembered = remembered
		results = append(results, result)
	}
	fmt.Fprint(progress, "\r\x1b[K")
	if !slices.ContainsFunc(results, func(r calibration) bool { return r.Scheme != "" }) {
		cheapest := slices.MinFunc(results, func(a, b calibration) int { return int(a.took - b.took) })
		return fmt.Errorf("the target of %v cannot be met: the cheapest, %s, takes %s; give a longer one", target, cheapest.Algorithm, round(cheapest.took))
	}
	if err := printCalibrations(c, results, target); err != nil {
		return fmt.Errorf("could not write the result: %w", err)
	}
	return nil
}

// chosenAlgorithms returns the algorithms with these names, or those of the families of generate.
func chosenAlgorithms(names []string) ([]calibrated, error) {
	if len(names) == 0 {
		return calibratable(), nil
	}
	wanted := make(map[string]bool)
	for i, name := range names {
		of := []string{name}
		for _, f := range schemeFamilies {
			if f.name == name {
				for _, v := range f.variants {
					of = append(of, f.algorithm(v))
				}
			}
		}
		known := false
		for _, a := range calibratable() {
			if slices.Contains(of, a.Name) {
				wanted[a.Name], known = true, true
			}
		}
		if !known {
			return nil, fmt.Errorf("argument %d is not one of %s", i+1, knownAlgorithms())
		}
	}
	return slices.DeleteFunc(calibratable(), func(a calibrated) bool { return !wanted[a.Name] }), nil
}

func knownAlgorithms() string {
	var known []string
	for _, f := range schemeFamilies {
		known = append(known, f.name)
	}
	for _, a := range calibratable() {
		if !slices.Contains(known, a.Name) {
			known = append(known, a.Name)
		}
	}
	return strings.Join(known, ", ")
}

// shortMinimum returns the numbers of the minimum, without those after the first
// that cannot be lower.
func (c calibrated) shortMinimum() string {
	var numbers []string
	for i, n := range c.settings(c.minimum) {
		if i == 0 || n > c.knobs[i].min {
			numbers = append(numbers, fmt.Sprint(n))
		}
	}
	return strings.Join(numbers, ", ")
}

// calibrate chooses the greatest work factors that take no longer than the target.
func (c calibrated) calibrate(target time.Duration) (calibration, error) {
	result := calibration{
		Algorithm: c.Name,
		Minimum:   c.minimum.String(),
		Reference: c.Source,
		least:     c.shortMinimum(),
	}
	settings := c.least()
	took, err := c.time(settings)
	if err != nil {
		return result, err
	}
	if again, err := c.time(settings); err == nil { // warm
		took = min(took, again)
	}
	if result.took, result.Seconds = took, took.Seconds(); took > target {
		return result, nil
	}
	for i, k := range c.knobs {
		if took, err = turn(k, settings, i, took, target, c.time); err != nil {
			return result, err
		}
		result.Most = settings[i] == k.max
		if !result.Most {
			break
		}
	}
	chosen := c.spec(settings)
	result.Scheme, result.took, result.Seconds = chosen.String(), took, took.Seconds()
	result.Meets = !chosen.Weak()
	scheme, err := clientsecret.ParseScheme(result.Scheme)
	if err != nil {
		return result, err
	}
	digest, err := scheme.Hash(probe)
	if err != nil {
		return result, err
	}
	result.PerSecond, err = perSecond(func() error { return clientsecret.Compare(digest, probe) })
	return result, err
}

// turn raises the i-th setting, which takes no longer than the target, as far as that allows, and returns how long it takes then.
func turn(k knob, settings []int, i int, took, target time.Duration, measure func([]int) (time.Duration, error)) (time.Duration, error) {
	at := func(n int) (time.Duration, error) {
		tried := slices.Clone(settings)
		tried[i] = n
		t, err := measure(tried)
		if err == nil && t > target && t < 2*target { // something else may have had the machine
			again, err := measure(tried)
			return min(t, again), err
		}
		return t, err
	}
	if k.doubling {
		for settings[i] < k.max {
			next, err := at(settings[i] + 1)
			if err != nil || next > target {
				return took, err
			}
			settings[i], took = settings[i]+1, next
		}
		return took, nil
	}
	// The cost is proportional, but for a part that is fixed. What is measured of few iterations is rough: leap tenfold at the most.
	tooMuch := k.max + 1
	for range 12 {
		n := settings[i]
		next := threeDigits(int(float64(n)*min(10, float64(target)/float64(took))), k.max)
		if next >= tooMuch {
			next = threeDigits((n+tooMuch)/2, k.max)
		}
		if next <= n || took > target*97/100 {
			break
		}
		t, err := at(next)
		if err != nil {
			return took, err
		}
		if t > target {
			tooMuch = next
		} else {
			settings[i], took = next, t
		}
	}
	return took, nil
}

// threeDigits returns n rounded down to three digits, or limit if that is less.
func threeDigits(n, limit int) int {
	if n >= limit {
		return limit
	}
	unit := 1
	for n/unit >= 1000 {
		unit *= 10
	}
	return n / unit * unit
}

// time returns what a comparison takes with the settings: the shortest of three, or one that is long.
func (c calibrated) time(settings []int) (time.Duration, error) {
	scheme, err := clientsecret.ParseScheme(c.spec(settings).String())
	if err != nil {
		return 0, err
	}
	best := time.Duration(0)
	for range 3 {
		began := time.Now()
		if _, err := scheme.Hash(probe); err != nil {
			return 0, err
		}
		if took := time.Since(began); best == 0 || took < best {
			best = took
		}
	}
	return best, nil
}

// perSecond returns how often a second all cores together can do f.
func perSecond(f func() error) (float64, error) {
	var done atomic.Int64
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	began := time.Now()
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for ran := false; !ran || time.Since(began) < time.Second/5; ran = true {
				if err := f(); err != nil && !errors.Is(err, clientsecret.ErrMismatch) {
					failed.Store(&err)
					return
				}
				done.Add(1)
			}
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		return 0, *err
	}
	return float64(done.Load()) / time.Since(began).Seconds(), nil
}

// rememberedRate returns how many secrets that it remembers a Verifier compares in a second.
func rememberedRate() (float64, error) {
	digest, err := clientsecret.PBKDF2{Iterations: 1}.Hash(probe)
	if err != nil {
		return 0, err
	}
	verifier := new(clientsecret.Verifier)
	defer verifier.Close()
	return perSecond(func() error {
		_, err := verifier.Verify(context.Background(), "probe", probe, digest)
		return err
	})
}

func printCalibrations(c *cli.Command, results []calibration, target time.Duration) error {
	out := c.Root().Writer
	if c.Bool("json") {
		enc := json.NewEncoder(out)
		for _, r := range results {
			if err := enc.Encode(r); err != nil {
				return err
			}
		}
		return nil
	}
	_, err := io.WriteString(out, calibrationText(results, target, paletteFor(out)))
	return err
}

func calibrationText(results []calibration, target time.Duration, p palette) string {
	var b strings.Builder
	b.WriteString(p.bold(fmt.Sprintf("%-50s %7s %9s  %s", "SCHEME", "TIME", "A SECOND", "MINIMUM")) + "\n")
	below, none := false, false
	for _, r := range results {
		switch {
		case r.Scheme == "":
			none = true
			fmt.Fprintf(&b, "%-50s %7s %9s  %s\n", r.Algorithm+" -", "", "", r.least)
			continue
		case r.Meets:
			fmt.Fprintf(&b, "%-50s %7s %9s  %s\n", r.Scheme, round(r.took), rate(r.PerSecond), r.least)
		default:
			below = true
			fmt.Fprintf(&b, "%-50s %7s %9s  %s\n", r.Scheme, round(r.took), rate(r.PerSecond), p.weak(r.least+" !"))
		}
	}
	paragraph := func(text string) { b.WriteString("\n" + wrap(text, 0, "") + "\n") }
	paragraph(fmt.Sprintf("TIME is what one comparison takes, at most the target of %v; A SECOND, how many of them %d cores manage. That is for secrets that come for the first time: those that a Verifier remembers it compares %s times a second, with whatever scheme.",
		target, runtime.GOMAXPROCS(0), rate(results[0].Remembered)))
	paragraph("MINIMUM is what OWASP's Password Storage Cheat Sheet recommends, of the numbers that the scheme has, in their order; for sha512crypt and sha256crypt Authelia's default, for yescrypt that of crypt(5).")
	b.WriteString("  see " + stored.SourceOWASP + "\n")
	if below {
		paragraph("! is below the minimum: too weak for a secret that a person has chosen, and fine for one that was generated.")
	}
	if none {
		paragraph("- takes longer than the target however low its work factors are.")
	}
	if slices.ContainsFunc(results, func(r calibration) bool { return r.Most && r.Scheme != "" && r.took < target*9/10 }) {
		paragraph("What stays far below the target is at the most that it can be made to do here.")
	}
	return b.String()
}

// rate returns a number with three digits.
func rate(n float64) string {
	switch {
	case n >= 1e6:
		return fmt.Sprintf("%.3g million", n/1e6)
	case n >= 1000:
		return fmt.Sprintf("%.0f", n)
	}
	return fmt.Sprintf("%.3g", n)
}
