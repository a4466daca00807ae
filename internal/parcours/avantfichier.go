// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"bytes"
	"context"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
)

// RemiseAGenerer returns a remise whose bank file may be written now by an agent, and its orders. NoterFichier applies the same rules again when it records
// the file: this spares writing and keeping one that would be refused.
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
	return r, ordres, verifierAvantFichier(ctx, l, r, ordres)
}

// verifierAvantFichier judges a visaed remise once more, just before its file: what was signed is what leaves, and nothing has happened since that forbids one
// of its orders. The holds of the visa must still be covered.
func verifierAvantFichier(ctx context.Context, l bdd.Lecture, r paiements.Remise, ordres []paiements.Ordre) error {
	if int64(len(ordres)) != r.Nombre || !bytes.Equal(r.Empreinte, paiements.EmpreinteDe(r.ExecutionLe, ordres)) {
		return refuser("empreinte", "la remise %s n’est plus celle qui a été visée : la renvoyer à la préparation", r.Reference())
	}
	x := nouvelExamen(l, droits.Agent{})
	if err := x.prevoir(ctx, ordres); err != nil {
		return fmt.Errorf("lire ce qu’il faut pour juger de la remise : %w", err)
	}
	for _, o := range ordres {
		if o.ExecutionLe.Avant(l.Instant().Jour()) {
			return refuser("date", "le jour d’exécution de l’ordre %s (le %s) est passé : renvoyer la remise à la préparation", o.BoutEnBout, o.ExecutionLe.Court())
		}
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
