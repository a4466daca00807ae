// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/paiements"
	"etai/internal/tiers"
)

// Risque is why an order deserves a look in the review of a remise (08-ux §2.5).
type Risque struct {
	Bloque  bool
	Code    string
	Message string
}

// joursDoublon: same payee, same amount, same person within this many days is looked at twice.
const joursDoublon = 10

// RisqueDe returns what the review must show of an order, or nil. A blocked order stops the visa; the others must have been seen.
func RisqueDe(ctx context.Context, l bdd.Lecture, o paiements.Ordre) *Risque {
	if r := blocage(ctx, l, o); r != nil {
		return r
	}
	anciens, err := paiements.Precedents(ctx, l, o)
	if err != nil {
		return &Risque{true, "lecture", "les ordres précédents n’ont pas pu être lus"}
	}
	if len(anciens) == 0 {
		return &Risque{false, "premier", "premier virement à ce tiers"}
	}
	for _, p := range anciens {
		if ecart := o.ExecutionLe.Depuis(p.ExecutionLe); p.Centimes == o.Centimes && ecart <= joursDoublon && ecart >= -joursDoublon && p.Objet == o.Objet && o.Objet != paiements.ArgentDeVie {
			return &Risque{false, "doublon", fmt.Sprintf("même tiers et même montant le %s", p.ExecutionLe.Court())}
		}
	}
	dernier := anciens[0].Centimes
	if ecart := o.Centimes - dernier; ecart*5 > dernier || -ecart*5 > dernier {
		return &Risque{false, "montant", fmt.Sprintf("%s que la dernière fois : %s", variation(o.Centimes, dernier), dernier)}
	}
	return nil
}

func variation(montant, dernier argent.Centimes) string {
	pourcent := (montant - dernier) * 100 / dernier
	if pourcent < 0 {
		return fmt.Sprintf("%d\u00a0%% de moins", -pourcent)
	}
	return fmt.Sprintf("%d\u00a0%% de plus", pourcent)
}

func blocage(ctx context.Context, l bdd.Lecture, o paiements.Ordre) *Risque {
	v, err := tiers.VersionParID(ctx, l, o.Version)
	if err != nil {
		return &Risque{true, "coordonnees", "les coordonnées bancaires n’ont pas pu être lues"}
	}
	if courante, err := tiers.Courante(ctx, l, v.Tiers); errors.Is(err, tiers.ErrEnAttente) || err == nil && courante.ID != o.Version {
		return &Risque{true, "coordonnees_changees", "les coordonnées bancaires du tiers ont changé depuis la préparation"}
	} else if err != nil {
		return &Risque{true, "coordonnees", "le tiers n’a plus de coordonnées bancaires approuvées"}
	}
	if o.Objet != paiements.Reversement && o.Objet != paiements.Restitution {
		gs, err := gestion.DuDossier(ctx, l, o.Dossier)
		if err != nil {
			return &Risque{true, "gestion", "la gestion n’a pas pu être lue"}
		}
		gels, err := gestion.GelsDuDossier(ctx, l, o.Dossier)
		if err != nil {
			return &Risque{true, "gestion", "la gestion n’a pas pu être lue"}
		}
		if p := gestion.PeutPayer(gs, gels, o.ExecutionLe); !p.OK {
			return &Risque{true, p.Regle, p.Motif}
		}
	}
	c, err := comptes.ParID(ctx, l, o.Compte)
	if err != nil {
		return &Risque{true, "compte", "le compte n’a pas pu être lu"}
	}
	p, err := comptes.ProvisionLe(ctx, l, c, o.ExecutionLe)
	switch {
	case err != nil:
		return &Risque{true, "compte", "le solde n’a pas pu être lu"}
	case p.Debiteur:
		return &Risque{true, "compte_debiteur", comptes.ErrCompteDebiteur.Error()}
	case o.VisePar == 0 && p.Manque(o.Centimes) > 0:
		return &Risque{true, "provision", "provision insuffisante : il manque " + p.Manque(o.Centimes).String()}
	}
	return nil
}
