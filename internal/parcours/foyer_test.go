// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/rapports"
)

func exigerRefusFoyer(t *testing.T, err error, champ string) {
	t.Helper()
	if r, ok := errors.AsType[*personnes.RefusFoyer](err); !ok || r.Champ != champ {
		t.Fatalf("refus %q attendu, obtenu : %v", champ, err)
	}
}

func membres(t *testing.T, m *etaitest.Monde, dossier int64) (ms []personnes.Membre) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		ms, err = personnes.Membres(ctx, l, dossier)
		return err
	})
	return ms
}

func TestFoyer(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		ctx, du := t.Context(), jour.Certain(2024, 9, 1)
		enfant := personnes.Membre{Personne: personnes.Personne{Nom: "Exemple-1", Prenom: "Enfant", Naissance: jour.Certain(2014, 3, 2)}, Lien: personnes.Enfant, ACharge: true, Presence: personnes.Pleine, Du: du}
		entrer := func(r droits.Role, x personnes.Membre) (int64, error) {
			return parcours.EntrerAuFoyer(ctx, b, m.Trousseau, m.Demande(r), s.Dossier, x)
		}
		if _, err := entrer(droits.Comptable, enfant); !errors.Is(err, parcours.ErrInterdit) {
			t.Fatalf("comptable : %v", err)
		}
		id, err := entrer(droits.CESF, enfant)
		if err != nil {
			t.Fatal(err)
		}
		conjoint := personnes.Membre{Personne: personnes.Personne{Nom: "Conjoint", Prenom: "Personne"}, Lien: personnes.Conjoint, Presence: personnes.Pleine, Du: du}
		if _, err = entrer(droits.ChefDeService, conjoint); err != nil {
			t.Fatal(err)
		}
		_, err = entrer(droits.CESF, conjoint)
		exigerRefusFoyer(t, err, "lien")
		ms := membres(t, m, s.Dossier)
		if len(ms) != 2 || ms[0].Lien != personnes.Conjoint || ms[1].ID != id || ms[1].Personne.Titulaire {
			t.Fatalf("%+v", ms)
		}
		if c := personnes.Composer(ms, du); c.Personnes() != 3 || c.ACharge != 1 {
			t.Errorf("%+v", c)
		}
		e := ms[1]
		e.Personne.Prenom, e.Presence = "Enfant-Deux", personnes.Alternee
		if _, err := parcours.ModifierMembre(ctx, b, m.Demande(droits.CESF), e); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.ModifierMembre(ctx, b, m.Demande(droits.CESF), e); !errors.Is(err, personnes.ErrVersion) {
			t.Fatalf("ancienne version : %v", err)
		}
		e = membres(t, m, s.Dossier)[1]
		if e.Personne.Prenom != "Enfant-Deux" || e.Presence != personnes.Alternee || e.Version != 2 {
			t.Fatalf("%+v", e)
		}
		sortir := func(version int64, au jour.Jour, motif personnes.Sortie) error {
			_, err := parcours.SortirDuFoyer(ctx, b, m.Trousseau, m.Demande(droits.CESF), e.ID, version, au, motif)
			return err
		}
		exigerRefusFoyer(t, sortir(2, du.Plus(-1), personnes.Depart), "au")
		exigerRefusFoyer(t, sortir(2, du.Plus(1), ""), "motif")
		if err := sortir(1, du.Plus(1), personnes.Placement); !errors.Is(err, personnes.ErrVersion) {
			t.Fatalf("ancienne version : %v", err)
		}
		if err := sortir(2, jour.Certain(2026, 9, 1), personnes.Placement); err != nil {
			t.Fatal(err)
		}
		exigerRefusFoyer(t, sortir(3, jour.Certain(2026, 9, 2), personnes.Depart), "au")
		retour := personnes.Membre{Personne: e.Personne, Lien: personnes.Enfant, Presence: personnes.Pleine, Du: jour.Certain(2026, 9, 1)}
		_, err = entrer(droits.CESF, retour)
		exigerRefusFoyer(t, err, "du")
		retour.Du = retour.Du.Plus(30)
		if _, err := entrer(droits.CESF, retour); err != nil {
			t.Fatal(err)
		}
		autre := m.Suivre(t, 60000)
		if _, err := parcours.EntrerAuFoyer(ctx, b, m.Trousseau, m.Demande(droits.CESF), autre.Dossier, retour); !errors.Is(err, parcours.ErrInterdit) {
			t.Fatalf("membre d’un autre dossier : %v", err)
		}
		if n := compter(t, m, `select count(*) from evenement_dossier where dossier_id = $1 and nature in ('foyer.entree', 'foyer.sortie')`, s.Dossier); n != 4 {
			t.Errorf("%d événements", n)
		}
		m.Verifier(t)
	})
}

func titulaire(t *testing.T, m *etaitest.Monde, dossier int64) (p personnes.Personne) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		p, err = personnes.DuDossier(ctx, l, dossier)
		return err
	})
	return p
}

// Two sheets of one person: asked with a reason, decided by somebody else, undone the same way; never between two open managed accounts.
func TestFusion(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s, gere := m.Suivre(t, 60000), m.Suivre(t, 60000)
		ctx := t.Context()
		double, err := parcours.CreerPersonne(ctx, b, m.Demande(droits.CESF), parcours.NouvellePersonne{Personne: personnes.Personne{Nom: "Exemple-1", Prenom: "Personne", EcrireDomicile: true}})
		if err != nil {
			t.Fatal(err)
		}
		reste, absorbee := titulaire(t, m, s.Dossier), titulaire(t, m, double)
		demander := func(r droits.Role, n parcours.NouvelleFusion) (int64, error) {
			return parcours.DemanderFusion(ctx, b, m.Trousseau, m.Demande(r), n)
		}
		decider := func(d parcours.Demande, id, version int64, motif string) error {
			_, err := parcours.DeciderFusion(ctx, b, m.Trousseau, d, id, version, motif)
			return err
		}
		bonne := parcours.NouvelleFusion{Sens: personnes.Fusionner, Absorbee: absorbee.ID, Survivante: reste.ID, Motif: "Même date de naissance, même numéro d’allocataire."}
		for champ, n := range map[string]parcours.NouvelleFusion{
			"motif": {Sens: personnes.Fusionner, Absorbee: absorbee.ID, Survivante: reste.ID, Motif: "  "},
			"avec":  {Sens: personnes.Fusionner, Absorbee: titulaire(t, m, gere.Dossier).ID, Survivante: reste.ID, Motif: "deux comptes gérés"},
		} {
			_, err := demander(droits.CESF, n)
			exigerRefusFoyer(t, err, champ)
		}
		sens := bonne
		sens.Absorbee, sens.Survivante = bonne.Survivante, bonne.Absorbee
		_, err = demander(droits.CESF, sens)
		exigerRefusFoyer(t, err, "avec")
		if _, err := demander(droits.Comptable, bonne); !errors.Is(err, parcours.ErrInterdit) {
			t.Fatalf("comptable : %v", err)
		}
		id, err := demander(droits.CESF, bonne)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := demander(droits.ChefDeService, bonne); !errors.Is(err, personnes.ErrFusionEnCours) {
			t.Fatalf("deux demandes : %v", err)
		}
		if err := decider(m.Demande(droits.CESF), id, 1, ""); !errors.Is(err, personnes.ErrFusionMemePersonne) {
			t.Fatalf("par qui demande : %v", err)
		}
		if err := decider(m.Demande(droits.Comptable), id, 1, ""); !errors.Is(err, parcours.ErrInterdit) {
			t.Fatalf("comptable : %v", err)
		}
		if titulaire(t, m, double).Canonique != 0 {
			t.Fatal("fusionnée avant la décision")
		}
		if err := decider(m.Demande(droits.ChefDeService), id, 1, "deux sœurs jumelles"); err != nil {
			t.Fatal(err)
		}
		if err := decider(m.Demande(droits.ChefDeService), id, 2, ""); !errors.Is(err, personnes.ErrFusionDecidee) {
			t.Fatalf("décidée deux fois : %v", err)
		}
		if id, err = demander(droits.CESF, bonne); err != nil {
			t.Fatal(err)
		}
		if err := decider(m.Demande(droits.ChefDeService), id, 1, ""); err != nil {
			t.Fatal(err)
		}
		if p := titulaire(t, m, double); p.Canonique != reste.ID {
			t.Fatalf("canonique %d", p.Canonique)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			p, err := personnes.Canonique(ctx, l, titulaire(t, m, double))
			if err != nil || p.ID != reste.ID {
				t.Errorf("%d, %v", p.ID, err)
			}
			f, err := personnes.FusionParID(ctx, l, m.Trousseau, id)
			if err != nil || f.Motif != bonne.Motif || f.Etat != personnes.FusionFaite || f.DecideePar != m.Agents[droits.ChefDeService].ID {
				t.Errorf("%+v, %v", f, err)
			}
			return nil
		})
		_, err = demander(droits.CESF, bonne)
		exigerRefusFoyer(t, err, "avec")
		separer := bonne
		separer.Sens, separer.Motif = personnes.Separer, "Ce sont deux personnes : pièces d’identité vues."
		if id, err = demander(droits.ChefDeService, separer); err != nil {
			t.Fatal(err)
		}
		if err := decider(parcours.Demande{Agent: m.SecondChef}, id, 1, ""); err != nil {
			t.Fatal(err)
		}
		if p := titulaire(t, m, double); p.Canonique != 0 {
			t.Fatalf("canonique %d après la séparation", p.Canonique)
		}
		if n := compter(t, m, `select count(*) from tache where nature = 'fusion_a_decider' and faite_le is null`); n != 0 {
			t.Errorf("%d tâches ouvertes", n)
		}
		if n := compter(t, m, `select count(*) from evenement_dossier where nature in ('personne.fusionner', 'personne.separer')`); n != 4 {
			t.Errorf("%d événements", n)
		}
		// The database itself keeps the second person.
		err = b.Ecrire(ctx, func(e *bdd.Ecriture) error {
			_, err := e.Exec(ctx, `update personne_fusion set decidee_par = demandee_par where id = $1`, id)
			return err
		})
		if !errors.Is(err, bdd.ErrContrainte) {
			t.Errorf("base : %v", err)
		}
		m.Verifier(t)
	})
}

// The four years of a MASP are a person's (CASF art. L271-2): once two sheets are merged, the months of both files count, and nothing begins any more in the one that was merged.
func TestFusionDesMesures(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		ctx := t.Context()
		dossiers := [3]int64{}
		for i, nom := range []string{"Ancienne", "Milieu", "Reste"} {
			dossiers[i] = adulte(t, m, nom)
			rsa := prestations.Percue{Dossier: dossiers[i], Numero: 17, Organisme: "CAF", Montant: 60000, Du: jour.Certain(2020, 1, 1)}
			if _, err := parcours.EnregistrerPrestation(ctx, b, m.Demande(droits.CESF), rsa); err != nil {
				t.Fatal(err)
			}
		}
		m.Signer(t, etaitest.Contrat(dossiers[0], jour.Certain(2023, 1, 1), 24))
		m.Signer(t, etaitest.Contrat(dossiers[0], jour.Certain(2025, 1, 1), 12))
		fusionner := func(de, vers int64) error {
			id, err := parcours.DemanderFusion(ctx, b, m.Trousseau, m.Demande(droits.CESF), parcours.NouvelleFusion{Sens: personnes.Fusionner, Absorbee: titulaire(t, m, de).ID, Survivante: titulaire(t, m, vers).ID, Motif: "Même pièce d’identité."})
			if err == nil {
				_, err = parcours.DeciderFusion(ctx, b, m.Trousseau, m.Demande(droits.ChefDeService), id, 1, "")
			}
			return err
		}
		for _, x := range [][2]int64{{dossiers[0], dossiers[1]}, {dossiers[1], dossiers[2]}} { // one through another
			if err := fusionner(x[0], x[1]); err != nil {
				t.Fatal(err)
			}
		}
		signer := func(n parcours.NouveauContrat) (int64, error) {
			return parcours.SignerContrat(ctx, b, m.Trousseau, m.Demande(droits.CESF), n)
		}
		_, err := signer(etaitest.Contrat(dossiers[0], lundi, 6))
		exigerRefus(t, err, "fusion")
		_, err = parcours.OuvrirCompte(ctx, b, m.Trousseau, m.Demande(droits.CESF), parcours.NouveauCompte{Dossier: dossiers[0], IBAN: etaitest.IBANDe(4242), Titulaire: "X", OuvertLe: lundi})
		exigerRefus(t, err, "fusion")
		trop := etaitest.Contrat(dossiers[2], lundi, 13)
		if _, err = signer(trop); err == nil || !strings.Contains(err.Error(), "48 mois") {
			t.Fatalf("treize mois après trente-six : %v", err)
		}
		sans := trop
		sans.Mois, sans.EvaluationLe = 11, jour.Jour{}
		if _, err = signer(sans); err == nil || !strings.Contains(err.Error(), "ne se renouvelle qu’après une évaluation") {
			t.Fatalf("sans évaluation : %v", err)
		}
		trop.Mois = 11
		m.Signer(t, trop)
		if c := contratsDe(t, m, dossiers[2])[0]; c.Rang != 1 || c.Mesure.Dossier != dossiers[2] || c.EvaluationLe != lundi {
			t.Errorf("%+v", c)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := m.Agents[droits.CESF]
			a.Instant = l.Instant()
			v, err := rapports.Mesures(ctx, l, m.Trousseau, a, dossiers[2])
			if v.Compteur.ResteMois > 1 || v.Compteur.Jours < 1095 {
				t.Errorf("%+v", v.Compteur)
			}
			return err
		})
		// Two people with a contract that runs: one of them stops first, and her sheet is the one that goes.
		autre := adulte(t, m, "Autre")
		if _, err := parcours.EnregistrerPrestation(ctx, b, m.Demande(droits.CESF), prestations.Percue{Dossier: autre, Numero: 17, Organisme: "CAF", Montant: 60000, Du: jour.Certain(2020, 1, 1)}); err != nil {
			t.Fatal(err)
		}
		m.Signer(t, etaitest.Contrat(autre, lundi, 12))
		exigerRefusFoyer(t, fusionner(autre, dossiers[2]), "avec")
		exigerRefusFoyer(t, fusionner(autre, adulte(t, m, "Vide")), "avec")
		m.Verifier(t)
	})
}
