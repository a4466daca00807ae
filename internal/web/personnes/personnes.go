// SPDX-License-Identifier: EUPL-1.2

// Package personnes holds the pages of people and of their files: search, list, creation, the file itself with its timeline, its measure, its
// account, its documents, and who opened it.
package personnes

import (
	"embed"
	"errors"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of this package.
var Pages = cadre.Pages{Domaine: "personnes", FS: gabarits, Noms: []string{
	"recherche", "liste", "nouvelle", "dossier", "fiche", "suivi", "ouvrir", "ouvrir_numero", "mesure", "compte", "documents", "acces",
}}

const section = "personnes"

// tailleEnvoi bounds a post that carries a document: the document itself (fichiers.ReglesPieces) and what goes with it.
const tailleEnvoi = 21 << 20

// guichet serves the pages.
type guichet struct{ *poste.Poste }

// Routes adds the addresses of this package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g := guichet{p}
	a.Traiter("GET /recherche", p.Page(g.rechercher))
	a.Traiter("GET /personnes", p.Page(g.lister))
	a.Traiter("GET /personnes/nouvelle", p.Page(g.nouvelle))
	a.Traiter("POST /personnes/nouvelle", p.Page(g.creer))
	a.Traiter("GET /dossiers/ouvrir", p.Page(g.demanderParNumero))
	a.Traiter("POST /dossiers/ouvrir", p.Page(g.trouverParNumero))
	a.Traiter("GET /dossiers/{id}", p.Page(g.dossier))
	a.Traiter("POST /dossiers/{id}/notes", p.Page(g.noter))
	a.Traiter("GET /dossiers/{id}/fiche", p.Page(g.fiche))
	a.Traiter("POST /dossiers/{id}/fiche", p.Page(g.modifier))
	a.Traiter("GET /dossiers/{id}/suivi", p.Page(g.suivi))
	a.Traiter("POST /dossiers/{id}/suivi", p.Page(g.confier))
	a.Traiter("POST /dossiers/{id}/territoire", p.Page(g.changerTerritoire))
	a.Traiter("GET /dossiers/{id}/ouvrir", p.Page(g.demanderAcces))
	a.Traiter("POST /dossiers/{id}/ouvrir", p.Page(g.ouvrirAcces))
	a.Traiter("GET /dossiers/{id}/mesure/nouvelle", p.Page(g.nouvelleMesure))
	a.Traiter("POST /dossiers/{id}/mesure/nouvelle", p.Page(g.ouvrirMesure))
	a.Traiter("GET /dossiers/{id}/compte/nouveau", p.Page(g.nouveauCompte))
	a.Traiter("POST /dossiers/{id}/compte/nouveau", p.Page(g.ouvrirCompte))
	a.Traiter("GET /dossiers/{id}/documents", p.Page(g.documents))
	a.Recevoir("POST /dossiers/{id}/documents", tailleEnvoi, p.Page(g.joindre))
	a.Traiter("GET /dossiers/{id}/documents/{document}", p.Page(g.document))
	a.Traiter("GET /dossiers/{id}/acces", p.Page(g.acces))
}

// vue reads the file of the address as the agent may see it. A file that may not even be named is a refusal, and traced as one.
func (g guichet) vue(r *http.Request, v *poste.Visite) (d rapports.VueDossier, err error) {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return d, err
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		d, err = rapports.Dossier(r.Context(), l, a, id)
		return err
	})
	if errors.Is(err, bdd.ErrAbsent) {
		v.TracerRefus("dossier", id)
	}
	return d, err
}

// vuePour is vue for a page that needs more than the name of the file.
func (g guichet) vuePour(r *http.Request, v *poste.Visite, permis func(rapports.DroitsDossier) bool) (rapports.VueDossier, error) {
	d, err := g.vue(r, v)
	if err == nil && !permis(d.Droits) {
		v.TracerRefus("dossier", d.Dossier.ID)
		return d, bdd.ErrAbsent
	}
	return d, err
}

// fil is the way back to the list, and to the file when the page stands under one.
func fil(d *rapports.VueDossier) []cadre.Lien {
	f := []cadre.Lien{{Texte: "Personnes", URL: "/personnes"}}
	if d != nil {
		f = append(f, cadre.Lien{Texte: d.Personne.Affiche(), URL: poste.AdresseDossier(d.Dossier.ID)})
	}
	return f
}

// sous makes the head of a page under a file.
func sous(d *rapports.VueDossier, titre string) cadre.Page {
	return cadre.Page{Titre: titre, SousTitre: d.Personne.Affiche() + " · dossier " + d.Dossier.Numero, Court: titre, Section: section, Fil: fil(d)}
}
