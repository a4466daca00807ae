// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
)

// BilanBanque is the subtraction at the foot of the reconciliation, over the bank accounts that the agent may reconcile. The ledger makes
// bank = people + transit + waiting − what the association covers, for each account. What nobody has explained yet, a debit of a person's
// account that no one asked for, or lines that are still being posted, is told apart: it stands in no one's sum.
type BilanBanque struct {
	Banque      argent.Centimes // closing balances of the last statements
	Livre       argent.Centimes // the same in our ledger
	Personnes   argent.Centimes // the people's accounts, debits to explain included
	Transit     argent.Centimes // transmitted, not yet seen debited
	Attente     argent.Centimes // received, waiting
	Avances     argent.Centimes // advances and fees: the association's own money
	Inconnus    argent.Centimes // pooled accounts: debited, charged to nobody
	ADecider    argent.Centimes // individual accounts: debits to explain, as a positive sum
	Comptes     int64
	ReleveLe    jour.Jour // the latest statement
	ParCompte   []EcartCompte
	EnSuspens   int64 // transfers under way and lines that wait
	Inexpliques int64 // debits to explain
}

// EcartCompte is a bank account whose difference is not explained.
type EcartCompte struct {
	CompteBancaire int64
	Dossier        int64
	Personne       string // empty for a pooled account
	IBANMasque     string
	Inexplique     argent.Centimes
	Ligne          int64 // the first line to decide, 0 when none
}

// Calcule is what is counted and explained as the people's.
func (b BilanBanque) Calcule() argent.Centimes { return b.Personnes + b.ADecider }

// Ecart is the bank less what is counted.
func (b BilanBanque) Ecart() argent.Centimes { return b.Banque - b.Calcule() }

// Explique is the part of the difference whose reason is known.
func (b BilanBanque) Explique() argent.Centimes { return b.Transit + b.Attente - b.Avances }

// Inexplique is the rest: as long as it is not zero, nothing may be closed.
func (b BilanBanque) Inexplique() argent.Centimes { return b.Ecart() - b.Explique() }

var requeteBilanBanque = droits.Requete{Nom: "rapports.bilan_banque", Nominative: true, SQL: `
	select b.id, coalesce(b.dossier_id, 0), b.iban_masque,
		(select r.solde_cloture from releve r where r.compte_bancaire_id = b.id and r.accepte_le is not null order by r.ordre desc limit 1),
		(select max(r.date_cloture) from releve r where r.compte_bancaire_id = b.id and r.accepte_le is not null),
		cast(sum(case when c.nature = 'banque' then s.debit else 0 end) as bigint),
		cast(sum(case when c.nature = 'personne' then -s.debit else 0 end) as bigint),
		cast(sum(case when c.nature = 'transit' then -s.debit else 0 end) as bigint),
		cast(sum(case when c.nature in ('non_identifie', 'hors_autorisation', 'a_restituer') then -s.debit else 0 end) as bigint),
		cast(sum(case when c.nature in ('avance', 'frais') then s.debit else 0 end) as bigint),
		cast(sum(case when c.nature = 'debit_inexplique' then s.debit else 0 end) as bigint)
	from compte c join solde s on s.compte_id = c.id join compte_bancaire b on b.id = c.compte_bancaire_id
	where b.organisation_id = $1 and b.ferme_le is null and (b.dossier_id is null or {DROITS rapprocher b}) group by b.id, b.dossier_id, b.iban_masque order by b.id`}

var requeteDebitsBilan = droits.Requete{Nom: "rapports.debits_du_bilan", Nominative: true, SQL: `
	select b.id, count(*), cast(sum(case when b.mode = 'individuel' then -g.centimes else 0 end) as bigint), min(g.id) from pointage p join ligne_releve g on g.id = p.ligne_id
	join compte_bancaire b on b.id = p.compte_bancaire_id
	where p.etat in ('probable', 'reste', 'a_verifier') and g.centimes < 0 and b.organisation_id = $1 and b.ferme_le is null and (b.dossier_id is null or {DROITS rapprocher b})
	group by b.id`}

var requeteSuspens = droits.Requete{Nom: "rapports.suspens", Nominative: true,
	SQL: `select count(*) from ordre o where o.organisation_id = $1 and o.etat = 'transmis' and {DROITS rapprocher o}`}

type bilanCompte struct {
	EcartCompte
	bilan BilanBanque
}

// Bilan computes the BilanBanque of the agent's organisation, naming the accounts that are not explained.
func Bilan(ctx context.Context, l bdd.Lecture, a droits.Agent) (b BilanBanque, err error) {
	if !droits.Autorise(a.Role, droits.Rapprocher) {
		return b, bdd.ErrAbsent
	}
	requete, args := requeteBilanBanque.Pour(a, a.Organisation)
	cs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (c bilanCompte, err error) {
		var cloture *int64
		x := &c.bilan
		err = r.Scan(&c.CompteBancaire, &c.Dossier, &c.IBANMasque, &cloture, &x.ReleveLe, &x.Livre, &x.Personnes, &x.Transit, &x.Attente, &x.Avances, &x.Inconnus)
		if x.Banque = x.Livre; cloture != nil {
			x.Banque = argent.Centimes(*cloture)
		}
		return c, err
	}, requete, args...)
	if err != nil {
		return b, fmt.Errorf("calculer le bilan des comptes : %w", err)
	}
	if err := debitsDuBilan(ctx, l, a, cs, &b); err != nil {
		return b, err
	}
	var dossiers []int64
	for i := range cs {
		b.ajouter(&cs[i])
		if cs[i].Inexplique != 0 && cs[i].Dossier != 0 {
			dossiers = append(dossiers, cs[i].Dossier)
		}
	}
	b.Comptes = int64(len(cs))
	ps, err := personnes.DesDossiers(ctx, l, dossiers)
	for i := range b.ParCompte {
		if p, ok := ps[b.ParCompte[i].Dossier]; ok {
			b.ParCompte[i].Personne = p.Affiche()
		}
	}
	if err != nil {
		return b, err
	}
	requete, args = requeteSuspens.Pour(a, a.Organisation)
	if err := l.QueryRow(ctx, requete, args...).Scan(&b.EnSuspens); err != nil {
		return b, fmt.Errorf("compter les ordres en route : %w", err)
	}
	attentes, err := Attentes(ctx, l, a)
	for _, x := range attentes {
		if x.Nature.Attente() {
			b.EnSuspens += x.Lignes
		}
	}
	return b, err
}

func debitsDuBilan(ctx context.Context, l bdd.Lecture, a droits.Agent, cs []bilanCompte, b *BilanBanque) error {
	type debits struct {
		banque, nombre, premiere int64
		centimes                 argent.Centimes
	}
	requete, args := requeteDebitsBilan.Pour(a, a.Organisation)
	ds, err := bdd.Lister(ctx, l, func(r *sql.Rows) (d debits, err error) {
		return d, r.Scan(&d.banque, &d.nombre, &d.centimes, &d.premiere)
	}, requete, args...)
	if err != nil {
		return fmt.Errorf("compter les débits à expliquer : %w", err)
	}
	par := make(map[int64]debits, len(ds))
	for _, d := range ds {
		par[d.banque] = d
		b.Inexpliques += d.nombre
	}
	for i := range cs {
		d := par[cs[i].CompteBancaire]
		cs[i].bilan.ADecider, cs[i].Ligne = d.centimes, d.premiere
	}
	return nil
}

// ajouter sums one account, and keeps it apart when its difference is not explained.
func (b *BilanBanque) ajouter(c *bilanCompte) {
	x := &c.bilan
	b.Banque += x.Banque
	b.Livre += x.Livre
	b.Personnes += x.Personnes
	b.Transit += x.Transit
	b.Attente += x.Attente
	b.Avances += x.Avances
	b.Inconnus += x.Inconnus
	b.ADecider += x.ADecider
	if x.ReleveLe.Apres(b.ReleveLe) {
		b.ReleveLe = x.ReleveLe
	}
	if c.Inexplique = x.Inexplique(); c.Inexplique != 0 {
		b.ParCompte = append(b.ParCompte, c.EcartCompte)
	}
}
