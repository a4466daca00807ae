// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"context"
	"database/sql"
	"fmt"
	"unicode/utf8"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
)

// MessageService is what a head of service tells the agents of the service on their home page, from–to, both days included.
type MessageService struct {
	ID        int64
	Texte     string
	Du, Au    jour.Jour
	NomAuteur string
	EcritLe   horloge.Instant
	RetireLe  horloge.Instant
}

// Vu tells whether the agents see it on a day.
func (m MessageService) Vu(le jour.Jour) bool {
	return m.RetireLe.Vide() && !le.Avant(m.Du) && !le.Apres(m.Au)
}

// Bounds of a message: characters, and days from its first one: what is to last is written elsewhere.
const (
	LongueurMessage = 600
	JoursMessage    = 92
)

// EcrireMessage gives the agents of the service a message; the answer is its id.
func EcrireMessage(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, acteur droits.Agent, m MessageService) (int64, error) {
	if !droits.Autorise(acteur.Role, droits.EcrireAuService) {
		return 0, ErrRefus
	}
	mots, err := texte.Bloc(m.Texte)
	if err != nil {
		return 0, &Faute{"texte", err.Error()}
	}
	switch n := utf8.RuneCountInString(mots); {
	case n == 0 || n > LongueurMessage:
		return 0, &Faute{"texte", fmt.Sprintf("Écrivez le message, en %d caractères au plus.", LongueurMessage)}
	case m.Du.Vide() || m.Du.Avant(e.Instant().Jour()):
		return 0, &Faute{"du", "Indiquez un premier jour qui n’est pas passé."}
	case m.Au.Vide() || m.Au.Avant(m.Du) || m.Au.Apres(m.Du.Plus(JoursMessage)):
		return 0, &Faute{"au", "Indiquez un dernier jour, trois mois après le premier au plus\u00a0: ce qui doit durer s’écrit ailleurs."}
	}
	contenu, engage, err := journal.Engager(ctx, e, t, mots)
	if err != nil {
		return 0, err
	}
	id, err := e.Inserer(ctx, `insert into message_service (organisation_id, contenu_id, engagement, du, au, ecrit_par, ecrit_le) values ($1, $2, $3, $4, $5, $6, $7) returning id`,
		acteur.Organisation, contenu, engage, m.Du, m.Au, acteur.ID, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("écrire au service : %w", err)
	}
	return id, journal.Consigner(ctx, e, journal.Acte{Organisation: acteur.Organisation, Agent: acteur.ID, Nature: "message_service.ecrire", Objet: "message_service", ObjetID: id,
		Valeurs: ValeursMessage(m.Du, m.Au), Contenu: contenu, Engagement: engage})
}

// ValeursMessage are what the act of a message says of it.
func ValeursMessage(du, au jour.Jour) []journal.Valeur {
	return []journal.Valeur{journal.Jour("du", du), journal.Jour("au", au)}
}

// RetirerMessage takes a message of the service away at once.
func RetirerMessage(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, id int64) error {
	if !droits.Autorise(acteur.Role, droits.EcrireAuService) {
		return ErrRefus
	}
	n, err := e.Exec(ctx, `update message_service as m set retire_par = $2, retire_le = $4 where m.id = $3 and m.retire_le is null and `+duService, acteur.Organisation, acteur.ID, id, e.Instant())
	if err != nil {
		return fmt.Errorf("retirer le message %d : %w", id, err)
	}
	if n == 0 {
		return bdd.ErrAbsent
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: acteur.Organisation, Agent: acteur.ID, Nature: "message_service.retirer", Objet: "message_service", ObjetID: id})
}

// duService is the condition that a message is for the agent $2 of the organisation $1: its author and the agent have a territory in common, or one of them is limited to none.
const duService = `m.organisation_id = $1 and (not exists (select 1 from agent_territoire x where x.agent_id = m.ecrit_par) or not exists (select 1 from agent_territoire x where x.agent_id = $2)
	or exists (select 1 from agent_territoire x join agent_territoire y on y.territoire_id = x.territoire_id where x.agent_id = m.ecrit_par and y.agent_id = $2))`

const sqlMessages = `select m.id, m.du, m.au, g.prenom, g.nom, m.ecrit_le, m.retire_le, m.contenu_id, m.engagement, k.chiffre from message_service m join agent g on g.id = m.ecrit_par join contenu k on k.id = m.contenu_id where ` + duService

func listerMessages(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, requete string, args ...any) ([]MessageService, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (m MessageService, err error) {
		var auteur Agent
		var mots journal.Joint
		if err = r.Scan(append([]any{&m.ID, &m.Du, &m.Au, &auteur.Prenom, &auteur.Nom, &m.EcritLe, &m.RetireLe}, mots.Cibles()...)...); err != nil {
			return m, err
		}
		m.NomAuteur = auteur.NomComplet()
		m.Texte, err = mots.Dire(t)
		return m, err
	}, requete, args...)
}

// MessagesDuJour are those that the agent sees today, the latest first.
func MessagesDuJour(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent) ([]MessageService, error) {
	return listerMessages(ctx, l, t, sqlMessages+` and m.du <= $3 and m.au >= $3 and m.retire_le is null order by m.id desc`, a.Organisation, a.ID, l.Instant().Jour())
}

// ListerMessages are those of the service for who writes them, the latest first, n at most.
func ListerMessages(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, n int) ([]MessageService, error) {
	if !droits.Autorise(a.Role, droits.EcrireAuService) {
		return nil, ErrRefus
	}
	return listerMessages(ctx, l, t, sqlMessages+` order by m.id desc limit $3`, a.Organisation, a.ID, n)
}
