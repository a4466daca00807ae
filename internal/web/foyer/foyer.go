// SPDX-License-Identifier: EUPL-1.2

// Package foyer holds the pages of a person's household, with dates, and of two sheets of one person that become one or are separated again.
package foyer

import (
	"embed"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of this package.
var Pages = cadre.Pages{Domaine: "foyer", FS: gabarits, Noms: []string{"voir", "membre", "sortir", "fusion", "separer", "fusions", "decider"}}

const section = "personnes"

// guichet serves the pages.
type guichet struct{ *poste.Poste }

// Routes adds the addresses of this package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g := guichet{p}
	a.Traiter("GET /dossiers/{id}/foyer", p.Page(g.voir))
	a.Traiter("GET /dossiers/{id}/foyer.xlsx", p.Page(g.foyerXLSX))
	a.Traiter("GET /dossiers/{id}/foyer/nouveau", p.Page(g.nouveau))
	a.Traiter("POST /dossiers/{id}/foyer/nouveau", p.Page(g.entrer))
	a.Traiter("GET /dossiers/{id}/foyer/{membre}", p.Page(g.membre))
	a.Traiter("POST /dossiers/{id}/foyer/{membre}", p.Page(g.modifier))
	a.Traiter("GET /dossiers/{id}/foyer/{membre}/sortie", p.Page(g.sortie))
	a.Traiter("POST /dossiers/{id}/foyer/{membre}/sortie", p.Page(g.sortir))
	a.Traiter("GET /dossiers/{id}/fusion", p.Page(g.chercher))
	a.Traiter("POST /dossiers/{id}/fusion", p.Page(g.demander))
	a.Traiter("POST /dossiers/{id}/fusion/distinctes", p.Page(g.distinguer))
	a.Traiter("GET /dossiers/{id}/separation/{personne}", p.Page(g.separation))
	a.Traiter("POST /dossiers/{id}/separation/{personne}", p.Page(g.separer))
	a.Traiter("GET /fusions", p.Page(g.lister))
	a.Traiter("GET /fusions/{fusion}", p.Page(g.decision))
	a.Traiter("POST /fusions/{fusion}", p.Page(g.decider))
}

// vue is what a page of the household stands on.
type vue struct {
	rapports.VueDossier
	rapports.FoyerVu
}

// lire reads the file of the address for who reads its social file; ecrire asks that they may write in it too.
func (g guichet) lire(r *http.Request, v *poste.Visite, ecrire bool) (d vue, err error) {
	d.VueDossier, err = v.Dossier(r, "foyer", func(d rapports.DroitsDossier) bool { return d.Dossier && (!ecrire || d.Ecrire) }, func(l bdd.Lecture, a droits.Agent, x *rapports.VueDossier) (err error) {
		d.FoyerVu, err = rapports.FoyerDe(r.Context(), l, a, x)
		return err
	})
	if err == nil {
		v.TracerDossier("foyer", d.Dossier.ID)
	}
	return d, err
}

// sous makes the head of a page under the household.
func sous(d *vue, titre string) cadre.Page {
	return poste.SousDossier(&d.VueDossier, section, titre, cadre.Lien{Texte: "Foyer", URL: adresse(d)})
}

func adresse(d *vue, suite ...string) string {
	return poste.AdresseDossier(d.Dossier.ID, append([]string{"foyer"}, suite...)...)
}

type pageVoir struct {
	cadre.Page
	Dossier    int64
	Presents   []personnes.Membre
	Anciens    []personnes.Membre
	Compte     string // "3 personnes : 2 adultes et 1 enfant"
	Ecrire     bool
	Fusionnees []rapports.Reunie
	Demandes   []rapports.FusionVue
	Aujourdhui jour.Jour
}

// voir shows who lives with her, and who did.
func (g guichet) voir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.lire(r, v, false)
	if err != nil {
		return err
	}
	j := g.Moteur.Horloge().Maintenant().Jour()
	p := &pageVoir{Page: cadre.Page{Titre: "Foyer", SousTitre: d.Personne.Affiche() + " · dossier " + d.Dossier.Numero, Section: section, Fil: poste.FilDossier(&d.VueDossier)}, Dossier: d.Dossier.ID, Ecrire: d.Droits.Ecrire,
		Compte: motsDe(personnes.Composer(d.Foyer, j)), Aujourdhui: j}
	for _, m := range d.Foyer {
		if m.Au.Vide() {
			p.Presents = append(p.Presents, m)
		} else {
			p.Anciens = append(p.Anciens, m)
		}
	}
	if len(d.Foyer) > 0 {
		p.Actions = append(p.Actions, poste.ActionTableur(adresse(&d)))
	}
	if p.Ecrire {
		p.Actions = append(p.Actions, []cadre.Action{{Texte: "Rechercher un doublon", URL: poste.AdresseDossier(d.Dossier.ID, "fusion")}, {Texte: "Ajouter une personne", URL: adresse(&d, "nouveau"), Icone: "plus", Principale: true}}...)
	}
	p.Fusionnees = d.Reunies
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p.Demandes, err = rapports.FusionsDuDossier(r.Context(), l, g.Inst.Trousseau, a, d.Dossier.ID)
		return err
	}); err != nil {
		return err
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "foyer/voir", p)
	return nil
}

func motsDe(c personnes.Composition) string {
	s := texte.Pluriel(c.Personnes(), "personne") + " : " + texte.Pluriel(c.Adultes, "adulte")
	if c.Enfants > 0 {
		s += " et " + texte.Pluriel(c.Enfants, "enfant")
	}
	if c.Alternes > 0 {
		s += ", dont " + form.Nombre(int64(c.Alternes)) + " en résidence alternée"
	}
	return texte.Typographier(s)
}

// Age writes the age of a member today, or that it is not known.
func (p *pageVoir) Age(m personnes.Membre) string { return age(m.Personne.Naissance, p.Aujourdhui) }

func age(naissance, j jour.Jour) string {
	if ans, ok := jour.Age(naissance, j); ok {
		return texte.Pluriel(ans, "an")
	}
	return "âge inconnu"
}
