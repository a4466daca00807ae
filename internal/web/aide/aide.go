// SPDX-License-Identifier: EUPL-1.2

// Package aide holds the pages of help: the guide of each job, in the words of the pages, to read or to print.
package aide

import (
	"bytes"
	"embed"
	"net/http"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/rapports/guidepdf"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of the package.
var Pages = cadre.Pages{Domaine: "aide", FS: gabarits, Noms: []string{"aide", "guide"}}

// guichet serves the pages.
type guichet struct{ *poste.Poste }

// Routes adds the addresses of this package. Help tells of nobody: everyone who is logged in reads every guide.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g := guichet{p}
	a.Traiter("GET /aide", p.Page(g.montrer))
	a.Traiter("GET /aide/guide/{guide}", p.Page(g.guide))
}

type pageAide struct {
	cadre.Page
	Guides    []guideListe
	Histoires string // of the demonstration
}

type guideListe struct {
	Titre, Pour, URL string
	Mien             bool
}

func (g guichet) montrer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	p := &pageAide{Page: cadre.Page{Titre: "Aide", SousTitre: "Un guide par métier, dans les mots des pages."}}
	for _, x := range guides {
		p.Guides = append(p.Guides, guideListe{x.titre, x.pour, poste.CheminGuide(x.role), v.Compte.Role == x.role})
	}
	if g.Demo != nil {
		p.Histoires = poste.CheminHistoires
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "aide/aide", p)
	return nil
}

type pageGuide struct {
	cadre.Page
	Pour    string
	Parties []partieVue
}

type partieVue struct {
	Titre  string
	Etapes [][]morceau
}

// morceau is a stretch of a step; Mot: as a page writes it.
type morceau struct {
	Texte string
	Mot   bool
}

// decouper separates the words of the pages, which a step has between square brackets.
func decouper(etape string) (ms []morceau) {
	for etape != "" {
		avant, suite, ouvert := strings.Cut(etape, "[")
		if avant != "" {
			ms = append(ms, morceau{Texte: avant})
		}
		if !ouvert {
			break
		}
		var mot string
		mot, etape, _ = strings.Cut(suite, "]")
		ms = append(ms, morceau{mot, true})
	}
	return ms
}

// enTexte is a step where the words of the pages stand between guillemets.
func enTexte(etape string) string {
	return strings.NewReplacer("[", "«\u00a0", "]", "\u00a0»").Replace(etape)
}

func (g guichet) guide(w http.ResponseWriter, r *http.Request, _ *poste.Visite) error {
	chemin, enPDF := strings.CutSuffix(r.URL.Path, ".pdf")
	for _, x := range guides {
		if poste.CheminGuide(x.role) != chemin {
			continue
		}
		if enPDF {
			return g.imprimer(w, r, x)
		}
		g.Moteur.Rendre(w, r, http.StatusOK, "aide/guide", x.page())
		return nil
	}
	return bdd.ErrAbsent
}

func (x guide) page() *pageGuide {
	p := &pageGuide{Page: cadre.Page{Titre: x.titre, Fil: []cadre.Lien{{Texte: "Aide", URL: poste.CheminAide}},
		Actions: []cadre.Action{{Texte: "Télécharger le PDF", URL: poste.CheminGuide(x.role) + ".pdf", Icone: "telecharger"}}}, Pour: x.pour}
	for _, y := range x.parties {
		z := partieVue{Titre: y.titre}
		for _, e := range y.etapes {
			z.Etapes = append(z.Etapes, decouper(e))
		}
		p.Parties = append(p.Parties, z)
	}
	return p
}

func (g guichet) imprimer(w http.ResponseWriter, r *http.Request, x guide) error {
	d := guidepdf.Guide{Titre: x.titre, Pour: x.pour, CreeLe: g.Inst.Base.Horloge().Maintenant()}
	for _, y := range x.parties {
		z := guidepdf.Partie{Titre: y.titre}
		for _, e := range y.etapes {
			z.Etapes = append(z.Etapes, enTexte(e))
		}
		d.Parties = append(d.Parties, z)
	}
	var b bytes.Buffer
	if err := guidepdf.Ecrire(&b, d); err != nil {
		return err
	}
	return g.Envoyer(w, r, "application/pdf", "guide-"+string(x.role)+".pdf", b.Bytes())
}
