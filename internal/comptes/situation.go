// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
)

// SituationBanque is what the bank says of an account at the end of a day, and what the books say. Of a month that is closed, it is what was known as it was closed.
type SituationBanque struct {
	Banque     argent.Centimes // the last accepted statement, less what it dates after the day
	Livre      argent.Centimes // the bank's account in our ledger
	Personnes  argent.Centimes
	Transit    argent.Centimes // transmitted, not yet seen debited
	Attente    argent.Centimes // received, waiting
	Avances    argent.Centimes // pooled: advances, fees and unexplained debits, the association's own money
	Inconnus   argent.Centimes // pooled: debits that are charged to nobody yet
	ADecider   argent.Centimes // individual: debits that nobody has explained, as a negative sum
	Debits     int64           // debits that nobody has explained
	PremierVu  int64           // the first of those, 0 when there is none
	ReleveLe   jour.Jour       // closing day of the last accepted statement
	SansReleve bool            // the bank has shown none: what it holds is what was taken over
}

// Inexplique is the part of the difference between the bank and the books that nothing explains: lines that are still being posted, or a debit of a pooled
// account charged to nobody.
func (s SituationBanque) Inexplique() argent.Centimes { return s.Banque - s.Livre - s.Inconnus }

// SituationsAu computes the situation of bank accounts at the end of a day, by account.
func SituationsAu(ctx context.Context, l bdd.Lecture, banques []int64, au jour.Jour) (map[int64]SituationBanque, error) {
	r := make(map[int64]SituationBanque, len(banques))
	for ids := range slices.Chunk(banques, 500) {
		if err := livresAu(ctx, l, ids, au, r); err != nil {
			return nil, fmt.Errorf("lire les soldes au %s : %w", au.Court(), err)
		}
		if err := banqueAu(ctx, l, ids, au, r); err != nil {
			return nil, fmt.Errorf("lire les relevés au %s : %w", au.Court(), err)
		}
		if err := debitsAu(ctx, l, ids, au, r); err != nil {
			return nil, fmt.Errorf("lire les débits à expliquer au %s : %w", au.Court(), err)
		}
	}
	return r, nil
}

// livresAu starts from today's balances and takes back what is dated after the day: of a past month it reads what came since, never the whole history.
func livresAu(ctx context.Context, l bdd.Lecture, ids []int64, au jour.Jour, r map[int64]SituationBanque) error {
	liste, args := bdd.ListeIDs(ids)
	ajouter := func(signe argent.Centimes) func(*sql.Rows) (int64, error) {
		return func(x *sql.Rows) (banque int64, err error) {
			var n Nature
			var debit argent.Centimes
			if err := x.Scan(&banque, &n, &debit); err != nil {
				return 0, err
			}
			s := r[banque]
			switch c := signe * n.Solde(debit); {
			case n == Banque:
				s.Livre += c
			case n == Personne:
				s.Personnes += c
			case n == Transit:
				s.Transit += c
			case n.Attente():
				s.Attente += c
			default:
				s.Avances += c
			}
			r[banque] = s
			return banque, nil
		}
	}
	if _, err := bdd.Lister(ctx, l, ajouter(1), `select s.compte_bancaire_id, s.nature, cast(sum(s.debit) as bigint) from solde s
		where s.compte_bancaire_id in (`+liste+`) and s.debit <> 0 group by s.compte_bancaire_id, s.nature`, args...); err != nil {
		return err
	}
	// summed up by account first: what an account is is asked once, not with each movement
	_, err := bdd.Lister(ctx, l, ajouter(-1), fmt.Sprintf(`select x.compte_bancaire_id, c.nature, cast(x.centimes as bigint) from (select e.compte_bancaire_id, m.compte_id, sum(m.centimes) as centimes
			from ecriture e join mouvement m on m.ecriture_id = e.id where e.compte_bancaire_id in (%s) and e.jour_comptable > $%d group by e.compte_bancaire_id, m.compte_id) x
		join compte c on c.id = x.compte_id`, liste, len(args)+1), append(args, au)...)
	return err
}

// Mouvements sums up what one account received and paid from a day to another, and what is dated after.
type Mouvements struct{ Credits, Debits, Apres argent.Centimes } // centimes; Apres with the sign of the ledger (a debit is positive)

// MouvementsDes sums up the movements of the accounts of bank accounts, from a day to another, by account; one that did not move is absent.
func MouvementsDes(ctx context.Context, l bdd.Lecture, banques []int64, du, au jour.Jour) (map[int64]Mouvements, error) {
	r := make(map[int64]Mouvements, len(banques))
	for ids := range slices.Chunk(banques, 500) {
		liste, args := bdd.ListeIDs(ids)
		n := len(args)
		if _, err := bdd.Lister(ctx, l, func(x *sql.Rows) (compte int64, err error) {
			var m Mouvements
			err = x.Scan(&compte, &m.Credits, &m.Debits, &m.Apres)
			r[compte] = m
			return compte, err
		}, fmt.Sprintf(`select m.compte_id, cast(sum(case when e.jour_comptable <= $%[2]d and m.centimes < 0 then -m.centimes else 0 end) as bigint),
				cast(sum(case when e.jour_comptable <= $%[2]d and m.centimes > 0 then m.centimes else 0 end) as bigint), cast(sum(case when e.jour_comptable > $%[2]d then m.centimes else 0 end) as bigint)
			from ecriture e join mouvement m on m.ecriture_id = e.id where e.compte_bancaire_id in (%[1]s) and e.jour_comptable >= $%[3]d group by m.compte_id`, liste, n+1, n+2), append(args, au, du)...); err != nil {
			return nil, fmt.Errorf("lire les mouvements du %s au %s : %w", du.Court(), au.Court(), err)
		}
	}
	return r, nil
}

func banqueAu(ctx context.Context, l bdd.Lecture, ids []int64, au jour.Jour, r map[int64]SituationBanque) error {
	liste, args := bdd.ListeIDs(ids)
	n := len(args)
	_, err := bdd.Lister(ctx, l, func(x *sql.Rows) (banque int64, err error) {
		var cloture *int64
		var apres argent.Centimes
		var le jour.Jour
		if err := x.Scan(&banque, &le, &cloture, &apres); err != nil {
			return 0, err
		}
		s := r[banque]
		s.ReleveLe, s.SansReleve = le, cloture == nil
		if s.Banque = s.Livre; cloture != nil {
			s.Banque = argent.Centimes(*cloture) - apres
		}
		r[banque] = s
		return banque, nil
	}, fmt.Sprintf(`select b.id,
			(select max(v.date_cloture) from releve v where v.compte_bancaire_id = b.id and v.accepte_le is not null and (p.close_le is null or v.accepte_le <= p.close_le)),
			(select v.solde_cloture from releve v where v.compte_bancaire_id = b.id and v.accepte_le is not null and (p.close_le is null or v.accepte_le <= p.close_le) order by v.ordre desc limit 1),
			cast(coalesce((select sum(g.centimes) from ligne_releve g join releve v on v.id = g.releve_id where g.compte_bancaire_id = b.id and g.date_operation > $%d
				and v.accepte_le is not null and (p.close_le is null or v.accepte_le <= p.close_le)), 0) as bigint)
		from compte_bancaire b left join periode p on p.compte_bancaire_id = b.id and p.mois = $%d where b.id in (%s)`, n+1, n+2, liste), append(args, au, mois(au))...)
	return err
}

// debitsAu: a month is closed once no debit is left to explain in it.
func debitsAu(ctx context.Context, l bdd.Lecture, ids []int64, au jour.Jour, r map[int64]SituationBanque) error {
	liste, args := bdd.ListeIDs(ids)
	n := len(args)
	_, err := bdd.Lister(ctx, l, func(x *sql.Rows) (banque int64, err error) {
		var nombre, premier int64
		var decider, inconnus argent.Centimes
		if err := x.Scan(&banque, &nombre, &decider, &inconnus, &premier); err != nil {
			return 0, err
		}
		s := r[banque]
		s.Debits, s.ADecider, s.Inconnus, s.PremierVu = nombre, decider, inconnus, premier
		r[banque] = s
		return banque, nil
	}, fmt.Sprintf(`select p.compte_bancaire_id, count(*), cast(sum(case when b.mode = 'individuel' then g.centimes else 0 end) as bigint),
			cast(sum(case when p.attente_centimes < 0 then -p.attente_centimes else 0 end) as bigint), min(g.id)
		from pointage p join ligne_releve g on g.id = p.ligne_id join compte_bancaire b on b.id = p.compte_bancaire_id
		where p.compte_bancaire_id in (%s) and g.centimes < 0 and (p.etat in ('probable', 'reste', 'a_verifier') or p.attente_centimes < 0) and g.date_operation <= $%d
			and not exists (select 1 from periode f where f.compte_bancaire_id = p.compte_bancaire_id and f.mois = $%d)
		group by p.compte_bancaire_id`, liste, n+1, n+2), append(args, au, mois(au))...)
	return err
}
