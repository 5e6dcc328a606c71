// Command bench measures what it costs to authenticate a client: with this package,
// and with what providers use today, on the same secret and work factors, in one run.
//
//	go run .         # the table of costs: results.json and results.svg
//	go run . -load   # a token endpoint up to ten times its capacity: load.json and load.svg
//	go run . -draw   # both pictures again from the .json files; measures nothing
//	go run . -restart  # 5,000 clients within a minute after a restart, in a flood
//	go run . -fleet  # which part of the requests derives, behind a balancer: simulated
//
// Times depend on the machine; the ratios, which come first, hardly do. -fleet
// measures nothing, and prints the same everywhere.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/clientsecret/clientsecret"
)

func main() {
	load := flag.Bool("load", false, "measure a server under load, instead of single authentications")
	restart := flag.Bool("restart", false, "measure servers that were restarted in a flood, instead")
	inFleet := flag.Bool("fleet", false, "simulate replicas behind a balancer, instead")
	draw := flag.Bool("draw", false, "draw both pictures again from the figures in -o;\n"+
		"measure nothing")
	rounds := flag.Int("rounds", 15, "how often each authentication is measured")
	clients := flag.Int("clients", 0, "how many clients there are; 0 means 100 with -load, 5,000 with\n"+
		"-restart, half and twice -max-remembered with -fleet")
	replicas := flag.Int("replicas", 0, "with -fleet: how many there are; 0 means 3, 10 and 50")
	tokens := flag.Duration("tokens", 0, "with -fleet: the time between two requests of a client;\n"+
		"0 means 5m, 1h and 24h")
	maxRemembered := flag.Int("max-remembered", 1000, "with -fleet: as in Verifier, for each replica")
	scheme := flag.String("scheme", clientsecret.PBKDF2{}.String(),
		"with -load and -restart: the scheme of their digests")
	valid := flag.Float64("valid", 0, "with -load: requests a second with right secrets; 0 means a\n"+
		"quarter of what the machine can derive")
	step := flag.Duration("step", 0, "how long each rate lasts; 0 means 10s with -load, 1m with -restart")
	dir := flag.String("o", ".", "the folder of the figures and their picture")
	flag.Parse()

	if *inFleet {
		o := fleetOptions{*replicas, *clients, *tokens, *maxRemembered}
		if err := measureFleet(o, os.Stdout); err != nil {
			fail(err)
		}
		return
	}
	if *draw {
		if err := redraw(*dir); err != nil {
			fail(err)
		}
		return
	}
	fmt.Printf("%s\n\n", machine())
	s, err := clientsecret.ParseScheme(*scheme)
	switch {
	case err != nil:
	case *load:
		err = measureLoad(loadOptions{
			clients: cmp.Or(max(0, *clients), 100), scheme: s,
			valid: *valid, step: cmp.Or(*step, 10*time.Second),
		}, *dir)
	case *restart:
		err = measureRestarts(loadOptions{
			clients: cmp.Or(max(0, *clients), 5000), scheme: s, step: cmp.Or(*step, time.Minute),
		})
	default:
		err = measureCosts(*rounds, *dir)
	}
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "bench:", err)
	os.Exit(1)
}
