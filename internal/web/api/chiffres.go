// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"errors"
	"net/http"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/documents"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/rapports/indicateurs"
)

// Chiffres are the figures of the nine indicators of the yearly return, in a year (arrêté of 17 March 2010).
type Chiffres struct {
	Annee    int       `json:"annee"`
	Du       jour.Jour `json:"du"`
	Au       jour.Jour `json:"au" sens:"aujourd’hui, pour l’année en cours"`
	Chiffres []Chiffre `json:"chiffres"`
}

// Chiffre is one figure.
type Chiffre struct {
	Indicateur int    `json:"indicateur" sens:"1 à 9"`
	Fait       string `json:"fait"`
	Nom        string `json:"nom"`
	Niveau     int    `json:"niveau" sens:"0 tous, 1 sans gestion, 2 avec gestion"`
	Axe        string `json:"axe,omitempty" sens:"ce qui le ventile ; absent : le total"`
	Code       string `json:"code,omitempty"`
	Mot        string `json:"mot,omitempty" sens:"du code"`
	Valeur     int64  `json:"valeur"`
	Unite      string `json:"unite"`
}

// Courriers are the documents that the service wrote in a file.
type Courriers struct {
	Documents []Courrier `json:"documents"`
}

// Courrier is one of them; its text and its file are on its page.
type Courrier struct {
	ID        int64                `json:"id"`
	Reference string               `json:"reference"`
	Genre     string               `json:"genre"`
	Nom       string               `json:"nom"`
	Ecrit     jour.Jour            `json:"ecrit_le"`
	Etat      documents.Etat       `json:"etat"`
	Mode      documents.ModeRemise `json:"mode_remise,omitempty"`
	RemisLe   jour.Jour            `json:"remis_le"`
	Remplace  int64                `json:"remplace_par,omitempty"`
}

func routesChiffres() []route {
	return []route{
		lecture("/dossiers/{id}/documents", "listerDocuments", organisation.PorteeCourriers, "Documents écrits dans un dossier, les plus récents d’abord", nil, courriers),
		lecture("/indicateurs", "lireIndicateurs", organisation.PorteeChiffres, "Les neuf indicateurs d’une année", []parametre{{Nom: "annee", Sens: "année voulue, celle en cours par défaut", Nombre: true}}, chiffres),
	}
}

// inconnu refuses a parameter of the address.
func inconnu(titre, detail string) *probleme {
	return &probleme{Statut: http.StatusBadRequest, Titre: titre, Detail: detail}
}

func courriers(q *requete) (r Courriers, err error) {
	_, err = q.vue("courrier", func(d rapports.DroitsDossier) bool { return d.Courrier || d.Payeurs }, func(l bdd.Lecture, a droits.Agent, d *rapports.VueDossier) error {
		ds, err := rapports.CourriersDuDossier(q.Context(), l, q.api.Inst.Trousseau, a, d.Dossier.ID)
		r.Documents = make([]Courrier, len(ds))
		for i, x := range ds {
			r.Documents[i] = Courrier{x.ID, x.Reference(), x.Genre, x.Nom, x.EcritLe.Jour(), x.Etat, x.Mode, x.RemisLe, x.RemplacePar}
		}
		return err
	})
	return r, err
}

func chiffres(q *requete) (c Chiffres, err error) {
	if !q.Peut(droits.LireChiffres) {
		return c, bdd.ErrAbsent
	}
	err = q.Lire(q.Context(), func(l bdd.Lecture, a droits.Agent) error {
		aujourdhui := l.Instant().Jour()
		if c.Annee = aujourdhui.Annee(); q.URL.Query().Has("annee") {
			n, err := strconv.Atoi(q.URL.Query().Get("annee"))
			if err != nil {
				return inconnu("Année illisible", "L’année s’écrit en quatre chiffres.")
			}
			c.Annee = n
		}
		p, err := indicateurs.PeriodeDe(c.Annee, aujourdhui)
		if errors.Is(err, indicateurs.ErrAnnee) {
			return inconnu("Année hors bornes", texte.Majuscule(err.Error())+".")
		}
		if err != nil {
			return err
		}
		c.Du, c.Au, c.Chiffres = p.Du, p.Au, []Chiffre{}
		ts, err := indicateurs.Tout(q.Context(), l, a, p)
		for _, t := range ts {
			if t.Fait.Indicateur == 0 {
				continue // of the activity report alone
			}
			for _, x := range t.Chiffres {
				c.Chiffres = append(c.Chiffres, Chiffre{t.Fait.Indicateur, t.Fait.Code, t.Fait.Nom, x.Niveau, x.Axe, x.Code, x.Mot, x.Valeur(), string(t.Fait.Unite)})
			}
		}
		return err
	})
	if err == nil {
		q.Tracer(acces.Trace{Nature: acces.Lecture, Objet: "rapport"})
	}
	return c, err
}
