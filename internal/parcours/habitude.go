// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"fmt"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/reglement"
)

// habitudeMinimale is how many payments make a habit.
const habitudeMinimale = 3

// inhabituel says what is unlike the earlier orders to the same payee for the same purpose (semblables, the latest first): the sum, or the day. What the
// standing plan says counts as a habit: weekly money is not an instalment of the month's, and the day that the person agreed is not off the calendar.
func (x *examinateur) inhabituel(ctx context.Context, o paiements.Ordre, tiers int64, semblables []paiements.Ordre, s seuils) (*Risque, error) {
	montant, calendrier := MontantInhabituel(o.Centimes, montants(deSaSerie(o, semblables)), s.ecart), horsCalendrier(o, semblables, s.calendrier)
	if montant == "" && calendrier == nil {
		return nil, nil
	}
	versions, _, err := x.plans.de(ctx, o.Compte)
	if err != nil {
		return nil, err
	}
	e, ok := echeanceDe(versions, o, tiers)
	if montant != "" && ok {
		montant = auRythmeDuPlan(o, e.Ligne, semblables, montant, s.ecart)
	}
	if montant != "" {
		return &Risque{false, "montant", montant}, nil
	}
	prepare := x.l.Instant().Jour()
	if o.ID != 0 {
		prepare = o.PrepareLe.Jour()
	}
	if ok && convenue(versions, e, o, tiers, semblables) && AuJourDuPlan(o.ExecutionLe, e.Voulu, prepare, s.calendrier) {
		return nil, nil
	}
	return calendrier, nil
}

// echeanceDe is the instance of the plan that an order pays, when it pays the one who is to be paid for what was planned.
func echeanceDe(versions []plan.Plan, o paiements.Ordre, tiers int64) (plan.Echeance, bool) {
	e, ok := plan.EcheanceDe(versions, o.PlanSerie, o.PlanOccurrence)
	return e, ok && e.Ligne.Genre == plan.Paiement && e.Ligne.Tiers == tiers && e.Ligne.Objet == o.Objet
}

// convenue tells whether the plan may answer for an order: the order has the plan's own sum, the version was entered by somebody else than who prepared
// the order, and the person agreed with it, or one of its orders has already left with a visa.
func convenue(versions []plan.Plan, e plan.Echeance, o paiements.Ordre, tiers int64, partis []paiements.Ordre) bool {
	if o.Centimes != e.Ligne.Centimes && !e.Ligne.SelonAvis || e.Plan.SaisiPar == o.PreparePar {
		return false
	}
	return e.Plan.Accord != plan.Desaccord || slices.ContainsFunc(partis, func(p paiements.Ordre) bool {
		d, ok := echeanceDe(versions, p, tiers)
		return ok && d.Plan.ID == e.Plan.ID
	})
}

// AuJourDuPlan tells whether an order leaves on the day of the plan, within jours days: around the last TARGET day up to the one on which the money is
// wanted or, when that day was gone as the order was prepared, as soon as it was prepared.
func AuJourDuPlan(execution, voulu, prepare jour.Jour, jours int) bool {
	prevu := plan.Execution(voulu, prepare)
	ecart := execution.Depuis(prevu)
	return max(ecart, -ecart) <= jours
}

// deSaSerie keeps the earlier orders of the same line of the plan, or all of them when none of it has left yet.
func deSaSerie(o paiements.Ordre, semblables []paiements.Ordre) []paiements.Ordre {
	var r []paiements.Ordre
	for _, p := range semblables {
		if o.PlanSerie != 0 && p.PlanSerie == o.PlanSerie {
			r = append(r, p)
		}
	}
	if len(r) == 0 {
		return semblables
	}
	return r
}

func montants(os []paiements.Ordre) []argent.Centimes {
	r := make([]argent.Centimes, len(os))
	for i, o := range os {
		r[i] = o.Centimes
	}
	return r
}

// auRythmeDuPlan says again, month against month, how the sum of a line that falls every week or two is unlike what was paid before the line began: 115 euros
// a week are as usual for who had 500 a month, and 1 150 a week are not. dit is what one order against another says.
func auRythmeDuPlan(o paiements.Ordre, l plan.Ligne, semblables []paiements.Ordre, dit string, permis reglement.Taux) string {
	if o.Centimes != l.Centimes || l.Periodicite != plan.Hebdomadaire && l.Periodicite != plan.Quinzaine ||
		slices.ContainsFunc(semblables, func(p paiements.Ordre) bool { return p.PlanSerie == o.PlanSerie }) {
		return dit
	}
	mois := parMois(semblables, o.ExecutionLe)
	if len(mois) == 0 {
		return dit
	}
	if dit = MontantInhabituel(l.Mensuel(), mois, permis); dit != "" {
		return "par mois, " + dit
	}
	return ""
}

// parMois sums the orders (the latest first) of each month before the one of a day, the latest month first. The oldest month is left out when others are
// there: the orders read may begin in the middle of it.
func parMois(os []paiements.Ordre, avant jour.Jour) []argent.Centimes {
	var r []argent.Centimes
	var dernier jour.Jour
	for _, o := range os {
		switch m := o.ExecutionLe.PremierDuMois(); {
		case !m.Avant(avant.PremierDuMois()):
		case m == dernier:
			r[len(r)-1] += o.Centimes
		default:
			r, dernier = append(r, o.Centimes), m
		}
	}
	if len(r) > 1 {
		r = r[:len(r)-1]
	}
	return r
}

// derniersCompares is how many payments tell what is usual.
const derniersCompares = 5

// MontantInhabituel says, in words, how a sum is unlike the last ones to the same creditor for the same purpose (derniers, the latest first): it is further than
// permis from the last one, or from the median of the last five, so that one exception does not make the next one usual. Empty when it is as usual.
func MontantInhabituel(montant argent.Centimes, derniers []argent.Centimes, permis reglement.Taux) string {
	if len(derniers) == 0 {
		return ""
	}
	loin := func(de argent.Centimes) bool {
		ecart := montant - de
		return max(ecart, -ecart)*10_000 > de*argent.Centimes(permis)
	}
	if loin(derniers[0]) {
		return fmt.Sprintf("%s que la dernière fois : %s", variation(montant, derniers[0]), derniers[0])
	}
	recents := slices.Sorted(slices.Values(derniers[:min(derniersCompares, len(derniers))]))
	if d := recents[(len(recents)-1)/2]; len(recents) >= habitudeMinimale && loin(d) {
		return fmt.Sprintf("%s que d’habitude : %s", variation(montant, d), d)
	}
	return ""
}

func variation(montant, dernier argent.Centimes) string {
	pourcent := (montant - dernier) * 100 / dernier
	if pourcent < 0 {
		return fmt.Sprintf("%d\u00a0%% de moins", -pourcent)
	}
	return fmt.Sprintf("%d\u00a0%% de plus", pourcent)
}

// horsCalendrier looks at expenses that come each month, once a habit is there.
func horsCalendrier(o paiements.Ordre, anciens []paiements.Ordre, jours int) *Risque {
	switch o.Objet {
	case paiements.Loyer, paiements.Energie, paiements.Assurance, paiements.Apurement:
	default:
		return nil
	}
	if len(anciens) < habitudeMinimale {
		return nil
	}
	for _, p := range anciens {
		if ecartDansLeMois(o.ExecutionLe, p.ExecutionLe) <= jours {
			return nil
		}
	}
	return &Risque{false, "calendrier", fmt.Sprintf("hors calendrier : d’habitude vers le %d du mois", anciens[0].ExecutionLe.Quantieme())}
}

// ecartDansLeMois counts the days between two days of the month, the 30th and the 2nd being near.
func ecartDansLeMois(a, b jour.Jour) int {
	ecart := a.Quantieme() - b.Quantieme()
	if ecart < 0 {
		ecart = -ecart
	}
	return min(ecart, 30-min(ecart, 30))
}
