// SPDX-License-Identifier: EUPL-1.2

package masp

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/reglement"
)

// Renouvellement tells whether a request asks that a contract that runs be followed by another.
func (d Demande) Renouvellement() bool { return d.Contrat != 0 }

// dureeRestante is rules R6 and R8 (CASF art. L271-2), before a contract is proposed: four years in all, and no contract shorter than six months unless the
// département has chosen so. It is nil when a contract is still possible.
func dureeRestante(r *reglement.Regles, le jour.Jour, c Compteur) *Refus {
	total, moisMin := reglement.MoisTotal.A(r, le), reglement.MoisMinContrat.A(r, le)
	switch {
	case c.ResteJours == 0:
		return &Refus{Regle: "R6", Message: fmt.Sprintf("la personne a déjà eu les %d mois d’une MASP (article L271-2 du CASF) : proposer un autre accompagnement, ou un signalement au procureur si sa santé ou sa sécurité est compromise", total)}
	case c.ResteMois < moisMin && !reglement.RenouvellementCourt.A(r, le):
		return &Refus{Regle: "R8", Message: fmt.Sprintf("il reste %s avant les %d mois au total (au %s), moins que les %d mois d’un contrat : aucun contrat n’est plus possible, sauf si le département a choisi d’en permettre un plus court",
			texte.Pluriel(c.ResteMois, "mois", "mois"), total, c.Plafond.Court(), moisMin)}
	}
	return nil
}

// prolonger is rule R10 (CASF art. L271-2: the duration is modifiable by avenant): an avenant that changes the end of a running contract is treated as a renewal. It
// is signed while that contract runs and follows it without a gap, both together stay under the two years of R5 and the measure under the four of R6, the evaluation
// comes before (R7); the rule warns, and why is kept with what is signed. The six months are those of the contract that it prolongs.
func (v *Verdict) prolonger(p Projet, moisMin, moisMax int) {
	c := v.Compteur
	avant := prolonge(p.Passes, p.Debut, moisMin)
	if avant == 0 || c.Mesure == 0 {
		v.refuser("R10", "un avenant ne change la fin que du contrat qu’il suit sans intervalle, le lendemain de son dernier jour prévu : corriger le début, ou signer un nouveau contrat")
		return
	}
	if veille := p.Debut.Plus(-1); p.Conclu().Apres(veille) {
		v.refuser("R10", "un avenant se signe pendant le contrat, au plus tard le %s : après, signer un nouveau contrat", veille.Court())
	}
	switch {
	case avant+p.Mois > moisMax:
		v.refuser("R5", "le contrat durerait %d mois, au plus %d (article L271-2 du CASF) : demander %s au plus, ou un nouveau contrat", avant+p.Mois, moisMax, texte.Pluriel(max(0, moisMax-avant), "mois", "mois"))
	case p.Mois > c.ResteMois:
		v.refuser("R6", "la mesure irait au-delà de sa durée totale, qui s’achève le %s (article L271-2 du CASF) : demander %s au plus", c.Plafond.Court(), texte.Pluriel(c.ResteMois, "mois", "mois"))
	default:
		v.avertir(p, "R10", fmt.Sprintf("l’avenant porte le contrat de %d à %d mois, jusqu’au %s : une autre fin se traite comme un renouvellement", avant, avant+p.Mois, v.Fin.Court()))
	}
}

// prolonge counts the months of the contract that ends, as it was signed, on the eve of a day, with those that it prolongs itself: one shorter than the six months of
// the law has none of its own. 0: none ends there.
func prolonge(passes []Passe, debut jour.Jour, moisMin int) (mois int) {
	for range passes {
		i := slices.IndexFunc(passes, func(x Passe) bool { return !x.Annule() && x.Fin == debut.Plus(-1) && x.Dernier() == x.Fin })
		if i < 0 {
			return mois
		}
		if mois += passes[i].Mois; passes[i].Mois >= moisMin {
			return mois
		}
		debut = passes[i].Debut
	}
	return mois
}

// debutSuite is the first day of what would follow a contract; Vide for a first request.
func debutSuite(passes []Passe, contrat int64) jour.Jour {
	for _, p := range passes {
		if contrat != 0 && p.Contrat == contrat {
			return p.Dernier().Plus(1)
		}
	}
	return jour.Jour{}
}

// VerifierDureeAccordee says what of the duration that is granted to a renewal goes beyond the law, before anything is signed (R6, R8): the contract would begin
// the day after the one that it renews. A rule that only warns is asked about at the signature.
func VerifierDureeAccordee(r *reglement.Regles, le jour.Jour, d Demande, passes []Passe, mois int) error {
	debut := debutSuite(passes, d.Contrat)
	if debut.Vide() {
		return nil
	}
	for _, x := range VerifierDuree(r, le, Projet{Debut: debut, Mois: mois, Passes: passes, Ailleurs: d.MoisAilleurs, ApresMAJ: d.FinMAJ}).Refus {
		if !x.Justifier {
			return x
		}
	}
	return nil
}

// verifierEvaluationPrealable is rule R7 (CASF art. L271-2): a contract is renewed after an evaluation, made at the latest the day when the renewal is signed.
func verifierEvaluationPrealable(c Compteur, p Projet) Refuses {
	switch le := p.Conclu(); {
	case c.Mesure == 0 || le.Vide():
		return nil
	case p.EvaluationLe.Vide():
		return Refuses{{Regle: "R7", Message: "un contrat ne se renouvelle qu’après une évaluation (article L271-2 du CASF) : faire la demande de renouvellement et signer l’évaluation, ou écrire le jour de celle qui a été faite sur papier"}}
	case p.EvaluationLe.Apres(le):
		return Refuses{{Regle: "R7", Message: "l’évaluation est du " + p.EvaluationLe.Court() + ", après la signature du renouvellement, le " + le.Court() + " : elle le précède (article L271-2 du CASF) ; corriger la date, ou signer après l’évaluation"}}
	}
	return nil
}

// EvaluationsSignees are the days when the evaluations of a file were signed, the latest first. The caller checks the right to it.
func EvaluationsSignees(ctx context.Context, l bdd.Lecture, dossier int64) ([]jour.Jour, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (jour.Jour, error) {
		var i horloge.Instant
		err := r.Scan(&i)
		return i.Jour(), err
	}, `select signee_le from masp_evaluation where dossier_id = $1 and signee_le is not null order by signee_le desc`, dossier)
}

// EvalueeDepuis tells whether a favourable evaluation of a request was signed since a day, Vide for any (rule R3). The caller checks the right to the file.
func EvalueeDepuis(ctx context.Context, l bdd.Lecture, dossier int64, depuis jour.Jour) (bool, error) {
	var le horloge.Instant
	err := l.QueryRow(ctx, `select signee_le from masp_evaluation where dossier_id = $1 and avis = 'favorable' and signee_le is not null order by signee_le desc limit 1`, dossier).Scan(&le)
	if errors.Is(err, bdd.ErrAbsent) {
		return false, nil
	}
	return err == nil && !le.Jour().Avant(depuis), err
}

// GrilleDuRenouvellement tells whether the grid of autonomy was filled for the renewal of a contract: since it began, at that moment.
func GrilleDuRenouvellement(ctx context.Context, l bdd.Lecture, dossier int64, depuis jour.Jour) (bool, error) {
	var n int
	err := l.QueryRow(ctx, `select count(*) from masp_autonomie where dossier_id = $1 and moment = 'renouvellement' and le >= $2`, dossier, depuis).Scan(&n)
	return n > 0, err
}
