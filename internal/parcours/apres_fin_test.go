// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"etai/internal/agenda"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/fichiers"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/gestion"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/parcours"
	"etai/internal/prestations"
	"etai/internal/tiers"
)

// aReverser is where the money of the line of an amount stands.
func aReverser(t *testing.T, m *etaitest.Monde, c argent.Centimes) (x parcours.AReverser, pt comptes.Pointage) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		var ligne int64
		if err := l.QueryRow(ctx, `select id from ligne_releve where centimes = $1`, int64(c)).Scan(&ligne); err != nil {
			return err
		}
		var err error
		if pt, err = comptes.PointageDe(ctx, l, ligne); err != nil {
			return err
		}
		a := m.Agents[droits.Comptable]
		a.Instant = l.Instant()
		x, err = parcours.EtatReversement(ctx, l, a, ligne)
		return err
	})
	return x, pt
}

// What arrives once the management is over is the person's: it waits for her apart, a task says by when, and its transfer is prepared as soon as her own bank
// details are known. Nothing of it stays on the managed account.
func TestApresLaFin(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		arreter(t, m, s.Dossier, lundi.Plus(-3), masp.AutonomieRetrouvee)
		importer(t, m, s, lundi, lundi, 0, ligne(60000, "CAF RSA "+s.Numero, ""), ligne(1234, "VIR DE SA SOEUR", ""), ligne(-500, "PRLV X", ""))
		if solde := m.Solde(t, s.Compte).Comptable; solde != -500 {
			t.Errorf("compte %s : ce qui arrive après la fin n’y reste pas", solde)
		}
		x, pt := aReverser(t, m, 60000)
		if pt.Etat != comptes.Sur || pt.Regle != "apres_fin" || pt.AttenteCentimes != 60000 || x.Regle != "rib" || x.Ordre != 0 {
			t.Fatalf("%+v, %+v", x, pt)
		}
		// Two working days after Monday 23 November 2026.
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			var le jour.Jour
			var motif string
			err := l.QueryRow(ctx, `select echeance, motif from tache where nature = 'mettre_a_disposition' and objet_id = $1`, pt.Ligne).Scan(&le, &motif)
			if le != jour.Certain(2026, 11, 25) || motif != "apres_fin" {
				t.Errorf("tâche %s pour le %s", motif, le)
			}
			return err
		})
		m.Tiers(t, tiers.Personne, s.Dossier) // entered by the CESF, approved by the accountant: her approval prepares what waited for it
		if n := compter(t, m, `select count(*) from ordre where objet = 'reversement'`); n != 2 {
			t.Fatalf("%d reversements", n)
		}
		if n, err := parcours.ReverserApresFin(t.Context(), b, m.Agents[droits.Comptable]); err != nil || n != 0 {
			t.Errorf("une seconde fois : %d, %v", n, err)
		}
		if n, err := parcours.ReverserApresFin(t.Context(), b, m.Agents[droits.Referent]); err != nil || n != 0 {
			t.Errorf("le référent : %d, %v", n, err)
		}
		x, _ = aReverser(t, m, 60000)
		o := lireOrdre(t, m, x.Ordre)
		if o.Objet != paiements.Reversement || o.Centimes != 60000 || o.Ligne != pt.Ligne || o.Piece != 0 || o.ExecutionLe != jour.Certain(2026, 11, 25) || o.PreparePar != m.Agents[droits.Comptable].ID {
			t.Errorf("ordre %+v", o)
		}
		autre, _ := aReverser(t, m, 1234)
		remise := composer(t, m, o.ID, autre.Ordre)
		viser(t, m, remise)
		generer(t, m, remise)
		transmettre(t, m, remise)
		if ouvertes(t, m, agenda.MettreADisposition) != 0 {
			t.Error("l’argent est parti, la tâche reste")
		}
		// What is over may still be decided otherwise, before its transfer is prepared: a sum that a person knows is not hers.
		importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 60734, ligne(777, "ERREUR", ""))
		_, pt = aReverser(t, m, 777)
		_, err := parcours.PointerLigne(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), parcours.Pointage{Ligne: pt.Ligne, Version: pt.Version, Choix: parcours.ARestituer})
		exigerRefus(t, err, "provision")
		x, _ = aReverser(t, m, 777)
		if _, err := parcours.AnnulerOrdre(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), x.Ordre, 1, "à rendre à sa banque"); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.PointerLigne(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), parcours.Pointage{Ligne: pt.Ligne, Version: pt.Version, Choix: parcours.ARestituer}); err != nil {
			t.Fatal(err)
		}
		if ouvertes(t, m, agenda.MettreADisposition) != 0 {
			t.Error("l’argent n’est plus à elle, la tâche reste")
		}
	})
}

// After a death, what arrives waits: its payer may claim it.
func TestApresLaFinDeces(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		arreter(t, m, s.Dossier, lundi.Plus(-3), masp.Deces)
		importer(t, m, s, lundi, lundi, 0, ligne(60000, "CAF RSA "+s.Numero, ""), ligne(1234, "VIR DE SA SOEUR", ""))
		if _, pt := aReverser(t, m, 60000); pt.Etat != comptes.Probable || pt.Regle != "apres_deces" {
			t.Errorf("%+v", pt)
		}
		if _, pt := aReverser(t, m, 1234); pt.Etat != comptes.Reste {
			t.Errorf("%+v", pt)
		}
	})
}

// On a pooled account only an income that was expected for her alone, under her number, goes to her by itself; another amount is proposed, a shared number waits.
func TestApresLaFinCollectif(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		cb := m.Collectif(t, etaitest.IBANDe(424242))
		c := make([]etaitest.Suivie, 2)
		for i := range c {
			c[i] = etaitest.Suivie{Dossier: adulte(t, m, fmt.Sprintf("Collectif-%d", i)), IBAN: etaitest.IBANDe(424242), Numero: fmt.Sprintf("880000%d", i)}
			m.Signer(t, etaitest.Contrat(c[i].Dossier, etaitest.Debut, 24, prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: c[i].Numero, Montant: 60000, JourDuMois: 5}))
			if _, err := parcours.OuvrirSousCompte(t.Context(), b, m.Demande(droits.CESF), parcours.NouveauSousCompte{CompteBancaire: cb.ID, Dossier: c[i].Dossier, OuvertLe: etaitest.Debut}); err != nil {
				t.Fatal(err)
			}
		}
		m.Tiers(t, tiers.Personne, c[0].Dossier)
		arreter(t, m, c[0].Dossier, lundi.Plus(-3), masp.AutonomieRetrouvee)
		importer(t, m, c[0], lundi, lundi, 0, ligne(60000, "CAF RSA "+c[0].Numero, ""), ligne(1234, "CAF RSA "+c[0].Numero, ""), ligne(777, "VIR", ""), ligne(999, "CAF RSA "+c[0].Numero+" "+c[1].Numero, ""))
		x, pt := aReverser(t, m, 60000)
		if pt.Regle != "apres_fin" || pt.Dossier != c[0].Dossier || x.Ordre == 0 {
			t.Errorf("montant attendu : %+v, %+v", x, pt)
		}
		_, pt = aReverser(t, m, 1234)
		if pt.Etat != comptes.Probable || pt.Regle != "apres_fin_montant" {
			t.Errorf("autre montant : %+v", pt)
		}
		if _, err := parcours.PointerLigne(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), parcours.Pointage{Ligne: pt.Ligne, Version: pt.Version, Choix: parcours.Confirmer}); err != nil {
			t.Fatal(err)
		}
		if x, _ := aReverser(t, m, 1234); x.Ordre == 0 || lireOrdre(t, m, x.Ordre).Centimes != 1234 {
			t.Errorf("confirmé : %+v", x)
		}
		for _, montant := range []argent.Centimes{777, 999} {
			if _, pt := aReverser(t, m, montant); pt.Regle == "apres_fin" || pt.Regle == "apres_fin_montant" {
				t.Errorf("%s : %+v", montant, pt)
			}
		}
	})
}

// R9 over the standing plan: the rent that fell due before the end, current energy and argent de vie are proposed and prepared, with the reason of the rule;
// what falls due after, another expense, money set aside are refused, and what is left past the delay too.
func TestPlanApresLaFin(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := suivreAvecPlan(t, m, m.Bailleur(t))
		fournisseur, piece := m.Tiers(t, tiers.Fournisseur, 0), s.p.Lignes[0].Piece
		s.p.Lignes = []plan.Ligne{s.p.Lignes[0], s.p.Lignes[1], ligneDePlan(paiements.Energie, fournisseur, piece, 3000, plan.Mensuelle, 27), ligneDePlan(paiements.Assurance, fournisseur, piece, 1100, plan.Mensuelle, 27)}
		s.enregistrer(t, m, 0)
		proposerPeriode(t, m, s.Dossier, lundi)
		arreter(t, m, s.Dossier, novembre(26), masp.AutonomieRetrouvee)
		g := proposerPeriode(t, m, s.Dossier, lundi)
		n, suites := preparerProposition(t, m, droits.Comptable, g.ID)
		var dits []string
		for _, l := range g.Lignes {
			dits = append(dits, fmt.Sprintf("%s %s %s", l.Jour, l.Centimes.Decimal(), l.Empeche))
		}
		if n == 0 || len(suites) == 0 {
			t.Fatalf("%d préparées : %q", n, dits)
		}
		raisons := map[string]string{}
		for _, o := range ordresDe(t, m, s.Dossier) {
			raisons[string(o.Objet)+" "+o.ExecutionLe.Court()] = o.Liquidation
		}
		veut := map[string]string{"loyer 26/11/2026": "", "argent_de_vie 23/11/2026": "", "energie 27/11/2026": "Énergie en cours, échéance du 27/11/2026 prévue au plan (R9)"}
		for k, v := range veut {
			if r, ok := raisons[k]; !ok || r != v {
				t.Errorf("%s : %q (%v)", k, r, ok)
			}
		}
		if r := raisons["argent_de_vie 30/11/2026"]; r != "Argent de vie du 30/11/2026, prévu au plan (R9)" {
			t.Errorf("argent de vie après la fin : %q dans %v", r, raisons)
		}
		for k := range raisons {
			if strings.HasPrefix(k, "assurance") {
				t.Errorf("%s préparé après la fin", k)
			}
		}
		refusees := 0
		for _, l := range g.Lignes {
			if l.Empeche == "R9" && strings.Contains(l.Motif, "plus aucun engagement nouveau") {
				refusees++
			}
		}
		if refusees != 1 {
			t.Errorf("%d lignes refusées par R9 : %q", refusees, dits)
		}
	})
}

// The rent that falls due after the end goes back to the person with her balance; the one that fell due before is paid late, with the reason of the rule.
func TestLoyerApresLaFin(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := suivreAvecPlan(t, m, m.Bailleur(t))
		s.p.Lignes = s.p.Lignes[:1]
		s.enregistrer(t, m, 0)
		arreter(t, m, s.Dossier, novembre(25), masp.AutonomieRetrouvee)
		g := proposerPeriode(t, m, s.Dossier, lundi)
		if len(g.Lignes) != 1 || g.Lignes[0].Empeche != "R9" || !strings.Contains(g.Lignes[0].Motif, "cette échéance tombe après") {
			t.Fatalf("échu le 26, fin le 25 : %s", dire(g))
		}
	})
}

// avecSousCompte is a person whose RSA of 600 € the service manages, on her part of a pooled account.
func avecSousCompte(t *testing.T, m *etaitest.Monde, nom, numero string) etaitest.Suivie {
	t.Helper()
	cb := m.Collectif(t, etaitest.IBANDe(424242))
	s := etaitest.Suivie{Dossier: adulte(t, m, nom), IBAN: etaitest.IBANDe(424242), Numero: numero}
	m.Signer(t, etaitest.Contrat(s.Dossier, etaitest.Debut, 24, prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: s.Numero, Montant: 60000, JourDuMois: 5}))
	if _, err := parcours.OuvrirSousCompte(t.Context(), m.Base, m.Demande(droits.CESF), parcours.NouveauSousCompte{CompteBancaire: cb.ID, Dossier: s.Dossier, OuvertLe: etaitest.Debut}); err != nil {
		t.Fatal(err)
	}
	return s
}

// R38: once the management is over the whole balance of a pooled account goes to the person, after her death to her succession; the sub-account ends at zero.
func TestReverserSolde(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := avecSousCompte(t, m, "Collectif-Solde", "8800009")
		importer(t, m, s, lundi.Plus(-1), lundi.Plus(-1), 0, ligne(60000, "CAF RSA "+s.Numero, ""))
		soi, bailleur, notaire := m.Tiers(t, tiers.Personne, s.Dossier), m.Bailleur(t), m.Tiers(t, tiers.Succession, 0)
		n := parcours.NouvelOrdre{Dossier: s.Dossier, Tiers: soi, Centimes: 60000, ExecutionLe: lundi.Plus(2), Objet: paiements.DuSolde, Libelle: "SOLDE DE TOUT COMPTE", Piece: m.Piece(t, s.Dossier)}
		essayer := func(f func(*parcours.NouvelOrdre)) (int64, error) {
			x := n
			f(&x)
			return parcours.PreparerOrdre(t.Context(), b, m.Demande(droits.Comptable), x)
		}
		refuse := func(regle string, f func(*parcours.NouvelOrdre)) {
			t.Helper()
			_, err := essayer(f)
			exigerRefus(t, err, regle)
		}
		refuse("R38", func(*parcours.NouvelOrdre) {}) // the management runs
		arreter(t, m, s.Dossier, lundi.Plus(-1), masp.AutonomieRetrouvee)
		refuse("R38", func(n *parcours.NouvelOrdre) { n.Tiers = bailleur })
		refuse("R38", func(n *parcours.NouvelOrdre) { n.Tiers = notaire })
		refuse("montant", func(n *parcours.NouvelOrdre) { n.Centimes = 59999 })
		refuse("montant", func(n *parcours.NouvelOrdre) { n.Centimes = 60001 })
		// Her final account justifies it, kept in the act that prepares the order; without it, or for something else, nothing is prepared.
		if _, err := essayer(func(n *parcours.NouvelOrdre) { n.Piece = 0 }); !errors.Is(err, paiements.ErrPiece) {
			t.Errorf("sans pièce : %v", err)
		}
		parDecompte := func(f func(*parcours.NouvelOrdre)) (int64, error) {
			x := n
			x.Piece = 0
			f(&x)
			d, err := m.Depot.Deposer(t.Context(), strings.NewReader(etaitest.PDF("décompte")), fichiers.ReglesPieces())
			if err != nil {
				t.Fatal(err)
			}
			return parcours.PreparerReversement(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), x, parcours.PieceDeposee{Nom: "Décompte final.pdf", Depose: d})
		}
		_, err := parDecompte(func(n *parcours.NouvelOrdre) { n.Objet, n.Tiers = paiements.Loyer, bailleur })
		exigerRefus(t, err, "piece")
		_, err = parDecompte(func(n *parcours.NouvelOrdre) { n.Tiers = bailleur })
		exigerRefus(t, err, "R38")
		garde, err := parDecompte(func(*parcours.NouvelOrdre) {})
		if err != nil {
			t.Fatal(err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			fs, err := fichiers.Lister(ctx, l, s.Dossier)
			if o := lireOrdre(t, m, garde); err != nil || !slices.ContainsFunc(fs, func(f fichiers.Fichier) bool { return f.ID == o.Piece && f.Nature == string(parcours.PieceDecompte) }) {
				t.Errorf("l’ordre %+v n’a pas son décompte : %v", o, err)
			}
			return err
		})
		if _, err := parcours.AnnulerOrdre(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), garde, lireOrdre(t, m, garde).VersionRangee, "autre pièce"); err != nil {
			t.Fatal(err)
		}
		ordre, err := essayer(func(*parcours.NouvelOrdre) {})
		if err != nil {
			t.Fatal(err)
		}
		refuse("R38", func(*parcours.NouvelOrdre) {}) // twice
		var risque *parcours.Risque
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			risque = parcours.RisqueDe(ctx, l, lireOrdre(t, m, ordre))
			return nil
		})
		if risque != nil && risque.Bloque {
			t.Errorf("bloqué : %+v", risque)
		}
		if _, err := parcours.AnnulerOrdre(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), ordre, lireOrdre(t, m, ordre).VersionRangee, "décès appris"); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.Geler(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), parcours.NouveauGel{Dossier: s.Dossier, Motif: gestion.Deces, Du: lundi, Texte: "Appel de sa sœur."}); err != nil {
			t.Fatal(err)
		}
		refuse("R38", func(*parcours.NouvelOrdre) {})
		refuse("piece", func(n *parcours.NouvelOrdre) { n.Tiers, n.Piece = notaire, 0 })
		_, err = parDecompte(func(n *parcours.NouvelOrdre) { n.Tiers = notaire })
		exigerRefus(t, err, "piece")
		ordres, _ := payer(t, m, func() parcours.NouvelOrdre { x := n; x.Tiers = notaire; return x }())
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			c, err := comptes.DuDossier(ctx, l, s.Dossier)
			if err != nil {
				return err
			}
			soldes, err := comptes.SoldesDe(ctx, l, []comptes.Compte{c})
			if o := lireOrdre(t, m, ordres[0]); soldes[c.ID].Comptable != 0 || o.Etat != paiements.Transmis {
				t.Errorf("%s, solde %s", o.Etat, soldes[c.ID].Comptable)
			}
			return err
		})
		m.Verifier(t)

		individuel := m.Suivre(t, 60000)
		approvisionner(t, m, individuel, 60000)
		arreter(t, m, individuel.Dossier, lundi.Plus(-1), masp.AutonomieRetrouvee)
		refuse("R38", func(n *parcours.NouvelOrdre) {
			n.Dossier, n.Tiers, n.Piece = individuel.Dossier, m.Tiers(t, tiers.Personne, individuel.Dossier), m.Piece(t, individuel.Dossier)
		})
	})
}

// Money outside of the authorisation is held by a freeze as any other; after a death it is her succession's: her own account is given to it by its bank, from a pooled one it is paid to it.
func TestReversementGele(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		geler := func(dossier int64, motif gestion.MotifGel) {
			t.Helper()
			if _, err := parcours.Geler(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), parcours.NouveauGel{Dossier: dossier, Motif: motif, Du: lundi, Texte: "Appris ce matin."}); err != nil {
				t.Fatal(err)
			}
		}
		bloque := func(ordre int64, regle string) {
			t.Helper()
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				if r := parcours.RisqueDe(ctx, l, lireOrdre(t, m, ordre)); r == nil || !r.Bloque || r.Code != regle {
					t.Errorf("attendu bloqué par %s : %+v", regle, r)
				}
				return nil
			})
		}
		horsAutorisation := func(s etaitest.Suivie) parcours.NouvelOrdre {
			t.Helper()
			importer(t, m, s, lundi, lundi, 0, ligne(30000, "SALAIRE", ""))
			ps := pointages(t, m, s)
			if err := decider(t, m, ps[len(ps)-1].Ligne, parcours.Pointage{Choix: parcours.HorsAutorisation, Dossier: s.Dossier}); err != nil {
				t.Fatal(err)
			}
			n := loyer(t, m, s, m.Tiers(t, tiers.Personne, s.Dossier), 10000)
			n.Objet = paiements.Reversement
			return n
		}
		for motif, regle := range map[gestion.MotifGel]string{gestion.DecisionService: "gel", gestion.Saisie: "gel", gestion.Deces: "R38"} {
			s := m.Suivre(t, 60000)
			n := horsAutorisation(s)
			ordre := preparer(t, m, n)
			geler(s.Dossier, motif)
			bloque(ordre, regle)
			_, err := parcours.PreparerOrdre(t.Context(), b, m.Demande(droits.Comptable), n)
			exigerRefus(t, err, regle)
			if motif != gestion.Deces {
				continue
			}
			n.Tiers = m.Tiers(t, tiers.Succession, 0)
			_, err = parcours.PreparerOrdre(t.Context(), b, m.Demande(droits.Comptable), n)
			exigerRefus(t, err, "R38")
			if _, err := parcours.AnnulerOrdre(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), ordre, lireOrdre(t, m, ordre).VersionRangee, "décès"); err != nil {
				t.Fatal(err)
			}
			arreter(t, m, s.Dossier, lundi.Plus(-1), masp.Deces)
			if _, err := parcours.RendreCompte(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), parcours.NouveauRendu{Dossier: s.Dossier, Procuration: lundi, Decompte: comptes.DecompteEnvoye, DecompteLe: lundi,
				Texte: "Au notaire, avis de réception de la banque."}); err != nil {
				t.Fatal(err)
			}
		}
		m.Verifier(t)

		cb := m.Collectif(t, etaitest.IBANDe(424242))
		c := etaitest.Suivie{Dossier: adulte(t, m, "Collectif-Morte"), IBAN: etaitest.IBANDe(424242), Numero: "8800011", Banque: cb}
		m.Signer(t, etaitest.Contrat(c.Dossier, etaitest.Debut, 24, prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: c.Numero, Montant: 60000, JourDuMois: 5}))
		if _, err := parcours.OuvrirSousCompte(t.Context(), b, m.Demande(droits.CESF), parcours.NouveauSousCompte{CompteBancaire: cb.ID, Dossier: c.Dossier, OuvertLe: etaitest.Debut}); err != nil {
			t.Fatal(err)
		}
		n := horsAutorisation(c)
		geler(c.Dossier, gestion.Deces)
		_, err := parcours.PreparerOrdre(t.Context(), b, m.Demande(droits.Comptable), n)
		exigerRefus(t, err, "R38")
		n.Tiers = m.Tiers(t, tiers.Succession, 0)
		if ordres, _ := payer(t, m, n); lireOrdre(t, m, ordres[0]).Etat != paiements.Transmis {
			t.Error("la succession n’est pas payée")
		}
		m.Verifier(t)
	})
}
