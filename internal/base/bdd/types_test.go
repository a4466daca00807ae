// SPDX-License-Identifier: EUPL-1.2

package bdd_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
)

type valeurs struct {
	Jour    jour.Jour
	Instant horloge.Instant
	Octets  []byte
	Texte   sql.NullString
	Nombre  argent.Centimes
	Vrai    bool
}

func lesValeurs() []valeurs {
	texte := func(s string) sql.NullString { return sql.NullString{String: s, Valid: true} }
	t0 := time.Date(2026, 11, 23, 8, 7, 6, 123456789, time.UTC)
	return []valeurs{
		{Texte: texte(""), Octets: []byte{}},
		{Jour: jour.Certain(2028, 2, 29), Instant: horloge.De(t0), Octets: []byte{0, 1, 255, '\\'}, Texte: texte("Éluard – « l’Œil »\u00a0: 100 %\t\r\n\\N \\. 'x' \"y\" $1 ?1 😀"), Nombre: argent.Max, Vrai: true},
		{Jour: jour.Certain(1, 1, 1), Instant: horloge.De(time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)), Texte: texte("2026-11-23T08:07:06Z"), Nombre: -argent.Max},
		{Jour: jour.Certain(9999, 12, 31), Instant: horloge.De(time.Date(2026, 3, 29, 1, 30, 0, 1000, horloge.Paris)), Texte: texte("2026-11-23"), Nombre: math.MinInt64, Octets: []byte("\\x41")},
		{Instant: horloge.De(t0.Truncate(time.Second)), Nombre: math.MaxInt64, Vrai: true, Texte: sql.NullString{}},
	}
}

func TestTypes(t *testing.T) {
	bddtest.Bases(t, schemaEssai, func(t *testing.T, b *bdd.Base) {
		ctx := context.Background()
		doitEcrire(t, b, "insert into compte (nom) values ($1)", "a")
		colonnes := []string{"compte_id", "jour", "instant", "octets", "texte", "nombre", "vrai"}
		var lignes [][]any
		for _, v := range lesValeurs() {
			l := []any{1, v.Jour, v.Instant, v.Octets, v.Texte, v.Nombre, v.Vrai}
			doitEcrire(t, b, "insert into trace (compte_id, jour, instant, octets, texte, nombre, vrai) values ($1, $2, $3, $4, $5, $6, $7)", l...)
			lignes = append(lignes, l)
		}
		if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error { return e.InsererLignes(ctx, "trace", colonnes, lignes) }); err != nil {
			t.Fatal(err)
		}
		var lues []valeurs
		err := b.Lire(ctx, func(l bdd.Lecture) error {
			rows, err := l.Query(ctx, "select jour, instant, octets, texte, nombre, vrai from trace order by id")
			lues, err = bdd.Chaque(rows, err, func(r *sql.Rows) (v valeurs, err error) {
				return v, r.Scan(&v.Jour, &v.Instant, &v.Octets, &v.Texte, &v.Nombre, &v.Vrai)
			})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		// NULL and empty bytes stay apart; so do NULL and empty text.
		attendues := append(lesValeurs(), lesValeurs()...)
		if d := cmp.Diff(attendues, lues, cmp.AllowUnexported(jour.Jour{}), cmp.Comparer(func(x, y horloge.Instant) bool { return x == y }),
			cmpopts.EquateEmpty()); d != "" {
			t.Error(d)
		}
		for i, v := range lues {
			if (v.Octets == nil) != (attendues[i].Octets == nil) {
				t.Errorf("ligne %d : octets %#v au lieu de %#v", i, v.Octets, attendues[i].Octets)
			}
		}
		// As arguments of comparisons, with a reused and unordered parameter, a name and a comment that look like parameters.
		for texte, attendu := range map[string]int64{
			"select count(*) from trace where jour >= $2 and jour < $1 and $2 = jour /* $3 */ -- $4":                                           2,
			"select count(*) as \"$9\" from trace where jour = $2 and jour <> $1 and '$7' = '$7' and '''$8' <> ''":                             2,
			"select count(*) from trace where vrai and jour = $2 and jour < $1":                                                                2,
			"select count(*) from trace where not vrai and jour <> $2 and jour < $1":                                                           2,
			"select count(*) from trace where jour is null or cast(substr(cast(jour as text), 1, 4) as text) = '1' or jour > $1 and jour = $2": 4,
		} {
			if n := entier(t, b, texte, jour.Certain(9999, 12, 31), jour.Certain(2028, 2, 29)); n != attendu {
				t.Errorf("%s : %d au lieu de %d", texte, n, attendu)
			}
		}
		if n := entier(t, b, "select count(*) from trace where instant = $1", lesValeurs()[1].Instant); n != 2 {
			t.Errorf("instant : %d", n)
		}
		if n := entier(t, b, "select cast(sum(nombre) as bigint) from trace where vrai and nombre = $1", argent.Max); n != 2*int64(argent.Max) {
			t.Errorf("somme : %d", n)
		}
	})
}

type monTexte string

func TestArguments(t *testing.T) {
	bddtest.Bases(t, schemaEssai, func(t *testing.T, b *bdd.Base) {
		doitEcrire(t, b, "insert into compte (nom) values ($1)", monTexte("a"))
		var absent *int64
		present := int64(7)
		for _, a := range []any{absent, &present, int32(3), uint8(4), sql.NullInt64{}, sql.NullInt64{Int64: 5, Valid: true}, argent.Centimes(6), (*jour.Jour)(nil)} {
			doitEcrire(t, b, "insert into trace (compte_id, nombre) values (1, $1)", a)
		}
		if n := entier(t, b, "select cast(sum(nombre) as bigint) from trace"); n != 25 {
			t.Errorf("somme %d", n)
		}
		for nom, a := range map[string]any{"structure": struct{}{}, "canal": make(chan int), "tranche": []int{1}, "nul": "a\x00b", "mal codé": "a\xff", "nul nommé": monTexte("\x00")} {
			if err := ecrire(b, "insert into trace (compte_id, texte) values (1, $1)", a); err == nil {
				t.Errorf("%s accepté", nom)
			}
		}
		if err := ecrire(b, "insert into trace (compte_id, texte) values (1, $1)", "\x00"); !errors.Is(err, bdd.ErrContrainte) {
			t.Errorf("nul : %v", err)
		}
		for _, args := range [][]any{{}, {"a"}, {"a", "b", "c"}} {
			if err := ecrire(b, "insert into trace (compte_id, texte) values (1, coalesce($1, $2))", args...); err == nil {
				t.Errorf("%d paramètres acceptés pour 2", len(args))
			}
		}
		if err := ecrire(b, "insert into trace (compte_id, nombre) values (1, $1)", "douze"); !errors.Is(err, bdd.ErrContrainte) {
			t.Errorf("texte dans un nombre : %v", err)
		}
	})
}

func TestInsererLignes(t *testing.T) {
	bddtest.Bases(t, schemaEssai, func(t *testing.T, b *bdd.Base) {
		ctx := context.Background()
		lignes := make([][]any, 5003)
		for i := range lignes {
			lignes[i] = []any{strings.Repeat("x", i%7) + string(rune('a'+i%26)) + time.Duration(i).String(), i}
		}
		inserer := func(l ...[]any) error {
			return b.Ecrire(ctx, func(e *bdd.Ecriture) error { return e.InsererLignes(ctx, "compte", []string{"nom", "solde"}, l) })
		}
		if err := inserer(lignes...); err != nil {
			t.Fatal(err)
		}
		if n := entier(t, b, "select cast(sum(solde) as bigint) from compte"); n != 5003*5002/2 {
			t.Errorf("somme %d", n)
		}
		if b.Moteur() == bdd.PostgreSQL { // counted by the server before the next act
			if err := inserer([]any{"suivante", 0}); err != nil {
				t.Fatal(err)
			}
			if n := entier(t, b, "select cast(reltuples as bigint) from pg_class where relname = 'compte' and relnamespace = current_schema()::regnamespace"); n < 5000 {
				t.Errorf("statistiques : %d lignes", n)
			}
			if err := b.Ecrire(ctx, executer("delete from compte where nom = 'suivante'")); err != nil {
				t.Fatal(err)
			}
		}
		if err := inserer(); err != nil {
			t.Errorf("rien à insérer : %v", err)
		}
		for nom, c := range map[string]struct {
			lignes [][]any
			err    error
		}{
			"doublon":    {[][]any{{"nouveau", 1}, {lignes[0][0], 1}}, bdd.ErrConflit},
			"contrainte": {[][]any{{"nouveau", -1}}, bdd.ErrContrainte},
			"null":       {[][]any{{nil, 1}}, bdd.ErrContrainte},
			"nul":        {[][]any{{"a\x00", 1}}, bdd.ErrContrainte},
			"largeur":    {[][]any{{"nouveau"}}, nil},
		} {
			if err := inserer(c.lignes...); err == nil || c.err != nil && !errors.Is(err, c.err) {
				t.Errorf("%s : %v", nom, err)
			}
		}
		if n := entier(t, b, "select count(*) from compte"); n != 5003 {
			t.Errorf("%d lignes", n)
		}
	})
}

func TestIdentifiants(t *testing.T) {
	bddtest.Bases(t, schemaEssai, func(t *testing.T, b *bdd.Base) {
		ctx := context.Background()
		vus := map[int64]bool{}
		for tour := range 3 {
			if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error {
				ids, err := e.Identifiants(ctx, "compte", 50)
				if err != nil || len(ids) != 50 {
					t.Fatal(ids, err)
				}
				var lignes [][]any
				for i, id := range ids {
					if vus[id] || i > 0 && id <= ids[i-1] {
						t.Errorf("tour %d : identifiant %d", tour, id)
					}
					vus[id] = true
					lignes = append(lignes, []any{id, fmt.Sprint("n", id)})
				}
				return e.InsererLignes(ctx, "compte", []string{"id", "nom"}, lignes)
			}); err != nil {
				t.Fatal(err)
			}
			id, err := bdd.EcrireVal(ctx, b, func(e *bdd.Ecriture) (int64, error) {
				return e.Inserer(ctx, "insert into compte (nom) values ($1) returning id", fmt.Sprint("seul", tour))
			})
			if err != nil || vus[id] {
				t.Fatal(id, err)
			}
			vus[id] = true
		}
	})
}

func TestOrdreDesTextes(t *testing.T) {
	bddtest.Bases(t, schemaEssai, func(t *testing.T, b *bdd.Base) {
		ctx := context.Background()
		for _, s := range []string{"é", "z", "Z", "a", "-", "À"} {
			doitEcrire(t, b, "insert into compte (nom) values ($1)", s)
		}
		var s string
		if err := b.Lire(ctx, func(l bdd.Lecture) error {
			rows, err := l.Query(ctx, "select nom from compte order by nom")
			noms, err := bdd.Chaque(rows, err, func(r *sql.Rows) (n string, err error) { return n, r.Scan(&n) })
			s = strings.Join(noms, "")
			return err
		}); err != nil || s != "-ZazÀé" {
			t.Errorf("%s %v", s, err)
		}
	})
}

// A list of any length finds on both engines what it holds, and nothing else; a text that PostgreSQL would refuse is refused in a long list too.
func TestListes(t *testing.T) {
	bddtest.Bases(t, schemaEssai, func(t *testing.T, b *bdd.Base) {
		var ids []int64
		var noms []string
		for i := range 80 {
			noms = append(noms, fmt.Sprintf("« l’Œil » \"%d\" \\ 'x' {,}", i))
			doitEcrire(t, b, "insert into compte (nom) values ($1)", noms[i])
			ids = append(ids, int64(i+1))
		}
		for _, n := range []int{0, 1, 31, 32, 33, 80} {
			for _, l := range []struct {
				colonne string
				faire   func() (string, []any)
			}{{"id", func() (string, []any) { return bdd.ListeIDs(append(slices.Clone(ids[:n]), 1_000_000)) }}, {"nom", func() (string, []any) { return bdd.ListeTextes(append(slices.Clone(noms[:n]), "absent")) }}} {
				texte, args := l.faire()
				suite := fmt.Sprintf("$%d", len(args)+1)
				if x := entier(t, b, "select count(*) from compte where "+l.colonne+" in ("+texte+") and solde = "+suite, append(args, 0)...); x != int64(n) {
					t.Errorf("%s in, %d : %d", l.colonne, n, x)
				}
				if x := entier(t, b, "select count(*) from compte where "+l.colonne+" not in ("+texte+") and solde = "+suite, append(args, 0)...); x != int64(80-n) {
					t.Errorf("%s not in, %d : %d", l.colonne, n, x)
				}
			}
		}
		texte, args := bdd.ListeTextes(append(slices.Clone(noms), "\x00"))
		ctx := context.Background()
		if err := b.Lire(ctx, func(l bdd.Lecture) error {
			var n int64
			return l.QueryRow(ctx, "select count(*) from compte where nom in ("+texte+")", args...).Scan(&n)
		}); !errors.Is(err, bdd.ErrContrainte) {
			t.Errorf("%v", err)
		}
	})
}

// A question is asked once a snapshot, again by the next one and at each time by an act; many keys do not all stay.
func TestRetenir(t *testing.T) {
	bddtest.Bases(t, schemaEssai, func(t *testing.T, b *bdd.Base) {
		ctx, n := context.Background(), 0
		demander := func(l bdd.Lecture, cle int) {
			if v, err := bdd.Retenir(l, cle, func() (any, error) { n++; return cle, nil }); v != any(cle) || err != nil {
				t.Errorf("%v, %v", v, err)
			}
		}
		for _, attendu := range []int{1, 2} {
			if err := b.Lire(ctx, func(l bdd.Lecture) error { demander(l, 1); demander(l, 1); return nil }); err != nil || n != attendu {
				t.Errorf("%d fois, %v", n, err)
			}
		}
		if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error { demander(e, 1); demander(e, 1); return nil }); err != nil || n != 4 {
			t.Errorf("%d fois, %v", n, err)
		}
		if err := b.Lire(ctx, func(l bdd.Lecture) error {
			for cle := range 1000 {
				demander(l, cle)
				demander(l, cle)
			}
			demander(l, 0)
			return nil
		}); err != nil || n != 1005 {
			t.Errorf("%d fois, %v", n, err)
		}
	})
}
