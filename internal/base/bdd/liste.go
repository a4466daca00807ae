// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"math/bits"
	"strconv"
	"strings"
)

// ListeIDs returns "$1,$2,…" and the arguments for "in (…)"; of no id, "null", which nothing is in. The caller keeps the list under a few thousand. The last
// id comes again up to a power of two, so that the texts are few and stay prepared: what follows is numbered from the arguments, not from the ids.
func ListeIDs(ids []int64) (string, []any) { return liste(ids, "/*bigint*/") }

// ListeTextes is ListeIDs for texts.
func ListeTextes(textes []string) (string, []any) { return liste(textes, "/*text*/") }

func liste[T any](valeurs []T, fin string) (string, []any) {
	if len(valeurs) == 0 {
		return "null", nil
	}
	var b strings.Builder
	args := make([]any, 1<<bits.Len(uint(len(valeurs)-1)))
	longue := len(args) >= listeLongue
	if longue {
		b.WriteString(debutLongue)
	}
	for i := range args {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(i + 1))
		args[i] = valeurs[min(i, len(valeurs)-1)]
	}
	if longue {
		b.WriteString(fin)
	}
	return b.String(), args
}

const (
	listeLongue = 32
	debutLongue = "/*liste*/"
)

// Parmi is "in (select …)" after a column, where the select is what the query starts from, whatever else it says.
func Parmi(requete string) string { return " in (/*parmi*/" + requete + "/*fin*/)" }

// parmiPG: PostgreSQL makes one plan of a text for all its lists, and of a long one, or of a select, it thinks so many rows that it reads whole tables. An
// array read first it takes for ten rows, and looks each of its values up.
var parmiPG = strings.NewReplacer(" in (/*parmi*/", " = any (array(", "/*fin*/)", "))",
	" not in (/*liste*/", " <> all (array(select unnest(array[", " in (/*liste*/", " = any (array(select unnest(array[", "/*bigint*/)", "]::bigint[])))", "/*text*/)", "]::text[])))")

// pourPG is a text as PostgreSQL plans it well.
func pourPG(texte string) string {
	if strings.Contains(texte, "*/)") {
		return parmiPG.Replace(texte)
	}
	return texte
}
