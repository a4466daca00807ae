// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/commissions"
	"etai/internal/masp"
	"etai/internal/parcours"
)

// contester has the person whom the first session refused write to the service today: the post had acknowledged the letter of the refusal, so the page of the appeal says that it came in time.
func (d *Demo) contester(ctx context.Context, refusee commissions.Passage) error {
	b, n := d.inst.Base, Mesures+len(demandesFictives())+2
	var lettre int64
	if err := b.Lire(ctx, func(l bdd.Lecture) error {
		ns, err := commissions.NotificationsDuPassage(ctx, l, refusee.ID)
		for _, x := range ns {
			lettre = x.Document
		}
		return err
	}); err != nil {
		return err
	}
	avis := d.coupure.Plus(5)
	if avis.Apres(d.aujourdhui) {
		avis = d.aujourdhui
	}
	if _, err := parcours.NoterRecommande(ctx, b, d.demande("chef"), parcours.NouveauRecommande{Document: lettre, Numero: "1A 000 000 0001 9", AvisLe: avis}); err != nil {
		return err
	}
	id, err := parcours.NoterRecours(ctx, b, d.inst.Trousseau, d.demande(cesfDe(n)), parcours.NouveauRecours{Dossier: refusee.Dossier, Cible: masp.RecoursSurDemande, CibleID: refusee.ObjetID, Le: d.aujourdhui,
		Texte: "Son RSA vient d’être ouvert par la CAF : elle en apporte l’attestation, et demande que sa situation soit revue."})
	d.Histoires = append(d.Histoires, Histoire{Titre: "Un recours contre un refus", Texte: "La commission avait refusé faute de prestation\u00a0; le RSA est ouvert depuis. Le chef de service répond\u00a0: maintenir, ou remettre la demande à décider.", Personne: "Personne " + nomDe(n),
		Dossier: refusee.Dossier, Lien: fmt.Sprintf("/dossiers/%d/recours/%d", refusee.Dossier, id), Identifiant: "chef@valmoulin.test"})
	return err
}
