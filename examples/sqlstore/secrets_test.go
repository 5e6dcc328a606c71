package main

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clientsecret/clientsecret"
)

// TestSecrets: a client has any number of secrets, which are listed without their
// values. Those that have expired do not authenticate.
func TestSecrets(t *testing.T) {
	forEach(t, func(t *testing.T, s *Store, _ string) {
		ctx, m := t.Context(), maker{cheap, ring}
		s.mustAdd(t, "client", with(mustHash(t, "imported")))
		var secrets []string
		for _, after := range []time.Duration{0, time.Hour, 0, 0} {
			var out strings.Builder
			if err := addSecret(ctx, &out, s, "client", m, after); err != nil {
				t.Fatal(err)
			}
			secrets = append(secrets, strings.TrimSpace(out.String()))
		}
		err := addSecret(ctx, new(strings.Builder), s, "nobody", m, 0)
		if !errors.Is(err, ErrNoClient) {
			t.Error(err)
		}

		var out strings.Builder
		if err := listSecrets(ctx, &out, s, "client"); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if len(lines) != 6 {
			t.Fatal(out.String())
		}
		for i, line := range lines[1:] { // number 5 is the first
			field := strings.Fields(line)
			hint := "-"
			if number := 5 - i; number > 1 {
				hint = secrets[number-2][:4] + "…"
			}
			expires := i == 2 // number 3
			if field[1] != hint || field[2] == "-" || (field[3] != "-") != expires {
				t.Error(line)
			}
		}
		for _, secret := range append(secrets, "imported", "$") {
			if secret != "$" {
				secret = secret[:5]
			}
			if strings.Contains(out.String(), secret) {
				t.Errorf("the list tells too much: %s", out.String())
			}
		}

		valid := func(want ...string) {
			t.Helper()
			a := newAuthenticator(s, m)
			defer a.verifier.Close()
			for _, secret := range append(secrets, "imported") {
				err := a.authenticate(ctx, "client", secret)
				if in := strings.Contains(strings.Join(want, " "), secret); in != (err == nil) ||
					!in && !errors.Is(err, clientsecret.ErrMismatch) {
					t.Errorf("%.4s…: %v", secret, err)
				}
			}
		}
		valid(append(secrets, "imported")...)
		var told strings.Builder
		if err := endSecret(ctx, &told, s, "client", "1", 0); err != nil {
			t.Error(err)
		}
		valid(secrets...)
		if err := endSecret(ctx, &told, s, "client", secrets[3][:4], time.Hour); err != nil {
			t.Error(err)
		}
		valid(secrets...)
		for _, number := range []int64{3, 5} {
			if err := s.Expire(ctx, "client", number, time.Now().Add(-time.Hour)); err != nil {
				t.Error(err)
			}
		}
		valid(secrets[0], secrets[2])
		for _, which := range []string{"1", "3", "6", "", "-", secrets[3][:4], secrets[0]} {
			if err := endSecret(ctx, &told, s, "client", which, time.Hour); !errors.Is(err, ErrNoSecret) {
				t.Errorf("%.4q: %v", which, err)
			}
		}
		if all, err := s.Secrets(ctx, "client"); err != nil || len(all) != 4 {
			t.Errorf("%v, %v", all, err)
		}
		if err := endSecret(ctx, &told, s, "client", "3", 0); err != nil { // which has expired
			t.Error(err)
		}
		valid(secrets[0], secrets[2])
		for i, which := range []string{"2", "4"} {
			if told.Len() > 0 {
				t.Error(told.String())
			}
			err := endSecret(ctx, &told, s, "client", which, time.Duration(i)*time.Hour)
			if err != nil {
				t.Error(err)
			}
		}
		if !strings.HasSuffix(told.String(), "the client has no secret: give it one with -add\n") {
			t.Error(told.String())
		}
		valid(secrets[2])                          // for an hour
		for _, which := range []string{"4", "5"} { // 5 has expired
			if err := endSecret(ctx, &told, s, "client", which, 0); err != nil {
				t.Error(err)
			}
		}
		valid()
		if all, err := s.Secrets(ctx, "client"); len(all) > 0 || err != nil {
			t.Errorf("%v, %v", all, err)
		}
	})
}

// TestHasOther: a secret that expires before the one that is ended does not count.
func TestHasOther(t *testing.T) {
	at := time.Now()
	for name, tc := range map[string]struct {
		others []Secret
		want   bool
	}{
		"none":          {nil, false},
		"for ever":      {[]Secret{{Number: 2}}, true},
		"longer":        {[]Secret{{Number: 2, Expires: at.Add(time.Second)}}, true},
		"expires first": {[]Secret{{Number: 2, Expires: at.Add(-time.Second)}}, false},
	} {
		if got := hasOther(append(tc.others, Secret{Number: 1}), 1, at); got != tc.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestFind: a number is a number, and a hint that two secrets have is none.
func TestFind(t *testing.T) {
	all := []Secret{{Number: 4, Hint: "same"}, {Number: 3, Hint: "same"}, {Number: 2, Hint: "4"},
		{Number: 1, Hint: "only"}, {Number: 5}}
	for which, want := range map[string]int64{"4": 4, "2": 2, "1": 1, "only…": 1} {
		if n, err := find(all, which); n != want || err != nil {
			t.Errorf("%s: %d, %v", which, n, err)
		}
	}
	for which, want := range map[string]error{"same": errAmbiguous, "": ErrNoSecret,
		"…": ErrNoSecret, "04": ErrNoSecret, "other": ErrNoSecret} {
		if n, err := find(all, which); n != 0 || !errors.Is(err, want) {
			t.Errorf("%s: %d, %v", which, n, err)
		}
	}
}

// before is the table of clients as it was before there was one of secrets.
const before = `CREATE TABLE clients (
	client_id TEXT PRIMARY KEY,
	secret TEXT,
	previous TEXT,
	needs_secret BOOLEAN NOT NULL DEFAULT FALSE
)`

// older makes a database with that table.
func older(t *testing.T, kind, name string, rows map[string][2]any) {
	t.Helper()
	driver := "sqlite"
	if kind == "PostgreSQL" {
		driver = "pgx"
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s := &Store{db: db, numbered: kind == "PostgreSQL"}
	for _, q := range []string{"DROP TABLE IF EXISTS secrets", "DROP TABLE IF EXISTS clients",
		before} {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	for id, v := range rows {
		if _, err := db.Exec(s.query("INSERT INTO clients VALUES (?, ?, ?, ?)"), id, v[0], v[1],
			id == "jwt"); err != nil {
			t.Fatal(err)
		}
	}
}

// TestOlderTables: several processes at once open a database of before. Each client
// has what it had, once.
func TestOlderTables(t *testing.T) {
	for kind, name := range databases(t) {
		t.Run(kind, func(t *testing.T) {
			a, b := mustHash(t, "a").Encode(), mustHash(t, "b").Encode()
			older(t, kind, name, map[string][2]any{
				"current": {a, nil},
				"rotated": {b, a},
				"emptied": {"", a},
				"without": {nil, nil},
				"damaged": {"$nope$x", a},
				"jwt":     {"$plaintext$CaNaRy", nil},
			})
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() {
					s, err := Open(t.Context(), name)
					if err != nil {
						t.Error(err)
						return
					}
					s.Close()
				})
			}
			wg.Wait()
			s, err := Open(t.Context(), name)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			for id, want := range map[string][]string{"current": {a}, "rotated": {b, a},
				"emptied": {a}, "without": nil, "damaged": {a}, "jwt": {"$plaintext$CaNaRy"}} {
				c, err := s.Client(t.Context(), id)
				if (err != nil) != (id == "damaged") || c.NeedsSecret != (id == "jwt") {
					t.Errorf("%s: %v, %v", id, c, err)
				}
				var got []string
				for _, d := range c.Digests {
					got = append(got, d.Encode())
				}
				if strings.Join(got, " ") != strings.Join(want, " ") {
					t.Errorf("%s has %v", id, c.Digests)
				}
			}
			all, err := s.Secrets(t.Context(), "rotated")
			want := []Secret{{Number: 2}, {Number: 1}}
			if err != nil || !slices.Equal(all, want) {
				t.Errorf("%v, %v", all, err)
			}
			n, err := s.AddSecret(t.Context(), "current", mustHash(t, "c"), Secret{})
			if n != 3 || err != nil {
				t.Errorf("%d, %v", n, err)
			}
			if kind == "SQLite" {
				nothingStays(t, s, name)
			}
		})
	}
}

// nothingStays checks that a plaintext secret that was moved, and then removed, is
// not in the file.
func nothingStays(t *testing.T, s *Store, name string) {
	t.Helper()
	if err := s.Remove(context.Background(), "jwt", 1); err != nil {
		t.Error(err)
	}
	s.Close()
	data, err := os.ReadFile(name)
	if err != nil || strings.Contains(string(data), "CaNaRy") {
		t.Errorf("the secret is in the file still: %v", err)
	}
}

// TestOptions: what goes together.
func TestOptions(t *testing.T) {
	name := filepath.Join(t.TempDir(), "clients.db")
	for _, args := range []string{"-list x -add x", "-add x -end x -which 1", "-end x", "-which 1",
		"-after 1h", "-list x -after 1h", "-add x -after -1h", "-end x -which 1 -bulk"} {
		if err := run(t.Context(), append(strings.Fields(args), "-db", name)); err == nil {
			t.Errorf("%q is taken", args)
		}
	}
	if _, err := os.Stat(name); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a database is made: %v", err)
	}
	for args, want := range map[string]error{"-list x": ErrNoClient, "-add x": ErrNoClient,
		"-end x -which 1": ErrNoClient, "-end x -which 1 -after 1h": ErrNoClient} {
		if err := run(t.Context(), append(strings.Fields(args), "-db", name)); !errors.Is(err, want) {
			t.Errorf("%q: %v", args, err)
		}
	}
}
