// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"context"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/rapports/ordres"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageQuittance is what the person, her mandataire or her succession signs once the balance of a pooled account has been paid.
type pageQuittance struct {
	cadre.Page
	Organisation organisation.Organisation
	Ordre        ordres.Ordre
}

// quittance is the sheet to sign, once the bank has shown the transfer.
func (g guichet) quittance(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	p := &pageQuittance{}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error { return p.lire(r.Context(), l, a, id) })
	if err != nil {
		return absent(v, "ordre", id, err)
	}
	v.TracerDossier("ordre", p.Ordre.Dossier)
	p.Page = cadre.Page{Titre: "Quittance de reversement du solde", Court: "Quittance", Section: sectionOrdres, Fil: []cadre.Lien{{Texte: "Ordres", URL: "/ordres"}, {Texte: "Ordre", URL: adresseOrdre(id)}}}
	g.Moteur.Rendre(w, r, http.StatusOK, "virements/quittance", p)
	return nil
}

func (p *pageQuittance) lire(ctx context.Context, l bdd.Lecture, a droits.Agent, id int64) (err error) {
	if p.Ordre, err = ordres.ParID(ctx, l, a, id); err != nil {
		return err
	}
	if p.Ordre.Objet != paiements.DuSolde || p.Ordre.Etat != paiements.Execute {
		return bdd.ErrAbsent
	}
	p.Organisation, err = organisation.Lire(ctx, l, p.Ordre.Organisation)
	return err
}
