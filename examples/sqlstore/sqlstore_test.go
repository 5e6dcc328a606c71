package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/clientsecret/clientsecret"
)

// cheap is a scheme of some microseconds.
var cheap = clientsecret.PBKDF2{Iterations: 1}

// ring seals what is upgraded.
var ring = &clientsecret.Keyring{
	Primary: "a",
	Keys:    map[string]clientsecret.AEAD{"a": clientsecret.GenerateKey()},
}

// databases returns the names of empty databases: SQLite's, and PostgreSQL's
// where a server is at hand.
func databases(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{"SQLite": filepath.Join(t.TempDir(), "clients.db")}
	if url := os.Getenv("CLIENTSECRET_TEST_POSTGRES"); url != "" {
		s, err := Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		for _, table := range []string{"secrets", "clients"} {
			if _, err := s.db.Exec("DELETE FROM " + table); err != nil {
				t.Fatal(err)
			}
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

func mustHash(t *testing.T, secret string) clientsecret.Digest {
	t.Helper()
	d, err := cheap.Hash(clientsecret.NewSecret(secret))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// mustGet returns a client.
func (s *Store) mustGet(t *testing.T, id string) Client {
	t.Helper()
	c, err := s.Client(context.Background(), id)
	if err != nil {
		t.Fatalf("%s: %v", id, err)
	}
	return c
}

// secret returns the newest stored value of a client.
func (s *Store) secret(t *testing.T, id string) clientsecret.Digest {
	t.Helper()
	if c := s.mustGet(t, id); len(c.Digests) > 0 {
		return c.Digests[0]
	}
	return clientsecret.Digest{}
}

// with returns a client with secrets, the newest first.
func with(digests ...clientsecret.Digest) Client { return Client{Digests: digests} }

// needing returns a client that needs its secrets.
func needing(digests ...clientsecret.Digest) Client {
	return Client{Digests: digests, NeedsSecret: true}
}

func (s *Store) mustAdd(t *testing.T, id string, c Client) {
	t.Helper()
	if err := s.Add(t.Context(), id, c); err != nil {
		t.Fatal(err)
	}
}

// mustInsert puts stored values into the table, whatever they are, the oldest first.
func (s *Store) mustInsert(t *testing.T, id string, stored ...string) {
	t.Helper()
	s.mustAdd(t, id, Client{})
	for i, v := range stored {
		if _, err := s.db.Exec(s.query("INSERT INTO secrets (client_id, number, stored) VALUES (?, ?, ?)"),
			id, i+1, v); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.db.Exec(s.query("UPDATE clients SET last_number = ? WHERE client_id = ?"),
		len(stored), id); err != nil {
		t.Fatal(err)
	}
}

func TestStore(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ string) {
		ctx := t.Context()
		a, b, c := mustHash(t, "a"), mustHash(t, "b"), mustHash(t, "c")
		has := func(id string, want ...clientsecret.Digest) {
			t.Helper()
			got := s.mustGet(t, id).Digests
			if !slices.EqualFunc(got, want, clientsecret.Digest.Equal) {
				t.Errorf("%s has %v", id, got)
			}
		}
		is := func(err, want error) {
			t.Helper()
			if !errors.Is(err, want) {
				t.Errorf("%v, not %v", err, want)
			}
		}
		has("nobody")
		s.mustAdd(t, "x", with(a))
		s.mustAdd(t, "other", with(a))
		s.mustAdd(t, "without", Client{})
		s.mustAdd(t, "jwt", needing(a, b))
		has("without")
		is(s.Add(ctx, "x", with(b)), ErrExists)
		has("x", a)
		is(s.Replace(ctx, "x", b, c), clientsecret.ErrKeep)
		is(s.Replace(ctx, "y", a, c), clientsecret.ErrKeep)
		for _, old := range []clientsecret.Digest{a, b} { // what a client needs stays
			is(s.Replace(ctx, "jwt", old, c), clientsecret.ErrKeep)
		}
		has("jwt", a, b)
		for i, d := range []clientsecret.Digest{b, c} {
			n, err := s.AddSecret(ctx, "x", d, Secret{})
			if err != nil || n != int64(i+2) {
				t.Errorf("%d, %v", n, err)
			}
		}
		has("x", c, b, a)
		is(s.Replace(ctx, "x", a, b), nil)
		has("x", c, b, b)
		is(s.Remove(ctx, "x", 3), nil)
		is(s.Remove(ctx, "x", 3), ErrNoSecret)
		has("x", b, b)
		if n, err := s.AddSecret(ctx, "x", a, Secret{}); n != 4 || err != nil {
			t.Errorf("the number of another is used: %d, %v", n, err)
		}
		has("x", a, b, b)
		has("other", a)
		_, err := s.AddSecret(ctx, "nobody", a, Secret{})
		is(err, ErrNoClient)
		is(s.Expire(ctx, "nobody", 1, time.Now()), ErrNoSecret)
		is(s.Remove(ctx, "nobody", 1), ErrNoSecret)
		has("nobody")
	})
	t.Chdir(t.TempDir())
	for _, name := range []string{"postgres://user:Hush@127.0.0.1:1/x?connect_timeout=1", "postgres://user:Hush@127.0.0.1:port/x", "postgres://user:x@Hush@127.0.0.1:1/x", "host=127.0.0.1 password=Hush", "mysql://user:Hush@127.0.0.1/x"} {
		if _, err := Open(t.Context(), name); err == nil || strings.Contains(err.Error(), "Hush") {
			t.Errorf("%v", err)
		}
	}
	if files, err := os.ReadDir("."); err != nil || len(files) > 0 {
		t.Errorf("what is no name of a file made %v, %v", files, err)
	}
}

// TestNothingStays: secrets that were hashed are not left in the file, which is
// nobody else's to read.
func TestNothingStays(t *testing.T) {
	name := filepath.Join(t.TempDir(), "clients.db")
	s, err := Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		s.mustAdd(t, fmt.Sprint(i), with(clientsecret.MustParse(fmt.Sprintf("$plaintext$CaNaRy-%d", i))))
	}
	b := Bulk{Store: s, maker: maker{Scheme: cheap}}
	if _, err := b.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(name + "*")
	if err != nil || len(files) != 1 {
		t.Errorf("%v, %v", files, err)
	}
	data, err := os.ReadFile(name)
	if err != nil || strings.Contains(string(data), "CaNaRy") {
		t.Errorf("the secret is in the file still: %v", err)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// TestUpgrade: what is in the clear or weak is replaced when its client comes
// by, once, and a wrong secret replaces nothing.
func TestUpgrade(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ string) {
		weak, err := clientsecret.PBKDF2{SHA: clientsecret.SHA1, Iterations: 1}.Hash(clientsecret.NewSecret("secret"))
		if err != nil {
			t.Fatal(err)
		}
		for id, d := range map[string]clientsecret.Digest{"plain": clientsecret.MustParse("$plaintext$secret"), "bare": clientsecret.MustParse("secret"), "weak": weak} {
			s.mustAdd(t, id, with(d))
			a := newAuthenticator(s, maker{cheap, ring}) // without a key, so cheap a scheme is not used
			if err := a.authenticate(t.Context(), id, "wrong"); !errors.Is(err, clientsecret.ErrMismatch) {
				t.Errorf("%s: %v", id, err)
			}
			for range 3 {
				if err := a.authenticate(t.Context(), id, "secret"); err != nil {
					t.Errorf("%s: %v", id, err)
				}
			}
			a.verifier.Close() // waits for the upgrade
			got, err := ring.Open(s.secret(t, id).Encode(), id)
			if err != nil || got.KeyID() != "a" {
				t.Errorf("%s: %v", id, err)
			}
			if got.String() != cheap.String() || clientsecret.Compare(got, clientsecret.NewSecret("secret")) != nil {
				t.Errorf("%s is %v", id, got)
			}
			if stats := a.verifier.Stats(); stats.Upgraded != 1 || stats.UpgradesFailed != 0 {
				t.Errorf("%s: %+v", id, stats)
			}
		}
	})
}

// TestRotationWins: a client that is given another secret while its old one is
// being upgraded has the other one afterwards, always; and the old one as long
// as it is not removed.
func TestRotationWins(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ string) {
		var conflicts atomic.Uint64
		for i := range 100 {
			id := fmt.Sprintf("client-%d", i)
			s.mustAdd(t, id, with(clientsecret.MustParse("$plaintext$old")))
			a := newAuthenticator(s, maker{clientsecret.PBKDF2{Iterations: 2000}, ring})
			a.verifier.Store = func(ctx context.Context, id string, old, new clientsecret.Digest) error {
				err := s.Replace(ctx, id, old, new)
				if errors.Is(err, clientsecret.ErrKeep) {
					conflicts.Add(1)
				}
				return err
			}
			if err := a.authenticate(t.Context(), id, "old"); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Duration(rand.IntN(4)) * time.Millisecond) // before, while or after the upgrade is written
			if _, err := s.AddSecret(t.Context(), id, mustHash(t, "new"), Secret{}); err != nil {
				t.Fatal(err)
			}
			removed := i%2 == 0
			if removed {
				if err := s.Remove(t.Context(), id, 1); err != nil {
					t.Fatal(err)
				}
			}
			a.verifier.Close()
			got := s.mustGet(t, id).Digests
			if removed != (len(got) == 1) {
				t.Fatalf("%s: removed is %v, and there are %v", id, removed, got)
			}
			if err := clientsecret.Compare(got[0], clientsecret.NewSecret("new")); err != nil {
				t.Fatalf("%s: the rotation is lost: %v", id, err)
			}
			if !removed {
				old, err := ring.Open(got[1].Encode(), id)
				if err != nil || clientsecret.Compare(old, clientsecret.NewSecret("old")) != nil {
					t.Fatalf("%s: the old secret is %v, %v", id, got[1], err)
				}
			}
			if failed := a.verifier.Stats().UpgradesFailed; failed != 0 {
				t.Errorf("%s: %d upgrades failed", id, failed)
			}
		}
		if conflicts.Load() == 0 {
			t.Error("no upgrade met a rotation: the test shows nothing")
		}
	})
}

// TestDatabaseAway: a request that meets a database that is away is refused
// with a status that says to come again, and never let in.
func TestDatabaseAway(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, name string) {
		s.mustAdd(t, "client", with(mustHash(t, "secret")))
		a := newAuthenticator(s, maker{Scheme: cheap})
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

// proxy is between a provider and its database, and can be cut.
type proxy struct {
	net.Listener
	mu    sync.Mutex
	up    bool
	conns []net.Conn
}

func newProxy(t *testing.T, database string) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	p := &proxy{Listener: listener, up: true}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", database)
			if err != nil || !p.add(client, server) {
				client.Close()
				continue
			}
			go func() { io.Copy(server, client); server.Close() }()
			go func() { io.Copy(client, server); client.Close() }()
		}
	}()
	return p
}

// add reports whether connections are let through at the moment.
func (p *proxy) add(conns ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns = append(p.conns, conns...)
	return p.up
}

// set cuts all connections and lets no new ones through, or lets them through
// again.
func (p *proxy) set(up bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.up = up
	for _, c := range p.conns {
		c.Close()
	}
	p.conns = nil
}

// TestConnectionsCut: the connections to a PostgreSQL server are cut in the
// middle of requests and of upgrades, again and again. Nobody is let in who
// should not be, no client is told that its secret is wrong, and when the
// server is back so are all clients, and in the end all are hashed.
func TestConnectionsCut(t *testing.T) {
	name := databases(t)["PostgreSQL"]
	if name == "" {
		t.Skip("CLIENTSECRET_TEST_POSTGRES is not set")
	}
	u, err := url.Parse(name)
	if err != nil {
		t.Fatal(err)
	}
	p := newProxy(t, u.Host)
	u.Host = p.Addr().String()
	s, err := Open(t.Context(), u.String())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const clients = 200
	id := func(i int) string { return fmt.Sprintf("client-%d", i) }
	for i := range clients {
		s.mustAdd(t, id(i), with(clientsecret.MustParse(secretOf(i))))
	}
	statuses := make(map[int]int)
	for range 5 { // a provider that is begun again has no memory of failed upgrades
		a := newAuthenticator(s, maker{cheap, ring})
		server := httptest.NewServer(a.handler())
		ask := func(i int, secret string) int {
			response, err := http.PostForm(server.URL+"/token", url.Values{"client_id": {id(i)}, "client_secret": {secret}})
			if err != nil {
				t.Error(err)
				return 0
			}
			response.Body.Close()
			return response.StatusCode
		}
		ctx, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		var mu sync.Mutex
		for range 4 {
			wg.Go(func() {
				for ctx.Err() == nil {
					i := rand.IntN(clients)
					right, wrong := ask(i, secretOf(i)), ask(i, "wrong")
					if right != http.StatusOK && right != http.StatusServiceUnavailable {
						t.Errorf("status %d for the right secret", right)
					}
					if wrong != http.StatusUnauthorized && wrong != http.StatusServiceUnavailable {
						t.Errorf("status %d for a wrong secret", wrong)
					}
					mu.Lock()
					statuses[right]++
					mu.Unlock()
				}
			})
		}
		for range 20 {
			p.set(false)
			time.Sleep(time.Duration(rand.IntN(10)) * time.Millisecond)
			p.set(true)
			time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond)
		}
		stop()
		wg.Wait()
		for i := range clients {
			if status := ask(i, secretOf(i)); status != http.StatusOK {
				t.Errorf("client %d: status %d when the database is back", i, status)
			}
		}
		server.Close()
		a.verifier.Close()
	}
	if statuses[http.StatusOK] == 0 || statuses[http.StatusServiceUnavailable] == 0 {
		t.Errorf("%v: the test shows nothing", statuses)
	}
	for i := range clients {
		d, err := ring.Open(s.secret(t, id(i)).Encode(), id(i))
		if err != nil || d.KeyID() != "a" ||
			clientsecret.Compare(d, clientsecret.NewSecret(secretOf(i))) != nil {
			t.Errorf("client %d is %v, %v", i, d, err)
		}
	}
}

const many = 100_000

func secretOf(i int) string { return fmt.Sprintf("secret-number-%d", i) }

// fill puts clients in the clear into the database, and a few that are not to
// be hashed.
func fill(t *testing.T, s *Store, n int) {
	t.Helper()
	tx, err := s.db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	const together = 1000
	for i := 0; i < n; i += together {
		var clients, secrets []string
		var ids, args []any
		for j := i; j < min(i+together, n); j++ {
			stored := secretOf(j)
			if j%2 == 0 {
				stored = "$plaintext$" + stored
			}
			id := fmt.Sprintf("client-%06d", j)
			clients, secrets = append(clients, "(?, 1)"), append(secrets, "(?, 1, ?)")
			ids, args = append(ids, id), append(args, id, stored)
		}
		for _, insert := range []struct {
			into   string
			values []string
			args   []any
		}{
			{"clients (client_id, last_number)", clients, ids},
			{"secrets (client_id, number, stored)", secrets, args},
		} {
			if _, err := tx.Exec(s.query("INSERT INTO "+insert.into+" VALUES "+
				strings.Join(insert.values, ", ")), insert.args...); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// inTheClear counts the stored values.
func (s *Store) inTheClear(t *testing.T) (n int) {
	t.Helper()
	if err := s.db.QueryRow(`SELECT count(*) FROM secrets
		WHERE stored NOT LIKE '$pbkdf2%' AND stored NOT LIKE '$sealed%'`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestBulkKilled: a hundred thousand clients are hashed beside a provider that
// upgrades and an operator who rotates; the process is killed in the middle and
// begun again. Nobody's secret is lost, and nothing is hashed twice.
func TestBulkKilled(t *testing.T) {
	if name := os.Getenv("CLIENTSECRET_TEST_BULK"); name != "" { // the process that is killed
		s, err := Open(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		b := Bulk{Store: s, maker: maker{Scheme: cheap}, Progress: func(r Result) { fmt.Printf("progress %d\n", r.Hashed) }}
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
		a := newAuthenticator(s, maker{cheap, ring})
		var wg sync.WaitGroup
		wg.Go(func() { // a provider
			for ctx.Err() == nil {
				i := rand.IntN(n - 100)
				if err := a.authenticate(ctx, fmt.Sprintf("client-%06d", i), secretOf(i)); err != nil && ctx.Err() == nil {
					t.Errorf("client %d is refused: %v", i, err)
				}
			}
		})
		operator := make(chan struct{})
		wg.Go(func() { // beside the run that is killed, and perhaps a while longer
			defer close(operator)
			for i := n - 100; i < n; i++ {
				if _, err := s.AddSecret(t.Context(), fmt.Sprintf("client-%06d", i),
					mustHash(t, "rotated"), Secret{}); err != nil {
					t.Error(err)
				}
				time.Sleep(time.Millisecond)
			}
		})
		bulk := func(killAt int) (hashed int) { // returns how many were hashed for sure: perhaps another batch was, before the kill
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
				if n, err := fmt.Sscanf(lines.Text(), "progress %d", &hashed); n == 1 && err == nil && killAt > 0 && hashed >= killAt {
					cmd.Process.Kill()
				}
			}
			if err := cmd.Wait(); (err != nil) != (killAt > 0) {
				t.Errorf("killed at %d: %v", killAt, err)
			}
			return hashed
		}
		before := bulk(n / 3)
		<-operator
		left := s.inTheClear(t)
		if left == 0 || left > n-before {
			t.Fatalf("%d of %d left after the kill at %d", left, n, before)
		}
		if after := bulk(0); after > left {
			t.Errorf("%d hashed of %d that were left: some are hashed twice", after, left)
		}
		stop()
		wg.Wait()
		a.verifier.Close()
		if a.verifier.Stats().Upgraded == 0 {
			t.Error("the provider replaced nothing: the test shows less than it should")
		}
		if left := s.inTheClear(t); left > 0 {
			t.Errorf("%d left in the clear", left)
		}
		rows, err := s.db.Query(
			"SELECT client_id, number, stored FROM secrets ORDER BY client_id, number")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		i, rotated := 0, 0
		for rows.Next() {
			var id string
			var number int
			var d clientsecret.Digest
			if err := rows.Scan(&id, &number, &d); err != nil {
				t.Fatal(err)
			}
			secret := "rotated"
			if number == 1 {
				if want := fmt.Sprintf("client-%06d", i); id != want {
					t.Fatalf("%s is missing", want)
				}
				secret = secretOf(i)
				i++
			} else {
				rotated++
			}
			opened, err := ring.Open(d.Encode(), id)
			if err != nil {
				t.Fatalf("%s: %v", id, err)
			}
			if err := clientsecret.Compare(opened, clientsecret.NewSecret(secret)); err != nil {
				t.Fatalf("%s, number %d: %v", id, number, err)
			}
		}
		if i != n || rotated != 100 || rows.Err() != nil {
			t.Errorf("%d clients, %d rotated, %v", i, rotated, rows.Err())
		}
	})
}

// names returns the ids of the clients whose values are left.
func names(left []Left) string {
	var ids []string
	for _, l := range left {
		ids = append(ids, l.ID)
	}
	return strings.Join(ids, " ")
}

// TestBulkLeaves: what is no stored value, or looks like a damaged digest, is
// left and named; and what is needed in the clear is left.
func TestBulkLeaves(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ string) {
		hashed := mustHash(t, "x").Encode()
		stored := map[string]string{"cut": hashed[:60], "damaged": strings.ReplaceAll(hashed, "$", ""), "dollar": "$ecret", "hashed": hashed, "malformed": "$plaintext$", "plain": "secret"}
		for id, v := range stored {
			s.mustInsert(t, id, v)
		}
		s.mustInsert(t, "nothing")
		s.mustAdd(t, "rotated", with(mustHash(t, "new"), clientsecret.MustParse("old")))
		s.mustAdd(t, "jwt", needing(clientsecret.MustParse("needed"), clientsecret.MustParse("needed before")))
		b := Bulk{Store: s, maker: maker{Scheme: cheap}, Batch: 1}
		result, err := b.Run(t.Context())
		if err != nil || result.Hashed != 2 || result.Changed != 0 || names(result.Left) != "cut damaged dollar malformed" {
			t.Errorf("%+v, %v", result, err)
		}
		for id, v := range stored {
			var now string
			if err := s.db.QueryRow(s.query("SELECT stored FROM secrets WHERE client_id = ?"), id).Scan(&now); err != nil || (now == v) == (id == "plain") {
				t.Errorf("%s is %q, %v", id, now, err)
			}
		}
		if d := s.mustGet(t, "rotated").Digests[1]; d.IsPlaintext() ||
			clientsecret.Compare(d, clientsecret.NewSecret("old")) != nil {
			t.Errorf("the previous secret is %v", d)
		}
		for _, d := range s.mustGet(t, "jwt").Digests {
			if !d.IsPlaintext() {
				t.Errorf("the secret that is needed is %v", d)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := b.Run(ctx); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// TestToken: what a client, or an operator, can do wrong is invalid_client, at
// the cost of a decoy, and no reason to come again; and a secret that is needed
// in the clear is not upgraded.
func TestToken(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ string) {
		s.mustAdd(t, "right", with(mustHash(t, "secret")))
		s.mustAdd(t, "jwt", needing(clientsecret.MustParse("secret")))
		s.mustAdd(t, "rotated", with(mustHash(t, "new"), mustHash(t, "old")))
		s.mustInsert(t, "damaged before", "$nope$x", mustHash(t, "secret").Encode())
		s.mustInsert(t, "cut", mustHash(t, "secret").Encode()[:60])
		s.mustInsert(t, "dollar", "$ecret")
		s.mustInsert(t, "sealed", "$sealed$v=1,k=a$AAAA")
		s.mustInsert(t, "nothing")
		a := newAuthenticator(s, maker{Scheme: cheap})
		handler := a.handler()
		for _, tc := range []struct {
			id, secret string
			status     int
		}{
			{"right", "secret", 200}, {"right", "wrong", 401}, {"right", "", 401}, {"right", strings.Repeat("x", 5000), 401},
			{"jwt", "secret", 200}, {"jwt", "wrong", 401}, {"cut", "secret", 401}, {"dollar", "$ecret", 401}, {"sealed", "secret", 401}, {"nothing", "", 401}, {"nothing", "secret", 401},
			{"rotated", "new", 200}, {"rotated", "old", 200}, {"rotated", "older", 401}, {"damaged before", "secret", 200}, {"damaged before", "x", 401},
			{"nobody", "secret", 401}, {"nobody\x00", "secret", 401}, {"nobody\xff", "secret", 401}, {"", "", 401},
		} {
			for _, inHeader := range []bool{true, false} {
				form := url.Values{}
				if !inHeader {
					form = url.Values{"client_id": {tc.id}, "client_secret": {tc.secret}}
				}
				r := httptest.NewRequest(http.MethodPost, "/token", strings.NewReader(form.Encode()))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				if inHeader {
					r.SetBasicAuth(url.QueryEscape(tc.id), url.QueryEscape(tc.secret))
				}
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, r)
				if w.Code != tc.status || (w.Header().Get("WWW-Authenticate") != "") != (inHeader && w.Code == 401) || strings.Contains(w.Body.String(), "access_token") != (w.Code == 200) {
					t.Errorf("%q with %.10q, in the header: %v: %d %v %s", tc.id, tc.secret, inHeader, w.Code, w.Header(), w.Body)
				}
			}
		}
		stats := a.verifier.Stats()
		a.verifier.Close()
		if d := s.secret(t, "jwt"); !d.IsPlaintext() {
			t.Error("the secret that is needed is hashed")
		}
		if decoys := stats.Derivations; decoys < 8 {
			t.Errorf("%d derivations: the time tells", decoys)
		}
		r := httptest.NewRequest(http.MethodPost, "/token", strings.NewReader("client_id=right&client_secret=secret"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		if handler.ServeHTTP(w, r); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
			t.Errorf("closed: %d %v", w.Code, w.Header())
		}
	})
}
