package metrics_test

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/examples/metrics"
)

func TestCollector(t *testing.T) {
	digest, err := clientsecret.PBKDF2{Iterations: 1}.Hash(clientsecret.NewSecret("secret"))
	if err != nil {
		t.Fatal(err)
	}
	stored := make(chan bool, 1)
	verifier := &clientsecret.Verifier{
		MaxWaiting: 7,
		Want:       clientsecret.Bcrypt{Cost: 10},
		Store: func(context.Context, string, clientsecret.Digest, clientsecret.Digest) error {
			stored <- true
			return nil
		},
	}
	for _, presented := range []string{"secret", "secret", "secret", "secret", "secret", "wrong", "wrong too", "wrong three"} {
		verifier.Verify(t.Context(), "client", clientsecret.NewSecret(presented), digest)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	verifier.Verify(gone, "client", clientsecret.NewSecret("another"), digest)
	defer verifier.Close()
	<-stored
	for deadline := time.Now().Add(10 * time.Second); verifier.Stats().Upgraded == 0 && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}

	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(metrics.Collector{Verifier: verifier})
	const want = `
# HELP clientsecret_comparisons_total Secrets compared, by how: from memory, by a derivation, or by waiting for that of an identical request.
# TYPE clientsecret_comparisons_total counter
clientsecret_comparisons_total{by="derivation"} 4
clientsecret_comparisons_total{by="memory"} 4
clientsecret_comparisons_total{by="shared"} 0
# HELP clientsecret_unanswered_total Requests without an answer: too many were waiting, or the client went away.
# TYPE clientsecret_unanswered_total counter
clientsecret_unanswered_total{reason="abandoned"} 1
clientsecret_unanswered_total{reason="busy"} 0
# HELP clientsecret_evicted_total Secrets that were forgotten for want of room.
# TYPE clientsecret_evicted_total counter
clientsecret_evicted_total{as="match"} 0
# HELP clientsecret_derivations Derivations at the moment; at max_waiting, requests are refused.
# TYPE clientsecret_derivations gauge
clientsecret_derivations{state="max_waiting"} 7
clientsecret_derivations{state="running"} 0
clientsecret_derivations{state="waiting"} 0
# HELP clientsecret_remembered Secrets that are remembered.
# TYPE clientsecret_remembered gauge
clientsecret_remembered{as="match"} 2
clientsecret_remembered{as="mismatch"} 3
# HELP clientsecret_upgrades_total Stored values that were to be replaced, by result.
# TYPE clientsecret_upgrades_total counter
clientsecret_upgrades_total{result="failed"} 0
clientsecret_upgrades_total{result="stored"} 1
`
	if err := testutil.GatherAndCompare(registry, strings.NewReader(want), "clientsecret_comparisons_total", "clientsecret_unanswered_total", "clientsecret_derivations", "clientsecret_remembered", "clientsecret_upgrades_total", "clientsecret_evicted_total"); err != nil {
		t.Error(err)
	}
	if n, err := testutil.GatherAndCount(registry); err != nil || n != reflect.TypeFor[clientsecret.Stats]().NumField() {
		t.Errorf("%d metrics, %v: not each field of Stats has one", n, err)
	}
}
