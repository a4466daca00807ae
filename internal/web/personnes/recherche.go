// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"context"
	"net/http"
	"regexp"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// reponsesMax is how many people a search shows; longueurRecherche how much of what was typed is read.
const (
	reponsesMax       = 20
	tiersMax          = 5
	longueurRecherche = 200
)

// trouvee is an answer of the search.
type trouvee struct {
	rapports.LignePersonne
	Raison string
}

// Nee says when the person was born, and her age.
func (t trouvee) Nee(aujourdhui jour.Jour) string { return nee(t.Personne.Naissance, aujourdhui) }

type pageRecherche struct {
	cadre.Page
	Demande string
	Trouves []trouvee
	Tiers   []rapports.TiersListe
	Reste   int // tiers not shown
	Cherche bool
	Creer   bool
	// Courrier is where the document is that left under the number that was typed.
	Courrier string
}

// Nouvelle is the form of a new person, with the name that was searched.
func (p *pageRecherche) Nouvelle() string {
	return poste.AdresseNouvelle(p.Demande, "")
}

// numeroDossier is what a number of ours looks like: "2026-00012", or a measure's "MASP-3-2026-0001".
var numeroDossier = regexp.MustCompile(`(?i)^(?:dossier\s*)?(\d{4}-\d{5}|masp-\d+-\d{4}-\d{4,})$`)

// rechercher answers the search of the bar: an approximate name, a birth date, a telephone, the number of a file, of a measure or of a registered letter, a tiers.
func (g guichet) rechercher(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.LireIdentite) {
		return bdd.ErrAbsent
	}
	q := strings.TrimSpace(r.URL.Query().Get("q"))
	if s := []rune(q); len(s) > longueurRecherche {
		q = string(s[:longueurRecherche])
	}
	p := &pageRecherche{Page: cadre.Page{Titre: "Recherche", Section: section, Fil: []cadre.Lien{{Texte: "Personnes", URL: "/personnes"}}}, Demande: q, Creer: v.Peut(droits.OuvrirDossier)}
	if q != "" {
		p.Cherche = true
		p.Titre, p.Court = "Recherche\u00a0: "+texte.Guillemets(q), "Recherche"
		if err := g.trouver(r.Context(), v, p); err != nil {
			return err
		}
		if p.Courrier != "" {
			if err := g.AvantEnvoi(r); err != nil {
				return cadre.Refus(http.StatusServiceUnavailable, "", err)
			}
			return poste.Aller(w, r, p.Courrier)
		}
		tracerRecherche(v, p.Trouves)
		if len(p.Trouves) == 1 && len(p.Tiers) == 0 && p.Trouves[0].Raison == raisonNumero {
			if err := g.AvantEnvoi(r); err != nil { // the redirection already tells that the file exists
				return cadre.Refus(http.StatusServiceUnavailable, "", err)
			}
			return poste.Aller(w, r, poste.AdresseDossier(p.Trouves[0].Dossier))
		}
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "personnes/recherche", p)
	return nil
}

const raisonNumero = "numéro"

func (g guichet) trouver(ctx context.Context, v *poste.Visite, p *pageRecherche) error {
	if m := numeroDossier.FindStringSubmatch(p.Demande); m != nil {
		return v.Lire(ctx, func(l bdd.Lecture, a droits.Agent) error {
			ls, err := rapports.ParNumero(ctx, l, a, m[1])
			p.Trouves = nil
			for _, x := range ls {
				p.Trouves = append(p.Trouves, trouvee{x, raisonNumero})
			}
			return err
		})
	}
	if err := g.parRecommande(ctx, v, p); err != nil || p.Courrier != "" {
		return err
	}
	noms, err := g.Annuaire.Chercher(ctx, v, p.Demande, reponsesMax)
	if err != nil {
		return err
	}
	return v.Lire(ctx, func(l bdd.Lecture, a droits.Agent) error {
		p.Trouves = nil
		for _, t := range noms {
			x, err := rapports.PersonneDe(ctx, l, a, t.Dossier)
			if err != nil {
				if estAbsent(err) {
					continue // her rights changed between the two reads
				}
				return err
			}
			p.Trouves = append(p.Trouves, trouvee{x, t.Raison})
		}
		if !v.Peut(droits.GererTiers) || texte.Cle(p.Demande) == "" {
			return nil
		}
		ts, total, err := rapports.ListerTiers(ctx, l, a, rapports.FiltreTiers{Nom: p.Demande}, tiersMax, 0)
		p.Tiers, p.Reste = ts, total-len(ts)
		return err
	})
}

// parRecommande looks for the number of a registered letter: one document opens, several open the documents of their file.
func (g guichet) parRecommande(ctx context.Context, v *poste.Visite, p *pageRecherche) error {
	return v.Lire(ctx, func(l bdd.Lecture, a droits.Agent) error {
		ds, err := rapports.ParRecommande(ctx, l, a, p.Demande)
		p.Courrier = ""
		if err != nil || len(ds) == 0 {
			return err
		}
		p.Courrier = poste.AdresseDossier(ds[0].Dossier, "courriers", form.Nombre(ds[0].ID))
		if len(ds) > 1 {
			p.Courrier = poste.AdresseDossier(ds[0].Dossier, "documents")
		}
		v.Tracer(acces.Trace{Nature: acces.Recherche, Objet: "personnes", Ids: []int64{ds[0].Dossier}})
		return nil
	})
}

// tracerRecherche notes the answers shown; what was typed is not kept.
func tracerRecherche(v *poste.Visite, ts []trouvee) {
	if len(ts) == 0 {
		return
	}
	ids := make([]int64, len(ts))
	for i, t := range ts {
		ids[i] = t.Dossier
	}
	v.Tracer(acces.Trace{Nature: acces.Recherche, Objet: "personnes", Ids: ids})
}
