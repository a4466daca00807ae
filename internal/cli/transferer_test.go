// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/journal/acces"
	"etai/internal/formats/releve"
	"etai/internal/installation"
	"etai/internal/schema"
)

// installe is a lieu with a statement, traces and a text of every kind of character.
func installe(t *testing.T) (l *lieu, ici []string) {
	t.Helper()
	l = nouveauLieu(t)
	ici = []string{"--donnees", l.donnees, "--cle", l.cle}
	r := l.releve(t, "R1", 0, releve.Ligne{Montant: 60775, Libelle: releve.Texte("CAF RSA " + l.suivie.Numero)})
	if st, _, e := l.lancer(t, append(append([]string{"releve", "importer"}, ici...), r)...); st != 0 {
		t.Fatal(st, e)
	}
	inst, err := installation.Ouvrir(t.Context(), installation.Options{Donnees: l.donnees, Cle: l.cle, Horloge: l.horloge})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = inst.Fermer() }()
	if err := inst.Acces.Tracer(t.Context(), acces.Trace{Nature: acces.Liste, Objet: "personnes", Ids: []int64{1, 2}}, acces.Trace{Nature: acces.Lecture, Objet: "dossier", ObjetID: 1, Dossier: 1}); err != nil {
		t.Fatal(err)
	}
	if err := inst.Base.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
		_, err := e.Exec(context.WithoutCancel(t.Context()), `update personne set prenom = $1 where id = 1`, "É\t\\N\n\r\b\f\v\\.é😀’")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return l, ici
}

// sur queries a PostgreSQL base, as sorted lines.
func sur(t *testing.T, adresse, requete string) (r []string) {
	t.Helper()
	b, err := sql.Open("pgx", adresse)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.Close() }()
	rows, err := b.QueryContext(t.Context(), requete)
	r, err = bdd.Chaque(rows, err, func(r *sql.Rows) (s string, err error) { return s, r.Scan(&s) })
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(r)
	return r
}

// gardes is everything that a base holds to by itself: columns, keys, checks, indexes, triggers and whether they are on.
const gardes = `select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || coalesce(column_default, '') from information_schema.columns where table_schema = 'public'
	union all select conrelid::regclass::text || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace and contype <> 't'
	union all select indexdef from pg_indexes where schemaname = 'public'
	union all select tgrelid::regclass::text || ' ' || tgenabled::text || ' ' || case when tgisinternal then 'clé' else pg_get_triggerdef(oid) end from pg_trigger`

// compterLignes gives the rows of each table.
func compterLignes(t *testing.T, adresse string) map[string]string {
	t.Helper()
	r := map[string]string{}
	for _, table := range sur(t, adresse, `select tablename from pg_tables where schemaname = 'public' and tablename <> 'goose_db_version'`) {
		r[table] = sur(t, adresse, `select count(*)::text from "`+table+`"`)[0]
	}
	return r
}

// The whole installation goes over: ids, sequences, chains, texts, traces, guards; the service starts there, and refuses to start in what was left.
func TestTransferer(t *testing.T) {
	l, ici := installe(t)
	vers := bddtest.AdressePG(t, nil)
	st, s, e := l.lancer(t, append([]string{"transferer", "--vers", vers}, ici...)...)
	if st != 0 || !strings.HasPrefix(s, "transféré : ") || !strings.Contains(s, "les mêmes des deux côtés") || !strings.Contains(e, "copie…\nclés et gardes…\ncontrôle…\nvérification…\n") {
		t.Fatalf("%d, %q, %q", st, s, e)
	}
	if neuve := bddtest.AdressePG(t, append(schema.Migrations(), acces.Migrations)); true {
		if d := cmp.Diff(sur(t, neuve, gardes), sur(t, vers, gardes)); d != "" {
			t.Errorf("le schéma n’est pas celui des migrations :\n%s", d)
		}
	}
	if n := sur(t, vers, `select prenom from personne where id = 1`); n[0] != "É\t\\N\n\r\b\f\v\\.é😀’" {
		t.Errorf("%q", n)
	}
	if st, s, e := l.lancer(t, append([]string{"verifier", "--base", vers}, ici...)...); st != 0 || !strings.Contains(s, "2 accès, 1 documents") {
		t.Errorf("verifier : %d, %q, %q", st, s, e)
	}
	// A row never takes an id that was given.
	if st, _, e := l.lancer(t, append([]string{"verifier"}, ici...)...); st != 2 || !strings.Contains(e, "passée sur PostgreSQL") {
		t.Errorf("la base laissée s’ouvre encore : %d, %q", st, e)
	}
	avant := sur(t, vers, `select max(id)::text from releve_fichier`)
	r := l.releve(t, "R2", 60775, releve.Ligne{Montant: 100, Libelle: "suite"})
	if st, _, e := l.lancer(t, append(append([]string{"releve", "importer", "--base", vers}, ici...), r)...); st != 0 {
		t.Fatal(st, e)
	}
	if apres := sur(t, vers, `select max(id)::text from releve_fichier`); apres[0] <= avant[0] {
		t.Errorf("%v après %v", apres, avant)
	}
	if st, s, e := l.lancer(t, append([]string{"verifier", "--base", vers}, ici...)...); st != 0 {
		t.Errorf("verifier après un import : %d, %q, %q", st, s, e)
	}
	if st, s, e := l.lancer(t, append([]string{"transferer", "--vers", vers}, ici...)...); st != 2 || s != "" || !strings.Contains(e, "n’est pas vide") {
		t.Errorf("vers une base occupée : %d, %q, %q", st, s, e)
	}
}

// A transfer cut anywhere leaves nothing, and the next one goes through.
func TestTransfererCoupe(t *testing.T) {
	l, ici := installe(t)
	vers := bddtest.AdressePG(t, nil)
	o := installation.Options{Donnees: l.donnees, Cle: l.cle, Horloge: l.horloge}
	coupures := map[string]func(context.CancelFunc){
		"arrêté": func(fin context.CancelFunc) { fin() },
		"tué": func(context.CancelFunc) {
			sur(t, vers, `select pg_terminate_backend(pid)::text from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`)
		},
	}
	for nom, couper := range coupures {
		for _, ou := range []string{"copie mouvement", "clés et gardes ", "contrôle tiers", "vérification "} {
			ctx, fin := context.WithCancel(t.Context())
			coupe := false
			_, err := installation.Transferer(ctx, o, vers, func(etape, table string, _ int64) {
				if etape+" "+table == ou && !coupe {
					coupe = true
					couper(fin)
				}
			})
			fin()
			if err == nil || !coupe {
				t.Fatalf("%s à « %s » : %v", nom, ou, err)
			}
			for table, n := range compterLignes(t, vers) {
				if n != "0" && !slices.Contains(schema.Semees(), table) {
					t.Errorf("%s à « %s » : %s lignes dans %s", nom, ou, n, table)
				}
			}
		}
	}
	if _, err := os.Stat(filepath.Join(l.donnees, "transferee")); err == nil {
		t.Error("l’installation est dite transférée")
	}
	if st, s, e := l.lancer(t, append([]string{"transferer", "--vers", vers}, ici...)...); st != 0 {
		t.Errorf("%d, %q, %q", st, s, e)
	}
}

// What is written to the source meanwhile is not lost in silence, and nobody writes to the target.
func TestTransfererPendantUneEcriture(t *testing.T) {
	l, ici := installe(t)
	vers := bddtest.AdressePG(t, nil)
	o := installation.Options{Donnees: l.donnees, Cle: l.cle, Horloge: l.horloge}
	r := l.releve(t, "R2", 60775, releve.Ligne{Montant: 100, Libelle: "pendant le transfert"})
	ecrite := false
	_, err := installation.Transferer(t.Context(), o, vers, func(etape, table string, _ int64) {
		if etape == "copie" && table == "mouvement" && !ecrite {
			ecrite = true
			if st, _, e := l.lancer(t, append(append([]string{"releve", "importer"}, ici...), r)...); st != 0 {
				t.Error(st, e)
			}
		}
	})
	if err == nil || !ecrite || !strings.Contains(err.Error(), "a changé pendant son transfert") {
		t.Errorf("une écriture pendant le transfert : %v", err)
	}
	b, err := sql.Open("pgx", vers)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.Close() }()
	garde, err := b.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := garde.ExecContext(t.Context(), "select pg_advisory_lock(1702125929)"); err != nil { // the lock of who writes
		t.Fatal(err)
	}
	// The schema is there from the first try: nothing waits for the lock but the refusal.
	if st, _, e := l.lancer(t, append([]string{"transferer", "--vers", vers}, ici...)...); st != 2 || !strings.Contains(e, "un autre programme écrit") {
		t.Errorf("%d, %q", st, e)
	}
	if err := garde.Close(); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if st, s, e := l.lancer(t, append([]string{"transferer", "--vers", vers}, ici...)...); st != 0 {
		t.Errorf("%d, %q, %q", st, s, e)
	}
}

func TestTransfererRefuse(t *testing.T) {
	l, ici := installe(t)
	neuve := func() string { return bddtest.AdressePG(t, nil) }
	autrui, codee := neuve(), neuve()
	executerSur(t, autrui, `create table client (id int)`)
	u, err := url.Parse(codee)
	if err != nil {
		t.Fatal(err)
	}
	nom := "ascii_" + strings.TrimPrefix(u.Path, "/essai_")
	u.Path = "/" + nom
	executerSur(t, codee, `create database `+nom+` encoding 'SQL_ASCII' template template0 lc_collate 'C' lc_ctype 'C'`)
	t.Cleanup(func() { executerSur(t, codee, `drop database `+nom+` with (force)`) })
	refuser := func(quoi, vers, veut string, plus ...string) {
		t.Helper()
		if st, s, e := l.lancer(t, append(append([]string{"transferer", "--vers", vers}, ici...), plus...)...); st != 2 || s != "" || !strings.Contains(e, veut) {
			t.Errorf("%s : %d, %q, %q", quoi, st, s, e)
		}
	}
	refuser("la base d’un autre programme", autrui, "n’est pas vide")
	refuser("un autre codage", u.String(), "UTF8")
	refuser("vers SQLite", "sqlite:"+filepath.Join(t.TempDir(), "x.db"), "postgres://")
	refuser("une adresse qui ne répond pas", "postgres://personne:secret@127.0.0.1:1/x", "ne s’ouvre pas")
	refuser("depuis PostgreSQL", neuve(), "va de SQLite à PostgreSQL", "--base", autrui)
	if st, _, e := l.lancer(t, append([]string{"transferer", "--vers", "postgres://personne:secret@127.0.0.1:1/x"}, ici...)...); strings.Contains(e, "secret") {
		t.Errorf("le mot de passe est dit : %d, %q", st, e)
	}
	vide := neuve()
	l.forcer(t, `delete from goose_db_version where version_id = (select max(version_id) from goose_db_version)`)
	refuser("d’un autre schéma", vide, "pas au schéma de ce programme")
	if n := sur(t, vide, `select count(*)::text from pg_tables where schemaname = 'public'`); n[0] != "0" {
		t.Errorf("%s tables après un refus", n[0])
	}
}

func executerSur(t *testing.T, adresse, texte string) {
	t.Helper()
	b, err := sql.Open("pgx", adresse)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.Close() }()
	if _, err := b.ExecContext(context.WithoutCancel(t.Context()), texte); err != nil {
		t.Fatal(err)
	}
}
