// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
)

// TacheAffichee is a task with the person it is about, when there is one.
type TacheAffichee struct {
	agenda.Tache
	Personne string
}

var requeteTaches = droits.Requete{Nom: "rapports.taches", Nominative: true,
	SQL: agenda.SQLOuvertes + ` and (t.agent_id is null or t.agent_id = $3) and (t.dossier_id is null or {DROITS lire_identite t}) and ($4 = '' or t.nature = $4) and ($7 = '' or ` + agenda.SQLGroupe + ` = $7) order by t.echeance nulls last, t.id limit $5 offset $6`}

// Taches lists at most n of the open tasks of the agent, after the first ones: of his role, in his organisation, on files that he may name; of one kind, or of
// all when it is empty, of one group or of all; the nearest deadline first.
func Taches(ctx context.Context, l bdd.Lecture, a droits.Agent, f FiltreTaches, n, apres int) ([]TacheAffichee, error) {
	texte, args := requeteTaches.Pour(a, a.Organisation, string(a.Role), a.ID, string(f.Nature), n, apres, string(f.Groupe))
	ts, err := bdd.Lister(ctx, l, agenda.Scan, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("lister les tâches : %w", err)
	}
	r := make([]TacheAffichee, len(ts))
	for i, t := range ts {
		r[i] = TacheAffichee{Tache: t}
	}
	return r, personnes.Nommer(ctx, l, r, func(t *TacheAffichee) (int64, *string) { return t.Dossier, &t.Personne })
}

// FiltreTaches chooses tasks: of one kind, of one group of the home page; of all when it is empty.
type FiltreTaches struct {
	Nature agenda.Nature
	Groupe agenda.Groupe
}

var requeteComptesTaches = droits.Requete{Nom: "rapports.comptes_taches", Nominative: true, SQL: `
	select t.nature, ` + agenda.SQLGroupe + ` as groupe, count(*) from tache t where t.organisation_id = $1 and t.role = $2 and t.faite_le is null and (t.agent_id is null or t.agent_id = $3)
	and (t.dossier_id is null or {DROITS lire_identite t}) group by 1, 2`}

// ComptesTaches counts what Taches lists.
type ComptesTaches struct {
	ParNature map[agenda.Nature]int
	ParGroupe map[agenda.Groupe]int
	Total     int
}

// Nombre is how many tasks the filter lists: of a kind, of a group, or all.
func (c ComptesTaches) Nombre(f FiltreTaches) int {
	switch {
	case f.Nature != "":
		return c.ParNature[f.Nature]
	case f.Groupe != "":
		return c.ParGroupe[f.Groupe]
	}
	return c.Total
}

// CompterTaches counts what Taches lists, kind by kind and group by group.
func CompterTaches(ctx context.Context, l bdd.Lecture, a droits.Agent) (c ComptesTaches, err error) {
	c = ComptesTaches{ParNature: map[agenda.Nature]int{}, ParGroupe: map[agenda.Groupe]int{}}
	texte, args := requeteComptesTaches.Pour(a, a.Organisation, string(a.Role), a.ID)
	if _, err = bdd.Lister(ctx, l, func(r *sql.Rows) (n int, err error) {
		var nature agenda.Nature
		var groupe agenda.Groupe
		if err = r.Scan(&nature, &groupe, &n); err == nil {
			c.ParNature[nature], c.ParGroupe[groupe], c.Total = c.ParNature[nature]+n, c.ParGroupe[groupe]+n, c.Total+n
		}
		return n, err
	}, texte, args...); err != nil {
		return c, fmt.Errorf("compter les tâches : %w", err)
	}
	return c, nil
}

// PersonneListee is a person in a list or an answer of the search.
type PersonneListee struct {
	Dossier   int64
	Numero    string
	Personne  personnes.Personne
	Mesure    string // number of the measure under way, empty when none
	Niveau    int
	FinMesure jour.Jour
}

const dossiersDe = `select p.id, d.id from personne p join dossier d on d.id = p.dossier_id where `

var (
	requeteDossierDe = droits.Requete{Nom: "rapports.dossier_de", Nominative: true, SQL: dossiersDe + `p.id = $1 and {DROITS lire_identite p}`}
	requeteDossiers  = droits.Requete{Nom: "rapports.dossiers_de_tous", Nominative: true, SQL: dossiersDe + `{DROITS_LISTE lire_identite p}`}
)

// Visibles returns, among ids of people, those whose file the agent may name, with the file: what the search shows.
func Visibles(ctx context.Context, l bdd.Lecture, a droits.Agent, ids []int64) (map[int64]int64, error) {
	r := map[int64]int64{}
	for _, id := range ids {
		if err := visibles(ctx, l, a, r, requeteDossierDe, id); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// ToutesVisibles returns everybody whose file the agent may name, with the file: for who follows a few.
func ToutesVisibles(ctx context.Context, l bdd.Lecture, a droits.Agent) (map[int64]int64, error) {
	r := map[int64]int64{}
	return r, visibles(ctx, l, a, r, requeteDossiers)
}

func visibles(ctx context.Context, l bdd.Lecture, a droits.Agent, dans map[int64]int64, q droits.Requete, de ...any) error {
	texte, args := q.Pour(a, de...)
	ds, err := bdd.Lister(ctx, l, func(x *sql.Rows) (d [2]int64, err error) { return d, x.Scan(&d[0], &d[1]) }, texte, args...)
	for _, d := range ds {
		dans[d[0]] = d[1]
	}
	return err
}
