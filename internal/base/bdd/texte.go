// SPDX-License-Identifier: EUPL-1.2

package bdd

import "strings"

// numeroter turns $1…$n into ?1…?n for SQLite, outside of literals, quoted names and comments.
func numeroter(texte string) string {
	if !strings.Contains(texte, "$") {
		return texte
	}
	var r strings.Builder
	r.Grow(len(texte))
	for i := 0; i < len(texte); {
		c := texte[i]
		j := i + 1
		switch {
		case c == '\'' || c == '"':
			j = apres(texte, i+1, string(c))
		case c == '-' && strings.HasPrefix(texte[i:], "--"):
			j = apres(texte, i, "\n")
		case c == '/' && strings.HasPrefix(texte[i:], "/*"):
			j = apres(texte, i+2, "*/")
		case c == '$' && j < len(texte) && texte[j] >= '0' && texte[j] <= '9':
			r.WriteByte('?')
			i = j
			continue
		}
		r.WriteString(texte[i:j])
		i = j
	}
	return r.String()
}

// apres returns the position after the next fin from i on, or the end of the text.
func apres(texte string, i int, fin string) int {
	if k := strings.Index(texte[i:], fin); k >= 0 {
		return i + k + len(fin)
	}
	return len(texte)
}
