// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// durees are the times for which the direction may open a file.
func durees() []cadre.Choix {
	return []cadre.Choix{{Valeur: "1", Texte: "Une heure", Actif: true}, {Valeur: "4", Texte: "Quatre heures"}, {Valeur: "24", Texte: "Un jour"}}
}

type pageOuvrir struct {
	cadre.Page
	Dossier int64
	Numero  string
	Durees  []cadre.Choix
}

// aOuvrir finds the file of the address among those that the agent may ask for. Its number alone is shown: it names nobody.
func (g guichet) aOuvrir(r *http.Request, v *poste.Visite) (id int64, numero string, err error) {
	if id, err = poste.Identifiant(r, "id"); err != nil {
		return 0, "", err
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		_, numero, err = rapports.DossierAOuvrir(r.Context(), l, a, id, "")
		return err
	})
	return id, numero, err
}

func (g guichet) demanderAcces(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	id, numero, err := g.aOuvrir(r, v)
	if err != nil {
		return err
	}
	g.rendreOuvrir(w, r, http.StatusOK, id, numero, form.Nouveau(nil))
	return nil
}

func (g guichet) rendreOuvrir(w http.ResponseWriter, r *http.Request, statut int, id int64, numero string, f *form.Form) {
	g.Moteur.Rendre(w, r, statut, "personnes/ouvrir", &pageOuvrir{Page: cadre.Page{Titre: "Ouvrir le dossier " + numero, Section: section, Form: f,
		Fil: []cadre.Lien{{Texte: "Personnes", URL: "/personnes"}}}, Dossier: id, Numero: numero, Durees: durees()})
}

// ouvrirAcces opens the file for the time asked, with its reason in the journal.
func (g guichet) ouvrirAcces(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	id, numero, err := g.aOuvrir(r, v)
	if err != nil {
		return err
	}
	motif := f.Bloc("motif", "le motif", 2000, form.Requis)
	heures, _ := strconv.Atoi(f.Choix("duree", "la durée", cadre.Valeurs(durees()), form.Requis))
	if f.Valide() {
		_, err := parcours.OuvrirAcces(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, parcours.DemandeAcces{Dossier: id, Motif: motif, Duree: time.Duration(heures) * time.Hour})
		if err == nil {
			return poste.Aller(w, r, poste.AdresseDossier(id))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"motif": "motif"}, "motif", err); err != nil {
			return err
		}
	}
	g.rendreOuvrir(w, r, http.StatusUnprocessableEntity, id, numero, f)
	return nil
}

type pageNumero struct{ cadre.Page }

// demanderParNumero is where the direction starts from: it has no list of people, only numbers on letters and figures.
func (g guichet) demanderParNumero(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.DemanderUnAcces) {
		return bdd.ErrAbsent
	}
	g.rendreNumero(w, r, http.StatusOK, form.Nouveau(nil))
	return nil
}

func (g guichet) rendreNumero(w http.ResponseWriter, r *http.Request, statut int, f *form.Form) {
	g.Moteur.Rendre(w, r, statut, "personnes/ouvrir_numero", &pageNumero{cadre.Page{Titre: "Ouvrir un dossier", Section: section, Form: f, Fil: []cadre.Lien{{Texte: "Personnes", URL: "/personnes"}}}})
}

func (g guichet) trouverParNumero(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.DemanderUnAcces) {
		return bdd.ErrAbsent
	}
	f, err := form.DeRequete(w, r, cadre.TailleFormulaire)
	if err != nil {
		return err
	}
	numero := f.Ligne("numero", "le numéro du dossier", 40, form.Requis)
	if f.Valide() {
		var id int64
		err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
			id, _, err = rapports.DossierAOuvrir(r.Context(), l, a, 0, strings.TrimSpace(numero))
			return err
		})
		switch {
		case err == nil:
			return poste.Aller(w, r, poste.AdresseDossier(id, "ouvrir"))
		case !estAbsent(err):
			return err
		}
		f.Refuser("numero", "Aucun dossier ne porte ce numéro\u00a0: vérifiez-le, par exemple 2026-00012.")
	}
	g.rendreNumero(w, r, http.StatusUnprocessableEntity, f)
	return nil
}
