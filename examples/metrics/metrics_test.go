package metrics_test

import (
	"context"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.yaml.in/yaml/v4"

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

// TestKeyFailures: what a key or a seal prevents is counted, and a wrong secret is not.
func TestKeyFailures(t *testing.T) {
	before := testutil.ToFloat64(metrics.KeyFailures)
	digest, err := clientsecret.PBKDF2{Iterations: 1}.Hash(clientsecret.NewSecret("secret"))
	if err != nil {
		t.Fatal(err)
	}
	ring := func(id string, key clientsecret.Key) *clientsecret.Keyring {
		return &clientsecret.Keyring{Primary: id, Keys: map[string]clientsecret.AEAD{id: key}}
	}
	key := clientsecret.GenerateKey()
	opened, err := ring("a", key).Seal(digest, "client")
	if err != nil {
		t.Fatal(err)
	}
	sealed := clientsecret.MustParse(opened.Encode())
	required := ring("a", key)
	required.RequireSealed = true
	for name, tc := range map[string]struct {
		ring     *clientsecret.Keyring
		stored   clientsecret.Digest
		failures float64
	}{
		"a wrong secret": {ring("a", key), sealed, 0},
		"no keyring":     {nil, sealed, 1},
		"no such key":    {ring("b", key), sealed, 1},
		"another key":    {ring("a", clientsecret.GenerateKey()), sealed, 1},
		"not sealed":     {required, digest, 1},
		"the zero Key":   {ring("a", clientsecret.Key{}), sealed, 1},
	} {
		verifier := &clientsecret.Verifier{Keyring: tc.ring}
		_, err := verifier.Verify(t.Context(), "client", clientsecret.NewSecret("wrong"), tc.stored)
		verifier.Close()
		metrics.CountKeyFailure(err)
		if after := testutil.ToFloat64(metrics.KeyFailures); after-before != tc.failures {
			t.Errorf("%s: %g failures, %v", name, after-before, err)
		} else {
			before = after
		}
	}
}

var selector = regexp.MustCompile(`clientsecret_\w+(\{.*?\})?`)

// TestAlerts: the rules are about metrics and labels that there are.
func TestAlerts(t *testing.T) {
	data, err := os.ReadFile("alerts.yml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Groups []struct {
			Rules []struct{ Alert, Expr, For string }
		}
	}
	if err := yaml.Unmarshal(data, &file); err != nil || len(file.Groups) != 1 {
		t.Fatal(file, err)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(metrics.Collector{Verifier: new(clientsecret.Verifier)}, metrics.KeyFailures)
	there := make(map[string]bool)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		there[f.GetName()] = true
		for _, m := range f.GetMetric() {
			for _, l := range m.GetLabel() {
				there[fmt.Sprintf("%s{%s=%q}", f.GetName(), l.GetName(), l.GetValue())] = true
			}
		}
	}
	for _, rule := range file.Groups[0].Rules {
		found := selector.FindAllString(rule.Expr, -1)
		if len(found) == 0 {
			t.Errorf("%s: no metric in %s", rule.Alert, rule.Expr)
		}
		for _, s := range found {
			if !there[s] {
				t.Errorf("%s: there is no %s", rule.Alert, s)
			}
		}
	}
}
