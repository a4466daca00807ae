// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
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
	Recours    []cadre.Lien // of the person against what was decided of the measure
	Compteur   []paire
	Aujourdhui jour.Jour
	Etat       cadre.Puce
	Avancer    string    // what the link to the end of the measure says
	Renouveler jour.Jour // last day of the contract whose end is announced, Vide when none is
	SansSuite  string    // why another may not follow it
}

type paire struct{ Nom, Valeur string }

// contratVu is a contract as the page shows it.
type contratVu struct {
	masp.Contrat
	Titre          string
	Puce           cadre.Puce
	Objectifs      []objectifsVus
	Justifications []masp.Justification
	Mots           organisation.Mots
	Adresse        string // of what may be done with it, empty when nothing may
	Arreter        bool
	Amender        bool
	Annuler        bool // it has not begun
	Suspendre      bool // or note that the suspension is over, when Suspendue
	Suspendue      bool
	Contester      bool // an appeal may be noted against its stop
}

type objectifsVus struct {
	Nom    string
	Textes []masp.Objectif
}

// ParNature groups aims by kind.
func (contratVu) ParNature(os []masp.Objectif) (r []objectifsVus) {
	for _, n := range []masp.NatureObjectif{masp.Insertion, masp.Autonomie} {
		o := objectifsVus{Nom: n.Libelle()}
		for _, y := range os {
			if y.Nature == n {
				o.Textes = append(o.Textes, y)
			}
		}
		r = append(r, o)
	}
	return r
}

// Somme is what a line authorises.
func (contratVu) Somme(a masp.Autorisation) string {
	if a.Plafond == 0 {
		return "en entier"
	}
	return a.Plafond.String() + " par mois"
}

// Au is the last day on which a line lets money be managed: a contract that stopped ends it.
func (c contratVu) Au(a masp.Autorisation) jour.Jour {
	if d := c.Dernier(); d.Avant(a.Au) {
		return d
	}
	return a.Au
}

// ParceQue is why it stopped.
func (c contratVu) ParceQue() string {
	return c.Mots.De(masp.ListeArret, string(c.Arret.Motif), c.Arret.Motif.Libelle())
}

// Pourquoi is why the work was suspended.
func (c contratVu) Pourquoi(m masp.MotifSuspension) string {
	return c.Mots.De(masp.ListeSuspension, string(m), m.Libelle())
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
	var ds rapports.DemandesVues
	var fin parcours.ClotureMesure
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		if m, err = rapports.Mesures(r.Context(), l, g.Inst.Trousseau, a, d.Dossier.ID); err == nil {
			fin, err = parcours.ExaminerCloture(r.Context(), l, d.Dossier.ID)
		}
		if err == nil {
			ds, err = rapports.DemandesDe(r.Context(), l, a, &d)
		}
		return err
	}); err != nil {
		return err
	}
	v.TracerDossier("mesure", d.Dossier.ID)
	j := g.Moteur.Horloge().Maintenant().Jour()
	p := &pageContrats{Page: sous(&d, "Mesure"), identite: identiteDe(v, &d, j, poste.OngletVue), Dossier: d.Dossier.ID, Aujourdhui: j}
	if d.Droits.Ecrire {
		if len(ds.Demandes) == 0 || ds.Demandes[0].Etat.Close() {
			if c := d.Finissant(j); c != nil {
				p.Renouveler = c.Fin
			}
			if d.SansSuite != nil {
				p.SansSuite = poste.Phrase(d.SansSuite.Error())
			}
		}
		p.Actions = []cadre.Action{{Texte: "Enregistrer un contrat signé", URL: poste.AdresseDossier(d.Dossier.ID, "mesure", "nouvelle"), Icone: "plus", Principale: true}}
	}
	for _, c := range m.Contrats {
		x := voirContrat(c, m.Justifications[c.ID], &d, j)
		if d.Droits.Ecrire {
			x.Adresse, x.Arreter = poste.AdresseDossier(d.Dossier.ID, "mesure", form.Nombre(c.ID)), peutArreter(c, j)
			x.Amender = peutAmender(c, j)
			x.Annuler = masp.VerifierAnnulation(c, m.Contrats, j) == nil
			x.Contester = peutContester(c, m.Recours)
			x.Suspendre = x.Suspendue || !c.Debut.Apres(j) && !c.Dernier().Avant(j)
		}
		p.Contrats = append(p.Contrats, x)
	}
	p.Recours = poste.LiensRecours(m.Recours, j)
	p.compter(m)
	if x := m.Reddition; x != nil {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Attention, Fait: "Son compte ne lui a pas été rendu à temps (règle R37).", Suite: "Rien n’est noté depuis le " + x.Depuis.Long() + "\u00a0; son relevé devait être à elle le " + x.Avant.Long() + " au plus tard. Remettez-le-lui, puis notez-le.",
			Lien: &cadre.Lien{Texte: "Relevés à remettre", URL: "/comptes/remises"}})
	}
	p.Etat, p.Avancer = puceEtat(fin.Etat), "Ce qui reste à faire à la fin"
	if fin.Etat == masp.Archivee {
		p.Avancer = "Gardée jusqu’au " + fin.Archives[0].Jusqu.Long()
	}
	p.AEcrire = poste.Ecrits(d.Droits, d.Dossier.ID, "contrat", "autorisation", "annexe_budget", "avenant", "attestation", "payeur_debut", "payeur_changement", "bailleur_debut", "bilan_intermediaire", "appel_renouvellement", "evaluation_prealable")
	g.Moteur.Rendre(w, r, http.StatusOK, "personnes/contrats", p)
	return nil
}

// peutContester tells whether an appeal may be noted against the stop of a contract: one at a time.
func peutContester(c masp.Contrat, rs []masp.Recours) bool {
	return c.Arret.Motif.Contestable() && !slices.ContainsFunc(rs, func(r masp.Recours) bool { return r.Contrat == c.ID && r.Attend() })
}

func voirContrat(c masp.Contrat, js []masp.Justification, d *rapports.VueDossier, j jour.Jour) contratVu {
	x := contratVu{Contrat: c, Mots: d.Seuils.Mots, Justifications: js, Puce: puceContrat(d, &c, j)}
	for _, s := range c.Suspensions {
		x.Suspendue = x.Suspendue || s.Au.Vide()
	}
	for i := range js {
		js[i].Avertissement = texte.Typographier(texte.Majuscule(js[i].Avertissement))
	}
	x.Titre = "Contrat " + strconv.Itoa(c.Rang) + " de la mesure " + c.Mesure.Numero
	x.Objectifs = x.ParNature(c.Objectifs)
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
