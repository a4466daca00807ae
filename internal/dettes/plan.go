// SPDX-License-Identifier: EUPL-1.2

package dettes

import (
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
)

// Origine is who made a plan.
type Origine string

// The origins.
const (
	Amiable         Origine = "amiable"
	DelaisJuge      Origine = "delais_juge"    // granted by the judge, law of 6 July 1989 art. 24 V and VI
	ParLaCommission Origine = "surendettement" // plan or measures of the commission
)

// Origines lists them in the order of the form.
var Origines = []Origine{Amiable, DelaisJuge, ParLaCommission}

// Libelle is the origin on screen.
func (o Origine) Libelle() string {
	switch o {
	case Amiable:
		return "accord avec le créancier"
	case DelaisJuge:
		return "délais accordés par le juge"
	case ParLaCommission:
		return "mesures de surendettement"
	}
	return string(o)
}

// Plan is a plan d'apurement: monthly instalments, the last one may differ.
type Plan struct {
	ID, Dette, Dossier int64
	Origine            Origine
	Reference          string // of the judgment, of the plan
	ConvenuLe          jour.Jour
	PremiereLe         jour.Jour
	Mensualite         argent.Centimes
	Nombre             int
	Derniere           argent.Centimes
	ArreteLe           jour.Jour
	Motif              string
	CreeLe             horloge.Instant
	Version            int64
}

// Total is what the plan pays.
func (p Plan) Total() argent.Centimes { return p.Mensualite*argent.Centimes(p.Nombre-1) + p.Derniere }

// Echeance is one instalment.
type Echeance struct {
	Rang     int // from 1
	Jour     jour.Jour
	Centimes argent.Centimes
}

// Echeances lists the instalments: the same day of each month as the first one, else the last day of that month.
func (p Plan) Echeances() []Echeance {
	es := make([]Echeance, 0, p.Nombre)
	for i := range p.Nombre {
		c := p.Mensualite
		if i == p.Nombre-1 {
			c = p.Derniere
		}
		es = append(es, Echeance{i + 1, jour.PlusMois(p.PremiereLe, i), c})
	}
	return es
}

// DerniereLe is the day of the last instalment.
func (p Plan) DerniereLe() jour.Jour { return jour.PlusMois(p.PremiereLe, p.Nombre-1) }

// EnCours tells whether the plan runs on a day: not stopped, not over.
func (p Plan) EnCours(j jour.Jour) bool {
	return (p.ArreteLe.Vide() || j.Avant(p.ArreteLe)) && !j.Apres(p.DerniereLe().DernierDuMois())
}

// DuMois returns the instalment of a day's month; false when there is none, or when the plan was stopped by then.
func (p Plan) DuMois(j jour.Jour) (Echeance, bool) {
	if !p.ArreteLe.Vide() && !j.Avant(p.ArreteLe) {
		return Echeance{}, false
	}
	a1, m1, _ := p.PremiereLe.Decomposer()
	a2, m2, _ := j.Decomposer()
	k := (a2-a1)*12 + m2 - m1
	if k < 0 || k >= p.Nombre {
		return Echeance{}, false
	}
	return p.Echeances()[k], true
}

// PlanPour makes instalments out of what is owed: as many whole ones as needed, the last one smaller.
func PlanPour(solde, mensualite argent.Centimes) (nombre int, derniere argent.Centimes) {
	if solde <= 0 || mensualite <= 0 {
		return 0, 0
	}
	nombre = int((solde + mensualite - 1) / mensualite)
	return nombre, solde - mensualite*argent.Centimes(nombre-1)
}

// nombreMax is twenty years of instalments.
const nombreMax = 240

// VerifierPlan holds what can be said of a plan for a debt.
func VerifierPlan(d Dette, p Plan, aujourdhui jour.Jour) error {
	switch {
	case d.Soldee(aujourdhui):
		return &Refus{"", "cette dette est soldée : il n’y a plus rien à échelonner"}
	case p.Origine.Libelle() == string(p.Origine):
		return &Refus{"origine", "dire qui a fait ce plan"}
	case p.Origine != Amiable && p.Reference == "":
		return &Refus{"reference", "donner la référence de la décision : jugement, ou mesures de la commission"}
	case p.Origine == DelaisJuge && d.Nature != Loyer:
		return &Refus{"origine", "les délais du juge de l’article 24 de la loi du 6 juillet 1989 portent sur une dette de loyer : choisir une autre origine, ou corriger la nature de la dette"}
	case p.ConvenuLe.Vide() || p.ConvenuLe.Apres(aujourdhui):
		return &Refus{"convenu_le", "indiquer le jour de l’accord ou de la décision, au plus tard aujourd’hui"}
	case p.PremiereLe.Vide() || p.PremiereLe.Avant(p.ConvenuLe):
		return &Refus{"premiere_le", "la première échéance vient après l’accord : corriger l’une des deux dates"}
	case p.Mensualite <= 0 || p.Derniere <= 0:
		return &Refus{"mensualite", "indiquer un montant supérieur à zéro"}
	case p.Nombre < 1 || p.Nombre > nombreMax:
		return &Refus{"mensualite", fmt.Sprintf("ce plan aurait %d échéances : il en faut de 1 à %d, choisir une autre mensualité", p.Nombre, nombreMax)}
	case !d.Solde.Jour.Vide() && p.Total() > d.Solde.Centimes:
		return &Refus{"mensualite", fmt.Sprintf("ce plan paierait %s alors que %s restent dus : corriger le plan, ou ce qui reste dû", p.Total(), d.Solde.Centimes)}
	}
	return nil
}
