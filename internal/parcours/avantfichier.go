// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"bytes"
	"context"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
)

// RemiseAGenerer returns a visaed remise, as it was signed, and its orders, to write its bank file. Whether they may still leave is judged once, by the act that records the file
// (NoterFichier): refused, it is not recorded, nobody can take it, and what was kept of it is swept away with the other documents that no row names.
func RemiseAGenerer(ctx context.Context, l bdd.Lecture, a droits.Agent, remise, version int64) (paiements.Remise, []paiements.Ordre, error) {
	a.Instant = l.Instant()
	r, ordres, err := remiseEtOrdres(ctx, l, a, remise, 0, droits.PreparerOrdre)
	if err != nil {
		return r, nil, err
	}
	switch {
	case !paiements.PossibleRemise(r.Etat, paiements.FichierGenere):
		return r, nil, fmt.Errorf("%w : la remise est « %s »", paiements.ErrTransition, r.Etat.Libelle())
	case version != 0 && r.Version != version:
		return r, nil, paiements.ErrVersion
	}
	return r, ordres, verifierSigne(r, ordres, l.Instant().Jour())
}

// verifierSigne: what was signed is what leaves, on days that are not gone by.
func verifierSigne(r paiements.Remise, ordres []paiements.Ordre, aujourdhui jour.Jour) error {
	if int64(len(ordres)) != r.Nombre || !bytes.Equal(r.Empreinte, paiements.EmpreinteDe(r.ExecutionLe, ordres)) {
		return refuser("empreinte", "la remise %s n’est plus celle qui a été visée : la renvoyer à la préparation", r.Reference())
	}
	for _, o := range ordres {
		if o.ExecutionLe.Avant(aujourdhui) {
			return refuser("date", "le jour d’exécution de l’ordre %s (le %s) est passé : renvoyer la remise à la préparation", o.BoutEnBout, o.ExecutionLe.Court())
		}
	}
	return nil
}

// verifierAvantFichier judges a visaed remise once more, as its file is recorded: what was signed is what leaves, and nothing has happened since that forbids one
// of its orders. The holds of the visa must still be covered.
func verifierAvantFichier(ctx context.Context, l bdd.Lecture, r paiements.Remise, ordres []paiements.Ordre) error {
	if err := verifierSigne(r, ordres, l.Instant().Jour()); err != nil {
		return err
	}
	x := nouvelExamen(l, droits.Agent{})
	if err := x.prevoir(ctx, ordres); err != nil {
		return fmt.Errorf("lire ce qu’il faut pour juger de la remise : %w", err)
	}
	for _, o := range ordres {
		risque, err := x.blocage(ctx, o)
		if err == nil && risque == nil {
			risque, err = x.retenueCouverte(ctx, o)
		}
		if err != nil {
			return fmt.Errorf("juger de l’ordre %s : %w", o.BoutEnBout, err)
		}
		if risque != nil {
			return refuser(risque.Code, "l’ordre %s ne peut plus partir : %s ; renvoyer la remise à la préparation", o.BoutEnBout, risque.Message)
		}
	}
	return nil
}

// retenueCouverte: money that left since the visa has not eaten what it holds.
func (x *examinateur) retenueCouverte(ctx context.Context, o paiements.Ordre) (*Risque, error) {
	r, err := x.reserve(ctx, o.Compte)
	if err != nil {
		return nil, err
	}
	plancher, err := x.plancher(ctx, r.compte, o.ExecutionLe)
	if err != nil || r.reste >= plancher {
		return nil, err
	}
	return &Risque{true, "provision", "provision insuffisante depuis le visa : il manque " + (plancher - r.reste).String()}, nil
}
