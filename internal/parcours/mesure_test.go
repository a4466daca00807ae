// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/gestion"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/rapports"
)

func adulte(t *testing.T, m *etaitest.Monde, nom string) int64 {
	t.Helper()
	id, err := parcours.CreerPersonne(t.Context(), m.Base, m.Demande(droits.CESF), parcours.NouvellePersonne{Personne: personnes.Personne{Nom: nom, Prenom: "Personne", Naissance: etaitest.Naissance}})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// A contract is signed with its lines, its aims and its reasons; the next one continues the measure; what is refused leaves nothing.
func TestSignerContrat(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		d := adulte(t, m, "Contrat")
		rsa := prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: "7700001", Montant: 60775, JourDuMois: 5}
		n := etaitest.Contrat(d, etaitest.Debut, 12, rsa)
		n.MoisAilleurs = 6
		n.Objectifs = nil
		_, err := parcours.SignerContrat(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), n)
		if refus, ok := errors.AsType[masp.Refuses](err); !ok || len(refus) != 2 {
			t.Fatalf("sans objectif : %v", err)
		}
		if _, err := parcours.SignerContrat(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), n); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("le comptable signe : %v", err)
		}
		n.Objectifs = etaitest.Objectifs()
		n.Prestations[0].Plafond = 30000
		un := m.Signer(t, n)
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := m.Agents[droits.CESF]
			a.Instant = l.Instant()
			ps, err := prestations.PercuesDuDossier(ctx, l, a, d)
			if err != nil || len(ps) != 1 {
				t.Fatalf("%d prestations reçues, %v", len(ps), err)
			}
			rs, err := gestion.RecettesDuDossier(ctx, l, d)
			if err != nil || len(rs) != 1 || rs[0].Percue != ps[0].ID || rs[0].Montant != 30000 || rs[0].Plafond != 30000 {
				t.Errorf("recettes %+v, %v", rs, err)
			}
			n = etaitest.Contrat(d, jour.Certain(2027, 1, 1), 24)
			n.Niveau = masp.AvecGestion
			n.SigneLe, n.SignePourLe, n.EvaluationLe = jour.Certain(2026, 11, 20), jour.Certain(2026, 11, 21), jour.Certain(2026, 11, 21)
			n.Prestations = []parcours.PrestationDuContrat{{Percue: ps[0].ID, Autorisee: true}}
			return nil
		})
		deux := m.Signer(t, n)
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := m.Agents[droits.CESF]
			a.Instant = l.Instant()
			v, err := rapports.Mesures(ctx, l, m.Trousseau, a, d)
			if err != nil {
				return err
			}
			x, y := v.Contrats[1], v.Contrats[0]
			if x.ID != un || y.ID != deux || x.Mesure != y.Mesure || x.Rang != 1 || y.Rang != 2 || y.Fin != jour.Certain(2028, 12, 31) || len(x.Objectifs) != 2 || x.Objectifs[0].Texte != etaitest.Objectifs()[0].Texte ||
				len(x.Autorisations) != 1 || x.Autorisations[0].Plafond != 30000 || x.Autorisations[0].Allocataire != "7700001" || y.Autorisations[0].Plafond != 0 {
				t.Errorf("contrats %+v", v.Contrats)
			}
			if v.Compteur.ResteMois != 6 || v.Compteur.Ailleurs != 6 || v.Compteur.Mois != 36 {
				t.Errorf("compteur %+v", v.Compteur)
			}
			for r, veut := range map[droits.Role]bool{droits.CESF: true, droits.ChefDeService: true, droits.Comptable: false, droits.Administrateur: false} {
				a := m.Agents[r]
				a.Instant = l.Instant()
				if _, err := rapports.Mesures(ctx, l, m.Trousseau, a, d); (err == nil) != veut {
					t.Errorf("%s lit les contrats : %v", r, err)
				}
			}
			return nil
		})
		n.Debut = jour.Certain(2029, 1, 1)
		n.Mois = 12
		_, err = parcours.SignerContrat(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), n)
		if refus, ok := errors.AsType[masp.Refuses](err); !ok || refus[0].Regle != "R6" {
			t.Errorf("au-delà des 48 mois : %v", err)
		}
		m.Verifier(t)
		const contrat = "ce que le journal des actes a consigné"
		jours := "text"
		if b.Moteur() == bdd.PostgreSQL {
			jours = "date"
		}
		m.VoitTout(t, etaitest.Alteration{Nom: "mois déclarés ailleurs", SQL: `update masp_contrat set mois_ailleurs = 0`, Dit: contrat},
			etaitest.Alteration{Nom: "fin repoussée", SQL: `update masp_contrat set fin = cast('2028-12-30' as ` + jours + `) where rang = 2`, Dit: contrat},
			etaitest.Alteration{Nom: "objectif effacé", SQL: `delete from masp_objectif where nature = 'autonomie'`, Dit: contrat},
			etaitest.Alteration{Nom: "autre organisme autorisé", SQL: `update masp_autorisation set organisme = 'MSA'`, Dit: contrat},
			etaitest.Alteration{Nom: "plafond levé", SQL: `update gestion_recette set plafond = null`, Dit: "aucune ligne d’autorisation signée"},
			etaitest.Alteration{Nom: "autorisation effacée", SQL: `delete from masp_autorisation`, Dit: "sans autorisation signée"},
			etaitest.Alteration{Nom: "recette effacée", SQL: `delete from gestion_recette`, Dit: "la gestion ne la connaît pas"},
			etaitest.Alteration{Nom: "rang sauté", SQL: `update masp_contrat set rang = 3 where rang = 2`, Dit: "ne se suivent pas"},
			etaitest.Alteration{Nom: "contrat effacé", SQL: `delete from masp_contrat where rang = 2`, Dit: "n’est plus là"})
	})
}

// R9: the contract is over since Friday. A rent fallen due is still paid from the balance, for a reason; nothing else is, at the preparation as at the review.
func TestLiquidation(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		bailleur := m.Bailleur(t)
		avant := loyer(t, m, s, bailleur, 5000)
		avant.Objet = paiements.Assurance
		ordre, remise := visee(t, m, avant)
		arreter(t, m, s.Dossier, lundi.Plus(-3), masp.AutonomieRetrouvee)
		essayer := func(n parcours.NouvelOrdre) error {
			_, err := parcours.PreparerOrdre(t.Context(), b, m.Demande(droits.Comptable), n)
			return err
		}
		n := loyer(t, m, s, bailleur, 10000)
		exigerRefus(t, essayer(n), "R9")
		n.Liquidation = "Loyer de novembre, échu le 5"
		autre := n
		autre.Objet = paiements.Assurance
		exigerRefus(t, essayer(autre), "R9")
		if o := lireOrdre(t, m, preparer(t, m, n)); o.Liquidation != n.Liquidation {
			t.Errorf("raison %q", o.Liquidation)
		}
		tard := n
		tard.ExecutionLe = lundi.Plus(28)
		exigerRefus(t, essayer(tard), "R9")
		if lireOrdre(t, m, ordre).Liquidation != "" {
			t.Error("une raison sur un ordre d’avant la fin")
		}
		pasDeFichier(t, m, remise, "R9")
	})
}
