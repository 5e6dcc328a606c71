package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"github.com/clientsecret/clientsecret"
)

// Store keeps the clients in a database: SQLite, or PostgreSQL.
type Store struct {
	db       *sql.DB
	numbered bool // the parameters are $1, $2 …, not ?
}

// Open opens a database, and makes the table if it is not there. The name is a file's, or a URL that begins with postgres:// or postgresql://.
func Open(ctx context.Context, name string) (*Store, error) {
	s := &Store{numbered: strings.HasPrefix(name, "postgres://") || strings.HasPrefix(name, "postgresql://")}
	driver := "pgx"
	if !s.numbered {
		// Writers wait for each other instead of failing, and readers for nobody.
		driver, name = "sqlite", "file:"+name+"?_pragma=busy_timeout(20000)&_pragma=journal_mode(WAL)&_txlock=immediate"
	}
	var err error
	if s.db, err = sql.Open(driver, name); err != nil {
		return nil, errors.New("the name of the database is not understood") // the driver's error may have the password
	}
	s.db.SetMaxOpenConns(16)
	if _, err := s.db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS clients (client_id TEXT PRIMARY KEY, secret TEXT)`); err != nil {
		s.db.Close()
		return nil, fmt.Errorf("the database cannot be used: %w", err)
	}
	return s, nil
}

// Close closes the database.
func (s *Store) Close() error { return s.db.Close() }

// query returns the query with the parameters of the database.
func (s *Store) query(q string) string {
	if !s.numbered {
		return q
	}
	parts := strings.Split(q, "?")
	var b strings.Builder
	for i, p := range parts {
		if i > 0 {
			fmt.Fprintf(&b, "$%d", i)
		}
		b.WriteString(p)
	}
	return b.String()
}

// Digest returns what is registered for a client: the zero Digest if there is no such client, or it has no secret.
func (s *Store) Digest(ctx context.Context, id string) (clientsecret.Digest, error) {
	var d clientsecret.Digest
	err := s.db.QueryRowContext(ctx, s.query(`SELECT secret FROM clients WHERE client_id = ?`), id).Scan(&d)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return d, err
}

// Put registers a client, or gives it another secret.
func (s *Store) Put(ctx context.Context, id string, d clientsecret.Digest) error {
	_, err := s.db.ExecContext(ctx, s.query(`INSERT INTO clients (client_id, secret) VALUES (?, ?) ON CONFLICT (client_id) DO UPDATE SET secret = excluded.secret`), id, d)
	return err
}

// ErrChanged: the client has been given another stored value meanwhile, which stays.
var ErrChanged = errors.New("the stored value has changed meanwhile")

// Replace replaces a client's stored value where it is still the old one: otherwise it is ErrChanged.
func (s *Store) Replace(ctx context.Context, id string, old, new clientsecret.Digest) error {
	return s.replace(ctx, s.db, id, old, new)
}

// replace is Replace within a transaction, or without one.
func (s *Store) replace(ctx context.Context, db interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}, id string, old, new clientsecret.Digest) error {
	result, err := db.ExecContext(ctx, s.query(`UPDATE clients SET secret = ? WHERE client_id = ? AND secret = ?`), new, id, old)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return errors.Join(ErrChanged, err)
	}
	return nil
}

// row is a stored value as it stands in the database, whether it can be parsed or not.
type row struct {
	id     string
	stored string
}

// plaintext returns the next clients, in the order of their ids, whose stored values are probably in the clear; whether they are, Parse knows.
func (s *Store) plaintext(ctx context.Context, after string, limit int) ([]row, error) {
	rows, err := s.db.QueryContext(ctx, s.query(`SELECT client_id, secret FROM clients WHERE client_id > ? AND secret <> '' AND (secret NOT LIKE '$%' OR secret LIKE '$plaintext$%' OR secret LIKE '$base64$%') ORDER BY client_id LIMIT ?`), after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []row
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.id, &r.stored); err != nil {
			return nil, err
		}
		found = append(found, r)
	}
	return found, rows.Err()
}
