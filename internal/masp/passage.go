// SPDX-License-Identifier: EUPL-1.2

package masp

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/reglement"
)

// Passage is a filling of the grid of autonomy that a contract calls for (01-masp §2.2 steps 2, 10, 12, 14; §2.4): the same grid at entry, at each review, before a renewal, at exit.
type Passage struct {
	Moment MomentGrille
	Compte jour.Jour // a filling from that day on is this one
	Ouvre  jour.Jour // from that day on it is to be done
	Le     jour.Jour // when it is due
}

// Around a passage: how long before a contract a filling is that of its entry, and how long before its day a review or an exit may be done.
const (
	joursAvantEntree = 92
	joursAvantGrille = 30
)

// Passages lists the fillings that a contract calls for, in their order. suivi: another contract follows it; prolongeable: another one still may, under the four years of the law.
func Passages(r *reglement.Regles, c Contrat, suivi, prolongeable bool) (ps []Passage) {
	if c.Annule() {
		return nil
	}
	delai := reglement.GrilleDelai.A(r, c.Debut)
	if c.Rang == 1 {
		ps = append(ps, Passage{Entree, c.Debut.Plus(-joursAvantEntree), c.Debut, c.Debut.Plus(delai)})
	}
	dernier := c.Dernier()
	tous := max(1, reglement.GrilleBilan.A(r, c.Debut))
	parts := max(2, (c.Mois+tous-1)/tous) // at half-term, and no less often than the parameter says
	for i := 1; i < parts; i++ {
		if le := jour.PlusMois(c.Debut, i*c.Mois/parts); le.Apres(c.Debut) && !le.Apres(dernier) {
			ps = append(ps, Passage{BilanMoment, le.Plus(-joursAvantGrille), le.Plus(-joursAvantGrille), le})
		}
	}
	if suivi {
		return ps
	}
	if c.ArreteLe.Vide() && prolongeable {
		avant := c.Fin.Plus(-reglement.JoursAvantEvaluation.A(r, c.Debut))
		ps = append(ps, Passage{Renouvellement, avant, avant, c.Fin.Plus(-reglement.JoursEvaluationRendue.A(r, c.Debut))})
	}
	if c.Arret.Motif != Deces {
		ps = append(ps, Passage{Sortie, dernier.Plus(-joursAvantGrille), dernier, dernier.Plus(delai)})
	}
	return ps
}

// PassageDu is the filling that is to be done on a day, the last one having been made on derniere (Vide for none): of what has opened only the latest is asked, and one made late is that one.
func PassageDu(ps []Passage, derniere, j jour.Jour) (p Passage, du bool) {
	for _, x := range ps {
		if !x.Ouvre.Apres(j) && (!du || !x.Compte.Avant(p.Compte)) {
			p, du = x, true
		}
	}
	return p, du && (derniere.Vide() || derniere.Avant(p.Compte))
}

// PassageSuivant is the first filling to come after those that are open on a day.
func PassageSuivant(ps []Passage, j jour.Jour) (p Passage, ok bool) {
	for _, x := range ps {
		if x.Ouvre.Apres(j) && (!ok || x.Le.Avant(p.Le)) {
			p, ok = x, true
		}
	}
	return p, ok
}

// SansSuite says why no other contract may follow the last of those passed, under the rules on the days of a measure (R6, R8), by the parameters of a day; nil when one may.
func SansSuite(r *reglement.Regles, le jour.Jour, passes []Passe, c Contrat) *Refus {
	return dureeRestante(r, le, Compter(r, le, passes, c.Dernier().Plus(1), 0, false))
}

// DerniereGrille is the day of the last filling of a file; Vide when there is none.
func DerniereGrille(ctx context.Context, l bdd.Lecture, dossier int64) (j jour.Jour, err error) {
	if err = l.QueryRow(ctx, `select max(x.le) from masp_autonomie x where x.dossier_id = $1`, dossier).Scan(&j); err != nil {
		return j, fmt.Errorf("lire la dernière grille : %w", err)
	}
	return j, nil
}

// Suivie is a contract that runs, or is just over, as the planning of its fillings reads it.
type Suivie struct {
	Contrat  Contrat // its days, its rank, its measure
	Suivi    bool    // another one follows it
	Derniere jour.Jour
}

// Suivies lists at most n of the contracts that run on a day, or are over for less than some days, after one of them: what is planned for whole installations.
func Suivies(ctx context.Context, l bdd.Lecture, j jour.Jour, depuis int, apres int64, n int) ([]Suivie, error) {
	xs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x Suivie, err error) {
		c := &x.Contrat
		return x, r.Scan(&c.ID, &c.Mesure.Dossier, &c.Mesure.Organisation, &c.Rang, &c.Debut, &c.Mois, &c.Fin, &c.ArreteLe, &c.Arret.Motif, &x.Suivi, &x.Derniere)
	}, `select c.id, c.dossier_id, m.organisation_id, c.rang, c.debut, c.mois, c.fin, c.arrete_le, c.motif_arret,
		exists(select 1 from masp_contrat x where x.dossier_id = c.dossier_id and x.debut > c.debut and (x.arrete_le is null or x.arrete_le >= x.debut)),
		(select max(a.le) from masp_autonomie a where a.dossier_id = c.dossier_id)
		from masp_contrat c join masp_mesure m on m.id = c.mesure_id where c.id > $1 and c.debut <= $2 and coalesce(c.arrete_le, c.fin) >= $3 order by c.id limit $4`, apres, j, j.Plus(-depuis), n)
	if err != nil {
		return nil, fmt.Errorf("lister les contrats en cours : %w", err)
	}
	return xs, nil
}
