// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/prestations"
)

// RecetteAttendue is an authorised benefit that should arrive on a day.
type RecetteAttendue struct {
	gestion.Recette
	Date jour.Jour
}

// RecettesAttendues lists, among the authorised benefits given, those with a known amount and day (their own, else their payer's) that should arrive from the first of this month to a
// day, and of which nothing was seen in their month: neither settled, nor received on these bank accounts (at most 500) and still to be decided.
func RecettesAttendues(ctx context.Context, l bdd.Lecture, banques []int64, rs []gestion.Recette, aujourdhui, jusquAu jour.Jour) ([]RecetteAttendue, error) {
	if len(rs) == 0 || len(banques) == 0 {
		return nil, nil
	}
	vues, err := moisVus(ctx, l, banques, rs, aujourdhui.PremierDuMois(), jusquAu.DernierDuMois())
	if err != nil {
		return nil, err
	}
	echeancier, err := prestations.LireEcheancier(ctx, l)
	if err != nil {
		return nil, err
	}
	var attendues []RecetteAttendue
	for _, r := range rs {
		if r.Montant == 0 {
			continue
		}
		for m := aujourdhui.PremierDuMois(); !m.Apres(jusquAu); m = m.DernierDuMois().Plus(1) {
			j := echeancier.Attendue(r.Organisme, r.JourDuMois, m)
			if j.Vide() || vues[CleRecue{r.ID, m}] || !r.EnCours(j) || j.Apres(jusquAu) {
				continue
			}
			attendues = append(attendues, RecetteAttendue{r, j})
		}
	}
	return attendues, nil
}

// moisVus tells of which benefits something was seen in which month.
func moisVus(ctx context.Context, l bdd.Lecture, banques []int64, rs []gestion.Recette, du, au jour.Jour) (map[CleRecue]bool, error) {
	ids := make([]int64, len(rs))
	for i, r := range rs {
		ids[i] = r.ID
	}
	vues := map[CleRecue]bool{}
	for morceau := range slices.Chunk(ids, parRequete) {
		recues, err := comptes.RecettesRecues(ctx, l, morceau, du, au)
		if err != nil {
			return nil, err
		}
		for _, r := range recues {
			vues[CleRecue{r.Recette, r.Date.PremierDuMois()}] = true
		}
	}
	liste, args := bdd.ListeIDs(banques)
	proposees, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x CleRecue, err error) {
		err = r.Scan(&x.Recette, &x.Mois)
		x.Mois = x.Mois.PremierDuMois()
		return x, err
	}, fmt.Sprintf(`select p.cible_id, g.date_operation from pointage p join ligne_releve g on g.id = p.ligne_id
		where p.etat in ('probable', 'a_verifier') and p.compte_bancaire_id in (%s) and p.cible = 'recette' and g.date_operation >= $%d`, liste, len(args)+1), append(args, du)...)
	for _, x := range proposees {
		vues[x] = true
	}
	return vues, err
}
