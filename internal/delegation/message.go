// SPDX-License-Identifier: EUPL-1.2

package delegation

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
)

// Message is one of the thread of a file, between its département and its délégataire. It is never changed nor taken back.
type Message struct {
	ID, Attribution, Dossier, Organisation int64
	Par                                    int64
	Auteur, Chez                           string // who wrote, for which organisation
	Le                                     horloge.Instant
	Texte                                  string
	Vus                                    []Vu // by others, in their order
}

// Vu is who has seen a message, and when first.
type Vu struct {
	Agent int64
	Nom   string
	Le    horloge.Instant
}

// Ecrire adds a message to the thread. The answer is its id.
func Ecrire(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, m Message) (int64, error) {
	contenu, engagement, err := journal.Engager(ctx, e, t, m.Texte)
	if err != nil {
		return 0, err
	}
	id, err := e.Inserer(ctx, `insert into delegation_message(attribution_id, dossier_id, organisation_id, par, le, contenu_id, engagement) values ($1,$2,$3,$4,$5,$6,$7) returning id`,
		m.Attribution, m.Dossier, m.Organisation, m.Par, e.Instant(), contenu, engagement)
	if err != nil {
		return 0, fmt.Errorf("écrire un message : %w", err)
	}
	return id, nil
}

// Voir notes that an agent has seen the messages of a file that others wrote; what was seen already stays as it is.
func Voir(ctx context.Context, e *bdd.Ecriture, dossier, agent int64) error {
	_, err := e.Exec(ctx, `insert into delegation_vu(message_id, agent_id, le) select m.id, $2, $3 from delegation_message m
		where m.dossier_id = $1 and m.par <> $2 and not exists (select 1 from delegation_vu v where v.message_id = m.id and v.agent_id = $2)`, dossier, agent, e.Instant())
	if err != nil {
		return fmt.Errorf("noter les messages vus : %w", err)
	}
	return nil
}

var requeteMessages = droits.Requete{Nom: "delegation.messages", Nominative: true, SQL: `select m.id, m.attribution_id, m.dossier_id, m.organisation_id, m.par, g.prenom || ' ' || g.nom, o.nom, m.le, m.contenu_id, m.engagement, k.chiffre
	from delegation_message m join agent g on g.id = m.par join organisation o on o.id = m.organisation_id join contenu k on k.id = m.contenu_id
	where m.dossier_id = $1 and {DROITS lire_contrat m} order by m.id`}

// Messages is the thread of a file, for who reads its contracts.
func Messages(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64) ([]Message, error) {
	texte, args := requeteMessages.Pour(a, dossier)
	ms, err := bdd.Lister(ctx, l, func(r *sql.Rows) (m Message, err error) {
		var j journal.Joint
		if err = r.Scan(append([]any{&m.ID, &m.Attribution, &m.Dossier, &m.Organisation, &m.Par, &m.Auteur, &m.Chez, &m.Le}, j.Cibles()...)...); err != nil {
			return m, err
		}
		m.Texte, err = j.Dire(t)
		return m, err
	}, texte, args...)
	if err != nil || len(ms) == 0 {
		return ms, err
	}
	ids := make([]int64, len(ms))
	rangs := map[int64]int{}
	for i, m := range ms {
		ids[i], rangs[m.ID] = m.ID, i
	}
	liste, valeurs := bdd.ListeIDs(ids)
	_, err = bdd.Lister(ctx, l, func(r *sql.Rows) (v Vu, err error) {
		var message int64
		if err = r.Scan(&message, &v.Agent, &v.Nom, &v.Le); err == nil {
			ms[rangs[message]].Vus = append(ms[rangs[message]].Vus, v)
		}
		return v, err
	}, `select v.message_id, v.agent_id, g.prenom || ' ' || g.nom, v.le from delegation_vu v join agent g on g.id = v.agent_id where v.message_id in (`+liste+`) order by v.le, v.agent_id`, valeurs...)
	return ms, err
}
