// SPDX-License-Identifier: EUPL-1.2

// Package calculateurs holds the calculators: pages for everyone, without logging in, that keep nothing. Each turns a form into the question that "etai calcul"
// answers, over the same code, and shows the answer with the articles that gave it.
package calculateurs

import (
	"embed"
	"errors"
	"net/http"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/calculs"
	"etai/internal/prestations"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of the package.
var Pages = cadre.Pages{Domaine: "calculateurs", FS: gabarits, Noms: []string{"liste", "calculateur"}}

// An address computes thirty times in a row, then once a second.
const (
	rafale = 30
	regain = time.Second
)

type guichet struct{ *poste.Poste }

// Routes adds the addresses of this package: they tell of nobody, and everyone may use them.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g := guichet{p}
	frein := cadre.NouveauFrein(p.Inst.Base.Horloge(), rafale, regain)
	a.Traiter("GET "+poste.CheminCalculateurs, g.lister)
	a.Handle("GET "+poste.CheminCalculateurs+"/{nom}", p.Moteur.Freiner(frein, p.Moteur.Traiter(g.montrer)))
	a.Handle("POST "+poste.CheminCalculateurs+"/{nom}", p.Moteur.Freiner(frein, p.Moteur.Traiter(g.calculer)))
}

type pageListe struct {
	cadre.Page
	Calculateurs []*calculateur
}

func (g guichet) lister(w http.ResponseWriter, r *http.Request) error {
	g.Moteur.Rendre(w, r, http.StatusOK, "calculateurs/liste", &pageListe{Page: cadre.Page{Titre: "Calculateurs", SousTitre: "Pour tout le monde, sans se connecter. Rien de ce que vous tapez n’est gardé."}, Calculateurs: calculateurs()})
	return nil
}

// pageCalculateur is the form of a calculator and, once it was sent, its answer.
type pageCalculateur struct {
	cadre.Page
	Calculateur *calculateur
	Action      string
	Groupes     []groupeVu
	Resultat    *resultat
	Refus       []calculs.Refus
	Calcule     string // day of the answer
}

func (g guichet) page(r *http.Request, f *form.Form) (*pageCalculateur, error) {
	nom := r.PathValue("nom")
	for _, c := range calculateurs() {
		if c.Nom != nom {
			continue
		}
		var liste []prestations.Prestation
		if err := g.Inst.Base.Lire(r.Context(), func(l bdd.Lecture) (err error) {
			liste, err = prestations.EnVigueur(r.Context(), l, l.Instant().Jour())
			return err
		}); err != nil {
			return nil, err
		}
		c.proposer(liste)
		p := &pageCalculateur{Page: cadre.Page{Titre: c.Titre, Court: c.Titre, Form: f, Fil: []cadre.Lien{{Texte: "Calculateurs", URL: poste.CheminCalculateurs}}}, Calculateur: c, Action: poste.CheminCalculateurs + "/" + c.Nom}
		p.Groupes = c.vus(f)
		return p, nil
	}
	return nil, bdd.ErrAbsent
}

func (g guichet) montrer(w http.ResponseWriter, r *http.Request) error {
	p, err := g.page(r, form.Nouveau(nil))
	if err != nil {
		return err
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "calculateurs/calculateur", p)
	return nil
}

// calculer answers what was typed; a button only adds lines.
func (g guichet) calculer(w http.ResponseWriter, r *http.Request) error {
	f, err := form.DeRequete(w, r, cadre.TailleFormulaire)
	if err != nil {
		return err
	}
	p, err := g.page(r, f)
	if err != nil {
		return err
	}
	if f.Valeur("ajouter") != "" {
		g.Moteur.Rendre(w, r, http.StatusOK, "calculateurs/calculateur", p)
		return nil
	}
	question, err := p.Calculateur.question(f, p.Groupes)
	if err != nil {
		return err
	}
	statut := http.StatusUnprocessableEntity
	if f.Valide() {
		aujourdhui := g.Moteur.Horloge().Maintenant().Jour()
		reponse, refus, err := calculs.Calculer(r.Context(), func() (*bdd.Base, error) { return g.Inst.Base, nil }, aujourdhui, p.Calculateur.Nom, question)
		faute, fautive := errors.AsType[*calculs.Faute](err)
		switch {
		case fautive:
			f.Refuser("", texte.Typographier(texte.Majuscule(faute.Message))+".")
		case err != nil:
			return err
		default:
			if p.Resultat, err = p.Calculateur.lire(reponse, p.Calculateur); err != nil {
				return err
			}
			for i := range refus {
				refus[i].Message = texte.Typographier(texte.Majuscule(refus[i].Message)) + "."
			}
			p.Refus, p.Calcule, statut = refus, aujourdhui.Long(), http.StatusOK
		}
	}
	g.Moteur.Rendre(w, r, statut, "calculateurs/calculateur", p)
	return nil
}
