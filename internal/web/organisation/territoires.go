// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"errors"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

const adresseTerritoires = "/organisation/territoires"

// longueurNom bounds the name of a territory.
const longueurNom = 200

type pageTerritoires struct {
	cadre.Page
	Onglets     cadre.Onglets
	Territoires []organisation.TerritoireTenu
	Ecrire      bool
	Change      int64 // the territory whose form is shown again; 0: the new one, or none
}

// FormDe is the form of a territory: as typed when it is refused, else as it is.
func (p *pageTerritoires) FormDe(t organisation.TerritoireTenu) *form.Form {
	if t.ID == p.Change {
		return p.Form
	}
	return form.Nouveau(map[string][]string{champNom(t.ID): {t.Nom}})
}

// Nouveau is the form of a territory to come.
func (p *pageTerritoires) Nouveau() *form.Form {
	if p.Change == 0 && p.Form != nil {
		return p.Form
	}
	return form.Nouveau(nil)
}

// Champ names the field of a territory's name: one page has many.
func (p *pageTerritoires) Champ(t organisation.TerritoireTenu) string { return champNom(t.ID) }

func champNom(id int64) string {
	if id == 0 {
		return "nom"
	}
	return "nom-" + form.Nombre(id)
}

// territoires lists the territories with what each holds.
func (g guichet) territoires(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.rendreTerritoires(w, r, v, http.StatusOK, nil, 0)
}

func (g guichet) rendreTerritoires(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form, change int64) error {
	p := &pageTerritoires{Page: cadre.Page{Titre: "Territoires", Section: section, Fil: []cadre.Lien{{Texte: "Organisation", URL: adresseIdentite}}, Form: f}, Onglets: Onglets(adresseTerritoires), Ecrire: v.Peut(droits.Administrer), Change: change}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p.Territoires, err = organisation.TerritoiresTenus(r.Context(), l, a)
		return err
	}); err != nil {
		return err
	}
	g.Moteur.Rendre(w, r, statut, "organisation/territoires", p)
	return nil
}

func (g guichet) creerTerritoire(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.Administrer) {
		return bdd.ErrAbsent
	}
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	if nom := f.Ligne("nom", "le nom du territoire", longueurNom, form.Requis); f.Valide() {
		_, err := parcours.CreerTerritoire(r.Context(), g.Inst.Base, d, nom)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Territoire ajouté.")
			return poste.Aller(w, r, adresseTerritoires)
		}
		if err := reprendre(f, err); err != nil {
			return err
		}
	}
	return g.rendreTerritoires(w, r, v, http.StatusUnprocessableEntity, f, 0)
}

// changerTerritoire renames a territory, closes it or opens it again, as its button says.
func (g guichet) changerTerritoire(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.Administrer) {
		return bdd.ErrAbsent
	}
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	version, err := poste.Version(f)
	if err != nil {
		return err
	}
	geste, fait := f.Choix("geste", "ce qui change", []string{"renommer", "fermer", "rouvrir"}, form.Requis), "Territoire renommé."
	if nom := f.Ligne(champNom(id), "le nom du territoire", longueurNom, form.Requis); f.Valide() {
		switch geste {
		case "renommer":
			_, err = parcours.RenommerTerritoire(r.Context(), g.Inst.Base, d, id, version, nom)
		case "fermer":
			_, err = parcours.FermerTerritoire(r.Context(), g.Inst.Base, d, id, version, true)
			fait = "Territoire fermé" + deuxPoints + "il n’est plus proposé."
		case "rouvrir":
			_, err = parcours.FermerTerritoire(r.Context(), g.Inst.Base, d, id, version, false)
			fait = "Territoire rouvert."
		}
		if err == nil {
			g.Annoncer(r, cadre.Succes, fait)
			return poste.Aller(w, r, adresseTerritoires)
		}
		switch x, ok := errors.AsType[*organisation.Faute](err); {
		case ok:
			f.Refuser(champNom(id), texte.Typographier(x.Message))
		case errors.Is(err, bdd.ErrAncienneVersion):
			f.Refuser(champNom(id), "Ce territoire vient de changer"+deuxPoints+"le relire ci-dessous, puis recommencer.")
		default:
			return err
		}
	}
	return g.rendreTerritoires(w, r, v, http.StatusUnprocessableEntity, f, id)
}
