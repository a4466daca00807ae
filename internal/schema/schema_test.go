// SPDX-License-Identifier: EUPL-1.2

package schema_test

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/etaitest"
	"etai/internal/schema"
)

// argentNomme are names of columns of money.
var argentNomme = regexp.MustCompile(`^(centimes|.*_centimes|debit|retenu|plancher|montant|total|solde_.*|loyer|charges|mensualite|decalage)$`)

// argentAussi are columns of money whose name others bear too.
var argentAussi = []string{"plan_apurement.derniere"}

// pasArgent are columns that only look like money.
var pasArgent = []string{"periode.soldes_empreinte", "libelle_reconnu.debit"}

// Every column of money is an integer number of cents within argent.Max, on both engines.
func TestColonnesArgent(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		colonnes := `select m.name, c.name, c.type, m.sql from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table'`
		if b.Moteur() == bdd.PostgreSQL {
			colonnes = `select c.table_name, c.column_name, c.data_type, coalesce((select string_agg(pg_get_constraintdef(k.oid), ' ') from pg_constraint k
				where k.conrelid = (quote_ident(c.table_name))::regclass and k.contype = 'c'), '') from information_schema.columns c where c.table_schema = 'public'`
		}
		n := 0
		if err := b.Lire(t.Context(), func(l bdd.Lecture) error {
			type colonne struct{ table, nom, genre, regles string }
			rows, err := l.Query(context.WithoutCancel(t.Context()), colonnes)
			cs, err := bdd.Chaque(rows, err, func(r *sql.Rows) (c colonne, err error) { return c, r.Scan(&c.table, &c.nom, &c.genre, &c.regles) })
			for _, c := range cs {
				if nom := c.table + "." + c.nom; !argentNomme.MatchString(c.nom) && !slices.Contains(argentAussi, nom) || slices.Contains(pasArgent, nom) {
					continue
				}
				n++
				borne := regexp.MustCompile(fmt.Sprintf(`\b%s(\)?) (between|>=) .{0,3}-%d`, c.nom, argent.Max))
				if c.genre != "INTEGER" && c.genre != "integer" && c.genre != "bigint" || !borne.MatchString(c.regles) {
					t.Errorf("%s.%s (%s) : une somme d’argent se déclare {CENTIMES %s}", c.table, c.nom, c.genre, c.nom)
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if n < 20 {
			t.Errorf("%d colonnes d’argent trouvées", n)
		}
	})
}

// A key looked at once per statement (macro {CLE table}) is sure only towards rows that stay, whose id never changes; every key that SQLite holds, PostgreSQL
// holds, in one way or the other.
func TestCles(t *testing.T) {
	type cle struct{ table, colonne, vers string }
	declarees, enLot, modifiees, gardees := map[cle]bool{}, map[cle]bool{}, map[cle]bool{}, map[string]bool{}
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		lire := func(recevoir func(cle), texte string) {
			t.Helper()
			if err := b.Lire(t.Context(), func(l bdd.Lecture) error {
				rows, err := l.Query(t.Context(), texte)
				cs, err := bdd.Chaque(rows, err, func(r *sql.Rows) (c cle, err error) { return c, r.Scan(&c.table, &c.colonne, &c.vers) })
				for _, c := range cs {
					recevoir(c)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		if b.Moteur() == bdd.SQLite {
			lire(func(c cle) { declarees[c] = true }, `select m.name, f."from", f."table" from sqlite_master m join pragma_foreign_key_list(m.name) f where m.type = 'table'`)
			return
		}
		deferrees := cle{"mouvement", "ecriture_id", "ecriture"} // looked at when the act is committed, by mouvement_pose
		enLot[deferrees] = true
		lire(func(c cle) { delete(declarees, c) }, `select k.conrelid::regclass::text, a.attname, k.confrelid::regclass::text from pg_constraint k
			join unnest(k.conkey) as n(num) on true join pg_attribute a on a.attrelid = k.conrelid and a.attnum = n.num where k.contype = 'f'`)
		lire(func(c cle) {
			ou := enLot
			if c.vers == "modification" {
				ou = modifiees
			}
			for _, x := range regexp.MustCompile(`distinct (\w+) as v .*? from (\w+) c where`).FindAllStringSubmatch(c.colonne, -1) {
				ou[cle{c.table, x[1], x[2]}] = true
			}
		}, `select t.tgrelid::regclass::text, p.prosrc, substring(p.proname from '_cles_(.*)$') from pg_trigger t join pg_proc p on p.oid = t.tgfoid where p.proname like '%\_cles\_%' and not t.tgisinternal`)
		modifiees[deferrees] = true
		lire(func(c cle) { gardees[c.table+" "+c.colonne+" figée"] = true }, `select t.tgrelid::regclass::text, a.attname, '' from pg_trigger t join pg_proc p on p.oid = t.tgfoid
			join pg_attribute a on a.attrelid = t.tgrelid and a.attnum = any(t.tgattr) where p.proname = 'etai_fige' and pg_get_triggerdef(t.oid) not like '% AND %'`)
		lire(func(c cle) { gardees[c.table+" "+c.colonne] = true }, `select t.tgrelid::regclass::text, p.proname, '' from pg_trigger t join pg_proc p on p.oid = t.tgfoid
			where p.proname in ('etai_ajout_seul', 'etai_sans_suppression') and t.tgtype & 8 = 8`)
		lire(func(c cle) { gardees[c.table+" id"] = true }, `select t.tgrelid::regclass::text, '', '' from pg_trigger t join pg_proc p on p.oid = t.tgfoid
			join pg_attribute a on a.attrelid = t.tgrelid and a.attname = 'id' and a.attnum = any(t.tgattr) where p.proname = 'etai_fige'`)
	})
	for c := range enLot {
		if !gardees[c.vers+" etai_ajout_seul"] && (!gardees[c.vers+" etai_sans_suppression"] || !gardees[c.vers+" id"]) {
			t.Errorf("%s.%s {CLE %s} : %s ne garde ni ses lignes ni leur id", c.table, c.colonne, c.vers, c.vers)
		}
		if !modifiees[c] && !gardees[c.table+" "+c.colonne+" figée"] && !gardees[c.table+" etai_ajout_seul"] {
			t.Errorf("%s.%s {CLE_FIGEE %s} : la colonne peut changer", c.table, c.colonne, c.vers)
		}
		delete(declarees, c)
	}
	for c := range declarees {
		t.Errorf("PostgreSQL ne tient pas la clé %s.%s vers %s", c.table, c.colonne, c.vers)
	}
	if len(enLot) < 15 {
		t.Errorf("%d clés en lot", len(enLot))
	}
}

// Migrations write to the tables that Semees names, and to no other.
func TestSemees(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		tables := `select name from sqlite_master where type = 'table' and name not like 'sqlite\_%' escape '\' and name <> 'goose_db_version'`
		if b.Moteur() == bdd.PostgreSQL {
			tables = `select tablename from pg_tables where schemaname = 'public' and tablename <> 'goose_db_version'`
		}
		if err := b.Lire(t.Context(), func(l bdd.Lecture) error {
			noms, err := bdd.Lister(t.Context(), l, func(r *sql.Rows) (n string, err error) { return n, r.Scan(&n) }, tables)
			if err != nil {
				return err
			}
			for _, nom := range noms {
				var pleine bool
				if err := l.QueryRow(t.Context(), "select exists (select 1 from "+nom+")").Scan(&pleine); err != nil {
					return err
				}
				if pleine != slices.Contains(schema.Semees(), nom) {
					t.Errorf("%s : des lignes à la naissance : %v", nom, pleine)
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}
