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
	if _, err := s.db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS clients (client_id TEXT PRIMARY KEY, secret TEXT, previous TEXT)`); err != nil {
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

// Digests returns what is registered for a client, the current digest first; with a zero one where there is none, and nothing if there is no such client.
func (s *Store) Digests(ctx context.Context, id string) ([]clientsecret.Digest, error) {
	d := make([]clientsecret.Digest, 2)
	err := s.db.QueryRowContext(ctx, s.query(`SELECT secret, previous FROM clients WHERE client_id = ?`), id).Scan(&d[0], &d[1])
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return d, err
}

// ErrExists: there is a client with this id, which stays as it is.
var ErrExists = errors.New("the client exists")

// Add registers a client with its secret and the previous one, of which each may be the zero Digest. The error is ErrExists if there is such a client.
func (s *Store) Add(ctx context.Context, id string, secret, previous clientsecret.Digest) error {
	return s.one(ctx, s.db, ErrExists, `INSERT INTO clients (client_id, secret, previous) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, id, secret, previous)
}

// ErrUnknown: there is no client with this id.
var ErrUnknown = errors.New("there is no such client")

// Rotate gives a client another secret. The one that it has stays valid until Retire; the one before is not valid any more.
func (s *Store) Rotate(ctx context.Context, id string, secret clientsecret.Digest) error {
	return s.one(ctx, s.db, ErrUnknown, `UPDATE clients SET previous = secret, secret = ? WHERE client_id = ?`, secret, id)
}

// Retire ends the validity of the previous secret.
func (s *Store) Retire(ctx context.Context, id string) error {
	return s.one(ctx, s.db, ErrUnknown, `UPDATE clients SET previous = NULL WHERE client_id = ?`, id)
}

// ErrChanged: the client has been given another stored value meanwhile, which stays.
var ErrChanged = errors.New("the stored value has changed meanwhile")

// Replace replaces a client's stored value where it is still the old one, be it the current or the previous one by now: otherwise it is ErrChanged.
func (s *Store) Replace(ctx context.Context, id string, old, new clientsecret.Digest) error {
	return s.replace(ctx, s.db, id, old, new)
}

// execer is a database, or a transaction.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

func (s *Store) replace(ctx context.Context, db execer, id string, old, new clientsecret.Digest) error {
	return s.one(ctx, db, ErrChanged, `UPDATE clients SET secret = CASE WHEN secret = ? THEN ? ELSE secret END, previous = CASE WHEN previous = ? THEN ? ELSE previous END
		WHERE client_id = ? AND (secret = ? OR previous = ?)`, old, new, old, new, id, old, old)
}

// one changes one row; with none, the error is otherwise.
func (s *Store) one(ctx context.Context, db execer, otherwise error, query string, args ...any) error {
	result, err := db.ExecContext(ctx, s.query(query), args...)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return errors.Join(otherwise, err)
	}
	return nil
}

// row is a stored value as it stands in the database, whether it can be parsed or not.
type row struct {
	id     string
	stored string
}

// columns are those with stored values.
var columns = []string{"secret", "previous"}

// plaintext returns the next clients, in the order of their ids, whose stored values in the column are probably in the clear; whether they are, Parse knows.
func (s *Store) plaintext(ctx context.Context, column, after string, limit int) ([]row, error) {
	query := strings.ReplaceAll(`SELECT client_id, COLUMN FROM clients WHERE client_id > ? AND COLUMN <> '' AND (COLUMN NOT LIKE '$%' OR COLUMN LIKE '$plaintext$%' OR COLUMN LIKE '$base64$%') ORDER BY client_id LIMIT ?`, "COLUMN", column)
	rows, err := s.db.QueryContext(ctx, s.query(query), after, limit)
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
