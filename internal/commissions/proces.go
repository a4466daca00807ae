// SPDX-License-Identifier: EUPL-1.2

package commissions

import (
	"context"
	"database/sql"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
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

// NumeroNotification gives the next number of a letter, without a gap.
func NumeroNotification(ctx context.Context, e *bdd.Ecriture, organisation int64) (n Notification, err error) {
	n.Organisation, n.Annee = organisation, e.Instant().Jour().Annee()
	x, err := journal.Numero(ctx, e, organisation, "commission_notification", n.Annee)
	n.Numero = int(x)
	return n, err
}

// Notifier keeps the letter of a decision, frozen. The answer is the letter with its commitment.
func Notifier(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, n Notification, lettre string) (int64, []byte, error) {
	contenu, engage, err := journal.Engager(ctx, e, t, lettre)
	if err != nil {
		return 0, nil, err
	}
	id, err := e.Inserer(ctx, `insert into commission_notification(decision_id, passage_id, dossier_id, organisation_id, annee, numero, contenu_id, engagement, ecrite_par, ecrite_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) returning id`, n.Decision, n.Passage, n.Dossier, n.Organisation, n.Annee, n.Numero, contenu, engage, n.EcritePar, e.Instant())
	return id, engage, err
}

// DeNotification selects letters under the alias n, their passage under p; ScanNotification reads a row.
const DeNotification = `select n.id, n.decision_id, n.passage_id, n.dossier_id, n.organisation_id, n.annee, n.numero, n.contenu_id, n.engagement, k.chiffre, n.etat, n.remise_mode, n.remise_le,
	n.ecrite_par, n.ecrite_le, n.version from commission_notification n join commission_passage p on p.id = n.passage_id join contenu k on k.id = n.contenu_id `

// ScanNotification reads a row of DeNotification.
func ScanNotification(r *sql.Rows) (n Notification, err error) {
	cibles := append([]any{&n.ID, &n.Decision, &n.Passage, &n.Dossier, &n.Organisation, &n.Annee, &n.Numero}, n.Lettre.Cibles()...)
	return n, r.Scan(append(cibles, &n.Etat, &n.Mode, &n.RemiseLe, &n.EcritePar, &n.EcriteLe, &n.Version)...)
}

// NotificationsDe returns the letters of a session, in the order of its agenda.
func NotificationsDe(ctx context.Context, l bdd.Lecture, seance int64) ([]Notification, error) {
	return bdd.Lister(ctx, l, ScanNotification, DeNotification+`where p.seance_id = $1 order by p.rang, n.id`, seance)
}

// ToutesLesNotifications is for etai verifier.
func ToutesLesNotifications(ctx context.Context, l bdd.Lecture) ([]Notification, error) {
	return bdd.Lister(ctx, l, ScanNotification, DeNotification+`order by n.id`)
}

// Suivre notes what became of the paper of a letter, at the version that was read.
func Suivre(ctx context.Context, e *bdd.Ecriture, n Notification, vers EtatNotification, mode ModeRemise, le jour.Jour, agent int64) error {
	var remise any
	if !le.Vide() {
		remise = le
	}
	faits, err := e.Exec(ctx, `update commission_notification set etat = $3, remise_mode = $4, remise_le = $5, suivie_par = $6, suivie_le = $7, version = version + 1
		where id = $1 and version = $2 and etat not in ('remise', 'annulee')`, n.ID, n.Version, string(vers), string(mode), remise, agent, e.Instant())
	return uneLigne(faits, err)
}
