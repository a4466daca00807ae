// SPDX-License-Identifier: EUPL-1.2

package masp

import (
	"errors"
	"fmt"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/prestations"
	"etai/internal/reglement"
)

// The levels of a contract.
const (
	SansGestion = 1
	AvecGestion = 2
)

// NatureObjectif is one of the two things that a contract aims at (CASF art. L271-2).
type NatureObjectif string

// The kinds.
const (
	Insertion NatureObjectif = "insertion" // social insertion
	Autonomie NatureObjectif = "autonomie" // managing one's benefits alone again
)

// Libelle is the kind on screen.
func (n NatureObjectif) Libelle() string {
	if n == Autonomie {
		return "Gérer seule ses prestations"
	}
	return "Insertion sociale"
}

// Objectif is one of the aims of a contract, in the words agreed with the person.
type Objectif struct {
	ID     int64 // once it is signed
	Nature NatureObjectif
	Texte  string
	Efface bool // the text was erased under a bordereau
}

// Ligne is one line of the authorisation, before it is signed: a benefit that the person receives, the amount that she lets be managed each month
// (0: the whole of it), and its days; empty, those of the contract.
type Ligne struct {
	Percue           prestations.Percue
	Plafond          argent.Centimes
	Du, Au, SigneeLe jour.Jour
}

// Projet is a contract about to be recorded: all that the rules read.
type Projet struct {
	Niveau       int
	Debut        jour.Jour
	Mois         int
	SigneLe      jour.Jour // by the person
	SignePourLe  jour.Jour // for the département
	SignePour    string    // by whom, and in what capacity
	Aujourdhui   jour.Jour
	Naissance    jour.Jour
	Objectifs    []Objectif
	Lignes       []Ligne
	Liste        []prestations.Prestation // of D271-2, on the day of the last signature
	Percues      []prestations.Percue     // all that the person receives
	Ailleurs     int                      // months of MASP that she declares in another département
	EvaluationLe jour.Jour                // of the evaluation before it (R7); empty: none
	SansDemande  bool                     // no favourable evaluation is signed here for it (R3)
	Prolonge     bool                     // it changes by avenant the end of the contract before it (R10)
	ApresMAJ     bool                     // the contract follows a MAJ that reached its term (L271-1 al. 3)
	Passes       []Passe
	Justificatif map[string]string // why a rule that warns lets the contract pass, by code
	Contribution Contribution      // the amount and the resources; zero, and nothing is decided
	Protections  []Protection      // that judges ordered (R35)
}

// Conclu is the day of the last signature.
func (p Projet) Conclu() jour.Jour {
	if p.SignePourLe.Apres(p.SigneLe) {
		return p.SignePourLe
	}
	return p.SigneLe
}

// Verdict is what the rules say of a contract.
type Verdict struct {
	Refus          Refuses
	Avertissements []Avertissement // justified or not
	Compteur       Compteur
	Fin            jour.Jour
	Lignes         []Ligne // with their days
	Contribution   Contribution
}

// Err is nil when the contract may be recorded.
func (v Verdict) Err() error {
	if len(v.Refus) == 0 {
		return nil
	}
	return v.Refus
}

func (v *Verdict) refuser(regle, format string, args ...any) {
	v.Refus = append(v.Refus, &Refus{Regle: regle, Message: fmt.Sprintf(format, args...)})
}

// Verifier applies the rules of the contract (01-masp §6.2: R1, R2, R3, R4, R5, R6, R7, R8, R10, R11, R13, R14, R15, R21, R35), by the parameters of the day of the last signature.
func Verifier(r *reglement.Regles, p Projet) (v Verdict) {
	v.Refus = append(append(v.Refus, VerifierSignatures(p.SigneLe, p.SignePourLe, p.SignePour, p.Debut, p.Aujourdhui)...), VerifierMajorite(p.Naissance, p.SigneLe)...)
	v.Refus = append(v.Refus, VerifierObjectifs(p.Objectifs)...)
	le := p.Conclu()
	d := VerifierDuree(r, le, p)
	v.Compteur, v.Fin, v.Avertissements, v.Refus = d.Compteur, d.Fin, d.Avertissements, append(v.Refus, d.Refus...)
	v.Refus = append(v.Refus, verifierEvaluationPrealable(v.Compteur, p)...)
	if p.SansDemande && v.Compteur.Mesure == 0 { // the measure was decided elsewhere, before the service used Étai
		v.avertir(p, "R3", "aucune évaluation signée dans Étai ne dit que la santé ou la sécurité de la personne est menacée par ses difficultés de gestion (article L271-1 du CASF)")
	}
	if a := prestations.VerifierAdmission(p.Liste, p.Percues, le); !a.OK {
		v.refuser("R2", "%s", a.Motif)
	} else if a.Avertissement != "" {
		v.avertir(p, "R2", a.Avertissement)
	}
	if p.Contribution.Mensuelle != 0 || p.Contribution.Ressources != 0 {
		var refus *Refus
		if v.Contribution, refus = VerifierContribution(r, p.Contribution, p.Debut); refus != nil {
			v.Refus = append(v.Refus, refus)
		}
	}
	a := VerifierAutorisations(p, v.Fin)
	v.Lignes, v.Avertissements, v.Refus = a.Lignes, append(v.Avertissements, a.Avertissements...), append(v.Refus, a.Refus...)
	return v
}

// VerifierDuree applies the rules on the days of a contract alone (R5, R6, R8), by the parameters of a day: its beginning and months, after those passed.
func VerifierDuree(r *reglement.Regles, le jour.Jour, p Projet) (v Verdict) {
	v.Compteur = Compter(r, le, p.Passes, p.Debut, p.Ailleurs, p.ApresMAJ)
	v.Fin = v.Compteur.Fin(p.Mois)
	v.suivre(p)
	v.durer(r, le, p)
	return v
}

// VerifierAutorisations applies the rules on the lines of an authorisation alone (R13, R14, R15).
func VerifierAutorisations(p Projet, fin jour.Jour) (v Verdict) {
	v.Fin = fin
	v.autoriser(p)
	return v
}

// avertir keeps a warning, and refuses the contract while nobody has written why it passes.
func (v *Verdict) avertir(p Projet, code, message string) {
	v.Avertissements = append(v.Avertissements, Avertissement{code, message})
	if p.Justificatif[code] == "" {
		v.Refus = append(v.Refus, &Refus{Regle: code, Message: message + " : écrire ce qui justifie de passer outre", Justifier: true})
	}
}

// VerifierSignatures is rule R4 (CASF arts. L271-1, R271-1): management starts once the person and the département, by its president or who has his delegation, have signed. Who signs for it is said with a name and a
// capacity (CRPA art. L212-1), parted by a comma.
func VerifierSignatures(signe, signePour jour.Jour, par string, debut, aujourdhui jour.Jour) (r Refuses) {
	for _, x := range []struct {
		le        jour.Jour
		qui, code string
	}{{signe, "par la personne", "R4"}, {signePour, "pour le département", "R4-departement"}} {
		switch {
		case x.le.Vide(), x.le.Apres(debut):
			r = append(r, &Refus{Regle: x.code, Message: "la gestion ne commence qu’après la signature du contrat par la personne et par le département : indiquer une date de signature " + x.qui +
				" au plus tard au début"})
		case !aujourdhui.Vide() && x.le.Apres(aujourdhui):
			r = append(r, &Refus{Regle: x.code, Message: "le contrat ne peut pas être déjà signé " + x.qui + " le " + x.le.Court() + ", qui est à venir : l’enregistrer une fois signé"})
		}
	}
	nom, qualite, _ := strings.Cut(par, ",")
	if strings.TrimSpace(nom) == "" || strings.TrimSpace(qualite) == "" {
		r = append(r, &Refus{Regle: "R4-signataire", Message: "le contrat est signé pour le département par la présidente ou le président du conseil départemental, ou par qui en a reçu délégation (articles L271-1 et R271-1 du CASF) : écrire son nom et sa qualité, " +
			"séparés par une virgule"})
	}
	return r
}

// VerifierMajorite is rule R1 (CASF art. L271-1): the person is of age the day she signs.
func VerifierMajorite(naissance, signe jour.Jour) Refuses {
	if signe.Vide() {
		return nil
	}
	ans, ok := jour.Age(naissance, signe)
	switch {
	case !ok:
		return Refuses{{Regle: "R1", Message: "la date de naissance de la personne manque : l’écrire sur sa fiche, une MASP se signe à 18 ans au moins (article L271-1 du CASF)"}}
	case ans < 18:
		return Refuses{{Regle: "R1", Message: fmt.Sprintf("la personne a %s le jour de sa signature : une MASP se signe à 18 ans au moins (article L271-1 du CASF) ; orienter vers une mesure pour mineur ou attendre sa majorité",
			texte.Pluriel(ans, "an"))}}
	}
	return nil
}

// VerifierObjectifs is rule R11 (CASF art. L271-2): the contract aims at insertion and at managing one's benefits alone again.
func VerifierObjectifs(os []Objectif) (r Refuses) {
	for _, n := range []NatureObjectif{Insertion, Autonomie} {
		nombre := 0
		for _, o := range os {
			if o.Nature == n && o.Texte != "" {
				nombre++
			}
		}
		if nombre == 0 {
			r = append(r, &Refus{Regle: "R11-" + string(n), Message: map[NatureObjectif]string{
				Insertion: "aucun objectif d’insertion sociale : en écrire au moins un avec la personne (article L271-2 du CASF)",
				Autonomie: "aucun objectif pour gérer seule ses prestations : en écrire au moins un avec la personne (article L271-2 du CASF)"}[n]})
		}
	}
	return r
}

// suivre: contracts of a file follow one another.
func (v *Verdict) suivre(p Projet) {
	for _, x := range p.Passes {
		if !x.Annule() && !p.Debut.Apres(x.Dernier()) {
			v.refuser("suite", "un contrat court déjà du %s au %s : le nouveau doit commencer après", x.Debut.Court(), x.Dernier().Court())
			return
		}
	}
}

// durer is rules R5, R6 and R8 (CASF art. L271-2): six months to two years for a contract, four years in all.
func (v *Verdict) durer(r *reglement.Regles, le jour.Jour, p Projet) {
	c := v.Compteur
	moisMin, moisMax := reglement.MoisMinContrat.A(r, le), reglement.MoisMaxContrat.A(r, le)
	if c.Recommence && len(p.Passes) > 0 {
		v.avertir(p, "R6-maj", "la mesure fait suite à une mesure d’accompagnement judiciaire : le décompte des mois repart de zéro")
	}
	if p.Prolonge {
		v.prolonger(p, moisMin, moisMax)
		return
	}
	if court := c.ResteMois < moisMin; court && p.Mois <= moisMax {
		reste := texte.Pluriel(c.ResteMois, "mois", "mois")
		switch {
		case c.nouvelleApres && c.Mesure == 0:
			v.avertir(p, "R6", fmt.Sprintf("il ne reste que %s sur les %d d’une MASP, comptés avec la mesure précédente : une nouvelle mesure demande une note juridique", reste, reglement.MoisTotal.A(r, le)))
			v.bornes(p, moisMin, moisMax)
		case dureeRestante(r, le, c) != nil:
			v.Refus = append(v.Refus, dureeRestante(r, le, c))
		case p.Mois > c.ResteMois:
			v.refuser("R6", "il reste %s avant les %d mois au total : demander %s au plus", reste, reglement.MoisTotal.A(r, le), reste)
		default:
			v.avertir(p, "R8", fmt.Sprintf("contrat de %s, plus court que les %d mois de la loi : c’est tout ce qui reste avant les %d mois au total", texte.Pluriel(p.Mois, "mois", "mois"), moisMin, reglement.MoisTotal.A(r, le)))
		}
		return
	}
	if v.bornes(p, moisMin, moisMax) && p.Mois > c.ResteMois {
		v.refuser("R6", "ce contrat finirait le %s, après les %d mois au total (article L271-2 du CASF), qui s’achèvent le %s : demander %d mois au plus", v.Fin.Court(), reglement.MoisTotal.A(r, le), c.Plafond.Court(), c.ResteMois)
	}
}

// bornes is rule R5.
func (v *Verdict) bornes(p Projet, moisMin, moisMax int) bool {
	ok := p.Mois >= moisMin && p.Mois <= moisMax
	if !ok {
		v.refuser("R5", "un contrat dure de %d à %d mois (article L271-2 du CASF) : %d mois demandés", moisMin, moisMax, p.Mois)
	}
	return ok
}

// autoriser is rules R13, R14 and R15 (CASF arts. L271-2 al. 2, R271-3; C. civ. art. 375-9-1): with management, signed lines, each a benefit of D271-2 that the
// person receives; 18° to 29° only where the situation justifies it, beside one of 1° to 17°; nothing that a délégué manages already.
func (v *Verdict) autoriser(p Projet) {
	switch {
	case p.Niveau == AvecGestion && len(p.Lignes) == 0:
		v.refuser("R13", "une mesure avec gestion porte sur au moins une prestation autorisée : choisir au moins une prestation de la liste")
	case p.Niveau != AvecGestion && len(p.Lignes) > 0:
		v.refuser("R13", "une mesure sans gestion ne porte aucune autorisation de percevoir : choisir le niveau avec gestion, ou ne rien autoriser")
		return
	}
	liste := map[int]prestations.Prestation{}
	for _, x := range p.Liste {
		liste[x.Numero] = x
	}
	etendue, base, vues := "", false, map[int64]bool{}
	for i, l := range p.Lignes {
		l = l.completer(p, v.Fin)
		v.Lignes = append(v.Lignes, l)
		x, connue := liste[l.Percue.Numero]
		r := verifierLigne(l, x, connue, p, v.Fin)
		if r == nil {
			r = verifierProtection(l, x.Sigle, p.Protections)
		}
		if r == nil && l.Percue.ID != 0 && vues[l.Percue.ID] {
			r = &Refus{Regle: "R13", Message: x.Sigle + " est déjà autorisée plus haut : garder une seule ligne par prestation"}
		}
		vues[l.Percue.ID] = true
		if r != nil {
			r.Ligne = i + 1
			v.Refus = append(v.Refus, r)
			continue
		}
		if x.Extension && etendue == "" {
			etendue = x.Sigle
		}
		base = base || !x.Extension
	}
	if etendue != "" {
		v.avertir(p, "R14", etendue+" : les prestations 18° à 29° ne s’ajoutent que si la situation le justifie (article R271-3, alinéa 2 du CASF)")
		if !base {
			v.avertir(p, "R14-base", "aucune prestation 1° à 17° n’est autorisée : l’article R271-3 étend une gestion qui porte d’abord sur elles")
		}
	}
}

// completer gives a line the days of its contract.
func (l Ligne) completer(p Projet, fin jour.Jour) Ligne {
	if l.Du.Vide() {
		l.Du = p.Debut
	}
	if l.Au.Vide() {
		l.Au = fin
	}
	if l.SigneeLe.Vide() {
		l.SigneeLe = p.SigneLe
	}
	return l
}

// verifierLigne says no to one line of the authorisation, or nothing.
func verifierLigne(l Ligne, x prestations.Prestation, connue bool, p Projet, fin jour.Jour) *Refus {
	nom := l.Percue.Libelle
	switch {
	case !connue:
		return &Refus{Regle: "R13", Message: nom + " n’est pas une prestation de l’article D271-2 : elle ne se gère pas ; ne pas l’autoriser"}
	case (l.SigneeLe.Vide() || l.SigneeLe.Apres(l.Du)) && (l.SigneeLe != p.SigneLe || l.Du != p.Debut): // else R4 says it of the whole contract
		return &Refus{Regle: "R13", Message: x.Sigle + " : l’autorisation se signe au plus tard le jour où elle commence ; corriger l’une des deux dates"}
	case !p.Aujourdhui.Vide() && l.SigneeLe.Apres(p.Aujourdhui) && l.SigneeLe != p.SigneLe:
		return &Refus{Regle: "R13", Message: x.Sigle + " : l’autorisation ne peut pas être déjà signée le " + l.SigneeLe.Court() + ", qui est à venir ; l’enregistrer une fois signée"}
	case l.Du.Avant(p.Debut) || l.Au.Apres(fin) || l.Au.Avant(l.Du):
		return &Refus{Regle: "R13", Message: x.Sigle + " : l’autorisation tient dans les dates du contrat, du " + p.Debut.Court() + " au " + fin.Court() + " ; corriger ses dates"}
	}
	err := prestations.VerifierAutorisation(x, l.Percue, p.Conclu())
	if r, ok := errors.AsType[*prestations.Refus](err); ok {
		return &Refus{Regle: r.Regle, Message: r.Message}
	}
	return nil
}
