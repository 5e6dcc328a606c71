// Command bench measures what it costs to authenticate a client: with this package, and with what providers use today, on the same secret and
// work factors, in one run.
//
//	go run .         # the table of costs, and results.svg
//	go run . -load   # a token endpoint from idle to ten times its capacity, and load.svg
//
// Times depend on the machine; the ratios, which come first, hardly do.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/clientsecret/clientsecret"
)

func main() {
	load := flag.Bool("load", false, "measure a server under load, instead of single authentications")
	rounds := flag.Int("rounds", 15, "how often each authentication is measured")
	clients := flag.Int("clients", 100, "with -load: how many clients there are")
	scheme := flag.String("scheme", clientsecret.PBKDF2{}.String(), "with -load: the scheme of their digests")
	valid := flag.Float64("valid", 500, "with -load: requests a second with right secrets, for the Verifier")
	step := flag.Duration("step", 10*time.Second, "with -load: how long each rate lasts")
	dir := flag.String("o", ".", "the folder for the picture")
	flag.Parse()

	fmt.Printf("%s, %s/%s, %d cores (GOMAXPROCS)\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0))
	s, err := clientsecret.ParseScheme(*scheme)
	switch {
	case err != nil:
	case *load:
		err = measureLoad(loadOptions{clients: max(1, *clients), scheme: s, valid: *valid, step: *step}, *dir)
	default:
		err = measureCosts(*rounds, *dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}
