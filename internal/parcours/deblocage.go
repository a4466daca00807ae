// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"fmt"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
	"etai/internal/reglement"
	"etai/internal/tiers"
)

// DebloquerRIB releases the orders that young bank details hold, for a reason; the answer is the tiers.
func DebloquerRIB(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, version int64, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		v, err := tiers.VersionParID(ctx, e, version)
		if err != nil {
			return 0, ErrInterdit
		}
		x, err := tiersAGerer(ctx, e, a, v.Tiers)
		if err != nil {
			return 0, err
		}
		regles, err := reglement.Lire(ctx, e, a.Organisation)
		if err != nil {
			return 0, err
		}
		if err := tiers.VerifierDeblocage(v, a.ID, e.Instant().Jour(), reglement.JoursCoordonnees.A(regles, e.Instant().Jour())); err != nil {
			return 0, err
		}
		if motif = strings.TrimSpace(motif); motif == "" {
			return 0, tiers.ErrDeblocageSansRaison
		}
		l := tiers.Deblocage{Version: v.ID, Agent: a.ID}
		if l.Motif, err = journal.EngagerSiDit(ctx, e, t, motif); err != nil {
			return 0, err
		}
		if l.ID, err = tiers.Debloquer(ctx, e, v, l); err != nil {
			return 0, err
		}
		return x.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "tiers.debloquer_rib", Objet: objetDeblocage, ObjetID: l.ID, Dossier: x.Dossier,
			Valeurs: deblocageConsigne(l)})
	})
}

const objetDeblocage = "tiers_deblocage"

func deblocageConsigne(d tiers.Deblocage) []journal.Valeur {
	return []journal.Valeur{journal.Entier("coordonnees", d.Version)}
}

func consignesDeblocages(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	ds, err := tiers.Deblocages(ctx, l)
	for _, d := range ds {
		cs = append(cs, consigne{fmt.Sprintf("déblocage %d d’un RIB", d.ID), "tiers.debloquer_rib", objetDeblocage, d.ID, d.Agent, deblocageConsigne(d), ""})
	}
	return cs, err
}
