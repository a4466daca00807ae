// SPDX-License-Identifier: EUPL-1.2

package commissions

import (
	"context"
	"database/sql"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/journal"
)

// NumeroProcesVerbal gives the next number of minutes, without a gap: it stands in their text.
func NumeroProcesVerbal(ctx context.Context, e *bdd.Ecriture, organisation int64) (p ProcesVerbal, err error) {
	p.Annee = e.Instant().Jour().Annee()
	n, err := journal.Numero(ctx, e, organisation, "commission_pv", p.Annee)
	p.Numero = int(n)
	return p, err
}

// SceauDe is the text of minutes under seal, before the step that they belong to.
type SceauDe struct {
	contenu    int64
	Engagement []byte
}

// ScellerTexte puts the text of minutes under seal.
func ScellerTexte(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, texte string) (s SceauDe, err error) {
	s.contenu, s.Engagement, err = journal.Engager(ctx, e, t, texte)
	return s, err
}

// Dresser keeps the minutes of a step.
func Dresser(ctx context.Context, e *bdd.Ecriture, p ProcesVerbal, organisation int64, s SceauDe) (int64, error) {
	return e.Inserer(ctx, `insert into commission_proces_verbal(seance_id, rang, annee, numero, organisation_id, contenu_id, engagement, dresse_par, dresse_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9) returning id`, p.Seance, p.Rang, p.Annee, p.Numero, organisation, s.contenu, s.Engagement, p.Par, e.Instant())
}

const deProcesVerbal = `select v.id, v.seance_id, v.rang, v.annee, v.numero, v.contenu_id, v.engagement, k.chiffre, v.dresse_par, v.dresse_le,
	(select count(*) from commission_etape x where x.seance_id = v.seance_id and x.rang > v.rang and x.vers = 'en_seance') from commission_proces_verbal v join contenu k on k.id = v.contenu_id `

func scanProcesVerbal(r *sql.Rows) (p ProcesVerbal, err error) {
	var annulations int
	cibles := append([]any{&p.ID, &p.Seance, &p.Rang, &p.Annee, &p.Numero}, p.Texte.Cibles()...)
	err = r.Scan(append(cibles, &p.Par, &p.Le, &annulations)...)
	p.Annule = annulations > 0
	return p, err
}

// ProcesVerbauxDe returns the minutes of a session, those of cancelled validations included, the latest first.
func ProcesVerbauxDe(ctx context.Context, l bdd.Lecture, seance int64) ([]ProcesVerbal, error) {
	return bdd.Lister(ctx, l, scanProcesVerbal, deProcesVerbal+`where v.seance_id = $1 order by v.rang desc`, seance)
}

// TousLesProcesVerbaux is for etai verifier.
func TousLesProcesVerbaux(ctx context.Context, l bdd.Lecture) ([]ProcesVerbal, error) {
	return bdd.Lister(ctx, l, scanProcesVerbal, deProcesVerbal+`order by v.id`)
}

// Notifier keeps which document tells a decision.
func Notifier(ctx context.Context, e *bdd.Ecriture, n Notification) (int64, error) {
	return e.Inserer(ctx, `insert into commission_notification(decision_id, passage_id, dossier_id, document_id, ecrite_par) values ($1,$2,$3,$4,$5) returning id`, n.Decision, n.Passage, n.Dossier, n.Document, n.EcritePar)
}

const deNotification = `select n.id, n.decision_id, n.passage_id, n.dossier_id, n.document_id, n.ecrite_par from commission_notification n `

func scanNotification(r *sql.Rows) (n Notification, err error) {
	return n, r.Scan(&n.ID, &n.Decision, &n.Passage, &n.Dossier, &n.Document, &n.EcritePar)
}

// NotificationsDe returns the letters of a session, in the order of its agenda.
func NotificationsDe(ctx context.Context, l bdd.Lecture, seance int64) ([]Notification, error) {
	return bdd.Lister(ctx, l, scanNotification, deNotification+`join commission_passage p on p.id = n.passage_id where p.seance_id = $1 order by p.rang, n.id`, seance)
}

// NotificationsDuPassage returns the letters that tell the decision on one file.
func NotificationsDuPassage(ctx context.Context, l bdd.Lecture, passage int64) ([]Notification, error) {
	return bdd.Lister(ctx, l, scanNotification, deNotification+`where n.passage_id = $1 order by n.id`, passage)
}

// SeanceNotifiee is the session of the decision that a document tells, or bdd.ErrAbsent.
func SeanceNotifiee(ctx context.Context, l bdd.Lecture, document int64) (id int64, err error) {
	return id, l.QueryRow(ctx, `select p.seance_id from commission_notification n join commission_passage p on p.id = n.passage_id where n.document_id = $1`, document).Scan(&id)
}

// ToutesLesNotifications is for etai verifier.
func ToutesLesNotifications(ctx context.Context, l bdd.Lecture) ([]Notification, error) {
	return bdd.Lister(ctx, l, scanNotification, deNotification+`order by n.id`)
}

// ConvoquerPersonne keeps which document invites the person to the session of a passage.
func ConvoquerPersonne(ctx context.Context, e *bdd.Ecriture, c Convocation) (int64, error) {
	return e.Inserer(ctx, `insert into commission_convocation(passage_id, dossier_id, document_id, ecrite_par) values ($1,$2,$3,$4) returning id`, c.Passage, c.Dossier, c.Document, c.EcritePar)
}

const deConvocation = `select c.id, c.passage_id, c.dossier_id, c.document_id, c.ecrite_par from commission_convocation c `

func scanConvocation(r *sql.Rows) (c Convocation, err error) {
	return c, r.Scan(&c.ID, &c.Passage, &c.Dossier, &c.Document, &c.EcritePar)
}

// ConvocationsDe returns the invitations of the persons to a session, in the order of its agenda.
func ConvocationsDe(ctx context.Context, l bdd.Lecture, seance int64) ([]Convocation, error) {
	return bdd.Lister(ctx, l, scanConvocation, deConvocation+`join commission_passage p on p.id = c.passage_id where p.seance_id = $1 order by p.rang, c.id`, seance)
}

// ToutesLesConvocations is for etai verifier.
func ToutesLesConvocations(ctx context.Context, l bdd.Lecture) ([]Convocation, error) {
	return bdd.Lister(ctx, l, scanConvocation, deConvocation+`order by c.id`)
}
