// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"net/http"
	"time"

	"etai/internal/base/horloge"
)

// Aiguillage is the table of routes: http.ServeMux with our own pages for what it does not know, limits on bodies,
// and the pattern of the route given to the access log.
type Aiguillage struct {
	moteur   *Moteur
	mux      *http.ServeMux
	fichiers map[string]int64 // pattern → bytes that its files may have
}

// NouvelAiguillage makes a table with the routes of the frame itself: static files, theme and density.
func (m *Moteur) NouvelAiguillage() *Aiguillage {
	a := &Aiguillage{moteur: m, mux: http.NewServeMux(), fichiers: map[string]int64{}}
	a.Handle("GET "+prefixeStatique, m.Statique())
	a.Handle("POST "+CheminAffichage, m.ReglerAffichage())
	a.Traiter("GET "+CheminAffichage, func(w http.ResponseWriter, r *http.Request) error {
		m.Rendre(w, r, http.StatusOK, "cadre/affichage", &PageAffichage{Page{Titre: "Affichage et clavier", Fil: []Lien{{"Accueil", "/"}}}})
		return nil
	})
	return a
}

// Handle adds a route: "GET /dossiers/{id}", "POST /dossiers/{id}/notes". "GET /{$}" is the home page.
func (a *Aiguillage) Handle(patron string, h http.Handler) { a.mux.Handle(patron, h) }

// Traiter adds a route whose handler may fail: its error becomes a page.
func (a *Aiguillage) Traiter(patron string, fn func(http.ResponseWriter, *http.Request) error) {
	a.Handle(patron, a.moteur.Traiter(fn))
}

// Recevoir adds a route that takes files, of at most octets bytes in all: its handler streams them with LireEnvoi.
func (a *Aiguillage) Recevoir(patron string, octets int64, fn func(http.ResponseWriter, *http.Request) error) {
	a.fichiers[patron] = octets
	a.Traiter(patron, fn)
}

// ServeHTTP finds the route, checks the body and calls the handler.
func (a *Aiguillage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h, patron := a.mux.Handler(r)
	if patron == "" {
		a.refuser(w, r, h)
		return
	}
	if s := suiviDe(r.Context()); s != nil {
		s.patron = patron
	}
	if r.Method == http.MethodPost {
		octets := a.fichiers[patron]
		if octets > 0 {
			delai := horloge.Systeme{}.Maintenant().Temps().Add(DelaiEnvoi) // of the connection: the clock of the machine, whatever that of the application
			c := http.NewResponseController(w)
			_ = c.SetReadDeadline(delai) // not every writer can (tests): the server's own limit then stands
			_ = c.SetWriteDeadline(delai.Add(time.Minute))
		}
		if err := a.moteur.recevoir(w, r, octets); err != nil {
			a.moteur.Refuser(w, r, err)
			return
		}
	}
	a.mux.ServeHTTP(w, r)
}

// refuser says in a page what the mux would say in English: 404, or 405 with the methods that the address knows.
func (a *Aiguillage) refuser(w http.ResponseWriter, r *http.Request, h http.Handler) {
	essai := &muet{entetes: http.Header{}}
	h.ServeHTTP(essai, r)
	if essai.statut != http.StatusMethodNotAllowed {
		essai.statut = http.StatusNotFound
	} else {
		w.Header().Set("Allow", essai.entetes.Get("Allow"))
	}
	a.moteur.Refuser(w, r, Refus(essai.statut, "", nil))
}

// muet keeps a status and headers, and drops the body.
type muet struct {
	entetes http.Header
	statut  int
}

func (m *muet) Header() http.Header         { return m.entetes }
func (m *muet) WriteHeader(s int)           { m.statut = s }
func (m *muet) Write(b []byte) (int, error) { return len(b), nil }
