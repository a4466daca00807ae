// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"etai/internal/modeles"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
)

// Ecrits are the documents of these kinds, for who may write them in a file: at the foot of the page of the work that they come from.
func Ecrits(d rapports.DroitsDossier, dossier int64, genres ...string) (ls []cadre.Lien) {
	if !d.Courrier || !d.Contrat {
		return nil
	}
	for _, code := range genres {
		if g, ok := modeles.GenreDe(code); ok {
			ls = append(ls, cadre.Lien{Texte: g.Nom, URL: AdresseDossier(dossier, "ecrire", code)})
		}
	}
	return ls
}
