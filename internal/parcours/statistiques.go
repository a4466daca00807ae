// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/fichiers"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/statistiques"
)

// EcrireStatistiques keeps values of years that the work does not tell, all or none: the direction, the head of service and the référent enter them, so that an organisation without
// one of them has another. One that is already so is not written again; the answer is how many were.
func EcrireStatistiques(ctx context.Context, b *bdd.Base, d Demande, vs []statistiques.Valeur) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerRole(a, droits.SaisirChiffres); err != nil {
			return 0, err
		}
		for _, v := range vs {
			if r := statistiques.Verifier(v, e.Instant().Jour().Annee()); r != nil {
				return 0, &Refus{r.Champ, r.Error()}
			}
		}
		ecrites, err := statistiques.Ajouter(ctx, e, a.Organisation, a.ID, vs)
		if err != nil {
			return 0, err
		}
		actes := make([]journal.Acte, len(ecrites))
		for i, v := range ecrites {
			actes[i] = journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "statistique.ecrire", Objet: "statistique_valeur", ObjetID: v.ID, Valeurs: v.Consignees()}
		}
		return int64(len(ecrites)), journal.ConsignerLot(ctx, e, actes)
	})
}

// controlesStatistiques confront the versions of values with themselves.
func controlesStatistiques() []comptes.Controle {
	return []comptes.Controle{{SQL: `select cast(v.id as text) from statistique_valeur v where v.rang > 1 and not exists (select 1 from statistique_valeur x where x.organisation_id = v.organisation_id and x.genre = v.genre
		and x.annee = v.annee and x.cle = v.cle and x.fonction = v.fonction and x.employeur = v.employeur and x.rang = v.rang - 1 and x.saisie_le <= v.saisie_le)`, Faute: "valeur de référence %s : la suite de ses corrections est rompue"}}
}

// NatureRetour is the nature of the frozen file of a yearly return.
const NatureRetour = "retour_annuel"

// NoterRetour notes that the return of a year was sent to the State (rule R40), with its file, already deposited: who may enter figures says it.
func NoterRetour(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, x statistiques.Envoi, depose fichiers.Depose) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerRole(a, droits.SaisirChiffres); err != nil {
			return 0, err
		}
		if r := statistiques.VerifierEnvoi(x, e.Instant().Jour()); r != nil {
			return 0, &Refus{r.Champ, r.Error()}
		}
		fichier, err := fichiers.Enregistrer(ctx, e, t, depose, fichiers.Fiche{Nature: NatureRetour, NomAffiche: fmt.Sprintf("indicateurs-masp-%d.csv", x.Annee), Agent: a.ID})
		if err != nil {
			return 0, err
		}
		x.Organisation, x.Par, x.Fichier, x.SHA256 = a.Organisation, a.ID, fichier, depose.SHA256
		if x, err = statistiques.NoterEnvoi(ctx, e, x); err != nil {
			return 0, err
		}
		return x.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "statistique.envoyer", Objet: "statistique_envoi", ObjetID: x.ID, Valeurs: x.Consignees()})
	})
}

func consignesRetours(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return consignesDe(statistiques.TousLesEnvois, func(x statistiques.Envoi) consigne {
		return consigne{fmt.Sprintf("envoi de l’état annuel %d", x.ID), "statistique.envoyer", "statistique_envoi", x.ID, x.Par, x.Consignees(), ""}
	})(ctx, l)
}

func consignesStatistiques(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return consignesDe(statistiques.Toutes, func(v statistiques.Valeur) consigne {
		return consigne{fmt.Sprintf("valeur de référence %d", v.ID), "statistique.ecrire", "statistique_valeur", v.ID, v.Par, v.Consignees(), ""}
	})(ctx, l)
}
