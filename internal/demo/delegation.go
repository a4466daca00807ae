// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"
	"fmt"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/delegation"
	"etai/internal/parcours"
)

// confiees are how many files of the association the département entrusts under each of its conventions.
const confiees = 12

// The SIRET of the story: their keys are right, they belong to nobody.
const (
	siretAssociation = "99999999800001"
	siretDepartement = "99999999700003"
)

// conventions are one paid by the month-measure, and one by a dotation.
func (d *Demo) conventions() []parcours.NouvelleConvention {
	debut := jour.Certain(d.coupure.Annee()-1, 1, 1)
	commun := func(reference string, nature delegation.Nature, cadre delegation.Cadre) parcours.NouvelleConvention {
		return parcours.NouvelleConvention{Convention: delegation.Convention{Delegataire: d.association, Reference: reference, Nature: nature, Cadre: cadre},
			Version: delegation.Version{Du: debut, Au: jour.Certain(d.coupure.Annee()+1, 12, 31), SigneeLe: debut, Etendue: delegation.LesDeux, Niveau1: true, Niveau2: true, Cycle: delegation.ParTrimestre,
				SIRETEmetteur: siretAssociation, SIRETDestinataire: siretDepartement, Service: "MASP", ServiceRequis: true, Engagement: "EJ-FICTIF-77"}}
	}
	prix, dotation := commun("MASP-PRIX", delegation.Association, delegation.Marche), commun("MASP-DOTATION", delegation.Association, delegation.Subvention)
	v := &prix.Version
	v.Mode, v.Prix1, v.Prix2, v.Regle, v.EngagementRequis, v.BIC = delegation.Prix, 21500, 30000, delegation.MoisEntame, true, "EXEMFRPPXXX"
	v.Exoneration = "TVA non applicable, organisme sans but lucratif (article 261, 7, 1° du code général des impôts)"
	w := &dotation.Version
	w.Mode, w.Dotation, w.Regle = delegation.Dotation, argent.Centimes(12_000_000), delegation.MoisAuxJours
	return []parcours.NouvelleConvention{prix, dotation}
}

// deleguer tells the délégation: two conventions, files entrusted, one offered, one refused, a thread; then a quarter controlled by both sides, its invoice, a
// credit note.
func (d *Demo) deleguer(ctx context.Context) error {
	b, t, referent := d.inst.Base, d.inst.Trousseau, d.demande("referent")
	compte, err := ibanFictif(900001)
	if err != nil {
		return err
	}
	var ids []int64
	for _, n := range d.conventions() {
		if n.Version.Mode == delegation.Prix {
			n.Version.IBAN = compte
		}
		id, err := parcours.CreerConvention(ctx, b, t, referent, n)
		if err != nil {
			return err
		}
		ids = append(ids, id)
	}
	_, fin := delegation.ParTrimestre.Periode(d.coupure.PremierDuMois())
	if !fin.Avant(d.coupure) { // the quarter that is over
		fin = jour.PlusMois(fin.PremierDuMois(), -3).DernierDuMois()
	}
	du := jour.PlusMois(fin.PremierDuMois(), -2)
	for i := range 2 * confiees {
		if err := d.confierMesure(ctx, ids[i/confiees], d.suivies[i].dossier, du); err != nil {
			return fmt.Errorf("mesure %d : %w", i+1, err)
		}
	}
	if _, err := parcours.OffrirMesure(ctx, b, t, referent, parcours.NouvelleOffre{Dossier: d.suivies[2*confiees].dossier, Convention: ids[0], Du: d.aujourdhui.PremierDuMois(), Texte: "La personne préfère être reçue à Vieuxmont."}); err != nil {
		return err
	}
	refusee, err := parcours.OffrirMesure(ctx, b, t, referent, parcours.NouvelleOffre{Dossier: d.suivies[2*confiees+1].dossier, Convention: ids[0], Du: d.aujourdhui.PremierDuMois()})
	if err != nil {
		return err
	}
	if _, err := parcours.RefuserMesure(ctx, b, t, d.demande("chef"), parcours.ReponseOffre{Attribution: refusee, Version: 1, Texte: "Toutes les places de ce site sont prises jusqu’à la fin du trimestre."}); err != nil {
		return err
	}
	if _, err := parcours.EcrireMessage(ctx, b, t, referent, d.suivies[0].dossier, "Le bailleur annonce une visite de l’immeuble. La personne a-t-elle reçu la lettre ?"); err != nil {
		return err
	}
	if _, err := parcours.EcrireMessage(ctx, b, t, d.demande("chef"), d.suivies[0].dossier, "Oui, sa conseillère sera là ce jour-là."); err != nil {
		return err
	}
	return d.facturer(ctx, ids, fin)
}

func (d *Demo) confierMesure(ctx context.Context, convention, dossier int64, du jour.Jour) error {
	id, err := parcours.OffrirMesure(ctx, d.inst.Base, d.inst.Trousseau, d.demande("referent"), parcours.NouvelleOffre{Dossier: dossier, Convention: convention, Du: du})
	if err != nil {
		return err
	}
	_, err = parcours.AccepterMesure(ctx, d.inst.Base, d.inst.Trousseau, d.demande("chef"), parcours.ReponseOffre{Attribution: id, Version: 1, Du: du})
	return err
}

// facturer plays a quarter: the invoice of one convention with its credit note; the état of the dotation, where a line is contested.
func (d *Demo) facturer(ctx context.Context, conventions []int64, fin jour.Jour) error {
	b, t, comptable, referent := d.inst.Base, d.inst.Trousseau, d.demande("comptable"), d.demande("referent")
	for _, convention := range slices.Backward(conventions) {
		etat, err := parcours.SoumettreEtat(ctx, b, comptable, convention, fin)
		if err != nil {
			return err
		}
		var lignes []delegation.Ligne
		if err := b.Lire(ctx, func(l bdd.Lecture) (err error) { lignes, err = delegation.LignesDe(ctx, l, etat); return err }); err != nil {
			return err
		}
		dire := func(n int, version int64, qui parcours.Demande, sens delegation.Sens, mots string) error {
			_, err := parcours.DireDeLigne(ctx, b, t, qui, parcours.MotDeLigne{Ligne: lignes[n].ID, Version: version, Sens: sens, Texte: mots})
			return err
		}
		if err := dire(1, 1, referent, delegation.RejetDepartement, "Aucune visite n’est notée ce mois-là."); err != nil {
			return err
		}
		if err := dire(1, 2, comptable, delegation.Contestation, "La visite est au dossier, à la date du 14."); err != nil {
			return err
		}
		if err := dire(1, 3, referent, delegation.Acceptation, "Vu le compte rendu."); err != nil {
			return err
		}
		if err := dire(2, 1, referent, delegation.RejetDepartement, "La personne était hospitalisée tout le mois."); err != nil {
			return err
		}
		if convention != conventions[0] { // that of the dotation, which gives no invoice, waits for the département's answer
			if err := dire(2, 2, comptable, delegation.Contestation, "Sa conseillère l’a vue deux fois à l’hôpital."); err != nil {
				return err
			}
			continue
		}
		if _, err := parcours.ArreterEtat(ctx, b, referent, etat, 1); err != nil {
			return err
		}
		facture, err := parcours.EmettreFacture(ctx, b, t, comptable, etat, 2)
		if err != nil {
			return err
		}
		if _, err := parcours.EmettreAvoir(ctx, b, t, comptable, parcours.NouvelAvoir{Facture: facture, Lignes: []int64{lignes[4].ID}, Motif: "Mesure suspendue ce mois-là, facturée par erreur"}); err != nil {
			return err
		}
	}
	return nil
}
