// SPDX-License-Identifier: EUPL-1.2

package entretiens

import (
	"net/http"

	domaine "etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/rapports/accompagnement"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// entretien is one as its page says it.
type entretien struct {
	accompagnement.EntretienVu
	Adresse string
}

// Puce is what came of it.
func (x entretien) Puce() cadre.Puce { return poste.PuceEntretien(x.Etat) }

// Titre is its kind.
func (x entretien) Titre() string { return texte.Majuscule(x.Genre.Libelle()) }

// Dessin is the icon of its kind.
func (x entretien) Dessin() string { return icone(x.Genre) }

// Quand is its hour, its length, its place.
func (x entretien) Quand() string {
	s := ""
	ajouter := func(mots string) {
		if mots != "" && s != "" {
			s += " · "
		}
		s += mots
	}
	ajouter(texte.HeureDe(x.Heure))
	if x.Duree > 0 {
		ajouter(duree(x.Duree))
	}
	ajouter(x.Site)
	ajouter(x.Textes.Lieu)
	ajouter(x.NomAgent)
	return s
}

// Avec says who was there.
func (x entretien) Avec() string {
	var mots []string
	for _, p := range x.Presents {
		mots = append(mots, p.Libelle())
	}
	return texte.Liste(mots)
}

// ANoter tells whether nobody said yet what came of it.
func (x entretien) ANoter() bool { return x.Etat == domaine.Prevu }

// entretiensMax is how many the page of a file shows.
const entretiensMax = 200

type pageListe struct {
	cadre.Page
	Dossier       int64
	Ecrire        bool
	AVenir, Passe []entretien
	Aujourdhui    jour.Jour
}

// lister shows the entretiens of a file: those to come, the nearest first, then those that are past, the latest first.
func (g guichet) lister(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	p := &pageListe{}
	d, err := v.Dossier(r, "entretiens", lisible, func(l bdd.Lecture, a droits.Agent, x *rapports.VueDossier) error {
		p.Aujourdhui, p.AVenir, p.Passe = l.Instant().Jour(), nil, nil
		xs, err := accompagnement.Entretiens(r.Context(), l, g.Inst.Trousseau, a, x.Dossier.ID, entretiensMax)
		for _, y := range xs {
			e := entretien{y, adresseDe(x.Dossier.ID, y.ID)}
			if y.Etat == domaine.Prevu && !y.Le.Avant(p.Aujourdhui) {
				p.AVenir = append([]entretien{e}, p.AVenir...)
			} else {
				p.Passe = append(p.Passe, e)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	p.Page = poste.SousDossier(&d, section, "Entretiens")
	p.Dossier, p.Ecrire = d.Dossier.ID, inscriptible(d.Droits)
	if p.Ecrire {
		p.Actions = []cadre.Action{{Texte: "Prévoir", URL: adresse(p.Dossier, "nouveau") + "?prevoir=oui", Icone: "calendrier"}, {Texte: "Noter un entretien", URL: adresse(p.Dossier, "nouveau"), Icone: "plus", Principale: true}}
	}
	if preparable(d.Droits) {
		p.Actions = append([]cadre.Action{{Texte: "Fiche de visite", URL: adresse(p.Dossier, "fiche"), Icone: "document"}}, p.Actions...)
	}
	p.AEcrire = poste.Ecrits(d.Droits, d.Dossier.ID, "convocation", "relance", "bilan_intermediaire")
	v.TracerDossier("entretiens", d.Dossier.ID)
	g.Moteur.Rendre(w, r, http.StatusOK, "entretiens/liste", p)
	return nil
}

type pageVoir struct {
	cadre.Page
	Dossier    int64
	Entretien  entretien
	Anciennes  []entretien
	Ecrire     bool
	Notes      bool
	Aujourdhui jour.Jour
}

// voir shows an entretien, and the versions that were written before.
func (g guichet) voir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	id, err := poste.Identifiant(r, "entretien")
	if err != nil {
		return err
	}
	p := &pageVoir{}
	d, err := v.Dossier(r, "entretien", lisible, func(l bdd.Lecture, a droits.Agent, x *rapports.VueDossier) error {
		p.Aujourdhui, p.Anciennes = l.Instant().Jour(), nil
		vs, err := accompagnement.Versions(r.Context(), l, g.Inst.Trousseau, a, id)
		if err == nil && vs[0].Dossier != x.Dossier.ID {
			err = bdd.ErrAbsent
		}
		if err != nil {
			return err
		}
		p.Entretien = entretien{vs[0], adresseDe(x.Dossier.ID, id)}
		for _, y := range vs[1:] {
			p.Anciennes = append(p.Anciennes, entretien{y, ""})
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Page = poste.SousDossier(&d, section, p.Entretien.Titre()+" du "+p.Entretien.Le.Long(), cadre.Lien{Texte: "Entretiens", URL: adresse(d.Dossier.ID)})
	p.Dossier, p.Ecrire, p.Notes = d.Dossier.ID, inscriptible(d.Droits) && p.Entretien.Etat != domaine.Reporte, d.Droits.Notes
	if p.Ecrire {
		mots := "Corriger"
		if p.Entretien.ANoter() {
			mots = "Dire ce qu’il en a été"
			if p.Entretien.Le.Apres(g.Moteur.Horloge().Maintenant().Jour()) {
				mots = "Reporter, ou dire ce qu’il en a été"
			}
		}
		p.Actions = []cadre.Action{{Texte: mots, URL: p.Entretien.Adresse + "/noter", Icone: "crayon", Principale: true}}
	}
	v.TracerDossier("entretien", d.Dossier.ID)
	g.Moteur.Rendre(w, r, http.StatusOK, "entretiens/voir", p)
	return nil
}
