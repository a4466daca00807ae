// SPDX-License-Identifier: EUPL-1.2

package etages

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// tablesLegeres are the only tables that EcrireLeger may write: sessions, drafts, tasks and access traces. Everything else goes through the
// one writer. A tasks table adds itself here when it comes.
var tablesLegeres = []string{"session", "acces_segment", "acces_trace", "brouillon"}

var ecritureSQL = regexp.MustCompile("(?i)(?:insert into|delete from)\\s+([a-z_]+)|update\\s+([a-z_]+)\\s+set|InsererLignes\\(ctx, \"([a-z_]+)\"")

// TestEcrireLeger: whatever a file that calls EcrireLeger writes is in that list.
func TestEcrireLeger(t *testing.T) {
	vus := 0
	for _, f := range fichiers(t) {
		if path.Ext(f) != ".go" || strings.HasSuffix(f, "_test.go") || strings.HasPrefix(f, "internal/base/bdd/") {
			continue
		}
		source := string(lire(t, f))
		if !strings.Contains(source, ".EcrireLeger(") {
			continue
		}
		vus++
		for ligne := range strings.SplitSeq(source, "\n") {
			if s := strings.TrimSpace(ligne); strings.HasPrefix(s, "//") {
				continue
			}
			for _, m := range ecritureSQL.FindAllStringSubmatch(ligne, -1) {
				if table := m[1] + m[2] + m[3]; !slices.Contains(tablesLegeres, table) {
					t.Errorf("%s : écrit %q sous EcrireLeger, qui ne sert que %v", f, table, tablesLegeres)
				}
			}
		}
	}
	if vus == 0 {
		t.Error("aucun appel de EcrireLeger trouvé : le test ne regarde plus rien")
	}
}
