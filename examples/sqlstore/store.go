package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/clientsecret/clientsecret"
)

// Store keeps the clients in a database: SQLite, or PostgreSQL.
type Store struct {
	db       *sql.DB
	numbered bool // the parameters are $1, $2 …, not ?
}

// Open opens a database, and makes the tables if they are not there. The name is
// that of a file, or a URL that begins with postgres:// or postgresql://.
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
		driver, name = "sqlite", fmt.Sprintf("file:%s?_pragma=busy_timeout(%d)", name, maxBusy.Milliseconds())+
			"&_pragma=journal_mode(WAL)&_pragma=secure_delete(1)&_txlock=immediate"
	}
	var err error
	if s.db, err = sql.Open(driver, name); err != nil {
		// The driver's error may hold the password.
		return nil, errors.New("the name of the database is not understood")
	}
	s.db.SetMaxOpenConns(16)
	if err := s.prepared(ctx); err != nil {
		s.db.Close()
		return nil, fmt.Errorf("the database cannot be used: %w", err)
	}
	return s, nil
}

// maxBusy is how long writers of SQLite wait for each other.
const maxBusy = 20 * time.Second

// prepared makes the tables. While another process turns SQLite to write-ahead logging,
// SQLite fails at once instead of waiting, so this tries again.
func (s *Store) prepared(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, maxBusy)
	defer cancel()
	for {
		err := s.prepare(ctx)
		var failed *sqlite.Error
		if !errors.As(err, &failed) || failed.Code() != sqlite3.SQLITE_BUSY {
			return err
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return err
		}
	}
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

// Client is what a client authenticates with.
type Client struct {
	// Digests are those that have not expired, the newest first. A wrong secret
	// costs a derivation for each.
	Digests []clientsecret.Digest

	// NeedsSecret: a protocol needs the secret in the clear, such as
	// client_secret_jwt. It is not hashed, and Bulk can seal it.
	NeedsSecret bool
}

// ErrAway: the database did not answer. It says nothing about the client.
var ErrAway = errors.New("the database does not answer")

// Client returns a client, the zero Client if there is none with the id. The error
// is ErrAway, or that of [clientsecret.Parse] for a damaged value. The client comes
// without that value.
func (s *Store) Client(ctx context.Context, id string) (Client, error) {
	rows, err := s.db.QueryContext(ctx, s.query(`SELECT c.needs_secret, s.stored
		FROM clients c LEFT JOIN secrets s ON s.client_id = c.client_id
			AND (s.expires_at IS NULL OR s.expires_at > ?)
		WHERE c.client_id = ? ORDER BY s.number DESC`), time.Now().Unix(), id)
	if err != nil {
		return Client{}, fmt.Errorf("%w: %w", ErrAway, err)
	}
	defer rows.Close()
	var c Client
	var damaged []error
	for rows.Next() {
		var stored sql.NullString // not a Digest: its error would look like the driver's
		if err := rows.Scan(&c.NeedsSecret, &stored); err != nil {
			return Client{}, fmt.Errorf("%w: %w", ErrAway, err)
		}
		var d clientsecret.Digest
		if err := d.Scan(stored.String); err != nil {
			damaged = append(damaged, err)
		}
		if !d.IsZero() {
			c.Digests = append(c.Digests, d)
		}
	}
	if err := rows.Err(); err != nil {
		return Client{}, fmt.Errorf("%w: %w", ErrAway, err)
	}
	return c, errors.Join(damaged...)
}

var (
	// ErrExists: there is a client with this id, which stays as it is.
	ErrExists = errors.New("the client exists")

	// ErrNoClient: there is no client with this id.
	ErrNoClient = errors.New("there is no such client")

	// ErrNoSecret: the client has no such secret, or it has expired.
	ErrNoSecret = errors.New("there is no such secret, or it has expired")
)

// Add registers a client. The error is ErrExists if there is one with the id.
func (s *Store) Add(ctx context.Context, id string, c Client) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	err = s.some(ctx, tx, ErrExists,
		`INSERT INTO clients (client_id, needs_secret) VALUES (?, ?) ON CONFLICT DO NOTHING`,
		id, c.NeedsSecret)
	for _, d := range slices.Backward(c.Digests) {
		if err == nil {
			_, err = s.addSecret(ctx, tx, id, d, Secret{})
		}
	}
	if err != nil {
		return err
	}
	return tx.Commit()
}

// Secret is a secret of a client, as an operator sees it: without its value.
type Secret struct {
	Number  int64     // from 1 for each client; none is used twice
	Hint    string    // how it begins, if it was generated here
	Created time.Time // zero if it is not known
	Expires time.Time // zero if it does not expire
}

// AddSecret gives a client another secret, beside those that it has, and returns its
// number. The error is ErrNoClient if there is no client with the id.
func (s *Store) AddSecret(ctx context.Context, id string, d clientsecret.Digest, new Secret) (
	int64, error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	number, err := s.addSecret(ctx, tx, id, d, new)
	if err != nil {
		return 0, err
	}
	return number, tx.Commit()
}

func (s *Store) addSecret(ctx context.Context, tx *sql.Tx, id string, d clientsecret.Digest,
	new Secret) (number int64, err error) {
	row := tx.QueryRowContext(ctx, s.query(`UPDATE clients SET last_number = last_number + 1
		WHERE client_id = ? RETURNING last_number`), id)
	switch err := row.Scan(&number); {
	case errors.Is(err, sql.ErrNoRows):
		return 0, ErrNoClient
	case err != nil:
		return 0, err
	}
	_, err = tx.ExecContext(ctx, s.query(`INSERT INTO secrets
		(client_id, number, stored, hint, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)`),
		id, number, d, new.Hint, time.Now().Unix(), seconds(new.Expires))
	return number, err
}

// seconds returns the time as it is stored: NULL for the zero time.
func seconds(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: t.Unix(), Valid: !t.IsZero()}
}

func fromSeconds(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.Unix(n.Int64, 0)
}

// Secrets returns the secrets of a client, the newest first, and those too that have
// expired. The error is ErrNoClient if there is no client with the id.
func (s *Store) Secrets(ctx context.Context, id string) ([]Secret, error) {
	rows, err := s.db.QueryContext(ctx, s.query(`
		SELECT s.number, s.hint, s.created_at, s.expires_at FROM clients c
			LEFT JOIN secrets s ON s.client_id = c.client_id
		WHERE c.client_id = ? ORDER BY s.number DESC`), id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := false
	var all []Secret
	for rows.Next() {
		found = true
		var hint sql.NullString
		var number, created, expires sql.NullInt64
		if err := rows.Scan(&number, &hint, &created, &expires); err != nil {
			return nil, err
		}
		if number.Valid { // otherwise the client has no secret
			all = append(all, Secret{number.Int64, hint.String, fromSeconds(created),
				fromSeconds(expires)})
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if !found {
		return nil, ErrNoClient
	}
	return all, nil
}

// Expire ends the validity of a secret at a time. The error is ErrNoSecret if there
// is none with the number that is still valid.
func (s *Store) Expire(ctx context.Context, id string, number int64, at time.Time) error {
	return s.some(ctx, s.db, ErrNoSecret, `UPDATE secrets SET expires_at = ?
		WHERE client_id = ? AND number = ? AND (expires_at IS NULL OR expires_at > ?)`,
		seconds(at), id, number, time.Now().Unix())
}

// Remove removes a secret, which ends its validity at once. The error is ErrNoSecret
// if there is none with the number.
func (s *Store) Remove(ctx context.Context, id string, number int64) error {
	return s.some(ctx, s.db, ErrNoSecret,
		`DELETE FROM secrets WHERE client_id = ? AND number = ?`, id, number)
}

// Replace is for Verifier.Store: it replaces a client's stored value where it is
// still the old one. If the client needs its secret, only another form of the secret
// itself replaces it. Otherwise nothing is changed, and the error is
// [clientsecret.ErrKeep].
func (s *Store) Replace(ctx context.Context, id string, old, new clientsecret.Digest) error {
	return s.replace(ctx, s.db, id, old.Encode(), new)
}

// execer is a database, or a transaction.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// replace takes the old value as it is stored, which may be that of other software.
func (s *Store) replace(ctx context.Context, db execer, id, old string,
	new clientsecret.Digest) error {
	_, keepsSecret := new.Plaintext()
	return s.some(ctx, db, clientsecret.ErrKeep,
		`UPDATE secrets SET stored = ? WHERE client_id = ? AND stored = ? AND (? OR NOT
			(SELECT needs_secret FROM clients WHERE clients.client_id = secrets.client_id))`,
		new, id, old, keepsSecret)
}

// some changes rows. If it changed none, it returns the error none.
func (s *Store) some(ctx context.Context, db execer, none error, query string, args ...any) error {
	result, err := db.ExecContext(ctx, s.query(query), args...)
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		err = none
	}
	return err
}

// row is a stored value as it stands in the database, whether it can be parsed
// or not.
type row struct {
	id     string
	number int64
	stored string
	needed bool // by a protocol, in the clear
}

// values returns the next stored values, in the order of the clients' ids and the
// numbers of their secrets.
func (s *Store) values(ctx context.Context, after row, limit int) ([]row, error) {
	rows, err := s.db.QueryContext(ctx, s.query(`SELECT client_id, number, stored, needs_secret
		FROM secrets JOIN clients USING (client_id)
		WHERE (client_id, number) > (?, ?) ORDER BY client_id, number LIMIT ?`),
		after.id, after.number, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []row
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.id, &r.number, &r.stored, &r.needed); err != nil {
			return nil, err
		}
		found = append(found, r)
	}
	return found, rows.Err()
}
