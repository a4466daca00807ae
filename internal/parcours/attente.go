// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"

	"etai/internal/agenda"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/paiements"
)

// verifierAttente refuses an order on a waiting place beyond what waits there for its file: on a pooled account, one person's money never pays for another.
// hors is the order being looked at, 0 when it is not yet prepared.
func verifierAttente(ctx context.Context, l bdd.Lecture, c comptes.Compte, dossier int64, montant argent.Centimes, hors int64) error {
	if !c.Nature.Attente() {
		return nil
	}
	disponible, err := comptes.AttenteDe(ctx, l, c.ID, dossier)
	if err != nil {
		return err
	}
	os, err := paiements.EnCoursDuCompte(ctx, l, c.ID)
	if err != nil {
		return err
	}
	for _, o := range os {
		if o.Dossier == dossier && (hors == 0 || o.ID != hors) && (o.Prevu() || o.Etat == paiements.EnRemise) {
			disponible -= o.Centimes
		}
	}
	if montant > disponible {
		return refuser("provision", "il n’y a que %s « %s » pour cette personne", max(0, disponible), c.Nature.Libelle())
	}
	return nil
}

// preleverAttente takes what an order pays from the lines that wait in its place, when it is transmitted; what had to be made available then is.
func preleverAttente(ctx context.Context, e *bdd.Ecriture, cs []comptes.Compte, o paiements.Ordre, agent int64) error {
	if i := indexCompte(cs, o.Compte); i < 0 || !cs[i].Nature.Attente() {
		return nil
	}
	videes, err := comptes.PreleverAttente(ctx, e, o.Compte, o.Dossier, o.Centimes)
	if err != nil {
		return err
	}
	for _, ligne := range videes {
		if err := agenda.Faire(ctx, e, agenda.MettreADisposition, "ligne_releve", ligne, agent); err != nil {
			return err
		}
	}
	return nil
}
