// SPDX-License-Identifier: EUPL-1.2

package bdd_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
)

func TestErreurs(t *testing.T) {
	bddtest.Bases(t, schemaEssai, func(t *testing.T, b *bdd.Base) {
		ctx := context.Background()
		doitEcrire(t, b, "insert into compte (id, nom, solde) values (1, 'Secrète', 10)")
		doitEcrire(t, b, "insert into chaine (rang, texte) values (1, 'a')")
		for nom, c := range map[string]struct {
			texte string
			args  []any
			genre error
		}{
			"unique":       {"insert into compte (nom) values ($1)", []any{"Secrète"}, bdd.ErrConflit},
			"clé primaire": {"insert into compte (id, nom) values (1, $1)", []any{"b"}, bdd.ErrConflit},
			"rang pris":    {"insert into chaine (rang, texte) values (1, $1)", []any{"Secrète"}, bdd.ErrConflit},
			"check":        {"update compte set solde = solde - $1", []any{11}, bdd.ErrContrainte},
			"fk":           {"insert into trace (compte_id, texte) values (12, $1)", []any{"Secrète"}, bdd.ErrContrainte},
			"fk effacée":   {"delete from compte where id = (select compte_id from trace)", nil, bdd.ErrContrainte},
			"not null":     {"insert into compte (nom) values ($1)", []any{nil}, bdd.ErrContrainte},
			"jour":         {"insert into trace (compte_id, nombre) values (1, $1)", []any{"Secrète"}, bdd.ErrContrainte},
			"modification": {"update chaine set texte = $1", []any{"Secrète"}, bdd.ErrContrainte},
			"suppression":  {"delete from chaine where texte = $1", []any{"a"}, bdd.ErrContrainte},
			"syntaxe":      {"insert dans compte", nil, nil},
			"table":        {"insert into comte (nom) values ('a')", nil, nil},
			"fk tardive":   {"insert into tardif (compte_id) values (12)", nil, bdd.ErrContrainte},
		} {
			t.Run(nom, func(t *testing.T) {
				if nom == "fk effacée" {
					doitEcrire(t, b, "insert into trace (compte_id) values (1)")
				}
				err := ecrire(b, c.texte, c.args...)
				for _, g := range []error{bdd.ErrConflit, bdd.ErrContrainte, bdd.ErrAbsent, bdd.ErrPanne} {
					if errors.Is(err, g) != (g == c.genre) {
						t.Errorf("%v : est %v = %v", err, g, errors.Is(err, g))
					}
				}
				if err == nil || strings.Contains(err.Error(), "Secrète") {
					t.Errorf("%v", err)
				}
			})
		}
		if n := entier(t, b, "select count(*) from compte where nom = 'Secrète' and solde = 10"); n != 1 {
			t.Error("une écriture refusée a laissé une trace")
		}
		if n := entier(t, b, "select count(*) from chaine where texte = 'a'"); n != 1 {
			t.Error("la chaîne a changé")
		}
		var n int
		lire := func(texte string) error {
			return b.Lire(ctx, func(l bdd.Lecture) error { return l.QueryRow(ctx, texte).Scan(&n) })
		}
		if err := lire("select solde from compte where id = 99"); !errors.Is(err, bdd.ErrAbsent) {
			t.Errorf("absent : %v", err)
		}
		if err := lire("select nom from compte"); err == nil {
			t.Error("texte lu dans un nombre")
		}
		if err := b.EnPanne(); err != nil {
			t.Error(err)
		}
	})
}

// Reading does not write, on either engine, however it is asked.
func TestLireSeulement(t *testing.T) {
	bddtest.Bases(t, schemaEssai, func(t *testing.T, b *bdd.Base) {
		ctx := context.Background()
		var id int64
		if err := b.Lire(ctx, func(l bdd.Lecture) error {
			return l.QueryRow(ctx, "insert into compte (nom) values ('a') returning id").Scan(&id)
		}); err == nil {
			t.Error("écriture acceptée dans Lire")
		}
		if n := entier(t, b, "select count(*) from compte"); n != 0 {
			t.Error("écrit")
		}
	})
}

// After a failed statement an act cannot be kept, even if it ignores the error: PostgreSQL refuses, so do both.
func TestErreurIgnoree(t *testing.T) {
	bddtest.Bases(t, schemaEssai, func(t *testing.T, b *bdd.Base) {
		ctx := context.Background()
		doitEcrire(t, b, "insert into compte (nom) values ('a')")
		ignorant := func(e *bdd.Ecriture) error {
			if _, err := e.Exec(ctx, "insert into compte (nom) values ('avant')"); err != nil {
				return err
			}
			_, _ = e.Exec(ctx, "insert into compte (nom) values ('a')")
			_, _ = e.Exec(ctx, "insert into compte (nom) values ('apres')")
			return nil
		}
		if err := b.Ecrire(ctx, ignorant); !errors.Is(err, bdd.ErrConflit) {
			t.Errorf("seul : %v", err)
		}
		r := groupe(t, b, executer("insert into compte (nom) values ('b')"), ignorant, executer("insert into compte (nom) values ('c')"))
		if r[0] != nil || !errors.Is(r[1], bdd.ErrConflit) || r[2] != nil {
			t.Errorf("en groupe : %v", r)
		}
		if n := entier(t, b, "select count(*) from compte"); n != 3 {
			t.Errorf("%d comptes", n)
		}
		// A failure while rows are being read, which only the rows know.
		division := func(e *bdd.Ecriture) error {
			if _, err := e.Exec(ctx, "insert into compte (nom) values ('avant')"); err != nil {
				return err
			}
			rows, err := e.Query(ctx, "select cast(substr(nom, 1, 1) as text), abs(case when nom = 'c' then cast('-9223372036854775808' as bigint) else 1 end) from compte order by id")
			if err != nil {
				return err
			}
			for rows.Next() {
			}
			return rows.Close()
		}
		if err := b.Ecrire(ctx, division); err == nil {
			t.Error("une lecture échouée et ignorée a été gardée")
		}
		// Nothing found is no failure: the act goes on.
		if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error {
			_, err := e.Inserer(ctx, "insert into compte (nom) values ('a') on conflict (nom) do nothing returning id")
			if !errors.Is(err, bdd.ErrAbsent) {
				t.Errorf("rien inséré : %v", err)
			}
			_, err = e.Exec(ctx, "insert into compte (nom) values ('d')")
			return err
		}); err != nil {
			t.Error(err)
		}
		if n := entier(t, b, "select count(*) from compte"); n != 4 {
			t.Errorf("%d comptes", n)
		}
	})
}

// One result at a time, on both engines; one left open does not outlive its act.
func TestResultatOuvert(t *testing.T) {
	bddtest.Bases(t, schemaEssai, func(t *testing.T, b *bdd.Base) {
		ctx := context.Background()
		for _, nom := range []string{"a", "b", "c"} {
			doitEcrire(t, b, "insert into compte (nom) values ($1)", nom)
		}
		const tous = "select id from compte order by id"
		if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error {
			rows, err := e.Query(ctx, tous)
			if err != nil {
				return err
			}
			rows.Next()
			if _, err := e.Exec(ctx, "update compte set solde = 1"); err == nil {
				t.Error("écriture acceptée pendant une lecture")
			}
			return nil
		}); err == nil {
			t.Error("acte gardé")
		}
		if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error {
			rows, err := e.Query(ctx, tous)
			if err != nil {
				return err
			}
			rows.Next()
			return nil // left open
		}); err != nil {
			t.Error(err)
		}
		if err := b.Lire(ctx, func(l bdd.Lecture) error {
			rows, err := l.Query(ctx, tous)
			if err != nil {
				return err
			}
			rows.Next()
			var n int64
			if err := l.QueryRow(ctx, tous).Scan(&n); err == nil {
				t.Error("deux lectures ouvertes")
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
		var fuite bdd.Lecture
		if err := b.Lire(ctx, func(l bdd.Lecture) error {
			fuite = l
			rows, err := l.Query(ctx, tous)
			if err != nil {
				return err
			}
			rows.Next()
			if err := rows.Close(); err != nil {
				return err
			}
			var n int64
			return l.QueryRow(ctx, tous).Scan(&n)
		}); err != nil {
			t.Error(err)
		}
		if err := fuite.QueryRow(ctx, tous).Scan(new(int64)); err == nil {
			t.Error("une transaction finie a servi")
		}
		doitEcrire(t, b, "update compte set solde = 2")
	})
}
