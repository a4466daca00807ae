// SPDX-License-Identifier: EUPL-1.2

// Package virements writes the bank file of a visaed remise (pain.001), checks it as a bank would, and keeps it, encrypted, with its hash.
package virements

import (
	"bytes"
	"context"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/fichiers"
	"etai/internal/base/horloge"
	"etai/internal/comptes"
	"etai/internal/formats/pain"
	"etai/internal/organisation"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/tiers"
)

// Generateur writes bank files.
type Generateur struct {
	Base      *bdd.Base
	Trousseau *chiffre.Trousseau
	Depot     *fichiers.Depot
}

// Generer writes the file of a visaed remise, keeps it and records its hash: once. The answer is the id of the remise.
func (g *Generateur) Generer(ctx context.Context, d parcours.Demande, remise, version int64) (int64, error) {
	var m pain.Message
	var v pain.Version
	var nom string
	if err := g.Base.Lire(ctx, func(l bdd.Lecture) error {
		r, ordres, err := parcours.RemiseAGenerer(ctx, l, d.Agent, remise, version)
		if err != nil {
			return err
		}
		if r.Format == pain.V03.Format() {
			v = pain.V03
		}
		nom = r.MessageID + ".xml"
		m, err = message(ctx, l, g.Trousseau, r, ordres)
		return err
	}); err != nil {
		return 0, err
	}
	var b bytes.Buffer
	if err := pain.Ecrire(&b, v, m); err != nil {
		return 0, fmt.Errorf("écrire le fichier de virements : %w", err)
	}
	rapport, err := pain.Verifier(bytes.NewReader(b.Bytes()), nom)
	if err != nil {
		return 0, fmt.Errorf("relire le fichier de virements : %w", err)
	}
	if len(rapport.Fautes) > 0 {
		return 0, &parcours.Refus{Regle: rapport.Fautes[0].Regle, Message: "le fichier serait refusé par la banque : " + rapport.Fautes[0].Message}
	}
	depose, err := g.Depot.Deposer(ctx, bytes.NewReader(b.Bytes()), fichiers.Regles{TailleMax: int64(b.Len()), Types: []string{fichiers.XML}})
	if err != nil {
		return 0, fmt.Errorf("garder le fichier de virements : %w", err)
	}
	return parcours.NoterFichier(ctx, g.Base, d, parcours.FichierDeRemise{Remise: remise, Version: version, SHA256: depose.SHA256}, func(e *bdd.Ecriture) (int64, error) {
		return fichiers.Enregistrer(ctx, e, g.Trousseau, depose, fichiers.Fiche{Nature: "ordre_virement", NomAffiche: nom, Agent: d.Agent.ID})
	})
}

// message gathers a remise as a pain.001 message: one lot per bank account and day. Names go through the SEPA character set; nothing in it
// says that the person is accompanied.
func message(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, r paiements.Remise, ordres []paiements.Ordre) (pain.Message, error) {
	o, err := organisation.Lire(ctx, l, r.Organisation)
	if err != nil {
		return pain.Message{}, err
	}
	m := pain.Message{Identifiant: r.MessageID, Creation: l.Instant().Temps().In(horloge.Paris), Emetteur: pain.Latin(o.Nom, pain.LongueurNom)}
	rang := map[string]int{}
	for _, x := range ordres {
		if x.Etat != paiements.EnRemise {
			return m, fmt.Errorf("%w : l’ordre %s est %s", paiements.ErrTransition, x.BoutEnBout, x.Etat.Libelle())
		}
		c, err := comptes.ParID(ctx, l, x.Compte)
		if err != nil {
			return m, err
		}
		cle := fmt.Sprintf("%d %s", c.CompteBancaire, x.ExecutionLe)
		i, ok := rang[cle]
		if !ok {
			lot, err := nouveauLot(ctx, l, t, c.CompteBancaire)
			if err != nil {
				return m, err
			}
			i = len(m.Lots)
			rang[cle] = i
			lot.Identifiant, lot.Execution = fmt.Sprintf("%s/%d", r.MessageID, i+1), x.ExecutionLe
			m.Lots = append(m.Lots, lot)
		}
		ordre, err := virement(ctx, l, t, x)
		if err != nil {
			return m, err
		}
		m.Lots[i].Ordres = append(m.Lots[i].Ordres, ordre)
	}
	return m, nil
}

func nouveauLot(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, compteBancaire int64) (pain.Lot, error) {
	cb, err := comptes.Bancaire(ctx, l, compteBancaire)
	if err != nil {
		return pain.Lot{}, err
	}
	compte, err := comptes.IBAN(ctx, l, t, cb.ID)
	return pain.Lot{LigneUnique: cb.LotUneLigne, Debiteur: pain.Latin(cb.Titulaire, pain.LongueurNom), IBAN: compte, BIC: cb.BIC}, err
}

func virement(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, x paiements.Ordre) (pain.Ordre, error) {
	v, err := tiers.VersionParID(ctx, l, x.Version)
	if err != nil {
		return pain.Ordre{}, err
	}
	compte, err := tiers.IBAN(ctx, l, t, x.Version)
	if err != nil {
		return pain.Ordre{}, err
	}
	p, err := personnes.DuDossier(ctx, l, x.Dossier)
	if err != nil {
		return pain.Ordre{}, err
	}
	return pain.Ordre{BoutEnBout: x.BoutEnBout, Montant: x.Centimes, DebiteurUltime: pain.Latin(p.Affiche(), pain.LongueurNom),
		Crediteur: pain.Latin(v.Titulaire, pain.LongueurNom), IBAN: compte, BIC: v.BIC, Remise: pain.Latin(x.Libelle, pain.LongueurRemise)}, nil
}
