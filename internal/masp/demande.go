// SPDX-License-Identifier: EUPL-1.2

package masp

import (
	"fmt"
	"slices"

	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/prestations"
	"etai/internal/reglement"
)

// EtatDemande is where a request of a MASP stands: a machine of its own (01-masp §6.1).
type EtatDemande string

// The states.
const (
	Brouillon    EtatDemande = "brouillon"
	Deposee      EtatDemande = "deposee"
	EnEvaluation EtatDemande = "en_evaluation"
	Validee      EtatDemande = "validee" // by the head of the territory
	EnCommission EtatDemande = "en_commission"
	Accordee     EtatDemande = "accordee"
	Refusee      EtatDemande = "refusee"
	Ajournee     EtatDemande = "ajournee"
	Reorientee   EtatDemande = "reorientee"
	Retiree      EtatDemande = "retiree"
)

// EtatsDemande lists them, in the order of a request's life.
var EtatsDemande = []EtatDemande{Brouillon, Deposee, EnEvaluation, Validee, EnCommission, Ajournee, Accordee, Refusee, Reorientee, Retiree}

// Libelle is the state on screen.
func (s EtatDemande) Libelle() string {
	switch s {
	case Brouillon:
		return "brouillon"
	case Deposee:
		return "déposée"
	case EnEvaluation:
		return "en évaluation"
	case Validee:
		return "validée, à décider"
	case EnCommission:
		return "en attente de commission"
	case Accordee:
		return "accordée"
	case Refusee:
		return "refusée"
	case Ajournee:
		return "ajournée"
	case Reorientee:
		return "réorientée"
	case Retiree:
		return "retirée"
	}
	return string(s)
}

// Close tells whether nothing more is expected of the request itself.
func (s EtatDemande) Close() bool {
	return s == Accordee || s == Refusee || s == Reorientee || s == Retiree
}

// suivants are the states that may follow each: the table holds the same list.
var suivants = map[EtatDemande][]EtatDemande{
	Brouillon:    {Deposee, Retiree},
	Deposee:      {EnEvaluation, Retiree},
	EnEvaluation: {Validee, Retiree},
	Validee:      {EnCommission, Accordee, Refusee, Ajournee, Reorientee, Retiree},
	EnCommission: {Accordee, Refusee, Ajournee, Reorientee, Retiree},
	Ajournee:     {EnEvaluation, Validee, EnCommission, Retiree},
	Accordee:     {EnCommission, Validee}, // a decision that is cancelled
	Refusee:      {EnCommission, Validee},
	Reorientee:   {EnCommission, Validee},
}

// Permise tells whether a request may go from a state to another.
func Permise(de, vers EtatDemande) bool { return slices.Contains(suivants[de], vers) }

// OrigineDemande is who asks.
type OrigineDemande string

// Who asks.
const (
	DeLaPersonne  OrigineDemande = "personne"
	DuService     OrigineDemande = "service" // an AS or a CESF
	DUnPartenaire OrigineDemande = "partenaire"
)

// OriginesDemande lists them.
var OriginesDemande = []OrigineDemande{DeLaPersonne, DuService, DUnPartenaire}

// Libelle is who asks, on screen.
func (o OrigineDemande) Libelle() string {
	switch o {
	case DeLaPersonne:
		return "La personne elle-même"
	case DuService:
		return "Un travailleur social"
	case DUnPartenaire:
		return "Un partenaire"
	}
	return string(o)
}

// Demande is a request of a MASP.
type Demande struct {
	ID, Dossier, Organisation int64
	Contrat                   int64 // that runs, and that it asks to renew; 0: a first request
	Numero                    string
	Etat                      EtatDemande
	Rang                      int // of its last step
	Origine                   OrigineDemande
	FinMAJ                    bool // it follows a MAJ that reached its term (CASF art. L271-1 al. 3)
	MoisAilleurs              int  // months of MASP that she declares in another département
	SansAutreMesure           bool // she said that no other measure is in place (R12)
	ConsentementLe            jour.Jour
	Texte                     string // who asks, and what she asks
	Efface                    bool
	Motifs                    []MotifEntree
	Coordination              []AutreMesure
	CreePar                   int64
	CreeLe                    horloge.Instant
	Version                   int64
}

// Depot is a request about to be filed: all that the rules read.
type Depot struct {
	Demande
	Naissance    jour.Jour
	Aujourdhui   jour.Jour
	Passes       []Passe
	Admission    prestations.Admission // whether she receives a benefit of the list (R2)
	Justificatif map[string]string     // why a rule that warns lets the request pass, by code
}

// VerdictDepot is what the rules say of a request.
type VerdictDepot struct {
	Refus          Refuses
	Avertissements []Avertissement
	Compteur       Compteur
}

// Err is nil when the request may be filed.
func (v VerdictDepot) Err() error {
	if len(v.Refus) == 0 {
		return nil
	}
	return v.Refus
}

func (v *VerdictDepot) refuser(regle, format string, args ...any) {
	v.Refus = append(v.Refus, &Refus{Regle: regle, Message: fmt.Sprintf(format, args...)})
}

func (v *VerdictDepot) avertir(d Depot, regle, message string) {
	v.Avertissements = append(v.Avertissements, Avertissement{regle, message})
	if d.Justificatif[regle] == "" {
		v.Refus = append(v.Refus, &Refus{Regle: regle, Message: message + " : écrire ce qui justifie de demander quand même", Justifier: true})
	}
}

// VerifierDepot applies the rules of a request that is filed (01-masp §6.2): the consent of the person (CASF art. L271-1: a contract), R1 as a warning to come,
// R2 as one (the benefit is owed at the signature), R6 (four years), R12 (coordination, art. L271-2), and the measures that a département does not cumulate with a MASP.
func VerifierDepot(r *reglement.Regles, d Depot) (v VerdictDepot) {
	switch {
	case d.ConsentementLe.Vide():
		v.refuser("consentement", "une demande de MASP ne se dépose qu’avec l’accord de la personne (article L271-1 du CASF : c’est un contrat) : recueillir son accord et en écrire la date")
	case d.ConsentementLe.Apres(d.Aujourdhui):
		v.refuser("consentement", "l’accord de la personne ne peut pas être du %s, qui est à venir : écrire le jour où elle l’a donné", d.ConsentementLe.Court())
	}
	if len(d.Motifs) == 0 {
		v.refuser("motifs", "dire au moins une raison de la demande : en cocher une, ou « autre »")
	}
	switch {
	case d.SansAutreMesure && len(d.Coordination) > 0:
		v.refuser("R12", "« aucune autre mesure » est coché avec d’autres mesures : garder l’un ou l’autre")
	case !d.SansAutreMesure && len(d.Coordination) == 0:
		v.refuser("R12", "dire quelles autres mesures sociales sont en place, même « aucune » : elles se coordonnent (article L271-2 du CASF)")
	}
	if ans, ok := jour.Age(d.Naissance, d.Aujourdhui); ok && ans < 18 {
		v.refuser("R1", "la personne a %d ans : une MASP se signe à 18 ans au moins (article L271-1 du CASF) ; orienter vers une mesure pour mineur ou attendre sa majorité", ans)
	}
	switch a := d.Admission; {
	case !a.OK:
		v.avertir(d, "R2", a.Motif)
	case a.Avertissement != "":
		v.avertir(d, "R2", a.Avertissement)
	}
	debut := d.Aujourdhui
	if suite := debutSuite(d.Passes, d.Contrat); !suite.Vide() {
		debut = suite
	}
	v.Compteur = Compter(r, d.Aujourdhui, d.Passes, debut, d.MoisAilleurs, d.FinMAJ)
	switch reste := dureeRestante(r, d.Aujourdhui, v.Compteur); {
	case reste != nil && v.Compteur.ResteJours == 0, reste != nil && d.Renouvellement():
		v.Refus = append(v.Refus, reste)
	}
	v.cumuler(r, d)
	return v
}

// cumuler: some départements do not grant a MASP beside another measure; the law asks for coordination alone.
func (v *VerdictDepot) cumuler(r *reglement.Regles, d Depot) {
	var sans []string
	for _, m := range d.Coordination {
		if m.SansCumul() {
			sans = append(sans, m.Libelle())
		}
	}
	if len(sans) == 0 {
		return
	}
	mots := "mesure déjà en place, que le département ne cumule pas d’ordinaire avec une MASP (" + enumerer(sans) + ")"
	switch reglement.DemandeCumul.A(r, d.Aujourdhui) {
	case "refuser":
		v.refuser("cumul", "%s : attendre la fin de cette mesure, ou demander un avenant à celle-ci", mots)
	case "avertir":
		v.avertir(d, "cumul", mots)
	}
}

func enumerer(mots []string) string {
	s := ""
	for i, m := range mots {
		switch {
		case i == 0:
			s = m
		case i == len(mots)-1:
			s += " et " + m
		default:
			s += ", " + m
		}
	}
	return s
}

// SensDecision is what a commission, or the head of the service by delegation, decides of a request.
type SensDecision string

// The decisions.
const (
	Accord        SensDecision = "accord"
	Refuser       SensDecision = "refus"
	Ajournement   SensDecision = "ajournement"
	Reorientation SensDecision = "reorientation"
)

// SensDecisions lists them.
var SensDecisions = []SensDecision{Accord, Refuser, Ajournement, Reorientation}

// Libelle is the decision on screen.
func (s SensDecision) Libelle() string {
	switch s {
	case Accord:
		return "Accord"
	case Refuser:
		return "Refus"
	case Ajournement:
		return "Ajournement"
	case Reorientation:
		return "Réorientation"
	}
	return string(s)
}

// Etat is the state where the decision puts the request; empty for what is not one.
func (s SensDecision) Etat() EtatDemande {
	switch s {
	case Accord:
		return Accordee
	case Refuser:
		return Refusee
	case Ajournement:
		return Ajournee
	case Reorientation:
		return Reorientee
	}
	return ""
}

// DecisionDemande is a decision on a request.
type DecisionDemande struct {
	Sens    SensDecision
	Niveau  int    // of an accord: SansGestion, AvecGestion
	Mois    int    // of an accord
	Motif   string // a code of MotifsDe(Sens); empty for an accord
	Texte   string // reasons in law and in fact: asked of what is unfavourable (CRPA art. L211-5)
	Le      jour.Jour
	Passage int64 // of the commission; 0: the head of the service, by delegation
}

// VerifierDecision says what forbids a decision: its kind, an accord within R5, a reason of the list and its words for the others (CRPA arts. L211-2, L211-5).
func VerifierDecision(r *reglement.Regles, d DecisionDemande, deposeeLe, aujourdhui jour.Jour) error {
	moisMin, moisMax := reglement.MoisMinContrat.A(r, d.Le), reglement.MoisMaxContrat.A(r, d.Le)
	if reglement.RenouvellementCourt.A(r, d.Le) {
		moisMin = 1
	}
	switch {
	case d.Sens.Etat() == "":
		return &Refus{Regle: "sens", Message: "dire la décision : accord, refus, ajournement ou réorientation"}
	case d.Le.Vide() || d.Le.Apres(aujourdhui):
		return &Refus{Regle: "le", Message: "écrire le jour de la décision, au plus tard aujourd’hui"}
	case d.Le.Avant(deposeeLe):
		return &Refus{Regle: "le", Message: "la décision serait d’avant le dépôt de la demande, le " + deposeeLe.Court() + " : corriger la date"}
	case d.Sens == Accord && d.Niveau != SansGestion && d.Niveau != AvecGestion:
		return &Refus{Regle: "niveau", Message: "dire le niveau accordé"}
	case d.Sens == Accord && (d.Mois < moisMin || d.Mois > moisMax):
		return &Refus{Regle: "R5", Message: fmt.Sprintf("un contrat dure de %d à %d mois (article L271-2 du CASF) : écrire une durée entre les deux", moisMin, moisMax)}
	case d.Sens == Accord && d.Motif != "":
		return &Refus{Regle: "motif", Message: "un accord n’a pas de motif de la liste : le laisser vide"}
	case d.Sens != Accord && (d.Niveau != 0 || d.Mois != 0):
		return &Refus{Regle: "niveau", Message: "un niveau et une durée ne vont qu’avec un accord : les laisser vides"}
	case d.Sens != Accord && !slices.ContainsFunc(MotifsDe(d.Sens), func(m Motif) bool { return m.Code == d.Motif }):
		return &Refus{Regle: "motif", Message: "choisir le motif de la décision dans la liste"}
	case d.Sens == Refuser && d.Texte == "":
		return &Refus{Regle: "texte", Message: "un refus s’explique en droit et en fait (article L211-5 du code des relations entre le public et l’administration) : écrire pourquoi"}
	}
	return nil
}
