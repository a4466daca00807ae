// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// A database/sql driver over the native API: statements prepared once per connection, text always read
// as text (the module's own driver turns what looks like a date into a time).

var errConnexionMorte = driver.ErrBadConn

type connecteurSQLite struct {
	adresse  string
	pragmas  []string
	ecrivain bool
	immediat bool // for goose: its transactions begin as writers, and statements may come several at once
}

func (c *connecteurSQLite) Driver() driver.Driver { return piloteSQLite{} }

type piloteSQLite struct{}

func (piloteSQLite) Open(string) (driver.Conn, error) {
	return nil, errors.New("bdd : ouverture par nom non prévue")
}

func (c *connecteurSQLite) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := sqlite3.OpenFlags(c.adresse, sqlite3.OPEN_READWRITE|sqlite3.OPEN_CREATE|sqlite3.OPEN_URI)
	if err != nil {
		return nil, traduire(err)
	}
	k := &connSQLite{c: conn, prets: map[string]*instruction{}, immediat: c.immediat}
	if err := k.regler(c); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return k, nil
}

func (k *connSQLite) regler(c *connecteurSQLite) error {
	if err := k.c.BusyTimeout(attenteSQLite); err != nil {
		return traduire(err)
	}
	// One plan for a statement: without this, most are prepared again at each run, because the planner looks at what their parameters hold.
	if _, err := k.c.Config(sqlite3.DBCONFIG_ENABLE_QPSG, true); err != nil {
		return traduire(err)
	}
	for _, p := range c.pragmas {
		if err := k.c.Exec("pragma " + p); err != nil {
			if errors.Is(err, sqlite3.NOTADB) {
				return errors.New("le fichier n’est pas une base Étai, ou la clé n’est pas la bonne")
			}
			return fmt.Errorf("réglage %s : %w", p, traduire(err))
		}
	}
	if c.ecrivain {
		k.c.WALHook(func(_ *sqlite3.Conn, _ string, pages int) error { k.pagesWAL = pages; return nil })
	}
	return nil
}

const instructionsMax = 400

// connSQLite is one connection.
type connSQLite struct {
	c        *sqlite3.Conn
	prets    map[string]*instruction
	pagesWAL int
	immediat bool
	rompue   error // first failure of a statement since the last transaction statement: PostgreSQL would refuse to go on
}

func (k *connSQLite) rompre(err error) error {
	if err != nil && k.rompue == nil {
		k.rompue = err
	}
	return err
}

type instruction struct {
	s        *sqlite3.Stmt
	params   int
	colonnes []string
}

func (k *connSQLite) sansCheckpoint() {
	_, _ = k.c.Config(sqlite3.DBCONFIG_NO_CKPT_ON_CLOSE, true) // at worst, closing tries the checkpoint
}

// commande runs a transaction statement of ours without database/sql.
func (k *connSQLite) commande(texte string) error {
	k.rompue = nil
	i, err := k.preparer(texte)
	if err != nil {
		return err
	}
	return i.s.Exec()
}

// preparer finds or prepares a statement.
func (k *connSQLite) preparer(texte string) (*instruction, error) {
	if i, ok := k.prets[texte]; ok {
		return i, nil
	}
	if len(k.prets) >= instructionsMax {
		for t, i := range k.prets { // any of them: the map's order is random enough
			delete(k.prets, t)
			if err := i.s.Close(); err != nil {
				return nil, err
			}
			if len(k.prets) < instructionsMax*3/4 {
				break
			}
		}
	}
	s, suite, err := k.c.PrepareFlags(numeroter(texte), sqlite3.PREPARE_PERSISTENT)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return nil, errors.New("bdd : instruction SQL vide")
	}
	if strings.Trim(suite, " \t\r\n;") != "" {
		return nil, errors.Join(errors.New("bdd : plusieurs instructions SQL en une"), s.Close())
	}
	i := &instruction{s: s, params: s.BindCount(), colonnes: make([]string, s.ColumnCount())}
	for n := range i.colonnes {
		i.colonnes[n] = s.ColumnName(n)
	}
	k.prets[texte] = i
	return i, nil
}

// lier prepares a statement and binds its arguments.
func (k *connSQLite) lier(texte string, args []driver.NamedValue) (*instruction, error) {
	i, err := k.preparer(texte)
	if err != nil {
		return nil, err
	}
	if len(args) != i.params {
		return nil, fmt.Errorf("bdd : %d paramètres donnés, %d attendus", len(args), i.params)
	}
	for n := range args {
		if err := lierUn(i.s, n+1, args[n].Value); err != nil {
			return nil, err
		}
	}
	return i, nil
}

func lierUn(s *sqlite3.Stmt, n int, v driver.Value) error {
	switch x := v.(type) {
	case nil:
		return s.BindNull(n)
	case int64:
		return s.BindInt64(n, x)
	case string:
		return s.BindText(n, x)
	case bool:
		return s.BindBool(n, x)
	case []byte:
		return s.BindBlob(n, x)
	case float64:
		return s.BindFloat(n, x)
	}
	return fmt.Errorf("bdd : type %T inattendu", v)
}

// ExecContext runs a statement.
func (k *connSQLite) ExecContext(ctx context.Context, texte string, args []driver.NamedValue) (driver.Result, error) {
	i, err := k.lier(texte, args)
	if err != nil {
		return nil, k.rompre(err)
	}
	defer k.c.SetInterrupt(k.c.SetInterrupt(ctx))
	avant := k.c.TotalChanges()
	if err := errors.Join(i.s.Exec(), i.s.ClearBindings()); err != nil {
		return nil, k.rompre(err)
	}
	n := int64(0)
	if k.c.TotalChanges() != avant {
		n = k.c.Changes()
	}
	return driver.RowsAffected(n), nil
}

// QueryContext begins a statement that returns rows.
func (k *connSQLite) QueryContext(ctx context.Context, texte string, args []driver.NamedValue) (driver.Rows, error) {
	i, err := k.lier(texte, args)
	if err != nil {
		return nil, k.rompre(err)
	}
	r := &resultat{k: k, i: i, ctx: ctx, valeurs: make([]any, len(i.colonnes))}
	if r.avancer(); r.err != nil { // the first step does all the work of an insert … returning
		return nil, errors.Join(r.err, r.Close())
	}
	return r, nil
}

// lignesParInstruction: a few rows in one insert cost less than as many inserts; more gain nothing.
const lignesParInstruction = 32

// insererLignes runs prepared inserts over all rows.
func (k *connSQLite) insererLignes(table string, colonnes []string, lignes [][]any) error {
	texte, n := "", 0
	for len(lignes) > 0 {
		voulu := 1
		if len(lignes) >= lignesParInstruction && lignesParInstruction*len(colonnes) <= 1000 {
			voulu = lignesParInstruction
		}
		if n != voulu {
			texte, n = texteInsertion(table, colonnes, voulu), voulu
		}
		i, err := k.preparer(texte)
		if err != nil {
			return k.rompre(err)
		}
		for p, l := range lignes[:n] {
			for c, v := range l {
				if err := lierUn(i.s, p*len(colonnes)+c+1, v); err != nil {
					return k.rompre(err)
				}
			}
		}
		if err := errors.Join(i.s.Exec(), i.s.ClearBindings()); err != nil {
			return k.rompre(err)
		}
		lignes = lignes[n:]
	}
	return nil
}

func texteInsertion(table string, colonnes []string, lignes int) string {
	s := []byte("insert into " + table + " (" + strings.Join(colonnes, ", ") + ") values ")
	for n := range lignes * len(colonnes) {
		switch {
		case n == 0:
			s = append(s, '(')
		case n%len(colonnes) == 0:
			s = append(s, "), ("...)
		default:
			s = append(s, ", "...)
		}
		s = strconv.AppendInt(append(s, '$'), int64(n+1), 10)
	}
	return string(append(s, ')'))
}

// CheckNamedValue accepts what arguments has prepared.
func (k *connSQLite) CheckNamedValue(*driver.NamedValue) error { return nil }

// Prepare is not used: statements are prepared by the connection itself.
func (k *connSQLite) Prepare(string) (driver.Stmt, error) {
	return nil, errors.New("bdd : préparation directe non prévue")
}

// Begin serves goose; elsewhere transactions are begun by text.
func (k *connSQLite) Begin() (driver.Tx, error) {
	if !k.immediat {
		return nil, errors.New("bdd : transaction directe non prévue")
	}
	return k, k.commande("begin immediate")
}

// Commit ends goose's transaction.
func (k *connSQLite) Commit() error { return k.commande("commit") }

// Rollback undoes goose's transaction.
func (k *connSQLite) Rollback() error { return k.commande("rollback") }

// Close ends the connection.
func (k *connSQLite) Close() error {
	var errs []error
	for _, i := range k.prets {
		errs = append(errs, i.s.Close())
	}
	return errors.Join(append(errs, k.c.Close())...)
}

// resultat is an open result; the row to come is already read.
type resultat struct {
	k       *connSQLite
	i       *instruction
	ctx     context.Context
	valeurs []any
	pret    bool
	err     error
	ferme   bool
}

func (r *resultat) avancer() {
	c := r.k.c
	defer c.SetInterrupt(c.SetInterrupt(r.ctx))
	r.pret = r.i.s.Step()
	r.err = r.k.rompre(r.i.s.Err())
}

// Columns names the columns.
func (r *resultat) Columns() []string { return r.i.colonnes }

// Close resets the statement.
func (r *resultat) Close() error {
	if r.ferme {
		return nil
	}
	r.ferme = true
	_ = r.i.s.Reset() // repeats the error of the last step, already told
	return r.i.s.ClearBindings()
}

// Next copies the row ready and steps to the one after.
func (r *resultat) Next(dest []driver.Value) error {
	if r.err != nil {
		return r.err
	}
	if !r.pret {
		return io.EOF
	}
	clear(r.valeurs)
	if err := r.i.s.Columns(r.valeurs...); err != nil {
		return err
	}
	for n, v := range r.valeurs {
		if o, ok := v.([]byte); ok && o == nil {
			v = []byte{} // empty is not NULL
		}
		dest[n] = v
	}
	r.avancer()
	return nil
}
