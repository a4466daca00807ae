// SPDX-License-Identifier: EUPL-1.2

package proposition

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/journal"
)

// Reponse is what the person is told of a refused line, as who prepares kept it.
type Reponse struct {
	ID      int64
	Ligne   int64
	Texte   journal.Joint
	Agent   int64
	Instant horloge.Instant
}

// Consignees is what the act of an answer says of it.
func (r Reponse) Consignees() []journal.Valeur {
	return []journal.Valeur{journal.Entier("ligne", r.Ligne)}
}

// Repond tells whether a line may be explained to the person: it pays somebody, and it is refused.
func (l Ligne) Repond() bool { return !l.Acceptee && !l.Provision && l.Empeche != "avis_nul" }

// Dire keeps an answer.
func Dire(ctx context.Context, e *bdd.Ecriture, dossier int64, r Reponse) (int64, error) {
	contenu, engage := r.Texte.Colonnes()
	id, err := e.Inserer(ctx, `insert into proposition_reponse(ligne_id, dossier_id, contenu_id, engagement, agent_id, instant) values ($1,$2,$3,$4,$5,$6) returning id`,
		r.Ligne, dossier, contenu, engage, r.Agent, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("garder la réponse à la personne : %w", err)
	}
	return id, nil
}

// MemeRefus is the SQL condition that line m, of the plan's line y and of proposal q, is the same refusal as line l, of x and p: the same instance, for the same
// reason and with the same lack. An answer to the one is one to the other.
const MemeRefus = `q.compte_id = p.compte_id and y.serie = x.serie and m.occurrence = l.occurrence and m.empeche = l.empeche and m.centimes = l.centimes
	and m.libere + m.disponible = l.libere + l.disponible`

// ReponsesDe returns the answers that count about the lines of a proposal, by line. The caller has checked the right to its file.
func ReponsesDe(ctx context.Context, l bdd.Lecture, proposition int64) (map[int64]Reponse, error) {
	r := map[int64]Reponse{}
	rs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x Reponse, err error) {
		return x, r.Scan(append(append([]any{&x.ID, &x.Ligne}, x.Texte.Cibles()...), &x.Agent, &x.Instant)...)
	}, `select r.id, l.id, r.contenu_id, r.engagement, c.chiffre, r.agent_id, r.instant
		from proposition p join proposition_ligne l on l.proposition_id = p.id and not l.acceptee join plan_ligne x on x.id = l.plan_ligne_id
		join proposition_reponse r on r.dossier_id = p.dossier_id join proposition_ligne m on m.id = r.ligne_id join proposition q on q.id = m.proposition_id
		join plan_ligne y on y.id = m.plan_ligne_id left join contenu c on c.id = r.contenu_id
		where p.id = $1 and `+MemeRefus+` order by r.id`, proposition)
	if err != nil {
		return nil, fmt.Errorf("lire les réponses à la personne : %w", err)
	}
	for _, x := range rs {
		r[x.Ligne] = x
	}
	return r, nil
}
