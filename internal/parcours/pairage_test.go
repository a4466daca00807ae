// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/formats/releve"
)

// Statements that a bank writes again, late, or with a mistake: none doubles money nor stops what follows.
func TestRelevesDouteux(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		j := func(n int) jour.Jour { return jour.Certain(2026, 11, n) }
		le := func(c argent.Centimes, libelle string, d jour.Jour) releve.Ligne {
			l := ligne(c, libelle, "")
			l.DateOperation = d
			return l
		}
		doit := func(s etaitest.Suivie, statut string, nouvelles int64, motif string, du, au jour.Jour, ouverture argent.Centimes, lignes ...releve.Ligne) {
			t.Helper()
			cr := importer(t, m, s, du, au, ouverture, lignes...)
			if cr.Statut != statut || cr.Nouvelles != nouvelles || !strings.Contains(string(cr.Motif), motif) {
				t.Errorf("%+v ; attendu %s, %d, %q", cr, statut, nouvelles, motif)
			}
		}
		s := m.Suivre(t, 60000)
		doit(s, "importe", 1, "", j(2), j(3), 0, ligne(100, "A", ""))
		doit(s, "importe", 2, "", j(3), j(4), 100, ligne(60000, "VIR CAF RSA "+s.Numero, ""), ligne(-60000, "LOYER", ""))
		doit(s, "quarantaine", 0, "autre libellé", j(3), j(4), 100, ligne(60000, "VIREMENT CAF RSA "+s.Numero, ""), ligne(-60000, "PRLV LOYER", ""))
		doit(s, "quarantaine", 0, "jour déjà accepté", j(3), j(4), 99999)
		doit(s, "quarantaine", 0, "avenir", j(4), jour.Certain(2062, 11, 5), 100, le(5, "B", j(5)))
		doit(s, "quarantaine", 0, "avenir", j(4), j(5), 100, le(5, "B", jour.Certain(2062, 11, 5)))
		doit(s, "importe", 1, "", j(4), j(5), 100, ligne(5, "B", ""))
		s = m.Suivre(t, 60000)
		doit(s, "importe", 2, "", j(1), j(7), 0, le(100, "A", j(3)), le(200, "B", j(5)))
		doit(s, "importe", 2, "", j(1), j(20), 0, le(100, "A", j(3)), le(200, "B", j(5)), le(-50, "CARTE DU 6", j(6)), le(70, "C", j(15)))
		m.Verifier(t)
	})
}
