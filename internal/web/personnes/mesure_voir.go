// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"net/http"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageContrats shows what was signed: the contract that runs with its aims and its authorisation, how the months count, and the contracts before.
type pageContrats struct {
	cadre.Page
	identite
	Dossier    int64
	Contrats   []contratVu
	Compteur   []paire
	Aujourdhui jour.Jour
}

type paire struct{ Nom, Valeur string }

// contratVu is a contract as the page shows it.
type contratVu struct {
	masp.Contrat
	Titre          string
	Puce           cadre.Puce
	Objectifs      []objectifsVus
	Justifications []masp.Justification
	Adresse        string // of what may be done with it, empty when nothing may
	Arreter        bool
	Annuler        bool // it has not begun
	Suspendre      bool // or note that the suspension is over, when Suspendue
	Suspendue      bool
}

type objectifsVus struct {
	Nom    string
	Textes []masp.Objectif
}

// Somme is what a line authorises.
func (contratVu) Somme(a masp.Autorisation) string {
	if a.Plafond == 0 {
		return "en entier"
	}
	return a.Plafond.String() + " par mois"
}

// Regle is the code of a rule as people know it.
func (contratVu) Regle(j masp.Justification) string {
	s, _, _ := strings.Cut(j.Regle, "-")
	return s
}

func (g guichet) mesure(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.vuePour(r, v, func(d rapports.DroitsDossier) bool { return d.Contrat })
	if err != nil {
		return err
	}
	var m rapports.VueMesures
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		m, err = rapports.Mesures(r.Context(), l, g.Inst.Trousseau, a, d.Dossier.ID)
		return err
	}); err != nil {
		return err
	}
	v.TracerDossier("mesure", d.Dossier.ID)
	j := g.Moteur.Horloge().Maintenant().Jour()
	p := &pageContrats{Page: sous(&d, "Mesure"), identite: identiteDe(v, &d, j, poste.OngletVue), Dossier: d.Dossier.ID, Aujourdhui: j}
	if d.Droits.Ecrire {
		p.Actions = []cadre.Action{{Texte: "Enregistrer un contrat signé", URL: poste.AdresseDossier(d.Dossier.ID, "mesure", "nouvelle"), Icone: "plus", Principale: true}}
	}
	for _, c := range m.Contrats {
		x := voirContrat(c, m.Justifications[c.ID], &d, j)
		if d.Droits.Ecrire {
			x.Adresse, x.Arreter = poste.AdresseDossier(d.Dossier.ID, "mesure", form.Nombre(c.ID)), peutArreter(c, j)
			x.Annuler = masp.VerifierAnnulation(c, m.Contrats, j) == nil
			x.Suspendre = x.Suspendue || !c.Debut.Apres(j) && !c.Dernier().Avant(j)
		}
		p.Contrats = append(p.Contrats, x)
	}
	p.compter(m)
	g.Moteur.Rendre(w, r, http.StatusOK, "personnes/contrats", p)
	return nil
}

func voirContrat(c masp.Contrat, js []masp.Justification, d *rapports.VueDossier, j jour.Jour) contratVu {
	x := contratVu{Contrat: c, Justifications: js, Puce: puceContrat(d, &c, j)}
	for _, s := range c.Suspensions {
		x.Suspendue = x.Suspendue || s.Au.Vide()
	}
	for i := range js {
		js[i].Avertissement = texte.Typographier(texte.Majuscule(js[i].Avertissement))
	}
	x.Titre = "Contrat " + strconv.Itoa(c.Rang) + " de la mesure " + c.Mesure.Numero
	for _, n := range []masp.NatureObjectif{masp.Insertion, masp.Autonomie} {
		o := objectifsVus{Nom: n.Libelle()}
		for _, y := range c.Objectifs {
			if y.Nature == n {
				o.Textes = append(o.Textes, y)
			}
		}
		x.Objectifs = append(x.Objectifs, o)
	}
	return x
}

// compter says how the months count, and what is left.
func (p *pageContrats) compter(m rapports.VueMesures) {
	if len(masp.Valables(m.Contrats)) == 0 {
		return
	}
	c := m.Compteur
	pris := texte.Pluriel(c.Jours, "jour")
	if c.Suit {
		pris = texte.Pluriel(c.Mois, "mois", "mois")
	}
	reste := texte.Pluriel(c.ResteMois, "mois", "mois")
	if !c.Suit && c.ResteJours > 0 {
		reste += " (" + texte.Pluriel(c.ResteJours, "jour") + ")"
	}
	p.Compteur = []paire{{"Contrats signés", pris}}
	if c.Ailleurs > 0 {
		p.Compteur = append(p.Compteur, paire{"Déclarés ailleurs", texte.Pluriel(c.Ailleurs, "mois", "mois")})
	}
	p.Compteur = append(p.Compteur, paire{"Reste", reste + " sur " + strconv.Itoa(m.Total)})
	if c.ResteMois > 0 {
		p.Compteur = append(p.Compteur, paire{"Dernier jour possible", c.Plafond.Long()})
	}
}
