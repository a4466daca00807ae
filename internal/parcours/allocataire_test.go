// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"maps"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/documents"
	"etai/internal/etaitest"
	"etai/internal/modeles"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/prestations"
)

// One payer knows the file of a married woman under two numbers: hers, and that of her couple. A letter names each with its benefits, one about a benefit that benefit's alone; what
// is not known is never chosen, and what is frozen stays.
func TestNumerosDUnCouple(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx, m := t.Context(), etaitest.NouveauMonde(t, b)
		enTete(t, m)
		dossier := adulte(t, m, "Exemple")
		m.Signer(t, etaitest.Contrat(dossier, lundi, 12, prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: "7700001", Montant: 60775, JourDuMois: 5},
			prestations.Percue{Numero: 13, Organisme: "CAF", Allocataire: "7700002", Partage: true, Montant: 20000, JourDuMois: 5}))
		adresse := modeles.Liste("2, rue du Droit", "00100 Valmoulin")
		figer := func(role droits.Role, genre string, saisis modeles.Valeurs) int64 {
			t.Helper()
			vs := modeles.Valeurs{"destinataire_adresse": adresse, "changement": modeles.Paragraphes("Un changement."), "cesse_le": modeles.Date(lundi)}
			maps.Copy(vs, saisis)
			id, err := parcours.EcrireDocument(ctx, b, m.Trousseau, m.Demande(role), parcours.NouveauDocument{Dossier: dossier, Genre: genre, Aupres: "CAF", Saisis: vs})
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		imprime := func(id int64) (s string) {
			m.Lire(t, func(ctx context.Context, lecture bdd.Lecture) error {
				x, err := documents.ParID(ctx, lecture, id)
				if err != nil {
					return err
				}
				l, err := x.Lettre(m.Trousseau)
				s = l.Texte()
				return err
			})
			return s
		}
		dit := func(quoi string, id int64, veut string) {
			t.Helper()
			if s := imprime(id); !strings.Contains(s, "numéro d’allocataire "+veut+",") {
				t.Errorf("%s : « %s » manque\n%s", quoi, veut, s)
			}
		}
		les := func(noms ...string) modeles.Valeurs {
			return modeles.Valeurs{"prestations_demandees": modeles.Liste(noms...)}
		}
		deux := "7700002 (AAH) et 7700001 (RSA)" // in the order of the list of D271-2
		for _, role := range []droits.Role{droits.CESF, droits.Comptable} {
			for _, genre := range []string{"payeur_debut", "payeur_changement", "payeur_fin"} {
				dit(string(role)+", "+genre, figer(role, genre, nil), deux)
			}
			dit("le RSA seul", figer(role, "payeur_debut", les("Le RSA, dès décembre")), "7700001")
			dit("l’AAH seule", figer(role, "payeur_debut", les("AAH")), "7700002")
			dit("les deux", figer(role, "payeur_debut", les("RSA", "AAH")), "7700001 (RSA) et 7700002 (AAH)") // in the order of the letter
			dit("une inconnue", figer(role, "payeur_debut", les("AAH", "La prime")), deux)
			dit("ce qui est écrit", figer(role, "payeur_debut", modeles.Valeurs{"allocataire": modeles.Texte("7700009")}), "7700009")
		}
		gelee := figer(droits.CESF, "payeur_debut", nil)
		// A right that is over is said to be; one without a number leaves the others with their names.
		noter := func(p prestations.Percue) {
			t.Helper()
			p.Dossier, p.Organisme, p.Du = dossier, "caf", jour.Certain(2025, 1, 1)
			if _, err := parcours.EnregistrerPrestation(ctx, b, m.Demande(droits.CESF), p); err != nil {
				t.Fatal(err)
			}
		}
		noter(prestations.Percue{Numero: 1, Allocataire: "7700003", Au: jour.Certain(2026, 3, 31)})
		dit("un droit fini", figer(droits.CESF, "payeur_fin", nil), "7700003 (APL jusqu’au 31/03/2026), "+deux)
		noter(prestations.Percue{Numero: 2})
		dit("l’ALS, dont le numéro n’est pas noté", figer(droits.CESF, "payeur_debut", les("ALS")), "7700003 (APL jusqu’au 31/03/2026), "+deux)
		dit("le RSA", figer(droits.CESF, "payeur_debut", les("RSA")), "7700001")
		dit("figée", gelee, deux)
		m.Verifier(t)
	})
}

// A payer without a known number stays a payer: the document tells of its benefits alone.
func TestPayeurSansNumero(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx, m := t.Context(), etaitest.NouveauMonde(t, b)
		enTete(t, m)
		dossier := adulte(t, m, "Exemple")
		m.Signer(t, etaitest.Contrat(dossier, lundi, 12, prestations.Percue{Numero: 17, Organisme: "CAF", Montant: 60775, JourDuMois: 5}, prestations.Percue{Numero: 8, Organisme: "CPAM", Allocataire: "7700002", Montant: 20000, JourDuMois: 8}))
		m.Lire(t, func(_ context.Context, l bdd.Lecture) error {
			a := m.Agents[droits.CESF]
			a.Instant = l.Instant()
			p, err := parcours.PreparerDocument(ctx, l, m.Trousseau, a, parcours.NouveauDocument{Dossier: dossier, Genre: "payeur_debut", Aupres: "CAF"}, nil)
			if v := p.Valeurs; err != nil || !v["allocataire"].Vide() || len(v["prestations_demandees"].Elements()) != 1 || v["prestations_demandees"].Elements()[0] != "RSA" {
				t.Errorf("%v %q %v", err, v["allocataire"], v["prestations_demandees"].Elements())
			}
			return nil
		})
	})
}

// Of a file with several payers, each letter bears the numbers of its own payer alone: at the beginning, for a change and at the end.
func TestNumerosDePlusieursPayeurs(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx, m := t.Context(), etaitest.NouveauMonde(t, b)
		enTete(t, m)
		dossier := adulte(t, m, "Exemple")
		m.Signer(t, etaitest.Contrat(dossier, lundi, 12, prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: "7700001", Montant: 60775, JourDuMois: 5},
			prestations.Percue{Numero: 8, Organisme: "CPAM", Allocataire: "7700002", Montant: 20000, JourDuMois: 8}, prestations.Percue{Numero: 4, Organisme: "CARSAT", Montant: 30000, JourDuMois: 9}))
		for _, role := range []droits.Role{droits.CESF, droits.Comptable} {
			for _, genre := range []string{"payeur_debut", "payeur_changement", "payeur_fin"} {
				for payeur, numero := range map[string]string{"CAF": "7700001", "CPAM": "7700002", "CARSAT": ""} {
					m.Lire(t, func(_ context.Context, l bdd.Lecture) error {
						a := m.Agents[role]
						a.Instant = l.Instant()
						p, err := parcours.PreparerDocument(ctx, l, m.Trousseau, a, parcours.NouveauDocument{Dossier: dossier, Genre: genre, Aupres: payeur}, nil)
						if eu := p.Valeurs["allocataire"]; err != nil || numero == "" && !eu.Vide() || numero != "" && eu.String() != numero {
							t.Errorf("%s, %s à %s : %+v, attendu %q, %v", role, genre, payeur, eu, numero, err)
						}
						return nil
					})
				}
			}
		}
	})
}

// A credit that bears her number and another one settles nothing when that one is a couple's or another person's; of several benefits that another amount may be, none is chosen.
func TestPlusieursNumerosSurUneLigne(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx, m := t.Context(), etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 57349, prestations.Percue{Numero: 13, Organisme: "CAF", Allocataire: "7700802", Montant: 20000, JourDuMois: 5})
		autre := m.Suivre(t, 30000)
		for _, p := range []prestations.Percue{{Dossier: s.Dossier, Numero: 2, Allocataire: "7700803", Partage: true}, {Dossier: autre.Dossier, Numero: 2, Allocataire: "7700804"}, {Dossier: s.Dossier, Numero: 1, Allocataire: "7700805"}} {
			p.Organisme, p.Du = "CAF", etaitest.Debut
			if _, err := parcours.EnregistrerPrestation(ctx, b, m.Demande(droits.CESF), p); err != nil {
				t.Fatal(err)
			}
		}
		for _, x := range []struct {
			centimes argent.Centimes
			libelle  string
			regle    parcours.Regle
		}{
			{57349, "CAF " + s.Numero, parcours.RevenuAttendu},
			{20000, "CAF 7700802", parcours.RevenuAttendu},
			{57349, "CAF " + s.Numero + " 7700802", parcours.RevenuAttendu}, // both hers, and the amount says which
			{57349, "CAF " + s.Numero + " 7700803", parcours.NumeroPartage},
			{57349, "CAF " + s.Numero + " 7700804", parcours.NumeroPartage},
			{77349, "CAF " + s.Numero, parcours.MontantDifferent},
			{77349, "CAF " + s.Numero + " 7700802", parcours.NumeroPartage},
			{1234, "CAF 7700805", parcours.NonAutorisee},
			{1234, "CAF 7700805 7700803", ""},
			{1234, "CAF 7700805 7700804", ""},
		} {
			l := comptes.LigneAPoster{CompteBancaire: s.Banque.ID, Centimes: x.centimes, Date: jour.Certain(2026, 11, 5)}
			l.Texte.Libelle = x.libelle
			m.Lire(t, func(ctx context.Context, lecture bdd.Lecture) error {
				p, err := parcours.PropositionPour(ctx, lecture, l)
				if p.Regle != x.regle {
					t.Errorf("%s %s : %q, attendu %q", x.libelle, x.centimes, p.Regle, x.regle)
				}
				return err
			})
		}
	})
}
