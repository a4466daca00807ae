// SPDX-License-Identifier: EUPL-1.2

package journal

import (
	"context"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
)

// Textes counts texts confronted with the commitments that rows hold.
type Textes struct {
	Contenus int64 // opened and found true to their commitment
	Effaces  int64 // erased under a bordereau: the commitment alone was accepted
}

// Ajouter adds the counts of another table.
func (x *Textes) Ajouter(y Textes) {
	x.Contenus += y.Contenus
	x.Effaces += y.Effaces
}

// ouvrir counts one text, or tells what is wrong with it: only a bordereau makes a text disappear.
func (x *Textes) ouvrir(t *chiffre.Trousseau, id int64, scelle, engage []byte, efface bool) string {
	switch _, err := ouvrir(t, id, scelle, engage); {
	case err == nil && !efface:
		x.Contenus++
	case errors.Is(err, ErrEfface) && efface:
		x.Effaces++
	case errors.Is(err, ErrEfface):
		return fmt.Sprintf("contenu %d : le texte a disparu sans bordereau d’élimination", id)
	case err == nil:
		return fmt.Sprintf("contenu %d : le texte dit effacé est là", id)
	default:
		return err.Error()
	}
	return ""
}

// FauteTexte is a text that does not answer to the commitment of a row.
type FauteTexte struct {
	Quoi  string // the row in the user's words: "ligne de relevé"
	ID    int64
	Cause string
}

// Error names the row and what is wrong with its text.
func (f *FauteTexte) Error() string { return fmt.Sprintf("%s %d : %s", f.Quoi, f.ID, f.Cause) }

// VerifierTextes opens every text that the rows of a table (columns contenu_id and engagement) commit to. It returns a *FauteTexte at the first that does
// not answer.
func VerifierTextes(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, table, quoi string) (x Textes, err error) {
	rows, err := l.Query(ctx, `select r.id, r.contenu_id, r.engagement, c.chiffre, c.efface_le is not null from `+table+` r
		left join contenu c on c.id = r.contenu_id where r.contenu_id is not null order by r.id`)
	if err != nil {
		return x, fmt.Errorf("relire les textes (%s) : %w", quoi, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, contenu int64
		var engage, scelle []byte
		var efface bool
		if err := rows.Scan(&id, &contenu, &engage, &scelle, &efface); err != nil {
			return x, fmt.Errorf("relire les textes (%s) : %w", quoi, err)
		}
		if cause := x.ouvrir(t, contenu, scelle, engage, efface); cause != "" {
			return x, &FauteTexte{quoi, id, cause}
		}
	}
	return x, rows.Err()
}
