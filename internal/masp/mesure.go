// SPDX-License-Identifier: EUPL-1.2

package masp

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/reglement"
)

// Mesure is a MASP with the contract in force.
type Mesure struct {
	ID           int64
	Dossier      int64
	Organisation int64 // who carries it out
	Departement  int64 // whose measure it is
	Numero       string
	Niveau       int // 1 without management, 2 with
	Debut, Fin   jour.Jour
	SigneeLe     jour.Jour
	TermineeLe   jour.Jour
	Version      int64
}

// Libelle is the measure on screen.
func (m Mesure) Libelle() string {
	if m.Niveau == 2 {
		return "MASP 2 avec gestion"
	}
	return "MASP 1 sans gestion"
}

// Refus is a rule that says no, in the user's words.
type Refus struct{ Regle, Message string }

func (r *Refus) Error() string { return r.Message + " (règle " + r.Regle + ")" }

// VerifierDuree is rule R5 of 01-masp §6.2 (CASF art. L271-2): a contract lasts six months to two years, by the rules of the
// day of its signature. mois is counted from its start by anchored months (jour.Fin).
func VerifierDuree(r *reglement.Regles, signee jour.Jour, mois int) error {
	moisMin, moisMax := reglement.MoisMinContrat.A(r, signee), reglement.MoisMaxContrat.A(r, signee)
	if mois < moisMin || mois > moisMax {
		return &Refus{"R5", fmt.Sprintf("un contrat dure de %d à %d mois (article L271-2 du CASF) : %d mois demandés", moisMin, moisMax, mois)}
	}
	return nil
}

// VerifierSignature is rule R4 (CASF arts. L271-1, R271-1): management starts once the contract is signed.
func VerifierSignature(signee, debut jour.Jour) error {
	if signee.Vide() || signee.Apres(debut) {
		return &Refus{"R4", "la gestion ne commence qu’après la signature du contrat par la personne et par le département : indiquer une date de signature au plus tard au début"}
	}
	return nil
}

// Ouvrir records a measure.
func Ouvrir(ctx context.Context, e *bdd.Ecriture, m Mesure, agent int64) (int64, error) {
	id, err := e.Inserer(ctx, `insert into masp_mesure(dossier_id, organisation_id, departement_id, numero, niveau, debut, fin, signee_le, cree_par, cree_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) returning id`, m.Dossier, m.Organisation, m.Departement, m.Numero, m.Niveau, m.Debut, m.Fin, m.SigneeLe,
		agent, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("ouvrir la mesure : %w", err)
	}
	return id, nil
}

// DuDossier returns the measures of a file, the latest first.
func DuDossier(ctx context.Context, l bdd.Lecture, dossier int64) ([]Mesure, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (m Mesure, err error) {
		err = r.Scan(&m.ID, &m.Dossier, &m.Organisation, &m.Departement, &m.Numero, &m.Niveau, &m.Debut, &m.Fin, &m.SigneeLe, &m.TermineeLe, &m.Version)
		return m, err
	}, `select id, dossier_id, organisation_id, departement_id, numero, niveau, debut, fin, signee_le, terminee_le, version from masp_mesure
		where dossier_id = $1 order by debut desc, id desc`, dossier)
}
