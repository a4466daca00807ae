// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"slices"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/delegation"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
)

// AutreDelegataire asks that a running contract go to another délégataire: the avenant, and the attribution that goes with it.
type AutreDelegataire struct {
	Dossier              int64
	Attribution, Version int64 // that ends
	Convention           int64 // of who takes over
	Du                   jour.Jour
	SigneLe, SignePourLe jour.Jour
	SignePour            string
	AccesAu              jour.Jour // last day on which the former délégataire reads the file
	Texte                string    // why; both délégataires read it
}

// ChangerDelegataire records in one act the avenant by which a running contract goes to another délégataire (01-masp §2.2 step 11), the end of the charge of the former one on the eve, and the offer to the new one, whose
// convention is in force on the day (rule R20). The months follow the charge. The answer is the id of the avenant.
func ChangerDelegataire(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n AutreDelegataire) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerDepartement(ctx, e, a); err != nil {
			return 0, err
		}
		x, err := attributionPour(ctx, e, a, ReponseOffre{Attribution: n.Attribution, Version: n.Version}, true)
		if err != nil {
			return 0, err
		}
		if x.Dossier != n.Dossier {
			return 0, ErrInterdit
		}
		n.Texte = strings.TrimSpace(n.Texte)
		aujourdhui, veille := e.Instant().Jour(), n.Du.Plus(-1)
		switch {
		case x.Etat != delegation.Acceptee:
			return 0, refuser("attribution", "aucun délégataire n’a cette mesure en charge (elle est %s) : la proposer sans avenant", x.Etat.Libelle())
		case n.Texte == "":
			return 0, refuser("texte", "écrire pourquoi le délégataire change, et ce qui a été dit à la personne")
		case n.Du.Vide() || !n.Du.Apres(x.Du):
			return 0, refuser("du", "le délégataire actuel a cette mesure depuis le %s : choisir un jour après", x.Du.Court())
		case n.AccesAu.Avant(veille) || n.AccesAu.Avant(aujourdhui) || n.AccesAu.Apres(plusTardDe(veille, aujourdhui).Plus(delegation.DureeAcces)):
			return 0, refuser("acces_au", "le délégataire lit encore le dossier le temps de rendre ses comptes : du dernier jour de la charge à %d jours après", delegation.DureeAcces)
		}
		c, err := contratQuiCourt(ctx, e, n.Dossier, n.Du)
		if err != nil {
			return 0, err
		}
		convention, err := conventionDe(ctx, e, a, n.Convention)
		if err != nil || convention.Departement != a.Organisation {
			return 0, refuser("convention", "choisir une convention du département")
		}
		if convention.Delegataire == x.Delegataire {
			return 0, refuser("convention", "cette convention est celle du délégataire actuel : en choisir une d’un autre")
		}
		v := masp.Avenant{Contrat: c.ID, Rang: len(c.Avenants) + 1, Nature: masp.AutreDelegataire, Niveau: c.NiveauLe(n.Du), Du: n.Du, SigneLe: n.SigneLe, SignePourLe: n.SignePourLe, SignePour: strings.TrimSpace(n.SignePour), Texte: n.Texte,
			Delegataire: convention.Delegataire, Par: a.ID}
		if v.SignePour == "" {
			if v.SignePour, err = SignataireDuDepartement(ctx, e, c.Mesure.Departement, n.SignePourLe); err != nil {
				return 0, err
			}
		}
		if verdict := masp.VerifierAvenant(c, masp.ProjetAvenant{Avenant: v, Aujourdhui: aujourdhui}); len(verdict.Refus) > 0 {
			return 0, &Refus{verdict.Refus[0].Regle, verdict.Refus[0].Message}
		}
		if v.ID, err = masp.Amender(ctx, e, t, n.Dossier, v, nil); err != nil {
			return 0, err
		}
		x.Au, x.AccesAu = veille, n.AccesAu
		if err := terminerAttribution(ctx, e, t, a, x, delegation.Retiree, n.AccesAu, n.Texte); err != nil {
			return 0, err
		}
		if _, err := offrir(ctx, e, t, a, convention, NouvelleOffre{Dossier: n.Dossier, Convention: n.Convention, Du: n.Du, Texte: n.Texte}); err != nil {
			return 0, err
		}
		if err := recompterMois(ctx, e, n.Dossier); err != nil {
			return 0, err
		}
		vs, err := valeursAvenant(ctx, e, v)
		if err != nil {
			return 0, err
		}
		return v.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "contrat.amender", Objet: objetAvenant, ObjetID: v.ID, Dossier: n.Dossier, Valeurs: vs})
	})
}

// contratQuiCourt is the contract of a file that covers a day.
func contratQuiCourt(ctx context.Context, l bdd.Lecture, dossier int64, j jour.Jour) (masp.Contrat, error) {
	cs, err := masp.DuDossier(ctx, l, dossier)
	if err != nil {
		return masp.Contrat{}, err
	}
	k := slices.IndexFunc(cs, func(c masp.Contrat) bool { return !c.Annule() && !c.Debut.Apres(j) && !c.Dernier().Avant(j) })
	if k < 0 {
		return masp.Contrat{}, refuser("du", "aucun contrat ne court le %s : sans contrat à changer, retirer la mesure puis la proposer à un autre", j.Court())
	}
	return cs[k], nil
}
