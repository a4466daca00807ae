// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"fmt"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/tiers"
)

// comptesDuBanc is what one host of départements may follow.
const comptesDuBanc = 25_000

// BenchmarkProposerTous reads, computes and keeps the proposals of 25 000 accounts whose plans have nine lines.
func BenchmarkProposerTous(b *testing.B) {
	for nom, ouvrir := range map[string]func(testing.TB) *bdd.Base{"sqlite": etaitest.SQLite, "postgres": etaitest.PostgreSQL} {
		b.Run(nom, func(b *testing.B) {
			base := ouvrir(b)
			m := etaitest.NouveauMonde(b, base)
			modele := m.Suivre(b, 60775)
			semer(b, m, modele, m.Bailleur(b), m.Tiers(b, tiers.Personne, modele.Dossier), m.Piece(b, modele.Dossier))
			agent := m.Agents[droits.Comptable]
			for i := 0; b.Loop(); i++ {
				bilan, err := parcours.ProposerTous(b.Context(), base, agent, novembre(23).Plus(i), nil)
				if err != nil || bilan.Comptes != comptesDuBanc {
					b.Fatalf("%+v, %v", bilan, err)
				}
			}
		})
	}
}

// semer copies a followed person, with a plan.
func semer(b *testing.B, m *etaitest.Monde, modele etaitest.Suivie, bailleur, soi, piece int64) {
	b.Helper()
	const premier = 1000
	cesf, le := m.Agents[droits.CESF].ID, jour.Certain(2026, 11, 1)
	lignes := map[string][][]any{}
	ajouter := func(table string, valeurs ...any) { lignes[table] = append(lignes[table], valeurs) }
	if err := m.Base.Ecrire(b.Context(), func(e *bdd.Ecriture) error {
		clear(lignes)
		for i := range comptesDuBanc {
			id := int64(premier + i)
			ajouter("dossier", id, m.Organisation, fmt.Sprintf("B-%06d", i), le)
			ajouter("dossier_attribution", id, m.Organisation, "complete", le)
			ajouter("compte", id, m.Organisation, modele.Banque.ID, id, "personne", fmt.Sprintf("banc-%d", id), 0, le)
			ajouter("gestion", id, id, m.Organisation, "masp", id, etaitest.Debut, jour.Certain(2027, 12, 31))
			ajouter("gestion_recette", id, id, 17, "RSA", "CAF", 60775, 5, etaitest.Debut, jour.Certain(2027, 12, 31))
			ajouter("plan", id, m.Organisation, id, id, 1, le, "oral", le, cesf, e.Instant())
			for n, l := range []struct {
				objet, rythme           string
				tiers                   int64
				centimes, quantieme, au int
			}{{"loyer", "mensuelle", bailleur, 41000, 26, 0}, {"loyer", "mensuelle", bailleur, 4500, 26, 0}, {"energie", "mensuelle", bailleur, 4800, 28, 0},
				{"assurance", "mensuelle", bailleur, 1150, 29, 0}, {"argent_de_vie", "hebdomadaire", soi, 5000, 1, 0}, {"argent_de_vie", "hebdomadaire", soi, 2000, 4, 0},
				{"apurement", "mensuelle", bailleur, 3500, 27, 1}, {"autre", "mensuelle", bailleur, 4680, 30, 0}, {"autre", "mensuelle", bailleur, 1999, 2, 0}} {
				var au any
				if l.au > 0 {
					au = jour.Certain(2027, 12, 31)
				}
				ajouter("plan_ligne", id, id, n+1, n+1, "paiement", l.objet, l.tiers, "LIBELLE", l.centimes, false, l.rythme, l.quantieme, etaitest.Debut, au, piece)
			}
			ajouter("solde", id, -60000-int64(i%40000), 0)
		}
		for _, t := range []struct {
			nom      string
			colonnes []string
		}{
			{"dossier", []string{"id", "organisation_id", "numero", "ouvert_le"}},
			{"dossier_attribution", []string{"dossier_id", "organisation_id", "portee", "du"}},
			{"compte", []string{"id", "organisation_id", "compte_bancaire_id", "dossier_id", "nature", "code", "plancher", "ouvert_le"}},
			{"solde", []string{"compte_id", "debit", "retenu"}},
			{"gestion", []string{"id", "dossier_id", "organisation_id", "origine", "origine_id", "du", "au"}},
			{"gestion_recette", []string{"gestion_id", "dossier_id", "prestation", "libelle", "organisme", "montant", "jour_du_mois", "du", "au"}},
			{"plan", []string{"id", "organisation_id", "dossier_id", "compte_id", "numero", "du", "accord", "accorde_le", "saisi_par", "saisi_le"}},
			{"plan_ligne", []string{"plan_id", "dossier_id", "serie", "position", "genre", "objet", "tiers_id", "libelle", "centimes", "selon_avis", "periodicite", "jour", "du", "au", "piece_id"}},
		} {
			if err := e.InsererLignes(context.WithoutCancel(b.Context()), t.nom, t.colonnes, lignes[t.nom]); err != nil {
				return fmt.Errorf("%s : %w", t.nom, err)
			}
		}
		if m.Base.Moteur() == bdd.PostgreSQL {
			_, err := e.Exec(b.Context(), "analyze")
			return err
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
}
