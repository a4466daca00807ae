// SPDX-License-Identifier: EUPL-1.2

package budget

import (
	"errors"
	"net/http"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/budget"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/rapports"
	"etai/internal/rapports/propositions"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// image is a theme as the person sees it: a picture, a colour, a word, and what it costs in a month.
type image struct {
	Titre, Icone, Teinte string // Teinte: of the style sheet
	Lignes               []budget.Ligne
	Total                argent.Centimes
}

// pageEnsemble is a budget as one looks at it with the person, face to face or on paper: large, without proofs, notes nor formula (08-ux §2.3).
type pageEnsemble struct {
	cadre.Page
	Personne  string
	Brouillon bool
	Desaccord bool      // the person does not agree
	Des       jour.Jour // first day on which the version holds
	Arrive    []budget.Ligne
	Total     argent.Centimes
	Images    []image
	Reste     argent.Centimes // what comes in less what goes out
	Manque    bool
	Mois      jour.Jour
	Semaines  []budget.Enveloppe
	Plan      bool // the weeks are those of the standing plan, else of the budget
}

// actionEnsemble opens a version as one looks at it with the person.
func actionEnsemble(dossier, version int64) cadre.Action {
	return cadre.Action{Texte: "Regarder ensemble", URL: adresseEnsemble(dossier, version), Icone: "personnes"}
}

func adresseEnsemble(dossier, version int64) string {
	return poste.AdresseDossier(dossier, "budget", form.Nombre(version), "ensemble")
}

// ensemble shows a version of the address, its draft too, and a month of it by weeks.
func (g guichet) ensemble(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.vue(r, v, false)
	if err != nil {
		return err
	}
	b, _, err := g.lire(r, v, &d)
	if err != nil {
		return err
	}
	aujourdhui := g.Moteur.Horloge().Maintenant().Jour()
	mois, err := poste.LireMois(r, aujourdhui)
	if err != nil {
		return err
	}
	p := pageEnsembleDe(b, mois, aujourdhui)
	p.Personne = d.Personne.Affiche()
	retour := poste.AdresseDossier(d.Dossier.ID, "budget", form.Nombre(b.ID))
	p.Page = cadre.Page{Titre: "Mon budget", Court: "Regarder ensemble", Section: section, Fil: poste.FilDossier(&d, cadre.Lien{Texte: "Budget", URL: retour})}
	for _, x := range []struct {
		mois  jour.Jour
		icone string
	}{{jour.PlusMois(mois, -1), "chevron-gauche"}, {jour.PlusMois(mois, 1), "chevron-droite"}} {
		p.Actions = append(p.Actions, cadre.Action{Texte: texte.Majuscule(x.mois.MoisAnnee()), URL: adresseEnsemble(d.Dossier.ID, b.ID) + "?mois=" + poste.EcrireMois(x.mois), Icone: x.icone})
	}
	dons, parPlan, err := g.donsDuPlan(r, v, d.Dossier.ID, mois)
	if err != nil {
		return err
	}
	if p.Plan = parPlan; !parPlan {
		dons = budget.DonsDe(b.Lignes, mois)
	}
	p.Semaines = budget.Enveloppes(mois, dons)
	v.TracerDossier("budget", d.Dossier.ID)
	g.Moteur.Rendre(w, r, http.StatusOK, "budget/ensemble", p)
	return nil
}

// pageEnsembleDe makes what the person sees of a version: only the lines that count that month (at the first of its days on which the version holds).
func pageEnsembleDe(b rapports.BudgetDuDossier, mois, aujourdhui jour.Jour) *pageEnsemble {
	p := &pageEnsemble{Brouillon: b.Brouillon(), Desaccord: b.Accord == budget.Desaccord, Des: b.ValableDu, Mois: mois}
	j := mois
	if mois.PremierDuMois() == aujourdhui.PremierDuMois() {
		j = aujourdhui
	}
	if j.Avant(b.ValableDu) {
		j = b.ValableDu
	}
	images := map[budget.Theme]*image{}
	for _, t := range budget.Themes {
		x := image{"Les autres dépenses", "document", "border-secondary", nil, 0}
		switch t {
		case budget.Toit:
			x = image{Titre: "Le toit", Icone: "maison", Teinte: "border-primary"}
		case budget.Lumiere:
			x = image{Titre: "L’énergie et l’eau", Icone: "eclair", Teinte: "border-warning"}
		case budget.Nourriture:
			x = image{Titre: "La nourriture et la vie de tous les jours", Icone: "panier", Teinte: "border-success"}
		}
		images[t] = &x
	}
	for _, l := range b.Lignes {
		if !l.EnCours(j) {
			continue
		}
		if l.Sens == budget.Ressource {
			p.Arrive, p.Total, p.Reste = append(p.Arrive, l), p.Total+l.Mensuel(), p.Reste+l.Mensuel()
			continue
		}
		x := images[l.Poste.Theme()]
		x.Lignes, x.Total, p.Reste = append(x.Lignes, l), x.Total+l.Mensuel(), p.Reste-l.Mensuel()
	}
	for _, t := range budget.Themes {
		if x := images[t]; len(x.Lignes) > 0 {
			p.Images = append(p.Images, *x)
		}
	}
	if p.Manque = p.Reste < 0; p.Manque {
		p.Reste = -p.Reste
	}
	return p
}

// donsDuPlan are the « argent de vie » that the standing plan wants in the weeks of a month; false when there is no plan that gives any, or when who asks does not read the account.
func (g guichet) donsDuPlan(r *http.Request, v *poste.Visite, dossier int64, mois jour.Jour) (ds []budget.Don, oui bool, err error) {
	semaines := budget.Enveloppes(mois, nil)
	du, au := semaines[0].Du, semaines[len(semaines)-1].Au
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		ds, oui = nil, false
		vue, err := propositions.Plan(r.Context(), l, a, dossier, 0)
		if errors.Is(err, bdd.ErrAbsent) {
			return nil
		}
		for _, i := range plan.Instances(plan.Lignes(vue.Versions), du, au, du) {
			if i.Ligne.Objet == paiements.ArgentDeVie && i.Ligne.Genre == plan.Paiement {
				ds, oui = append(ds, budget.Don{Jour: i.Voulu, Centimes: i.Ligne.Centimes}), true
			}
		}
		return err
	})
	return ds, oui, err
}
