// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"etai/internal/base/bdd"
	"etai/internal/base/fichiers"
	"etai/internal/masp/signalement"
	"etai/internal/parcours"
)

// signalee is who a report to the procureur is about.
const signalee = 80

// rapportFictif are the parts of the report that the file does not know.
var rapportFictif = signalement.Textes{
	"faits":                "Le 3 du mois, elle est restée dix jours sans chauffage ni courrier ouvert. Le bailleur a trouvé le logement sans électricité.",
	"famille":              "Une sœur, loin, au téléphone de temps en temps.",
	"vie":                  "Seule dans un deux-pièces, logement encombré.",
	"ressources":           "Ses prestations, aucun bien connu.",
	"charges":              "Loyer, énergie, assurance.",
	"dettes":               "Aucune connue depuis la mesure.",
	"prestations":          "Celles du contrat. Une demande à la MDPH reste possible.",
	"quotidien":            "Elle ne prépare plus de repas sans aide.",
	"quotidien_recueil":    "visites à domicile",
	"demarches":            "Elle n’ouvre plus son courrier.",
	"demarches_recueil":    "entretiens, avec elle",
	"tenue_budget":         "Elle ne sait plus ce qu’elle reçoit ni quand.",
	"tenue_budget_recueil": "grille d’autonomie, avec elle",
	"menees":               "Un contrat avec gestion, des visites, des démarches avec elle : le loyer est payé, la santé ne s’améliore pas.",
	"envisagees":           "Continuer les visites jusqu’à la décision.",
	"destinataire":         "Procureur de la République d’Exemple",
	"destinataire_adresse": "Tribunal judiciaire d’Exemple\n4, place du Palais\n00100 VALMOULIN",
	"pieces":               "Copie du contrat",
}

// signaler has a report written, with a medical piece under seal, signed and sent to the procureur some weeks ago; his answer is awaited.
func (d *Demo) signaler(ctx context.Context) (err error) {
	s, le := d.suivies[signalee-1], d.horloge.Maintenant().Jour()
	qui := d.demande(s.cesf())
	if d.signalement, err = parcours.OuvrirSignalement(ctx, d.inst.Base, d.inst.Trousseau, qui, s.dossier, false); err != nil {
		return fmt.Errorf("signalement : %w", err)
	}
	lu := func() (x signalement.Signalement, err error) {
		err = d.inst.Base.Lire(ctx, func(l bdd.Lecture) (err error) {
			x, err = signalement.ParID(ctx, l, d.signalement)
			return err
		})
		return x, err
	}
	x, err := lu()
	if err != nil {
		return err
	}
	if _, err := parcours.EcrireRapport(ctx, d.inst.Base, d.inst.Trousseau, qui, parcours.SaisieRapport{ID: x.ID, Version: x.Version, Conditions: true, Echec: true, Compromis: signalement.Sante, Textes: rapportFictif}); err != nil {
		return fmt.Errorf("rapport : %w", err)
	}
	piece, err := feuilleGrise()
	if err != nil {
		return err
	}
	if _, err := parcours.DeposerPli(ctx, d.inst.Base, d.inst.Trousseau, qui, x.ID, fichiers.PNG, piece); err != nil {
		return fmt.Errorf("pli : %w", err)
	}
	if x, err = lu(); err != nil {
		return err
	}
	if _, err := parcours.SignerRapport(ctx, d.inst.Base, d.inst.Trousseau, qui, parcours.SignatureRapport{ID: x.ID, Version: x.Version, Le: le, Signataire: "Présidente Exemple, présidente du conseil départemental", SansMedical: true}); err != nil {
		return fmt.Errorf("signature du rapport : %w", err)
	}
	if x, err = lu(); err != nil {
		return err
	}
	_, err = parcours.AvancerSignalement(ctx, d.inst.Base, d.inst.Trousseau, qui, x.ID, x.Version, signalement.Etape{Vers: signalement.Transmis, Le: le, Texte: "Remis au parquet contre récépissé, le pli à part."}, false)
	return err
}

// feuilleGrise is a picture that stands for a medical piece, and says nothing.
func feuilleGrise() ([]byte, error) {
	m := image.NewGray(image.Rect(0, 0, 210, 297))
	for y := range 297 {
		for x := range 210 {
			ton := uint8(250)
			if y > 40 && y < 250 && y%14 < 3 && x > 20 && x < 190 {
				ton = 190
			}
			m.SetGray(x, y, color.Gray{Y: ton})
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, m)
	return b.Bytes(), err
}
