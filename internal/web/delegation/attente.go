// SPDX-License-Identifier: EUPL-1.2

package delegation

import (
	"errors"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/texte"
	"etai/internal/formats/tableur"
	"etai/internal/organisation/droits"
	"etai/internal/rapports/delegations"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// motsFiltre are the words of a filter of états.
func motsFiltre(f delegations.FiltreEtats) string {
	switch f {
	case delegations.EnControle:
		return "En contrôle"
	case delegations.Contestes:
		return "Contestés"
	case delegations.Rejetes:
		return "Avec des lignes rejetées"
	case delegations.AFacturer:
		return "À facturer"
	}
	return "Tous"
}

func filtreEtats(r *http.Request) delegations.FiltreEtats {
	for _, f := range delegations.FiltresEtats {
		if string(f) == r.URL.Query().Get("vue") {
			return f
		}
	}
	return delegations.TousEtats
}

func adresseEtats(f delegations.FiltreEtats) string {
	if f == delegations.TousEtats {
		return accueil + "/etats"
	}
	return accueil + "/etats?vue=" + string(f)
}

type etatListe struct {
	delegations.EtatListe
	Puce          cadre.Puce
	Lien, Periode string
}

type pageEtats struct {
	cadre.Page
	Filtres    cadre.Jetons
	Lignes     []etatListe
	Pagination cadre.Pagination
}

// lireEtats reads the états of a filter, and how many each filter has.
func (g guichet) lireEtats(r *http.Request, v *poste.Visite, n, apres int) (es []etatListe, par map[delegations.FiltreEtats]int, err error) {
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		es, par = nil, map[delegations.FiltreEtats]int{}
		for _, f := range delegations.FiltresEtats {
			limite := 0
			if f == filtreEtats(r) {
				limite = n
			}
			xs, lus, err := delegations.Etats(r.Context(), l, a, f, limite, apres)
			if err != nil {
				return err
			}
			par[f] = lus
			for _, x := range xs {
				es = append(es, etatListe{x, puceEtat(x.Etat), adresseEtat(x.ID), texte.Majuscule(periode(x.Debut, x.Fin))})
			}
		}
		return nil
	})
	if errors.Is(err, bdd.ErrAbsent) {
		v.TracerRefus("etat", 0)
	}
	return es, par, err
}

// etats lists the états over all the conventions.
func (g guichet) etats(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	page := poste.NumeroDePage(r.URL.Query())
	es, par, err := g.lireEtats(r, v, parPage, (page-1)*parPage)
	if err != nil {
		return err
	}
	choisi := filtreEtats(r)
	p := &pageEtats{Page: cadre.Page{Titre: "États de facturation", Section: section, Fil: []cadre.Lien{{Texte: "Délégation", URL: accueil}}}, Lignes: es, Filtres: cadre.Jetons{Nom: "Filtrer les états"}}
	for _, f := range delegations.FiltresEtats {
		p.Filtres.Elements = append(p.Filtres.Elements, cadre.Jeton{Texte: motsFiltre(f), URL: adresseEtats(f), Compte: par[f], Actif: f == choisi})
	}
	if len(es) > 0 {
		p.Actions = append(p.Actions, poste.ActionTableur(adresseEtats(choisi)))
	}
	p.Pagination = cadre.Pagination{Page: page, Pages: (par[choisi] + parPage - 1) / parPage, Total: par[choisi], Chose: "état", Base: adresseEtats(choisi)}
	g.Moteur.Rendre(w, r, http.StatusOK, "delegation/etats", p)
	return nil
}

// etatsXLSX is the list as a workbook, with exactly its filter.
func (g guichet) etatsXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	es, _, err := g.lireEtats(r, v, poste.LignesTableur, 0)
	if err != nil {
		return err
	}
	f := tableur.Feuille{Nom: "États", Titre: "États de facturation", Colonnes: []tableur.Colonne{{Titre: "Convention", Largeur: 18}, {Titre: "Partenaire", Largeur: 36}, {Titre: "Du", Largeur: 12}, {Titre: "Au", Largeur: 12}, {Titre: "État", Largeur: 14},
		{Titre: "Lignes", Largeur: 10}, {Titre: "Rejetées", Largeur: 10}, {Titre: "Contestées", Largeur: 10}}}
	for _, x := range es {
		f.Lignes = append(f.Lignes, []any{x.Reference, x.Partenaire, x.Debut, x.Fin, x.Puce.Mot, int64(x.Lignes), int64(x.Rejetees), int64(x.Contestees)})
	}
	return g.EnvoyerTableur(w, r, v, "etat", "etats", f, nil)
}

type pageMessages struct {
	cadre.Page
	Lignes     []delegations.MessageNonLu
	Jours      int
	Pagination cadre.Pagination
}

// Lien is the thread of a file.
func (p *pageMessages) Lien(dossier int64) string { return poste.AdresseDossier(dossier, "delegation") }

func (g guichet) lireNonLus(r *http.Request, v *poste.Visite, n, apres int) (ms []delegations.MessageNonLu, total int, ids []int64, err error) {
	if !v.Peut(droits.LireContrat) || v.Compte.Role == droits.Direction {
		v.TracerRefus("delegation", 0)
		return nil, 0, nil, bdd.ErrAbsent
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		ms, total, err = delegations.NonLus(r.Context(), l, a, n, apres)
		return err
	})
	for _, x := range ms {
		ids = append(ids, x.Dossier)
	}
	return ms, total, ids, err
}

// messages lists what the other side wrote and the agent has not seen.
func (g guichet) messages(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	page := poste.NumeroDePage(r.URL.Query())
	ms, total, ids, err := g.lireNonLus(r, v, parPage, (page-1)*parPage)
	if err != nil {
		return err
	}
	p := &pageMessages{Page: cadre.Page{Titre: "Messages non lus", SousTitre: texte.Pluriel(total, "message"), Section: section, Fil: []cadre.Lien{{Texte: "Délégation", URL: accueil}}}, Lignes: ms, Jours: delegations.JoursDeMessages,
		Pagination: cadre.Pagination{Page: page, Pages: (total + parPage - 1) / parPage, Total: total, Chose: "message", Base: accueil + "/messages"}}
	if total > 0 {
		p.Actions = append(p.Actions, poste.ActionTableur(accueil+"/messages"))
	}
	v.TracerListe("delegation", ids)
	g.Moteur.Rendre(w, r, http.StatusOK, "delegation/messages", p)
	return nil
}

// messagesXLSX is the list as a workbook.
func (g guichet) messagesXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	ms, _, ids, err := g.lireNonLus(r, v, poste.LignesTableur, 0)
	if err != nil {
		return err
	}
	f := tableur.Feuille{Nom: "Messages", Titre: "Messages non lus", Colonnes: []tableur.Colonne{{Titre: "Écrit le", Largeur: 12}, {Titre: "Personne", Largeur: 36}, {Titre: "Par", Largeur: 36}}}
	for _, x := range ms {
		f.Lignes = append(f.Lignes, []any{x.Le.Jour(), x.Personne, x.Chez})
	}
	return g.EnvoyerTableur(w, r, v, "delegation", "messages-non-lus", f, ids)
}
