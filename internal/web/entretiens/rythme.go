// SPDX-License-Identifier: EUPL-1.2

package entretiens

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	domaine "etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/formats/tableur"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/rapports/accompagnement"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// fenetre is a window as the page says it.
type fenetre struct {
	domaine.Fenetre
	aujourdhui jour.Jour
}

// Puce says whether the window was kept.
func (f fenetre) Puce() cadre.Puce {
	switch {
	case f.Promis == 0:
		return cadre.Puce{Ton: cadre.Neutre, Mot: "Rien de promis"}
	case f.Tenue():
		return cadre.Puce{Ton: cadre.Succes, Mot: "Tenue"}
	case f.Close(f.aujourdhui):
		return cadre.Puce{Ton: cadre.Danger, Mot: "Manque", Suite: strconv.Itoa(f.Promis - f.Faits)}
	case f.Du.Apres(f.aujourdhui):
		return cadre.Puce{Ton: cadre.Neutre, Mot: "À venir", Icone: "horloge"}
	}
	return cadre.Puce{Ton: cadre.Info, Mot: "En cours", Icone: "horloge"}
}

// Mots are the promise.
func (f fenetre) Mots() string { return f.Promesse.Mots() }

// cadence is what was promised from a day on.
type cadence struct {
	domaine.Cadence
	Nom string
}

// Mots are its promises.
func (c cadence) Mots() string {
	if len(c.Promesses) == 0 {
		return "Rien n’est promis"
	}
	return texte.Majuscule(domaine.MotsDes(c.Promesses))
}

// rythme is that of one contract.
type rythme struct {
	accompagnement.RythmeVu
	Lignes    []fenetre
	Cadences  []cadence
	Taux      string
	EnRetard  bool
	Decidable bool // the contract is not over: what it promises may change
}

type pageRythme struct {
	cadre.Page
	Dossier    int64
	Rythmes    []rythme
	Contrat    int64 // of the form, 0: nothing may be promised
	Sources    []cadre.Choix
	Contacts   []string // of the rows of the form that are always seen
	Autres     []string // of the others
	Ouvert     bool     // one of these is filled, or wrong
	Unites     []cadre.Choix
	Aujourdhui jour.Jour
}

// Champ is a field of the row of a contact.
func (p *pageRythme) Champ(quoi, contact string) string { return quoi + "." + contact }

// Nom is a contact on screen.
func (p *pageRythme) Nom(contact string) string {
	return texte.Majuscule(domaine.Contact(contact).Libelle())
}

// rythme shows, window by window, what was promised and what was done.
func (g guichet) rythme(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.rendreRythme(w, r, v, http.StatusOK, form.Nouveau(nil))
}

func (g guichet) rendreRythme(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	p := &pageRythme{Sources: []cadre.Choix{{Valeur: string(domaine.DuContrat), Texte: "Le contrat, depuis son premier jour"}, {Valeur: string(domaine.DUneDecision), Texte: "Une décision du service"}},
		Unites: poste.UnitesDePromesse()}
	for _, c := range domaine.Contacts {
		switch c {
		case domaine.ContactDomicile, domaine.ContactTelephone, domaine.ToutContact:
			p.Contacts = append(p.Contacts, string(c))
		default:
			p.Autres = append(p.Autres, string(c))
			p.Ouvert = p.Ouvert || f.Valeur("nombre."+string(c)) != ""
		}
	}
	d, err := v.Dossier(r, "rythme", lisible, func(l bdd.Lecture, a droits.Agent, x *rapports.VueDossier) error {
		j := l.Instant().Jour()
		p.Aujourdhui, p.Rythmes, p.Contrat = j, nil, 0
		vus, err := accompagnement.Rythmes(r.Context(), l, g.Inst.Trousseau, a, x)
		for _, y := range vus {
			z := rythme{RythmeVu: y, EnRetard: !y.RetardLe.Vide() && !y.RetardLe.Apres(j) && !y.Contrat.Dernier().Avant(j)}
			source := domaine.DuContrat // until the contract has said it
			for i, c := range y.Cadences {
				if i+1 == len(y.Cadences) || y.Cadences[i+1].Du != c.Du { // else it was replaced before its first day
					z.Cadences = append(z.Cadences, cadence{c, y.Noms[c.Par]})
				}
				if c.Source == domaine.DuContrat {
					source = domaine.DUneDecision
				}
			}
			for _, w := range y.Fenetres {
				if !w.Du.Apres(j) {
					z.Lignes = append(z.Lignes, fenetre{w, j})
				}
			}
			if y.Promis > 0 {
				z.Taux = fmt.Sprintf("%d sur %d, soit %d"+texte.Insecable+"%%", y.Tenus, y.Promis, y.Tenus*100/y.Promis)
			}
			if z.Decidable = x.Droits.Ecrire && !y.Contrat.Dernier().Avant(j); z.Decidable {
				p.Contrat = y.Contrat.ID
				if statut == http.StatusOK {
					du := j
					if y.Contrat.Debut.Apres(j) {
						du = y.Contrat.Debut
					}
					f.Poser("source", string(source))
					f.Poser("du", du.Court())
				}
			}
			p.Rythmes = append(p.Rythmes, z)
		}
		return err
	})
	if err != nil {
		return err
	}
	p.Page = poste.SousDossier(&d, section, "Rythme de l’accompagnement")
	p.Dossier, p.Form = d.Dossier.ID, f
	v.TracerDossier("rythme", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "entretiens/rythme", p)
	return nil
}

// promettre records what the contract promises, or a decision.
func (g guichet) promettre(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	dossier, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	c := domaine.Cadence{Dossier: dossier, Contrat: f.Identifiant("contrat", "le contrat", form.Requis), Source: form.Parmi(f, "source", "qui promet ce rythme", []domaine.SourceCadence{domaine.DuContrat, domaine.DUneDecision}, form.Requis),
		Texte: f.Bloc("texte", "ce qui motive la décision", 2000, form.Facultatif)}
	if c.Source != domaine.DuContrat { // what the contract promises holds from its first day
		c.Du = f.Jour("du", "le premier jour", form.Requis)
	}
	c.Promesses = poste.Promesses(f)
	if f.Valide() {
		_, err := parcours.Promettre(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, c)
		if err == nil {
			depuis := "depuis le premier jour du contrat"
			if !c.Du.Vide() {
				depuis = "à partir du " + c.Du.Long()
			}
			g.Annoncer(r, cadre.Succes, "Rythme enregistré, "+depuis+".")
			return poste.Aller(w, r, poste.AdresseDossier(dossier, "rythme"))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"du": "du", "source": "source", "texte": "texte", "promesses": "nombre." + string(domaine.ContactDomicile)}, "", err); err != nil {
			return err
		}
	}
	return g.rendreRythme(w, r, v, http.StatusUnprocessableEntity, f)
}

type pageSuivi struct {
	cadre.Page
	Filtre     accompagnement.FiltreSuivi
	Lignes     []accompagnement.LigneSuivi
	Choix      cadre.Jetons
	Pagination cadre.Pagination
	Aujourdhui jour.Jour
}

func filtreSuivi(q url.Values) (f accompagnement.FiltreSuivi) {
	f.SansNouvelles = q.Get("vue") == "sans-nouvelles"
	if id, err := strconv.ParseInt(q.Get("territoire"), 10, 64); err == nil && id > 0 {
		f.Territoire = id
	}
	return f
}

func adresseSuivi(f accompagnement.FiltreSuivi) string {
	q := url.Values{}
	if f.SansNouvelles {
		q.Set("vue", "sans-nouvelles")
	}
	if f.Territoire != 0 {
		q.Set("territoire", form.Nombre(f.Territoire))
	}
	if len(q) == 0 {
		return "/rythmes"
	}
	return "/rythmes?" + q.Encode()
}

// rythmes lists the people whose rhythm is late, or of whom nothing was heard for long.
func (g guichet) rythmes(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.LireContrat) || v.Compte.Role == droits.Direction {
		return bdd.ErrAbsent
	}
	p := &pageSuivi{Page: cadre.Page{Titre: "Rythme en retard", Section: "journee", Fil: []cadre.Lien{{Texte: "Ma journée", URL: "/"}}}, Filtre: filtreSuivi(r.URL.Query())}
	total := 0
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		s, err := rapports.LireSeuils(r.Context(), l, a.Organisation)
		if err != nil {
			return err
		}
		p.Aujourdhui, p.Choix = l.Instant().Jour(), cadre.Jetons{Nom: "Montrer"}
		enRetard, sansNouvelles, err := accompagnement.NombresDuSuivi(r.Context(), l, a, p.Filtre.Territoire, s.SansNouvelles)
		if err != nil {
			return err
		}
		total = enRetard
		for _, sans := range []bool{false, true} {
			f := p.Filtre
			f.SansNouvelles = sans
			mots, n := "Rythme en retard", enRetard
			if sans {
				mots, n = "Sans nouvelles depuis "+texte.Pluriel(s.SansNouvelles, "jour"), sansNouvelles
			}
			if sans && p.Filtre.SansNouvelles {
				total = n
			}
			p.Choix.Elements = append(p.Choix.Elements, cadre.Jeton{Texte: mots, URL: adresseSuivi(f), Compte: n, Actif: sans == p.Filtre.SansNouvelles})
		}
		p.Pagination = cadre.Paginer(poste.NumeroDePage(r.URL.Query()), total, parPage, "personne", adresseSuivi(p.Filtre))
		p.Lignes, err = accompagnement.Suivi(r.Context(), l, a, p.Filtre, s.SansNouvelles, parPage, p.Pagination.Debut)
		return err
	}); err != nil {
		return err
	}
	if p.Filtre.SansNouvelles {
		p.Titre = "Sans nouvelles"
	}
	var ids []int64
	for _, x := range p.Lignes {
		ids = append(ids, x.Dossier)
	}
	if total > 0 {
		p.Actions = []cadre.Action{poste.ActionTableur(adresseSuivi(p.Filtre))}
	}
	v.TracerListe("rythmes", ids)
	g.Moteur.Rendre(w, r, http.StatusOK, "entretiens/rythmes", p)
	return nil
}

// rythmesXLSX is that list, as a workbook, with exactly its filter.
func (g guichet) rythmesXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.LireContrat) || v.Compte.Role == droits.Direction {
		return bdd.ErrAbsent
	}
	t := tableur.Feuille{Nom: "Rythme", Titre: "Rythme de l’accompagnement", Colonnes: []tableur.Colonne{{Titre: "Personne", Largeur: 36}, {Titre: "Dernier contact", Largeur: 16}, {Titre: "En retard depuis", Largeur: 16}, {Titre: "Fin de la mesure", Largeur: 16}, {Titre: "Territoire", Largeur: 24}}}
	var ids []int64
	var j jour.Jour
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		t.Lignes, ids, j = nil, nil, l.Instant().Jour()
		s, err := rapports.LireSeuils(r.Context(), l, a.Organisation)
		if err != nil {
			return err
		}
		ls, err := accompagnement.Suivi(r.Context(), l, a, filtreSuivi(r.URL.Query()), s.SansNouvelles, poste.LignesTableur, 0)
		for _, x := range ls {
			t.Lignes = append(t.Lignes, []any{x.Personne, x.Depuis, x.RetardLe, x.Fin, x.Territoire})
			ids = append(ids, x.Dossier)
		}
		return err
	}); err != nil {
		return err
	}
	return g.EnvoyerTableur(w, r, v, "rythmes", "rythmes-"+j.String(), t, ids)
}
