// SPDX-License-Identifier: EUPL-1.2

package unefois

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
)

// Deja tells whether a key has already served this agent for this content, and its answer: for an act whose
// checks stand before its transaction (a password that it changes) and would no longer pass, or a page that would
// ask something back.
func Deja(ctx context.Context, l bdd.Lecture, cle string, agent int64, empreinte []byte) (reponse string, deja bool, err error) {
	if !forme.MatchString(cle) {
		return "", false, ErrCle
	}
	var avant []byte
	var auteur int64
	err = l.QueryRow(ctx, `select agent_id, empreinte, reponse from cle_formulaire where cle = $1`, cle).Scan(&auteur, &avant, &reponse)
	if errors.Is(err, bdd.ErrAbsent) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("clé de formulaire : %w", err)
	}
	if auteur != agent || !bytes.Equal(avant, empreinte) {
		return "", false, ErrAutreContenu
	}
	return reponse, true, nil
}
