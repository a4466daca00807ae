// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/web/cadre"
)

// LiensRecours lead to the pages of appeals, each named by its day and where it stands.
func LiensRecours(rs []masp.Recours, j jour.Jour) (ls []cadre.Lien) {
	for _, r := range rs {
		ls = append(ls, cadre.Lien{Texte: texte.Typographier("Recours du " + r.RecuLe.Long() + " : " + r.Etat(j)), URL: AdresseDossier(r.Dossier, "recours", form.Nombre(r.ID))})
	}
	return ls
}
