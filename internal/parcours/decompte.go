// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"

	"etai/internal/base/argent"
	"etai/internal/comptes"
	"etai/internal/gestion"
)

// decompter splits a received line by authorised benefit, as the payer's décompte says: gross sums, deductions, and net sums that make the line to the cent. A
// number that serves a couple names both: each benefit goes to whose it is.
func (d *decideur) decompter(ctx context.Context) error {
	if d.ligne.Centimes <= 0 {
		return refuser("sens", "un décompte explique de l’argent reçu ; dire ce que ce débit a payé")
	}
	parts, err := d.partsDuDecompte(ctx)
	if err != nil {
		return err
	}
	if len(parts) == 1 {
		err = d.affecter(ctx, parts[0].Dossier, parts[0].Recette, "revenu")
	} else {
		d.p.Parts = parts
		err = d.scinder(ctx)
	}
	if err != nil {
		return err
	}
	return comptes.NoterDecompte(ctx, d.e, d.ligne.ID, d.p.Decompte)
}

// partsDuDecompte checks the décompte, and turns its net sums into parts.
func (d *decideur) partsDuDecompte(ctx context.Context) (parts []PartDeLigne, err error) {
	if n := len(d.p.Decompte); n == 0 || n > partsMax {
		return nil, refuser("decompte", "recopier le décompte de l’organisme : une ligne au moins, %d au plus", partsMax)
	}
	vues := map[int64]bool{}
	var net argent.Centimes
	for _, x := range d.p.Decompte {
		switch {
		case x.Brut <= 0:
			return nil, refuser("decompte", "chaque ligne du décompte a un montant brut supérieur à zéro ; effacer celles qui n’y sont pas")
		case x.Retenue < 0 || x.Retenue > x.Brut:
			return nil, refuser("decompte", "une retenue de %s dépasse le montant brut de %s : relire le décompte", x.Retenue, x.Brut)
		case x.Retenue == 0 && x.Motif != "":
			return nil, refuser("decompte", "un motif est choisi sans retenue : écrire la retenue, ou enlever le motif")
		case x.Retenue > 0 && !x.Motif.Valide():
			return nil, refuser("decompte", "dire pourquoi l’organisme retient %s : indu, avance, saisie ou autre", x.Retenue)
		case vues[x.Recette]:
			return nil, refuser("decompte", "une prestation figure deux fois : additionner ses lignes")
		}
		vues[x.Recette] = true
		if net, err = argent.Ajouter(net, x.Net()); err != nil {
			return nil, err
		}
		r, err := gestion.RecetteParID(ctx, d.e, x.Recette)
		if err != nil {
			return nil, ErrInterdit
		}
		if x.Net() > 0 {
			parts = append(parts, PartDeLigne{Centimes: x.Net(), Choix: Affecter, Dossier: r.Dossier, Recette: r.ID})
			continue
		}
		// Kept whole by its payer: nothing moves, and it is still hers to read.
		if _, err := d.versPersonne(ctx, r.Dossier, r.ID, "revenu", ""); err != nil {
			return nil, err
		}
	}
	if reste := d.ligne.Centimes - net; reste > 0 {
		return nil, refuser("decompte", "le décompte fait %s nets, la banque a crédité %s : il manque %s, une ligne est oubliée ou une retenue est trop forte", net, d.ligne.Centimes, reste)
	} else if reste < 0 {
		return nil, refuser("decompte", "le décompte fait %s nets, la banque a crédité %s : il y a %s de trop, une retenue est oubliée", net, d.ligne.Centimes, -reste)
	}
	return parts, nil
}
