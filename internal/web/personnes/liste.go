// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

const parPage = 50

type pageListe struct {
	cadre.Page
	Lignes      []rapports.LignePersonne
	Total       int // without any filter of the list
	Etats       cadre.Jetons
	Actifs      []cadre.Lien // filters that hold: each link takes one away
	Agents      []cadre.Choix
	Territoires []cadre.Choix
	Filtre      rapports.FiltrePersonnes
	Pagination  cadre.Pagination
	Telephone   bool // the role reads telephones
	Creer       bool
	Aujourdhui  jour.Jour
	Seuils      rapports.Seuils
}

// Age is that of a person of the list, in words; empty when it cannot be.
func (p *pageListe) Age(x rapports.LignePersonne) string {
	if ans, ok := jour.Age(x.Personne.Naissance, p.Aujourdhui); ok {
		return texte.Pluriel(ans, "an")
	}
	return ""
}

// EtatMesure is the state of a person's measure.
func (p *pageListe) EtatMesure(x rapports.LignePersonne) cadre.Puce {
	return puceMesure(p.Seuils.Niveaux.Libelle(x.Niveau), x.DebutMesure, x.FinMesure, p.Aujourdhui, p.Seuils.FinProche)
}

// lister shows the people whose file the agent may name, in French order.
func (g guichet) lister(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.LireIdentite) {
		return bdd.ErrAbsent
	}
	q := r.URL.Query()
	p := &pageListe{Page: cadre.Page{Titre: "Personnes", Section: section}, Filtre: filtreDe(q), Telephone: v.Peut(droits.LireDossier), Creer: v.Peut(droits.OuvrirDossier)}
	if p.Creer {
		p.Actions = []cadre.Action{{Texte: "Nouvelle personne", URL: adresseNouvelle, Icone: "plus", Principale: true}}
	}
	page := poste.NumeroDePage(r.URL.Query())
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error { return p.lire(r.Context(), l, a, page) }); err != nil {
		return err
	}
	if len(p.Lignes) > 0 {
		p.Actions = append(p.Actions, poste.ActionTableur(adresseListe(p.Filtre)))
	}
	ids := make([]int64, len(p.Lignes))
	for i, x := range p.Lignes {
		ids[i] = x.Dossier
	}
	v.TracerListe("personnes", ids)
	g.Moteur.Rendre(w, r, http.StatusOK, "personnes/liste", p)
	return nil
}

// filtreDe reads the filters of the address; what it does not know does not count.
func filtreDe(q url.Values) (f rapports.FiltrePersonnes) {
	switch e := rapports.EtatMesure(q.Get("mesure")); e {
	case rapports.MesureEnCours, rapports.MesureFinit, rapports.MesureEchue, rapports.SansMesure:
		f.Mesure = e
	}
	if s := q.Get("suivi"); s == "aucun" {
		f.Suivi = rapports.SansSuivi
	} else if id, err := strconv.ParseInt(s, 10, 64); err == nil && id > 0 {
		f.Suivi = id
	}
	if id, err := strconv.ParseInt(q.Get("territoire"), 10, 64); err == nil && id > 0 {
		f.Territoire = id
	}
	return f
}

// adresseListe writes filters back into an address.
func adresseListe(f rapports.FiltrePersonnes) string {
	q := url.Values{}
	if f.Mesure != rapports.ToutesMesures {
		q.Set("mesure", string(f.Mesure))
	}
	switch {
	case f.Suivi == rapports.SansSuivi:
		q.Set("suivi", "aucun")
	case f.Suivi > 0:
		q.Set("suivi", strconv.FormatInt(f.Suivi, 10))
	}
	if f.Territoire > 0 {
		q.Set("territoire", strconv.FormatInt(f.Territoire, 10))
	}
	if len(q) == 0 {
		return "/personnes"
	}
	return "/personnes?" + q.Encode()
}

func (p *pageListe) lire(ctx context.Context, l bdd.Lecture, a droits.Agent, page int) error {
	p.Aujourdhui = l.Instant().Jour()
	if err := p.choix(ctx, l, a); err != nil {
		return err
	}
	var err error
	if p.Seuils, err = rapports.LireSeuils(ctx, l, a.Organisation); err != nil {
		return err
	}
	finitLe := p.Aujourdhui.Plus(p.Seuils.FinProche)
	sansFiltre := p.Filtre == rapports.FiltrePersonnes{}
	p.Filtre.FinitLe = finitLe
	comptes, err := rapports.CompterPersonnes(ctx, l, a, p.Filtre)
	if err != nil {
		return err
	}
	p.Total = comptes[rapports.ToutesMesures]
	if !sansFiltre {
		toutes, err := rapports.CompterPersonnes(ctx, l, a, rapports.FiltrePersonnes{FinitLe: finitLe})
		if err != nil {
			return err
		}
		p.Total = toutes[rapports.ToutesMesures]
	}
	n := comptes[p.Filtre.Mesure]
	p.SousTitre = texte.PlurielJusque(n, "personne")
	if n != p.Total {
		p.SousTitre += " sur " + texte.Jusque(p.Total)
	}
	p.jetons(comptes)
	p.Pagination = cadre.Paginer(page, n, parPage, "personne", adresseListe(p.Filtre))
	p.Lignes, err = rapports.ListerPersonnes(ctx, l, a, p.Filtre, parPage, p.Pagination.Debut)
	return err
}

func (p *pageListe) jetons(comptes map[rapports.EtatMesure]int) {
	p.Etats.Nom = "Selon la mesure"
	for _, e := range []struct {
		etat rapports.EtatMesure
		mots string
	}{{rapports.ToutesMesures, "Toutes"}, {rapports.MesureEnCours, "Mesure en cours"}, {rapports.MesureFinit, "Finit dans " + texte.Pluriel(p.Seuils.FinProche, "jour")},
		{rapports.MesureEchue, "Mesure échue"}, {rapports.SansMesure, "Sans mesure"}} {
		f := p.Filtre
		f.Mesure = e.etat
		p.Etats.Elements = append(p.Etats.Elements, cadre.Jeton{Texte: e.mots, URL: adresseListe(f), Compte: comptes[e.etat], Actif: p.Filtre.Mesure == e.etat})
	}
}

// choix prepares the two lists of the filter: who follows, for those who see others' files; the territories.
func (p *pageListe) choix(ctx context.Context, l bdd.Lecture, a droits.Agent) error {
	if a.Role == droits.ChefDeService || a.Role == droits.Comptable {
		as, err := organisation.ListerAgents(ctx, l, a.Organisation)
		if err != nil {
			return err
		}
		if c := choixSuivants(as); len(c) > 0 {
			valeur := ""
			if p.Filtre.Suivi > 0 {
				valeur = strconv.FormatInt(p.Filtre.Suivi, 10)
			} else if p.Filtre.Suivi == rapports.SansSuivi {
				valeur = "aucun"
			}
			p.Agents = choisi(append(premier("N’importe qui", c), cadre.Choix{Valeur: "aucun", Texte: "Personne"}), valeur)
		}
	}
	if a.Role != droits.Referent {
		ts, err := organisation.ListerTerritoires(ctx, l, a.Organisation)
		if err != nil {
			return err
		}
		if len(ts) > 1 {
			valeur := ""
			if p.Filtre.Territoire > 0 {
				valeur = strconv.FormatInt(p.Filtre.Territoire, 10)
			}
			p.Territoires = choisi(premier("Tous", choixTerritoires(ts, nil)), valeur)
		}
	}
	p.actifs()
	return nil
}

// actifs lists the filters that hold, each with the address that takes it away.
func (p *pageListe) actifs() {
	for _, c := range p.Agents {
		if c.Actif && c.Valeur != "" {
			f := p.Filtre
			f.Suivi = 0
			p.Actifs = append(p.Actifs, cadre.Lien{Texte: "Suivi par\u00a0: " + c.Texte, URL: adresseListe(f)})
		}
	}
	for _, c := range p.Territoires {
		if c.Actif && c.Valeur != "" {
			f := p.Filtre
			f.Territoire = 0
			p.Actifs = append(p.Actifs, cadre.Lien{Texte: "Territoire\u00a0: " + c.Texte, URL: adresseListe(f)})
		}
	}
}
