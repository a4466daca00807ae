// SPDX-License-Identifier: EUPL-1.2

package versements

import (
	"etai/internal/base/form"
	"etai/internal/masp/versement"
	"etai/internal/rapports/procedures"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// liste is the list over all the files.
func liste() *poste.Procedures {
	return &poste.Procedures{Liste: procedures.Versements, Adresse: "/versements-directs", Objet: "versements_directs", Gabarit: "versements/liste", Titre: "Versements directs au bailleur", Court: "Versements directs", Chose: "versement direct", Mesure: "Versé au bailleur",
		Etat: func(etat string) (string, cadre.Puce) { e := versement.Etat(etat); return e.Libelle(), puce(e) }, Page: func(dossier, id int64) string { return adresse(dossier, form.Nombre(id)) }}
}
