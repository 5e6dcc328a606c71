package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/clientsecret/clientsecret"
)

// cheap is a scheme of some microseconds.
var cheap = clientsecret.PBKDF2{Iterations: 1}

// databases returns the names of empty databases: SQLite's, and PostgreSQL's where a server is at hand.
func databases(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{"SQLite": filepath.Join(t.TempDir(), "clients.db")}
	if url := os.Getenv("CLIENTSECRET_TEST_POSTGRES"); url != "" {
		s, err := Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if _, err := s.db.Exec("DELETE FROM clients"); err != nil {
			t.Fatal(err)
		}
		all["PostgreSQL"] = url
	}
	return all
}

// forEach runs a test on each database.
func forEach(t *testing.T, test func(t *testing.T, s *Store, name string)) {
	for kind, name := range databases(t) {
		t.Run(kind, func(t *testing.T) {
			s, err := Open(t.Context(), name)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			test(t, s, name)
		})
	}
}

func mustParse(t *testing.T, stored string) clientsecret.Digest {
	t.Helper()
	d, err := clientsecret.Parse(stored)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func mustHash(t *testing.T, secret string) clientsecret.Digest {
	t.Helper()
	d, err := cheap.Hash(clientsecret.NewSecret(secret))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (s *Store) mustGet(t *testing.T, id string) clientsecret.Digest {
	t.Helper()
	d, err := s.Digest(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestStore(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ string) {
		ctx := t.Context()
		a, b, c := mustHash(t, "a"), mustHash(t, "b"), mustHash(t, "c")
		if d := s.mustGet(t, "nobody"); !d.IsZero() {
			t.Error("a digest for nobody")
		}
		if err := s.Put(ctx, "x", a); err != nil {
			t.Fatal(err)
		}
		if err := s.Replace(ctx, "x", b, c); !errors.Is(err, ErrChanged) {
			t.Errorf("another value is replaced: %v", err)
		}
		if err := s.Replace(ctx, "y", a, c); !errors.Is(err, ErrChanged) {
			t.Errorf("another client's value is replaced: %v", err)
		}
		if d := s.mustGet(t, "x"); !d.Equal(a) {
			t.Error("the value is another")
		}
		if err := s.Replace(ctx, "x", a, c); err != nil || !s.mustGet(t, "x").Equal(c) {
			t.Errorf("not replaced: %v", err)
		}
		if err := s.Put(ctx, "x", clientsecret.Digest{}); err != nil || !s.mustGet(t, "x").IsZero() {
			t.Errorf("a client cannot lose its secret: %v", err)
		}
	})
	if _, err := Open(t.Context(), "postgres://user:Hush@127.0.0.1:1/x?connect_timeout=1"); err == nil || strings.Contains(err.Error(), "Hush") {
		t.Errorf("%v", err)
	}
	if _, err := Open(t.Context(), "postgres://user:Hush@127.0.0.1:port/x"); err == nil || strings.Contains(err.Error(), "Hush") {
		t.Errorf("%v", err)
	}
}

// TestUpgrade: what is in the clear or weak is replaced when its client comes by, once, and a wrong secret replaces nothing.
func TestUpgrade(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ string) {
		weak, err := clientsecret.PBKDF2{Iterations: 1, Variant: clientsecret.VariantSHA1}.Hash(clientsecret.NewSecret("secret"))
		if err != nil {
			t.Fatal(err)
		}
		for id, d := range map[string]clientsecret.Digest{"plain": mustParse(t, "$plaintext$secret"), "bare": mustParse(t, "secret"), "weak": weak} {
			if err := s.Put(t.Context(), id, d); err != nil {
				t.Fatal(err)
			}
			a := newAuthenticator(s, cheap)
			if err := a.authenticate(t.Context(), id, "wrong"); !errors.Is(err, clientsecret.ErrMismatch) {
				t.Errorf("%s: %v", id, err)
			}
			for range 3 {
				if err := a.authenticate(t.Context(), id, "secret"); err != nil {
					t.Errorf("%s: %v", id, err)
				}
			}
			a.verifier.Close() // waits for the upgrade
			got := s.mustGet(t, id)
			if got.String() != cheap.String() || clientsecret.Compare(got, clientsecret.NewSecret("secret")) != nil {
				t.Errorf("%s is %v", id, got)
			}
			if stats := a.verifier.Stats(); stats.Upgraded != 1 || stats.UpgradesFailed != 0 {
				t.Errorf("%s: %+v", id, stats)
			}
		}
	})
}

// TestRotationWins: a client that is given another secret while its old one is being upgraded has the other one afterwards, always.
func TestRotationWins(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ string) {
		var conflicts uint64
		for i := range 100 {
			id := fmt.Sprintf("client-%d", i)
			if err := s.Put(t.Context(), id, mustParse(t, "$plaintext$old")); err != nil {
				t.Fatal(err)
			}
			a := newAuthenticator(s, clientsecret.PBKDF2{Iterations: 2000})
			if err := a.authenticate(t.Context(), id, "old"); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Duration(rand.IntN(4)) * time.Millisecond) // before, while or after the upgrade is written
			if err := s.Put(t.Context(), id, mustHash(t, "new")); err != nil {
				t.Fatal(err)
			}
			a.verifier.Close()
			if err := clientsecret.Compare(s.mustGet(t, id), clientsecret.NewSecret("new")); err != nil {
				t.Fatalf("%s: the rotation is lost: %v", id, err)
			}
			conflicts += a.verifier.Stats().UpgradesFailed
		}
		if conflicts == 0 {
			t.Error("no upgrade met a rotation: the test shows nothing")
		}
	})
}

// TestDatabaseAway: a request that meets a database that is away is refused with a status that says to come again, and never let in.
func TestDatabaseAway(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, name string) {
		if err := s.Put(t.Context(), "client", mustHash(t, "secret")); err != nil {
			t.Fatal(err)
		}
		a := newAuthenticator(s, cheap)
		defer a.verifier.Close()
		server := httptest.NewServer(a.handler())
		defer server.Close()
		ask := func(secret string) int {
			response, err := http.PostForm(server.URL+"/token", url.Values{"client_id": {"client"}, "client_secret": {secret}})
			if err != nil {
				t.Error(err)
				return 0
			}
			response.Body.Close()
			return response.StatusCode
		}
		if right, wrong := ask("secret"), ask("wrong"); right != http.StatusOK || wrong != http.StatusUnauthorized {
			t.Fatalf("%d, %d", right, wrong)
		}
		var wg sync.WaitGroup
		var gone atomic.Bool
		var away atomic.Int32
		for range 8 {
			wg.Go(func() {
				for range 50 {
					before := gone.Load()
					switch status := ask("secret"); {
					case status == http.StatusServiceUnavailable:
						away.Add(1)
					case status != http.StatusOK || before:
						t.Errorf("status %d, gone: %v", status, before)
					}
					if status := ask("wrong"); status != http.StatusUnauthorized && status != http.StatusServiceUnavailable {
						t.Errorf("status %d for a wrong secret", status)
					}
				}
			})
		}
		time.Sleep(5 * time.Millisecond)
		s.db.Close()
		gone.Store(true)
		wg.Wait()
		if away.Load() == 0 {
			t.Error("the database was never away: the test shows nothing")
		}
	})
}

const many = 100_000

func secretOf(i int) string { return fmt.Sprintf("secret-number-%d", i) }

// fill puts clients in the clear into the database, and a few that are not to be hashed.
func fill(t *testing.T, s *Store, n int) {
	t.Helper()
	tx, err := s.db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	const together = 1000
	for i := 0; i < n; i += together {
		var values []string
		var args []any
		for j := i; j < min(i+together, n); j++ {
			stored := secretOf(j)
			if j%2 == 0 {
				stored = "$plaintext$" + stored
			}
			values = append(values, "(?, ?)")
			args = append(args, fmt.Sprintf("client-%06d", j), stored)
		}
		if _, err := tx.Exec(s.query("INSERT INTO clients (client_id, secret) VALUES "+strings.Join(values, ", ")), args...); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// TestBulkKilled: a hundred thousand clients are hashed beside a provider that upgrades and an operator who rotates; the process is killed in the middle and begun again. Nobody's secret is lost, and nothing is hashed twice.
func TestBulkKilled(t *testing.T) {
	if name := os.Getenv("CLIENTSECRET_TEST_BULK"); name != "" { // the process that is killed
		s, err := Open(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		b := Bulk{Store: s, Scheme: cheap, Progress: func(r Result) { fmt.Printf("progress %d\n", r.Hashed) }}
		if _, err := b.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		return
	}
	n := many
	if testing.Short() {
		n = many / 10
	}
	forEach(t, func(t *testing.T, s *Store, name string) {
		fill(t, s, n)
		ctx, stop := context.WithCancel(t.Context())
		a := newAuthenticator(s, cheap)
		var wg sync.WaitGroup
		wg.Go(func() { // a provider
			for ctx.Err() == nil {
				i := rand.IntN(n - 100)
				if err := a.authenticate(ctx, fmt.Sprintf("client-%06d", i), secretOf(i)); err != nil && ctx.Err() == nil {
					t.Errorf("client %d is refused: %v", i, err)
				}
			}
		})
		wg.Go(func() { // an operator
			for i := n - 100; i < n && ctx.Err() == nil; i++ {
				if err := s.Put(t.Context(), fmt.Sprintf("client-%06d", i), mustHash(t, "rotated")); err != nil {
					t.Error(err)
				}
				time.Sleep(time.Millisecond)
			}
		})
		bulk := func(killAt int) (batches int) {
			cmd := exec.Command(os.Args[0], "-test.run=^TestBulkKilled$")
			cmd.Env = append(os.Environ(), "CLIENTSECRET_TEST_BULK="+name)
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			for lines := bufio.NewScanner(out); lines.Scan(); {
				if strings.HasPrefix(lines.Text(), "progress ") {
					if batches++; batches == killAt {
						cmd.Process.Kill()
					}
				}
			}
			if err := cmd.Wait(); (err != nil) != (killAt > 0) {
				t.Errorf("killed at %d: %v", killAt, err)
			}
			return batches
		}
		bulk(n / 1000 / 3)
		left, err := s.plaintext(t.Context(), "", n)
		if err != nil || len(left) == 0 || len(left) == n {
			t.Fatalf("%d of %d left after the kill: %v", len(left), n, err)
		}
		if batches := bulk(0); batches > len(left)/1000+1 {
			t.Errorf("%d batches for %d clients: what was done is done again", batches, len(left))
		}
		stop()
		wg.Wait()
		a.verifier.Close()
		if left, err := s.plaintext(context.Background(), "", n); err != nil || len(left) > 0 {
			t.Errorf("%d left in the clear: %v", len(left), err)
		}
		rows, err := s.db.Query("SELECT client_id, secret FROM clients ORDER BY client_id")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		i := 0
		for ; rows.Next(); i++ {
			var id string
			var d clientsecret.Digest
			if err := rows.Scan(&id, &d); err != nil {
				t.Fatal(err)
			}
			if want := fmt.Sprintf("client-%06d", i); id != want {
				t.Fatalf("%s is missing", want)
			}
			secret := clientsecret.NewSecret(secretOf(i))
			if err := clientsecret.Compare(d, secret); err != nil && (i < n-100 || clientsecret.Compare(d, clientsecret.NewSecret("rotated")) != nil) {
				t.Fatalf("%s: %v", id, err)
			}
		}
		if i != n || rows.Err() != nil {
			t.Errorf("%d clients, %v", i, rows.Err())
		}
	})
}

// TestBulkLeaves: what is no stored value, or looks like a damaged digest, is left and named.
func TestBulkLeaves(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ string) {
		hashed := mustHash(t, "x").Encode()
		stored := map[string]string{"damaged": strings.ReplaceAll(hashed, "$", ""), "hashed": hashed, "malformed": "$plaintext$", "plain": "secret", "unknown": "$nope$x"}
		for id, v := range stored {
			if _, err := s.db.Exec(s.query("INSERT INTO clients (client_id, secret) VALUES (?, ?)"), id, v); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.db.Exec("INSERT INTO clients (client_id) VALUES ('nothing')"); err != nil {
			t.Fatal(err)
		}
		b := Bulk{Store: s, Scheme: cheap, Batch: 1}
		result, err := b.Run(t.Context())
		if err != nil || result.Hashed != 1 || result.Changed != 0 || strings.Join(result.Left, " ") != "damaged malformed" {
			t.Errorf("%+v, %v", result, err)
		}
		for id, v := range stored {
			var now string
			if err := s.db.QueryRow(s.query("SELECT secret FROM clients WHERE client_id = ?"), id).Scan(&now); err != nil || (now == v) == (id == "plain") {
				t.Errorf("%s is %q, %v", id, now, err)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := b.Run(ctx); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}
