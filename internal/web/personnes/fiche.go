// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"errors"
	"net/http"

	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageFiche struct {
	cadre.Page
	Dossier   int64
	Version   int64
	Civilites []cadre.Choix
}

func peutEcrire(d rapports.DroitsDossier) bool { return d.Ecrire }

func (g guichet) fiche(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.vuePour(r, v, peutEcrire)
	if err != nil {
		return err
	}
	v.TracerDossier("fiche", d.Dossier.ID)
	f := form.Nouveau(nil)
	for champ, valeur := range champsDe(d.Personne) {
		f.Poser(champ, valeur)
	}
	g.rendreFiche(w, r, http.StatusOK, &d, f, d.Personne.Version)
	return nil
}

func (g guichet) rendreFiche(w http.ResponseWriter, r *http.Request, statut int, d *rapports.VueDossier, f *form.Form, version int64) {
	p := &pageFiche{Page: sous(d, "Modifier la fiche"), Dossier: d.Dossier.ID, Version: version, Civilites: poste.Civilites()}
	p.Form = f
	g.Moteur.Rendre(w, r, statut, "personnes/fiche", p)
}

// champsDe writes a person as the fields of her sheet hold her.
func champsDe(p personnes.Personne) map[string]string {
	c := map[string]string{"civilite": p.Civilite, "nom": p.Nom, "nom_usage": p.NomUsage, "prenom": p.Prenom, "naissance": p.Naissance.Court(), "adresse": p.Adresse,
		"commune": p.Commune, "epingle": p.Epingle, "telephone": texte.Telephone(p.Telephone), "ne_pas_ecrire": ""}
	if !p.EcrireDomicile {
		c["ne_pas_ecrire"] = "oui"
	}
	return c
}

// modifier changes the sheet; somebody else's change meanwhile is shown beside, and nothing typed is lost.
func (g guichet) modifier(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.vuePour(r, v, peutEcrire)
	if err != nil {
		return err
	}
	p := lirePersonne(f, g.Moteur.Horloge().Maintenant().Jour())
	p.Epingle = f.Ligne("epingle", "la note épinglée", longueurEpingle, form.Facultatif)
	p.ID, p.Dossier, p.Version = d.Personne.ID, d.Dossier.ID, f.Identifiant(cadre.ChampVersion, "la version de la fiche", form.Requis)
	if f.Valide() {
		_, err := parcours.ModifierPersonne(r.Context(), g.Inst.Base, demande, p)
		switch {
		case err == nil:
			g.Annoncer(r, cadre.Succes, "Fiche enregistrée.")
			return poste.Aller(w, r, poste.AdresseDossier(d.Dossier.ID))
		case errors.Is(err, personnes.ErrVersion):
			return g.conflit(w, r, v, f)
		}
		if err := poste.ReprendreSelon(f, nil, "", err); err != nil {
			return err
		}
	}
	g.rendreFiche(w, r, http.StatusUnprocessableEntity, &d, f, p.Version)
	return nil
}

// libellesFiche names the fields, in the order of the form.
var libellesFiche = [][2]string{{"civilite", "Civilité"}, {"nom", "Nom de famille"}, {"nom_usage", "Nom d’usage"}, {"prenom", "Prénom"}, {"naissance", "Date de naissance"},
	{"telephone", "Téléphone"}, {"adresse", "Adresse"}, {"commune", "Commune"}, {"ne_pas_ecrire", "Ne pas écrire à domicile"}, {"epingle", "Note épinglée"}}

// conflit puts side by side what was typed and what was saved meanwhile.
func (g guichet) conflit(w http.ResponseWriter, r *http.Request, v *poste.Visite, f *form.Form) error {
	d, err := g.vuePour(r, v, peutEcrire) // as it is now
	if err != nil {
		return err
	}
	v.TracerDossier("fiche", d.Dossier.ID)
	adresse := poste.AdresseDossier(d.Dossier.ID)
	c := &cadre.Conflit{Page: cadre.Page{Section: section, Fil: poste.FilDossier(&d)}, Objet: "la fiche de " + d.Personne.Affiche(), Action: adresse + "/fiche", Version: d.Personne.Version,
		Abandon: cadre.Lien{Texte: "Garder ce qui est enregistré", URL: adresse}}
	if c.Par, c.Quand, err = v.DernierActe(r.Context(), "personne", d.Personne.ID); err != nil {
		return err
	}
	c.Comparer(f, champsDe(d.Personne), libellesFiche, map[string][]cadre.Choix{"civilite": poste.Civilites(), "ne_pas_ecrire": cadre.OuiNon()})
	g.Moteur.RendreConflit(w, r, c)
	return nil
}
