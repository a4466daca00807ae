// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"encoding/json"
	"math/bits"
	"strconv"
	"strings"
)

// ListeIDs returns what stands between the brackets of "in (…)", and its arguments; of no id, "null", which nothing is in. A short list is "$1,$2,…", the last id again
// up to a power of two, so that the texts are few and stay prepared; a long one is one argument. The caller keeps the list under a few thousand; what follows is
// numbered from the arguments, not from the ids.
func ListeIDs(ids []int64) (string, []any) {
	if len(ids) >= listeLongue {
		return debutLongue + "$1/*bigint*/", []any{ensemble{ids: ids}}
	}
	return liste(ids)
}

// ListeTextes is ListeIDs for texts.
func ListeTextes(textes []string) (string, []any) {
	if len(textes) >= listeLongue {
		return debutLongue + "$1/*text*/", []any{ensemble{textes: textes}}
	}
	return liste(textes)
}

func liste[T any](valeurs []T) (string, []any) {
	if len(valeurs) == 0 {
		return "null", nil
	}
	var b strings.Builder
	args := make([]any, 1<<bits.Len(uint(len(valeurs)-1)))
	for i := range args {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(i + 1))
		args[i] = valeurs[min(i, len(valeurs)-1)]
	}
	return b.String(), args
}

// ensemble is the argument of a long list: ids, or texts.
type ensemble struct {
	ids    []int64
	textes []string
}

// pour is what the driver of an engine takes: an array, or a text of JSON.
func (e ensemble) pour(m Moteur) (any, error) {
	for _, t := range e.textes {
		if err := texteValide(t); err != nil {
			return nil, err
		}
	}
	switch {
	case m == PostgreSQL && e.ids != nil:
		return e.ids, nil
	case m == PostgreSQL:
		return e.textes, nil
	case e.textes != nil:
		b, err := json.Marshal(e.textes)
		return string(b), err
	}
	b := append(make([]byte, 0, 12*len(e.ids)), '[')
	for i, id := range e.ids {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, id, 10)
	}
	return string(append(b, ']')), nil
}

const (
	listeLongue = 32
	debutLongue = "/*liste*/"
)

// Parmi is "in (select …)" after a column, where the select is what the query starts from, whatever else it says.
func Parmi(requete string) string { return " in (/*parmi*/" + requete + "/*fin*/)" }

// parmiPG: PostgreSQL makes one plan of a text for all its lists, and of a select it thinks so many rows that it reads whole tables. An array read first it takes for
// ten rows, and looks each of its values up.
var parmiPG = strings.NewReplacer(" in (/*parmi*/", " = any (array(", "/*fin*/)", "))",
	" not in (/*liste*/", " <> all (", " in (/*liste*/", " = any (", "/*bigint*/)", "::bigint[])", "/*text*/)", "::text[])")

var parmiSQLite = strings.NewReplacer("(/*liste*/", "(select value from json_each(", "/*bigint*/)", "))", "/*text*/)", "))")

// pourMoteur is a text as an engine plans it well.
func pourMoteur(m Moteur, texte string) string {
	switch {
	case !strings.Contains(texte, "*/)"):
		return texte
	case m == PostgreSQL:
		return parmiPG.Replace(texte)
	}
	return parmiSQLite.Replace(texte)
}
