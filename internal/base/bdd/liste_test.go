// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"strings"
	"testing"
)

// Lists of all lengths make few texts, and hold what they were given, the last one again.
func TestListeIDs(t *testing.T) {
	textes := map[string]bool{}
	for n := 1; n <= 500; n++ {
		ids := make([]int64, n)
		for i := range ids {
			ids[i] = int64(i + 10)
		}
		texte, args := ListeIDs(ids)
		textes[texte] = true
		if len(args) < n || len(args) >= 2*n && n > 1 {
			t.Fatalf("%d ids : %d arguments", n, len(args))
		}
		for i, a := range args {
			if a != ids[min(i, n-1)] {
				t.Fatalf("%d ids : argument %d = %v", n, i, a)
			}
		}
	}
	if len(textes) != 10 {
		t.Errorf("%d textes", len(textes))
	}
	if texte, args := ListeIDs(nil); texte != "null" || len(args) != 0 {
		t.Errorf("%q, %v", texte, args)
	}
}

// What PostgreSQL is given: a short list as it is, a long one and a chosen select as arrays.
func TestPourPG(t *testing.T) {
	court, _ := ListeIDs([]int64{1, 2, 3})
	long, _ := ListeIDs(make([]int64, 20))
	textes, _ := ListeTextes(make([]string, 32))
	for texte, veut := range map[string]string{
		"x.id in (" + court + ")":                    "x.id in ($1,$2,$3,$4)",
		"x.id in (" + long + ") and y":               "x.id = any (array(select unnest(array[$1,…,$32]::bigint[]))) and y",
		"x.id not in (" + long + ")":                 "x.id <> all (array(select unnest(array[$1,…,$32]::bigint[])))",
		"x.code in (" + textes + ")":                 "x.code = any (array(select unnest(array[$1,…,$32]::text[])))",
		"x.id" + Parmi("select id from y") + " or z": "x.id = any (array(select id from y)) or z",
	} {
		abrege := func(s string) string {
			if i, j := strings.Index(s, "$1,"), strings.Index(s, ",$32"); i >= 0 && j > 0 {
				return s[:i+3] + "…" + s[j:]
			}
			return s
		}
		if a := abrege(pourPG(texte)); a != veut {
			t.Errorf("%s\nattendu %s", a, veut)
		}
	}
}
