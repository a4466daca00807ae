// SPDX-License-Identifier: EUPL-1.2

package bdd_test

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"sync"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
)

func TestMigrations(t *testing.T) {
	bddtest.Bases(t, schemaEssai, func(t *testing.T, b *bdd.Base) {
		ctx := context.Background()
		doitEcrire(t, b, "insert into compte (nom) values ('a')")
		appliquer := func(sources ...[]fs.FS) error {
			var tout []fs.FS
			for _, s := range sources {
				tout = append(tout, s...)
			}
			return bdd.Appliquer(ctx, b, tout)
		}
		for range 2 {
			if err := appliquer(schemaEssai); err != nil {
				t.Fatalf("encore : %v", err)
			}
		}
		// Each in its own transaction: what fails leaves nothing, what came before stays.
		bonne := migrations("20260102000000_bonne.sql", "alter table compte add column note {TEXTE} not null default '';\n")
		ratee := migrations("20260103000000_ratee.sql", "create table orpheline (id {ID}) {STRICT};\ninsert into inconnue (a) values (1);\n")
		if err := appliquer(schemaEssai, bonne, ratee); err == nil {
			t.Fatal("migration ratée acceptée")
		}
		doitEcrire(t, b, "update compte set note = 'x'")
		if err := ecrire(b, "insert into orpheline (id) values (1)"); err == nil {
			t.Error("la moitié d’une migration est restée")
		}
		// One that comes from another branch, older by its number.
		ancienne := migrations("20260101120000_ancienne.sql", `
-- +etai moteur sqlite
create table moteur (nom {TEXTE}) {STRICT};
insert into moteur (nom) values ('SQLite');
-- +etai fin
-- +etai moteur postgres
create table moteur (nom {TEXTE}) {STRICT};
insert into moteur (nom) values ('PostgreSQL');
-- +etai fin
`)
		if err := appliquer(schemaEssai, bonne, ancienne); err != nil {
			t.Fatal(err)
		}
		if n := entier(t, b, "select count(*) from moteur where nom = $1", b.Moteur().String()); n != 1 {
			t.Error("bloc du mauvais moteur")
		}
		// Writing goes on with the statements prepared before.
		doitEcrire(t, b, "insert into compte (nom) values ('b')")
	})
}

// Rebuilding a table that others point to keeps their rows, and a key left pointing nowhere is refused.
func TestReconstruction(t *testing.T) {
	bddtest.Bases(t, schemaEssai, func(t *testing.T, b *bdd.Base) {
		ctx := context.Background()
		doitEcrire(t, b, "insert into compte (nom) values ('a')")
		doitEcrire(t, b, "insert into trace (compte_id) values (1)")
		rebatir := func(nom, selection string) []fs.FS {
			return append(migrations(nom, `
-- +etai moteur sqlite
create table compte_neuf (id {ID}, nom {TEXTE} not null unique, solde {ENTIER} not null default 0, ferme {BOOL} not null default false) {STRICT};
insert into compte_neuf (id, nom, solde, ferme) `+selection+`;
drop table compte;
alter table compte_neuf rename to compte;
-- +etai fin
-- +etai moteur postgres
alter table compte drop constraint compte_solde_check;
-- +etai fin
`), schemaEssai...)
		}
		const copie = "select id, nom, solde, ferme from compte"
		if b.Moteur() == bdd.SQLite {
			if err := bdd.Appliquer(ctx, b, rebatir("20260104000000_perdante.sql", copie+" where id > 1")); err == nil {
				t.Error("une clé étrangère ne mène plus nulle part")
			}
			if err := ecrire(b, "update compte set solde = -1"); !errors.Is(err, bdd.ErrContrainte) {
				t.Errorf("la reconstruction refusée a eu lieu : %v", err)
			}
		}
		if err := bdd.Appliquer(ctx, b, rebatir("20260105000000_rebatie.sql", copie)); err != nil {
			t.Fatal(err)
		}
		doitEcrire(t, b, "update compte set solde = -1")
		if n := entier(t, b, "select count(*) from trace t join compte c on c.id = t.compte_id where c.solde = -1"); n != 1 {
			t.Error("lignes perdues")
		}
		if err := ecrire(b, "delete from compte"); !errors.Is(err, bdd.ErrContrainte) {
			t.Errorf("clé étrangère perdue : %v", err)
		}
	})
}

func TestMigrationsRefusees(t *testing.T) {
	bddtest.Bases(t, schemaEssai, func(t *testing.T, b *bdd.Base) {
		for nom, c := range map[string]struct {
			sources []fs.FS
			attendu string
		}{
			"macro":        {migrations("20260201000000_x.sql", "create table x (id {IDENTIFIANT});"), "{IDENTIFIANT}"},
			"nom":          {migrations("2026_x.sql", "select 1;"), "2026_x.sql"},
			"même numéro":  {append(migrations("20260201000000_x.sql", "select 1;"), migrations("20260201000000_y.sql", "select 1;")...), "même numéro"},
			"sans fichier": {migrations(), "n’en contient pas"},
			"bloc ouvert":  {migrations("20260201000000_x.sql", "-- +etai moteur sqlite\nselect 1;"), "sans fin"},
			"bloc inconnu": {migrations("20260201000000_x.sql", "-- +etai moteur mysql\nselect 1;\n-- +etai fin"), "ligne 1"},
			"fin seule":    {migrations("20260201000000_x.sql", "select 1;\n-- +etai fin"), "ligne 2"},
		} {
			if err := bdd.Appliquer(context.Background(), b, c.sources); err == nil || !strings.Contains(err.Error(), c.attendu) {
				t.Errorf("%s : %v", nom, err)
			}
		}
	})
}

func TestAjoutSeul(t *testing.T) {
	bddtest.Bases(t, schemaEssai, func(t *testing.T, b *bdd.Base) {
		doitEcrire(t, b, "insert into chaine (rang, texte) values (1, 'a')")
		for _, texte := range []string{
			"update chaine set texte = 'b'", "delete from chaine",
			"insert into chaine (rang, texte) values (1, 'b') on conflict (rang) do update set texte = excluded.texte",
		} {
			if err := ecrire(b, texte); !errors.Is(err, bdd.ErrContrainte) {
				t.Errorf("%s : %v", texte, err)
			}
		}
		propre := "replace into chaine (rang, texte) values (1, 'b')"
		if b.Moteur() == bdd.PostgreSQL {
			propre = "truncate chaine"
		}
		if err := ecrire(b, propre); !errors.Is(err, bdd.ErrContrainte) {
			t.Errorf("%s : %v", propre, err)
		}
		if n := entier(t, b, "select count(*) from chaine where texte = 'a'"); n != 1 {
			t.Error("la ligne a changé")
		}
		doitEcrire(t, b, "insert into chaine (rang, texte) values (2, 'c')")
	})
}

// Several programs start at once on an old schema: each migration runs once.
func TestMigrationsSimultanees(t *testing.T) {
	bddtest.Adresses(t, schemaEssai, func(t *testing.T, adresse string) {
		sources := append(migrations(
			"20260301000000_a.sql", "create table a (id {ID}) {STRICT};\ninsert into a (id) values (1);",
			"20260302000000_b.sql", "insert into a (id) values (2);",
			"20260303000000_c.sql", "insert into a (id) values (3);",
		), schemaEssai...)
		var wg sync.WaitGroup
		var bases []*bdd.Base
		for range 4 {
			bases = append(bases, bddtest.Ouvrir(t, adresse, nil))
		}
		for _, b := range bases {
			wg.Go(func() {
				if err := bdd.Appliquer(context.Background(), b, sources); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := entier(t, bases[0], "select count(*) from a"); n != 3 {
			t.Errorf("%d lignes", n)
		}
	})
}

func TestEmpreinte(t *testing.T) {
	vues := map[string]bool{}
	for _, m := range []bdd.Moteur{bdd.SQLite, bdd.PostgreSQL} {
		for _, s := range [][]fs.FS{schemaEssai, migrations("20260101000000_essai.sql", "select 1;"), migrations("20260101000001_essai.sql", "select 1;")} {
			e, err := bdd.Empreinte(m, s)
			if err != nil || len(e) != 20 || vues[e] {
				t.Errorf("%q %v", e, err)
			}
			vues[e] = true
		}
	}
}

// {SANS_SUPPRESSION}, {FIGER} and {CENTIMES} hold on both engines.
func TestGardes(t *testing.T) {
	sources := append(migrations("20260106000000_gardes.sql", `
create table piece (id {ID}, nom {TEXTE} not null, note {TEXTE} not null default '', {CENTIMES montant} not null default 0, ferme {BOOL} not null default false) {STRICT};
{SANS_SUPPRESSION piece}
{FIGER piece : id, nom}
{FIGER piece SI old.ferme and new.note <> '' : note,
    montant}
`), schemaEssai...)
	bddtest.Bases(t, sources, func(t *testing.T, b *bdd.Base) {
		doitEcrire(t, b, "insert into piece (nom, montant) values ('a', 999999999999999)")
		for _, texte := range []string{
			"delete from piece", "update piece set nom = 'b'", "update piece set id = 7", "update piece set montant = 1000000000000000", "update piece set montant = -1000000000000000",
		} {
			if err := ecrire(b, texte); !errors.Is(err, bdd.ErrContrainte) {
				t.Errorf("%s : %v", texte, err)
			}
		}
		doitEcrire(t, b, "update piece set nom = nom, note = 'x', montant = 5")
		doitEcrire(t, b, "update piece set ferme = true")
		for _, texte := range []string{"update piece set note = 'y'", "update piece set montant = 6"} {
			if err := ecrire(b, texte); !errors.Is(err, bdd.ErrContrainte) {
				t.Errorf("%s : %v", texte, err)
			}
		}
		doitEcrire(t, b, "update piece set note = ''")
		if b.Moteur() == bdd.PostgreSQL {
			if err := ecrire(b, "truncate piece"); !errors.Is(err, bdd.ErrContrainte) {
				t.Errorf("truncate : %v", err)
			}
		}
	})
}

// {CLE table} is a foreign key on both engines: in insertions, in changes, of many rows at once, and a null refers to nothing.
func TestClesEnLot(t *testing.T) {
	sources := append(migrations("20260106000000_cles.sql", `
create table piece (id {ID}, nom {TEXTE} not null) {STRICT};
{SANS_SUPPRESSION piece}
{FIGER piece : id}
create table vis (
    id {ID},
    piece_id {REF} not null {CLE piece},
    autre_id {REF} {CLE piece},
    meme_id {REF} {CLE vis},
    pose_id {REF} {CLE_FIGEE piece}
) {STRICT};
{FIGER vis : pose_id}
`), schemaEssai...)
	bddtest.Bases(t, sources, func(t *testing.T, b *bdd.Base) {
		doitEcrire(t, b, "insert into piece (id, nom) values (1, 'a'), (2, 'b')")
		doitEcrire(t, b, "insert into vis (piece_id, autre_id, meme_id) values (1, null, 1), (2, 1, 1)")
		for _, texte := range []string{
			"insert into vis (piece_id) values (3)", "insert into vis (piece_id) values (1), (2), (3)", "insert into vis (piece_id, autre_id) values (1, 9)",
			"insert into vis (piece_id, meme_id) values (1, 77)", "insert into vis (piece_id, pose_id) values (1, 2), (1, 3)",
			"update vis set pose_id = 3", "update vis set piece_id = 3", "update vis set autre_id = 3 where id = 1", "update piece set id = 5 where id = 1", "delete from piece",
		} {
			if err := ecrire(b, texte); !errors.Is(err, bdd.ErrContrainte) {
				t.Errorf("%s : %v", texte, err)
			}
		}
		doitEcrire(t, b, "update vis set piece_id = 1, autre_id = null")
		doitEcrire(t, b, "insert into vis (piece_id) select 1 from piece where id > 8")
	})
}
