// SPDX-License-Identifier: EUPL-1.2

package virements_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/fichiers"
	"etai/internal/base/jour"
	"etai/internal/echanges/banque"
	"etai/internal/echanges/virements"
	"etai/internal/etaitest"
	"etai/internal/formats/cfonb"
	"etai/internal/formats/pain"
	"etai/internal/formats/releve"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
)

// crediter imports the statement that brings the income of a person.
func crediter(t testing.TB, m *etaitest.Monde, s etaitest.Suivie, c argent.Centimes) {
	t.Helper()
	b, g, n, _ := s.IBAN.Francais()
	j, zero := jour.Certain(2026, 11, 23), argent.Centimes(0)
	var releves strings.Builder
	if err := cfonb.Ecrire(&releves, []releve.Compte{{Compte: releve.Texte(b + g + n), Devise: "EUR", DateOuverture: j, DateCloture: j, SoldeOuverture: &zero, SoldeCloture: &c,
		Lignes: []releve.Ligne{{DateOperation: j, DateValeur: j, Montant: c, Libelle: releve.Texte("CAF RSA " + s.Numero), Code: "05"}}}}, cfonb.Options{}); err != nil {
		t.Fatal(err)
	}
	im := banque.Importeur{Base: m.Base, Trousseau: m.Trousseau, Depot: m.Depot}
	if cr, err := im.Importer(t.Context(), "releve.txt", strings.NewReader(releves.String()), m.Agents[droits.Comptable]); err != nil || cr.Statut != "importe" {
		t.Fatalf("%+v, %v", cr, err)
	}
}

// visee takes one order of 400 € to a visaed remise.
func visee(t *testing.T, m *etaitest.Monde) (remise int64) {
	t.Helper()
	s := m.Suivre(t, 60000)
	crediter(t, m, s, 60000)
	ordre, err := parcours.PreparerOrdre(t.Context(), m.Base, m.Demande(droits.Comptable), parcours.NouvelOrdre{Dossier: s.Dossier, Tiers: m.Bailleur(t), Centimes: 40000,
		ExecutionLe: jour.Certain(2026, 11, 24), Objet: paiements.Loyer, Libelle: "Loyer d’été", Piece: m.Piece(t, s.Dossier)})
	if err != nil {
		t.Fatal(err)
	}
	if remise, err = parcours.ComposerRemise(t.Context(), m.Base, m.Demande(droits.Comptable), []int64{ordre}); err != nil {
		t.Fatal(err)
	}
	if _, err = parcours.Vue(t.Context(), m.Base, m.Demande(droits.ChefDeService), remise, ordre); err != nil {
		t.Fatal(err)
	}
	r := lire(t, m, remise)
	if _, err = parcours.ViserRemise(t.Context(), m.Base, m.Demande(droits.ChefDeService), parcours.Visa{Remise: remise, Version: r.Version, Nombre: r.Nombre, Empreinte: r.Empreinte}); err != nil {
		t.Fatal(err)
	}
	return remise
}

func lire(t testing.TB, m *etaitest.Monde, id int64) (r paiements.Remise) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		r, err = paiements.RemiseParID(ctx, l, id)
		return err
	})
	return r
}

// Twenty generations at once of the same remise: one file, whose content has the hash that was kept; another one needs another remise.
func TestUnSeulFichier(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		g := virements.Generateur{Base: b, Trousseau: m.Trousseau, Depot: m.Depot}
		remise := visee(t, m)
		version := lire(t, m, remise).Version
		c := make(chan error, 20)
		for range 20 {
			go func() {
				_, err := g.Generer(t.Context(), m.Demande(droits.Comptable), remise, version)
				c <- err
			}()
		}
		bons := 0
		for range 20 {
			switch err := <-c; {
			case err == nil:
				bons++
			case !errors.Is(err, paiements.ErrVersion) && !errors.Is(err, paiements.ErrTransition):
				t.Errorf("refus inattendu : %v", err)
			}
		}
		if bons != 1 {
			t.Errorf("%d fichiers générés, attendu 1", bons)
		}
		r := lire(t, m, remise)
		var f fichiers.Fichier
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
			f, err = fichiers.Trouver(ctx, l, r.Fichier)
			return err
		})
		contenu, err := m.Depot.Lire(f)
		if err != nil {
			t.Fatal(err)
		}
		octets, err := io.ReadAll(contenu)
		if err != nil || contenu.Close() != nil {
			t.Fatal(err)
		}
		if somme := sha256.Sum256(octets); string(somme[:]) != string(r.SHA256) {
			t.Error("l’empreinte gardée n’est pas celle du fichier")
		}
		for _, attendu := range []string{"<MsgId>" + r.MessageID + "</MsgId>", "<CtrlSum>400.00</CtrlSum>", "<Ustrd>Loyer d'ete</Ustrd>", "TIERS EXEMPLE"} {
			if !strings.Contains(string(octets), attendu) {
				t.Errorf("le fichier ne contient pas %s", attendu)
			}
		}
		rapport, err := pain.Verifier(strings.NewReader(string(octets)), "fichier.xml")
		if err != nil || len(rapport.Fautes) > 0 {
			t.Errorf("%v %v", rapport.Fautes, err)
		}
		if _, err := g.Generer(t.Context(), m.Demande(droits.Comptable), remise, r.Version); !errors.Is(err, paiements.ErrTransition) {
			t.Errorf("un second fichier : %v", err)
		}
		if _, err := g.Generer(t.Context(), m.Demande(droits.Referent), remise, r.Version); err == nil {
			t.Error("le référent génère un fichier")
		}
	})
}

// A day that went by between the visa and the file: the bank would not execute it as asked.
func TestFichierTropTard(t *testing.T) {
	etaitest.BasesHorloge(t, func(t *testing.T, b *bdd.Base, h *etaitest.Horloge) {
		m := etaitest.NouveauMonde(t, b)
		g := virements.Generateur{Base: b, Trousseau: m.Trousseau, Depot: m.Depot}
		remise := visee(t, m)
		h.ReglerJour(jour.Certain(2026, 11, 25))
		_, err := g.Generer(t.Context(), m.Demande(droits.Comptable), remise, lire(t, m, remise).Version)
		var refus *parcours.Refus
		if !errors.As(err, &refus) || refus.Regle != "date" {
			t.Errorf("%v", err)
		}
		if r := lire(t, m, remise); r.Etat != paiements.Visee || r.Fichier != 0 {
			t.Errorf("%+v", r)
		}
	})
}

// Who may not prepare the remise, and a remise that may no longer leave, are refused before anything is written.
func TestRefuseAvantEcriture(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		m.SansVerification = "un ordre visé est falsifié"
		g := virements.Generateur{Base: b, Trousseau: m.Trousseau} // no depository: writing one file would fail
		remise := visee(t, m)
		version := lire(t, m, remise).Version
		for _, role := range []droits.Role{droits.Referent, droits.Direction, droits.Administrateur} {
			if _, err := g.Generer(t.Context(), m.Demande(role), remise, version); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s : %v", role, err)
			}
		}
		if _, err := g.Generer(t.Context(), m.Demande(droits.Comptable), remise, version-1); !errors.Is(err, paiements.ErrVersion) {
			t.Errorf("version passée : %v", err)
		}
		if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
			return bddtest.Forcer(t.Context(), e, fmt.Sprintf(`update ordre set libelle = 'AUTRE' where remise_id = %d`, remise))
		}); err != nil {
			t.Fatal(err)
		}
		_, err := g.Generer(t.Context(), m.Demande(droits.Comptable), remise, version)
		var refus *parcours.Refus
		if !errors.As(err, &refus) || refus.Regle != "empreinte" {
			t.Errorf("%v", err)
		}
	})
}

// A base restored from a backup counts its remises again from where it was. What the bank remembers differs all the same, for it would refuse a duplicate;
// and a remise that was visaed before the backup keeps its identifier, so that the bank does refuse to pay it twice.
func TestIdentifiantsApresRestauration(t *testing.T) {
	for nom, ouvrir := range map[string]func(testing.TB) *bdd.Base{"sqlite": etaitest.SQLite, "postgres": etaitest.PostgreSQL} {
		t.Run(nom, func(t *testing.T) {
			vus := map[string]bool{}
			var reference string
			for range 2 { // the same history after the same backup, an empty one
				m := etaitest.NouveauMonde(t, ouvrir(t))
				r := lire(t, m, visee(t, m))
				if reference == "" {
					reference = r.Reference()
				}
				if r.Reference() != reference {
					t.Fatalf("les deux histoires n’ont pas le même numéro : %s, %s", reference, r.Reference())
				}
				g := virements.Generateur{Base: m.Base, Trousseau: m.Trousseau, Depot: m.Depot}
				if _, err := g.Generer(t.Context(), m.Demande(droits.Comptable), r.ID, r.Version); err != nil {
					t.Fatal(err)
				}
				var os []paiements.Ordre
				m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
					os, err = paiements.OrdresDeRemise(ctx, l, r.ID)
					return err
				})
				for _, id := range []string{r.MessageID, os[0].BoutEnBout} {
					if vus[id] || len(id)+len("/9999") > 35 {
						t.Errorf("identifiant %s : déjà vu, ou trop long", id)
					}
					vus[id] = true
				}
			}
		})
	}
	t.Run("même remise", func(t *testing.T) {
		b := etaitest.SQLite(t)
		m := etaitest.NouveauMonde(t, b)
		remise := visee(t, m)
		copie := filepath.Join(t.TempDir(), "copie.db")
		if err := b.Copier(t.Context(), copie, bddtest.Cle); err != nil {
			t.Fatal(err)
		}
		restauree := *m
		restauree.Base = bddtest.Ouvrir(t, "sqlite:"+copie, etaitest.NouvelleHorloge())
		var ids [2]string
		for i, x := range []*etaitest.Monde{m, &restauree} {
			g := virements.Generateur{Base: x.Base, Trousseau: x.Trousseau, Depot: x.Depot}
			r := lire(t, x, remise)
			if _, err := g.Generer(t.Context(), x.Demande(droits.Comptable), remise, r.Version); err != nil {
				t.Fatal(err)
			}
			ids[i] = r.MessageID
		}
		if ids[0] != ids[1] {
			t.Errorf("la même remise porte deux identifiants : %v", ids)
		}
	})
}
