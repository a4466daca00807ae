// SPDX-License-Identifier: EUPL-1.2

// Package cadre is the frame of every page: the engine that renders templates, the components that pages are made
// of, the static files, the pages of errors, and the chain through which each request passes.
//
// A package web/<domaine> brings an embed.FS of templates under "gabarits/" and declares its pages (Pages). Each page
// struct embeds Page; its template begins with {{template "cadre" .}} (or "anonyme", "papier") and defines "contenu".
// The program refuses to start on a template that is missing, undeclared or that does not parse.
package cadre

import (
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
)

// Page is embedded by the struct of every page. Titre alone is required.
type Page struct {
	Titre     string // the only h1
	Court     string // its name in the breadcrumb, when Titre says more
	SousTitre string
	Section   string // Code of the menu entry under which the page stands
	Fil       []Lien // the pages above this one
	Actions   []Action
	Alertes   []Alerte   // three at most, the pinned one first
	AEcrire   []Lien     // documents that may be written from here, at the foot of the page
	Form      *form.Form // its errors are summed up at the head of the page, and announced in the title

	Contour Contour // filled by the engine
}

func (p *Page) page() *Page { return p }

// Donnees is what a page is rendered from: a pointer to a struct that embeds Page.
type Donnees interface{ page() *Page }

// Lien is a link in words.
type Lien struct{ Texte, URL string }

// Action is a link drawn as a button: in the head of a page one of them at most is Principale.
type Action struct {
	Texte, URL, Icone string
	Principale        bool
}

// Contour is all that surrounds a page's own content. The shell gives the first part for each request
// (Options.Contour); the engine fills the second.
type Contour struct {
	Agent     *Agent   // nil: nobody is logged in
	Menu      []Entree // at most 8
	Ajout     *Lien    // the middle of the phone's bar: "Ajouter"
	Recherche string   // where the search goes; empty: no search
	Annonce   *Annonce // what the act before this page did
	Demo      *Demo
	Pied      []Lien // accessibility statement, help, version

	Affichage   Affichage
	Aujourdhui  jour.Jour
	Chemin      string // of this request, for aria-current
	Ici         string // path and query, for coming back
	Reference   string // of this request, to quote to the person in charge
	Deconnexion string // where the log-out form posts
}

// Agent is who is logged in, as the bar shows them.
type Agent struct {
	Nom, Role, Initiales string
	Liens                []Lien // my account, my devices
}

// Entree is an entry of the menu.
type Entree struct {
	Code, Texte, URL, Icone string
	Court                   string // for the phone's bar, when Texte is too long for it
	Compte                  int    // what waits there; 0 is not shown
	Barre                   bool   // stands in the phone's bar as well
	Touche                  string // the key that goes there after g; empty: none
}

// CompteMax is the largest figure that the menu shows: beyond, it says that there are more.
const CompteMax = 999

// Attend is what waits there, in words: empty when nothing does.
func (e Entree) Attend() string {
	switch {
	case e.Compte <= 0:
		return ""
	case e.Compte > CompteMax:
		return texte.Nombre(CompteMax) + "+"
	}
	return texte.Nombre(int64(e.Compte))
}

// Annonce is said once, in a region of role "status".
type Annonce struct {
	Ton   Ton
	Texte string
	Lien  *Lien // to undo, to see
}

// Demo puts the banner on every page, and lets the visitor change roles.
type Demo struct {
	Action  string // where the form posts; empty: no form
	Courant string
	Roles   []Choix
	// MotDePasse is that of every account: a visa asks for it again.
	MotDePasse string
	Histoires  string // where the files that have something to tell are listed
}

// BarreBasse gives the entries of the phone's bar around "Ajouter" and before "Menu": at most five in all.
func (c Contour) BarreBasse() [2][]Entree {
	place := 4
	if c.Ajout != nil {
		place = 3
	}
	var choisies []Entree
	for _, e := range c.Menu {
		if e.Barre && len(choisies) < place {
			choisies = append(choisies, e)
		}
	}
	n := min(2, len(choisies))
	return [2][]Entree{choisies[:n], choisies[n:]}
}

// Courante is the aria-current of an entry: "page" on its own address, "true" inside its section, else empty.
func (c Contour) Courante(e Entree, section string) string {
	switch {
	case e.URL == c.Chemin:
		return "page"
	case e.Code != "" && e.Code == section:
		return "true"
	}
	return ""
}
