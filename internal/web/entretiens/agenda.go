// SPDX-License-Identifier: EUPL-1.2

package entretiens

import (
	"net/http"
	"net/url"
	"strconv"

	domaine "etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/formats/tableur"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/rapports/accompagnement"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

const rendezVousMax = 500

// rendezVous is an appointment in the list of a day.
type rendezVous struct{ accompagnement.RendezVous }

// Lien is its page, or the form of what came of it.
func (x rendezVous) Lien() string {
	if x.Etat == domaine.Prevu {
		return adresseDe(x.Dossier, x.ID, "noter")
	}
	return adresseDe(x.Dossier, x.ID)
}

// Puce is what came of it.
func (x rendezVous) Puce() cadre.Puce { return poste.PuceEntretien(x.Etat) }

// Titre is its kind.
func (x rendezVous) Titre() string { return texte.Majuscule(x.Genre.Libelle()) }

// Horaire is its hour.
func (x rendezVous) Horaire() string {
	if x.Heure == "" {
		return "Sans heure"
	}
	return texte.HeureDe(x.Heure)
}

type jourAgenda struct {
	Jour   jour.Jour
	Lignes []rendezVous
}

type pageAgenda struct {
	cadre.Page
	Filtre       accompagnement.FiltreAgenda
	Tous         bool
	Semaine      bool
	Jours        []jourAgenda
	Qui          cadre.Jetons
	Sites        []cadre.Choix
	Avant, Apres string
	SansIssue    int
	Total        int
}

// filtre is what the address asks for: the day or its week, one's own appointments or everybody's, a site.
type filtre struct {
	accompagnement.FiltreAgenda
	le            jour.Jour
	tous, semaine bool
}

func lireFiltre(q url.Values, agent int64, aujourdhui jour.Jour) (f filtre) {
	var err error
	if f.le, err = jour.LireISO(q.Get("le")); err != nil {
		f.le = aujourdhui
	}
	if id, err := strconv.ParseInt(q.Get("site"), 10, 64); err == nil && id > 0 {
		f.Territoire = id
	}
	f.tous, f.semaine, f.SansIssue = q.Get("qui") == "tous", q.Get("vue") == "semaine", q.Get("vue") == "sans-issue"
	if f.Agent = agent; f.tous && !f.SansIssue {
		f.Agent = 0
	}
	f.Du, f.Au = f.le, f.le
	if f.semaine {
		f.Du = f.le.Plus(-(int(f.le.JourSemaine()) + 6) % 7)
		f.Au = f.Du.Plus(6)
	}
	return f
}

func (f filtre) adresse() string {
	q := url.Values{}
	if !f.SansIssue {
		q.Set("le", f.le.String())
	}
	if f.tous {
		q.Set("qui", "tous")
	}
	if f.semaine {
		q.Set("vue", "semaine")
	}
	if f.SansIssue {
		q.Set("vue", "sans-issue")
	}
	if f.Territoire != 0 {
		q.Set("site", form.Nombre(f.Territoire))
	}
	return "/entretiens?" + q.Encode()
}

func (f filtre) avec(changer func(*filtre)) string { changer(&f); return f.adresse() }

// lireAgenda reads the appointments of the address's filter, for who reads contracts.
func (g guichet) lireAgenda(r *http.Request, v *poste.Visite, n int) (f filtre, rs []accompagnement.RendezVous, sites []organisation.Territoire, sansIssue int, err error) {
	if !v.Peut(droits.LireContrat) || v.Compte.Role == droits.Direction {
		return f, nil, nil, 0, bdd.ErrAbsent
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		f = lireFiltre(r.URL.Query(), a.ID, l.Instant().Jour())
		if a.Role == droits.Referent {
			f.tous, f.Agent = true, 0 // a référent holds none of them
		}
		if sites, err = organisation.ListerTerritoires(r.Context(), l, a.Organisation); err != nil {
			return err
		}
		if sansIssue, err = accompagnement.NombreSansIssue(r.Context(), l, a); err != nil {
			return err
		}
		rs, err = accompagnement.Agenda(r.Context(), l, a, f.FiltreAgenda, n)
		return err
	})
	return f, rs, sites, sansIssue, err
}

// agenda is the list of the appointments of a day or of a week, one's own or those of a site; it prints.
func (g guichet) agenda(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, rs, sites, sansIssue, err := g.lireAgenda(r, v, rendezVousMax)
	if err != nil {
		return err
	}
	p := &pageAgenda{Page: cadre.Page{Titre: "Rendez-vous", Section: "journee", Fil: []cadre.Lien{{Texte: "Ma journée", URL: "/"}}}, Filtre: f.FiltreAgenda, Tous: f.tous, Semaine: f.semaine, SansIssue: sansIssue, Total: len(rs)}
	pas := 1
	switch {
	case f.SansIssue:
		p.SousTitre = "Prévus avant aujourd’hui, sans issue notée"
	case f.semaine:
		pas, p.SousTitre = 7, "Du "+f.Du.LongSemaine()+" au "+f.Au.LongSemaine()
	default:
		p.SousTitre = texte.Majuscule(f.le.LongSemaine())
	}
	p.Avant, p.Apres = f.avec(func(x *filtre) { x.le = x.le.Plus(-pas) }), f.avec(func(x *filtre) { x.le = x.le.Plus(pas) })
	ajouter := func(mots string, actif bool, n int, changer func(*filtre)) {
		p.Qui.Elements = append(p.Qui.Elements, cadre.Jeton{Texte: mots, URL: f.avec(changer), Actif: actif, Compte: n})
	}
	p.Qui.Nom = "Montrer"
	if v.Compte.Role != droits.Referent {
		ajouter("Les miens, ce jour", !f.tous && !f.semaine && !f.SansIssue, 0, func(x *filtre) { x.tous, x.semaine, x.SansIssue = false, false, false })
		ajouter("Les miens, la semaine", !f.tous && f.semaine, 0, func(x *filtre) { x.tous, x.semaine, x.SansIssue = false, true, false })
		ajouter("Sans issue", f.SansIssue, sansIssue, func(x *filtre) { x.tous, x.semaine, x.SansIssue = false, false, true })
	}
	ajouter("Tous, ce jour", f.tous && !f.semaine, 0, func(x *filtre) { x.tous, x.semaine, x.SansIssue = true, false, false })
	ajouter("Tous, la semaine", f.tous && f.semaine, 0, func(x *filtre) { x.tous, x.semaine, x.SansIssue = true, true, false })
	if len(sites) > 1 && f.tous {
		p.Sites = []cadre.Choix{{Texte: "Tous les sites"}}
		for _, s := range sites {
			p.Sites = append(p.Sites, cadre.Choix{Valeur: form.Nombre(s.ID), Texte: s.Nom, Actif: s.ID == f.Territoire})
		}
	}
	var ids []int64
	for _, x := range rs {
		if n := len(p.Jours); n == 0 || p.Jours[n-1].Jour != x.Le {
			p.Jours = append(p.Jours, jourAgenda{Jour: x.Le})
		}
		j := &p.Jours[len(p.Jours)-1]
		j.Lignes = append(j.Lignes, rendezVous{x})
		ids = append(ids, x.Dossier)
	}
	if v.Peut(droits.EcrireDossier) {
		p.Actions = []cadre.Action{{Texte: "Mon agenda", URL: "/mon-agenda", Icone: "calendrier"}}
	}
	if len(rs) > 0 {
		p.Actions = append(p.Actions, poste.ActionTableur(f.adresse()))
	}
	v.TracerListe("entretiens", ids)
	g.Moteur.Rendre(w, r, http.StatusOK, "entretiens/agenda", p)
	return nil
}

// agendaXLSX is the list of appointments, as a workbook, with exactly its filter.
func (g guichet) agendaXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, rs, _, _, err := g.lireAgenda(r, v, poste.LignesTableur)
	if err != nil {
		return err
	}
	t := tableur.Feuille{Nom: "Rendez-vous", Titre: "Rendez-vous", Colonnes: []tableur.Colonne{{Titre: "Jour", Largeur: 12}, {Titre: "Heure", Largeur: 10}, {Titre: "Personne", Largeur: 36}, {Titre: "Genre", Largeur: 24},
		{Titre: "Issue", Largeur: 20}, {Titre: "Minutes", Largeur: 10}, {Titre: "Site", Largeur: 28}, {Titre: "Avec", Largeur: 28}}}
	var ids []int64
	for _, x := range rs {
		var minutes any
		if x.Duree > 0 {
			minutes = x.Duree
		}
		t.Lignes = append(t.Lignes, []any{x.Le, texte.HeureDe(x.Heure), x.Personne, x.Genre.Libelle(), x.Etat.Libelle(), minutes, x.Site, x.NomAgent})
		ids = append(ids, x.Dossier)
	}
	return g.EnvoyerTableur(w, r, v, "entretiens", "rendez-vous-"+f.le.String(), t, ids)
}

// brouillonVu is a draft with the form that it fills.
type brouillonVu struct {
	Personne, Quoi, Lien string
	MajLe                horloge.Instant
}

type pageBrouillons struct {
	cadre.Page
	Lignes     []brouillonVu
	Aujourdhui jour.Jour
}

// brouillons lists what the agent has begun to write and not validated.
func (g guichet) brouillons(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.EcrireDossier) {
		return bdd.ErrAbsent
	}
	p := &pageBrouillons{Page: cadre.Page{Titre: "Mes brouillons", Section: "journee", Fil: []cadre.Lien{{Texte: "Ma journée", URL: "/"}}, SousTitre: "Ce que vous avez commencé à écrire, gardé un mois. Vous seul les lisez."}}
	var ids []int64
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		p.Lignes, ids, p.Aujourdhui = nil, nil, l.Instant().Jour()
		bs, _, err := accompagnement.Brouillons(r.Context(), l, a, rendezVousMax)
		for _, b := range bs {
			p.Lignes = append(p.Lignes, brouillonVu{b.Personne, "entretien", lienBrouillon(b), b.MajLe})
			ids = append(ids, b.Dossier)
		}
		return err
	}); err != nil {
		return err
	}
	v.TracerListe("brouillons", ids)
	g.Moteur.Rendre(w, r, http.StatusOK, "entretiens/brouillons", p)
	return nil
}

// lienBrouillon is the form that a draft fills.
func lienBrouillon(b accompagnement.BrouillonVu) string {
	if b.ObjetID == 0 {
		return adresse(b.Dossier, "nouveau")
	}
	return adresseDe(b.Dossier, b.ObjetID, "noter")
}
