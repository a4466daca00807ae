// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageCompte struct {
	cadre.Page
	Dossier int64
	Gestion bool // an authorisation exists: without one no account can be opened
	Deja    bool // there is an account already

	Collectif bool // the organisation has a pooled account, in which a sub-account may be opened instead
}

func peutOuvrirCompte(d rapports.DroitsDossier) bool { return d.Ecrire || d.Ordre }

func (g guichet) nouveauCompte(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.vuePour(r, v, peutOuvrirCompte)
	if err != nil {
		return err
	}
	v.TracerDossier("compte", d.Dossier.ID)
	f := form.Nouveau(nil)
	f.Poser("plancher", "0,00")
	if len(d.Gestions) > 0 {
		f.Poser("ouvert_le", d.Gestions[len(d.Gestions)-1].Du.Court())
	}
	return g.rendreCompte(w, r, v, http.StatusOK, &d, f)
}

func (g guichet) rendreCompte(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *rapports.VueDossier, f *form.Form) error {
	p := &pageCompte{Page: sous(d, "Compte bancaire de la personne"), Dossier: d.Dossier.ID, Gestion: len(d.Gestions) > 0, Deja: d.AvecCompte}
	p.Form = f
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		cs, err := comptes.Collectifs(r.Context(), l, a.Organisation)
		p.Collectif = len(cs) > 0
		return err
	}); err != nil {
		return err
	}
	g.Moteur.Rendre(w, r, statut, "personnes/compte", p)
	return nil
}

// ouvrirCompte records the bank account in the person's name.
func (g guichet) ouvrirCompte(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.vuePour(r, v, peutOuvrirCompte)
	if err != nil {
		return err
	}
	aujourdhui := g.Moteur.Horloge().Maintenant().Jour()
	n := parcours.NouveauCompte{Dossier: d.Dossier.ID, Titulaire: f.Ligne("titulaire", "le nom du titulaire", 140, form.Requis),
		IBAN: form.Avec(f, "iban", "l’IBAN", poste.LireIBAN, form.Requis), BIC: form.Avec(f, "bic", "le BIC", poste.LireBIC, form.Facultatif)}
	n.OuvertLe = f.JourEntre("ouvert_le", "le premier jour suivi", aujourdhui.Plus(-3660), aujourdhui.Plus(92), form.Requis)
	n.Plancher, _ = f.Montant("plancher", "le plancher", 0, 10_000_00, form.Requis)
	if f.Valide() {
		_, err := parcours.OuvrirCompte(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, texte.Typographier("Compte enregistré. S’il y a déjà de l’argent dessus, un comptable en prépare la reprise, qu’une seconde personne vise."))
			return poste.Aller(w, r, poste.AdresseDossier(d.Dossier.ID))
		}
		if err := poste.ReprendreSelon(f, nil, "iban", err); err != nil {
			return err
		}
	}
	return g.rendreCompte(w, r, v, http.StatusUnprocessableEntity, &d, f)
}
