// SPDX-License-Identifier: EUPL-1.2

package schema_test

import (
	"context"
	"regexp"
	"slices"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/etaitest"
	"etai/internal/masp"
	"etai/internal/masp/signalement"
	"etai/internal/masp/versement"
)

var uneTransition = regexp.MustCompile(`'([a-z_]+>[a-z_]+)'`)

func transitions[E ~string](etats []E, permise func(de, vers E) bool) (ts []string) {
	for _, de := range etats {
		for _, vers := range etats {
			if permise(de, vers) {
				ts = append(ts, string(de)+">"+string(vers))
			}
		}
	}
	slices.Sort(ts)
	return ts
}

// The three machines of the law whose steps are rows: what the program permits is what their tables accept, on both engines.
func TestTransitions(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		regles := `select sql from sqlite_master where type = 'table' and name = $1`
		if b.Moteur() == bdd.PostgreSQL {
			regles = `select string_agg(pg_get_constraintdef(k.oid), ' ') from pg_constraint k where k.conrelid = cast(cast($1 as text) as regclass) and k.contype = 'c'`
		}
		for table, veut := range map[string][]string{
			"masp_demande_etape":     transitions(masp.EtatsDemande, masp.Permise),
			"versement_direct_etape": transitions(versement.Etats, versement.Permis),
			"signalement_etape":      transitions(signalement.Etats, signalement.Permis),
		} {
			if err := b.Lire(t.Context(), func(l bdd.Lecture) error {
				var sql string
				if err := l.QueryRow(context.WithoutCancel(t.Context()), regles, table).Scan(&sql); err != nil {
					return err
				}
				var a []string
				for _, m := range uneTransition.FindAllStringSubmatch(sql, -1) {
					a = append(a, m[1])
				}
				slices.Sort(a)
				if a = slices.Compact(a); len(veut) == 0 || !slices.Equal(a, veut) {
					t.Errorf("%s accepte\n%v, le programme permet\n%v", table, a, veut)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
	})
}
