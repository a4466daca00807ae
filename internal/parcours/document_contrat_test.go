// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/documents"
	"etai/internal/etaitest"
	"etai/internal/masp"
	"etai/internal/modeles"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/prestations"
	"etai/internal/reglement"
)

// A contract is printed before it is signed: from the accord and its evaluation, with the day and the benefits that are typed; once it is recorded, from the record alone.
func TestContratASigner(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx, m := t.Context(), etaitest.NouveauMonde(t, b)
		enTete(t, m)
		if _, err := parcours.FixerParametre(ctx, b, m.Demande(droits.Direction), reglement.NouvelleValeur{Code: string(reglement.DemandeInstance), Portee: reglement.Loi, Valeur: reglement.Valeur{Choix: "delegation"},
			Du: lundi, Source: "Arrêté de délégation", Preuve: reglement.Interne, Vue: derniereValeur(t, m, reglement.DemandeInstance)}); err != nil {
			t.Fatal(err)
		}
		x := &demandeur{T: t, m: m, dossier: adulte(t, m, "Signataire")}
		for _, p := range []prestations.Percue{{Numero: 17, Libelle: "RSA"}, {Numero: 2, Libelle: "ALS", TiersPayant: true}, {Numero: 19, Libelle: "AF"}} {
			p.Dossier, p.Organisme, p.Montant, p.Du = x.dossier, "CAF", 10000, lundi.Plus(-400)
			if _, err := parcours.EnregistrerPrestation(ctx, b, m.Demande(droits.CESF), p); err != nil {
				t.Fatal(err)
			}
		}
		x.deposer()
		x.evaluer()
		if err := x.viser(droits.ChefDeService, masp.VisaValide, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.DeciderDemandeMasp(ctx, b, m.Trousseau, m.Demande(droits.ChefDeService), x.id, x.lire().Version, masp.DecisionDemande{Sens: masp.Accord, Niveau: masp.AvecGestion, Mois: 12, Le: x.evaluation().SigneeLe.Jour()}); err != nil {
			t.Fatal(err)
		}
		preparer := func(genre string, saisis modeles.Valeurs) (p parcours.Preparation, err error) {
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				a := m.Agents[droits.CESF]
				a.Instant = l.Instant()
				p, err = parcours.PreparerDocument(ctx, l, m.Trousseau, a, parcours.NouveauDocument{Dossier: x.dossier, Genre: genre, Saisis: saisis}, nil)
				return nil
			})
			return p, err
		}
		ecrire := func(genre string, saisis modeles.Valeurs) error {
			_, err := parcours.EcrireDocument(ctx, b, m.Trousseau, m.Demande(droits.CESF), parcours.NouveauDocument{Dossier: x.dossier, Genre: genre, Saisis: saisis})
			return err
		}
		p, err := preparer("contrat", nil)
		if err != nil || !p.ASigner || !slices.Equal(p.Valeurs["autorisees"].Elements(), []string{"RSA"}) {
			t.Fatalf("proposé : %v, %v (ni le tiers payant, ni l’extension)", p.Valeurs["autorisees"].Elements(), err)
		}
		if err := ecrire("contrat", nil); regleDe(err) != "champs" {
			t.Errorf("sans premier jour : %v", err)
		}
		debut := jour.Certain(2026, 12, 1)
		saisis := modeles.Valeurs{"debut": modeles.Date(debut), "signe_pour": modeles.Texte("Directrice Exemple, par délégation")}
		if p, err = preparer("contrat", saisis); err != nil {
			t.Fatal(err)
		}
		for nom, veut := range map[string]string{"contrat_debut": "1er décembre 2026", "contrat_fin": "30 novembre 2027", "contrat_mois": "12 mois", "contrat_signataire": "Directrice Exemple, par délégation", "mesure": ""} {
			if v := p.Valeurs[nom].String(); v != veut {
				t.Errorf("%s : %q, attendu %q", nom, v, veut)
			}
		}
		if len(p.Valeurs["contrat_objectifs"].Elements()) < 2 || p.Signataire != "Directrice Exemple, par délégation" {
			t.Errorf("objectifs %v, signé %q", p.Valeurs["contrat_objectifs"].Elements(), p.Signataire)
		}
		saisis["autorisees"] = modeles.Liste("rsa", "Prime d’activité")
		if _, err := preparer("contrat", saisis); regleDe(err) != "autorisees" {
			t.Errorf("une prestation inconnue du dossier : %v", err)
		}
		saisis["autorisees"] = modeles.Liste("rsa")
		for _, genre := range []string{"contrat", "autorisation", "annexe_budget"} {
			if err := ecrire(genre, saisis); err != nil {
				t.Errorf("%s : %v", genre, err)
			}
		}
		var l documents.Lettre
		m.Lire(t, func(ctx context.Context, lecture bdd.Lecture) error {
			y, err := documents.ParID(ctx, lecture, 1)
			if err == nil {
				l, err = y.Lettre(m.Trousseau)
			}
			return err
		})
		if l.Genre != "contrat" || l.Signataire != "Directrice Exemple, par délégation" || l.Qualite != "Pour le département" {
			t.Errorf("%s signé par %q, %q", l.Genre, l.Signataire, l.Qualite)
		}
		// Recorded, the contract says what it is; what would be typed counts no more.
		n := etaitest.Contrat(x.dossier, debut, 12)
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := m.Agents[droits.CESF]
			a.Instant = l.Instant()
			ps, err := prestations.PercuesDuDossier(ctx, l, a, x.dossier)
			for _, y := range ps {
				n.Prestations = append(n.Prestations, parcours.PrestationDuContrat{Percue: y.ID, Autorisee: y.Numero == 17})
			}
			return err
		})
		n.Niveau, n.SigneLe, n.SignePourLe = masp.AvecGestion, lundi, lundi
		m.Signer(t, n)
		if p, err = preparer("contrat", modeles.Valeurs{"debut": modeles.Date(lundi)}); err != nil || p.ASigner || p.Valeurs["contrat_debut"].String() != "1er décembre 2026" || p.Valeurs["mesure"].Vide() {
			t.Errorf("enregistré : %v, %q, %v", p.ASigner, p.Valeurs["contrat_debut"], err)
		}
		// An avenant on record fills its document; once written, the next one is typed.
		var c masp.Contrat
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			cs, err := masp.DuDossier(ctx, l, x.dossier)
			c = cs[0]
			return err
		})
		if p, err = preparer("avenant", nil); err != nil || !p.Valeurs["changement"].Vide() || !p.Valeurs["effet_le"].Vide() {
			t.Errorf("sans avenant : %q, %v", p.Valeurs["changement"], err)
		}
		if _, err := parcours.AmenderContrat(ctx, b, m.Trousseau, m.Demande(droits.CESF), parcours.NouvelAvenant{Dossier: x.dossier, Contrat: c.ID, Nature: masp.AutresObjectifs, Du: debut.Plus(10), SigneLe: lundi, SignePourLe: lundi,
			SignePour: "Adjointe Exemple, directrice", Texte: "Formation", Objectifs: etaitest.Objectifs()}); err != nil {
			t.Fatal(err)
		}
		p, err = preparer("avenant", nil)
		if err != nil || p.Valeurs["effet_le"].Jour() != debut.Plus(10) || !strings.Contains(p.Valeurs["changement"].String(), "Payer seule son loyer") || p.Signataire != "Adjointe Exemple, directrice" || len(p.Manquants) > 0 {
			t.Errorf("avenant : %+v, %v, manque %v", p.Valeurs["changement"], err, p.Manquants)
		}
		if err := ecrire("avenant", modeles.Valeurs{"effet_le": p.Valeurs["effet_le"], "changement": p.Valeurs["changement"]}); err != nil {
			t.Fatal(err)
		}
		if p, err = preparer("avenant", nil); err != nil || !p.Valeurs["changement"].Vide() {
			t.Errorf("déjà écrit : %q, %v", p.Valeurs["changement"], err)
		}
		m.Verifier(t)
	})
}
