// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
	"etai/internal/reglement"
	"etai/internal/tiers"
)

// tiersAGerer reads a tiers that the agent may manage.
func tiersAGerer(ctx context.Context, l bdd.Lecture, a droits.Agent, id int64) (tiers.Tiers, error) {
	x, err := tiers.ParID(ctx, l, id)
	if err != nil || x.Organisation != a.Organisation {
		return x, ErrInterdit
	}
	return x, peutGererTiers(ctx, l, a, x.Dossier)
}

// AjouterTelephone records a number of a tiers, with where it comes from and since when it is known; the answer is its id.
func AjouterTelephone(ctx context.Context, b *bdd.Base, d Demande, t tiers.Telephone) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := tiersAGerer(ctx, e, a, t.Tiers)
		if err != nil {
			return 0, err
		}
		if t.ConnuDepuis.Vide() || t.ConnuDepuis.Apres(e.Instant().Jour()) {
			return 0, refuser("connu_depuis", "indiquer la date du document qui porte ce numéro, au plus tard aujourd’hui")
		}
		id, err := tiers.AjouterTelephone(ctx, e, t, a.ID)
		if err != nil {
			return 0, err
		}
		return id, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "tiers.ajouter_telephone", Objet: "tiers_telephone", ObjetID: id, Dossier: x.Dossier,
			Valeurs: []journal.Valeur{journal.Entier("tiers", x.ID), journal.Code("source", string(t.Source)), journal.Jour("connu_depuis", t.ConnuDepuis)}})
	})
}

// RetirerTelephone says that a number is no longer that of the tiers: nobody may be called there about bank details any more. The answer is the tiers.
func RetirerTelephone(ctx context.Context, b *bdd.Base, d Demande, telephone int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		t, err := tiers.TelephoneParID(ctx, e, telephone)
		if err != nil {
			return 0, ErrInterdit
		}
		x, err := tiersAGerer(ctx, e, a, t.Tiers)
		if err != nil {
			return 0, err
		}
		if err := tiers.RetirerTelephone(ctx, e, telephone, a.ID); err != nil {
			return 0, err
		}
		return x.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "tiers.retirer_telephone", Objet: "tiers_telephone", ObjetID: telephone, Dossier: x.Dossier})
	})
}

// NoterContreAppel records what a tiers answered about new bank details. One that does not confirm them refuses them at once: the former ones serve
// again, and whoever entered them asks what happened. The answer is the tiers.
func NoterContreAppel(ctx context.Context, b *bdd.Base, d Demande, c tiers.ContreAppel) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		v, err := tiers.VersionParID(ctx, e, c.Version)
		if err != nil {
			return 0, ErrInterdit
		}
		x, err := tiersAGerer(ctx, e, a, v.Tiers)
		if err != nil {
			return 0, err
		}
		c.Agent = a.ID
		var t tiers.Telephone
		if !c.EnPresence {
			if t, err = tiers.TelephoneParID(ctx, e, c.Telephone); err != nil {
				return 0, ErrInterdit
			}
		}
		regles, err := reglement.Lire(ctx, e, a.Organisation)
		if err != nil {
			return 0, err
		}
		if err := tiers.VerifierContreAppel(x, v, t, reglement.JoursDuNumero.A(regles, e.Instant().Jour()), c); err != nil {
			return 0, err
		}
		if _, err := tiers.NoterContreAppel(ctx, e, v, c); err != nil {
			return 0, err
		}
		if c.Resultat == tiers.Infirme {
			if err := tiers.Refuser(ctx, e, v.ID, a.ID, "contre-appel : le tiers ne confirme pas ce RIB"); err != nil {
				return 0, err
			}
			if err := agenda.Faire(ctx, e, agenda.RIBAApprouver, "tiers_version", v.ID, a.ID); err != nil {
				return 0, err
			}
		}
		return x.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "tiers.contre_appeler", Objet: "tiers_version", ObjetID: v.ID, Dossier: x.Dossier,
			Valeurs: []journal.Valeur{journal.Code("resultat", string(c.Resultat)), journal.Entier("telephone", c.Telephone), journal.Booleen("en_presence", c.EnPresence)}})
	})
}
