// SPDX-License-Identifier: EUPL-1.2

package gestion

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
)

// MotifGel says why nothing may be paid.
type MotifGel string

// The reasons.
const (
	Deces           MotifGel = "deces"            // C. civ. 2003: the mandate ends with the person's death
	Revocation      MotifGel = "revocation"       // C. civ. 2004, by analogy
	Saisie          MotifGel = "saisie"           //
	DecisionService MotifGel = "decision_service" //
)

// MotifsGel lists the reasons, in the order in which people read them.
var MotifsGel = []MotifGel{Deces, Revocation, Saisie, DecisionService}

// Libelle is the reason in plain French.
func (m MotifGel) Libelle() string {
	switch m {
	case Deces:
		return "la personne est décédée"
	case Revocation:
		return "la personne a retiré son autorisation"
	case Saisie:
		return "le compte est saisi"
	case DecisionService:
		return "le service a suspendu les paiements"
	}
	return string(m)
}

// Gel is a freeze of payments; Au, its last day, is Vide while it lasts.
type Gel struct {
	Motif  MotifGel
	Du, Au jour.Jour
}

// EnCours tells whether nothing is paid on a day.
func (g Gel) EnCours(j jour.Jour) bool { return !j.Avant(g.Du) && (g.Au.Vide() || !j.Apres(g.Au)) }

// GelPose is a freeze with who decided it, in their words, and what was asked since.
type GelPose struct {
	Gel
	ID      int64
	Dossier int64
	Texte   string
	PosePar int64
	PoseLe  horloge.Instant
	Levees  []Levee // the latest first
}

// Levee is a request to lift a freeze, and what another person answered.
type Levee struct {
	ID          int64
	Gel         int64
	Dossier     int64
	Texte       string
	DemandeePar int64
	DemandeeLe  horloge.Instant
	Decision    string // "", LeveeAccordee, LeveeRefusee, LeveeRetiree
	DecideePar  int64
	DecideeLe   horloge.Instant
	TexteRefus  string
	Version     int64
}

// The answers to a Levee.
const (
	LeveeAccordee = "accordee"
	LeveeRefusee  = "refusee"
	LeveeRetiree  = "retiree"
)

// Geler stops the payments of a file from a day on; one freeze at a time for each reason (bdd.ErrConflit).
func Geler(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, g GelPose) (int64, error) {
	contenu, engage, err := journal.Engager(ctx, e, t, g.Texte)
	if err != nil {
		return 0, err
	}
	return e.Inserer(ctx, `insert into gestion_gel(dossier_id, motif, du, contenu_id, engagement, pose_par, pose_le) values ($1,$2,$3,$4,$5,$6,$7) returning id`,
		g.Dossier, string(g.Motif), g.Du, contenu, engage, g.PosePar, e.Instant())
}

// DemanderLevee records a request to lift a freeze; one at a time (bdd.ErrConflit).
func DemanderLevee(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, v Levee) (int64, error) {
	contenu, engage, err := journal.Engager(ctx, e, t, v.Texte)
	if err != nil {
		return 0, err
	}
	return e.Inserer(ctx, `insert into gestion_gel_levee(gel_id, dossier_id, contenu_id, engagement, demandee_par, demandee_le) values ($1,$2,$3,$4,$5,$6) returning id`,
		v.Gel, v.Dossier, contenu, engage, v.DemandeePar, e.Instant())
}

// DeciderLevee answers an open request, at the version that was read (bdd.ErrAncienneVersion); texte is the reason of a refusal. Once it is granted, the
// day before this one is the last of the freeze.
func DeciderLevee(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, v Levee, decision, texte string, agent int64) error {
	refus, err := journal.EngagerSiDit(ctx, e, t, texte)
	if err != nil {
		return err
	}
	contenu, engage := refus.Colonnes()
	n, err := e.Exec(ctx, `update gestion_gel_levee set decision = $3, decidee_par = $4, decidee_le = $5, refus_contenu_id = $6, refus_engagement = $7, version = version + 1
		where id = $1 and version = $2 and decision = ''`, v.ID, v.Version, decision, agent, e.Instant(), contenu, engage)
	if err == nil && n == 0 {
		err = bdd.ErrAncienneVersion
	}
	if err != nil || decision != LeveeAccordee {
		return err
	}
	_, err = e.Exec(ctx, `update gestion_gel set au = $2 where id = $1 and au is null`, v.Gel, e.Instant().Jour().Plus(-1))
	return err
}

const selectGel = `select g.id, g.dossier_id, g.motif, g.du, g.au, g.contenu_id, g.engagement, k.chiffre, g.pose_par, g.pose_le from gestion_gel g left join contenu k on k.id = g.contenu_id`

func scanGel(t *chiffre.Trousseau) func(*sql.Rows) (GelPose, error) {
	return func(r *sql.Rows) (g GelPose, err error) {
		var texte journal.Joint
		if err = r.Scan(append(append([]any{&g.ID, &g.Dossier, &g.Motif, &g.Du, &g.Au}, texte.Cibles()...), &g.PosePar, &g.PoseLe)...); err != nil {
			return g, err
		}
		g.Texte, err = texte.Ouvrir(t)
		return g, err
	}
}

const selectLevee = `select v.id, v.gel_id, v.dossier_id, v.contenu_id, v.engagement, k.chiffre, v.demandee_par, v.demandee_le, v.decision, v.decidee_par, v.decidee_le, v.refus_contenu_id,
	v.refus_engagement, r.chiffre, v.version from gestion_gel_levee v left join contenu k on k.id = v.contenu_id left join contenu r on r.id = v.refus_contenu_id`

func scanLevee(t *chiffre.Trousseau) func(*sql.Rows) (Levee, error) {
	return func(r *sql.Rows) (v Levee, err error) {
		var texte, refus journal.Joint
		cibles := append([]any{&v.ID, &v.Gel, &v.Dossier}, texte.Cibles()...)
		cibles = append(append(cibles, &v.DemandeePar, &v.DemandeeLe, &v.Decision, bdd.OuZero(&v.DecideePar), &v.DecideeLe), refus.Cibles()...)
		if err = r.Scan(append(cibles, &v.Version)...); err != nil {
			return v, err
		}
		if v.Texte, err = texte.Ouvrir(t); err != nil {
			return v, err
		}
		v.TexteRefus, err = refus.Ouvrir(t)
		return v, err
	}
}

// GelParID returns a freeze without the requests to lift it, or bdd.ErrAbsent.
func GelParID(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, id int64) (GelPose, error) {
	return bdd.Un(ctx, l, scanGel(t), selectGel+` where g.id = $1`, id)
}

// LeveeParID returns a request, or bdd.ErrAbsent.
func LeveeParID(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, id int64) (Levee, error) {
	return bdd.Un(ctx, l, scanLevee(t), selectLevee+` where v.id = $1`, id)
}

// GelsPoses returns the freezes of a file, the latest first, each with the requests to lift it.
func GelsPoses(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, dossier int64) ([]GelPose, error) {
	gs, err := bdd.Lister(ctx, l, scanGel(t), selectGel+` where g.dossier_id = $1 order by g.id desc`, dossier)
	if err != nil {
		return nil, fmt.Errorf("lire les gels : %w", err)
	}
	vs, err := bdd.Lister(ctx, l, scanLevee(t), selectLevee+` where v.dossier_id = $1 order by v.id desc`, dossier)
	if err != nil {
		return nil, fmt.Errorf("lire les levées de gel : %w", err)
	}
	for i := range gs {
		for _, v := range vs {
			if v.Gel == gs[i].ID {
				gs[i].Levees = append(gs[i].Levees, v)
			}
		}
	}
	return gs, nil
}

// GelsDuDossier returns the freezes of a file.
func GelsDuDossier(ctx context.Context, l bdd.Lecture, dossier int64) ([]Gel, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (g Gel, err error) {
		err = r.Scan(&g.Motif, &g.Du, &g.Au)
		return g, err
	}, `select motif, du, au from gestion_gel where dossier_id = $1 order by du`, dossier)
}
