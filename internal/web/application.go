// SPDX-License-Identifier: EUPL-1.2

// Package web assembles the pages of every domain into one application: routes, menu, sessions, health, background work, and a stop that lets
// the answers under way go out.
package web

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/echanges/abonnes"
	"etai/internal/installation"
	"etai/internal/organisation"
	"etai/internal/web/api"
	"etai/internal/web/cadre"
	"etai/internal/web/connexion"
	"etai/internal/web/poste"
)

// Options are what the shell gives the application.
type Options struct {
	Inst        *installation.Installation
	HTTPS       bool                    // browsers come through HTTPS: the session's cookie never travels otherwise
	Mandataires []netip.Prefix          // proxies whose X-Forwarded-* are believed; none by default
	Abonnes     []netip.Prefix          // private addresses that may be told of events; none by default
	Demo        poste.Demonstration     // nil outside of the demonstration
	Couts       organisation.Parametres // of argon2id; zero: organisation.ParametresParDefaut
	Durees      organisation.Durees     // of sessions; zero: organisation.DureesParDefaut, without end in the demonstration
}

// Application is all that is served. It is safe for concurrent use.
type Application struct {
	Poste  *poste.Poste
	entree http.Handler
	crieur *abonnes.Crieur
}

// Nouvelle prepares everything, and refuses to start on a page that is missing or does not parse.
func Nouvelle(ctx context.Context, o Options) (*Application, error) {
	if o.Couts == (organisation.Parametres{}) {
		o.Couts = organisation.ParametresParDefaut()
	}
	if o.Durees == (organisation.Durees{}) {
		o.Durees = organisation.DureesParDefaut()
		if o.Demo != nil { // its clock moves on by days with its bank: nobody is logged out by that
			o.Durees = organisation.Durees{Inactivite: 400 * 24 * time.Hour, Absolue: 400 * 24 * time.Hour}
		}
	}
	b := o.Inst.Base
	p := &poste.Poste{Inst: o.Inst, Origine: cadre.Origine{Mandataires: o.Mandataires}, Menu: menu, Demo: o.Demo}
	var err error
	if p.Hacheur, err = organisation.NouveauHacheur(o.Couts); err != nil {
		return nil, fmt.Errorf("mots de passe : %w", err)
	}
	p.Portier = organisation.NouveauPortier(b, p.Hacheur, o.Inst.Acces)
	p.Magasin = organisation.NouvellesSessions(b, o.Inst.Trousseau, o.Durees)
	p.Sessions = p.Magasin.Gestionnaire(o.HTTPS, refuserSession(p))
	if p.Annuaire, err = poste.NouvelAnnuaire(ctx, b); err != nil {
		return nil, fmt.Errorf("lire l’annuaire : %w", err)
	}
	var pages []cadre.Pages
	for _, d := range domaines() {
		pages = append(pages, d.pages)
	}
	if p.Moteur, err = cadre.NouveauMoteur(cadre.Options{Horloge: b.Horloge(), Journal: o.Inst.Journal, Origine: p.Origine,
		Contour: p.Contour, AvantEnvoi: p.AvantEnvoi, Traduire: poste.Traduire}, pages...); err != nil {
		return nil, err
	}
	routes := p.Moteur.NouvelAiguillage()
	routes.Handle("GET /sante", sante(o.Inst))
	for _, d := range domaines() {
		d.routes(p, routes)
	}
	autres, err := api.Nouvelle(p)
	if err != nil {
		return nil, err
	}
	a := &Application{Poste: p, crieur: abonnes.Nouveau(b, o.Inst.Trousseau, o.Inst.Journal, o.Abonnes)}
	a.entree, err = p.Moteur.Chaine(accueillir(o.Inst.Base, p, routes, autres))
	return a, err
}

// ServeHTTP answers a request.
func (a *Application) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.entree.ServeHTTP(w, r) }

// accueillir puts the session before the pages, and not before what needs none: style sheets, health, other programs.
func accueillir(base *bdd.Base, p *poste.Poste, routes, autres http.Handler) http.Handler {
	avecSession := p.Accueillir(changerDAbord(routes))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/statique/") || r.URL.Path == "/sante" {
			routes.ServeHTTP(w, r)
			return
		}
		if strings.HasPrefix(r.URL.Path, api.Racine+"/") {
			autres.ServeHTTP(w, r)
			return
		}
		if r.Method == http.MethodGet {
			defer base.Attendre()()
		}
		avecSession.ServeHTTP(&unique{ResponseWriter: w}, r)
	})
}

// changerDAbord sends an agent who holds a temporary password to the page where it is changed, and nowhere else.
func changerDAbord(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if v := poste.VisiteDe(r); v.Compte.ID != 0 && v.Compte.DoitChanger && !connexion.PermisAvantChangement(r.URL.Path) {
			http.Redirect(w, r, connexion.CheminMotDePasse, http.StatusSeeOther)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// unique is an answer that an error of the session's store may close: what comes after the page of error is dropped.
type unique struct {
	http.ResponseWriter
	clos bool
}

// WriteHeader implements http.ResponseWriter.
func (u *unique) WriteHeader(statut int) {
	if !u.clos {
		u.ResponseWriter.WriteHeader(statut)
	}
}

// Write implements http.ResponseWriter.
func (u *unique) Write(b []byte) (int, error) {
	if u.clos {
		return len(b), nil
	}
	return u.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (u *unique) Unwrap() http.ResponseWriter { return u.ResponseWriter }

// refuserSession is called when a session cannot be read or kept: the answer that was about to leave becomes a page of error.
func refuserSession(p *poste.Poste) func(http.ResponseWriter, *http.Request, error) {
	return func(w http.ResponseWriter, r *http.Request, err error) {
		u, ok := w.(*unique)
		if ok && u.clos {
			return
		}
		for _, nom := range []string{"Location", "Content-Length", "Content-Disposition"} {
			w.Header().Del(nom)
		}
		p.Moteur.Refuser(w, r, fmt.Errorf("session : %w", err))
		if ok {
			u.clos = true
		}
	}
}

// sante says whether the service works: the base answers, and nothing stopped the writes.
func sante(inst *installation.Installation) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := inst.Base.EnPanne()
		if err == nil {
			err = inst.Acces.Base().EnPanne()
		}
		if err == nil {
			err = inst.Base.Lire(r.Context(), func(l bdd.Lecture) error {
				var un int
				return l.QueryRow(r.Context(), `select 1`).Scan(&un)
			})
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		if err != nil {
			inst.Journal.ErrorContext(r.Context(), "santé", "erreur", err)
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte("en panne\n")) // the client went away: nobody to tell
			return
		}
		_, _ = w.Write([]byte("ok\n"))
	})
}
