// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"slices"

	"etai/internal/base/horloge"
)

// Options are what the shell gives the engine.
type Options struct {
	Horloge horloge.Horloge
	Journal *slog.Logger
	Origine Origine // which proxies are believed

	// Contour gives what surrounds the pages of a request: agent, menu with its counts, message to say once. Nil:
	// nobody is ever logged in.
	Contour func(*http.Request) (Contour, error)
	// AvantEnvoi runs once a page is rendered and before its first byte leaves: the access traces are durably
	// committed there. On error the page is not sent, 503 is.
	AvantEnvoi func(*http.Request) error
	// Traduire turns an error of the domains into the page that says it; false leaves it an internal error.
	Traduire func(error) (ErreurHTTP, bool)
	// NouvelleCle makes the one-time keys of forms; by default rand.Text, the form that package unefois reads.
	NouvelleCle func() string
}

// Pages are the templates of a domain: FS holds gabarits/NOM.html for each name, and gabarits/_*.html, parts shared
// by them. A page is then known as "DOMAINE/NOM".
type Pages struct {
	Domaine string
	FS      fs.FS
	Noms    []string
}

// Moteur renders pages.
type Moteur struct {
	options   Options
	icones    icones
	statiques *statiques
	gabarits  map[string]*template.Template
}

// NouveauMoteur reads every template of the frame and of the domains. It refuses a page that is declared and
// missing, present and undeclared, or that does not parse or escape.
func NouveauMoteur(o Options, domaines ...Pages) (*Moteur, error) {
	if o.Horloge == nil || o.Journal == nil {
		return nil, errors.New("moteur de pages : horloge ou journal manquant")
	}
	if o.NouvelleCle == nil {
		o.NouvelleCle = rand.Text
	}
	m := &Moteur{options: o, gabarits: map[string]*template.Template{}}
	var err error
	if m.icones, err = lireIcones(); err != nil {
		return nil, err
	}
	if m.statiques, err = nouveauxStatiques(); err != nil {
		return nil, err
	}
	socle, err := m.socle()
	if err != nil {
		return nil, err
	}
	for _, p := range append([]Pages{pagesDuCadre()}, domaines...) {
		if err := m.ajouter(socle, p); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// Noms lists the pages, for the test that executes them all.
func (m *Moteur) Noms() []string {
	var noms []string
	for nom := range m.gabarits {
		noms = append(noms, nom)
	}
	slices.Sort(noms)
	return noms
}

// Executer renders a page for a request into memory, without sending it.
func (m *Moteur) Executer(r *http.Request, page string, donnees Donnees) ([]byte, error) {
	contour, err := m.contour(r)
	if err != nil {
		return nil, err
	}
	return m.executer(r, contour, page, donnees)
}

func (m *Moteur) contour(r *http.Request) (Contour, error) {
	if m.options.Contour == nil {
		return Contour{}, nil
	}
	c, err := m.options.Contour(r)
	if err != nil {
		return Contour{}, fmt.Errorf("entourage de la page : %w", err)
	}
	return c, nil
}

func (m *Moteur) executer(r *http.Request, c Contour, page string, donnees Donnees) ([]byte, error) {
	g := m.gabarits[page]
	if g == nil {
		return nil, fmt.Errorf("page %q : non déclarée", page)
	}
	p := donnees.page()
	if p.Titre == "" {
		return nil, fmt.Errorf("page %q : sans titre", page)
	}
	c.Affichage = LireAffichage(r)
	c.Aujourdhui = m.options.Horloge.Maintenant().Jour()
	c.Chemin, c.Reference = r.URL.Path, Reference(r.Context())
	c.Ici = "/"
	if r.Method == http.MethodGet {
		c.Ici = CheminLocal(r.URL.RequestURI(), "/")
	}
	p.Contour = c
	var b bytes.Buffer
	if err := g.ExecuteTemplate(&b, page, donnees); err != nil {
		return nil, fmt.Errorf("page %q : %w", page, err)
	}
	return m.icones.poser(b.Bytes()), nil
}

// Rendre sends a page: rendered whole first, so that a fault in a template gives the page of error 500 and never
// half a page.
func (m *Moteur) Rendre(w http.ResponseWriter, r *http.Request, statut int, page string, donnees Donnees) {
	corps, err := m.Executer(r, page, donnees)
	if err != nil {
		m.Refuser(w, r, err)
		return
	}
	if err := m.avantEnvoi(r); err != nil {
		m.indisponible(w, r, err)
		return
	}
	envoyer(w, statut, corps)
}

func (m *Moteur) avantEnvoi(r *http.Request) error {
	if m.options.AvantEnvoi == nil {
		return nil
	}
	return m.options.AvantEnvoi(r)
}

func envoyer(w http.ResponseWriter, statut int, corps []byte) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(statut)
	_, _ = w.Write(corps) // the client went away: nobody to tell
}

// Statique serves the style sheets, the script and the icon, under /statique/.
func (m *Moteur) Statique() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !m.statiques.servir(w, r) {
			m.Refuser(w, r, Refus(http.StatusNotFound, "", nil))
		}
	})
}

// Horloge is the clock of the engine.
func (m *Moteur) Horloge() horloge.Horloge { return m.options.Horloge }
