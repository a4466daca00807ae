// SPDX-License-Identifier: EUPL-1.2

package accompagnement

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
)

// Portefeuille is how many files an agent follows today, or will.
type Portefeuille struct {
	Agent  organisation.Agent
	Nombre int
}

// LignePortefeuille is a file of an agent's.
type LignePortefeuille struct {
	Dossier    int64
	Personne   string
	Numero     string
	Territoire string
}

const sqlPortefeuille = ` from dossier_attribution x join dossier d on d.id = x.dossier_id where x.organisation_id = $1 and x.agent_id is not null and (x.au is null or x.au >= $2) and (d.ferme_le is null or d.ferme_le >= $2)`

var (
	requetePortefeuilles = droits.Requete{Nom: "accompagnement.portefeuilles", Nominative: true, SQL: `select x.agent_id, count(distinct x.dossier_id)` + sqlPortefeuille + ` and {DROITS_LISTE ecrire_dossier x} group by x.agent_id`}
	requetePortefeuille  = droits.Requete{Nom: "accompagnement.portefeuille", Nominative: true, SQL: `select distinct d.id, d.numero, coalesce((select t.nom from territoire t where t.id = d.territoire_id), '')` + sqlPortefeuille + ` and x.agent_id = $3 and {DROITS ecrire_dossier x} order by d.numero`}
)

// Portefeuilles lists the agents who may follow a file with how many they follow, among those that the agent may give to others.
func Portefeuilles(ctx context.Context, l bdd.Lecture, a droits.Agent) (ps []Portefeuille, err error) {
	texte, args := requetePortefeuilles.Pour(a, a.Organisation, l.Instant().Jour())
	nombres := map[int64]int{}
	if _, err := bdd.Lister(ctx, l, func(r *sql.Rows) (_ struct{}, err error) {
		var id int64
		var n int
		err = r.Scan(&id, &n)
		nombres[id] = n
		return struct{}{}, err
	}, texte, args...); err != nil {
		return nil, fmt.Errorf("compter les portefeuilles : %w", err)
	}
	agents, err := organisation.ListerAgents(ctx, l, a.Organisation)
	for _, x := range agents {
		if n := nombres[x.ID]; n > 0 || x.Actif && droits.Autorise(x.Role, droits.EcrireDossier) {
			ps = append(ps, Portefeuille{x, n})
		}
	}
	return ps, err
}

// PortefeuilleDe lists the files that an agent follows, among those that the one who asks may give to others.
func PortefeuilleDe(ctx context.Context, l bdd.Lecture, a droits.Agent, agent int64) ([]LignePortefeuille, error) {
	texte, args := requetePortefeuille.Pour(a, a.Organisation, l.Instant().Jour(), agent)
	ls, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x LignePortefeuille, err error) {
		return x, r.Scan(&x.Dossier, &x.Numero, &x.Territoire)
	}, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("lire un portefeuille : %w", err)
	}
	return ls, personnes.Nommer(ctx, l, ls, func(x *LignePortefeuille) (int64, *string) { return x.Dossier, &x.Personne })
}
