// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"errors"
	"fmt"
	"html/template"
	"net/url"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
)

// Ton is what a state, a warning or a deadline says by its colour; the word and the icon say it too.
type Ton string

// The tones.
const (
	Neutre    Ton = "neutre"
	Succes    Ton = "succes"
	Attention Ton = "attention"
	Danger    Ton = "danger"
	Info      Ton = "info"
)

// Icone is the icon of a tone when none is chosen.
func (t Ton) Icone() string {
	switch t {
	case Succes:
		return "coche-ronde"
	case Attention:
		return "triangle"
	case Danger:
		return "moins-rond"
	case Info:
		return "info"
	default:
		return "point"
	}
}

func (t Ton) verifier() error {
	switch t {
	case Neutre, Succes, Attention, Danger, Info:
		return nil
	}
	return fmt.Errorf("ton inconnu : %q", string(t))
}

// Puce is a state: icon, word, colour, never fewer.
type Puce struct {
	Ton   Ton
	Mot   string
	Icone string // else the tone's
	Suite string // plain words after the state
	Cadre bool   // drawn in a frame
}

// Dessin is the icon that is drawn.
func (p Puce) Dessin() string {
	if p.Icone != "" {
		return p.Icone
	}
	return p.Ton.Icone()
}

// Alerte is a fact (in bold), what follows from it, and one link of action.
type Alerte struct {
	Ton   Ton
	Note  bool // pinned by someone: no tone, a pin
	Icone string
	Fait  string
	Suite string
	Lien  *Lien
	Cote  bool // the link opens a tab of its own: what is typed here stays; its words say so
}

// Dessin is the icon that is drawn.
func (a Alerte) Dessin() string {
	switch {
	case a.Icone != "":
		return a.Icone
	case a.Note:
		return "epingle"
	}
	return a.Ton.Icone()
}

// Classe is the class of the tone.
func (a Alerte) Classe() string {
	if a.Note {
		return "note"
	}
	return string(a.Ton)
}

// Echeance is a deadline: its date, what separates us from it, and how near it is.
type Echeance struct {
	Jour  jour.Jour
	Delai string
	Ton   Ton // Danger, Attention or Neutre
}

// Fait is one item of a frise: what happened, who did it, and who can read it.
type Fait struct {
	Icone   string
	Titre   string
	Montant *argent.Centimes
	Quand   string
	Par     string
	Texte   string
	Lien    *Lien
	Visible string // "service MASP"
	Prive   bool   // not shared: the eye becomes a padlock
}

// Solde is one figure of the head of an account: what it is, how much, where it comes from.
type Solde struct {
	Libelle string
	Valeur  any // argent.Centimes, a day, a number or words
	Aide    string
	Ton     Ton
	Puce    *Puce  // instead of Valeur
	URL     string // the list of what it counts; empty when there is none
}

// Onglet is a tab: a link of the server's.
type Onglet struct {
	Texte, URL string
	Courant    bool
}

// Onglets is a row of tabs under a name.
type Onglets struct {
	Nom      string // for assistive technology: "Dossier"
	Elements []Onglet
}

// Jeton is a filter: a link of the server's, on or off.
type Jeton struct {
	Texte, URL string
	Compte     int // shown when above zero
	Actif      bool
}

// Jetons is a row of filters under a name.
type Jetons struct {
	Nom      string
	Elements []Jeton
}

// Vide is the state of a list that has nothing to show: one sentence, one action.
type Vide struct {
	Phrase string
	Action *Action
}

// Pagination goes through the pages of a list.
type Pagination struct {
	Page, Pages int
	Total       int
	Chose       string // "ligne", written in the plural when needed
	Base        string // the address of the list with its filters
	Parametre   string // else "page"
	Debut       int    // rank of the first row shown, from 0
	Borne       bool   // there are more rows than the pages go through
}

// Paginer goes through a list of total rows, n a page, at the page asked for, or at the last one beyond the end; of a list whose count stopped, through the rows counted.
func Paginer(page, total, n int, chose, base string) Pagination {
	lignes, borne := total, total == texte.Beaucoup
	if borne {
		lignes--
	}
	pages := max(1, (lignes+n-1)/n)
	page = min(page, pages)
	return Pagination{Page: page, Pages: pages, Total: total, Chose: chose, Base: base, Debut: (page - 1) * n, Borne: borne}
}

// Adresse is the address of page n.
func (p Pagination) Adresse(n int) string {
	u, err := url.Parse(p.Base)
	if err != nil {
		return ""
	}
	q := u.Query()
	nom := p.Parametre
	if nom == "" {
		nom = "page"
	}
	q.Del(nom)
	if n > 1 {
		q.Set(nom, fmt.Sprint(n))
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// Numeros lists the pages worth a link: first, last and those around the present one; 0 stands for a gap.
func (p Pagination) Numeros() []int {
	var n []int
	dernier := 0
	for i := 1; i <= p.Pages; i++ {
		if i > 1 && i < p.Pages && (i < p.Page-1 || i > p.Page+1) {
			continue
		}
		if i > dernier+1 {
			n = append(n, 0)
		}
		n, dernier = append(n, i), i
	}
	return n
}

// Tableau is a plain table; one with inputs, bands or nested cells is written in the page's own template with the
// same classes.
type Tableau struct {
	ID       string
	Legende  string // caption: required
	Montree  bool   // else it is for assistive technology
	Colonnes []Colonne
	Lignes   []LigneTableau
	Vide     *Vide
}

// Colonne is a column of a Tableau.
type Colonne struct {
	Titre  string
	Nombre bool // to the right, tabular figures
}

// LigneTableau is a row: cells may be words, numbers, amounts, days, instants, Lien, Puce or *T of these.
type LigneTableau struct {
	Classe   string
	Cellules []any
}

var errCellules = errors.New("nombre de cellules")

// verifier refuses a row that does not have the columns of its table.
func (t Tableau) verifier() error {
	for i, l := range t.Lignes {
		if len(l.Cellules) != len(t.Colonnes) {
			return fmt.Errorf("tableau %q, ligne %d : %w : %d pour %d colonnes", t.ID, i+1, errCellules, len(l.Cellules), len(t.Colonnes))
		}
	}
	if t.ID == "" || t.Legende == "" {
		return errors.New("tableau sans ID ou sans légende")
	}
	return nil
}

func html(s string) string { return template.HTMLEscapeString(s) }
