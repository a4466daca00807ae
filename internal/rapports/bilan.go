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

// Controle compares the bank with what is counted as the people's, for one account or for several: the same figures at the foot of the
// reconciliation and on the page of an account. What is counted is the ledger's balance of the people's accounts: every line of the bank is in it,
// also a debit that nobody asked for; transfers under way and money that waits explain the difference. Debits to explain are in both sums, and told
// apart.
type Controle struct {
	Banque   argent.Centimes // closing balance of the last statement
	Calcule  argent.Centimes // the people's accounts in our ledger, debits to explain included
	Transit  argent.Centimes // transmitted, not yet seen debited
	Attente  argent.Centimes // received, waiting
	Avances  argent.Centimes // pooled accounts: advances and fees, the association's own money
	ADecider argent.Centimes // individual accounts: debits that nobody has explained, as a negative sum
}

// Ecart is the bank less what is counted.
func (c Controle) Ecart() argent.Centimes { return c.Banque - c.Calcule }

// Explique is the part of the difference whose reason is known.
func (c Controle) Explique() argent.Centimes { return c.Transit + c.Attente - c.Avances }

// Inexplique is the rest of the difference: a debit of a pooled account charged to nobody, or lines that are still being posted.
func (c Controle) Inexplique() argent.Centimes { return c.Ecart() - c.Explique() }

// Ferme tells that something is left to explain: nothing may be closed.
func (c Controle) Ferme() bool { return c.Inexplique() != 0 || c.ADecider != 0 }

func (c *Controle) ajouter(x Controle) {
	c.Banque += x.Banque
	c.Calcule += x.Calcule
	c.Transit += x.Transit
	c.Attente += x.Attente
	c.Avances += x.Avances
	c.ADecider += x.ADecider
}

// BilanBanque is the subtraction at the foot of the reconciliation, over the bank accounts that the agent may reconcile. The ledger makes
// bank = people + transit + waiting − what the association covers, for each account.
type BilanBanque struct {
	Controle
	Livre       argent.Centimes // the bank's accounts in our ledger
	Inconnus    argent.Centimes // pooled accounts: debited, charged to nobody
	Comptes     int64
	ReleveLe    jour.Jour     // the latest statement
	ParCompte   []EcartCompte // without the names, which NommerEcarts writes: a screen shows three of them
	Attentes    []Attente
	EnSuspens   int64 // transfers under way and lines that wait
	Inexpliques int64 // debits to explain
}

// EcartCompte is a bank account that has something left to explain.
type EcartCompte struct {
	CompteBancaire int64
	Dossier        int64
	Personne       string // empty for a pooled account
	IBANMasque     string
	Controle       Controle
	Ligne          int64 // the first line to decide, 0 when none
}

var requeteBilanBanque = droits.Requete{Nom: "rapports.bilan_banque", Nominative: true, SQL: `
	select b.id, coalesce(b.dossier_id, 0), b.iban_masque,
		(select r.solde_cloture from releve r where r.compte_bancaire_id = b.id and r.accepte_le is not null order by r.ordre desc limit 1),
		(select max(r.date_cloture) from releve r where r.compte_bancaire_id = b.id and r.accepte_le is not null),
		cast(sum(case when s.nature = 'banque' then s.debit else 0 end) as bigint),
		cast(sum(case when s.nature = 'personne' then -s.debit else 0 end) as bigint),
		cast(sum(case when s.nature = 'transit' then -s.debit else 0 end) as bigint),
		cast(sum(case when s.nature in ('non_identifie', 'hors_autorisation', 'a_restituer') then -s.debit else 0 end) as bigint),
		cast(sum(case when s.nature in ('avance', 'frais', 'debit_inexplique') then s.debit else 0 end) as bigint),
		cast(coalesce((select -sum(p.attente_centimes) from pointage p where p.compte_bancaire_id = b.id and p.attente_centimes < 0), 0) as bigint)
	from compte_bancaire b join solde s on s.compte_bancaire_id = b.id
	where b.organisation_id = $1 and b.ferme_le is null and (b.dossier_id is null or {DROITS rapprocher b}) group by b.id, b.dossier_id, b.iban_masque order by b.id`}

var requeteDebitsBilan = droits.Requete{Nom: "rapports.debits_du_bilan", Nominative: true, SQL: `
	select b.id, count(*), cast(sum(case when b.mode = 'individuel' then g.centimes else 0 end) as bigint), min(g.id) from pointage p join ligne_releve g on g.id = p.ligne_id
	join compte_bancaire b on b.id = p.compte_bancaire_id
	where p.etat in ('probable', 'reste', 'a_verifier') and g.centimes < 0 and b.organisation_id = $1 and b.ferme_le is null and (b.dossier_id is null or {DROITS rapprocher b})
	group by b.id`}

var requeteSuspens = droits.Requete{Nom: "rapports.suspens", Nominative: true,
	SQL: `select count(*) from ordre o where o.organisation_id = $1 and o.etat = 'transmis' and {DROITS rapprocher o}`}

type bilanCompte struct {
	EcartCompte
	bilan BilanBanque
}

// NommerEcarts writes the names of the people of these accounts.
func NommerEcarts(ctx context.Context, l bdd.Lecture, cs []EcartCompte) error {
	return personnes.Nommer(ctx, l, cs, func(x *EcartCompte) (int64, *string) { return x.Dossier, &x.Personne })
}

// Bilan computes the BilanBanque of the agent's organisation.
func Bilan(ctx context.Context, l bdd.Lecture, a droits.Agent) (b BilanBanque, err error) {
	if !droits.Autorise(a.Role, droits.Rapprocher) {
		return b, bdd.ErrAbsent
	}
	requete, args := requeteBilanBanque.Pour(a, a.Organisation)
	cs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (c bilanCompte, err error) {
		var cloture *int64
		x := &c.bilan
		err = r.Scan(&c.CompteBancaire, &c.Dossier, &c.IBANMasque, &cloture, &x.ReleveLe, &x.Livre, &x.Calcule, &x.Transit, &x.Attente, &x.Avances, &x.Inconnus)
		x.Avances -= x.Inconnus // advanced, and still to be explained
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
	for i := range cs {
		b.ajouter(&cs[i])
	}
	b.Comptes = int64(len(cs))
	requete, args = requeteSuspens.Pour(a, a.Organisation)
	if err := l.QueryRow(ctx, requete, args...).Scan(&b.EnSuspens); err != nil {
		return b, fmt.Errorf("compter les ordres en route : %w", err)
	}
	b.Attentes, err = Attentes(ctx, l, a)
	for _, x := range b.Attentes {
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

// ajouter sums one account, and names it when something is left to explain.
func (b *BilanBanque) ajouter(c *bilanCompte) {
	x := &c.bilan
	b.Controle.ajouter(x.Controle)
	b.Livre += x.Livre
	b.Inconnus += x.Inconnus
	if x.ReleveLe.Apres(b.ReleveLe) {
		b.ReleveLe = x.ReleveLe
	}
	if c.Controle = x.Controle; c.Controle.Ferme() {
		b.ParCompte = append(b.ParCompte, c.EcartCompte)
	}
}
