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
	"etai/internal/personnes"
)

// CompteGere is one managed account in the list.
type CompteGere struct {
	Dossier        int64
	NumeroDossier  string
	Personne       string // "NOM Prénom"
	CompteBancaire int64
	IBANMasque     string
	Solde          comptes.Solde
	Banque         argent.Centimes // balance of the bank's account
	Attente        argent.Centimes // received money that waits, whatever the place
	ReleveLe       jour.Jour       // day of the last accepted statement
	APointer       int64           // lines that need a decision
	FinGestion     jour.Jour
}

var requeteComptes = droits.Requete{Nom: "rapports.comptes", Nominative: true, SQL: `
	select c.dossier_id, d.numero, b.id, b.iban_masque, s.debit, s.retenu,
		(select sb.debit from solde sb join compte cb on cb.id = sb.compte_id where cb.compte_bancaire_id = b.id and cb.nature = 'banque'),
		(select cast(coalesce(sum(sa.debit), 0) as bigint) from solde sa join compte ca on ca.id = sa.compte_id where ca.compte_bancaire_id = b.id
			and ca.nature in ('non_identifie', 'hors_autorisation', 'a_restituer')),
		(select max(r.date_cloture) from releve r where r.compte_bancaire_id = b.id and r.accepte_le is not null),
		(select count(*) from pointage p where p.compte_bancaire_id = b.id and p.etat in ('probable', 'reste', 'a_verifier')),
		(select max(g.au) from gestion g where g.dossier_id = c.dossier_id)
	from compte c join solde s on s.compte_id = c.id join compte_bancaire b on b.id = c.compte_bancaire_id join dossier d on d.id = c.dossier_id
	where c.nature = 'personne' and c.ferme_le is null and {DROITS lire_compte c} order by c.id`}

// ComptesGeres lists the managed accounts that the agent may read.
func ComptesGeres(ctx context.Context, l bdd.Lecture, a droits.Agent) ([]CompteGere, error) {
	texte, args := requeteComptes.Pour(a)
	cs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (c CompteGere, err error) {
		var debit, attente argent.Centimes
		err = r.Scan(&c.Dossier, &c.NumeroDossier, &c.CompteBancaire, &c.IBANMasque, &debit, &c.Solde.Retenu, bdd.OuZero(&c.Banque), &attente, &c.ReleveLe,
			&c.APointer, &c.FinGestion)
		c.Solde.Comptable, c.Attente = -debit, -attente
		return c, err
	}, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("lister les comptes gérés : %w", err)
	}
	ids := make([]int64, len(cs))
	for i, c := range cs {
		ids[i] = c.Dossier
	}
	ps, err := personnes.DesDossiers(ctx, l, ids)
	for i := range cs {
		cs[i].Personne = ps[cs[i].Dossier].Affiche()
	}
	return cs, err
}

// requeteBilanBanque sums, for the accounts that the agent may reconcile, what the bank holds and what Étai counts.
var requeteBilanBanque = droits.Requete{Nom: "rapports.bilan_banque", Nominative: true, SQL: `
	select cast(coalesce(sum(case when c.nature = 'banque' then s.debit else 0 end), 0) as bigint),
		cast(coalesce(sum(case when c.nature = 'personne' then -s.debit else 0 end), 0) as bigint),
		cast(coalesce(sum(case when c.nature = 'transit' then -s.debit else 0 end), 0) as bigint),
		cast(coalesce(sum(case when c.nature in ('non_identifie', 'hors_autorisation', 'a_restituer') then -s.debit else 0 end), 0) as bigint),
		cast(coalesce(sum(case when c.nature in ('debit_inexplique', 'avance', 'frais') then s.debit else 0 end), 0) as bigint),
		count(distinct b.id)
	from compte c join solde s on s.compte_id = c.id join compte_bancaire b on b.id = c.compte_bancaire_id
	where b.organisation_id = $1 and (b.dossier_id is null or {DROITS rapprocher b})`}

// BilanBanque is the subtraction at the foot of the reconciliation: bank = people + transit + waiting − advances.
type BilanBanque struct {
	Banque    argent.Centimes
	Personnes argent.Centimes
	Transit   argent.Centimes // transmitted, not yet seen debited: explains the difference
	Attente   argent.Centimes
	Avances   argent.Centimes
	Comptes   int64
}

// Calcule is what Étai counts as the people's.
func (b BilanBanque) Calcule() argent.Centimes { return b.Personnes + b.Attente - b.Avances }

// Ecart is the bank less what is counted; Explique the part that transfers under way explain.
func (b BilanBanque) Ecart() argent.Centimes { return b.Banque - b.Calcule() }

// Inexplique must be zero: it is by construction of the ledger, and shown all the same.
func (b BilanBanque) Inexplique() argent.Centimes { return b.Ecart() - b.Transit }

// Bilan computes the BilanBanque of the agent's organisation.
func Bilan(ctx context.Context, l bdd.Lecture, a droits.Agent) (b BilanBanque, err error) {
	texte, args := requeteBilanBanque.Pour(a, a.Organisation)
	err = l.QueryRow(ctx, texte, args...).Scan(&b.Banque, &b.Personnes, &b.Transit, &b.Attente, &b.Avances, &b.Comptes)
	return b, err
}
