package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
)

// newProgress returns a bar on standard error, if that is a terminal.
func newProgress(what string, total int) *progressbar.ProgressBar {
	var w io.Writer = io.Discard
	if isTerminal(os.Stderr) {
		w = os.Stderr
	}
	return progressbar.NewOptions(total, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what), progressbar.OptionShowCount(), progressbar.OptionSetWidth(30),
		progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(true), progressbar.OptionSetVisibility(total > 1))
}
