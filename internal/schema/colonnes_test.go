// SPDX-License-Identifier: EUPL-1.2

package schema_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etai/internal/base/bdd"
	"etai/internal/etaitest"
	"etai/internal/schema"
)

// What is read of the migrations is what they make, table by table and column by column, on both engines: an export that follows it forgets nothing.
func TestColonnes(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		tables, err := bdd.Schema(b.Moteur(), schema.Migrations())
		if err != nil {
			t.Fatal(err)
		}
		lu := map[string][]string{}
		for _, x := range tables {
			for _, c := range x.Colonnes {
				lu[x.Nom] = append(lu[x.Nom], c.Nom)
			}
			slices.Sort(lu[x.Nom])
			if len(x.Cle) == 0 {
				t.Errorf("%s : aucune clé primaire", x.Nom)
			}
		}
		if err := b.Lire(t.Context(), func(l bdd.Lecture) error {
			catalogue, err := bdd.Catalogue(t.Context(), l)
			for table := range catalogue {
				if _, ok := lu[table]; !ok && (table == "acces_segment" || table == "acces_trace") { // the journal of accesses, beside the other tables on PostgreSQL
					delete(catalogue, table)
				}
			}
			if d := cmp.Diff(catalogue, lu); d != "" {
				t.Errorf("(base, lu des migrations) %s", d)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for table, veut := range map[string][]bdd.ColonneDeTable{
			"ordre":         {{Nom: "centimes", Genre: bdd.Entiers, Obligatoire: true, Centimes: true}, {Nom: "plan_occurrence", Genre: bdd.Jours}, {Nom: "dossier_id", Genre: bdd.Entiers, Obligatoire: true, Vers: "dossier"}},
			"tiers_version": {{Nom: "preuve", Genre: bdd.Textes, Obligatoire: true, Valeurs: []string{"", "original", "banque", "avant_la_regle"}}, {Nom: "preuve_par", Genre: bdd.Entiers, Vers: "agent"}, {Nom: "preuve_le", Genre: bdd.Instants}},
		} {
			i := slices.IndexFunc(tables, func(x bdd.Table) bool { return x.Nom == table })
			for _, v := range veut {
				if j := slices.IndexFunc(tables[i].Colonnes, func(c bdd.ColonneDeTable) bool { return c.Nom == v.Nom }); j < 0 || cmp.Diff(tables[i].Colonnes[j], v) != "" {
					t.Errorf("%s.%s : %+v", table, v.Nom, tables[i].Colonnes)
				}
			}
		}
	})
}
