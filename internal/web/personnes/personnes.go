// SPDX-License-Identifier: EUPL-1.2

// Package personnes holds the pages of people and of their files: search, list, creation, the file itself with its timeline, its measure, its
// account, its documents, and who opened it.
package personnes

import (
	"embed"
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
	"recherche", "liste", "nouvelle", "dossier", "fiche", "suivi", "envoi", "ouvrir", "ouvrir_numero", "mesure", "contrats", "arret", "avenant", "suspension", "compte", "documents", "acces", "cloture",
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
	a.Traiter("GET /personnes.xlsx", p.Page(g.listeXLSX))
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
	a.Traiter("GET /dossiers/{id}/envoi", p.Page(g.envoi))
	a.Traiter("POST /dossiers/{id}/envoi", p.Page(g.choisirEnvoi))
	a.Traiter("GET /dossiers/{id}/ouvrir", p.Page(g.demanderAcces))
	a.Traiter("POST /dossiers/{id}/ouvrir", p.Page(g.ouvrirAcces))
	a.Traiter("GET /dossiers/{id}/mesure", p.Page(g.mesure))
	a.Traiter("GET /dossiers/{id}/mesure/nouvelle", p.Page(g.nouvelleMesure))
	a.Traiter("POST /dossiers/{id}/mesure/nouvelle", p.Page(g.ouvrirMesure))
	a.Traiter("GET /dossiers/{id}/mesure/{contrat}/arret", p.Page(g.demanderArret))
	a.Traiter("POST /dossiers/{id}/mesure/{contrat}/arret", p.Page(g.arreter))
	a.Traiter("GET /dossiers/{id}/mesure/{contrat}/annulation", p.Page(g.demanderAnnulation))
	a.Traiter("POST /dossiers/{id}/mesure/{contrat}/annulation", p.Page(g.annuler))
	a.Traiter("GET /dossiers/{id}/mesure/{contrat}/avenant", p.Page(g.avenant))
	a.Traiter("POST /dossiers/{id}/mesure/{contrat}/avenant", p.Page(g.amender))
	a.Traiter("GET /dossiers/{id}/mesure/{contrat}/suspension", p.Page(g.demanderSuspension))
	a.Traiter("POST /dossiers/{id}/mesure/{contrat}/suspension", p.Page(g.suspendre))
	a.Traiter("GET /dossiers/{id}/cloture", p.Page(g.cloture))
	a.Traiter("POST /dossiers/{id}/cloture", p.Page(g.clore))
	a.Traiter("GET /dossiers/{id}/compte/nouveau", p.Page(g.nouveauCompte))
	a.Traiter("POST /dossiers/{id}/compte/nouveau", p.Page(g.ouvrirCompte))
	a.Traiter("GET /dossiers/{id}/documents", p.Page(g.documents))
	a.Traiter("GET /dossiers/{id}/documents.xlsx", p.Page(g.documentsXLSX))
	a.Recevoir("POST /dossiers/{id}/documents", tailleEnvoi, p.Page(g.joindre))
	a.Traiter("GET /dossiers/{id}/documents/{document}", p.Page(g.document))
	a.Traiter("GET /dossiers/{id}/acces", p.Page(g.acces))
	a.Traiter("GET /dossiers/{id}/acces.xlsx", p.Page(g.accesXLSX))
	a.Traiter("GET /dossiers/{id}/chronologie.xlsx", p.Page(g.chronologieXLSX))
}

// ensemble reads all that the first page of the file of the address shows to the agent. A file that may not even be named is a refusal, and traced as one.
func (g guichet) ensemble(r *http.Request, v *poste.Visite, permis func(rapports.DroitsDossier) bool) (e rapports.VueEnsemble, err error) {
	e.VueDossier, err = v.Dossier(r, "dossier", permis, func(l bdd.Lecture, a droits.Agent, d *rapports.VueDossier) (err error) {
		e, err = rapports.Ensemble(r.Context(), l, a, *d)
		return err
	})
	return e, err
}

func tous(rapports.DroitsDossier) bool { return true }

// vuePour reads what each page of the file says of it, for who has the right that permis asks.
func (g guichet) vuePour(r *http.Request, v *poste.Visite, permis func(rapports.DroitsDossier) bool) (rapports.VueDossier, error) {
	return v.Dossier(r, "dossier", permis)
}

// sous makes the head of a page under a file.
func sous(d *rapports.VueDossier, titre string) cadre.Page {
	return poste.SousDossier(d, section, titre)
}
