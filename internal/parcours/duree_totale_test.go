// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/rapports"
	"etai/internal/reglement"
)

// The end of the four years is announced while a contract runs, from the months of all of a person's sheets, declared ones included; it moves with each act that moves the count, and with the département's choice.
func TestDureeTotale(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		ctx := t.Context()
		dossierDe := func(nom string) int64 {
			d := adulte(t, m, nom)
			if _, err := parcours.EnregistrerPrestation(ctx, b, m.Demande(droits.CESF), prestations.Percue{Dossier: d, Numero: 17, Organisme: "CAF", Montant: 60000, Du: jour.Certain(2020, 1, 1)}); err != nil {
				t.Fatal(err)
			}
			return d
		}
		voir := func(quand string, dossier int64, voulu masp.DureeTotale) {
			t.Helper()
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				p, _, err := masp.DureeTotaleDuDossier(ctx, l, dossier)
				if p != voulu {
					t.Errorf("%s : %+v, attendu %+v", quand, p, voulu)
				}
				return err
			})
		}
		d := dossierDe("Longue")
		voir("sans contrat", d, masp.DureeTotale{})
		// Two contracts end to end from the anchor, and six months declared elsewhere: the contract ends before the four years.
		m.Signer(t, etaitest.Contrat(d, jour.Certain(2023, 11, 1), 24))
		n := etaitest.Contrat(d, jour.Certain(2025, 11, 1), 15)
		n.MoisAilleurs = 6
		contrat := m.Signer(t, n)
		fin, plafond := jour.Certain(2027, 1, 31), jour.Certain(2027, 4, 30)
		voir("signé", d, masp.DureeTotale{Fin: fin, AtteintLe: plafond})
		lister := func(jusquAu jour.Jour) (ids []int64) {
			t.Helper()
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				a := m.Agents[droits.CESF]
				a.Instant = l.Instant()
				fs, total, err := rapports.DureesTotales(ctx, l, a, jusquAu, 10, 0)
				if len(fs) != total {
					t.Errorf("%d lignes, %d comptées", len(fs), total)
				}
				for _, f := range fs {
					ids = append(ids, f.Dossier)
				}
				return err
			})
			return ids
		}
		if ids := lister(plafond); len(ids) != 1 || ids[0] != d {
			t.Errorf("annoncés : %v", ids)
		}
		if ids := lister(plafond.Plus(-1)); len(ids) != 0 {
			t.Errorf("trop tôt : %v", ids)
		}
		// A suspension counts, unless the département has chosen otherwise from a day on: the count is that of the day on which the next contract would begin.
		if _, err := parcours.SuspendreContrat(ctx, b, m.Trousseau, m.Demande(droits.CESF), parcours.NouvelleSuspension{Dossier: d, Contrat: contrat, Motif: masp.Hospitalisation, Du: jour.Certain(2026, 1, 1), Au: jour.Certain(2026, 1, 31), Texte: "Hospitalisée."}); err != nil {
			t.Fatal(err)
		}
		voir("suspendu", d, masp.DureeTotale{Fin: fin, AtteintLe: plafond})
		if _, err := parcours.FixerParametre(ctx, b, m.Demande(droits.Direction), reglement.NouvelleValeur{Code: string(reglement.DecompteSuspension), Portee: reglement.Loi, Valeur: reglement.Valeur{Choix: "non_comptee"}, Du: jour.Certain(2027, 1, 1),
			Vue: derniereValeur(t, m, reglement.DecompteSuspension), Source: "Délibération", Preuve: reglement.Interne}); err != nil {
			t.Fatal(err)
		}
		voir("suspension non comptée", d, masp.DureeTotale{Fin: fin, AtteintLe: plafond.Plus(31)})
		// The contract stops: the days that did not go by are left for a contract that would follow at once.
		if _, err := parcours.ArreterContrat(ctx, b, m.Trousseau, m.Demande(droits.CESF), parcours.NouvelArret{Dossier: d, Contrat: contrat, Le: lundi, Motif: masp.RupturePersonne, Texte: "Elle arrête."}); err != nil {
			t.Fatal(err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			p, _, err := masp.DureeTotaleDuDossier(ctx, l, d)
			if p.Fin != lundi || p.AtteintLe != plafond {
				t.Errorf("arrêté : %+v", p)
			}
			return err
		})
		// A sheet with three years of contracts is merged into another one, which signs the last one.
		ancienne, reste := dossierDe("Ancienne"), dossierDe("Reste")
		m.Signer(t, etaitest.Contrat(ancienne, jour.Certain(2023, 1, 1), 24))
		m.Signer(t, etaitest.Contrat(ancienne, jour.Certain(2025, 1, 1), 12))
		id, err := parcours.DemanderFusion(ctx, b, m.Trousseau, m.Demande(droits.CESF), parcours.NouvelleFusion{Sens: personnes.Fusionner, Absorbee: titulaire(t, m, ancienne).ID, Survivante: titulaire(t, m, reste).ID, Motif: "Même pièce d’identité."})
		if err == nil {
			_, err = parcours.DeciderFusion(ctx, b, m.Trousseau, m.Demande(droits.ChefDeService), id, 1, "")
		}
		if err != nil {
			t.Fatal(err)
		}
		voir("réunie", reste, masp.DureeTotale{Fin: jour.Certain(2025, 12, 31), AtteintLe: jour.Certain(2026, 12, 31)})
		if ids := lister(jour.Certain(2030, 1, 1)); len(ids) != 1 || ids[0] != d {
			t.Errorf("sans contrat en cours : %v", ids)
		}
		m.VoitTout(t, etaitest.Alteration{Nom: "durée totale", SQL: `delete from masp_duree_totale`, Dit: "la durée totale"})
	})
}
