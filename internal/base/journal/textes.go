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

// Engagee says where rows commit to a text: a table, and the prefix of its columns contenu_id and engagement ("" most of the time). Quoi is a row in the
// user's words.
type Engagee struct{ Table, Prefixe, Quoi string }

// VerifierTextes opens every text that the rows of a table commit to. It returns a *FauteTexte at the first that does not answer.
func VerifierTextes(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, g Engagee) (x Textes, err error) {
	contenuID, engagement := "r."+g.Prefixe+"contenu_id", "r."+g.Prefixe+"engagement"
	rows, err := l.Query(ctx, `select r.id, `+contenuID+`, `+engagement+`, c.chiffre, c.efface_le is not null from `+g.Table+` r
		left join contenu c on c.id = `+contenuID+` where `+contenuID+` is not null order by r.id`)
	if err != nil {
		return x, fmt.Errorf("relire les textes (%s) : %w", g.Quoi, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, contenu int64
		var engage, scelle []byte
		var efface bool
		if err := rows.Scan(&id, &contenu, &engage, &scelle, &efface); err != nil {
			return x, fmt.Errorf("relire les textes (%s) : %w", g.Quoi, err)
		}
		if cause := x.ouvrir(t, contenu, scelle, engage, efface); cause != "" {
			return x, &FauteTexte{g.Quoi, id, cause}
		}
	}
	return x, rows.Err()
}
