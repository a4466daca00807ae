// SPDX-License-Identifier: EUPL-1.2

package signalements

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/formats/tableur"
	"etai/internal/organisation/droits"
	"etai/internal/rapports/signalements"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

const parPage = 50

type pageListe struct {
	cadre.Page
	Lignes      []signalements.Ligne
	Groupes     cadre.Jetons
	Territoires []cadre.Choix
	Filtre      signalements.Filtre
	Pagination  cadre.Pagination
	Aujourdhui  jour.Jour
}

// Puce is where a signalement of the list stands.
func (p *pageListe) Puce(x signalements.Ligne) cadre.Puce { return puce(x.Etat) }

// Lien is its page.
func (p *pageListe) Lien(x signalements.Ligne) string { return adresse(x.Dossier, form.Nombre(x.ID)) }

func filtreDe(q url.Values) (f signalements.Filtre) {
	for _, g := range signalements.Groupes {
		if string(g) == q.Get("groupe") {
			f.Groupe = g
		}
	}
	if id, err := strconv.ParseInt(q.Get("territoire"), 10, 64); err == nil && id > 0 {
		f.Territoire = id
	}
	return f
}

func adresseListe(f signalements.Filtre) string {
	q := url.Values{}
	if f.Groupe != signalements.AEnvoyer {
		q.Set("groupe", string(f.Groupe))
	}
	if f.Territoire != 0 {
		q.Set("territoire", form.Nombre(f.Territoire))
	}
	if len(q) == 0 {
		return "/signalements"
	}
	return "/signalements?" + q.Encode()
}

// fermee tells whether the list is not for who asks: the direction opens named files one by one.
func fermee(v *poste.Visite) bool {
	return !v.Peut(droits.LireContrat) || v.Compte.Role == droits.Direction
}

// lister shows the signalements of all the files that the agent may read.
func (g guichet) lister(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if fermee(v) {
		return bdd.ErrAbsent
	}
	p := &pageListe{Page: cadre.Page{Titre: "Signalements au procureur", Court: "Signalements", Section: section, Fil: []cadre.Lien{{Texte: "Demandes", URL: "/demandes-masp"}}}, Filtre: filtreDe(r.URL.Query())}
	page := poste.NumeroDePage(r)
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error { return p.lire(r.Context(), l, a, page) }); err != nil {
		return err
	}
	if len(p.Lignes) > 0 {
		p.Actions = []cadre.Action{poste.ActionTableur(adresseListe(p.Filtre))}
	}
	ids := make([]int64, len(p.Lignes))
	for i, x := range p.Lignes {
		ids[i] = x.Dossier
	}
	v.TracerListe("signalements", ids)
	g.Moteur.Rendre(w, r, http.StatusOK, "signalements/liste", p)
	return nil
}

func (p *pageListe) lire(ctx context.Context, l bdd.Lecture, a droits.Agent, page int) (err error) {
	p.Aujourdhui, p.Groupes = l.Instant().Jour(), cadre.Jetons{Nom: "Montrer"}
	if p.Territoires, err = poste.Territoires(ctx, l, a, p.Filtre.Territoire); err != nil {
		return err
	}
	total := 0
	for _, x := range signalements.Groupes {
		f := p.Filtre
		f.Groupe = x
		n, err := signalements.Compter(ctx, l, a, f)
		if err != nil {
			return err
		}
		if x == p.Filtre.Groupe {
			total = n
		}
		p.Groupes.Elements = append(p.Groupes.Elements, cadre.Jeton{Texte: x.Libelle(), URL: adresseListe(f), Compte: n, Actif: x == p.Filtre.Groupe})
	}
	pages := max(1, (total+parPage-1)/parPage)
	page = min(page, pages)
	p.Pagination = cadre.Pagination{Page: page, Pages: pages, Total: total, Chose: "signalement", Base: adresseListe(p.Filtre)}
	p.Lignes, err = signalements.Lister(ctx, l, a, p.Filtre, parPage, (page-1)*parPage)
	return err
}

// listeXLSX is the list as a workbook, with exactly its filter, all pages together.
func (g guichet) listeXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if fermee(v) {
		return bdd.ErrAbsent
	}
	t := tableur.Feuille{Nom: "Signalements", Titre: "Signalements au procureur", Colonnes: []tableur.Colonne{{Titre: "Numéro", Largeur: 18}, {Titre: "Personne", Largeur: 36}, {Titre: "État", Largeur: 32}, {Titre: "Échéance", Largeur: 12},
		{Titre: "Mesure du", Largeur: 12}, {Titre: "Au", Largeur: 12}, {Titre: "Territoire", Largeur: 24}}}
	var ids []int64
	var j jour.Jour
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		t.Lignes, ids, j = nil, nil, l.Instant().Jour()
		ls, err := signalements.Lister(r.Context(), l, a, filtreDe(r.URL.Query()), poste.LignesTableur, 0)
		for _, x := range ls {
			t.Lignes = append(t.Lignes, []any{x.Numero, x.Personne, x.Etat.Libelle(), x.Echeance, x.Debut, x.Fin, x.Territoire})
			ids = append(ids, x.Dossier)
		}
		return err
	}); err != nil {
		return err
	}
	return g.EnvoyerTableur(w, r, v, "signalements", "signalements-"+j.String(), t, ids)
}
