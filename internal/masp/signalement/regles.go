// SPDX-License-Identifier: EUPL-1.2

package signalement

import (
	"fmt"
	"slices"
	"strings"

	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/prestations"
	"etai/internal/reglement"
)

// Rapport is a report about to be signed: all that the rules read.
type Rapport struct {
	Signalement
	Aujourdhui    jour.Jour
	Actions       bool      // a MASP, with a contract or by the judge, is known in the file
	Le            jour.Jour // the day of the signature
	Signataire    string    // who signs, and in what capacity
	SansMedical   bool      // somebody read it again: it says nothing medical
	Justificatif  string    // why no action is known
	DernierFaitLe jour.Jour // of the last step
}

// RegleActions is the code of the warning that no action is known.
const RegleActions = "R32-actions"

// VerifierRapport is rule R32 (CASF art. L271-6): the actions failed and health or safety is compromised, both; the evaluation of the social and pecuniary situation and the account
// of the actions are there, with what CPC arts. 1216-1 to 1216-3 ask of a request; nothing medical outside the sealed envelope.
func VerifierRapport(x Rapport) (v masp.Refuses) {
	refuser := func(regle, format string, args ...any) {
		v = append(v, &masp.Refus{Regle: regle, Message: fmt.Sprintf(format, args...)})
	}
	if !x.Echec {
		refuser("R32", "dire que les actions menées n’ont pas permis à la personne de surmonter ses difficultés : sans quoi le rapport ne se transmet pas (article L271-6 du CASF)")
	}
	if !slices.Contains(CompromisConnus, x.Compromis) {
		refuser("R32", "dire ce qui est compromis, sa santé ou sa sécurité : les deux conditions vont ensemble (article L271-6 du CASF)")
	}
	for i, c := range Champs {
		if !c.Facultatif && strings.TrimSpace(x.Textes[c.Code]) == "" {
			nom := c.Libelle
			if nom == recueil { // of the part before it
				nom = Champs[i-1].Libelle + " : comment on le sait"
			}
			refuser("R32-"+c.Code, "il manque au rapport la partie %s (articles L271-6 du CASF et 1216-1 à 1216-3 du code de procédure civile)", texte.Guillemets(nom))
		}
	}
	if !x.Actions && x.Justificatif == "" {
		v = append(v, &masp.Refus{Regle: RegleActions, Justifier: true, Message: "aucune mesure d’accompagnement n’est connue dans ce dossier, alors que le rapport en fait le bilan (article L271-6 du CASF) : écrire ce qui justifie de passer outre"})
	}
	if !x.SansMedical {
		refuser("medical", "relire le rapport, puis confirmer qu’il ne dit rien de médical : ces informations partent sous pli cacheté (article L271-6 du CASF)")
	}
	switch {
	case strings.TrimSpace(x.Signataire) == "":
		refuser("signataire", "écrire qui signe le rapport, et en quelle qualité : la présidente ou le président du conseil départemental, ou par délégation")
	case x.Le.Vide() || x.Le.Apres(x.Aujourdhui):
		refuser("le", "écrire le jour de la signature, au plus tard aujourd’hui")
	case x.Le.Avant(x.DernierFaitLe):
		refuser("le", "la signature serait d’avant l’étape précédente, du %s : corriger le jour", x.DernierFaitLe.Court())
	}
	return v
}

// Avance is a step about to be noted: all that the rules read.
type Avance struct {
	Signalement Signalement
	Avant       []Etape // the first one first
	Etape       Etape
	Anterieures int // months of MAJ of the person, by other judgments
	Aujourdhui  jour.Jour
}

// VerifierEtape applies the rules of a step, and says what it fixes: the days of what the judge ordered, and what is awaited next. A MAJ longer than R34 says (C. civ. art. 495-8) is
// the judge's: somebody says that it was read again.
func VerifierEtape(r *reglement.Regles, liste []prestations.Prestation, a Avance) (Etape, masp.Refuses) {
	x, j := a.Etape, a.Aujourdhui
	x.De = a.Signalement.Etat
	var v masp.Refuses
	refuser := func(regle, format string, args ...any) {
		v = append(v, &masp.Refus{Regle: regle, Message: fmt.Sprintf(format, args...)})
	}
	if !Permis(x.De, x.Vers) || x.Vers == Signe {
		refuser("etat", "le signalement est « %s » : il ne peut pas devenir « %s »", x.De.Libelle(), x.Vers.Libelle())
		return x, v
	}
	avant := jour.Jour{}
	if n := len(a.Avant); n > 0 {
		avant = a.Avant[n-1].Le
	}
	switch {
	case x.Le.Vide() || x.Le.Apres(j):
		refuser("le", "écrire le jour de cette étape, au plus tard aujourd’hui")
		return x, v
	case x.Le.Avant(avant):
		refuser("le", "cette étape serait d’avant la précédente, du %s : corriger le jour", avant.Court())
	}
	if ms := MotifsDe(x.De, x.Vers); len(ms) == 0 {
		x.Motif = ""
	} else if !slices.ContainsFunc(ms, func(m Motif) bool { return m.Code == x.Motif }) {
		refuser("motif", "choisir dans la liste")
	}
	if x.Vers.Mesure() {
		v = append(v, x.ordonner(r, liste, a)...)
	} else {
		x.Debut, x.Fin, x.Mois, x.Prestations = jour.Jour{}, jour.Jour{}, 0, nil
	}
	if x.Motif == "echeance" && !a.Signalement.Fin.Vide() && x.Le.Avant(a.Signalement.Fin) {
		refuser("le", "la mesure court jusqu’au %s : elle n’arrive pas à son terme avant", a.Signalement.Fin.Court())
	}
	if len(v) == 0 {
		x.Echeance = Attendue(r, x)
	}
	return x, v
}

// ordonner holds what the judge ordered.
func (x *Etape) ordonner(r *reglement.Regles, liste []prestations.Prestation, a Avance) (v masp.Refuses) {
	refuser := func(regle, format string, args ...any) {
		v = append(v, &masp.Refus{Regle: regle, Message: fmt.Sprintf(format, args...)})
	}
	switch {
	case x.Debut.Vide() || x.Debut.Apres(x.Le) && x.Vers != x.De:
		refuser("debut", "écrire le premier jour de la mesure, au plus tard celui où elle est notifiée")
		return v
	case x.Mois < 0 || x.Mois > 240:
		refuser("mois", "écrire la durée en mois, telle que le jugement la fixe")
		return v
	case x.Vers == MAJ && x.Mois == 0:
		refuser("mois", "écrire la durée de la mesure d’accompagnement judiciaire : le juge la fixe (article 495-8 du code civil)")
		return v
	}
	if x.Fin = (jour.Jour{}); x.Mois > 0 {
		x.Fin = jour.Fin(x.Debut, x.Mois)
	}
	if x.Vers != MAJ {
		x.Prestations = nil
		return v
	}
	if len(x.Prestations) == 0 {
		refuser("prestations", "cocher les prestations sur lesquelles porte la mesure : le juge les choisit (article 495-4 du code civil)")
	}
	for _, n := range x.Prestations {
		if !slices.ContainsFunc(liste, func(p prestations.Prestation) bool { return p.Numero == n }) {
			refuser("prestations", "la prestation n° %d n’est pas dans la liste de l’article D271-2 du CASF : la décocher", n)
		}
	}
	pris := a.Anterieures
	for _, y := range a.Avant {
		if y.Vers == MAJ {
			pris += y.Mois
		}
	}
	if un, tous := reglement.SignalementMAJ.A(r, x.Le), reglement.SignalementMAJTotal.A(r, x.Le); (x.Mois > un || pris+x.Mois > tous) && x.Texte == "" {
		v = append(v, &masp.Refus{Regle: "R34", Justifier: true, Message: fmt.Sprintf("une mesure d’accompagnement judiciaire dure %d mois au plus, %d en tout (article 495-8 du code civil), %d sont déjà pris : relire le jugement, puis écrire ce qu’il dit", un, tous, pris)})
	}
	return v
}

// Attendue is when the next thing is awaited after a step; Vide when nothing is. R33: the procureur tells at once whether he seizes the judge or not (CPC art. 1262).
func Attendue(r *reglement.Regles, x Etape) jour.Jour {
	switch x.Vers {
	case EnPreparation, Signe, SansSaisine, Rejet:
		return x.Le.Plus(reglement.SignalementSuite.A(r, x.Le))
	case Transmis:
		return x.Le.Plus(reglement.SignalementReponse.A(r, x.Le))
	case Saisine:
		return x.Le.Plus(reglement.SignalementRelance.A(r, x.Le))
	case Clos, Abandonne:
		return jour.Jour{}
	}
	if x.Fin.Vide() {
		return jour.Jour{}
	}
	return x.Fin.Plus(-reglement.FinAnnoncee.A(r, x.Le))
}
