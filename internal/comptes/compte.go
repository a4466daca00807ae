// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/formats/iban"
)

// Mode says whose name the bank account bears.
type Mode string

// The two modes. Individuel is the default (01-masp §3, correction a).
const (
	Individuel Mode = "individuel" // in the person's own name, operated under procuration
	Collectif  Mode = "collectif"  // pooled, one sub-account per measure
)

// CompteBancaire is a bank account whose statements are imported.
type CompteBancaire struct {
	ID           int64
	Organisation int64
	Dossier      int64 // 0 when pooled
	Mode         Mode
	IBANMasque   string
	BIC          string
	Titulaire    string
	LotUneLigne  bool   // the bank books a remise as one line
	FormatOrdre  string // "pain.001.001.09" or ".03"
	OuvertLe     jour.Jour
	FermeLe      jour.Jour
	Version      int64
}

// OuvertureBancaire asks for a new bank account.
type OuvertureBancaire struct {
	Organisation int64
	Dossier      int64
	Mode         Mode
	IBAN         iban.IBAN
	BIC          string
	Titulaire    string
	LotUneLigne  bool
	OuvertLe     jour.Jour
	Plancher     argent.Centimes
	Agent        int64
}

// ErrModeCollectif refuses a pooled account that the organisation has not cleared.
var ErrModeCollectif = fmt.Errorf("le mode « compte collectif » est fermé : consigner d’abord l’avis juridique de l’organisation et l’accord de chaque organisme payeur")

// ErrIBANConnu refuses a second account with the same IBAN.
var ErrIBANConnu = fmt.Errorf("cet IBAN est déjà celui d’un compte suivi")

// OuvrirBancaire creates a bank account and its ledger accounts: the bank, transit and the three waiting
// places; for an individual account, the person's own; for a pooled one, unexplained debits, advance and fees.
func OuvrirBancaire(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, o OuvertureBancaire) (CompteBancaire, error) {
	if o.Mode == Collectif {
		if ok, err := collectifPermis(ctx, e, o.Organisation); err != nil {
			return CompteBancaire{}, err
		} else if !ok {
			return CompteBancaire{}, ErrModeCollectif
		}
	}
	index := IndexIBAN(t, o.IBAN)
	var deja int64
	if err := e.QueryRow(ctx, `select count(*) from compte_bancaire where iban_index = $1 and ferme_le is null`, index).Scan(&deja); err != nil {
		return CompteBancaire{}, err
	}
	if deja > 0 {
		return CompteBancaire{}, ErrIBANConnu
	}
	cb := CompteBancaire{Organisation: o.Organisation, Dossier: o.Dossier, Mode: o.Mode, IBANMasque: o.IBAN.Masque(), BIC: o.BIC,
		Titulaire: o.Titulaire, LotUneLigne: o.LotUneLigne, FormatOrdre: "pain.001.001.09", OuvertLe: o.OuvertLe, Version: 1}
	id, err := e.Inserer(ctx, `insert into compte_bancaire(organisation_id, dossier_id, mode, iban_scelle, iban_index, iban_masque, bic, titulaire,
		lot_en_une_ligne, format_ordre, ouvert_le, cree_par, cree_le) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13) returning id`,
		o.Organisation, bdd.Nul(o.Dossier), string(o.Mode), t.Sceller(contexteIBAN, []byte(o.IBAN)), index, cb.IBANMasque, o.BIC, o.Titulaire,
		o.LotUneLigne, cb.FormatOrdre, o.OuvertLe, o.Agent, e.Instant())
	if err != nil {
		return cb, fmt.Errorf("ouvrir le compte bancaire : %w", err)
	}
	cb.ID = id
	natures := []Nature{Banque, Transit, NonIdentifie, HorsAutorisation, ARestituer}
	if o.Mode == Collectif {
		natures = append(natures, DebitInexplique, Avance, Frais)
	}
	for _, n := range natures {
		if _, err := ouvrir(ctx, e, cb, n, 0, o.OuvertLe, 0); err != nil {
			return cb, err
		}
	}
	if o.Mode == Individuel {
		_, err = ouvrir(ctx, e, cb, Personne, o.Dossier, o.OuvertLe, o.Plancher)
	}
	return cb, err
}

// OuvrirSousCompte gives a person her sub-account in a pooled bank account.
func OuvrirSousCompte(ctx context.Context, e *bdd.Ecriture, cb CompteBancaire, dossier int64, le jour.Jour, plancher argent.Centimes) (int64, error) {
	if cb.Mode != Collectif {
		return 0, fmt.Errorf("un sous-compte ne s’ouvre que dans un compte collectif")
	}
	return ouvrir(ctx, e, cb, Personne, dossier, le, plancher)
}

func ouvrir(ctx context.Context, e *bdd.Ecriture, cb CompteBancaire, n Nature, dossier int64, le jour.Jour, plancher argent.Centimes) (int64, error) {
	code := fmt.Sprintf("%d-%s", cb.ID, n)
	if n == Personne {
		var deja int // given back since
		if err := e.QueryRow(ctx, `select count(*) from compte where dossier_id = $1 and compte_bancaire_id = $2`, dossier, cb.ID).Scan(&deja); err != nil {
			return 0, err
		}
		code = fmt.Sprintf("%d-%s-%d", cb.ID, n, dossier)
		if deja > 0 {
			code += fmt.Sprintf("-%d", deja+1)
		}
	}
	id, err := e.Inserer(ctx, `insert into compte(organisation_id, compte_bancaire_id, dossier_id, nature, code, plancher, ouvert_le)
		values ($1,$2,$3,$4,$5,$6,$7) returning id`, cb.Organisation, cb.ID, bdd.Nul(dossier), string(n), code, int64(plancher), le)
	if err != nil {
		return 0, fmt.Errorf("ouvrir le compte %s : %w", code, err)
	}
	_, err = e.Exec(ctx, `insert into solde(compte_id, compte_bancaire_id, nature) values ($1, $2, $3)`, id, cb.ID, string(n))
	return id, err
}

const contexteIBAN = "compte_bancaire.iban"

// IndexIBAN is the keyed hash under which an account is found by its IBAN.
func IndexIBAN(t *chiffre.Trousseau, i iban.IBAN) []byte { return t.Index("iban", string(i)) }

// IBANs opens the sealed IBANs of bank accounts (at most 500), by account.
func IBANs(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, bancaires []int64) (map[int64]iban.IBAN, error) {
	liste, args := bdd.ListeIDs(bancaires)
	r := make(map[int64]iban.IBAN, len(bancaires))
	_, err := bdd.Lister(ctx, l, func(x *sql.Rows) (id int64, err error) {
		var scelle []byte
		if err := x.Scan(&id, &scelle); err != nil {
			return id, err
		}
		r[id], err = OuvrirIBAN(t, scelle)
		return id, err
	}, `select id, iban_scelle from compte_bancaire where id in (`+liste+`)`, args...)
	return r, err
}

// OuvrirIBAN opens the sealed IBAN of a bank account.
func OuvrirIBAN(t *chiffre.Trousseau, scelle []byte) (iban.IBAN, error) {
	clair, err := t.Ouvrir(contexteIBAN, scelle)
	return iban.IBAN(clair), err
}

// Concorde tells whether a sealed IBAN is the one of its index and of its mask.
func Concorde(t *chiffre.Trousseau, scelle, index []byte, masque string) bool {
	clair, err := t.Ouvrir(contexteIBAN, scelle)
	return err == nil && bytes.Equal(IndexIBAN(t, iban.IBAN(clair)), index) && iban.IBAN(clair).Masque() == masque
}

const colonnesBancaire = `b.id, b.organisation_id, b.dossier_id, b.mode, b.iban_masque, b.bic, b.titulaire, b.lot_en_une_ligne, b.format_ordre,
	b.ouvert_le, b.ferme_le, b.version`

func scanBancaire(r *sql.Rows) (CompteBancaire, error) {
	var c CompteBancaire
	err := r.Scan(&c.ID, &c.Organisation, bdd.OuZero(&c.Dossier), &c.Mode, &c.IBANMasque, &c.BIC, &c.Titulaire, &c.LotUneLigne, &c.FormatOrdre,
		&c.OuvertLe, &c.FermeLe, &c.Version)
	return c, err
}

// Bancaire returns a bank account by its id, or bdd.ErrAbsent.
func Bancaire(ctx context.Context, l bdd.Lecture, id int64) (CompteBancaire, error) {
	return bdd.Un(ctx, l, scanBancaire, `select `+colonnesBancaire+` from compte_bancaire b where b.id = $1`, id)
}

// Bancaires returns bank accounts (at most 500) by their ids.
func Bancaires(ctx context.Context, l bdd.Lecture, ids []int64) (map[int64]CompteBancaire, error) {
	liste, args := bdd.ListeIDs(ids)
	return bdd.ListerPar(ctx, l, scanBancaire, func(c CompteBancaire) int64 { return c.ID }, `select `+colonnesBancaire+` from compte_bancaire b where b.id in (`+liste+`)`, args...)
}

// BancaireParIndex finds the bank account of an IBAN (IndexIBAN), the one that is followed first, or bdd.ErrAbsent.
func BancaireParIndex(ctx context.Context, l bdd.Lecture, index []byte) (CompteBancaire, error) {
	return bdd.Un(ctx, l, scanBancaire, `select `+colonnesBancaire+` from compte_bancaire b where b.iban_index = $1
		order by case when b.ferme_le is null then 0 else 1 end, b.id desc limit 1`, index)
}

const colonnesCompte = `c.id, c.organisation_id, c.compte_bancaire_id, c.dossier_id, c.nature, c.code, c.plancher, c.ouvert_le, c.ferme_le`

func scanCompte(r *sql.Rows) (Compte, error) {
	var c Compte
	err := r.Scan(&c.ID, &c.Organisation, &c.CompteBancaire, bdd.OuZero(&c.Dossier), &c.Nature, &c.Code, &c.Plancher, &c.OuvertLe, &c.FermeLe)
	return c, err
}

// DuBancaire returns the ledger accounts of a bank account.
func DuBancaire(ctx context.Context, l bdd.Lecture, compteBancaire int64) ([]Compte, error) {
	return bdd.Lister(ctx, l, scanCompte, `select `+colonnesCompte+` from compte c where c.compte_bancaire_id = $1 order by c.id`, compteBancaire)
}

// DesBancaires returns the ledger accounts of several bank accounts (at most 500), by bank account.
func DesBancaires(ctx context.Context, l bdd.Lecture, bancaires []int64) (map[int64][]Compte, error) {
	liste, args := bdd.ListeIDs(bancaires)
	cs, err := bdd.Lister(ctx, l, scanCompte, `select `+colonnesCompte+` from compte c where c.compte_bancaire_id in (`+liste+`) order by c.id`, args...)
	r := make(map[int64][]Compte, len(bancaires))
	for _, c := range cs {
		r[c.CompteBancaire] = append(r[c.CompteBancaire], c)
	}
	return r, err
}

// BanquesDes returns the bank account of each of these ledger accounts (at most 500).
func BanquesDes(ctx context.Context, l bdd.Lecture, comptes []int64) (map[int64]int64, error) {
	liste, args := bdd.ListeIDs(comptes)
	type paire struct{ compte, banque int64 }
	ps, err := bdd.Lister(ctx, l, func(r *sql.Rows) (p paire, err error) { return p, r.Scan(&p.compte, &p.banque) },
		`select id, compte_bancaire_id from compte where id in (`+liste+`)`, args...)
	r := make(map[int64]int64, len(ps))
	for _, p := range ps {
		r[p.compte] = p.banque
	}
	return r, err
}

// Accepte tells whether something may be posted on the account on a day: nothing is on one that was given back, whatever its day.
func (c Compte) Accepte(j jour.Jour) bool {
	return !j.Avant(c.OuvertLe) && c.FermeLe.Vide()
}

// DeNature picks the account of a nature among those of one bank account.
func DeNature(cs []Compte, n Nature) (Compte, bool) {
	for _, c := range cs {
		if c.Nature == n {
			return c, true
		}
	}
	return Compte{}, false
}

// DuDossier returns the person's account of a dossier, the open one first, or bdd.ErrAbsent.
func DuDossier(ctx context.Context, l bdd.Lecture, dossier int64) (Compte, error) {
	return bdd.Un(ctx, l, scanCompte, `select `+colonnesCompte+` from compte c where c.dossier_id = $1 and c.nature = 'personne'
		order by case when c.ferme_le is null then 0 else 1 end, c.id desc limit 1`, dossier)
}

// PersonnesDesDossiers is DuDossier for several files (at most 500), by file; one without an account is not there.
func PersonnesDesDossiers(ctx context.Context, l bdd.Lecture, dossiers []int64) (map[int64]Compte, error) {
	liste, args := bdd.ListeIDs(dossiers)
	cs, err := bdd.Lister(ctx, l, scanCompte, `select `+colonnesCompte+` from compte c where c.dossier_id in (`+liste+`) and c.nature = 'personne'
		order by case when c.ferme_le is null then 1 else 0 end, c.id`, args...)
	r := make(map[int64]Compte, len(cs))
	for _, c := range cs {
		r[c.Dossier] = c
	}
	return r, err
}

// ParID returns an account of the ledger, or bdd.ErrAbsent.
func ParID(ctx context.Context, l bdd.Lecture, id int64) (Compte, error) {
	return bdd.Un(ctx, l, scanCompte, `select `+colonnesCompte+` from compte c where c.id = $1`, id)
}

// ParIDs returns these accounts (at most 500), by id; one that does not exist is not there.
func ParIDs(ctx context.Context, l bdd.Lecture, ids []int64) (map[int64]Compte, error) {
	liste, args := bdd.ListeIDs(ids)
	return bdd.ListerPar(ctx, l, scanCompte, func(c Compte) int64 { return c.ID }, `select `+colonnesCompte+` from compte c where c.id in (`+liste+`)`, args...)
}
