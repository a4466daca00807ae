// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"etai/internal/agenda"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/tiers"
)

var lundi = jour.Certain(2026, 11, 23) // etaitest.Depart

// approvisionner brings the month's income to an account.
func approvisionner(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, montant argent.Centimes) {
	t.Helper()
	if cr := importer(t, m, s, lundi, lundi, 0, ligne(montant, "CAF RSA "+s.Numero, "")); cr.Statut != "importe" {
		t.Fatalf("%+v", cr)
	}
}

// loyer is the usual request of these tests: tomorrow, with its pièce.
func loyer(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, bailleur int64, montant argent.Centimes) parcours.NouvelOrdre {
	t.Helper()
	return parcours.NouvelOrdre{Dossier: s.Dossier, Tiers: bailleur, Centimes: montant, ExecutionLe: lundi.Plus(1), Objet: paiements.Loyer, Libelle: "LOYER 11/2026 REF 123",
		Piece: m.Piece(t, s.Dossier)}
}

func preparer(t *testing.T, m *etaitest.Monde, n parcours.NouvelOrdre) int64 {
	t.Helper()
	id, err := parcours.PreparerOrdre(t.Context(), m.Base, m.Demande(droits.Comptable), n)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func composer(t *testing.T, m *etaitest.Monde, ordres ...int64) int64 {
	t.Helper()
	id, err := parcours.ComposerRemise(t.Context(), m.Base, m.Demande(droits.Comptable), ordres)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func visaDe(r paiements.Remise) parcours.Visa {
	return parcours.Visa{Remise: r.ID, Version: r.Version, Nombre: r.Nombre, Empreinte: r.Empreinte}
}

func chef(m *etaitest.Monde) droits.Agent { return m.Agents[droits.ChefDeService] }

func viser(t *testing.T, m *etaitest.Monde, remise int64) {
	t.Helper()
	m.Voir(t, chef(m), remise)
	if _, err := parcours.ViserRemise(t.Context(), m.Base, m.Demande(droits.ChefDeService), visaDe(lireRemise(t, m, remise))); err != nil {
		t.Fatal(err)
	}
}

func generer(t *testing.T, m *etaitest.Monde, remise int64) {
	t.Helper()
	fichier := m.Piece(t, 0)
	if _, err := parcours.NoterFichier(t.Context(), m.Base, m.Demande(droits.Comptable), parcours.FichierDeRemise{Remise: remise, Version: lireRemise(t, m, remise).Version, SHA256: []byte("sha")},
		func(*bdd.Ecriture) (int64, error) { return fichier, nil }); err != nil {
		t.Fatal(err)
	}
}

func transmettre(t *testing.T, m *etaitest.Monde, remise int64) {
	t.Helper()
	if _, err := parcours.TransmettreRemise(t.Context(), m.Base, m.Demande(droits.Comptable), remise, lireRemise(t, m, remise).Version); err != nil {
		t.Fatal(err)
	}
}

// payer takes orders of one request each to the state "transmis" and returns them with their remise.
func payer(t *testing.T, m *etaitest.Monde, ns ...parcours.NouvelOrdre) (ordres []int64, remise int64) {
	t.Helper()
	for _, n := range ns {
		ordres = append(ordres, preparer(t, m, n))
	}
	remise = composer(t, m, ordres...)
	viser(t, m, remise)
	generer(t, m, remise)
	transmettre(t, m, remise)
	return ordres, remise
}

func exigerRefus(t *testing.T, err error, regle string) {
	t.Helper()
	var r *parcours.Refus
	if !errors.As(err, &r) || r.Regle != regle {
		t.Fatalf("refus %q attendu, obtenu : %v", regle, err)
	}
}

// revueDe is the review of a remise by the head of service.
func revueDe(t *testing.T, m *etaitest.Monde, remise int64) (r parcours.Revue) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		r, err = parcours.RevueDe(ctx, l, remise, chef(m).ID)
		return err
	})
	return r
}

func compter(t *testing.T, m *etaitest.Monde, sql string, args ...any) (n int64) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error { return l.QueryRow(ctx, sql, args...).Scan(&n) })
	return n
}

// Bank details that change after the preparation block the order: while they wait, and once they are approved.
func TestVisaCoordonneesChangees(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		bailleur := m.Bailleur(t)
		remise := composer(t, m, preparer(t, m, loyer(t, m, s, bailleur, 1000)))
		m.Voir(t, chef(m), remise)
		version, err := parcours.SaisirCoordonnees(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), tiers.Saisie{Tiers: bailleur, Titulaire: "AUTRE TITULAIRE", IBAN: etaitest.IBANDe(777)})
		if err != nil {
			t.Fatal(err)
		}
		bloque := func(quand string) {
			t.Helper()
			if r := revueDe(t, m, remise); r.Bloques != 1 || r.Lignes[0].Risque.Code != "coordonnees_changees" || r.Nombre != 0 || r.Total != 0 || r.Pret() {
				t.Fatalf("%s : %+v", quand, r)
			}
			_, err := parcours.ViserRemise(t.Context(), b, m.Demande(droits.ChefDeService), visaDe(lireRemise(t, m, remise)))
			exigerRefus(t, err, "coordonnees_changees")
		}
		bloque("en attente")
		if _, err := parcours.PreparerOrdre(t.Context(), b, m.Demande(droits.Comptable), loyer(t, m, s, bailleur, 1000)); err == nil {
			t.Fatal("ordre préparé sur des coordonnées en attente")
		} else {
			exigerRefus(t, err, "coordonnees")
		}
		m.ContreAppeler(t, version)
		if _, err := parcours.DeciderCoordonnees(t.Context(), b, m.Demande(droits.Comptable), version, "", ""); err != nil {
			t.Fatal(err)
		}
		bloque("approuvées")
		// Prepared again with the new details: they are young, so it is blocked until somebody else releases it with a reason; then it leaves, once seen.
		autre := composer(t, m, preparer(t, m, loyer(t, m, s, bailleur, 1000)))
		if r := revueDe(t, m, autre); r.Bloques != 1 || r.Lignes[0].Risque.Code != parcours.CodeRIBRecent || !strings.Contains(r.Lignes[0].Risque.Message, "débloquer") {
			t.Fatalf("coordonnées récentes : %+v", r.Lignes[0].Risque)
		}
		_, err = parcours.ViserRemise(t.Context(), b, m.Demande(droits.ChefDeService), visaDe(lireRemise(t, m, autre)))
		exigerRefus(t, err, parcours.CodeRIBRecent)
		debloquer := func(r droits.Role, raison string) error {
			_, err := parcours.DebloquerRIB(t.Context(), b, m.Trousseau, m.Demande(r), version, raison)
			return err
		}
		if err := debloquer(droits.CESF, "Vu avec le bailleur."); !errors.Is(err, tiers.ErrDeblocageParSaisie) {
			t.Fatalf("par qui l’a saisi : %v", err)
		}
		if err := debloquer(droits.ChefDeService, " "); !errors.Is(err, tiers.ErrDeblocageSansRaison) {
			t.Fatalf("sans raison : %v", err)
		}
		if err := debloquer(droits.Direction, "Vu."); !errors.Is(err, parcours.ErrInterdit) {
			t.Fatalf("sans le droit : %v", err)
		}
		// Who prepared the order does not release it: theirs counts for the orders of the others.
		if err := debloquer(droits.Comptable, "Rappelé au numéro du bail."); err != nil {
			t.Fatal(err)
		}
		if r := revueDe(t, m, autre); r.Bloques != 1 || r.Lignes[0].Risque.Code != parcours.CodeRIBRecent {
			t.Fatalf("débloqué par qui a préparé l’ordre : %+v", r.Lignes[0].Risque)
		}
		if err := debloquer(droits.ChefDeService, "Rappelé au numéro du bail."); err != nil {
			t.Fatal(err)
		}
		if err := debloquer(droits.ChefDeService, "Encore."); !errors.Is(err, tiers.ErrDeblocageDeja) {
			t.Fatalf("deux fois : %v", err)
		}
		if r := revueDe(t, m, autre); r.Bloques != 0 || r.Exigees != 1 || r.Lignes[0].Risque.Code != parcours.CodeRIBRecent {
			t.Fatalf("débloqué : %+v", r.Lignes[0].Risque)
		}
		m.Voir(t, chef(m), autre)
		if _, err := parcours.ViserRemise(t.Context(), b, m.Demande(droits.ChefDeService), visaDe(lireRemise(t, m, autre))); err != nil {
			t.Fatal(err)
		}
		exigerGarde(t, b, "débloquer ce que l’on a saisi", fmt.Sprintf(`insert into tiers_deblocage(version_id, saisie_par, contenu_id, engagement, agent_id, instant) select version_id, saisie_par, contenu_id, engagement, saisie_par, instant from tiers_deblocage where version_id = %d`, version))
		exigerGarde(t, b, "réécrire qui a débloqué", `update tiers_deblocage set instant = instant where id > 0`)
		exigerGarde(t, b, "oublier un déblocage", `delete from tiers_deblocage`)
		m.Verifier(t)
	})
}

// Money that left between the preparation and the visa: everything is refused, nothing is written, not even for the accounts that have it.
func TestVisaProvisionPartie(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		riche, pauvre := m.Suivre(t, 60000), m.Suivre(t, 60000)
		approvisionner(t, m, riche, 60000)
		approvisionner(t, m, pauvre, 60000)
		bailleur := m.Bailleur(t)
		ordres := []int64{preparer(t, m, loyer(t, m, riche, bailleur, 40000)), preparer(t, m, loyer(t, m, pauvre, bailleur, 40000))}
		remise := composer(t, m, ordres...)
		m.Voir(t, chef(m), remise)
		avant := lireRemise(t, m, remise)
		importer(t, m, pauvre, lundi.Plus(1), lundi.Plus(1), 60000, ligne(-50000, "PRLV EXEMPLE", ""))
		_, err := parcours.ViserRemise(t.Context(), b, m.Demande(droits.ChefDeService), visaDe(avant))
		exigerRefus(t, err, "provision")
		if !strings.Contains(err.Error(), "il manque 300,00") {
			t.Errorf("le refus ne dit pas ce qui manque : %v", err)
		}
		if r := lireRemise(t, m, remise); r.Etat != paiements.Brouillon || r.Version != avant.Version || r.ViseePar != 0 {
			t.Errorf("la remise a changé : %+v", r)
		}
		if n := compter(t, m, `select count(*) from retenue`); n != 0 || m.Solde(t, riche.Compte).Retenu != 0 {
			t.Errorf("%d retenue après un visa refusé", n)
		}
		for _, id := range ordres {
			if o := lireOrdre(t, m, id); o.VisePar != 0 || o.Etat != paiements.EnRemise {
				t.Errorf("ordre changé : %+v", o)
			}
		}
		// Taken out, it no longer stops the other.
		if _, err := parcours.RetirerDeRemise(t.Context(), b, m.Trousseau, m.Demande(droits.ChefDeService), remise, avant.Version, ordres[1], "plus de provision"); err != nil {
			t.Fatal(err)
		}
		if r := lireRemise(t, m, remise); r.Nombre != 1 || r.Total != 40000 || bytes.Equal(r.Empreinte, avant.Empreinte) || r.Version == avant.Version {
			t.Errorf("après retrait : %+v", r)
		}
		if _, err := parcours.ViserRemise(t.Context(), b, m.Demande(droits.ChefDeService), visaDe(avant)); !errors.Is(err, paiements.ErrVersion) {
			t.Errorf("visa sur ce qui n’est plus : %v", err)
		}
		viser(t, m, remise)
		if o := lireOrdre(t, m, ordres[1]); o.Etat != paiements.EnAttente || o.Remise != 0 || dit(t, m, o.Motif) != "plus de provision" {
			t.Errorf("ordre retiré : %+v", o)
		}
		m.Verifier(t)
	})
}

// Two orders of one account that fit one by one, and not together: the second is blocked, the first may leave.
func TestRevueCumulee(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		energie := loyer(t, m, s, m.Tiers(t, tiers.Fournisseur, 0), 20000)
		energie.Objet = paiements.Energie
		remise := composer(t, m, preparer(t, m, energie), preparer(t, m, loyer(t, m, s, m.Bailleur(t), 30000)))
		r := revueDe(t, m, remise)
		if len(r.Lignes) != 2 || r.Lignes[0].Ordre.Objet != paiements.Loyer || r.Lignes[0].Avant != 60000 || r.Lignes[0].Apres != 30000 || r.Lignes[1].Avant != 30000 || r.Lignes[1].Apres != 10000 {
			t.Fatalf("%+v", r.Lignes)
		}
		importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 60000, ligne(-20000, "PRLV EXEMPLE", ""))
		r = revueDe(t, m, remise)
		if r.Bloques != 1 || r.Lignes[1].Section != parcours.Bloques || r.Lignes[1].Apres != -10000 || r.Nombre != 1 || r.Total != 30000 || r.Comptes != 1 {
			t.Fatalf("%+v", r)
		}
	})
}

// A remise sent back after its visa, even after its file, gives the holds back; its orders can be taken again, and visaed again.
func TestRenvoyer(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		ordre := preparer(t, m, loyer(t, m, s, m.Bailleur(t), 40000))
		for tour := range 3 {
			remise := composer(t, m, ordre)
			if tour > 0 {
				viser(t, m, remise)
				if so := m.Solde(t, s.Compte); so.Retenu != 40000 {
					t.Fatalf("tour %d : %+v", tour, so)
				}
			}
			if tour > 1 {
				generer(t, m, remise)
			}
			r := lireRemise(t, m, remise)
			_, err := parcours.RenvoyerRemise(t.Context(), b, m.Trousseau, m.Demande(droits.ChefDeService), remise, r.Version, " ")
			exigerRefus(t, err, "motif")
			if _, err := parcours.RenvoyerRemise(t.Context(), b, m.Trousseau, m.Demande(droits.ChefDeService), remise, r.Version, "montant à revoir"); err != nil {
				t.Fatal(err)
			}
			if so := m.Solde(t, s.Compte); so.Retenu != 0 || so.Comptable != 60000 {
				t.Fatalf("tour %d : %+v", tour, so)
			}
			if o := lireOrdre(t, m, ordre); o.Etat != paiements.Prepare || o.VisePar != 0 || o.Remise != 0 || dit(t, m, o.Motif) != "montant à revoir" {
				t.Fatalf("tour %d : %+v", tour, o)
			}
			if r = lireRemise(t, m, remise); r.Etat != paiements.Abandonnee {
				t.Fatalf("remise %s", r.Etat)
			}
			if _, err := parcours.TransmettreRemise(t.Context(), b, m.Demande(droits.Comptable), remise, r.Version); !errors.Is(err, paiements.ErrTransition) {
				t.Fatalf("une remise abandonnée se transmet : %v", err)
			}
		}
		var evenements []paiements.Evenement
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
			evenements, err = paiements.Evenements(ctx, l, ordre)
			return err
		})
		if len(evenements) != 7 || evenements[1].Remise == 0 || evenements[2].Remise != evenements[1].Remise || dit(t, m, evenements[2].Motif) != "montant à revoir" {
			t.Errorf("histoire : %+v", evenements)
		}
		m.Verifier(t)
	})
}

// What was seen was seen by somebody: another validator sees again, and who composed the remise reviews nothing.
func TestVues(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		ordre := preparer(t, m, loyer(t, m, s, m.Bailleur(t), 40000))
		remise := composer(t, m, ordre)
		if _, err := parcours.Vue(t.Context(), b, m.Demande(droits.Comptable), remise, ordre); !errors.Is(err, paiements.ErrSeparation) {
			t.Errorf("le préparateur revoit sa remise : %v", err)
		}
		for _, r := range []droits.Role{droits.CESF, droits.Referent, droits.Direction, droits.Administrateur} {
			if _, err := parcours.Vue(t.Context(), b, m.Demande(r), remise, ordre); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s revoit une remise : %v", r, err)
			}
		}
		if _, err := parcours.Vue(t.Context(), b, m.Demande(droits.ChefDeService), remise+1, ordre); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("ordre d’une autre remise : %v", err)
		}
		for range 3 {
			m.Voir(t, chef(m), remise)
		}
		if n := compter(t, m, `select count(*) from remise_vue`); n != 1 {
			t.Errorf("%d vues gardées, attendu 1", n)
		}
		_, err := parcours.ViserRemise(t.Context(), b, parcours.Demande{Agent: m.SecondChef}, visaDe(lireRemise(t, m, remise)))
		exigerRefus(t, err, "vues")
		m.Voir(t, m.SecondChef, remise)
		if _, err := parcours.ViserRemise(t.Context(), b, parcours.Demande{Agent: m.SecondChef}, visaDe(lireRemise(t, m, remise))); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.Vue(t.Context(), b, m.Demande(droits.ChefDeService), remise, ordre); !errors.Is(err, paiements.ErrTransition) {
			t.Errorf("vue après le visa : %v", err)
		}
	})
}

// Lines that have the same reason are seen together by one explicit act, journalled; a new payee, and what has changed since the page, are not.
func TestControlerLignes(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		var ordres []int64
		for range 3 {
			s, bailleur := m.Suivre(t, 60000), m.Bailleur(t)
			approvisionner(t, m, s, 60000)
			payer(t, m, loyer(t, m, s, bailleur, 10000))
			ordres = append(ordres, preparer(t, m, loyer(t, m, s, bailleur, 20000)))
		}
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		ordres = append(ordres, preparer(t, m, loyer(t, m, s, m.Bailleur(t), 30000)))
		remise := composer(t, m, ordres...)
		if r := revueDe(t, m, remise); r.Exigees != 4 || len(r.AControler(remise, chef(m).ID, "montant").Ordres) != 3 || len(r.AControler(remise, chef(m).ID, "premier").Ordres) != 0 {
			t.Fatalf("%d exigées, %+v", r.Exigees, r.Lignes)
		}
		for _, r := range []droits.Role{droits.CESF, droits.Referent, droits.Direction, droits.Administrateur} {
			if _, err := m.Controler(m.Agents[r], remise, "montant"); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s contrôle une remise : %v", r, err)
			}
		}
		if _, err := m.Controler(m.Agents[droits.Comptable], remise, "montant"); !errors.Is(err, paiements.ErrSeparation) {
			t.Errorf("le préparateur contrôle sa remise : %v", err)
		}
		_, err := m.Controler(chef(m), remise, "premier")
		exigerRefus(t, err, "controle")
		if _, err := m.Controler(chef(m), remise, "calendrier"); !errors.Is(err, paiements.ErrVersion) {
			t.Errorf("rien à contrôler : %v", err)
		}
		avant := revueDe(t, m, remise).AControler(remise, chef(m).ID, "montant").Empreinte()
		if _, err := parcours.Vue(t.Context(), b, m.Demande(droits.ChefDeService), remise, ordres[0]); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.ControlerLignes(t.Context(), b, m.Demande(droits.ChefDeService), remise, "montant", avant); !errors.Is(err, paiements.ErrVersion) {
			t.Errorf("ce n’est plus ce qui a été montré : %v", err)
		}
		if _, err := m.Controler(chef(m), remise, "montant"); err != nil {
			t.Fatal(err)
		}
		r := revueDe(t, m, remise)
		groupe := 0
		for _, g := range r.Lignes {
			if g.EnGroupe {
				groupe++
			}
		}
		if r.Vues != 3 || groupe != 2 {
			t.Errorf("%d vues, dont %d en groupe", r.Vues, groupe)
		}
		if n := compter(t, m, `select count(*) from journal_actes where nature = 'remise.controler'`); n != 1 {
			t.Errorf("%d contrôles au journal", n)
		}
		_, err = parcours.ViserRemise(t.Context(), b, m.Demande(droits.ChefDeService), visaDe(lireRemise(t, m, remise)))
		exigerRefus(t, err, "vues")
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error { // what one has controlled, another has not
			autre, err := parcours.RevueDe(ctx, l, remise, m.SecondChef.ID)
			if autre.Vues != 0 {
				t.Errorf("%d vues par un autre", autre.Vues)
			}
			return err
		})
		viser(t, m, remise)
		if _, err := parcours.ControlerLignes(t.Context(), b, m.Demande(droits.ChefDeService), remise, "montant", avant); !errors.Is(err, paiements.ErrTransition) {
			t.Errorf("contrôle après le visa : %v", err)
		}
		m.Verifier(t)
	})
}

// The last order taken out gives the remise up.
func TestRetirerLeDernier(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		ordre := preparer(t, m, loyer(t, m, s, m.Bailleur(t), 40000))
		remise := composer(t, m, ordre)
		v := lireRemise(t, m, remise).Version
		_, err := parcours.RetirerDeRemise(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), remise, v, ordre, "")
		exigerRefus(t, err, "motif")
		if _, err := parcours.RetirerDeRemise(t.Context(), b, m.Trousseau, m.Demande(droits.Referent), remise, v, ordre, "x"); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("retrait par qui n’en a pas le droit : %v", err)
		}
		if _, err := parcours.RetirerDeRemise(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), remise, v+1, ordre, "x"); !errors.Is(err, paiements.ErrVersion) {
			t.Errorf("version passée : %v", err)
		}
		if _, err := parcours.RetirerDeRemise(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), remise, v, ordre, "doublon"); err != nil {
			t.Fatal(err)
		}
		if r := lireRemise(t, m, remise); r.Etat != paiements.Abandonnee {
			t.Errorf("%+v", r)
		}
		var es []paiements.Evenement
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
			es, err = paiements.EvenementsRemise(ctx, l, remise)
			return err
		})
		if x := dit(t, m, es[len(es)-1].Motif); x != "doublon" {
			t.Errorf("motif %q", x)
		}
		if o := lireOrdre(t, m, ordre); o.Etat != paiements.Prepare {
			t.Errorf("%+v", o)
		}
	})
}

// A CESF acts on the remises of the people whom she follows, and on no other; the words never tell whether one exists.
func TestRemiseDAutrui(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		var autre droits.Agent
		if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
			id, err := organisation.CreerAgent(t.Context(), e, m.Agents[droits.Administrateur], organisation.NouvelAgent{Identifiant: "autre@exemple.test", Nom: "Exemple", Prenom: "Autre", Role: droits.CESF})
			autre = droits.Agent{ID: id, Organisation: m.Organisation, Role: droits.CESF}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		remise := composer(t, m, preparer(t, m, loyer(t, m, s, m.Bailleur(t), 40000)))
		viser(t, m, remise)
		generer(t, m, remise)
		v := lireRemise(t, m, remise).Version
		d := parcours.Demande{Agent: autre}
		for nom, err := range map[string]error{
			"transmettre": erreur(parcours.TransmettreRemise(t.Context(), b, d, remise, v)),
			"renvoyer":    erreur(parcours.RenvoyerRemise(t.Context(), b, m.Trousseau, d, remise, v, "x")),
			"signer":      erreur(parcours.SignerRemise(t.Context(), b, d, remise, v, "X", lundi)),
			"répondre":    erreur(parcours.RecevoirReponse(t.Context(), b, d, parcours.ReponseDeBanque{Remise: remise}, nil)),
			"fichier":     erreur(parcours.NoterFichier(t.Context(), b, d, parcours.FichierDeRemise{Remise: remise, Version: v}, nil)),
		} {
			if !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s : %v", nom, err)
			}
		}
		if _, err := parcours.TransmettreRemise(t.Context(), b, m.Demande(droits.CESF), remise, v); err != nil {
			t.Errorf("la CESF qui suit la personne transmet : %v", err)
		}
	})
}

func erreur(_ int64, err error) error { return err }

// A returned transfer is prepared again with new bank details only, which closes its task.
func TestANouveau(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		bailleur := m.Bailleur(t)
		n := loyer(t, m, s, bailleur, 40000)
		ordres, _ := payer(t, m, n)
		o := lireOrdre(t, m, ordres[0])
		importer(t, m, s, o.ExecutionLe, o.ExecutionLe, 60000, ligne(-40000, "VIR SEPA", o.BoutEnBout))
		retour := ligne(40000, "REJET VIR", o.BoutEnBout)
		retour.Retour, retour.Code, retour.MotifRetour = true, "12", "65"
		importer(t, m, s, o.ExecutionLe.Plus(1), o.ExecutionLe.Plus(1), 20000, retour)
		if o = lireOrdre(t, m, o.ID); o.Etat != paiements.Retourne {
			t.Fatalf("%s", o.Etat)
		}
		n.Apres, n.ExecutionLe = o.ID, lundi.Plus(3)
		_, err := parcours.PreparerOrdre(t.Context(), b, m.Demande(droits.Comptable), n)
		exigerRefus(t, err, "coordonnees")
		sansLien := n
		sansLien.Apres = 0
		_, err = parcours.PreparerOrdre(t.Context(), b, m.Demande(droits.Comptable), sansLien)
		exigerRefus(t, err, "coordonnees")
		version, err := parcours.SaisirCoordonnees(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), tiers.Saisie{Tiers: bailleur, Titulaire: "TITULAIRE EXEMPLE", IBAN: etaitest.IBANDe(778)})
		if err != nil {
			t.Fatal(err)
		}
		m.ContreAppeler(t, version)
		if _, err := parcours.DeciderCoordonnees(t.Context(), b, m.Demande(droits.Comptable), version, "", ""); err != nil {
			t.Fatal(err)
		}
		ouvertes := `select count(*) from tache where nature = $1 and faite_le is null`
		if x := compter(t, m, ouvertes, string(agenda.VirementRetourne)); x != 1 {
			t.Fatalf("%d tâche", x)
		}
		preparer(t, m, n)
		if x := compter(t, m, ouvertes, string(agenda.VirementRetourne)); x != 0 {
			t.Errorf("la tâche reste ouverte")
		}
		n.Apres = ordres[0] + 1 // the new one, which is only prepared
		_, err = parcours.PreparerOrdre(t.Context(), b, m.Demande(droits.Comptable), n)
		exigerRefus(t, err, "apres")
	})
}
