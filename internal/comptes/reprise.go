// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/journal/empreinte"
)

// Part is what an account holds on the day of a reprise, as people read it.
type Part struct {
	Compte   int64
	Centimes argent.Centimes
}

// Reprise takes over a bank account that already holds money.
type Reprise struct {
	ID             int64
	CompteBancaire int64
	Le             jour.Jour // closing day: the first statement opens there
	SoldeBanque    argent.Centimes
	Parts          []Part
	PrepareePar    int64
	ViseePar       int64
	AnnuleePar     int64
	Version        int64
}

// Refusals of a reprise.
var (
	ErrRepriseSomme = fmt.Errorf("la somme des soldes des personnes n’est pas le solde de la banque")
	ErrRepriseTard  = fmt.Errorf("le compte a déjà des écritures ou un relevé accepté : la reprise se fait avant le premier relevé")
	ErrRepriseDeja  = fmt.Errorf("une reprise existe déjà pour ce compte")
	ErrRepriseJour  = fmt.Errorf("le jour de la reprise est à venir : saisir un solde déjà constaté par la banque")
	ErrReprisePart  = fmt.Errorf("une reprise ne se répartit qu’entre les comptes ouverts des personnes de ce compte bancaire")
)

// PreparerReprise enters a reprise: the parts must sum to the bank's balance and be people's, and nothing may be booked nor accepted yet.
func PreparerReprise(ctx context.Context, e *bdd.Ecriture, r Reprise) (int64, error) {
	if err := verifierReprise(ctx, e, r); err != nil {
		return 0, err
	}
	var deja int64
	if err := e.QueryRow(ctx, `select count(*) from reprise where compte_bancaire_id = $1 and annulee_le is null`, r.CompteBancaire).Scan(&deja); err != nil {
		return 0, err
	}
	if deja > 0 {
		return 0, ErrRepriseDeja
	}
	id, err := e.Inserer(ctx, `insert into reprise(compte_bancaire_id, le, solde_banque, preparee_par, preparee_le) values ($1,$2,$3,$4,$5) returning id`,
		r.CompteBancaire, r.Le, int64(r.SoldeBanque), r.PrepareePar, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("préparer la reprise : %w", err)
	}
	return id, ecrireParts(ctx, e, id, r.Parts)
}

func ecrireParts(ctx context.Context, e *bdd.Ecriture, id int64, parts []Part) error {
	lignes := make([][]any, len(parts))
	for i, p := range parts {
		lignes[i] = []any{id, p.Compte, int64(p.Centimes)}
	}
	return e.InsererLignes(ctx, "reprise_ligne", []string{"reprise_id", "compte_id", "centimes"}, lignes)
}

// verifierReprise checks a reprise as it is entered or corrected.
func verifierReprise(ctx context.Context, l bdd.Lecture, r Reprise) error {
	var somme argent.Centimes
	var err error
	for _, p := range r.Parts {
		if somme, err = argent.Ajouter(somme, p.Centimes); err != nil {
			return err
		}
	}
	if somme != r.SoldeBanque {
		return fmt.Errorf("%w : %s pour %s (écart %s)", ErrRepriseSomme, somme, r.SoldeBanque, r.SoldeBanque-somme)
	}
	if err := avantTout(ctx, l, r.CompteBancaire); err != nil {
		return err
	}
	_, err = preparerEcriture(ctx, l, r)
	return err
}

// CorrigerReprise replaces what a reprise says before its visa, at the version that was read: who corrects it is who prepared it.
func CorrigerReprise(ctx context.Context, e *bdd.Ecriture, r Reprise) error {
	if err := verifierReprise(ctx, e, r); err != nil {
		return err
	}
	if err := uneSeule(e.Exec(ctx, `update reprise set le = $3, solde_banque = $4, preparee_par = $5, preparee_le = $6, version = version + 1
		where id = $1 and version = $2 and visee_par is null and annulee_le is null`, r.ID, r.Version, r.Le, int64(r.SoldeBanque), r.PrepareePar, e.Instant())); err != nil {
		return err
	}
	if _, err := e.Exec(ctx, `delete from reprise_ligne where reprise_id = $1`, r.ID); err != nil {
		return err
	}
	return ecrireParts(ctx, e, r.ID, r.Parts)
}

// AnnulerReprise gives a reprise up before its visa, at the version that was read: another may be entered.
func AnnulerReprise(ctx context.Context, e *bdd.Ecriture, id, version int64, motif string, agent int64) error {
	return uneSeule(e.Exec(ctx, `update reprise set annulee_par = $3, annulee_le = $4, motif = $5, version = version + 1
		where id = $1 and version = $2 and visee_par is null and annulee_le is null`, id, version, agent, e.Instant(), motif))
}

// avantTout refuses once anything is booked, or a statement is accepted that will be: its opening balance was read without the reprise.
func avantTout(ctx context.Context, l bdd.Lecture, banque int64) error {
	var n int64
	if err := l.QueryRow(ctx, `select (select count(*) from ecriture where compte_bancaire_id = $1)
		+ (select count(*) from releve where compte_bancaire_id = $1 and accepte_le is not null)`, banque).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return ErrRepriseTard
	}
	return nil
}

// Consignees is what the act of a reprise, entered or corrected, says of it.
func (r Reprise) Consignees() []journal.Valeur {
	h := empreinte.Nouveau("reprise/1").Reference(r.CompteBancaire).Liste(len(r.Parts))
	for _, p := range r.Parts {
		h.Entier(p.Compte).Centimes(p.Centimes)
	}
	return []journal.Valeur{journal.Montant("solde", r.SoldeBanque), journal.Jour("le", r.Le), journal.Empreinte("parts", h.Somme())}
}

// RepriseParID returns a reprise that was not given up, with its parts, or bdd.ErrAbsent.
func RepriseParID(ctx context.Context, l bdd.Lecture, id int64) (Reprise, error) {
	return lireReprise(ctx, l, `r.id = $1`, id)
}

// RepriseDe returns the reprise of a bank account that was not given up, or bdd.ErrAbsent.
func RepriseDe(ctx context.Context, l bdd.Lecture, compteBancaire int64) (Reprise, error) {
	return lireReprise(ctx, l, `r.compte_bancaire_id = $1`, compteBancaire)
}

func scanReprise(x *sql.Rows) (r Reprise, err error) {
	return r, x.Scan(&r.ID, &r.CompteBancaire, &r.Le, &r.SoldeBanque, &r.PrepareePar, bdd.OuZero(&r.ViseePar), bdd.OuZero(&r.AnnuleePar), &r.Version)
}

const selectReprise = `select r.id, r.compte_bancaire_id, r.le, r.solde_banque, r.preparee_par, r.visee_par, r.annulee_par, r.version from reprise r `

func lireReprise(ctx context.Context, l bdd.Lecture, ou string, arg any) (Reprise, error) {
	r, err := bdd.Un(ctx, l, scanReprise, selectReprise+`where r.annulee_le is null and `+ou, arg)
	if err != nil {
		return r, err
	}
	return r, r.lireParts(ctx, l)
}

func (r *Reprise) lireParts(ctx context.Context, l bdd.Lecture) (err error) {
	r.Parts, err = bdd.Lister(ctx, l, func(x *sql.Rows) (p Part, err error) { return p, x.Scan(&p.Compte, &p.Centimes) },
		`select compte_id, centimes from reprise_ligne where reprise_id = $1 order by compte_id`, r.ID)
	return err
}

// Reprises returns every reprise with its parts, those that were given up included.
func Reprises(ctx context.Context, l bdd.Lecture) ([]Reprise, error) {
	rs, err := bdd.Lister(ctx, l, scanReprise, selectReprise+`order by r.id`)
	for i := range rs {
		if err == nil {
			err = rs[i].lireParts(ctx, l)
		}
	}
	return rs, err
}

// ViserReprise posts the opening transaction: by another person than who entered it, once.
func ViserReprise(ctx context.Context, e *bdd.Ecriture, r Reprise, agent int64) (Passee, error) {
	if r.ViseePar != 0 {
		return Passee{}, ErrRepriseDeja
	}
	if err := avantTout(ctx, e, r.CompteBancaire); err != nil {
		return Passee{}, err
	}
	ec, err := preparerEcriture(ctx, e, r)
	if err != nil {
		return Passee{}, err
	}
	ec.Cle, ec.OrigineID, ec.Agent = fmt.Sprintf("reprise:%d", r.ID), r.ID, agent
	var p Passee
	if len(ec.Mouvements) > 0 {
		if p, err = Passer(ctx, e, ec); err != nil {
			return p, err
		}
	}
	n, err := e.Exec(ctx, `update reprise set visee_par = $2, visee_le = $3, ecriture_id = $4, version = version + 1 where id = $1 and version = $5 and visee_par is null`,
		r.ID, agent, e.Instant(), bdd.Nul(p.ID), r.Version)
	if err == nil && n == 0 {
		err = ErrRepriseDeja
	}
	return p, err
}

// preparerEcriture checks the day and the parts of a reprise, and returns what its visa posts, but for its key and its agent. The closing day may be the
// eve of the opening of the account in Étai: it is booked on the first day that the accounts take.
func preparerEcriture(ctx context.Context, l bdd.Lecture, r Reprise) (Ecriture, error) {
	if r.Le.Apres(l.Instant().Jour()) {
		return Ecriture{}, ErrRepriseJour
	}
	cb, err := Bancaire(ctx, l, r.CompteBancaire)
	if err != nil {
		return Ecriture{}, err
	}
	cs, err := DuBancaire(ctx, l, cb.ID)
	if err != nil {
		return Ecriture{}, err
	}
	banque, ok := DeNature(cs, Banque)
	if !ok {
		return Ecriture{}, fmt.Errorf("compte « %s » absent", Banque.Libelle())
	}
	connus := make(map[int64]Compte, len(cs))
	for _, c := range cs {
		connus[c.ID] = c
	}
	le := r.Le
	if le.Avant(banque.OuvertLe) {
		le = banque.OuvertLe
	}
	for _, p := range r.Parts {
		c, ok := connus[p.Compte]
		if !ok || c.Nature != Personne || !c.FermeLe.Vide() {
			return Ecriture{}, ErrReprisePart
		}
		if le.Avant(c.OuvertLe) {
			le = c.OuvertLe
		}
	}
	ec := Ecriture{Organisation: cb.Organisation, CompteBancaire: cb.ID, Nature: "reprise", JourComptable: le, JourValeur: le, Origine: "reprise"}
	if r.SoldeBanque != 0 {
		ec.Mouvements = append(ec.Mouvements, Mouvement{banque.ID, r.SoldeBanque})
	}
	for _, p := range r.Parts {
		if p.Centimes != 0 {
			ec.Mouvements = append(ec.Mouvements, Mouvement{p.Compte, -p.Centimes})
		}
	}
	premier, err := PremierJourOuvert(ctx, l, cb.ID)
	if err == nil && le.Avant(premier) {
		err = ErrPeriodeClose
	}
	return ec, err
}
