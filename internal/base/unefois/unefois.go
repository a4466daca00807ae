// SPDX-License-Identifier: EUPL-1.2

// Package unefois makes a posted form act once: its one-time key is kept in the act's transaction with the
// hash of what the form said and the answer it got. The same key gives the first answer again.
package unefois

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"regexp"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
)

// ErrAutreContenu is returned for a key that already served for another content, or for another agent.
var ErrAutreContenu = errors.New("formulaire déjà envoyé avec un autre contenu")

// ErrCle is returned for a text that is not a key.
var ErrCle = errors.New("clé de formulaire absente ou illisible")

var forme = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// NouvelleCle gives a key for a form that is about to be shown.
func NouvelleCle() string { return rand.Text() }

// Derivee gives the key of another act that the same form asks for: always the same one for the same key, never the form's own.
// What is not a key stays what it is, and is refused as such.
func Derivee(cle, acte string) string {
	if !forme.MatchString(cle) {
		return cle
	}
	h := sha256.Sum256([]byte(acte + "\x00" + cle))
	return base32.StdEncoding.EncodeToString(h[:])[:26]
}

// Faire runs fn unless the key has already served. At the first time it keeps fn's answer (an address, an
// id: nothing that names anyone) and returns it; later, with the same agent and the same hash of the
// inputs, it returns that answer with dejaVu. When fn fails the act fails with it, and the key is free.
func Faire(ctx context.Context, e *bdd.Ecriture, cle string, agent int64, empreinte []byte, fn func() (string, error)) (reponse string, dejaVu bool, err error) {
	if reponse, dejaVu, err = Deja(ctx, e, cle, agent, empreinte); err != nil || dejaVu {
		return reponse, dejaVu, err
	}
	if reponse, err = fn(); err != nil {
		return "", false, err
	}
	_, err = e.Exec(ctx, `insert into cle_formulaire (cle, agent_id, empreinte, reponse, instant) values ($1, $2, $3, $4, $5)`,
		cle, agent, empreinte, reponse, e.Instant())
	if err != nil {
		return "", false, fmt.Errorf("clé de formulaire : %w", err)
	}
	return reponse, false, nil
}

// Purger forgets the keys posted before the instant: their forms are long gone.
func Purger(ctx context.Context, e *bdd.Ecriture, avant horloge.Instant) (int64, error) {
	n, err := e.Exec(ctx, `delete from cle_formulaire where instant < $1`, avant)
	if err != nil {
		return 0, fmt.Errorf("oublier les anciennes clés de formulaire : %w", err)
	}
	return n, nil
}
