// SPDX-License-Identifier: EUPL-1.2

package signalements

import (
	"etai/internal/base/form"
	"etai/internal/masp/signalement"
	"etai/internal/rapports/procedures"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// liste is the list over all the files.
func liste() *poste.Procedures {
	return &poste.Procedures{Liste: procedures.Signalements, Adresse: "/signalements", Objet: "signalements", Gabarit: "signalements/liste", Titre: "Signalements au procureur", Court: "Signalements", Chose: "signalement", Mesure: "Mesure ordonnée",
		Etat: func(etat string) (string, cadre.Puce) { e := signalement.Etat(etat); return e.Libelle(), puce(e) }, Page: func(dossier, id int64) string { return adresse(dossier, form.Nombre(id)) }}
}
