// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"slices"
	"testing"
)

// Lists of all lengths make few texts, and hold what they were given: a short one each id, the last one again; a long one all of them at once.
func TestListeIDs(t *testing.T) {
	textes := map[string]bool{}
	for n := 1; n <= 500; n++ {
		ids := make([]int64, n)
		for i := range ids {
			ids[i] = int64(i + 10)
		}
		texte, args := ListeIDs(ids)
		textes[texte] = true
		if n >= listeLongue {
			if x, ok := args[0].(ensemble); len(args) != 1 || !ok || !slices.Equal(x.ids, ids) {
				t.Fatalf("%d ids : %v", n, args)
			}
			continue
		}
		if len(args) < n || len(args) >= 2*n && n > 1 {
			t.Fatalf("%d ids : %d arguments", n, len(args))
		}
		for i, a := range args {
			if a != ids[min(i, n-1)] {
				t.Fatalf("%d ids : argument %d = %v", n, i, a)
			}
		}
	}
	if len(textes) != 7 {
		t.Errorf("%d textes", len(textes))
	}
	if texte, args := ListeIDs(nil); texte != "null" || len(args) != 0 {
		t.Errorf("%q, %v", texte, args)
	}
}

// What each engine is given: a short list as it is, a long one as one argument, a chosen select as an array on PostgreSQL.
func TestPourMoteur(t *testing.T) {
	court, _ := ListeIDs([]int64{1, 2, 3})
	long, _ := ListeIDs(make([]int64, 40))
	textes, _ := ListeTextes(make([]string, 32))
	for texte, veut := range map[string][2]string{
		"x.id in (" + court + ")":                    {"x.id in ($1,$2,$3,$4)", "x.id in ($1,$2,$3,$4)"},
		"x.id in (" + long + ") and y":               {"x.id = any ($1::bigint[]) and y", "x.id in (select value from json_each($1)) and y"},
		"x.id not in (" + long + ")":                 {"x.id <> all ($1::bigint[])", "x.id not in (select value from json_each($1))"},
		"x.code in (" + textes + ")":                 {"x.code = any ($1::text[])", "x.code in (select value from json_each($1))"},
		"x.id" + Parmi("select id from y") + " or z": {"x.id = any (array(select id from y)) or z", "x.id in (/*parmi*/select id from y/*fin*/) or z"},
	} {
		for i, m := range []Moteur{PostgreSQL, SQLite} {
			if a := pourMoteur(m, texte); a != veut[i] {
				t.Errorf("%v : %s\nattendu %s", m, a, veut[i])
			}
		}
	}
}
