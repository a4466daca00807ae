// SPDX-License-Identifier: EUPL-1.2

package dettes

import (
	"net/http"

	"etai/internal/base/argent"
	"etai/internal/base/texte"
	"etai/internal/dettes"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageListe struct {
	pageDossier
	Fiche          *fiche
	Total          argent.Centimes
	Surendettement *dettes.Surendettement // the one that is open, else the latest
	Confidentiel   bool                   // the social file is read: the commission's dates are shown
}

// lister shows the debts of a file, what may not be paid, and where the commission stands.
func (g guichet) lister(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.lire(r, v, false)
	if err != nil {
		return err
	}
	p := &pageListe{Fiche: &d, Confidentiel: d.Droits.Dossier}
	p.pageDossier = pageDossier{Page: cadre.Page{Titre: d.Personne.Affiche(), SousTitre: "Dossier " + d.Dossier.Numero, Court: "Dettes", Section: section, Fil: poste.FilDossier(&d.VueDossier)}, Dossier: d.Dossier.ID,
		Ecrire: d.Droits.Ecrire, Aujourdhui: d.aujourdhui, Onglets: v.Onglets(d.Droits, d.Dossier.ID, d.AvecCompte, poste.OngletBudget), Jetons: poste.JetonsBudget(d.Droits, d.Dossier.ID, "dettes")}
	for _, x := range d.Dettes {
		if !x.Soldee(d.aujourdhui) {
			p.Total += x.Solde.Centimes
		}
	}
	if len(d.Surendettements) > 0 {
		p.Surendettement = &d.Surendettements[0]
	}
	p.Alertes = d.alertes(p.Surendettement)
	if len(d.Dettes) > 0 {
		p.Actions = append(p.Actions, poste.ActionTableur(poste.AdresseDossier(d.Dossier.ID, "dettes")))
	}
	v.TracerDossier("dettes", d.Dossier.ID)
	g.Moteur.Rendre(w, r, http.StatusOK, "dettes/liste", p)
	return nil
}

// alertes says what is frozen, what must stay secret, what the commission is late for.
func (d *fiche) alertes(s *dettes.Surendettement) (a []cadre.Alerte) {
	for _, g := range d.Interdictions {
		if g.EnCours(d.aujourdhui) {
			a = append(a, cadre.Alerte{Ton: cadre.Danger, Icone: "cadenas", Fait: "Dettes gelées jusqu’au " + g.Au.Long() + " au plus tard.",
				Suite: texte.Typographier("Le dossier de surendettement est recevable depuis le " + g.Du.Long() + " : une dette non alimentaire née avant ne se paie pas, même en partie. Le loyer et l’énergie du mois se paient toujours.")})
		}
	}
	if s == nil || !s.ClosLe.Vide() || !s.IrrecevableLe.Vide() {
		return a
	}
	if s.Secret() {
		a = append(a, cadre.Alerte{Ton: cadre.Attention, Icone: "oeil", Fait: "Dépôt à garder secret.", Suite: "Ne rien en dire aux créanciers ni aux banques avant la recevabilité (article L721-3 du code de la consommation)."})
	}
	if s.EnRetard(d.aujourdhui) {
		du, au := s.TauxLegal()
		a = append(a, cadre.Alerte{Ton: cadre.Attention, Fait: "La commission n’a pas orienté le dossier dans les trois mois.",
			Suite: texte.Typographier("Du " + du.Long() + " au " + au.Long() + ", les emprunts portent intérêt au taux légal : le rappeler aux prêteurs une fois le dossier recevable.")})
	}
	return a
}
