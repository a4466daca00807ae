// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
)

// VoieReleve is how a person had the account that is rendered to her.
type VoieReleve string

// The ways.
const (
	ParLaPoste   VoieReleve = "poste"
	EnMainPropre VoieReleve = "main_propre"
)

// VoiesReleve lists them, in the order in which people read them.
var VoiesReleve = []VoieReleve{EnMainPropre, ParLaPoste}

// Libelle is the way on screen.
func (v VoieReleve) Libelle() string {
	if v == ParLaPoste {
		return "Posté"
	}
	return "Remis en main propre"
}

// ReleveRemis is an account that a person had: of every month up to one.
type ReleveRemis struct {
	ID, Compte, Dossier int64
	Mois                jour.Jour // first day of the last month told
	Voie                VoieReleve
	Le                  jour.Jour // day on which she had it
	Par                 int64
	NoteLe              horloge.Instant
}

// Reddition is the account that is owed next to a person.
type Reddition struct {
	Depuis jour.Jour // first day that nobody told her
	Jusqua jour.Jour // last day of the months that it tells
	Avant  jour.Jour // last day to give it to her
}

// EnRetard tells whether it should be hers already.
func (r Reddition) EnRetard(j jour.Jour) bool { return j.Apres(r.Avant) }

// RedditionDe is rule R37 (C. civ. art. 1993, by analogy: who manages for another renders account): of the months that follow the last one told, or the opening of the account (the day from which the organisation notes them, when it is later), every so many months
// (one by default, twelve at most), within so many days of their end. dernier is the first day of the last month told, Vide when nothing was. At the end, comptes.Rendre asks for the final account.
func RedditionDe(ouvert, dernier jour.Jour, mois, delai int) Reddition {
	depuis := ouvert
	if suite := dernier.DernierDuMois().Plus(1); !dernier.Vide() && suite.Apres(depuis) {
		depuis = suite
	}
	jusqua := jour.PlusMois(depuis.PremierDuMois(), mois-1).DernierDuMois()
	return Reddition{depuis, jusqua, jusqua.Plus(delai)}
}

// SeuilsReddition turn RedditionDe round, for a list: on a day, the account is late that was opened before the first and of which no month from the second on was told.
func SeuilsReddition(j jour.Jour, mois, delai int) (ouverts, remis jour.Jour) {
	premier := j.Plus(-delai).PremierDuMois()
	return jour.PlusMois(premier, 1-mois), jour.PlusMois(premier, -mois)
}

const selectReleveRemis = `select r.id, r.compte_id, r.dossier_id, r.mois, r.voie, r.le, r.cree_par, r.cree_le from releve_remis r`

func scanReleveRemis(x *sql.Rows) (r ReleveRemis, err error) {
	return r, x.Scan(&r.ID, &r.Compte, &r.Dossier, &r.Mois, &r.Voie, &r.Le, &r.Par, &r.NoteLe)
}

// DernierReleveRemis is the last account that a person had; bdd.ErrAbsent when she had none. The caller has checked the rights on the file.
func DernierReleveRemis(ctx context.Context, l bdd.Lecture, compte int64) (ReleveRemis, error) {
	return bdd.Un(ctx, l, scanReleveRemis, selectReleveRemis+` where r.compte_id = $1 order by r.mois desc limit 1`, compte)
}

// TousRelevesRemis reads every account that was rendered: what a check compares with the journal.
func TousRelevesRemis(ctx context.Context, l bdd.Lecture) ([]ReleveRemis, error) {
	return bdd.Lister(ctx, l, scanReleveRemis, selectReleveRemis+` order by r.id`)
}

// RemettreReleve notes that a person had her account. The answer is its id, 0 when a later or the same month was told already.
func RemettreReleve(ctx context.Context, e *bdd.Ecriture, r ReleveRemis) (int64, error) {
	dernier, err := DernierReleveRemis(ctx, e, r.Compte)
	switch {
	case err != nil && !errors.Is(err, bdd.ErrAbsent):
		return 0, err
	case err == nil && !r.Mois.Apres(dernier.Mois):
		return 0, nil
	}
	id, err := e.Inserer(ctx, `insert into releve_remis(compte_id, dossier_id, mois, voie, le, cree_par, cree_le) values ($1,$2,$3,$4,$5,$6,$7) returning id`, r.Compte, r.Dossier, r.Mois, string(r.Voie), r.Le, r.Par, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("noter un relevé remis : %w", err)
	}
	return id, nil
}
