// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal/empreinte"
)

// Periode is a month of a bank account, prepared for its closing by one person, and closed for ever once another signed it.
type Periode struct {
	CompteBancaire int64
	Dernier        jour.Jour // last day of the month
	Rang           int64     // how many times it was prepared
	PrepareePar    int64     // 0: nobody prepared it, or it was sent back since
	PrepareeLe     horloge.Instant
	ClosePar       int64 // 0: it is open
	CloseLe        horloge.Instant
	Tete           []byte // head of the chain as it was closed
	Soldes         []byte // hash of every balance of the account at the last day
}

// Close tells that the month takes no posting any more.
func (p Periode) Close() bool { return p.ClosePar != 0 }

// Refusals of a closing.
var (
	ErrCloture      = errors.New("cette clôture n’est pas préparée : la comptable la prépare, une autre personne la signe")
	ErrMemeCloture  = errors.New("la personne qui a préparé une clôture ne la signe pas et ne se la renvoie pas : une autre personne le fait")
	ErrClotureFaite = errors.New("le mois est déjà clos, ou sa clôture est déjà préparée")
)

func mois(j jour.Jour) string { return j.String()[:7] }

func dernierDe(mois string) (jour.Jour, error) {
	j, err := jour.LireISO(mois + "-01")
	return j.DernierDuMois(), err
}

// PreparerCloture records that somebody found a month ready to be closed, for the first time or since it was sent back; it closes nothing.
func PreparerCloture(ctx context.Context, e *bdd.Ecriture, banque int64, dernier jour.Jour, agent int64) error {
	ps, err := Periodes(ctx, e, []int64{banque}, dernier)
	if err != nil {
		return err
	}
	if p := ps[banque]; p.PrepareePar != 0 {
		return ErrClotureFaite
	}
	_, err = e.Exec(ctx, `insert into cloture(compte_bancaire_id, mois, rang, preparee_par, preparee_le) values ($1,$2,$3,$4,$5)`, banque, mois(dernier), ps[banque].Rang+1, agent, e.Instant())
	return err
}

// Clore closes a month of a bank account for ever, as another person prepared it: nothing is posted in it, nor in an earlier one, after that. It keeps the
// head of the chain and a hash of every balance at its last day, to be printed on the minutes.
func Clore(ctx context.Context, e *bdd.Ecriture, cb CompteBancaire, dernier jour.Jour, agent int64) (Periode, error) {
	if dernier != dernier.DernierDuMois() || !e.Instant().Jour().Apres(dernier) {
		return Periode{}, fmt.Errorf("la clôture se fait au dernier jour d’un mois fini")
	}
	ps, err := Periodes(ctx, e, []int64{cb.ID}, dernier)
	if err != nil {
		return Periode{}, err
	}
	p := ps[cb.ID]
	switch {
	case p.PrepareePar == 0:
		return p, ErrCloture
	case p.Close():
		return p, ErrClotureFaite
	case p.PrepareePar == agent:
		return p, ErrMemeCloture
	}
	p.ClosePar, p.CloseLe = agent, e.Instant()
	if p.Tete, err = TeteDeChaine(ctx, e, cb.Organisation, dernier.Annee()); err != nil {
		return p, err
	}
	if p.Soldes, err = empreinteSoldes(ctx, e, cb.ID, dernier); err != nil {
		return p, err
	}
	_, err = e.Exec(ctx, `insert into periode(compte_bancaire_id, mois, rang, preparee_par, close_par, close_le, tete_chaine, soldes_empreinte) values ($1,$2,$3,$4,$5,$6,$7,$8)`,
		cb.ID, mois(dernier), p.Rang, p.PrepareePar, agent, p.CloseLe, p.Tete, p.Soldes)
	return p, err
}

// TeteDeChaine is the hash of the last transaction of an organisation in an accounting year: it stands for all that came before.
func TeteDeChaine(ctx context.Context, l bdd.Lecture, organisation int64, exercice int) (tete []byte, err error) {
	err = l.QueryRow(ctx, `select derniere_empreinte from chaine where organisation_id = $1 and exercice = $2`, organisation, exercice).Scan(&tete)
	if estAbsent(err) {
		return origineChaine(cleChaine{organisation, exercice}), nil
	}
	return tete, err
}

// empreinteSoldes hashes every balance of a bank account at the end of a day.
func empreinteSoldes(ctx context.Context, l bdd.Lecture, banque int64, j jour.Jour) ([]byte, error) {
	rows, err := l.Query(ctx, `select m.compte_id, cast(sum(m.centimes) as bigint) from compte c join mouvement m on m.compte_id = c.id join ecriture e on e.id = m.ecriture_id
		where c.compte_bancaire_id = $1 and e.jour_comptable <= $2 group by m.compte_id order by m.compte_id`, banque, j)
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

// dePeriodes reads what was prepared: by whom, unless it was sent back, and whether it was signed.
const dePeriodes = `case when r.rang is null then c.preparee_par end, c.preparee_le, p.close_par, p.close_le, p.tete_chaine, p.soldes_empreinte from cloture c
	left join periode p on p.compte_bancaire_id = c.compte_bancaire_id and p.mois = c.mois and p.rang = c.rang
	left join cloture_renvoi r on r.compte_bancaire_id = c.compte_bancaire_id and r.mois = c.mois and r.rang = c.rang`

// Periodes returns, of these bank accounts, those whose month was prepared or closed, as it was prepared last.
func Periodes(ctx context.Context, l bdd.Lecture, banques []int64, dernier jour.Jour) (map[int64]Periode, error) {
	r := map[int64]Periode{}
	for ids := range slices.Chunk(banques, 500) {
		liste, args := bdd.ListeIDs(ids)
		ps, err := bdd.Lister(ctx, l, func(x *sql.Rows) (p Periode, err error) {
			p.Dernier = dernier
			return p, x.Scan(&p.CompteBancaire, &p.Rang, bdd.OuZero(&p.PrepareePar), &p.PrepareeLe, bdd.OuZero(&p.ClosePar), &p.CloseLe, &p.Tete, &p.Soldes)
		}, fmt.Sprintf(`select c.compte_bancaire_id, c.rang, `+dePeriodes+` where c.compte_bancaire_id in (%s) and c.mois = $%d order by c.rang`, liste, len(args)+1), append(args, mois(dernier))...)
		if err != nil {
			return nil, fmt.Errorf("lire les clôtures : %w", err)
		}
		for _, p := range ps {
			r[p.CompteBancaire] = p
		}
	}
	return r, nil
}

// ToutesLesPeriodes reads every closing of every account each time that it was prepared, for the replay.
func ToutesLesPeriodes(ctx context.Context, l bdd.Lecture) ([]Periode, error) {
	return bdd.Lister(ctx, l, func(x *sql.Rows) (p Periode, err error) {
		var m string
		if err := x.Scan(&p.CompteBancaire, &m, &p.Rang, &p.PrepareePar, &p.PrepareeLe, bdd.OuZero(&p.ClosePar), &p.CloseLe, &p.Tete, &p.Soldes); err != nil {
			return p, err
		}
		if p.Dernier, err = dernierDe(m); err != nil {
			err = faute("mois clos « %s » : ce n’est pas un mois", m)
		}
		return p, err
	}, `select c.compte_bancaire_id, c.mois, c.rang, c.preparee_par, c.preparee_le, p.close_par, p.close_le, p.tete_chaine, p.soldes_empreinte from cloture c
		left join periode p on p.compte_bancaire_id = c.compte_bancaire_id and p.mois = c.mois and p.rang = c.rang order by c.compte_bancaire_id, c.mois, c.rang`)
}

// CloturesASigner counts the prepared closings of an organisation that nobody has signed yet.
func CloturesASigner(ctx context.Context, l bdd.Lecture, organisation int64) (n int64, err error) {
	err = l.QueryRow(ctx, `select count(*) from cloture c join compte_bancaire b on b.id = c.compte_bancaire_id where b.organisation_id = $1
		and not exists (select 1 from periode p where p.compte_bancaire_id = c.compte_bancaire_id and p.mois = c.mois)
		and not exists (select 1 from cloture_renvoi r where r.compte_bancaire_id = c.compte_bancaire_id and r.mois = c.mois and r.rang = c.rang)`, organisation).Scan(&n)
	return n, err
}

// PremierJourOuvert returns the first day on which something may be posted on a bank account: the day after its last closed month, or no day when none is.
func PremierJourOuvert(ctx context.Context, l bdd.Lecture, banque int64) (jour.Jour, error) {
	js, err := PremiersJoursOuverts(ctx, l, []int64{banque})
	return js[banque], err
}

// PremiersJoursOuverts is PremierJourOuvert for several bank accounts; those without a closed month are not in it.
func PremiersJoursOuverts(ctx context.Context, l bdd.Lecture, banques []int64) (map[int64]jour.Jour, error) {
	r := map[int64]jour.Jour{}
	for ids := range slices.Chunk(banques, 500) {
		liste, args := bdd.ListeIDs(ids)
		_, err := bdd.Lister(ctx, l, func(x *sql.Rows) (id int64, err error) {
			var dernier string
			if err := x.Scan(&id, &dernier); err != nil {
				return id, err
			}
			j, err := dernierDe(dernier)
			r[id] = j.Plus(1)
			return id, err
		}, `select compte_bancaire_id, max(mois) from periode where compte_bancaire_id in (`+liste+`) group by compte_bancaire_id`, args...)
		if err != nil {
			return nil, fmt.Errorf("lire les mois clos : %w", err)
		}
	}
	return r, nil
}

// bancairesDuLot are the bank accounts of transactions to be posted.
func bancairesDuLot(lot []Ecriture) (ids []int64) {
	vus := map[int64]bool{}
	for i := range lot {
		if id := lot[i].CompteBancaire; !vus[id] {
			vus[id] = true
			ids = append(ids, id)
		}
	}
	return ids
}
