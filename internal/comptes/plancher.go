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

// PlancherAutorise is a floor under the ordinary one, for some days: one person asks, another authorises or refuses; either may lift it before its end.
type PlancherAutorise struct {
	ID          int64
	Compte      int64
	Dossier     int64
	Plancher    argent.Centimes
	Du, Au      jour.Jour
	Motif       string
	DemandeePar int64
	DemandeeLe  horloge.Instant
	Decision    string // "", Autorisee, Refusee, Retiree
	DecideePar  int64
	DecideeLe   horloge.Instant
	MotifRefus  string
	LeveePar    int64
	LeveeLe     horloge.Instant
	MotifLevee  string
	Version     int64
}

// EnCours tells whether it stands on a day, or will.
func (p PlancherAutorise) EnCours(j jour.Jour) bool {
	return p.Decision == Autorisee && p.LeveePar == 0 && !p.Au.Avant(j)
}

// PlancherLe returns the floor of an account on a day: the ordinary one, or a lower one authorised by two people and not lifted.
func PlancherLe(ctx context.Context, l bdd.Lecture, c Compte, j jour.Jour) (argent.Centimes, error) {
	autorises, err := PlanchersAutorises(ctx, l, []int64{c.ID})
	return c.PlancherParmi(autorises[c.ID], j), err
}

// PlanchersAutorises returns the lower floors authorised on accounts (at most 500) and not lifted, past ones included, by account: their sum and days.
func PlanchersAutorises(ctx context.Context, l bdd.Lecture, comptes []int64) (map[int64][]PlancherAutorise, error) {
	liste, args := bdd.ListeIDs(comptes)
	ps, err := bdd.Lister(ctx, l, func(r *sql.Rows) (p PlancherAutorise, err error) {
		return p, r.Scan(&p.Compte, &p.Plancher, &p.Du, &p.Au)
	},
		`select compte_id, plancher, du, au from plancher_autorise where compte_id in (`+liste+`) and decision = 'autorisee' and levee_le is null`, args...)
	r := map[int64][]PlancherAutorise{}
	for _, p := range ps {
		r[p.Compte] = append(r[p.Compte], p)
	}
	return r, err
}

// PlancherParmi is the floor of the account on a day, knowing the lower ones that were authorised on it.
func (c Compte) PlancherParmi(autorises []PlancherAutorise, j jour.Jour) argent.Centimes {
	plancher := c.Plancher
	for _, p := range autorises {
		if !j.Avant(p.Du) && !j.Apres(p.Au) {
			plancher = min(plancher, p.Plancher)
		}
	}
	return plancher
}

// DemanderPlancher records a request; one at a time per account (bdd.ErrConflit).
func DemanderPlancher(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, p PlancherAutorise) (int64, error) {
	contenu, engage, err := journal.Engager(ctx, e, t, p.Motif)
	if err != nil {
		return 0, err
	}
	return e.Inserer(ctx, `insert into plancher_autorise(compte_id, dossier_id, plancher, du, au, contenu_id, engagement, demandee_par, demandee_le) values ($1,$2,$3,$4,$5,$6,$7,$8,$9) returning id`,
		p.Compte, p.Dossier, int64(p.Plancher), p.Du, p.Au, contenu, engage, p.DemandeePar, e.Instant())
}

// DeciderPlancher answers an open request, at the version that was read; motif is the reason of a refusal.
func DeciderPlancher(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, p PlancherAutorise, decision, motif string, agent int64) error {
	refus, err := journal.EngagerSiDit(ctx, e, t, motif)
	if err != nil {
		return err
	}
	contenu, engage := refus.Colonnes()
	Toucher(e, p.Compte)
	return uneSeule(e.Exec(ctx, `update plancher_autorise set decision = $3, decidee_par = $4, decidee_le = $5, refus_contenu_id = $6, refus_engagement = $7, version = version + 1
		where id = $1 and version = $2 and decision = ''`, p.ID, p.Version, decision, agent, e.Instant(), contenu, engage))
}

// LeverPlancher ends an authorised floor before its last day, at the version that was read: the ordinary one binds again at once.
func LeverPlancher(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, p PlancherAutorise, motif string, agent int64) error {
	contenu, engage, err := journal.Engager(ctx, e, t, motif)
	if err != nil {
		return err
	}
	Toucher(e, p.Compte)
	return uneSeule(e.Exec(ctx, `update plancher_autorise set levee_par = $3, levee_le = $4, levee_contenu_id = $5, levee_engagement = $6, version = version + 1
		where id = $1 and version = $2 and decision = 'autorisee' and levee_par is null`, p.ID, p.Version, agent, e.Instant(), contenu, engage))
}

const selectPlancher = `select p.id, p.compte_id, p.dossier_id, p.plancher, p.du, p.au, p.contenu_id, p.engagement, k.chiffre, p.demandee_par, p.demandee_le, p.decision, p.decidee_par, p.decidee_le,
	p.refus_contenu_id, p.refus_engagement, r.chiffre, p.levee_par, p.levee_le, p.levee_contenu_id, p.levee_engagement, v.chiffre, p.version from plancher_autorise p
	left join contenu k on k.id = p.contenu_id left join contenu r on r.id = p.refus_contenu_id left join contenu v on v.id = p.levee_contenu_id`

func scanPlancher(t *chiffre.Trousseau) func(*sql.Rows) (PlancherAutorise, error) {
	return func(rows *sql.Rows) (p PlancherAutorise, err error) {
		var motif, refus, levee journal.Joint
		cibles := append([]any{&p.ID, &p.Compte, &p.Dossier, &p.Plancher, &p.Du, &p.Au}, motif.Cibles()...)
		cibles = append(append(cibles, &p.DemandeePar, &p.DemandeeLe, &p.Decision, bdd.OuZero(&p.DecideePar), &p.DecideeLe), refus.Cibles()...)
		cibles = append(append(append(cibles, bdd.OuZero(&p.LeveePar), &p.LeveeLe), levee.Cibles()...), &p.Version)
		if err = rows.Scan(cibles...); err != nil {
			return p, err
		}
		if p.Motif, err = motif.Ouvrir(t); err != nil {
			return p, err
		}
		if p.MotifRefus, err = refus.Ouvrir(t); err != nil {
			return p, err
		}
		p.MotifLevee, err = levee.Ouvrir(t)
		return p, err
	}
}

// PlancherParID returns a request, or bdd.ErrAbsent.
func PlancherParID(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, id int64) (PlancherAutorise, error) {
	return bdd.Un(ctx, l, scanPlancher(t), selectPlancher+` where p.id = $1`, id)
}

// PlanchersDuCompte returns every request about an account, the latest first.
func PlanchersDuCompte(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, compte int64) ([]PlancherAutorise, error) {
	ps, err := bdd.Lister(ctx, l, scanPlancher(t), selectPlancher+` where p.compte_id = $1 order by p.id desc`, compte)
	if err != nil {
		return nil, fmt.Errorf("lire les planchers autorisés : %w", err)
	}
	return ps, nil
}

// PlancherEnCours returns the last day of the lower floor of an account that stands on a day, or will; Vide when there is none.
func PlancherEnCours(ctx context.Context, l bdd.Lecture, compte int64, j jour.Jour) (au jour.Jour, err error) {
	err = l.QueryRow(ctx, `select max(au) from plancher_autorise where compte_id = $1 and decision = 'autorisee' and levee_le is null and au >= $2`, compte, j).Scan(&au)
	return au, err
}
