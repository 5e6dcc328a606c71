package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
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

const table = `CREATE TABLE IF NOT EXISTS clients (
	client_id TEXT PRIMARY KEY,
	secret TEXT,
	previous TEXT,
	needs_secret BOOLEAN NOT NULL DEFAULT FALSE
)`

// Open opens a database, and makes the table if it is not there. The name is that
// of a file, or a URL that begins with postgres:// or postgresql://.
func Open(ctx context.Context, name string) (*Store, error) {
	s := &Store{numbered: isURL(name)}
	driver := "pgx"
	switch {
	case s.numbered && strings.Count(name, "@") > 1:
		// The driver would take what follows the first for the host, and quote it.
		return nil, errors.New("the URL of the database has several @: write %40 in a password")
	case !s.numbered && (strings.Contains(name, "=") || strings.Contains(name, "://")):
		return nil, errors.New("the database is no postgres:// URL and no name of a file")
	case !s.numbered:
		f, err := os.OpenFile(name, os.O_CREATE, 0o600) // nobody else reads plaintext secrets
		if err != nil {
			return nil, err
		}
		f.Close()
		// Writers wait for each other instead of failing. Readers wait for nobody.
		driver, name = "sqlite", "file:"+name+"?_pragma=busy_timeout(20000)"+
			"&_pragma=journal_mode(WAL)&_pragma=secure_delete(1)&_txlock=immediate"
	}
	var err error
	if s.db, err = sql.Open(driver, name); err != nil {
		// The driver's error may hold the password.
		return nil, errors.New("the name of the database is not understood")
	}
	s.db.SetMaxOpenConns(16)
	if _, err := s.db.ExecContext(ctx, table); err != nil {
		s.db.Close()
		return nil, fmt.Errorf("the database cannot be used: %w", err)
	}
	return s, nil
}

func isURL(name string) bool {
	return strings.HasPrefix(name, "postgres://") || strings.HasPrefix(name, "postgresql://")
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

// Client is a row.
type Client struct {
	Secret, Previous clientsecret.Digest // zero Digests where there is none

	// NeedsSecret: a protocol needs the secret in the clear, such as
	// client_secret_jwt. It is not hashed, and Bulk can seal it.
	NeedsSecret bool
}

// Digests returns what is registered, the current digest first.
func (c Client) Digests() []clientsecret.Digest {
	both := []clientsecret.Digest{c.Secret, c.Previous}
	return slices.DeleteFunc(both, clientsecret.Digest.IsZero)
}

// ErrAway: the database did not answer. It says nothing about the client.
var ErrAway = errors.New("the database does not answer")

// Client returns a client, the zero Client if there is none with the id. The error
// is ErrAway, or that of [clientsecret.Parse] for a damaged value. The client comes
// without that value.
func (s *Store) Client(ctx context.Context, id string) (c Client, err error) {
	var secret, previous sql.NullString // not Digests: their errors would look like the driver's
	row := s.db.QueryRowContext(ctx, s.query(
		`SELECT secret, previous, needs_secret FROM clients WHERE client_id = ?`), id)
	err = row.Scan(&secret, &previous, &c.NeedsSecret)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Client{}, nil
	case err != nil:
		return Client{}, fmt.Errorf("%w: %w", ErrAway, err)
	}
	return c, errors.Join(c.Secret.Scan(secret.String), c.Previous.Scan(previous.String))
}

// ErrExists: there is a client with this id, which stays as it is.
var ErrExists = errors.New("the client exists")

// Add registers a client. The error is ErrExists if there is one with the id.
func (s *Store) Add(ctx context.Context, id string, c Client) error {
	return s.one(ctx, s.db, ErrExists,
		`INSERT INTO clients (client_id, secret, previous, needs_secret)
		VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		id, c.Secret, c.Previous, c.NeedsSecret)
}

// ErrNotRotated: the previous secret would be lost. The relying party may have it.
var ErrNotRotated = errors.New("no such client, or its previous secret is still valid: " +
	"retire it first, if the relying party has the current one")

// RotateAgain replaces the new secret of a client that is being rotated. Nobody has
// received that one.
func (s *Store) RotateAgain(ctx context.Context, id string, secret clientsecret.Digest) error {
	return s.one(ctx, s.db, ErrNotRetired,
		`UPDATE clients SET secret = ? WHERE client_id = ? AND previous IS NOT NULL`,
		secret, id)
}

// Rotate gives a client another secret. The one that it has stays valid until
// Retire.
func (s *Store) Rotate(ctx context.Context, id string, secret clientsecret.Digest) error {
	return s.one(ctx, s.db, ErrNotRotated,
		`UPDATE clients SET previous = secret, secret = ? WHERE client_id = ? AND previous IS NULL`,
		secret, id)
}

// ErrNotRetired: there is nothing to do.
var ErrNotRetired = errors.New("no such client, or it has no previous secret")

// Retire ends the validity of the previous secret.
func (s *Store) Retire(ctx context.Context, id string) error {
	return s.one(ctx, s.db, ErrNotRetired,
		`UPDATE clients SET previous = NULL WHERE client_id = ? AND previous IS NOT NULL`, id)
}

// Replace is for Verifier.Store: it replaces a client's stored value where it is
// still the old one, as the current or the previous one. If the client needs its
// secret, only another form of the secret itself replaces it. Otherwise nothing is
// changed, and the error is [clientsecret.ErrKeep].
func (s *Store) Replace(ctx context.Context, id string, old, new clientsecret.Digest) error {
	return s.replace(ctx, s.db, id, old, new)
}

// execer is a database, or a transaction.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

func (s *Store) replace(ctx context.Context, db execer, id string,
	old, new clientsecret.Digest) error {
	_, keepsSecret := new.Plaintext()
	return s.one(ctx, db, clientsecret.ErrKeep,
		`UPDATE clients SET
			secret = CASE WHEN secret = ? THEN ? ELSE secret END,
			previous = CASE WHEN previous = ? THEN ? ELSE previous END
		WHERE client_id = ? AND (secret = ? OR previous = ?) AND (? OR NOT needs_secret)`,
		old, new, old, new, id, old, old, keepsSecret)
}

// one changes one row. If it changed none, it returns the error none.
func (s *Store) one(ctx context.Context, db execer, none error, query string, args ...any) error {
	result, err := db.ExecContext(ctx, s.query(query), args...)
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err == nil && n != 1 {
		err = none
	}
	return err
}

// row is a stored value as it stands in the database, whether it can be parsed
// or not.
type row struct {
	id     string
	stored string
	needed bool // by a protocol, in the clear
}

// columns are those with stored values.
var columns = []string{"secret", "previous"}

// values returns the next stored values in the column, in the order of the clients'
// ids.
func (s *Store) values(ctx context.Context, column, after string, limit int) ([]row, error) {
	query := strings.ReplaceAll(`SELECT client_id, COLUMN, needs_secret FROM clients
		WHERE client_id > ? AND COLUMN <> ''
		ORDER BY client_id LIMIT ?`, "COLUMN", column)
	rows, err := s.db.QueryContext(ctx, s.query(query), after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []row
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.id, &r.stored, &r.needed); err != nil {
			return nil, err
		}
		found = append(found, r)
	}
	return found, rows.Err()
}
