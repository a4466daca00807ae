// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/masp"
	"etai/internal/masp/versement"
	"etai/internal/parcours"
)

// versementDirect is who does not pay her rent though she signed a contract without management: a judge is asked to have her RSA paid to her landlord. The n-th person has the n-th file.
const versementDirect = 100

// demanderVersement has the request signed, its reasons sent, and filed, some weeks ago. The service has its letterhead.
func (d *Demo) demanderVersement(ctx context.Context) (int64, error) {
	j, b, t, cesf := d.horloge.Maintenant().Jour(), d.inst.Base, d.inst.Trousseau, d.demande(cesfDe(versementDirect))
	id, err := parcours.EnvisagerVersement(ctx, b, t, cesf, parcours.SaisieVersement{Dossier: versementDirect, Requerant: masp.PresidentDuDepartement, Cause: versement.NonRespect, CauseLe: j.Plus(-20), PremierImpaye: jour.PlusMois(j, -4),
		Loyer: 39000, Charges: 4200, TiersPayant: 21000, Plancher: 30000, Montant: 22200, Mois: 12,
		Textes: versement.Textes{Domicile: fmt.Sprintf("%d rue de l’Exemple\nVieuxmont", versementDirect), Bailleur: "Office Exemple de Valmoulin", BailleurAdresse: "4 rue de l’Exemple\n00100 VALMOULIN", Tribunal: "Tribunal judiciaire d’Exemple",
			TribunalAdresse: "1 rue du Droit\n00100 VALMOULIN", Motifs: "Quatre loyers impayés. Le contrat prévoyait qu’elle les paie elle-même, avec l’aide du service : les rendez-vous n’ont pas été tenus.", Pieces: "Bail\nDécompte du bailleur\nContrat d’accompagnement"},
		Prestations: []versement.Prestation{{Numero: 17, Montant: 65169, Organisme: "CAF Exemple", Adresse: "2 rue de l’Exemple, 00100 VALMOULIN"}}})
	if err != nil {
		return 0, err
	}
	if _, err := parcours.SignerRequete(ctx, b, t, cesf, id, 1, "Direction Exemple, par délégation", nil); err != nil {
		return 0, err
	}
	for _, vers := range []versement.Etat{versement.LRAREnvoyee, versement.Deposee} {
		if err := d.avancerVersement(ctx, id, versement.Etape{Vers: vers, Le: j}); err != nil {
			return 0, err
		}
	}
	return id, nil
}

func (d *Demo) avancerVersement(ctx context.Context, id int64, x versement.Etape) error {
	var v versement.Versement
	if err := d.inst.Base.Lire(ctx, func(l bdd.Lecture) (err error) {
		v, err = versement.ParID(ctx, l, id)
		return err
	}); err != nil {
		return err
	}
	_, err := parcours.AvancerVersement(ctx, d.inst.Base, d.inst.Trousseau, d.demande(cesfDe(versementDirect)), id, v.Version, x)
	return err
}

// fixerAudience: the court's letter has come today, with the day of the hearing.
func (d *Demo) fixerAudience(ctx context.Context, id int64) error {
	d.Histoires = append(d.Histoires, Histoire{Titre: "Un versement direct au bailleur (MASP 3)", Texte: "Le contrat n’est pas respecté, le loyer n’est plus payé\u00a0: la requête est au tribunal, l’audience est fixée.", Personne: "Personne " + nomDe(versementDirect),
		Dossier: versementDirect, Lien: fmt.Sprintf("/versements-directs/%d", id), Identifiant: identifiantCESF(versementDirect % CESF)})
	return d.avancerVersement(ctx, id, versement.Etape{Vers: versement.Audience, Le: d.aujourdhui, AudienceLe: jour.OuvreSuivant(d.aujourdhui.Plus(21), jour.Metropole)})
}

// grilles fills the grid of autonomy of those whose passage has come, but for a few, for whom it is a task of the day.
func (d *Demo) grilles(ctx context.Context) error {
	type suivi struct {
		dossier int64
		moment  masp.MomentGrille
	}
	var attendues []suivi
	if err := d.inst.Base.Lire(ctx, func(l bdd.Lecture) error {
		attendues = nil
		for dossier := int64(1); dossier <= presents; dossier++ {
			if p, du, err := parcours.PassageDuDossier(ctx, l, dossier); err != nil {
				return err
			} else if du && dossier%16 != 3 {
				attendues = append(attendues, suivi{dossier, p.Moment})
			}
		}
		return nil
	}); err != nil {
		return err
	}
	return ensemble(ctx, len(attendues), func(ctx context.Context, i int) error {
		x := attendues[i]
		return d.remplirGrille(ctx, &demandeFictive{n: int(x.dossier), dossier: x.dossier}, x.moment, 1+i%2)
	})
}
