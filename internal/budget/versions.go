// SPDX-License-Identifier: EUPL-1.2

package budget

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
)

// Version is one state of a person's budget.
type Version struct {
	ID, Dossier int64
	Numero      int
	Nature      Nature
	ValableDu   jour.Jour
	Personnes   int       // who lives on it
	ConvenuLe   jour.Jour // Vide: a draft
	Accord      Accord
	Desaccord   string
	CreePar     int64
	CreeLe      horloge.Instant
	Rang        int64 // optimistic version of the row
}

// Brouillon tells whether the version was not yet agreed.
func (v Version) Brouillon() bool { return v.ConvenuLe.Vide() }

// EnVigueur returns the version that stands on a day among those of a file: the latest agreed one; nil when there is none.
func EnVigueur(vs []Version, j jour.Jour) *Version {
	var r *Version
	for i := range vs {
		if v := &vs[i]; !v.Brouillon() && !v.ValableDu.Apres(j) && (r == nil || v.Numero > r.Numero) {
			r = v
		}
	}
	return r
}

// Derniere returns the latest agreed version, whatever its day; nil when there is none.
func Derniere(vs []Version) *Version {
	var r *Version
	for i := range vs {
		if v := &vs[i]; !v.Brouillon() && (r == nil || v.Numero > r.Numero) {
			r = v
		}
	}
	return r
}

// Creer adds a draft with its lines; the answer is its id. ErrBrouillon when there is one already.
func Creer(ctx context.Context, e *bdd.Ecriture, v Version, lignes []Ligne) (int64, error) {
	var numero, brouillons int64
	if err := e.QueryRow(ctx, `select coalesce(max(numero), 0) + 1, coalesce(sum(case when convenu_le is null then 1 else 0 end), 0) from budget_version where dossier_id = $1`, v.Dossier).
		Scan(&numero, &brouillons); err != nil {
		return 0, err
	}
	if brouillons > 0 {
		return 0, ErrBrouillon
	}
	id, err := e.Inserer(ctx, `insert into budget_version(dossier_id, numero, nature, valable_du, personnes, cree_par, cree_le) values ($1,$2,$3,$4,$5,$6,$7) returning id`,
		v.Dossier, numero, string(v.Nature), v.ValableDu, v.Personnes, v.CreePar, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("créer un budget : %w", err)
	}
	return id, inserer(ctx, e, id, v.Dossier, lignes)
}

func inserer(ctx context.Context, e *bdd.Ecriture, id, dossier int64, lignes []Ligne) error {
	var rangs [][]any
	for i, l := range lignes {
		rangs = append(rangs, []any{id, dossier, i + 1, string(l.Sens), string(l.Poste), l.Libelle, int64(l.Centimes), string(l.Frequence), string(l.Passage), l.Justificatif, l.Du, l.Au})
	}
	if len(rangs) == 0 {
		return nil
	}
	return e.InsererLignes(ctx, "budget_ligne", []string{"budget_id", "dossier_id", "position", "sens", "poste", "libelle", "centimes", "frequence", "passage", "justificatif", "du", "au"}, rangs)
}

// Modifier replaces a draft and its lines; v.Rang is the version that the form showed.
func Modifier(ctx context.Context, e *bdd.Ecriture, v Version, lignes []Ligne) error {
	n, err := e.Exec(ctx, `update budget_version set nature = $3, valable_du = $4, personnes = $5, version = version + 1 where id = $1 and version = $2 and convenu_le is null`,
		v.ID, v.Rang, string(v.Nature), v.ValableDu, v.Personnes)
	if err != nil {
		return fmt.Errorf("modifier le budget : %w", err)
	}
	if n == 0 {
		return dejaConvenu(ctx, e, v.ID)
	}
	if _, err := e.Exec(ctx, `delete from budget_ligne where budget_id = $1`, v.ID); err != nil {
		return err
	}
	return inserer(ctx, e, v.ID, v.Dossier, lignes)
}

func dejaConvenu(ctx context.Context, l bdd.Lecture, id int64) error {
	v, err := ParID(ctx, l, id)
	switch {
	case err != nil:
		return err
	case !v.Brouillon():
		return ErrConvenu
	}
	return bdd.ErrAncienneVersion
}

// Convenir closes a draft with the person's answer; it never changes again.
func Convenir(ctx context.Context, e *bdd.Ecriture, v Version) error {
	n, err := e.Exec(ctx, `update budget_version set convenu_le = $3, accord = $4, desaccord = $5, version = version + 1 where id = $1 and version = $2 and convenu_le is null`,
		v.ID, v.Rang, v.ConvenuLe, string(v.Accord), v.Desaccord)
	if err != nil {
		return fmt.Errorf("convenir du budget : %w", err)
	}
	if n == 0 {
		return dejaConvenu(ctx, e, v.ID)
	}
	return nil
}

// Abandonner takes a draft away.
func Abandonner(ctx context.Context, e *bdd.Ecriture, id, rang int64) error {
	v, err := ParID(ctx, e, id)
	switch {
	case err != nil:
		return err
	case !v.Brouillon():
		return ErrConvenu
	case v.Rang != rang:
		return bdd.ErrAncienneVersion
	}
	if _, err := e.Exec(ctx, `delete from budget_ligne where budget_id = $1`, id); err != nil {
		return err
	}
	_, err = e.Exec(ctx, `delete from budget_version where id = $1`, id)
	return err
}

const colonnesVersion = `b.id, b.dossier_id, b.numero, b.nature, b.valable_du, b.personnes, b.convenu_le, b.accord, b.desaccord, b.cree_par, b.cree_le, b.version`

func scanVersion(r *sql.Rows) (v Version, err error) {
	return v, r.Scan(&v.ID, &v.Dossier, &v.Numero, &v.Nature, &v.ValableDu, &v.Personnes, &v.ConvenuLe, &v.Accord, &v.Desaccord, &v.CreePar, &v.CreeLe, &v.Rang)
}

// ParID returns a version, or bdd.ErrAbsent. The caller has checked, or checks, the right to its file.
func ParID(ctx context.Context, l bdd.Lecture, id int64) (Version, error) {
	return bdd.Un(ctx, l, scanVersion, `select `+colonnesVersion+` from budget_version b where b.id = $1`, id)
}

var (
	requeteVersions = droits.Requete{Nom: "budget.versions", Nominative: true,
		SQL: `select ` + colonnesVersion + ` from budget_version b where b.dossier_id = $1 and {DROITS lire_budget b} order by b.numero desc`}
	requeteLignes = droits.Requete{Nom: "budget.lignes", Nominative: true,
		SQL: `select n.sens, n.poste, n.libelle, n.centimes, n.frequence, n.passage, n.justificatif, n.du, n.au from budget_ligne n where n.budget_id = $1 and {DROITS lire_budget n} order by n.position`}
)

// Requetes are the registered queries of the package.
var Requetes = []droits.Requete{requeteVersions, requeteLignes}

// DuDossier returns the versions of a file that the agent may read, the latest first.
func DuDossier(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) ([]Version, error) {
	texte, args := requeteVersions.Pour(a, dossier)
	return bdd.Lister(ctx, l, scanVersion, texte, args...)
}

// Lignes returns the lines of a version that the agent may read, in order.
func Lignes(ctx context.Context, l bdd.Lecture, a droits.Agent, version int64) ([]Ligne, error) {
	texte, args := requeteLignes.Pour(a, version)
	return bdd.Lister(ctx, l, func(r *sql.Rows) (x Ligne, err error) {
		return x, r.Scan(&x.Sens, &x.Poste, &x.Libelle, &x.Centimes, &x.Frequence, &x.Passage, &x.Justificatif, &x.Du, &x.Au)
	}, texte, args...)
}
