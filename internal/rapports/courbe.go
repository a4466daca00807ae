// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
)

// JourCourbe is one day of the curve of an account, at its end. A figure that does not apply to the day is not drawn.
type JourCourbe struct {
	Jour     jour.Jour
	Vu       argent.Centimes // what the bank has shown; only up to the last statement
	Sans     argent.Centimes // from there on, what is counted and planned, without the money that is only expected
	Avec     argent.Centimes // the same with it
	EstVu    bool
	EstPrevu bool
}

// Courbe is the balance of an account day by day.
type Courbe struct {
	Jours      []JourCourbe
	Aujourdhui jour.Jour
	Releve     jour.Jour
	Plancher   argent.Centimes
	Attendues  []Esperee // the expected incomes of the days drawn
}

// Esperee is an income on the day on which the curve counts it.
type Esperee struct {
	Recette  string
	Date     jour.Jour
	Centimes argent.Centimes
	EnRetard bool // it should have come before
}

// mouvementDuJour is what changes on a day.
type mouvementDuJour struct {
	jour     jour.Jour
	centimes argent.Centimes
}

// courbeDe draws the days from du to au. vuOuverture and ouverture are the balances on the eve of du: the bank's, and what is counted; vus
// and comptees their changes from du on. What is planned and late counts tomorrow; what is planned before du (a month to come) is in its opening.
func courbeDe(v *VueCompte, du, au jour.Jour, vuOuverture argent.Centimes, vus []mouvementDuJour, ouverture argent.Centimes, comptees []mouvementDuJour) Courbe {
	c := Courbe{Aujourdhui: v.Aujourdhui, Releve: v.ReleveLe, Plancher: v.Plancher}
	if au.Avant(du) || v.ReleveLe.Vide() {
		return c
	}
	parJour := func(ms []mouvementDuJour) map[jour.Jour]argent.Centimes {
		r := map[jour.Jour]argent.Centimes{}
		for _, m := range ms {
			r[m.jour] += m.centimes
		}
		return r
	}
	vu, compte := parJour(vus), parJour(comptees)
	sans, avec := map[jour.Jour]argent.Centimes{}, map[jour.Jour]argent.Centimes{}
	for _, x := range v.Prevues {
		j := x.Date
		if !j.Apres(v.Aujourdhui) {
			j = v.Aujourdhui.Plus(1)
		}
		avec[j] += x.Centimes
		if x.Etat == Attendu {
			if !j.Apres(au) && !j.Avant(du) {
				c.Attendues = append(c.Attendues, Esperee{x.Recette, j, x.Centimes, j != x.Date})
			}
		} else {
			sans[j] += x.Centimes
		}
	}
	soldeVu, solde, soldeAvec := vuOuverture, ouverture, ouverture
	for j, c := range avec {
		if j.Avant(du) {
			solde += sans[j]
			soldeAvec += c
		}
	}
	for j := du; !j.Apres(au); j = j.Plus(1) {
		soldeVu += vu[j]
		solde += compte[j] + sans[j]
		soldeAvec += compte[j] + avec[j]
		c.Jours = append(c.Jours, JourCourbe{Jour: j, Vu: soldeVu, Sans: solde, Avec: soldeAvec, EstVu: !j.Apres(v.ReleveLe), EstPrevu: !j.Avant(v.ReleveLe)})
	}
	return c
}

// tracer draws the curve of the month: this month goes on to the end of the projection. comptees are the changes of the person's account from the month on.
func (v *VueCompte) tracer(ctx context.Context, l bdd.Lecture, comptees []mouvementDuJour) (err error) {
	du, au := v.Mois, v.Mois.DernierDuMois()
	if !v.Aujourdhui.Avant(du) && !v.Aujourdhui.Apres(au) {
		au = v.ProjeteAu
	}
	vus, ouvertureVue := comptees, v.Ouverture
	if v.Individuel() {
		banque, _ := comptes.DeNature(v.comptes, comptes.Banque)
		if ouvertureVue, vus, err = mouvementsDepuis(ctx, l, banque, du); err != nil {
			return err
		}
	}
	v.Courbe = courbeDe(v, du, au, ouvertureVue, vus, v.Ouverture, comptees)
	return nil
}

// mouvementsDepuis returns the booked balance of an account on the eve of a day, and sums its changes on each day from it on, as people read them.
func mouvementsDepuis(ctx context.Context, l bdd.Lecture, c comptes.Compte, du jour.Jour) (ouverture argent.Centimes, ms []mouvementDuJour, err error) {
	ms, err = bdd.Lister(ctx, l, func(r *sql.Rows) (m mouvementDuJour, err error) {
		err = r.Scan(&m.jour, &m.centimes)
		m.centimes = c.Nature.Solde(m.centimes)
		return m, err
	}, `select j, cast(sum(centimes) as bigint) from (select case when e.jour_comptable >= $2 then e.jour_comptable end as j, m.centimes
		from mouvement m join ecriture e on e.id = m.ecriture_id where m.compte_id = $1) x group by j order by j`, c.ID, du)
	for i, m := range ms {
		if m.jour.Vide() {
			return m.centimes, slices.Delete(ms, i, i+1), err
		}
	}
	return 0, ms, err
}
