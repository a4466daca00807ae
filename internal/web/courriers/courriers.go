// SPDX-License-Identifier: EUPL-1.2

// Package courriers holds the pages of what the service writes: the document written in a file, the page of a frozen one, printing many at once, the templates of the
// organisation and its letterheads.
package courriers

import (
	"embed"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/journal/acces"
	"etai/internal/documents"
	"etai/internal/modeles"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of this package.
var Pages = cadre.Pages{Domaine: "courriers", FS: gabarits, Noms: []string{"choisir", "ecrire", "document", "imprimer", "modeles", "modele", "entetes"}}

const (
	section      = "personnes"
	tailleEnTete = 1 << 20
)

type guichet struct{ *poste.Poste }

// Routes adds the addresses of this package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g := guichet{p}
	a.Traiter("GET /dossiers/{id}/ecrire", p.Page(g.choisir))
	a.Traiter("GET /dossiers/{id}/ecrire/{genre}", p.Page(g.preparer))
	a.Traiter("POST /dossiers/{id}/ecrire/{genre}", p.Page(g.ecrire))
	a.Traiter("GET /dossiers/{id}/courriers/{document}", p.Page(g.voir))
	a.Traiter("POST /dossiers/{id}/courriers/{document}", p.Page(g.suivreUn))
	a.Traiter("GET /dossiers/{id}/courriers/{document}/pdf", p.Page(g.pdf))
	a.Traiter("POST /dossiers/{id}/courriers/{document}/recommande", p.Page(g.recommander))
	a.Traiter("GET /courriers", p.Page(g.lister))
	a.Traiter("POST /courriers", p.Page(g.suivre))
	a.Traiter("GET /courriers/lot.pdf", p.Page(g.lot))
	a.Traiter("GET /organisation/modeles", g.reserver(g.modeles))
	a.Traiter("GET /organisation/modeles/{genre}", g.reserver(g.modele))
	a.Traiter("POST /organisation/modeles/{genre}", g.reserver(g.enregistrer))
	a.Traiter("POST /organisation/modeles/{genre}/relecture", g.reserver(g.relire))
	a.Traiter("GET /organisation/en-tetes", g.reserver(g.entetes))
	a.Recevoir("POST /organisation/en-tetes", tailleEnTete, g.reserver(g.noterEntete))
}

// reserver guards the settings: for who may not read them, they do not exist.
func (g guichet) reserver(fn func(http.ResponseWriter, *http.Request, *poste.Visite) error) func(http.ResponseWriter, *http.Request) error {
	return g.Page(func(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
		if !v.Peut(droits.LireReglages) {
			v.Tracer(acces.Trace{Nature: acces.Refus, Objet: "reglages", Motif: "droits"})
			return bdd.ErrAbsent
		}
		return fn(w, r, v)
	})
}

// vue reads the file of the address for who may write documents in it.
func (g guichet) vue(r *http.Request, v *poste.Visite) (rapports.VueDossier, error) {
	return v.Dossier(r, "courrier", func(d rapports.DroitsDossier) bool { return d.Courrier && d.Contrat || d.Payeurs })
}

// permet tells whether who reads a file may write documents of a kind in it.
func permet(d rapports.DroitsDossier, x modeles.Genre) bool {
	return x.AMain() && (d.Courrier && d.Contrat || x.Payeurs && d.Payeurs)
}

// ecrit tells whether the visitor writes documents at all.
func ecrit(v *poste.Visite) bool { return v.Peut(droits.EcrireCourrier) || v.Peut(droits.EcrirePayeur) }

func adresse(dossier int64, suite ...string) string {
	return poste.AdresseDossier(dossier, append([]string{"courriers"}, suite...)...)
}

func lienDocuments(dossier int64) cadre.Lien {
	return cadre.Lien{Texte: "Documents", URL: poste.AdresseDossier(dossier, "documents")}
}

// feuille is a document as a page shows it.
type feuille struct {
	documents.Lettre
	Manquants []string // in words
}

// QuiSigne is the last block of a document.
func (f feuille) QuiSigne() bool { return f.Signataire != "" }

type pageChoisir struct {
	cadre.Page
	Themes []themeGenres
}

// themeGenres groups the kinds of documents under a title.
type themeGenres struct {
	Nom    string
	Genres []ligneGenre
}

type ligneGenre struct {
	modeles.Genre
	URL       string
	Personnel bool       // the organisation wrote its own
	PucesFALC cadre.Puce // of its plain-language text; without a word: there is none
	URLFALC   string
}

// choisir lists what may be written in a file.
func (g guichet) choisir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.vue(r, v)
	if err != nil {
		return err
	}
	p := &pageChoisir{Page: poste.SousDossier(&d, section, "Écrire un document", lienDocuments(d.Dossier.ID))}
	suite := ""
	if n := r.URL.Query().Get("remplace"); n != "" {
		if id, ok := entier(n); ok {
			suite = "?remplace=" + form.Nombre(id)
		}
	}
	for _, x := range modeles.Genres {
		if !permet(d.Droits, x) {
			continue
		}
		if n := len(p.Themes); n == 0 || p.Themes[n-1].Nom != x.Theme {
			p.Themes = append(p.Themes, themeGenres{Nom: x.Theme})
		}
		t := &p.Themes[len(p.Themes)-1]
		t.Genres = append(t.Genres, ligneGenre{Genre: x, URL: poste.AdresseDossier(d.Dossier.ID, "ecrire", x.Code) + suite})
	}
	v.TracerDossier("courrier", d.Dossier.ID)
	g.Moteur.Rendre(w, r, http.StatusOK, "courriers/choisir", p)
	return nil
}
