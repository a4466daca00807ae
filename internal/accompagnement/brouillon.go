// SPDX-License-Identifier: EUPL-1.2

package accompagnement

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
)

// Brouillon is what an agent was writing on a form and has not validated: nobody else reads it.
type Brouillon struct {
	ID, Agent, Dossier int64
	Objet              string // what the form is about: accompagnement.Objet
	ObjetID            int64  // 0: a new one
	Champs             string // the fields, as a form posts them
	Cle                string // one-time key of the form, if it has one
	MajLe              horloge.Instant
}

const (
	contexteBrouillon = "brouillon/1"
	tailleBrouillon   = 64 << 10
)

// DureeBrouillon is how long a draft is kept after its last change.
const DureeBrouillon = 30 * 24 * time.Hour

// BrouillonVivant is the condition under which a draft b is still to be taken up again: its form was not accepted. A page keeps a draft by itself, even at the instant
// at which its form is sent: that one may arrive after the act that took the draft away.
const BrouillonVivant = `not exists (select 1 from cle_formulaire k where k.cle = b.cle)`

// GarderBrouillon keeps a draft in the place of the former one of the same form, unless that form was accepted meanwhile. The caller has checked the right to the file.
func GarderBrouillon(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, b Brouillon) error {
	if len(b.Champs) > tailleBrouillon {
		return refuser("brouillon", "ce texte est trop long pour un brouillon : l’enregistrer, puis continuer dans un autre")
	}
	_, err := e.Exec(ctx, `insert into brouillon(agent_id, dossier_id, objet, objet_id, cle, scelle, maj_le) select $1,$2,$3,$4,$5,$6,$7 where not exists (select 1 from cle_formulaire where cle = $5)
		on conflict (agent_id, objet, objet_id, dossier_id) do update set cle = excluded.cle, scelle = excluded.scelle, maj_le = excluded.maj_le`, b.Agent, b.Dossier, b.Objet, b.ObjetID, b.Cle, t.Sceller(contexteBrouillon, []byte(b.Champs)), e.Instant())
	if err != nil {
		return fmt.Errorf("garder un brouillon : %w", err)
	}
	return nil
}

// AbandonnerBrouillon takes a draft away: its form was accepted, or its author gives it up.
func AbandonnerBrouillon(ctx context.Context, e *bdd.Ecriture, agent, dossier int64, objet string, objetID int64) error {
	if _, err := e.Exec(ctx, `delete from brouillon where agent_id = $1 and dossier_id = $2 and objet = $3 and objet_id = $4`, agent, dossier, objet, objetID); err != nil {
		return fmt.Errorf("abandonner un brouillon : %w", err)
	}
	return nil
}

// OublierBrouillons takes away the drafts that nobody changed for DureeBrouillon, and those whose form was accepted; the answer is how many.
func OublierBrouillons(ctx context.Context, e *bdd.Ecriture) (int64, error) {
	return e.Exec(ctx, `delete from brouillon where maj_le < $1 or cle in (select cle from cle_formulaire)`, e.Instant().Plus(-DureeBrouillon))
}

const colonnesBrouillon = `b.id, b.agent_id, b.dossier_id, b.objet, b.objet_id, b.scelle, b.maj_le`

func lireBrouillon(t *chiffre.Trousseau) func(*sql.Rows) (Brouillon, error) {
	return func(r *sql.Rows) (b Brouillon, err error) {
		var scelle []byte
		if err = r.Scan(&b.ID, &b.Agent, &b.Dossier, &b.Objet, &b.ObjetID, &scelle, &b.MajLe); err != nil {
			return b, err
		}
		clair, err := t.Ouvrir(contexteBrouillon, scelle)
		b.Champs = string(clair)
		return b, err
	}
}

// BrouillonDe is the agent's own draft of a form; the zero value when there is none. The caller has checked the right to the file.
func BrouillonDe(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, agent, dossier int64, objet string, objetID int64) (Brouillon, error) {
	b, err := bdd.Un(ctx, l, lireBrouillon(t), `select `+colonnesBrouillon+` from brouillon b where b.agent_id = $1 and b.objet = $3 and b.objet_id = $4 and b.dossier_id = $2 and `+BrouillonVivant, agent, dossier, objet, objetID)
	if errors.Is(err, bdd.ErrAbsent) {
		return Brouillon{}, nil
	}
	return b, err
}
