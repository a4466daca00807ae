// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"errors"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/comptes"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
)

// VueReprise is the take-over of an account that already held money.
type VueReprise struct {
	Personne    personnes.Personne
	Compte      comptes.Compte
	Banque      comptes.CompteBancaire
	Reprise     *comptes.Reprise // nil when none was entered
	PrepareePar string
	PrepareeLe  horloge.Instant
	ViseePar    string
	ViseeLe     horloge.Instant
	Bouge       bool // something was booked: too late to take over
}

// ReprisePour reads the take-over of a file's account; bdd.ErrAbsent when the agent may not read it or there is no account.
func ReprisePour(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) (v VueReprise, err error) {
	ok, err := droits.Peut(ctx, l, a, droits.LireCompte, dossier)
	if err != nil {
		return v, err
	}
	if !ok {
		return v, bdd.ErrAbsent
	}
	if v.Personne, err = personnes.DuDossier(ctx, l, dossier); err != nil {
		return v, err
	}
	if v.Compte, err = comptes.DuDossier(ctx, l, dossier); err != nil {
		return v, err
	}
	if v.Banque, err = comptes.Bancaire(ctx, l, v.Compte.CompteBancaire); err != nil {
		return v, err
	}
	var ecritures int64
	if err := l.QueryRow(ctx, `select count(*) from ecriture where compte_bancaire_id = $1`, v.Banque.ID).Scan(&ecritures); err != nil {
		return v, err
	}
	v.Bouge = ecritures > 0
	r, err := comptes.RepriseDe(ctx, l, v.Banque.ID)
	if errors.Is(err, bdd.ErrAbsent) {
		return v, nil
	}
	if err != nil {
		return v, err
	}
	v.Reprise = &r
	if err := l.QueryRow(ctx, `select preparee_le, visee_le from reprise where id = $1`, r.ID).Scan(&v.PrepareeLe, &v.ViseeLe); err != nil {
		return v, err
	}
	if v.PrepareePar, err = nommerAgent(ctx, l, r.PrepareePar); err != nil {
		return v, err
	}
	v.ViseePar, err = nommerAgent(ctx, l, r.ViseePar)
	return v, err
}

func nommerAgent(ctx context.Context, l bdd.Lecture, id int64) (string, error) {
	if id == 0 {
		return "", nil
	}
	a, err := organisation.LireAgent(ctx, l, id)
	return a.NomComplet(), err
}
