// SPDX-License-Identifier: EUPL-1.2

// Package virements writes the bank file of a visaed remise (pain.001), checks it as a bank would, and keeps it, encrypted, with its hash.
package virements

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/fichiers"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/formats/iban"
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
	x, err := lireAutour(ctx, l, t, ordres)
	if err != nil {
		return m, err
	}
	type cle struct {
		banque int64
		jour   jour.Jour
	}
	rangs := map[cle]int{}
	for _, o := range ordres {
		if o.Etat != paiements.EnRemise {
			return m, fmt.Errorf("%w : l’ordre %s est %s", paiements.ErrTransition, o.BoutEnBout, o.Etat.Libelle())
		}
		c, ok := x.comptes[o.Compte]
		if !ok {
			return m, fmt.Errorf("compte de l’ordre %s : %w", o.BoutEnBout, bdd.ErrAbsent)
		}
		k := cle{c.CompteBancaire, o.ExecutionLe}
		i, ok := rangs[k]
		if !ok {
			cb, ok := x.banques[c.CompteBancaire]
			if !ok {
				return m, fmt.Errorf("compte bancaire de l’ordre %s : %w", o.BoutEnBout, bdd.ErrAbsent)
			}
			i = len(m.Lots)
			rangs[k] = i
			m.Lots = append(m.Lots, pain.Lot{Identifiant: fmt.Sprintf("%s/%d", r.MessageID, i+1), Execution: o.ExecutionLe, LigneUnique: cb.LotUneLigne,
				Debiteur: pain.Latin(cb.Titulaire, pain.LongueurNom), IBAN: x.ibans[cb.ID], BIC: cb.BIC})
		}
		ordre, err := x.virement(o)
		if err != nil {
			return m, err
		}
		m.Lots[i].Ordres = append(m.Lots[i].Ordres, ordre)
	}
	return m, nil
}

// autour is what the bank file says around the orders of a remise.
type autour struct {
	comptes   map[int64]comptes.Compte
	banques   map[int64]comptes.CompteBancaire
	ibans     map[int64]iban.IBAN // of the bank accounts
	versions  map[int64]tiers.Version
	payes     map[int64]iban.IBAN // of the versions
	personnes map[int64]personnes.Personne
}

// parRequete is how many ids one query names.
const parRequete = 500

func lireAutour(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, ordres []paiements.Ordre) (autour, error) {
	x := autour{comptes: map[int64]comptes.Compte{}, banques: map[int64]comptes.CompteBancaire{}, ibans: map[int64]iban.IBAN{}, versions: map[int64]tiers.Version{},
		payes: map[int64]iban.IBAN{}, personnes: map[int64]personnes.Personne{}}
	if err := parLots(ordres, func(o paiements.Ordre) int64 { return o.Compte }, func(ids []int64) error {
		cs, err := comptes.ParIDs(ctx, l, ids)
		maps.Copy(x.comptes, cs)
		return err
	}); err != nil {
		return x, fmt.Errorf("lire les comptes : %w", err)
	}
	if err := parLots(slices.Collect(maps.Values(x.comptes)), func(c comptes.Compte) int64 { return c.CompteBancaire }, func(ids []int64) error {
		cs, err := comptes.Bancaires(ctx, l, ids)
		if err != nil {
			return err
		}
		is, err := comptes.IBANs(ctx, l, t, ids)
		maps.Copy(x.banques, cs)
		maps.Copy(x.ibans, is)
		return err
	}); err != nil {
		return x, fmt.Errorf("lire les comptes bancaires : %w", err)
	}
	if err := parLots(ordres, func(o paiements.Ordre) int64 { return o.Version }, func(ids []int64) error {
		vs, err := tiers.VersionsParIDs(ctx, l, ids)
		if err != nil {
			return err
		}
		is, err := tiers.IBANs(ctx, l, t, ids)
		maps.Copy(x.versions, vs)
		maps.Copy(x.payes, is)
		return err
	}); err != nil {
		return x, fmt.Errorf("lire les coordonnées bancaires : %w", err)
	}
	return x, parLots(ordres, func(o paiements.Ordre) int64 { return o.Dossier }, func(ids []int64) error {
		ps, err := personnes.DesDossiers(ctx, l, ids)
		maps.Copy(x.personnes, ps)
		return err
	})
}

// parLots gives the ids of a list, each once, by lots that one query may name.
func parLots[T any](liste []T, id func(T) int64, lire func([]int64) error) error {
	ids := make([]int64, len(liste))
	for i, x := range liste {
		ids[i] = id(x)
	}
	slices.Sort(ids)
	for lot := range slices.Chunk(slices.Compact(ids), parRequete) {
		if err := lire(lot); err != nil {
			return err
		}
	}
	return nil
}

func (x autour) virement(o paiements.Ordre) (pain.Ordre, error) {
	v, vue := x.versions[o.Version]
	p, connue := x.personnes[o.Dossier]
	if !vue || !connue {
		return pain.Ordre{}, fmt.Errorf("coordonnées ou personne de l’ordre %s : %w", o.BoutEnBout, bdd.ErrAbsent)
	}
	return pain.Ordre{BoutEnBout: o.BoutEnBout, Montant: o.Centimes, DebiteurUltime: pain.Latin(p.Affiche(), pain.LongueurNom),
		Crediteur: pain.Latin(v.Titulaire, pain.LongueurNom), IBAN: x.payes[o.Version], BIC: v.BIC, Remise: pain.Latin(o.Libelle, pain.LongueurRemise)}, nil
}
