// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
)

// RemiseDecompte says how the final account was handed over.
type RemiseDecompte string

// The ways (C. civ. art. 1993: whoever manages for another renders account).
const (
	DecompteSigne  RemiseDecompte = "signe"  // by her, her mandataire or her heirs
	DecompteEnvoye RemiseDecompte = "envoye" // nobody signed it
)

// RemisesDecompte lists them, in the order in which people read them.
var RemisesDecompte = []RemiseDecompte{DecompteSigne, DecompteEnvoye}

// Libelle is the way on screen.
func (r RemiseDecompte) Libelle() string {
	if r == DecompteSigne {
		return "Signé par elle, son mandataire ou ses héritiers"
	}
	return "Envoyé ou remis, sans signature"
}

// Rendu is how the account of a person was given back, once its management was over.
type Rendu struct {
	ID, Compte, Dossier int64
	Mode                Mode
	Le                  jour.Jour // last day on which it was followed
	Procuration         jour.Jour // day on which the bank had the procuration back; of her own account only
	Decompte            RemiseDecompte
	DecompteLe          jour.Jour
	Centimes            argent.Centimes // left on it, and hers: none on a sub-account
	Piece               int64
	Texte               string // who received what, and the proof
	Par                 int64
	NoteLe              horloge.Instant
}

// Rendre closes the account of a person, with what is said of it; her own bank account closes with it. The caller has checked that nothing is under way. The answer is the id of
// what was said.
func Rendre(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, c Compte, r Rendu) (int64, error) {
	contenu, engage, err := journal.Engager(ctx, e, t, r.Texte)
	if err != nil {
		return 0, err
	}
	id, err := e.Inserer(ctx, `insert into compte_rendu(compte_id, dossier_id, mode, le, procuration_le, decompte, decompte_le, centimes, piece_id, contenu_id, engagement, cree_par, cree_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13) returning id`, c.ID, c.Dossier, string(r.Mode), r.Le, r.Procuration, string(r.Decompte), r.DecompteLe, int64(r.Centimes), bdd.Nul(r.Piece),
		contenu, engage, r.Par, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("rendre le compte : %w", err)
	}
	Toucher(e, c.ID)
	if err := uneSeule(e.Exec(ctx, `update compte set ferme_le = $2, version = version + 1 where id = $1 and ferme_le is null`, c.ID, r.Le)); err != nil {
		return id, fmt.Errorf("fermer le compte : %w", err)
	}
	if r.Mode == Individuel {
		err = uneSeule(e.Exec(ctx, `update compte_bancaire set ferme_le = $2, version = version + 1 where id = $1 and ferme_le is null`, c.CompteBancaire, r.Le))
	}
	return id, err
}

const selectRendu = `select r.id, r.compte_id, r.dossier_id, r.mode, r.le, r.procuration_le, r.decompte, r.decompte_le, r.centimes, coalesce(r.piece_id, 0), r.cree_par, r.cree_le from compte_rendu r`

func scanRendu(x *sql.Rows) (r Rendu, err error) {
	return r, x.Scan(&r.ID, &r.Compte, &r.Dossier, &r.Mode, &r.Le, &r.Procuration, &r.Decompte, &r.DecompteLe, &r.Centimes, &r.Piece, &r.Par, &r.NoteLe)
}

// RendusDuDossier reads how the accounts of a file were given back, without its words, the latest first. The caller has checked the rights on the file.
func RendusDuDossier(ctx context.Context, l bdd.Lecture, dossier int64) ([]Rendu, error) {
	return bdd.Lister(ctx, l, scanRendu, selectRendu+` where r.dossier_id = $1 order by r.id desc`, dossier)
}

// TousRendus reads how every account was given back, without its words: what a check compares with the journal.
func TousRendus(ctx context.Context, l bdd.Lecture) ([]Rendu, error) {
	return bdd.Lister(ctx, l, scanRendu, selectRendu+` order by r.id`)
}

// LignesOuvertes counts the lines of a bank account that wait for a decision about a person, or whose money waits for her; all of them, when it is her own. avecArgent is false
// when that money is given back with the account. premiere is the oldest of them, 0 without any.
func LignesOuvertes(ctx context.Context, l bdd.Lecture, banque, dossier int64, avecArgent bool) (n int, premiere int64, err error) {
	err = l.QueryRow(ctx, `select count(*), coalesce(min(p.ligne_id), 0) from pointage p where p.compte_bancaire_id = $1 and p.dossier_id = $2 and ($3 and p.attente_centimes <> 0 or p.etat in ('probable', 'reste', 'a_verifier'))`,
		banque, dossier, avecArgent).Scan(&n, &premiere)
	if err != nil {
		return 0, 0, fmt.Errorf("chercher les lignes qui attendent : %w", err)
	}
	return n, premiere, nil
}
