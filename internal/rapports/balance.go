// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/paiements/plan"
	"etai/internal/personnes"
)

// LigneBalance is the account of a person over a period: Ouverture + Credits − Debits = Cloture, always.
type LigneBalance struct {
	Compte, Dossier, CompteBancaire     int64
	Numero, Personne, IBANMasque        string
	Ouverture, Debits, Credits, Cloture argent.Centimes
	Retenu                              argent.Centimes // held today by orders under visa, for a period that is not over
	MisDeCote                           argent.Centimes // kept today for its object, in the balance
}

// Balance is the balance des comptes individuels: one line per account of a person, and what makes of their sum the balance of the bank.
type Balance struct {
	Organisation string
	Du, Au       jour.Jour
	Finie        bool // the period is over: what is held and set aside today is not told
	Lignes       []LigneBalance
	Total        LigneBalance
	Banque       comptes.SituationBanque // over the bank accounts of these people, on the last day
}

// Attendue is what the bank should hold: people, transfers under way, money that waits, less what the association covers.
func (b Balance) Attendue() argent.Centimes {
	return b.Total.Cloture + b.Banque.Transit + b.Banque.Attente - b.Banque.Avances
}

// Ecart is what is left between the bank's statements and the books: zero, or lines that are still to come.
func (b Balance) Ecart() argent.Centimes { return b.Banque.Banque - b.Attendue() }

var requeteBalance = droits.Requete{Nom: "rapports.balance", Nominative: true, SQL: `
	select c.id, c.dossier_id, b.id, d.numero, b.iban_masque, s.debit, s.retenu
	from compte c join compte_bancaire b on b.id = c.compte_bancaire_id join dossier d on d.id = c.dossier_id join solde s on s.compte_id = c.id
	where c.organisation_id = $1 and c.nature = 'personne' and c.ouvert_le <= $3 and (c.ferme_le is null or c.ferme_le >= $2) and {DROITS rapprocher c} order by d.numero, c.id`}

// NommerBalance writes the names of the people of lines, which BalanceDes leaves out: a screen shows fifty of them.
func NommerBalance(ctx context.Context, l bdd.Lecture, lignes []LigneBalance) error {
	return personnes.Nommer(ctx, l, lignes, func(x *LigneBalance) (int64, *string) { return x.Dossier, &x.Personne })
}

// BalanceDes draws up the balance of the accounts that the agent may reconcile, from one day to another; without the names.
func BalanceDes(ctx context.Context, l bdd.Lecture, a droits.Agent, du, au jour.Jour) (b Balance, err error) {
	b.Du, b.Au, b.Finie = du, au, au.Avant(l.Instant().Jour())
	if !droits.Autorise(a.Role, droits.Rapprocher) {
		return b, bdd.ErrAbsent
	}
	if err := l.QueryRow(ctx, `select nom from organisation where id = $1`, a.Organisation).Scan(&b.Organisation); err != nil {
		return b, err
	}
	requete, args := requeteBalance.Pour(a, a.Organisation, du, au)
	if b.Lignes, err = bdd.Lister(ctx, l, func(r *sql.Rows) (x LigneBalance, err error) {
		var debit argent.Centimes
		err = r.Scan(&x.Compte, &x.Dossier, &x.CompteBancaire, &x.Numero, &x.IBANMasque, &debit, &x.Retenu)
		x.Cloture = -debit // today's: completer takes back what is dated after
		return x, err
	}, requete, args...); err != nil {
		return b, fmt.Errorf("dresser la balance des comptes : %w", err)
	}
	return b, b.completer(ctx, l)
}

func (b *Balance) completer(ctx context.Context, l bdd.Lecture) error {
	var ids, banques []int64
	vus := map[int64]bool{}
	for _, x := range b.Lignes {
		ids = append(ids, x.Compte)
		if !vus[x.CompteBancaire] {
			vus[x.CompteBancaire] = true
			banques = append(banques, x.CompteBancaire)
		}
	}
	mouvements, err := comptes.MouvementsDes(ctx, l, banques, b.Du, b.Au)
	if err != nil {
		return err
	}
	reserves := map[int64]plan.Reserves{}
	if !b.Finie {
		if reserves, err = plan.ReservesDes(ctx, l, ids); err != nil {
			return err
		}
	}
	for i := range b.Lignes {
		x := &b.Lignes[i]
		m := mouvements[x.Compte]
		x.Credits, x.Debits = m.Credits, m.Debits
		x.Cloture += m.Apres
		x.Ouverture = x.Cloture - m.Credits + m.Debits
		if b.Finie {
			x.Retenu = 0
		} else {
			x.MisDeCote = reserves[x.Compte].Total()
		}
		b.Total.Ouverture += x.Ouverture
		b.Total.Debits += x.Debits
		b.Total.Credits += x.Credits
		b.Total.Cloture += x.Cloture
		b.Total.Retenu += x.Retenu
		b.Total.MisDeCote += x.MisDeCote
	}
	situations, err := comptes.SituationsAu(ctx, l, banques, b.Au)
	for _, s := range situations {
		b.Banque.Banque += s.Banque
		b.Banque.Livre += s.Livre
		b.Banque.Transit += s.Transit
		b.Banque.Attente += s.Attente
		b.Banque.Avances += s.Avances
		if s.ReleveLe.Apres(b.Banque.ReleveLe) {
			b.Banque.ReleveLe = s.ReleveLe
		}
	}
	return err
}
