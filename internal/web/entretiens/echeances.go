// SPDX-License-Identifier: EUPL-1.2

package entretiens

import (
	"net/http"

	domaine "etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/rapports/accompagnement"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageEcheances struct {
	cadre.Page
	Dossier          int64
	Ecrire           bool
	Ouvertes, Closes []domaine.Echeance
	Genres           []cadre.Choix
	Aujourdhui       jour.Jour
}

// Nom is what must not be missed.
func (p *pageEcheances) Nom(x domaine.Echeance) string { return texte.Majuscule(x.Genre.Libelle()) }

// Retour says how often it comes back.
func (p *pageEcheances) Retour(x domaine.Echeance) string {
	if x.Tous == 0 {
		return ""
	}
	return "revient tous les " + texte.Pluriel(x.Tous, "mois", "mois")
}

func lireSocial(d rapports.DroitsDossier) bool { return d.Dossier }

// echeances shows the days that the person must not miss.
func (g guichet) echeances(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.rendreEcheances(w, r, v, http.StatusOK, form.Nouveau(nil))
}

func (g guichet) rendreEcheances(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	p := &pageEcheances{Genres: cadre.ChoixApres("Choisir…", domaine.GenresEcheance, domaine.GenreEcheance.Libelle)}
	d, err := v.Dossier(r, "echeances", lireSocial, func(l bdd.Lecture, a droits.Agent, x *rapports.VueDossier) error {
		p.Aujourdhui, p.Ouvertes, p.Closes = l.Instant().Jour(), nil, nil
		es, err := domaine.Echeances(r.Context(), l, a, x.Dossier.ID)
		for _, e := range es {
			if e.Issue == domaine.Ouverte {
				p.Ouvertes = append(p.Ouvertes, e)
			} else {
				p.Closes = append([]domaine.Echeance{e}, p.Closes...)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	p.Page = poste.SousDossier(&d, section, "Échéances de la personne")
	p.Dossier, p.Ecrire, p.Form = d.Dossier.ID, d.Droits.Ecrire, f
	v.TracerDossier("echeances", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "entretiens/echeances", p)
	return nil
}

// noterEcheance notes a day; how often it comes back is the kind's own unless it is written.
func (g guichet) noterEcheance(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	dossier, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	x := domaine.Echeance{Dossier: dossier, Genre: form.Parmi(f, "genre", "l’échéance", domaine.GenresEcheance, form.Requis), Le: f.Jour("le", "le jour", form.Requis)}
	n, ecrit := f.Entier("tous", "tous les combien de mois", 0, 120, form.Facultatif)
	if x.Tous = x.Genre.Tous(); ecrit {
		x.Tous = n
	}
	if f.Valide() {
		_, err := parcours.NoterEcheance(r.Context(), g.Inst.Base, demande, x)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Échéance notée.")
			return poste.Aller(w, r, poste.AdresseDossier(dossier, "echeances"))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"genre": "genre", "le": "le", "tous": "tous"}, "le", err); err != nil {
			return err
		}
	}
	return g.rendreEcheances(w, r, v, http.StatusUnprocessableEntity, f)
}

// cloreEcheance says that it was done, or has no object any more.
func (g guichet) cloreEcheance(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "echeance")
	if err != nil {
		return err
	}
	dossier, err := parcours.CloreEcheance(r.Context(), g.Inst.Base, demande, id, domaine.IssueEcheance(f.Valeur("issue")))
	if err != nil {
		return err
	}
	g.Annoncer(r, cadre.Succes, "C’est noté.")
	return poste.Aller(w, r, cadre.CheminLocal(f.Valeur("retour"), poste.AdresseDossier(dossier, "echeances")))
}

type pageProches struct {
	cadre.Page
	Lignes     []accompagnement.EcheanceVue
	Seuils     rapports.Seuils
	Ecrire     bool
	Aujourdhui jour.Jour
}

// Nom is what must not be missed.
func (p *pageProches) Nom(x accompagnement.EcheanceVue) string {
	return texte.Majuscule(x.Genre.Libelle())
}

// proches lists the days that people must not miss, over all the files that the agent reads.
func (g guichet) proches(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.LireDossier) || v.Compte.Role == droits.Direction {
		return bdd.ErrAbsent
	}
	p := &pageProches{Page: cadre.Page{Titre: "Échéances des personnes", Section: "journee", Fil: []cadre.Lien{{Texte: "Ma journée", URL: "/"}}}, Ecrire: v.Peut(droits.EcrireDossier)}
	total := 0
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p.Aujourdhui = l.Instant().Jour()
		if p.Seuils, err = rapports.LireSeuils(r.Context(), l, a.Organisation); err != nil {
			return err
		}
		p.Lignes, total, err = accompagnement.Echeances(r.Context(), l, a, p.Aujourdhui.Plus(p.Seuils.FinProche), rendezVousMax)
		return err
	}); err != nil {
		return err
	}
	p.SousTitre = texte.PlurielJusque(total, "échéance") + " d’ici " + texte.Pluriel(p.Seuils.FinProche, "jour") + ", la plus proche d’abord"
	var ids []int64
	for _, x := range p.Lignes {
		ids = append(ids, x.Dossier)
	}
	v.TracerListe("echeances_personnes", ids)
	g.Moteur.Rendre(w, r, http.StatusOK, "entretiens/proches", p)
	return nil
}
