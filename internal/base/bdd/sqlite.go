// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

const (
	attenteSQLite  = 5 * time.Second // busy_timeout; the writer tries again after it
	lecteursSQLite = 8
	pagesWAL       = 1000
	foisPressant   = 4
)

// moteurSQLite holds the connections of an SQLite base.
type moteurSQLite struct {
	connecteur connecteurSQLite
	poolE      *sql.DB   // the writer's, of one connection
	connE      *sql.Conn // that connection
	pilote     *connSQLite
	lecteurs   *sql.DB
	pages      int // length of the WAL from which it is copied into the file
	prochain   int // length at which the next copy is due
}

func ouvrirSQLite(ctx context.Context, chemin string, o Options) (_ *moteurSQLite, err error) {
	if chemin == "" {
		return nil, errors.New("chemin du fichier SQLite vide")
	}
	if o.Cle != nil && len(o.Cle) != 32 {
		return nil, errors.New("la clé du fichier SQLite doit compter 32 octets")
	}
	if o.VFS != "" && vfs.Find(o.VFS) == nil {
		return nil, fmt.Errorf("VFS SQLite inconnu : %s", o.VFS)
	}
	if o.VFS == "" {
		if chemin, err = filepath.Abs(chemin); err != nil {
			return nil, err
		}
		if err := creer(chemin); err != nil {
			return nil, err
		}
	}
	m := &moteurSQLite{pages: pagesWAL, prochain: pagesWAL}
	synchrone, cache := "full", -65536
	if e := o.Essai; e != nil {
		if e.Synchronous != "" {
			synchrone = e.Synchronous
		}
		if e.CacheKio != 0 {
			cache = -e.CacheKio
		}
		if e.PagesWAL != 0 {
			m.pages, m.prochain = e.PagesWAL, e.PagesWAL
		}
	}
	communs := []string{"foreign_keys=on", "recursive_triggers=on", "temp_store=memory", "trusted_schema=off", "cell_size_check=on"}
	if m.connecteur.adresse, err = adresseSQLite(chemin, o); err != nil {
		return nil, err
	}
	lecteur := m.connecteur
	lecteur.pragmas = append([]string{"cache_size=-32768", "query_only=on"}, communs...)
	m.connecteur.pragmas = append([]string{"journal_mode=wal", "synchronous=" + synchrone,
		fmt.Sprintf("cache_size=%d", cache), "journal_size_limit=67108864"}, communs...)
	m.connecteur.ecrivain = true

	m.poolE = sql.OpenDB(&m.connecteur)
	m.poolE.SetMaxOpenConns(1)
	m.lecteurs = sql.OpenDB(&lecteur)
	m.lecteurs.SetMaxOpenConns(lecteursSQLite)
	m.lecteurs.SetMaxIdleConns(lecteursSQLite)
	if m.connE, err = m.poolE.Conn(ctx); err == nil {
		err = m.connE.Raw(func(c any) error { m.pilote = c.(*connSQLite); return nil })
	}
	if err == nil && o.VFS == "" {
		err = synchroniserDossier(filepath.Dir(chemin))
	}
	if err != nil {
		return nil, errors.Join(err, m.fermer(false))
	}
	return m, nil
}

// creer makes the file readable by its owner alone; SQLite gives its companions the same mode.
func creer(chemin string) error {
	f, err := os.OpenFile(chemin, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// synchroniserDossier makes the names of the new files durable: the driver syncs the files, not their folder.
func synchroniserDossier(dossier string) error {
	if runtime.GOOS == "windows" { // which knows no such thing
		return nil
	}
	d, err := os.Open(dossier)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// adresseSQLite names the file and the VFS that holds the key: the key itself stands in no text.
func adresseSQLite(chemin string, o Options) (string, error) {
	v := url.Values{}
	nom := cmp.Or(o.VFS, "os") // named, or a copy would take the VFS of its source
	if o.Cle != nil {
		var err error
		if nom, err = vfsChiffrant(o.VFS, o.Cle); err != nil {
			return "", err
		}
	}
	v.Set("vfs", nom)
	if o.VFS == "" {
		v.Set("modeof", chemin)
	}
	return "file:" + (&url.URL{Path: filepath.ToSlash(chemin)}).EscapedPath() + "?" + strings.ReplaceAll(v.Encode(), "+", "%20"), nil
}

func (m *moteurSQLite) fermer(saine bool) error {
	if m.pilote != nil && !saine {
		m.pilote.sansCheckpoint() // closing must not try the failed writes again
	}
	var errs []error
	errs = append(errs, m.lecteurs.Close())
	if m.connE != nil {
		errs = append(errs, m.connE.Close())
	}
	return errors.Join(append(errs, m.poolE.Close())...)
}

func (m *moteurSQLite) lire(ctx context.Context, b *Base, fn func(Lecture) error) error {
	return b.surConnexion(ctx, m.lecteurs, "begin", fn)
}

func (m *moteurSQLite) debuter(plusieurs bool) (*sql.Conn, error) {
	err := m.pilote.commande("begin immediate")
	if err == nil && plusieurs {
		err = m.pilote.commande("savepoint acte")
	}
	return m.connE, err
}

func (m *moteurSQLite) poser() error {
	if err := m.pilote.commande("release savepoint acte"); err != nil {
		return err
	}
	return m.pilote.commande("savepoint acte")
}

func (m *moteurSQLite) revenir() error  { return m.pilote.commande("rollback to savepoint acte") }
func (m *moteurSQLite) verifier() error { return m.pilote.rompue }
func (m *moteurSQLite) valider() error  { return m.pilote.commande("commit") }
func (m *moteurSQLite) ouverte() bool   { return !m.pilote.c.GetAutocommit() }

func (m *moteurSQLite) annuler() {
	if m.ouverte() {
		_ = m.pilote.commande("rollback") // a failed rollback has nevertheless ended the transaction, or BEGIN will say so
	}
}

// patienter: busy_timeout has already waited.
func (m *moteurSQLite) patienter(int, error) {}

// apresGroupe copies the WAL into the file (checkpoint) once it is long enough and nobody waits, or once it
// is much longer. SQLite's automatic checkpoint would come in the middle of the acts, and hides its errors:
// a failed sync must stop the writes. It stays with the writer: a sync that failed elsewhere could make the
// writer's own next sync lie.
func (m *moteurSQLite) apresGroupe(b *Base) {
	n := m.pilote.pagesWAL
	if n < m.prochain-m.pages { // the WAL has begun again
		m.prochain = m.pages
	}
	if n < m.prochain || len(b.file) > 0 && n < m.prochain+(foisPressant-1)*m.pages || b.EnPanne() != nil {
		return
	}
	m.prochain = n + m.pages
	if _, _, err := m.pilote.c.WALCheckpoint("main", sqlite3.CHECKPOINT_PASSIVE); err != nil && dePanne(err) {
		_ = b.tomberEnPanne(traduire(err)) // told to everyone by EnPanne
	}
}
