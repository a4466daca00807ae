// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Why a transfer is refused, before anything is written.
var (
	ErrSensDuTransfert = errors.New("un transfert va de SQLite à PostgreSQL")
	ErrCibleOccupee    = errors.New("la base PostgreSQL visée n’est pas vide")
	ErrCibleEcrite     = errors.New("un autre programme écrit dans la base PostgreSQL visée")
	ErrCibleCodage     = errors.New("la base PostgreSQL visée n’est pas en UTF8")
	ErrSourceChangee   = errors.New("la base a changé pendant son transfert")
	ErrVersionSource   = errors.New("la base n’est pas au schéma de ce programme")
	ErrTransfertFaux   = errors.New("ce qui est arrivé n’est pas ce qui est parti")
)

// SourceTransferee is one SQLite base to copy, with a query whose one integer tells whether it was written to meanwhile.
type SourceTransferee struct {
	Base       *Base
	Migrations []fs.FS
	Temoin     string
}

// Transfert is what Transferer copies, and how.
type Transfert struct {
	Sources  []SourceTransferee
	Semees   []string                                // tables to which the migrations write: what they hold gives way to the source's
	Verifier func(context.Context, Lecture) error    // on the target, before the commit
	Suivi    func(etape, table string, lignes int64) // told as it goes; lignes is what the table has received so far
}

// TableTransferee is one table, as counted and hashed on both sides.
type TableTransferee struct {
	Nom    string
	Lignes int64
}

// Transferer copies whole SQLite bases into one empty PostgreSQL base, ids, sequences and guards kept, in one transaction: all of it, counted and hashed
// on both sides and verified, or nothing but empty tables, that the next try accepts. Rows stream: memory does not grow with them.
func Transferer(ctx context.Context, cible *Base, t Transfert) (tables []TableTransferee, err error) {
	if cible.pg == nil {
		return nil, ErrSensDuTransfert
	}
	var migrations []fs.FS
	for _, s := range t.Sources {
		if s.Base.sqlite == nil {
			return nil, ErrSensDuTransfert
		}
		if err := VerifierVersion(ctx, s.Base, s.Migrations); err != nil {
			return nil, err
		}
		if err := s.Base.Integrite(ctx); err != nil {
			return nil, err
		}
		migrations = append(migrations, s.Migrations...)
	}
	if err := cible.pg.preparerCible(ctx, migrations); err != nil {
		return nil, err
	}
	if VerifierVersion(ctx, cible, migrations) != nil { // bare, or older and empty
		if err := Appliquer(ctx, cible, migrations); err != nil {
			return nil, err
		}
	}
	err = cible.pg.enUneFois(ctx, func(conn *sql.Conn) error {
		c := &cibleTransfert{conn: conn, t: t, base: cible}
		if err := c.recevoir(ctx); err != nil {
			return err
		}
		tables = c.tables
		return nil
	})
	return tables, traduire(err)
}

// preparerCible refuses a base that holds something else than Étai's empty tables.
func (m *moteurPG) preparerCible(ctx context.Context, migrations []fs.FS) error {
	conn, err := m.legers.Conn(ctx)
	if err != nil {
		return fermee(err)
	}
	defer conn.Close()
	var codage string
	var tables, versions int
	if err := conn.QueryRowContext(ctx, `select current_setting('server_encoding'), count(*), count(*) filter (where tablename = '`+tableVersions+`')
		from pg_tables where schemaname = current_schema()`).Scan(&codage, &tables, &versions); err != nil {
		return err
	}
	switch {
	case codage != "UTF8":
		return ErrCibleCodage
	case tables > 0 && versions == 0:
		return ErrCibleOccupee
	case versions == 0:
		return nil
	}
	appliquees, err := versionsAppliquees(ctx, conn.QueryContext)
	if err != nil {
		return err
	}
	connues, err := versionsConnues(PostgreSQL, migrations)
	if err != nil {
		return err
	}
	for v := range appliquees {
		if !connues[v] {
			return ErrCibleOccupee
		}
	}
	return nil
}

// enUneFois runs fn in one transaction, under the writer's lock: nobody writes to the target meanwhile.
func (m *moteurPG) enUneFois(ctx context.Context, fn func(*sql.Conn) error) error {
	conn, err := m.legers.Conn(ctx)
	if err != nil {
		return fermee(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "begin"); err != nil {
		return err
	}
	var seul bool
	err = conn.QueryRowContext(ctx, "select pg_try_advisory_xact_lock("+verrouEcriture+")").Scan(&seul)
	if err == nil && !seul {
		err = ErrCibleEcrite
	}
	if err == nil {
		err = fn(conn)
	}
	if err == nil {
		_, err = conn.ExecContext(ctx, "commit")
		return err
	}
	if _, errA := conn.ExecContext(m.attente, "rollback"); errA != nil {
		_ = conn.Raw(func(any) error { return errConnexionMorte }) // dropped: the server rolls back
	}
	return err
}

// cibleTransfert is a transfer under way, on the target's connection.
type cibleTransfert struct {
	conn   *sql.Conn
	base   *Base
	t      Transfert
	tables []TableTransferee
	sommes []sommeLignes
}

func (c *cibleTransfert) dire(etape, table string, lignes int64) {
	if c.t.Suivi != nil {
		c.t.Suivi(etape, table, lignes)
	}
}

func (c *cibleTransfert) executer(ctx context.Context, textes ...string) error {
	for _, texte := range textes {
		if _, err := c.conn.ExecContext(ctx, texte); err != nil {
			return err
		}
	}
	return nil
}

func (c *cibleTransfert) recevoir(ctx context.Context) error {
	noms, err := c.deux(ctx, `select tablename, '' from pg_tables where schemaname = current_schema() and tablename <> '`+tableVersions+`' order by tablename`)
	if err != nil {
		return err
	}
	cles, err := c.deux(ctx, `select conrelid::regclass::text, 'add constraint ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid) from pg_constraint
		where contype = 'f' and connamespace = current_schema()::regnamespace order by 1, 2`)
	if err != nil {
		return err
	}
	if err := c.vider(ctx, noms); err != nil {
		return err
	}
	// Foreign keys are looked at once all is there, guards stand again before anything is checked.
	if err := c.executer(ctx, deposer...); err != nil {
		return err
	}
	for _, n := range noms {
		if err := c.executer(ctx, "alter table "+nomPG(n[0])+" disable trigger user"); err != nil {
			return err
		}
	}
	for _, s := range c.t.Semees {
		if err := c.executer(ctx, "delete from "+nomPG(s)); err != nil {
			return err
		}
	}
	if err := c.copierSources(ctx, c.t.Sources); err != nil {
		return err
	}
	c.dire("clés et gardes", "", 0)
	for _, k := range cles {
		if err := c.executer(ctx, "alter table "+k[0]+" "+k[1]); err != nil {
			return fmt.Errorf("clés de %s : %w", k[0], err)
		}
	}
	for _, n := range noms {
		if err := c.executer(ctx, "alter table "+nomPG(n[0])+" enable trigger user"); err != nil {
			return err
		}
	}
	return c.controler(ctx)
}

// deposer drops every foreign key of the schema.
var deposer = []string{`do $$ declare k record; begin
	for k in select conrelid::regclass::text as t, conname from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace loop
		execute 'alter table ' || k.t || ' drop constraint ' || quote_ident(k.conname);
	end loop; end $$`}

// vider refuses a target where somebody has worked: only what the migrations wrote may be there.
func (c *cibleTransfert) vider(ctx context.Context, noms [][2]string) error {
	for _, n := range noms {
		if slices.Contains(c.t.Semees, n[0]) {
			continue
		}
		var occupee bool
		if err := c.conn.QueryRowContext(ctx, "select exists (select 1 from "+nomPG(n[0])+")").Scan(&occupee); err != nil {
			return err
		}
		if occupee {
			return fmt.Errorf("%w (%s)", ErrCibleOccupee, n[0])
		}
	}
	return nil
}

// copierSources copies each base as it is at one instant, then looks whether it still is.
func (c *cibleTransfert) copierSources(ctx context.Context, sources []SourceTransferee) error {
	for _, s := range sources {
		var avant, apres int64
		if err := s.Base.Lire(ctx, func(l Lecture) error {
			if err := l.QueryRow(ctx, s.Temoin).Scan(&avant); err != nil {
				return err
			}
			return c.copierBase(ctx, l)
		}); err != nil {
			return err
		}
		if err := s.Base.Lire(ctx, func(l Lecture) error { return l.QueryRow(ctx, s.Temoin).Scan(&apres) }); err != nil {
			return err
		}
		if avant != apres {
			return ErrSourceChangee
		}
	}
	return nil
}

func (c *cibleTransfert) copierBase(ctx context.Context, l Lecture) error {
	noms, err := Lister(ctx, l, func(r *sql.Rows) (n string, err error) { return n, r.Scan(&n) },
		`select name from sqlite_master where type = 'table' and name not like 'sqlite\_%' escape '\' and name <> $1 order by name`, tableVersions)
	if err != nil {
		return err
	}
	for _, nom := range noms {
		if err := c.copierTable(ctx, l, nom); err != nil {
			return fmt.Errorf("table %s : %w", nom, err)
		}
	}
	suites, err := Lister(ctx, l, func(r *sql.Rows) (s suite, err error) { return s, r.Scan(&s.table, &s.dernier) }, `select name, seq from sqlite_sequence where seq > 0`)
	for _, s := range suites {
		if err == nil && slices.Contains(noms, s.table) {
			err = c.executer(ctx, fmt.Sprintf("select setval(pg_get_serial_sequence('%s', 'id'), %d)", nomPG(s.table), s.dernier))
		}
	}
	return err
}

// suite is the last id that a table gave.
type suite struct {
	table   string
	dernier int64
}

// deux reads two texts a row.
func (c *cibleTransfert) deux(ctx context.Context, texte string) ([][2]string, error) {
	rows, err := c.conn.QueryContext(ctx, texte)
	return Chaque(rows, err, func(r *sql.Rows) (v [2]string, err error) { return v, r.Scan(&v[0], &v[1]) })
}

// controler reads every table back, against what left, then asks the caller's own verification.
func (c *cibleTransfert) controler(ctx context.Context) error {
	for i, t := range c.tables {
		c.dire("contrôle", t.Nom, t.Lignes)
		s, err := c.relire(ctx, t.Nom)
		if err != nil {
			return fmt.Errorf("table %s : %w", t.Nom, err)
		}
		if s != c.sommes[i] {
			return fmt.Errorf("%w : table %s, %d lignes parties, %d arrivées", ErrTransfertFaux, t.Nom, t.Lignes, s.lignes)
		}
	}
	if c.t.Verifier == nil {
		return nil
	}
	if err := c.executer(ctx, "analyze"); err != nil {
		return err
	}
	c.dire("vérification", "", 0)
	l := &transaction{conn: c.conn, moteur: PostgreSQL, instant: c.base.instant(), arret: ctx}
	defer l.terminer()
	return c.t.Verifier(ctx, l)
}

func nomPG(table string) string { return pgx.Identifier{table}.Sanitize() }

// VerifierVersion is ErrVersionSource when the base was not left by the migrations of this program, all of them and no other.
func VerifierVersion(ctx context.Context, b *Base, sources []fs.FS) error {
	connues, err := versionsConnues(b.moteur, sources)
	if err != nil {
		return err
	}
	return b.Lire(ctx, func(l Lecture) error {
		appliquees, err := versionsAppliquees(ctx, l.Query)
		if err == nil && !maps.Equal(appliquees, connues) {
			err = ErrVersionSource
		}
		return err
	})
}

func versionsConnues(m Moteur, sources []fs.FS) (map[string]bool, error) {
	union, err := developperTout(m, sources)
	if err != nil {
		return nil, err
	}
	connues := map[string]bool{}
	for nom := range union {
		connues[nom[:14]] = true
	}
	return connues, nil
}

func versionsAppliquees(ctx context.Context, interroger func(context.Context, string, ...any) (*sql.Rows, error)) (map[string]bool, error) {
	rows, err := interroger(ctx, "select cast(version_id as text) from "+tableVersions+" where version_id > 0")
	vs, err := Chaque(rows, err, func(r *sql.Rows) (v string, err error) { return v, r.Scan(&v) })
	appliquees := map[string]bool{}
	for _, v := range vs {
		appliquees[strings.TrimSpace(v)] = true
	}
	return appliquees, err
}
