// Package metrics gives what a Verifier counts to Prometheus. It is a package to copy,
// no program; alerts.yml has rules for it.
package metrics

import (
	"errors"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/clientsecret/clientsecret"
)

// Collector is a prometheus.Collector:
//
//	prometheus.MustRegister(metrics.Collector{Verifier: verifier}, metrics.KeyFailures)
type Collector struct{ Verifier *clientsecret.Verifier }

var (
	comparisons = desc("comparisons_total", "by",
		"Secrets compared, by how: from memory, by a derivation, "+
			"or by waiting for that of an identical request.")
	unanswered = desc("unanswered_total", "reason",
		"Requests without an answer: too many were waiting, or the client went away.")
	upgrades = desc("upgrades_total", "result",
		"Stored values that were to be replaced, by result.")
	derivations = desc("derivations", "state",
		"Derivations at the moment; at max_waiting, requests are refused.")
	remembered = desc("remembered", "as", "Secrets that are remembered.")
	evicted    = desc("evicted_total", "as", "Secrets that were forgotten for want of room.")
)

func desc(name, label, help string) *prometheus.Desc {
	return prometheus.NewDesc("clientsecret_"+name, help, []string{label}, nil)
}

// KeyFailures counts stored values that could not be compared for want of their key or
// their seal. Stats does not. Register it as well.
var KeyFailures = prometheus.NewCounter(prometheus.CounterOpts{
	Name: "clientsecret_key_failures_total",
	Help: "Stored values that could not be compared for want of their key or their seal.",
})

// CountKeyFailure counts an error of Verify, if a key or a seal is the reason.
func CountKeyFailure(err error) {
	if errors.Is(err, clientsecret.ErrUnknownKey) || errors.Is(err, clientsecret.ErrNotOpened) ||
		errors.Is(err, clientsecret.ErrUnsealed) || errors.Is(err, clientsecret.ErrSealed) ||
		errors.Is(err, clientsecret.ErrKey) {
		KeyFailures.Inc()
	}
}

// Describe implements prometheus.Collector.
func (c Collector) Describe(descs chan<- *prometheus.Desc) {
	prometheus.DescribeByCollect(c, descs)
}

// Collect implements prometheus.Collector.
func (c Collector) Collect(metrics chan<- prometheus.Metric) {
	s := c.Verifier.Stats()
	counter := func(d *prometheus.Desc, label string, n uint64) {
		metrics <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), label)
	}
	gauge := func(d *prometheus.Desc, label string, n int) {
		metrics <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(n), label)
	}
	counter(comparisons, "memory", s.Remembered)
	counter(comparisons, "derivation", s.Derivations)
	counter(comparisons, "shared", s.Shared)
	counter(unanswered, "busy", s.Busy)
	counter(unanswered, "abandoned", s.Abandoned)
	counter(upgrades, "stored", s.Upgraded)
	counter(upgrades, "failed", s.UpgradesFailed)
	counter(evicted, "match", s.Evicted)
	gauge(derivations, "running", s.Running)
	gauge(derivations, "waiting", s.Waiting)
	gauge(derivations, "max_waiting", s.MaxWaiting)
	gauge(remembered, "match", s.Matches)
	gauge(remembered, "mismatch", s.Mismatches)
}
