package clientsecret_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"io"
)

// memory is a database of one value: what INSERT puts in, SELECT gives back. It stands for every real one behind database/sql, whose
// conversions are what the tests are about.
type memory struct{ value driver.Value }

func openMemory() *sql.DB {
	return sql.OpenDB(&memory{})
}

func (m *memory) Connect(context.Context) (driver.Conn, error) { return m, nil }
func (m *memory) Driver() driver.Driver                        { return nil }
func (m *memory) Prepare(string) (driver.Stmt, error)          { return m, nil }
func (m *memory) Begin() (driver.Tx, error)                    { return nil, driver.ErrSkip }
func (m *memory) Close() error                                 { return nil }
func (m *memory) NumInput() int                                { return -1 }

func (m *memory) Exec(args []driver.Value) (driver.Result, error) {
	m.value = args[0]
	return driver.RowsAffected(1), nil
}

func (m *memory) Query([]driver.Value) (driver.Rows, error) {
	return &rows{value: m.value}, nil
}

type rows struct {
	value driver.Value
	read  bool
}

func (r *rows) Columns() []string { return []string{"client_secret"} }
func (r *rows) Close() error      { return nil }

func (r *rows) Next(dest []driver.Value) error {
	if r.read {
		return io.EOF
	}
	dest[0], r.read = r.value, true
	return nil
}
