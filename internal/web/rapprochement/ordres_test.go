// SPDX-License-Identifier: EUPL-1.2

package rapprochement_test

import (
	"context"
	"fmt"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/web/webtest"
)

// payer takes orders for a person's rent to the state "transmis".
func payer(t *testing.T, s *webtest.Site, x etaitest.Suivie, montants ...argent.Centimes) (ordres []int64) {
	t.Helper()
	m, ctx := s.Monde, t.Context()
	reussir := func(id int64, err error) int64 {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	bailleur := m.Bailleur(t)
	for _, c := range montants {
		ordres = append(ordres, reussir(parcours.PreparerOrdre(ctx, m.Base, m.Demande(droits.Comptable), parcours.NouvelOrdre{Dossier: x.Dossier, Tiers: bailleur, Centimes: c, ExecutionLe: lundi.Plus(1),
			Objet: paiements.Loyer, Libelle: "LOYER 11/2026", Piece: m.Piece(t, x.Dossier)})))
	}
	remise := reussir(parcours.ComposerRemise(ctx, m.Base, m.Demande(droits.Comptable), ordres))
	lire := func() (r paiements.Remise) {
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
			r, err = paiements.RemiseParID(ctx, l, remise)
			return err
		})
		return r
	}
	m.Voir(t, m.Agents[droits.ChefDeService], remise)
	r := lire()
	reussir(parcours.ViserRemise(ctx, m.Base, m.Demande(droits.ChefDeService), parcours.Visa{Remise: r.ID, Version: r.Version, Nombre: r.Nombre, Empreinte: r.Empreinte}))
	fichier := m.Piece(t, 0)
	reussir(parcours.NoterFichier(ctx, m.Base, m.Demande(droits.Comptable), parcours.FichierDeRemise{Remise: remise, Version: lire().Version, SHA256: []byte("sha")},
		func(*bdd.Ecriture) (int64, error) { return fichier, nil }))
	reussir(parcours.TransmettreRemise(ctx, m.Base, m.Demande(droits.Comptable), remise, lire().Version))
	return ordres
}

// avecOrdres is a person whose account has 2 000 euros and orders on their way; the bank shows debits without a word.
func avecOrdres(t *testing.T, s *webtest.Site) (x etaitest.Suivie, ordres []int64) {
	t.Helper()
	x = s.Monde.Suivre(t, 200000)
	s.Importer(x, lundi, lundi, 0, webtest.Ligne(200000, "CAF RSA "+x.Numero, ""))
	ordres = payer(t, s, x, 8000, 8000, 20000, 30000)
	s.Importer(x, lundi.Plus(1), lundi.Plus(1), 200000, webtest.Ligne(-8000, "VIR SEPA UN", ""), webtest.Ligne(-50000, "VIR SEPA DEUX OPERATIONS", ""))
	return x, ordres
}

// A debit that the rules did not propose is tied by hand to the orders that make it, to the cent; money that comes back, to the order that it was.
func TestRattacher(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x, ordres := avecOrdres(t, s)
		c := s.Role(droits.Comptable)
		deux := celle(t, s, "VIR SEPA DEUX")
		page := c.Lire(fmt.Sprintf("/rapprochement?ligne=%d&choix=rattacher", deux.Ligne))
		webtest.Dit(t, page, 200, "Un de nos virements", "Choisi : 0,00 € sur 500,00 € , reste 500,00 €", "Loyer et charges, Tiers Exemple", "200,00 €", "300,00 €", "80,00 €")
		webtest.Dit(t, decider(t, c, deux.Ligne, "rattacher"), 422, "Choisir le virement, ou les virements")
		w := decider(t, c, deux.Ligne, "rattacher", "ordre", fmt.Sprint(ordres[0]), "ordre", fmt.Sprint(ordres[3]))
		webtest.Dit(t, w, 422, "Les ordres choisis font 380,00 €, la ligne 500,00 €", "Choisi : 380,00 € sur 500,00 € , reste 120,00 €")
		webtest.Dit(t, decider(t, c, deux.Ligne, "rattacher", "ordre", "zéro"), 422, "n’est pas dans la liste")
		webtest.Dit(t, decider(t, c, deux.Ligne, "rattacher", "ordre", "987654"), 404)
		w = decider(t, c, deux.Ligne, "rattacher", "ordre", fmt.Sprint(ordres[2]), "ordre", fmt.Sprint(ordres[3]))
		webtest.Vers(t, w, "")
		webtest.Dit(t, c.Lire("/rapprochement"), 200, "500,00 € rattachés à 2 ordres.")
		un := celle(t, s, "VIR SEPA UN")
		webtest.Dit(t, c.Lire(fmt.Sprintf("/rapprochement?ligne=%d&choix=rattacher", un.Ligne)), 200, "sur 80,00 €")
		webtest.Vers(t, decider(t, c, un.Ligne, "rattacher", "ordre", fmt.Sprint(ordres[1])), "")
		if so := s.Monde.Solde(t, x.Compte); so.Comptable != 134000 {
			t.Errorf("solde %s", so.Comptable)
		}

		s.Importer(x, lundi.Plus(2), lundi.Plus(2), 142000, webtest.Ligne(8000, "VIR RECU SANS UN MOT", ""))
		retour := celle(t, s, "VIR RECU SANS")
		webtest.Dit(t, c.Lire(fmt.Sprintf("/rapprochement?ligne=%d&choix=rattacher", retour.Ligne)), 200, "Un virement revenu", "Noter le retour de 80,00 €")
		webtest.Vers(t, decider(t, c, retour.Ligne, "rattacher", "ordre", fmt.Sprint(ordres[1])), "")
		webtest.Dit(t, c.Lire("/rapprochement"), 200, "Retour de 80,00 € noté")
		if y := celle(t, s, "VIR RECU SANS"); y.Etat != comptes.Traite {
			t.Errorf("%+v", y)
		}
		s.Monde.Verifier(t)
	})
}
