// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"etai/internal/base/bdd"
	"etai/internal/base/fichiers"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/documents"
	"etai/internal/formats/pdf"
	"etai/internal/modeles"
	"etai/internal/organisation"
	"etai/internal/parcours"
)

// relanceDuService is a template that the fictional service wrote in the place of the one delivered.
const relanceDuService = `# Nous attendons votre réponse

Je n’ai pas encore reçu {{rappel}}. Merci de me répondre avant le {{avant_le}}, par lettre, par téléphone ou en venant au service.

{{#si complement}}
{{complement}}
{{/si}}
Le service d’accompagnement est ouvert tous les jours de 9 h à 17 h.
`

// enTete gives the service its letterhead, with a logo, and a template of its own, before any letter is written.
func (d *Demo) enTete(ctx context.Context) error {
	b, admin := d.inst.Base, d.demande("admin")
	logo, err := logoFictif()
	if err != nil {
		return err
	}
	var o organisation.Organisation
	if err := b.Lire(ctx, func(l bdd.Lecture) (err error) {
		o, err = organisation.Lire(ctx, l, d.agents["admin"].Organisation)
		return err
	}); err != nil {
		return err
	}
	if _, err := parcours.NoterIdentiteCourrier(ctx, b, admin, modeles.Identite{Service: "Service d’accompagnement social personnalisé", Adresse: o.Adresse, Courriel: "masp@valmoulin.exemple", Lieu: "Valmoulin",
		Signataire: "Chef Exemple", Qualite: "chef de service", Tribunal: "tribunal administratif d’Exemple, 1 rue du Droit, 00100 VALMOULIN", Logo: logo}, false); err != nil {
		return err
	}
	_, err = parcours.EnregistrerModele(ctx, b, admin, modeles.Modele{Genre: "relance", Variante: modeles.Courante, Texte: relanceDuService})
	return err
}

// logoFictif is a mill in two colours.
func logoFictif() ([]byte, error) {
	i := image.NewRGBA(image.Rect(0, 0, 240, 80))
	draw.Draw(i, i.Bounds(), image.White, image.Point{}, draw.Src)
	bleu, vert := image.NewUniform(color.RGBA{0x1b, 0x5e, 0x7d, 0xff}), image.NewUniform(color.RGBA{0x11, 0x66, 0x3e, 0xff})
	for y := range 80 {
		draw.Draw(i, image.Rect(40-y/3, y, 40+y/3, y+1), bleu, image.Point{}, draw.Src)
		draw.Draw(i, image.Rect(90, 30+y/4, 230, 31+y/4), vert, image.Point{}, draw.Src)
	}
	var b bytes.Buffer
	err := png.Encode(&b, i)
	return b.Bytes(), err
}

// courriers writes the letters of the first person: those that went, one that waits; and attaches a bill that was scanned.
func (d *Demo) courriers(ctx context.Context) error {
	b, t, cesf, s := d.inst.Base, d.inst.Trousseau, d.demande(cesfDe(d.suivies[0].n)), d.suivies[0]
	caf := modeles.Liste("2, rue de l’Exemple", "00100 Valmoulin")
	remis := map[int64]int64{}
	for i, n := range []parcours.NouveauDocument{
		{Genre: "payeur_debut", Aupres: s.recettes[0].organisme, Saisis: modeles.Valeurs{"destinataire_adresse": caf}},
		{Genre: "autorisation", Aupres: s.recettes[0].organisme},
		{Genre: "contrat"},
		{Genre: "relance", Saisis: modeles.Valeurs{"rappel": modeles.Texte("votre attestation d’assurance du logement"), "avant_le": modeles.Date(d.aujourdhui.Plus(15))}},
	} {
		n.Dossier = s.dossier
		id, err := parcours.EcrireDocument(ctx, b, t, cesf, n)
		if err != nil {
			return fmt.Errorf("%s : %w", n.Genre, err)
		}
		if _, err := parcours.ScellerDocument(ctx, b, t, d.inst.Depot, cesf.Agent, id); err != nil {
			return err
		}
		if i < 3 {
			remis[id] = 1
		}
	}
	if _, err := parcours.SuivreDocuments(ctx, b, t, cesf, parcours.SuiteDocuments{Documents: remis, Vers: documents.Remis, Mode: documents.RemiseMainPropre, RemisLe: d.horloge.Maintenant().Jour()}); err != nil {
		return err
	}
	var scan bytes.Buffer
	p := pdf.Nouveau(pdf.Meta{Titre: "Facture fictive", Auteur: "Démonstration", CreeLe: d.horloge.Maintenant().Temps()})
	p.Page()
	p.Texte(30, 40, "Facture d’électricité, document fictif numérisé", pdf.Police{Corps: 14}, pdf.AGauche)
	if err := p.Ecrire(&scan); err != nil {
		return err
	}
	depose, err := d.inst.Depot.Deposer(ctx, &scan, fichiers.ReglesPieces())
	if err != nil {
		return err
	}
	_, err = parcours.JoindrePiece(ctx, b, t, cesf, parcours.NouvellePiece{Dossier: s.dossier, Nature: parcours.PieceFacture, Nom: "facture-electricite-numerisee.pdf", Depose: depose})
	return err
}

// relevesRemis: everybody had the account of the last month that is over, but a few, who had none for some months.
func (d *Demo) relevesRemis(ctx context.Context) error {
	le := d.horloge.Maintenant().Jour()
	mois := le.PremierDuMois().Plus(-1).PremierDuMois()
	a, tard := parcours.NouveauxRemis{Mois: mois, Voie: comptes.ParLaPoste, Le: le}, parcours.NouveauxRemis{Mois: jour.PlusMois(mois, -3), Voie: comptes.EnMainPropre, Le: le}
	for i, s := range d.suivies {
		if i%30 == 7 {
			tard.Dossiers = append(tard.Dossiers, s.dossier)
		} else {
			a.Dossiers = append(a.Dossiers, s.dossier)
		}
	}
	for _, n := range []parcours.NouveauxRemis{a, tard} {
		if _, err := parcours.RemettreReleves(ctx, d.inst.Base, d.demande("comptable"), n); err != nil {
			return err
		}
	}
	return nil
}
