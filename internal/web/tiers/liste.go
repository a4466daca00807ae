// SPDX-License-Identifier: EUPL-1.2

package tiers

import (
	"net/http"
	"net/url"

	"etai/internal/base/bdd"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/tiers"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

const parPage = 50

func majuscule(s string) string { return texte.Majuscule(s) }

type pageListe struct {
	cadre.Page
	Lignes     []rapports.TiersListe
	Natures    cadre.Jetons
	Filtre     rapports.FiltreTiers
	Pagination cadre.Pagination
	EnAttente  int
	Vierge     bool // no tiers at all
}

// Etat is the state of the latest bank details of a line.
func (p *pageListe) Etat(x rapports.TiersListe) cadre.Puce { return etat(x.Derniere) }

func (g guichet) lister(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	q := r.URL.Query()
	p := &pageListe{Page: cadre.Page{Titre: "Tiers", Section: section, Actions: []cadre.Action{{Texte: "Nouveau tiers", URL: "/tiers/nouveau", Icone: "plus", Principale: true}}}}
	p.Filtre = filtreDe(q)
	page := poste.NumeroDePage(r.URL.Query())
	err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		ls, total, err := rapports.ListerTiers(r.Context(), l, a, p.Filtre, parPage, (page-1)*parPage)
		if err != nil {
			return err
		}
		if len(ls) == 0 && total > 0 { // beyond the end: the last page
			if ls, _, err = rapports.ListerTiers(r.Context(), l, a, p.Filtre, parPage, cadre.Paginer(page, total, parPage, "", "").Debut); err != nil {
				return err
			}
		}
		p.Lignes = ls
		p.SousTitre = texte.Pluriel(total, "tiers", "tiers")
		p.Vierge = total == 0 && p.Filtre == rapports.FiltreTiers{}
		p.Pagination = cadre.Paginer(page, total, parPage, "tiers", adresseListe(p.Filtre))
		attente, err := rapports.RIBsEnAttente(r.Context(), l, a)
		p.EnAttente = len(attente)
		return err
	})
	if err != nil {
		return err
	}
	p.Natures = cadre.Jetons{Nom: "Nature", Elements: []cadre.Jeton{{Texte: "Tous", URL: adresseListe(rapports.FiltreTiers{Nom: p.Filtre.Nom}), Actif: p.Filtre.Nature == ""}}}
	for _, c := range natures() {
		n := tiers.Nature(c.Valeur)
		p.Natures.Elements = append(p.Natures.Elements, cadre.Jeton{Texte: c.Texte, URL: adresseListe(rapports.FiltreTiers{Nom: p.Filtre.Nom, Nature: n}), Actif: p.Filtre.Nature == n})
	}
	if p.EnAttente > 0 {
		p.Alertes = []cadre.Alerte{{Ton: cadre.Attention, Fait: texte.Pluriel(p.EnAttente, "RIB attend", "RIB attendent") + " une approbation.",
			Suite: "Aucun ordre ne part vers un RIB qui n’est pas approuvé.", Lien: &cadre.Lien{Texte: "Les vérifier", URL: "/tiers/rib"}}}
	}
	if len(p.Lignes) > 0 {
		p.Actions = append(p.Actions, poste.ActionTableur(adresseListe(p.Filtre)))
	}
	ids := make([]int64, len(p.Lignes))
	for i, x := range p.Lignes {
		ids[i] = x.ID
	}
	v.TracerListe("tiers", ids)
	g.Moteur.Rendre(w, r, http.StatusOK, "tiers/liste", p)
	return nil
}

func adresseListe(f rapports.FiltreTiers) string {
	q := url.Values{}
	if f.Nature != "" {
		q.Set("nature", string(f.Nature))
	}
	if f.Nom != "" {
		q.Set("nom", f.Nom)
	}
	if len(q) == 0 {
		return "/tiers"
	}
	return "/tiers?" + q.Encode()
}

type pageAttente struct {
	cadre.Page
	Lignes []rapports.RIBEnAttente
	Moi    int64
}

// Adresse is where a RIB is checked.
func (p *pageAttente) Adresse(x rapports.RIBEnAttente) string { return adresseRIB(x.Tiers, x.Version) }

// attente lists the RIB that wait for somebody else than who entered them.
func (g guichet) attente(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	p := &pageAttente{Page: cadre.Page{Titre: "RIB à approuver", Section: section, Fil: fil()}, Moi: v.Compte.ID}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p.Lignes, err = rapports.RIBsEnAttente(r.Context(), l, a)
		return err
	}); err != nil {
		return err
	}
	p.SousTitre = texte.Pluriel(len(p.Lignes), "RIB", "RIB")
	ids := make([]int64, len(p.Lignes))
	for i, x := range p.Lignes {
		ids[i] = x.Tiers
	}
	v.TracerListe("tiers", ids)
	g.Moteur.Rendre(w, r, http.StatusOK, "tiers/attente", p)
	return nil
}
