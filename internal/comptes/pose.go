// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/formats/releve"
)

// ReleveAPoser is the head of a statement to be staged.
type ReleveAPoser struct {
	Fichier        int64
	CompteBancaire int64
	Rang           int // in the file
	Identifiant    string
	Numero         string
	Du, Au         jour.Jour
	Ouverture      argent.Centimes
	Cloture        argent.Centimes
	Lignes         int
	Decalage       *argent.Centimes // of a forgotten day
}

// LigneScellee is a line with its texts already sealed: what an act of staging has left to do is to insert it.
type LigneScellee struct {
	jour, valeur     jour.Jour
	centimes         argent.Centimes
	code             string
	retour           bool
	motif, reference string
	boutEnBout       string
	remise           string
	signature        Signature
	texte            journal.Scelle
	details          []detailScelle
}

type detailScelle struct {
	centimes                  argent.Centimes
	boutEnBout, remise, motif string
	texte                     journal.Scelle
}

// Sceller prepares a line outside of any act. The only detail of a line is in the line itself; several are kept under it.
func Sceller(t *chiffre.Trousseau, l *releve.Ligne, m Mode, s Signature) (LigneScellee, error) {
	x := LigneScellee{jour: l.DateOperation, valeur: l.DateValeur, centimes: l.Montant, code: string(l.Code), retour: l.Retour, motif: string(l.MotifRetour),
		reference: string(l.ReferenceBancaire), boutEnBout: string(l.ReferenceBoutEnBout), remise: l.Remise, signature: s}
	if x.valeur.Vide() {
		x.valeur = x.jour
	}
	var err error
	if x.texte, err = journal.Sceller(t, texteDe(l, m).encoder()); err != nil {
		return x, fmt.Errorf("sceller le libellé : %w", err)
	}
	if len(l.Details) > 1 {
		x.details, err = scellerDetails(t, l.Details, Prive(l, m))
	}
	return x, err
}

func scellerDetails(t *chiffre.Trousseau, ds []releve.Detail, carte bool) ([]detailScelle, error) {
	r := make([]detailScelle, len(ds))
	for i := range ds {
		d := &ds[i]
		s, err := journal.Sceller(t, texteDetail(d, carte).encoder())
		if err != nil {
			return nil, fmt.Errorf("sceller le libellé d’un détail : %w", err)
		}
		r[i] = detailScelle{d.Montant, string(d.ReferenceBoutEnBout), d.Remise, d.MotifRetour, s}
	}
	return r, nil
}

func texteDetail(d *releve.Detail, carte bool) TexteLigne {
	return TexteLigne{Carte: carte, Libelle: string(d.Libelle), Contrepartie: string(d.Contrepartie), ContrepartieIBAN: string(d.ContrepartieIBAN),
		CreancierUltime: d.CreancierUltime, DebiteurUltime: d.DebiteurUltime}
}

// Bloc is a run of lines of one statement, staged together with other blocks in one act.
type Bloc struct {
	Tete           *ReleveAPoser // the statement's head, with its first block; nil in the next ones
	Releve         int64         // the statement, when its head was staged before
	CompteBancaire int64
	Rang           int // of the first line, among the staged ones
	Lignes         []LigneScellee
}

// Poser stages blocks: nothing of them is visible until Accepter. It returns the statement of each block.
func Poser(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, blocs []Bloc) ([]int64, error) {
	ids, err := poserTetes(ctx, e, blocs)
	if err != nil {
		return nil, err
	}
	var textes []journal.Scelle
	nombre := 0
	for i := range blocs {
		nombre += len(blocs[i].Lignes)
		for k := range blocs[i].Lignes {
			l := &blocs[i].Lignes[k]
			textes = append(textes, l.texte)
			for d := range l.details {
				textes = append(textes, l.details[d].texte)
			}
		}
	}
	gardes, err := journal.GarderLot(ctx, e, t, textes)
	if err != nil {
		return nil, err
	}
	rangees := make([][]any, 0, nombre)
	var details [][]any
	for i := range blocs {
		b := &blocs[i]
		for k := range b.Lignes {
			l := &b.Lignes[k]
			rangees = append(rangees, []any{ids[i], b.CompteBancaire, b.Rang + k, l.jour, l.valeur, int64(l.centimes), l.code, l.retour, l.motif, l.reference,
				l.boutEnBout, l.remise, l.signature[:], gardes[0].ID, gardes[0].Engagement})
			gardes = gardes[1:]
			for d := range l.details {
				details = append(details, l.details[d].rangee(ids[i], b.Rang+k, nil, d, gardes[0]))
				gardes = gardes[1:]
			}
		}
	}
	if err := e.InsererLignes(ctx, "ligne_releve", []string{"releve_id", "compte_bancaire_id", "rang", "date_operation", "date_valeur", "centimes", "code",
		"retour", "motif_retour", "reference_bancaire", "bout_en_bout", "remise", "signature", "contenu_id", "engagement"}, rangees); err != nil {
		return nil, fmt.Errorf("poser les lignes du relevé : %w", err)
	}
	return ids, poserDetails(ctx, e, details)
}

func poserTetes(ctx context.Context, e *bdd.Ecriture, blocs []Bloc) ([]int64, error) {
	neufs := 0
	for i := range blocs {
		if blocs[i].Tete != nil {
			neufs++
		}
	}
	reserves, err := e.Identifiants(ctx, "releve", neufs)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(blocs))
	rangees := make([][]any, 0, neufs)
	for i := range blocs {
		r := blocs[i].Tete
		if r == nil {
			ids[i] = blocs[i].Releve
			continue
		}
		ids[i] = reserves[0]
		reserves = reserves[1:]
		rangees = append(rangees, []any{ids[i], r.Fichier, r.CompteBancaire, r.Rang, r.Identifiant, r.Numero, r.Du, r.Au, int64(r.Ouverture), int64(r.Cloture), r.Lignes, decalage(r.Decalage)})
	}
	if err := e.InsererLignes(ctx, "releve", []string{"id", "fichier_id", "compte_bancaire_id", "rang", "identifiant", "numero", "date_ouverture", "date_cloture",
		"solde_ouverture", "solde_cloture", "lignes", "decalage"}, rangees); err != nil {
		return nil, fmt.Errorf("poser le relevé : %w", err)
	}
	return ids, nil
}

func decalage(c *argent.Centimes) any {
	if c == nil {
		return nil
	}
	return int64(*c)
}

func (d *detailScelle) rangee(releve, ligne, avis any, rang int, g journal.Engage) []any {
	return []any{releve, ligne, avis, rang, int64(d.centimes), d.boutEnBout, d.remise, d.motif, g.ID, g.Engagement}
}

func poserDetails(ctx context.Context, e *bdd.Ecriture, details [][]any) error {
	if err := e.InsererLignes(ctx, "ligne_detail", []string{"releve_id", "ligne_rang", "avis_id", "rang", "centimes", "bout_en_bout", "remise", "motif_retour",
		"contenu_id", "engagement"}, details); err != nil {
		return fmt.Errorf("poser les détails des lignes : %w", err)
	}
	return nil
}
