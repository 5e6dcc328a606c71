package main

import (
	"context"
	"database/sql"
	"fmt"
)

// tables make the tables, beside a table of clients that may be there.
var tables = []string{
	`CREATE TABLE IF NOT EXISTS clients (
		client_id TEXT PRIMARY KEY,
		needs_secret BOOLEAN NOT NULL DEFAULT FALSE
	)`,
	`ALTER TABLE clients ADD COLUMN last_number BIGINT NOT NULL DEFAULT 0`,
	// The times are seconds since 1970. A secret of before this table has no
	// created_at.
	`CREATE TABLE secrets (
		client_id TEXT NOT NULL REFERENCES clients,
		number BIGINT NOT NULL,
		stored TEXT NOT NULL,
		hint TEXT NOT NULL DEFAULT '',
		created_at BIGINT,
		expires_at BIGINT,
		PRIMARY KEY (client_id, number)
	)`,
}

// moves bring over what was in columns of the table of clients: the secret, and the
// previous one while a client was being rotated.
var moves = []string{
	`INSERT INTO secrets (client_id, number, stored)
		SELECT client_id, 1, previous FROM clients WHERE previous <> ''`,
	`INSERT INTO secrets (client_id, number, stored)
		SELECT client_id, CASE WHEN previous <> '' THEN 2 ELSE 1 END, secret
		FROM clients WHERE secret <> ''`,
	`UPDATE clients SET last_number = 2`,
	`ALTER TABLE clients DROP COLUMN secret`,
	`ALTER TABLE clients DROP COLUMN previous`,
}

// prepare makes the tables that are not there. Of several processes, one does.
func (s *Store) prepare(ctx context.Context) error {
	if ready, err := s.has(ctx, s.db, "secrets", "stored"); ready || err != nil {
		return err // without a lock, for which a Bulk might let it wait
	}
	tx, err := s.db.BeginTx(ctx, nil) // SQLite: it waits for the other writers
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if s.numbered {
		if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(719385024)"); err != nil {
			return err
		}
	}
	if ready, err := s.has(ctx, tx, "secrets", "stored"); ready || err != nil {
		return err
	}
	steps := tables
	before, err := s.has(ctx, tx, "clients", "previous")
	if before {
		steps = append(steps[:len(steps):len(steps)], moves...)
	}
	for _, step := range steps {
		if err == nil {
			_, err = tx.ExecContext(ctx, step)
		}
	}
	if err != nil {
		return err
	}
	return tx.Commit()
}

// querier is a database, or a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// has reports whether there is a table with this column.
func (s *Store) has(ctx context.Context, db querier, table, column string) (bool, error) {
	query := `SELECT count(*) FROM pragma_table_info(?) WHERE name = ?`
	if s.numbered {
		query = `SELECT count(*) FROM information_schema.columns
			WHERE table_schema = current_schema() AND table_name = ? AND column_name = ?`
	}
	var n int
	if err := db.QueryRowContext(ctx, s.query(query), table, column).Scan(&n); err != nil {
		return false, fmt.Errorf("its tables are unknown: %w", err)
	}
	return n > 0, nil
}
