// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"strconv"
	"strings"
)

// ListeIDs returns "$1,$2,…" and the arguments for "in (…)"; of no id, "null", which nothing is in. The caller keeps the list under a few thousand.
func ListeIDs(ids []int64) (string, []any) { return liste(ids) }

// ListeTextes is ListeIDs for texts.
func ListeTextes(textes []string) (string, []any) { return liste(textes) }

func liste[T any](valeurs []T) (string, []any) {
	if len(valeurs) == 0 {
		return "null", nil
	}
	var b strings.Builder
	args := make([]any, len(valeurs))
	for i, v := range valeurs {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(i + 1))
		args[i] = v
	}
	return b.String(), args
}
