// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"testing"

	"etai/internal/masp"
	"etai/internal/modeles"
	"etai/internal/parcours"
)

// The letter to the département where she goes is the one letter that begins with something: its object and its text are fields of the free letter.
func TestLettreAuDepartement(t *testing.T) {
	for _, m := range masp.MotifsArret {
		for _, a := range parcours.AnnoncesDe(m, true) {
			if (a.Pour != "") != (m == masp.Demenagement && a.Genre == "libre_tiers") {
				t.Errorf("%s, %s : %q", m, a.AQui, a.Pour)
			}
		}
	}
	g, _ := modeles.GenreDe("libre_tiers")
	for nom, x := range parcours.LettreAuDepartement() {
		connu := false
		for _, c := range g.TousLesChamps() {
			connu = connu || c.Saisi && c.Nom == nom && !x.Vide()
		}
		if !connu {
			t.Errorf("%s n’est pas un champ de la lettre", nom)
		}
	}
}
