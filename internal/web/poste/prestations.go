// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"strconv"

	"etai/internal/prestations"
	"etai/internal/web/cadre"
)

// ChoixPrestations lists the benefits of article D271-2, those of the extension marked, after a first choice that chooses none.
func ChoixPrestations(ps []prestations.Prestation) []cadre.Choix {
	c := []cadre.Choix{{Texte: "Choisir…"}}
	for _, x := range ps {
		t := strconv.Itoa(x.Numero) + "° " + x.Sigle
		if x.Sigle != x.Libelle {
			t += " – " + x.Libelle
		}
		if x.Extension {
			t += " (extension)"
		}
		c = append(c, cadre.Choix{Valeur: strconv.Itoa(x.Numero), Texte: t})
	}
	return c
}
