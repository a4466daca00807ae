// SPDX-License-Identifier: EUPL-1.2

package rapprochement

import (
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageReconnus struct {
	cadre.Page
	Dossier int64
	Mots    []reconnu
}

// reconnu is words of a bank, and what they propose.
type reconnu struct {
	rapports.SuggestionVue
	Quoi string
}

// Montant says for which amount the words are recognised.
func (x reconnu) Montant() string {
	if x.Reconnu.Centimes == 0 {
		return "tout montant"
	}
	return x.Reconnu.Centimes.String()
}

// motSuggestion says what is proposed, in the words of a button: "RSA (CAF)", "frais bancaires".
func motSuggestion(s *rapports.SuggestionVue) string {
	switch parcours.Choix(s.Choix) {
	case parcours.Affecter:
		if s.Recette != nil {
			return s.Recette.Libelle + organisme(s.Recette.Organisme)
		}
		return "argent de la personne"
	case parcours.HorsAutorisation:
		return "hors autorisation"
	case parcours.ARestituer:
		return "à restituer"
	case parcours.Frais:
		return "frais bancaires"
	case parcours.Operation:
		return minuscule(s.Nature.Libelle())
	}
	return "débit expliqué"
}

// reconnus lists the words recognised on the account of a person; each can be forgotten.
func (g guichet) reconnus(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	p := &pageReconnus{Dossier: id}
	var personne personnes.Personne
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		p.Mots = nil
		xs, err := rapports.Reconnus(r.Context(), l, a, id)
		if err != nil {
			return err
		}
		for _, x := range xs {
			p.Mots = append(p.Mots, reconnu{x, motSuggestion(&x)})
		}
		personne, err = personnes.DuDossier(r.Context(), l, id)
		return err
	}); err != nil {
		return err
	}
	v.TracerDossier("compte", id)
	p.Page = cadre.Page{Titre: "Libellés reconnus" + deuxPoints + personne.Affiche(), Court: "Libellés reconnus", SousTitre: "Ce que la banque écrit chaque mois, et ce qu’Étai en propose", Section: "comptes",
		Fil: []cadre.Lien{{Texte: "Comptes gérés", URL: "/comptes"}, {Texte: "Compte" + deuxPoints + personne.Affiche(), URL: poste.AdresseDossier(id, "compte")}}}
	g.Moteur.Rendre(w, r, http.StatusOK, "rapprochement/reconnus", p)
	return nil
}

// oublier forgets recognised words.
func (g guichet) oublier(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	dossier, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "libelle")
	if err != nil {
		return err
	}
	version, err := poste.Version(f)
	if err != nil {
		return err
	}
	if _, err := parcours.OublierLibelle(r.Context(), g.Inst.Base, d, id, version); err != nil {
		return err
	}
	g.Annoncer(r, cadre.Succes, "Libellé oublié"+deuxPoints+"Étai ne proposera plus rien pour ces mots.")
	return poste.Aller(w, r, poste.AdresseDossier(dossier, "libelles"))
}

// reconnaissable tells whether a decision may be learnt for the months to come.
func reconnaissable(c parcours.Choix, d *rapports.DetailLigne) bool {
	switch c {
	case parcours.Affecter, parcours.HorsAutorisation, parcours.ARestituer, parcours.Operation, parcours.Frais:
		return d.Texte.Modele() != ""
	case parcours.Confirmer:
		return d.Texte.Modele() != "" && d.Recette != nil && d.Etat != comptes.Sur && d.Suggestion == nil
	}
	return false
}
