package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/calibrate"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/completion"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

const (
	defaultTarget = 100 * time.Millisecond
	helpIndent    = 3 // columns, of a description in the help
)

func calibrateCommand() *cli.Command { return calibrateOn(calibrate.ThisMachine(probe)) }

// calibrateOn returns the command for a machine that a test can invent.
func calibrateOn(machine calibrate.Machine) *cli.Command {
	return &cli.Command{
		Name:  "calibrate",
		Usage: "measure this machine and choose work factors",
		Description: "Recommends a scheme for --scheme. A comparison with it takes no longer than\n" +
			"the target on this machine. A table shows what each algorithm reaches.\n\n" +
			"Run it on the server, while the server is idle. No scheme gets more than\n" +
			"64 MiB of memory, because a server compares several secrets at a time.\n\n" +
			"Minimums are for secrets that people choose. A generated secret needs far\n" +
			"less: see clientsecret generate --high-entropy.\n\n" +
			algorithmList() + "\n\n" +
			"Exit status: 0 measured, 2 not measured.",
		UsageText: "clientsecret calibrate [--target TIME] [--json] [ALGORITHM...]\n\n" +
			"clientsecret calibrate --target 100ms\n" +
			"clientsecret calibrate --target 20ms bcrypt argon2id",
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Arguments:       completion.Words(calibrate.Names()...),
		Flags: []cli.Flag{
			&cli.DurationFlag{
				Name: "target", Value: defaultTarget, DefaultText: defaultTarget.String(),
				Usage: "longest comparison allowed, such as 50ms",
			},
			&cli.BoolFlag{
				Name: "json", Usage: "print a JSON object for each algorithm, one a line",
			},
		},
		Action: own(func(ctx context.Context, c *cli.Command) error {
			endOnSignal(ctx)
			return runCalibrate(calibrateOptions{
				target:   c.Duration("target"),
				names:    c.Args().Slice(),
				json:     c.Bool("json"),
				out:      c.Root().Writer,
				progress: term.NewStatus(os.Stderr),
				machine:  machine,
			})
		}),
	}
}

// algorithmList says what ALGORITHM may be.
func algorithmList() string {
	text := "ALGORITHM: one of " + strings.Join(calibrate.Names(), ", ") + "." +
		" Without it, all are measured."
	indent := strings.Repeat(" ", helpIndent)
	return strings.ReplaceAll(term.Wrap(text, helpIndent, indent), "\n"+indent, "\n")
}

type calibrateOptions struct {
	target   time.Duration
	names    []string
	json     bool
	out      io.Writer
	progress *term.Status
	machine  calibrate.Machine
}

func runCalibrate(o calibrateOptions) error {
	if o.target < calibrate.MinTarget || o.target > calibrate.MaxTarget {
		return fmt.Errorf("--target must be between %v and %v",
			calibrate.MinTarget, calibrate.MaxTarget)
	}
	candidates, err := calibrate.Select(o.names)
	if err != nil {
		return fmt.Errorf("%w; see clientsecret calibrate --help", err)
	}
	report, err := calibrate.Calibration{
		Target:  o.target,
		Machine: o.machine,
		Progress: func(algorithm string, i, n int) {
			o.progress.Show(fmt.Sprintf("measuring %s (%d of %d)…", algorithm, i, n))
		},
	}.Run(candidates)
	o.progress.Clear()
	var short *calibrate.TargetError
	switch {
	case errors.As(err, &short):
		return fmt.Errorf("%v is too short: %s takes at least %s here; give a longer --target",
			short.Target, short.Cheapest.Spec.Algorithm.Name, round(short.Cheapest.Took))
	case err != nil:
		return withOptions(err)
	}
	if o.json {
		err = calibrationJSON(o.out, report)
	} else {
		_, err = io.WriteString(o.out, calibrationText(report, term.PaletteFor(o.out)))
	}
	return written(err)
}

// calibration is the JSON object of an algorithm.
type calibration struct {
	Algorithm      string  `json:"algorithm"`
	Scheme         string  `json:"scheme,omitempty"` // missing if the cheapest takes too long
	Seconds        float64 `json:"seconds"`          // of the scheme, or of the cheapest
	PerSecond      float64 `json:"per_second,omitempty"`
	Remembered     float64 `json:"remembered_per_second,omitempty"`
	Minimum        string  `json:"minimum"` // a scheme too
	MinimumSeconds float64 `json:"minimum_seconds,omitempty"`
	Meets          bool    `json:"meets_minimum"`
	Most           bool    `json:"most,omitempty"` // the algorithm's bounds allow no more
	Reference      string  `json:"reference"`
	Recommended    bool    `json:"recommended,omitempty"`
	Why            string  `json:"why,omitempty"` // the reason to recommend it
}

func calibrationJSON(out io.Writer, report *calibrate.Report) error {
	for i := range report.Results {
		r := &report.Results[i]
		object := calibration{
			Algorithm:      r.Spec.Algorithm.Name,
			Seconds:        r.Took.Seconds(),
			PerSecond:      r.Rate,
			Remembered:     report.Remembered,
			Minimum:        r.Minimum.String(),
			MinimumSeconds: r.MinimumTook.Seconds(),
			Meets:          r.Meets,
			Most:           r.Most,
			Reference:      r.Spec.Algorithm.Source,
		}
		if r.Fits {
			object.Scheme = r.Spec.String()
		}
		if r == report.Recommended {
			object.Recommended, object.Why = true, why(r)
		}
		if err := term.WriteJSON(out, object); err != nil {
			return err
		}
	}
	return nil
}

// why returns the reason to recommend a scheme.
func why(r *calibrate.Result) string {
	switch r.Spec.Algorithm.Name {
	case "argon2id":
		return "its memory makes guessing expensive"
	case "pbkdf2-sha512":
		return "Authelia's scheme, meets OWASP's minimum"
	}
	return "it meets " + r.Source() + "'s minimum"
}

func calibrationText(report *calibrate.Report, p term.Palette) string {
	var b strings.Builder
	b.WriteString(recommendation(report, p))
	b.WriteString(calibrationTable(report, p))
	remembered := fmt.Sprintf("PER SECOND counts new secrets on %s. A Verifier compares "+
		"%s remembered secrets a second, with any scheme. Minimums are from:",
		plural(runtime.GOMAXPROCS(0), "core"), rate(report.Remembered))
	b.WriteString("\n" + term.Wrap(remembered, 0, "") + "\n")
	var sources []string
	for _, r := range report.Results {
		if source := r.Spec.Algorithm.Source; !slices.Contains(sources, source) {
			sources = append(sources, source)
			b.WriteString("  see " + source + "\n")
		}
	}
	return b.String()
}

// recommendation returns the scheme to take and why, before anything else.
func recommendation(report *calibrate.Report, p term.Palette) string {
	var first string
	if r := report.Recommended; r != nil {
		first = term.Wrap(fmt.Sprintf("Take %s: %s.", r.Scheme(), why(r)), 0, "")
		first = strings.Replace(first, r.Scheme(), p.Bold(r.Scheme()), 1)
	} else {
		r := report.Nearest
		first = term.Wrap(fmt.Sprintf("Allow more than %v: %s takes %s to meet %s's minimum.",
			report.Target, r.Spec.Algorithm.Name, round(r.MinimumTook), r.Source()), 0, "")
	}
	return first + "\nA generated secret needs far less: take high-entropy.\n\n"
}

func calibrationTable(report *calibrate.Report, p term.Palette) string {
	width := 0
	for i := range report.Results {
		width = max(width, len(report.Results[i].Scheme()))
	}
	row := func(scheme, took, perSecond, minimum string) string {
		return fmt.Sprintf("%-*s  %7s  %10s  %s", width, scheme, took, perSecond, minimum)
	}
	lines := []string{p.Bold(row("SCHEME", "TIME", "PER SECOND", "MINIMUM"))}
	for i := range report.Results {
		r := &report.Results[i]
		perSecond := ""
		if r.Fits {
			perSecond = rate(r.Rate)
		}
		lines = append(lines, row(r.Scheme(), round(r.Took), perSecond, standing(report, r, p)))
	}
	return strings.Join(lines, "\n") + "\n"
}

// standing compares a scheme with its minimum.
func standing(report *calibrate.Report, r *calibrate.Result, p term.Palette) string {
	switch {
	case !r.Fits:
		return p.Weak("longer than the target")
	case !r.Meets:
		return p.Weak(fmt.Sprintf("below %s's %s", r.Source(), r.MinimumNumbers()))
	case r.Most && r.Took < report.Target*9/10:
		return p.Good("ok") + ", its maximum"
	}
	return p.Good("ok")
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
