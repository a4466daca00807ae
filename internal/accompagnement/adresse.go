// SPDX-License-Identifier: EUPL-1.2

package accompagnement

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
)

// AdresseAgenda is the secret address under which an agent's own calendar reads their appointments; the zero value is none.
type AdresseAgenda struct {
	ID, Agent int64
	AvecNom   bool
	CreeeLe   horloge.Instant
}

// ObjetAdresse names one in the journal.
const ObjetAdresse = "agenda_adresse"

func hacher(jeton string) []byte {
	s := sha256.Sum256([]byte(jeton))
	return s[:]
}

// CreerAdresse makes the agent's address in the place of the former one, which no longer answers. The token is told once.
func CreerAdresse(ctx context.Context, e *bdd.Ecriture, agent int64, avecNom bool) (id int64, jeton string, err error) {
	if err := RevoquerAdresse(ctx, e, agent); err != nil {
		return 0, "", err
	}
	jeton = rand.Text() + rand.Text()
	id, err = e.Inserer(ctx, `insert into agenda_adresse(agent_id, jeton, avec_nom, creee_le) values ($1,$2,$3,$4) returning id`, agent, hacher(jeton), avecNom, e.Instant())
	if err != nil {
		return 0, "", fmt.Errorf("créer l’adresse d’un agenda : %w", err)
	}
	return id, jeton, nil
}

// RevoquerAdresse takes the agent's address away, if there is one.
func RevoquerAdresse(ctx context.Context, e *bdd.Ecriture, agent int64) error {
	if _, err := e.Exec(ctx, `update agenda_adresse set revoquee_le = $2 where agent_id = $1 and revoquee_le is null`, agent, e.Instant()); err != nil {
		return fmt.Errorf("révoquer l’adresse d’un agenda : %w", err)
	}
	return nil
}

const adresseVive = `select x.id, x.agent_id, x.avec_nom, x.creee_le from agenda_adresse x where x.revoquee_le is null and `

// AdresseDuJeton is whose calendar a token opens; bdd.ErrAbsent when it opens none.
func AdresseDuJeton(ctx context.Context, l bdd.Lecture, jeton string) (x AdresseAgenda, err error) {
	return x, l.QueryRow(ctx, adresseVive+`x.jeton = $1`, hacher(jeton)).Scan(&x.ID, &x.Agent, &x.AvecNom, &x.CreeeLe)
}

// AdresseDe is the address of an agent; the zero value when there is none.
func AdresseDe(ctx context.Context, l bdd.Lecture, agent int64) (x AdresseAgenda, err error) {
	err = l.QueryRow(ctx, adresseVive+`x.agent_id = $1`, agent).Scan(&x.ID, &x.Agent, &x.AvecNom, &x.CreeeLe)
	if errors.Is(err, bdd.ErrAbsent) {
		return AdresseAgenda{}, nil
	}
	return x, err
}
