// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
)

// relevesMax bounds the people of one act.
const relevesMax = 500

// NouveauxRemis asks that the account rendered to people be noted, of every month up to one (rule R37).
type NouveauxRemis struct {
	Dossiers []int64
	Mois     jour.Jour
	Voie     comptes.VoieReleve
	Le       jour.Jour // day on which they had it
}

// RemettreReleves notes that people had their account: who follows them, or keeps their account, says so. The answer is how many had it; those who had that month already count for nothing.
func RemettreReleves(ctx context.Context, b *bdd.Base, d Demande, n NouveauxRemis) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		j := e.Instant().Jour()
		n.Mois = n.Mois.PremierDuMois()
		switch {
		case len(n.Dossiers) == 0 || len(n.Dossiers) > relevesMax:
			return 0, refuser("dossiers", "cocher les personnes qui ont eu leur relevé, cinq cents au plus à la fois")
		case !slices.Contains(comptes.VoiesReleve, n.Voie):
			return 0, refuser("voie", "dire comment le relevé a été remis")
		case n.Mois.Vide() || !j.Apres(n.Mois.DernierDuMois()):
			return 0, refuser("mois", "choisir un mois fini : son relevé peut encore changer")
		case n.Le.Vide() || n.Le.Apres(j) || !n.Le.Apres(n.Mois.DernierDuMois()):
			return 0, refuser("le", "écrire le jour de la remise, après le %s et au plus tard aujourd’hui", n.Mois.DernierDuMois().Court())
		}
		nombre := int64(0)
		slices.Sort(n.Dossiers)
		for _, dossier := range slices.Compact(n.Dossiers) {
			id, err := remettreReleve(ctx, e, a, n, dossier)
			if err != nil {
				return 0, err
			}
			if id != 0 {
				nombre++
			}
		}
		return nombre, nil
	})
}

func remettreReleve(ctx context.Context, e *bdd.Ecriture, a droits.Agent, n NouveauxRemis, dossier int64) (int64, error) {
	p, err := droits.Parmi(ctx, e, a, dossier, droits.EcrireDossier, droits.Rapprocher)
	if err == nil && !p[droits.EcrireDossier] && !p[droits.Rapprocher] {
		err = ErrInterdit
	}
	if err != nil {
		return 0, err
	}
	c, err := comptes.DuDossier(ctx, e, dossier)
	if errors.Is(err, bdd.ErrAbsent) {
		return 0, refuser("dossiers", "l’une des personnes cochées n’a pas de compte géré : actualiser la page")
	}
	if err != nil {
		return 0, err
	}
	if n.Mois.DernierDuMois().Avant(c.OuvertLe) {
		return 0, refuser("mois", "l’un des comptes cochés n’est suivi que depuis le %s : choisir un mois plus récent", c.OuvertLe.Court())
	}
	r := comptes.ReleveRemis{Compte: c.ID, Dossier: dossier, Mois: n.Mois, Voie: n.Voie, Le: n.Le, Par: a.ID}
	if r.ID, err = comptes.RemettreReleve(ctx, e, r); err != nil || r.ID == 0 {
		return 0, err
	}
	return r.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "releve.remettre", Objet: objetReleveRemis, ObjetID: r.ID, Dossier: dossier, Valeurs: valeursReleveRemis(r)})
}

const objetReleveRemis = "releve_remis"

func valeursReleveRemis(r comptes.ReleveRemis) []journal.Valeur {
	return []journal.Valeur{journal.Entier("compte", r.Compte), journal.Jour("mois", r.Mois), journal.Code("voie", string(r.Voie)), journal.Jour("le", r.Le)}
}

// consignesRelevesRemis: an account was rendered as it was noted that day.
func consignesRelevesRemis(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	rs, err := comptes.TousRelevesRemis(ctx, l)
	for _, r := range rs {
		cs = append(cs, consigne{fmt.Sprintf("relevé remis %d", r.ID), "releve.remettre", objetReleveRemis, r.ID, r.Par, valeursReleveRemis(r), ""})
	}
	return cs, err
}
