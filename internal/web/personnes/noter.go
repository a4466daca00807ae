// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"net/http"

	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

const longueurNote = 20_000

// noter adds a line to the timeline.
func (g guichet) noter(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.ensemble(r, v, func(d rapports.DroitsDossier) bool { return d.Ecrire && d.Notes })
	if err != nil {
		return err
	}
	n := parcours.NouvelleNote{Dossier: d.Dossier.ID, Genre: form.Parmi(f, "genre", "ce que vous ajoutez", parcours.GenresNote, form.Requis),
		Texte: f.Bloc("texte", "ce qui s’est dit ou passé", longueurNote, form.Requis), Contact: f.Coche("contact", "la participation de la personne")}
	n.Jour = f.JourEntre("jour", "le jour", jour.Jour{}, g.Moteur.Horloge().Maintenant().Jour(), form.Facultatif)
	n.Partagee = f.Choix("lu_par", "qui peut lire", []string{"service", "departement"}, form.Facultatif) == "departement"
	if f.Valide() {
		_, err := parcours.Noter(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, n.Genre.Libelle()+" ajouté"+accordGenre(n.Genre)+" à la chronologie.")
			return poste.Aller(w, r, poste.AdresseDossier(d.Dossier.ID)+"#chronologie")
		}
		if err := poste.ReprendreSelon(f, nil, "texte", err); err != nil {
			return err
		}
	}
	return g.rendreDossier(w, r, v, http.StatusUnprocessableEntity, d, f)
}

func accordGenre(g parcours.GenreNote) string {
	if g == parcours.Note || g == parcours.Visite {
		return "e"
	}
	return ""
}
