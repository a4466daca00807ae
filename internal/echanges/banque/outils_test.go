// SPDX-License-Identifier: EUPL-1.2

package banque_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/formats/iban"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
)

// collectif is a pooled account: opinion and acceptance recorded.
type collectif struct {
	m      *etaitest.Monde
	banque comptes.CompteBancaire
	iban   iban.IBAN
	n      int
}

// ouvrirCollectif records the legal opinion and one payer's acceptance, then opens a pooled account.
func ouvrirCollectif(t testing.TB, m *etaitest.Monde) *collectif {
	t.Helper()
	c := &collectif{m: m, iban: etaitest.IBANDe(900001)}
	c.banque = m.Collectif(t, c.iban)
	return c
}

// sousCompte gives a new person her sub-account, with one expected income.
func (c *collectif) sousCompte(t testing.TB, numero string, rsa argent.Centimes) etaitest.Suivie {
	t.Helper()
	c.n++
	s := etaitest.Suivie{Banque: c.banque, IBAN: c.iban, Numero: numero}
	if numero == "" {
		s.Numero = fmt.Sprintf("88%05d", c.n)
	}
	m := c.m
	var err error
	if s.Dossier, err = parcours.CreerPersonne(t.Context(), m.Base, m.Demande(droits.CESF), parcours.NouvellePersonne{Personne: personnes.Personne{
		Nom: fmt.Sprintf("Collectif-%d", c.n), Prenom: "Personne", Naissance: etaitest.Naissance, EcrireDomicile: true}}); err != nil {
		t.Fatal(err)
	}
	m.Signer(t, etaitest.Contrat(s.Dossier, etaitest.Debut, 24, prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: s.Numero, Montant: rsa, JourDuMois: 5}))
	if _, err = parcours.OuvrirSousCompte(t.Context(), m.Base, m.Demande(droits.CESF), parcours.NouveauSousCompte{CompteBancaire: c.banque.ID, Dossier: s.Dossier,
		OuvertLe: etaitest.Debut}); err != nil {
		t.Fatal(err)
	}
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		s.Compte, err = comptes.DuDossier(ctx, l, s.Dossier)
		return err
	})
	return s
}

func ecrire(t testing.TB, b *bdd.Base, fn func(context.Context, *bdd.Ecriture) error) {
	t.Helper()
	ctx := context.Background()
	if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error { return fn(ctx, e) }); err != nil {
		t.Fatal(err)
	}
}

// refuse checks that an act is refused by a rule.
func refuse(t testing.TB, regle string, fn func() error) {
	t.Helper()
	var r *parcours.Refus
	if err := fn(); !errors.As(err, &r) || r.Regle != regle || r.Message == "" {
		t.Errorf("%v ; attendu un refus « %s »", err, regle)
	}
}

// essayer decides a line as the accountant and returns the refusal.
func essayer(t testing.TB, m *etaitest.Monde, p comptes.Pointage, x parcours.Pointage) error {
	x.Ligne, x.Version = p.Ligne, p.Version
	_, err := parcours.PointerLigne(t.Context(), m.Base, m.Trousseau, m.Demande(droits.Comptable), x)
	return err
}
