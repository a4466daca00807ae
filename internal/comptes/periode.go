// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal/empreinte"
)

type cleMois struct {
	organisation int64
	mois         string
}

func mois(j jour.Jour) string { return j.String()[:7] }

func moisClos(ctx context.Context, l bdd.Lecture, lot []Ecriture) (map[cleMois]bool, error) {
	r := map[cleMois]bool{}
	for i := range lot {
		k := cleMois{lot[i].Organisation, mois(lot[i].JourComptable)}
		if _, vu := r[k]; vu {
			continue
		}
		var n int64
		if err := l.QueryRow(ctx, `select count(*) from periode where organisation_id = $1 and mois >= $2`, k.organisation, k.mois).Scan(&n); err != nil {
			return nil, err
		}
		r[k] = n > 0
	}
	return r, nil
}

// Clore closes a month for ever ("AAAA-MM"): nothing is posted in it, nor in an earlier one, after that. It keeps
// the chain's head and a hash of every balance at its last day, to be printed on the minutes.
func Clore(ctx context.Context, e *bdd.Ecriture, organisation int64, dernier jour.Jour, agent int64) ([]byte, error) {
	if dernier != dernier.DernierDuMois() {
		return nil, fmt.Errorf("la clôture se fait au dernier jour d’un mois")
	}
	if !e.Instant().Jour().Apres(dernier) {
		return nil, fmt.Errorf("le mois n’est pas fini : la clôture se fait à partir du %s", dernier.Plus(1))
	}
	if err := verifierCloture(ctx, e, organisation, dernier); err != nil {
		return nil, err
	}
	var tete []byte
	err := e.QueryRow(ctx, `select derniere_empreinte from chaine where organisation_id = $1 and exercice = $2`, organisation, dernier.Annee()).Scan(&tete)
	if estAbsent(err) {
		tete, err = origineChaine(cleChaine{organisation, dernier.Annee()}), nil
	}
	if err != nil {
		return nil, err
	}
	soldes, err := empreinteSoldes(ctx, e, organisation, dernier)
	if err != nil {
		return nil, err
	}
	_, err = e.Exec(ctx, `insert into periode(organisation_id, mois, close_par, close_le, tete_chaine, soldes_empreinte) values ($1,$2,$3,$4,$5,$6)`,
		organisation, mois(dernier), agent, e.Instant(), tete, soldes)
	return tete, err
}

// empreinteSoldes hashes every balance of an organisation at the end of a day.
func empreinteSoldes(ctx context.Context, l bdd.Lecture, organisation int64, j jour.Jour) ([]byte, error) {
	rows, err := l.Query(ctx, `select m.compte_id, cast(sum(m.centimes) as bigint) from mouvement m join ecriture e on e.id = m.ecriture_id
		where e.organisation_id = $1 and e.jour_comptable <= $2 group by m.compte_id order by m.compte_id`, organisation, j)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	h := empreinte.Nouveau("comptes.soldes/1")
	for rows.Next() {
		var compte, debit int64
		if err := rows.Scan(&compte, &debit); err != nil {
			return nil, err
		}
		h.Entier(compte).Entier(debit)
	}
	return h.Somme(), rows.Err()
}

// verifierCloture refuses to close what is closed, or a month in which something accepted is still to be booked.
func verifierCloture(ctx context.Context, l bdd.Lecture, organisation int64, dernier jour.Jour) error {
	premier, err := PremierJourOuvert(ctx, l, organisation)
	if err != nil {
		return err
	}
	if dernier.Avant(premier) {
		return fmt.Errorf("le mois est déjà clos : le premier jour ouvert est le %s", premier.Court())
	}
	var aPasser, aViser int64
	if err := l.QueryRow(ctx, `select (select count(*) from releve r join compte_bancaire b on b.id = r.compte_bancaire_id
			where b.organisation_id = $1 and r.accepte_le is not null and r.poste_le is null and r.date_ouverture <= $2),
		(select count(*) from reprise r join compte_bancaire b on b.id = r.compte_bancaire_id
			where b.organisation_id = $1 and r.visee_par is null and r.annulee_le is null and r.le <= $2)`, organisation, dernier).Scan(&aPasser, &aViser); err != nil {
		return err
	}
	switch {
	case aPasser > 0:
		return fmt.Errorf("%d relevé accepté n’est pas encore tout entier dans les comptes : attendre la fin de son import, puis clore", aPasser)
	case aViser > 0:
		return fmt.Errorf("%d reprise attend son visa : la faire viser ou l’annuler, puis clore", aViser)
	}
	return nil
}

// PremierJourOuvert returns the first day on which something may be posted for an organisation: the day after its last closed month, or no day when
// none is closed.
func PremierJourOuvert(ctx context.Context, l bdd.Lecture, organisation int64) (jour.Jour, error) {
	var dernier sql.NullString
	if err := l.QueryRow(ctx, `select max(mois) from periode where organisation_id = $1`, organisation).Scan(&dernier); err != nil || !dernier.Valid {
		return jour.Jour{}, err
	}
	j, err := jour.LireISO(dernier.String + "-01")
	return j.DernierDuMois().Plus(1), err
}
