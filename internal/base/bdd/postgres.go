// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"regexp"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// verrouEcriture is the key of the advisory lock that makes one writer per database, whatever the number
// of programs (advisory locks belong to one database of the server). "etai" in ASCII.
const verrouEcriture = "1702125929"

const (
	lecteursPG = 8
	legersPG   = 8
	attentePG  = 30 * time.Second // for a connection to the server
)

// delaiFermeture bounds the wait for a lock that another program keeps when the base is closed.
const delaiFermeture = 30 * time.Second

// moteurPG holds the connections of a PostgreSQL base.
type moteurPG struct {
	poolE    *sql.DB
	connE    *sql.Conn // nil when it must be made again
	lecteurs *sql.DB
	legers   *sql.DB
	verrou   bool
	remplis  remplissages
	attente  context.Context // ends with the base: waiting for the lock or the server stops
	finir    context.CancelFunc
}

func ouvrirPG(ctx context.Context, adresse string) (*moteurPG, error) {
	c, err := pgx.ParseConfig(adresse)
	if err != nil {
		return nil, errors.New("adresse PostgreSQL illisible") // the driver's text may repeat the password
	}
	c.RuntimeParams["timezone"], c.RuntimeParams["datestyle"], c.RuntimeParams["client_encoding"] = "UTC", "ISO, YMD", "UTF8"
	if c.RuntimeParams["application_name"] == "" {
		c.RuntimeParams["application_name"] = "etai"
	}
	m := &moteurPG{remplis: remplissages{}}
	m.attente, m.finir = context.WithCancel(context.Background())
	c.RuntimeParams["jit"] = "off" // our queries are short: compiling one costs more than running it
	pool := func(max int, planDeForme string) *sql.DB {
		k := *c.Copy()
		k.RuntimeParams["plan_cache_mode"] = planDeForme
		p := stdlib.OpenDB(k)
		p.SetMaxOpenConns(max)
		p.SetMaxIdleConns(max)
		p.SetConnMaxIdleTime(10 * time.Minute)
		return p
	}
	// A page reads with some forty texts that never change: planned once per connection, and not at each of their first five uses and more.
	m.poolE, m.lecteurs, m.legers = pool(1, "auto"), pool(lecteursPG, "force_generic_plan"), pool(legersPG, "force_generic_plan")
	m.poolE.SetConnMaxIdleTime(0)
	if m.connE, err = m.poolE.Conn(ctx); err != nil {
		return nil, errors.Join(err, m.fermer())
	}
	return m, nil
}

func (m *moteurPG) fermer() error {
	m.finir()
	var errs []error
	if m.connE != nil {
		errs = append(errs, m.connE.Close())
	}
	return errors.Join(append(errs, m.poolE.Close(), m.lecteurs.Close(), m.legers.Close())...)
}

func (m *moteurPG) lire(ctx context.Context, b *Base, fn func(Lecture) error) error {
	return b.surConnexion(ctx, m.lecteurs, "begin isolation level repeatable read read only", fn)
}

// debuter takes the lock before BEGIN: the snapshot then sees all that the previous writer committed.
// Everything is sent at once; the first short transaction only waits for the lock.
func (m *moteurPG) debuter(plusieurs bool) (*sql.Conn, error) {
	if m.connE == nil {
		ctx, fin := context.WithTimeout(m.attente, attentePG)
		defer fin()
		c, err := m.poolE.Conn(ctx)
		if err != nil {
			return nil, err
		}
		m.connE = c
	}
	m.verrou = true
	texte := "begin; select pg_advisory_lock(" + verrouEcriture + "); commit; begin isolation level repeatable read"
	if plusieurs {
		texte += "; savepoint acte"
	}
	return m.connE, m.executer(texte)
}

func (m *moteurPG) executer(texte string) error {
	if m.connE == nil {
		return sql.ErrConnDone
	}
	_, err := m.connE.ExecContext(m.attente, texte)
	return err
}

func (m *moteurPG) poser() error   { return m.executer("release savepoint acte; savepoint acte") }
func (m *moteurPG) revenir() error { return m.executer("rollback to savepoint acte") }

// verifier spares a question to the server: its last answer said whether the transaction has failed. A
// COMMIT would answer ROLLBACK, without an error.
func (m *moteurPG) verifier() error {
	if m.etat() == 'E' {
		return errRompue
	}
	return nil
}

func (m *moteurPG) valider() error {
	if err := m.executer("commit; select pg_advisory_unlock(" + verrouEcriture + ")"); err != nil {
		return err
	}
	m.verrou = false
	return nil
}

func (m *moteurPG) ouverte() bool { return m.etat() == 'T' || m.etat() == 'E' }

// etat is the server's view of the transaction: 'I' none, 'T' open, 'E' failed, 0 no connection.
func (m *moteurPG) etat() byte {
	etat := byte(0)
	if m.connE != nil {
		_ = m.connE.Raw(func(c any) error { // its only error is the closed connection: no state
			if p := c.(*stdlib.Conn).Conn(); !p.IsClosed() {
				etat = p.PgConn().TxStatus()
			}
			return nil
		})
	}
	return etat
}

// annuler rolls back and gives the lock back; a connection that cannot is dropped, and the server then
// does both.
func (m *moteurPG) annuler() {
	if m.connE == nil || !m.verrou {
		return
	}
	m.verrou = false
	if m.executer("rollback; select pg_advisory_unlock("+verrouEcriture+")") == nil {
		return
	}
	_ = m.connE.Raw(func(any) error { return errConnexionMorte }) // asks the pool to drop it
	_ = m.connE.Close()
	m.connE = nil
}

func (m *moteurPG) patienter(essai int, _ error) { dormir(m.attente, essai) }

// dormir waits a little longer at each run, at random.
func dormir(ctx context.Context, essai int) {
	borne := min(time.Millisecond<<min(essai, 9), 500*time.Millisecond)
	select {
	case <-ctx.Done():
	case <-time.After(borne/2 + time.Duration(rand.Int64N(int64(borne)))):
	}
}

// remplissages counts, by table, the rows that the writer has copied, or touched by many at once, since the base was opened.
type remplissages map[string]*remplissage

type remplissage struct{ lignes, prochain int }

// premierReleve is the number of copied rows after which the statistics of a table are read again; then at each doubling.
const premierReleve = 1000

// releveParOrdre is how many rows a statement must touch for it to count: an update of all changes what the statistics say as much as a copy.
const releveParOrdre = 50

var tableTouchee = regexp.MustCompile(`^\s*(?:update|insert into|delete from)\s+([a-z_0-9]+)`)

// tableDe is the table that a statement touches, empty when its first words do not say.
func tableDe(texte string) string {
	if m := tableTouchee.FindStringSubmatch(texte); m != nil {
		return m[1]
	}
	return ""
}

func (r remplissages) noter(table string, n int) {
	if r == nil || table == "" {
		return
	}
	if r[table] == nil {
		r[table] = &remplissage{prochain: premierReleve}
	}
	r[table].lignes += n
}

// apresGroupe has PostgreSQL count a table that fills fast: its own daemon comes a minute later, and until then plans made while the table was empty read it whole each time (the first
// month of thousands of accounts).
func (m *moteurPG) apresGroupe(b *Base) {
	for table, r := range m.remplis {
		if r.lignes < r.prochain {
			continue
		}
		r.prochain = 2 * r.lignes
		if err := m.executer("analyze " + nomPG(table)); err != nil {
			b.journal.Warn("statistiques non relevées", "table", table, "erreur", err)
		}
	}
}

// ecrireLeger runs fn at READ COMMITTED on its own pool.
func (m *moteurPG) ecrireLeger(ctx context.Context, b *Base, fn func(*Ecriture) error) error {
	for essai := 1; ; essai++ {
		err := m.unLeger(ctx, b, fn)
		if err == nil || essai >= essaisMax || !aRejouer(err) || ctx.Err() != nil {
			if err != nil && dePanne(err) {
				err = b.tomberEnPanne(traduire(err))
			}
			return traduire(err)
		}
		dormir(ctx, essai)
	}
}

func (m *moteurPG) unLeger(ctx context.Context, b *Base, fn func(*Ecriture) error) (err error) {
	if err := b.EnPanne(); err != nil {
		return err
	}
	conn, err := m.legers.Conn(ctx)
	if err != nil {
		return fermee(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "begin isolation level read committed"); err != nil {
		return err
	}
	if err = b.executer(conn, &acte{ctx: ctx, fn: fn}); err != nil {
		if _, errA := conn.ExecContext(m.attente, "rollback"); errA != nil {
			_ = conn.Raw(func(any) error { return errConnexionMorte })
		}
		return err
	}
	_, err = conn.ExecContext(m.attente, "commit")
	if err != nil && connexionPerdue(err) {
		err = habiller(ErrIssueInconnue, traduire(err).Error(), err)
	}
	return err
}
