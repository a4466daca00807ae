// SPDX-License-Identifier: EUPL-1.2

package plan

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
)

// Enregistrer adds a version to an account's plan, checked before (Verifier); new lines get their serie.
func Enregistrer(ctx context.Context, e *bdd.Ecriture, p Plan) (Plan, error) {
	var serie int64
	if err := e.QueryRow(ctx, `select coalesce(max(numero), 0) from plan where compte_id = $1`, p.Compte).Scan(&p.Numero); err != nil {
		return p, err
	}
	p.Numero++
	if err := e.QueryRow(ctx, `select coalesce(max(l.serie), 0) from plan_ligne l join plan p on p.id = l.plan_id where p.compte_id = $1`, p.Compte).Scan(&serie); err != nil {
		return p, err
	}
	var err error
	if p.ID, err = e.Inserer(ctx, `insert into plan(organisation_id, dossier_id, compte_id, numero, du, accord, accorde_le, motif, piece_id, saisi_par, saisi_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11) returning id`, p.Organisation, p.Dossier, p.Compte, p.Numero, p.Du, string(p.Accord), p.AccordeLe, p.Motif,
		bdd.Nul(p.Piece), p.SaisiPar, e.Instant()); err != nil {
		return p, fmt.Errorf("enregistrer le plan : %w", err)
	}
	p.SaisiLe = e.Instant()
	rangees := make([][]any, len(p.Lignes))
	for i := range p.Lignes {
		l := &p.Lignes[i]
		if l.Position = i + 1; l.Serie == 0 {
			serie++
			l.Serie = serie
		}
		rangees[i] = []any{p.ID, p.Dossier, l.Serie, l.Position, string(l.Genre), string(l.Objet), bdd.Nul(l.Tiers), l.Libelle, int64(l.Centimes), l.SelonAvis,
			string(l.Periodicite), l.Jour, l.Du, l.Au, bdd.Nul(int64(l.Affectee)), bdd.Nul(l.Reserve), bdd.Nul(l.Dette),
			bdd.Nul(l.Piece)}
	}
	if err := e.InsererLignes(ctx, "plan_ligne", []string{"plan_id", "dossier_id", "serie", "position", "genre", "objet", "tiers_id", "libelle", "centimes", "selon_avis",
		"periodicite", "jour", "du", "au", "affectee", "reserve", "dette_id", "piece_id"}, rangees); err != nil {
		return p, fmt.Errorf("enregistrer les lignes du plan : %w", err)
	}
	return p, nil
}

const colonnesPlan = `p.id, p.organisation_id, p.dossier_id, p.compte_id, p.numero, p.du, p.accord, p.accorde_le, p.motif, p.piece_id, p.saisi_par, p.saisi_le`

func scanPlan(r *sql.Rows) (p Plan, err error) {
	return p, r.Scan(&p.ID, &p.Organisation, &p.Dossier, &p.Compte, &p.Numero, &p.Du, &p.Accord, &p.AccordeLe, &p.Motif, bdd.OuZero(&p.Piece), &p.SaisiPar, &p.SaisiLe)
}

// Versions returns every version of the plans of these accounts (at most 500), with their lines, the oldest first.
func Versions(ctx context.Context, l bdd.Lecture, comptes []int64) (map[int64][]Plan, error) {
	r := make(map[int64][]Plan, len(comptes))
	if len(comptes) == 0 {
		return r, nil
	}
	liste, args := bdd.ListeIDs(comptes)
	ps, err := bdd.Lister(ctx, l, scanPlan, `select `+colonnesPlan+` from plan p where p.compte_id in (`+liste+`) order by p.compte_id, p.numero`, args...)
	if err != nil {
		return nil, fmt.Errorf("lire les plans : %w", err)
	}
	type rangee struct {
		plan int64
		Ligne
	}
	ls, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x rangee, err error) {
		return x, r.Scan(&x.plan, &x.ID, &x.Serie, &x.Position, &x.Genre, &x.Objet, bdd.OuZero(&x.Tiers), &x.Libelle, &x.Centimes, &x.SelonAvis, &x.Periodicite, &x.Jour,
			&x.Du, &x.Au, bdd.OuZero(&x.Affectee), bdd.OuZero(&x.Reserve), bdd.OuZero(&x.Dette), bdd.OuZero(&x.Piece))
	}, `select l.plan_id, l.id, l.serie, l.position, l.genre, l.objet, l.tiers_id, l.libelle, l.centimes, l.selon_avis, l.periodicite, l.jour, l.du, l.au, l.affectee,
		l.reserve, l.dette_id, l.piece_id from plan_ligne l join plan p on p.id = l.plan_id where p.compte_id in (`+liste+`) order by l.plan_id, l.position`, args...)
	if err != nil {
		return nil, fmt.Errorf("lire les lignes des plans : %w", err)
	}
	lignes := map[int64][]Ligne{}
	for _, x := range ls {
		lignes[x.plan] = append(lignes[x.plan], x.Ligne)
	}
	for _, p := range ps {
		p.Lignes = lignes[p.ID]
		r[p.Compte] = append(r[p.Compte], p)
	}
	return r, nil
}

// EnVigueur returns the version that holds on a day: the latest of those that have begun; false when none has.
func EnVigueur(versions []Plan, j jour.Jour) (Plan, bool) {
	for _, v := range slices.Backward(versions) {
		if !v.Du.Apres(j) {
			return v, true
		}
	}
	return Plan{}, false
}

// Echeance is an instance of the plan, with the version and the line that say it.
type Echeance struct {
	Plan  Plan
	Ligne Ligne
	Voulu jour.Jour // when the money is wanted there
}

// EcheanceDe finds the instance that an order bears: in the version in force on the day on which it falls, so that a later version does not speak for what
// was prepared before it. false when no version has it.
func EcheanceDe(versions []Plan, serie int64, occurrence jour.Jour) (Echeance, bool) {
	if serie == 0 || occurrence.Vide() {
		return Echeance{}, false
	}
	for _, v := range slices.Backward(versions) {
		for _, l := range v.Lignes {
			if l.Serie != serie {
				continue
			}
			voulu := l.VouluDe(occurrence)
			if voulu.Vide() {
				continue
			}
			if p, ok := EnVigueur(versions, voulu); ok && p.ID == v.ID {
				return Echeance{v, l, voulu}, true
			}
		}
	}
	return Echeance{}, false
}

// Lignes returns the lines of all versions, each held to the days on which its version is in force: a period may straddle two versions.
func Lignes(versions []Plan) []Ligne {
	n := 0
	for _, v := range versions {
		n += len(v.Lignes)
	}
	r := make([]Ligne, 0, n)
	var suivante jour.Jour // first day on which a later version holds
	for _, v := range slices.Backward(versions) {
		if !suivante.Vide() && !v.Du.Avant(suivante) {
			continue // a later version holds from before it
		}
		for _, l := range v.Lignes {
			l.depuis = v.Du
			if !suivante.Vide() {
				l.jusqua = suivante.Plus(-1)
			}
			r = append(r, l)
		}
		suivante = v.Du
	}
	return r
}
