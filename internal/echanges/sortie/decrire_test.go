// SPDX-License-Identifier: EUPL-1.2

package sortie

import (
	"slices"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/schema"
)

// Every table of both engines is described, or its absence is; nothing described is of another time. What is sealed is opened, and what is a secret stays.
func TestDecrire(t *testing.T) {
	connues := map[string]bool{"acces_segment": true, "acces_trace": true}
	for _, m := range []bdd.Moteur{bdd.SQLite, bdd.PostgreSQL} {
		tables, err := bdd.Schema(m, schema.Migrations())
		if err != nil {
			t.Fatal(err)
		}
		decrites, err := Decrire(tables)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range decrites {
			connues[d.Nom] = true
			for _, c := range d.Colonnes {
				if c.Sens == "" || d.Exclue == "" && d.Sens == "" {
					t.Errorf("%s.%s : rien n’en est dit", d.Nom, c.Nom)
				}
				if _, scellee := scellees[d.Nom+"."+c.Nom]; scellee || colonnesExclues[d.Nom+"."+c.Nom] != "" {
					t.Errorf("%s.%s sort telle quelle", d.Nom, c.Nom)
				}
			}
		}
		if noms := Tables(decrites); slices.Contains(noms, "session") || !slices.Contains(noms, "ordre") {
			t.Errorf("%v", noms)
		}
	}
	for nom := range phrases() {
		if !connues[nom] {
			t.Errorf("tables.txt décrit %s, qui n’existe pas", nom)
		}
	}
}
