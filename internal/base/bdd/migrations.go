// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"sort"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

var nomMigration = regexp.MustCompile(`^[0-9]{14}_[a-z0-9_]+\.sql$`)

// Appliquer brings the schema up to date: the union of the "migrations" folders of all packages, in the
// order of their time stamps, each in its own transaction, forward only. Running it again does nothing;
// two programs may run it at once.
func Appliquer(ctx context.Context, b *Base, sources []fs.FS) error {
	union, err := developperTout(b.moteur, sources)
	if err != nil {
		return err
	}
	if b.sqlite != nil {
		return b.sqlite.appliquer(ctx, union)
	}
	return b.pg.appliquer(ctx, union)
}

// Empreinte identifies a set of migrations on an engine: the name of a template database in tests.
func Empreinte(m Moteur, sources []fs.FS) (string, error) {
	union, err := developperTout(m, sources)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, nom := range union.noms() {
		fmt.Fprintf(h, "%s\x00%d\x00%s", nom, len(union[nom]), union[nom])
	}
	return hex.EncodeToString(h.Sum(nil)[:10]), nil
}

func developperTout(m Moteur, sources []fs.FS) (dossier, error) {
	union := dossier{}
	numeros := map[string]string{}
	for _, source := range sources {
		fichiers, err := fs.Glob(source, "migrations/*.sql")
		if err != nil {
			return nil, err
		}
		if len(fichiers) == 0 {
			return nil, errors.New("un paquet annonce des migrations et n’en contient pas")
		}
		for _, f := range fichiers {
			nom := path.Base(f)
			if !nomMigration.MatchString(nom) {
				return nil, fmt.Errorf("migration %s : nom attendu AAAAMMJJhhmmss_nom.sql", nom)
			}
			if autre, pris := numeros[nom[:14]]; pris {
				return nil, fmt.Errorf("migrations %s et %s : même numéro", autre, nom)
			}
			numeros[nom[:14]] = nom
			texte, err := fs.ReadFile(source, f)
			if err != nil {
				return nil, err
			}
			if union[nom], err = developper(m, nom, string(texte)); err != nil {
				return nil, err
			}
		}
	}
	return union, nil
}

const tableVersions = "goose_db_version"

// magasinSQLite tells goose whether its table exists: it would else try and read an instant as a time,
// which our driver never makes of a text, then wait.
type magasinSQLite struct{ database.Store }

// TableExists is asked first.
func (magasinSQLite) TableExists(ctx context.Context, db database.DBTxConn) (bool, error) {
	var n int
	err := db.QueryRowContext(ctx, "select count(*) from sqlite_master where type = 'table' and name = $1", tableVersions).Scan(&n)
	return n == 1, err
}

// monter runs goose on a connection pool of its own.
func monter(ctx context.Context, dialecte goose.Dialect, pool *sql.DB, union dossier) error {
	if len(union) == 0 {
		return nil
	}
	magasin, err := database.NewStore(dialecte, tableVersions)
	if err != nil {
		return err
	}
	if dialecte == database.DialectSQLite3 {
		magasin = magasinSQLite{magasin}
	}
	p, err := goose.NewProvider("", pool, union, goose.WithStore(magasin), goose.WithAllowOutofOrder(true),
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("migrations : %w", err)
	}
	for essai := 1; ; essai++ {
		avant := appliquees(ctx, magasin, pool)
		if _, err = p.Up(ctx); err == nil {
			return nil
		}
		// Another program may be migrating: go on as long as it makes progress.
		if apres := appliquees(ctx, magasin, pool); apres <= avant || essai > len(union)+1 {
			return fmt.Errorf("migrations : %w", traduire(err))
		}
	}
}

// appliquees counts the migrations already applied; −1 when the database does not say.
func appliquees(ctx context.Context, magasin database.Store, pool *sql.DB) int {
	liste, err := magasin.ListMigrations(ctx, pool)
	if err != nil {
		return -1
	}
	return len(liste)
}

func (m *moteurSQLite) appliquer(ctx context.Context, union dossier) error {
	c := m.connecteur
	c.ecrivain = false
	c.pragmas = append(append([]string(nil), c.pragmas...), "foreign_keys=off")
	c.immediat = true
	pool := sql.OpenDB(&c)
	pool.SetMaxOpenConns(1)
	defer pool.Close()
	return monter(ctx, database.DialectSQLite3, pool, union)
}

func (m *moteurPG) appliquer(ctx context.Context, union dossier) error {
	// The writer's lock, held by a connection that does nothing else: nobody writes meanwhile.
	garde, err := m.legers.Conn(ctx)
	if err != nil {
		return fermee(err)
	}
	defer garde.Close()
	if _, err := garde.ExecContext(ctx, "select pg_advisory_lock("+verrouEcriture+")"); err != nil {
		return err
	}
	err = monter(ctx, database.DialectPostgres, m.legers, union)
	if _, errV := garde.ExecContext(m.attente, "select pg_advisory_unlock("+verrouEcriture+")"); errV != nil {
		_ = garde.Raw(func(any) error { return errConnexionMorte }) // dropped: the server gives the lock back
	}
	return err
}

// dossier is a read-only folder in memory: the expanded migrations as goose wants to read them.
type dossier map[string]string

func (d dossier) noms() []string {
	noms := make([]string, 0, len(d))
	for n := range d {
		noms = append(noms, n)
	}
	sort.Strings(noms)
	return noms
}

// Open opens one file, or the folder itself as ".".
func (d dossier) Open(nom string) (fs.File, error) {
	if nom == "." {
		return &fichierMemoire{info: infoMemoire{nom: ".", dossier: true}, dossier: d}, nil
	}
	texte, ok := d[nom]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: nom, Err: fs.ErrNotExist}
	}
	return &fichierMemoire{info: infoMemoire{nom: nom, taille: len(texte)}, Reader: strings.NewReader(texte)}, nil
}

type fichierMemoire struct {
	*strings.Reader
	info    infoMemoire
	dossier dossier
}

func (f *fichierMemoire) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *fichierMemoire) Close() error               { return nil }

func (f *fichierMemoire) Read(p []byte) (int, error) {
	if f.Reader == nil {
		return 0, io.EOF
	}
	return f.Reader.Read(p)
}

// ReadDir lists the folder, sorted.
func (f *fichierMemoire) ReadDir(int) ([]fs.DirEntry, error) {
	var r []fs.DirEntry
	for _, n := range f.dossier.noms() {
		r = append(r, fs.FileInfoToDirEntry(infoMemoire{nom: n, taille: len(f.dossier[n])}))
	}
	return r, nil
}

type infoMemoire struct {
	nom     string
	taille  int
	dossier bool
}

func (i infoMemoire) Name() string       { return i.nom }
func (i infoMemoire) Size() int64        { return int64(i.taille) }
func (i infoMemoire) ModTime() time.Time { return time.Time{} }
func (i infoMemoire) IsDir() bool        { return i.dossier }
func (i infoMemoire) Sys() any           { return nil }

func (i infoMemoire) Mode() fs.FileMode {
	if i.dossier {
		return fs.ModeDir | 0o555
	}
	return 0o444
}
