// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	suivi "etai/internal/rapports/accompagnement"
)

// entretiensMax is how many the list of a file holds: the latest.
const entretiensMax = 200

// Entretiens are those of a file as they stand, the latest first.
type Entretiens struct {
	Entretiens []Entretien `json:"entretiens" sens:"200 au plus, les plus récents"`
}

// Entretien is a meeting, planned or past. The private note is never in it.
type Entretien struct {
	ID       int64                    `json:"id"`
	Rang     int                      `json:"rang" sens:"version : à rendre avec ce qui la corrige"`
	Genre    accompagnement.Genre     `json:"genre"`
	Etat     accompagnement.Etat      `json:"etat"`
	Agent    string                   `json:"agent" sens:"qui le tient"`
	Le       jour.Jour                `json:"le"`
	Heure    string                   `json:"heure,omitempty" sens:"14:30"`
	Duree    int                      `json:"duree_minutes,omitempty"`
	Site     string                   `json:"site,omitempty"`
	Presents []accompagnement.Present `json:"presents"`
	Note     string                   `json:"note,omitempty" sens:"note partagée"`
	Convenu  string                   `json:"convenu,omitempty" sens:"ce qui est convenu"`
}

// NouvelEntretien is what another program says of a meeting: planned, or what came of it.
type NouvelEntretien struct {
	Rang       int                      `json:"rang,omitempty" sens:"pour corriger : celui de la version lue ; si une autre l’a suivie, 409"`
	Genre      accompagnement.Genre     `json:"genre"`
	Etat       accompagnement.Etat      `json:"etat"`
	Agent      int64                    `json:"agent_id,omitempty" sens:"qui le tient ; absent : l’agent du jeton"`
	Le         jour.Jour                `json:"le"`
	Heure      string                   `json:"heure,omitempty" sens:"14:30" max:"10"`
	Duree      int                      `json:"duree_minutes,omitempty" sens:"d’un entretien fait"`
	Site       int64                    `json:"site_id,omitempty"`
	Presents   []accompagnement.Present `json:"presents,omitempty" sens:"d’un entretien fait"`
	Note       string                   `json:"note,omitempty" sens:"note partagée : la personne peut la lire" max:"20000"`
	Convenu    string                   `json:"convenu,omitempty" max:"20000"`
	Suite      jour.Jour                `json:"suite_le,omitzero" sens:"prochain rendez-vous, exigé d’un entretien reporté"`
	SuiteHeure string                   `json:"suite_heure,omitempty" max:"10"`
}

func routesEntretiens() []route {
	return []route{
		lecture("/dossiers/{id}/entretiens", "listerEntretiens", organisation.PorteeSuivi, "Entretiens d’un dossier, les plus récents d’abord, sans les notes privées", nil, entretiens),
		acte("/dossiers/{id}/entretiens", "noterEntretien", organisation.PorteeNoter, "Prévoir un entretien, ou noter ce qu’il en a été", func(q *requete, d parcours.Demande, x NouvelEntretien) (int64, error) {
			return q.noterEntretien(d, 0, x)
		}),
		acte("/dossiers/{id}/entretiens/{entretien}", "corrigerEntretien", organisation.PorteeNoter, "Dire ce qu’il en a été d’un entretien prévu, ou corriger", func(q *requete, d parcours.Demande, x NouvelEntretien) (int64, error) {
			id, err := q.numero("entretien")
			if err != nil {
				return 0, err
			}
			return q.noterEntretien(d, id, x)
		}),
	}
}

func (q *requete) noterEntretien(d parcours.Demande, id int64, x NouvelEntretien) (int64, error) {
	dossier, err := q.numero("id")
	if err == nil {
		err = bornes(champ{"note", &x.Note, 20000}, champ{"convenu", &x.Convenu, 20000}, champ{"heure", &x.Heure, 10}, champ{"suite_heure", &x.SuiteHeure, 10})
	}
	if err != nil {
		return 0, err
	}
	for _, h := range []*string{&x.Heure, &x.SuiteHeure} {
		if *h, err = accompagnement.LireHeure(*h); err != nil {
			return 0, err
		}
	}
	return parcours.EcrireEntretien(q.Context(), q.api.Inst.Base, q.api.Inst.Trousseau, d, parcours.SaisieEntretien{HorsBrouillon: true, Suite: parcours.ProchainRendezVous{Le: x.Suite, Heure: x.SuiteHeure},
		Entretien: accompagnement.Entretien{ID: id, Dossier: dossier, Rang: x.Rang, Genre: x.Genre, Etat: x.Etat, Agent: x.Agent, Le: x.Le, Heure: x.Heure, Duree: x.Duree, Territoire: x.Site, Presents: x.Presents,
			Textes: accompagnement.Textes{Note: x.Note, Convenu: x.Convenu}}})
}

func entretiens(q *requete) (r Entretiens, err error) {
	_, err = q.vue("entretiens", func(d rapports.DroitsDossier) bool { return d.Contrat }, func(l bdd.Lecture, a droits.Agent, d *rapports.VueDossier) error {
		xs, err := suivi.Entretiens(q.Context(), l, q.api.Inst.Trousseau, a, d.Dossier.ID, entretiensMax)
		r.Entretiens = make([]Entretien, len(xs))
		for i, x := range xs {
			r.Entretiens[i] = Entretien{x.ID, x.Rang, x.Genre, x.Etat, x.NomAgent, x.Le, x.Heure, x.Duree, x.Site, append([]accompagnement.Present{}, x.Presents...), x.Textes.Note, x.Textes.Convenu}
		}
		return err
	})
	return r, err
}
