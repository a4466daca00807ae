// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"slices"

	"etai/internal/accompagnement"
	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
)

// portefeuilleMax bounds the files of one lot.
const portefeuilleMax = 500

// NouveauPortefeuille asks that files of an agent who is away or leaves be followed by others, from a day: shared one after the other among them.
type NouveauPortefeuille struct {
	De       int64
	Vers     []int64
	Dossiers []int64
	Du, Au   jour.Jour // Au Vide: for good; else those days, and the agent keeps the files
}

// ConfierPortefeuille gives a whole lot of files in one act: who follows them, their appointments to come and their tasks. All of them or none. The answer is how many.
func ConfierPortefeuille(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouveauPortefeuille) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		switch {
		case len(n.Dossiers) == 0 || len(n.Dossiers) > portefeuilleMax:
			return 0, refuser("dossiers", "cocher les dossiers à confier, cinq cents au plus à la fois")
		case len(n.Vers) == 0 || slices.Contains(n.Vers, n.De):
			return 0, refuser("vers", "choisir à qui les confier : une autre personne du service, ou plusieurs")
		case n.Du.Vide() || n.Du.Avant(e.Instant().Jour()):
			return 0, refuser("du", "les dossiers se confient à partir d’aujourd’hui, ou plus tard")
		case !n.Au.Vide() && n.Au.Avant(n.Du):
			return 0, refuser("au", "le retour vient après le départ : corriger l’un des deux jours")
		}
		for i, dossier := range n.Dossiers {
			if slices.Contains(n.Dossiers[:i], dossier) {
				continue
			}
			vers := n.Vers[i%len(n.Vers)]
			if err := confierUn(ctx, e, t, a, n, dossier, vers); err != nil {
				return 0, err
			}
		}
		return int64(len(n.Dossiers)), journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "portefeuille.confier", Objet: "agent", ObjetID: n.De,
			Valeurs: []journal.Valeur{journal.Entier("dossiers", int64(len(n.Dossiers))), journal.Entier("vers", int64(len(n.Vers))), journal.Jour("du", n.Du), journal.Jour("au", n.Au)}})
	})
}

func confierUn(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, n NouveauPortefeuille, dossier, vers int64) error {
	if n.Au.Vide() {
		if err := confier(ctx, e, a, NouveauSuivi{Dossier: dossier, Agent: vers, Du: n.Du}); err != nil {
			return err
		}
		if err := agenda.Confier(ctx, e, dossier, n.De, vers); err != nil {
			return err
		}
	} else if err := remplacer(ctx, e, a, n, dossier, vers); err != nil {
		return err
	}
	xs, err := accompagnement.AVenir(ctx, e, t, a, dossier, n.De, n.Du)
	if err != nil {
		return err
	}
	for _, x := range xs {
		if !n.Au.Vide() && x.Le.Apres(n.Au) {
			continue
		}
		x.Rang, x.Agent, x.EcritPar = x.Rang+1, vers, a.ID
		if _, err := enregistrerEntretien(ctx, e, t, a, x); err != nil {
			return err
		}
	}
	return nil
}

// remplacer lets an agent follow a file beside its own, for some days.
func remplacer(ctx context.Context, e *bdd.Ecriture, a droits.Agent, n NouveauPortefeuille, dossier, vers int64) error {
	if err := exiger(ctx, e, a, droits.EcrireDossier, dossier); err != nil {
		return err
	}
	x, err := organisation.AgentActif(ctx, e, vers)
	if err != nil || x.Organisation != a.Organisation || !droits.Autorise(x.Role, droits.EcrireDossier) {
		return refuser("vers", "cet agent ne peut pas suivre un dossier : choisir quelqu’un du service, dont le compte est actif")
	}
	ts, err := organisation.Attributions(ctx, e, a, dossier)
	if err != nil {
		return err
	}
	for _, y := range ts {
		if y.Agent == vers && y.Organisation == a.Organisation && !y.Du.Apres(n.Du) && (y.Au.Vide() || !y.Au.Avant(n.Au)) {
			return nil // they follow it already
		}
		if y.Agent == vers && y.Organisation == a.Organisation && y.Du == n.Du {
			return refuser("du", "ce remplacement commence le jour d’un autre : choisir un autre jour")
		}
	}
	_, err = organisation.Attribuer(ctx, e, a, organisation.Attribution{Dossier: dossier, Organisation: a.Organisation, Agent: vers, Portee: organisation.Complete, Du: n.Du, Au: n.Au})
	return err
}
