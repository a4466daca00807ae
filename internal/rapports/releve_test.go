// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/paiements"
)

var octobre = jour.Certain(2026, 10, 1)

// histoire draws the lines of a month: receipts, orders, debits, what was given and taken back, transactions and their opposites.
func histoire(t *rapid.T) []LigneCompte {
	var ls []LigneCompte
	ecriture := int64(0)
	montant := rapid.Int64Range(1, 500_000)
	for range rapid.IntRange(0, 40).Draw(t, "lignes") {
		ecriture++
		m := argent.Centimes(montant.Draw(t, "montant"))
		x := LigneCompte{Ecriture: ecriture, Date: octobre.Plus(rapid.IntRange(0, 30).Draw(t, "jour")), Libelle: "x", Centimes: m}
		switch rapid.IntRange(0, 6).Draw(t, "genre") {
		case 0:
			x.Genre, x.Recette, x.Prestation, x.Ligne = "releve_revenu", "RSA", 17, ecriture+1000
		case 1:
			x.Genre, x.Centimes, x.Objet = "ordre_transmis", -m, rapid.SampledFrom(paiements.Objets).Draw(t, "objet")
		case 2:
			x.Genre, x.Centimes, x.Ligne = "releve_debit_constate", -m, ecriture+1000
		case 3:
			x.Genre, x.Objet, x.Ligne = "releve_retour", paiements.Loyer, ecriture+1000
		case 4: // given, taken back, and perhaps given again
			x.Genre, x.Ligne = rapid.SampledFrom([]string{"pointage_revenu", "pointage_affectation"}).Draw(t, "donne"), ecriture+1000
			for range rapid.IntRange(0, 2).Draw(t, "reprises") {
				y := x
				y.Ecriture, y.Genre, y.Centimes = ecriture+1, "pointage_annulation", -m
				ls = append(ls, x, y)
				ecriture += 2
				x.Ecriture = ecriture
			}
			if rapid.Bool().Draw(t, "laisse") {
				continue
			}
		case 5: // only taken back: it was given in another month
			x.Genre, x.Centimes, x.Ligne = "pointage_annulation", -m, ecriture+1000
		case 6:
			if len(ls) == 0 {
				continue
			}
			y := ls[rapid.IntRange(0, len(ls)-1).Draw(t, "contre")]
			x.Genre, x.Contre, x.Centimes = "contrepassation", y.Ecriture, -y.Centimes
		}
		ls = append(ls, x)
	}
	return ls
}

// Whatever the month, opening + what came − what was paid = what remains: no line is lost, none counted twice, none is negative.
func TestSommesDuReleve(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ls := histoire(t)
		ouverture := argent.Centimes(rapid.Int64Range(-100_000, 1_000_000).Draw(t, "ouverture"))
		reste := ouverture
		for _, x := range ls {
			reste += x.Centimes
		}
		r := ReleveMensuel{Ouverture: ouverture}
		r.Arrive, r.Paye = ranger(ls, nil)
		if s := r.Ouverture + r.TotalArrive() - r.TotalPaye(); s != reste {
			t.Fatalf("%s + %s − %s = %s, attendu %s\n%+v", ouverture, r.TotalArrive(), r.TotalPaye(), s, reste, ls)
		}
		for _, l := range append(r.Arrive, r.Paye...) {
			if l.Centimes <= 0 || l.Quand == "" || l.Libelle == "" {
				t.Fatalf("ligne %+v", l)
			}
		}
	})
}

// Each line in the person's words.
func TestMotsDuReleve(t *testing.T) {
	j := func(q int) jour.Jour { return octobre.Plus(q - 1) }
	ligne := func(q int, genre string, c argent.Centimes, x LigneCompte) LigneCompte {
		x.Date, x.Genre, x.Centimes, x.Ecriture = j(q), genre, c, int64(q)
		return x
	}
	arrive, paye := ranger([]LigneCompte{
		ligne(1, "reprise", 3638, LigneCompte{}),
		ligne(5, "releve_revenu", 60775, LigneCompte{Recette: "RSA", Prestation: 17}),
		ligne(5, "releve_revenu", 23071, LigneCompte{Recette: "ALS", Prestation: 2}),
		ligne(6, "releve_revenu", 15105, LigneCompte{Recette: "CF", Prestation: 20}),
		ligne(7, "ordre_transmis", -31240, LigneCompte{Objet: paiements.Loyer, Detail: "Bailleur Exemple Habitat"}),
		ligne(8, "ordre_transmis", -8000, LigneCompte{Objet: paiements.ArgentDeVie}),
		ligne(9, "releve_debit_constate", -250, LigneCompte{Nature: "Banque", Libelle: "FRAIS"}),
		ligne(10, "releve_debit_constate", -2999, LigneCompte{Nature: "Prélèvement", Libelle: "PRLV TELECOM"}),
		ligne(12, "releve_retour", 31240, LigneCompte{Objet: paiements.Loyer}),
		ligne(14, "ordre_transmis", -31240, LigneCompte{Objet: paiements.Loyer, Detail: "Bailleur Exemple Habitat", Nouveau: true}),
		ligne(15, "ordre_transmis", -8000, LigneCompte{Objet: paiements.ArgentDeVie}),
		ligne(20, "ordre_transmis", -3500, LigneCompte{Objet: paiements.Apurement, Detail: "Bailleur Exemple Habitat"}),
		ligne(22, "pointage_affectation", 6400, LigneCompte{Detail: "ENERGIE EXEMPLE", Ligne: 9, VuLe: j(21)}), // decided on the 22nd, it came on the 21st
		ligne(23, "pointage_affectation", 100, LigneCompte{Detail: "AUTRE", Ligne: 10, VuLe: j(-3)}),           // it came in a month that is over
	}, map[int]string{20: "Complément familial"})
	if d := cmp.Diff([]LigneReleve{{"1er\u00a0octobre", "Argent déjà sur le compte", 3638}, {"5\u00a0octobre", "RSA", 60775}, {"5\u00a0octobre", "Aide au logement", 23071},
		{"6\u00a0octobre", "Complément familial", 15105}, {"12\u00a0octobre", "Argent revenu (loyer et charges)", 31240}, {"21\u00a0octobre", "Autre argent reçu (ENERGIE EXEMPLE)", 6400},
		{"23\u00a0octobre", "Autre argent reçu (AUTRE)", 100}}, arrive); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]LigneReleve{{"7\u00a0octobre", "Loyer et charges (Bailleur Exemple Habitat)", 31240}, {"chaque jeudi", "Argent de la semaine, 2 fois 80,00\u00a0€", 16000},
		{"9\u00a0octobre", "Frais de la banque", 250}, {"10\u00a0octobre", "Pris sur votre compte (PRLV TELECOM)", 2999}, {"14\u00a0octobre", "Loyer et charges, nouveau paiement (Bailleur Exemple Habitat)", 31240}, {"20\u00a0octobre", "Dette (Bailleur Exemple Habitat)", 3500}}, paye); d != "" {
		t.Error(d)
	}
}

// The money of several weeks that left on one day came on that day, not every week.
func TestSemainesEnsemble(t *testing.T) {
	for quand, jours := range map[string][]int{"chaque jeudi": {1, 8, 15}, "dans le mois": {1, 8, 8}, "8\u00a0octobre": {8, 8}} {
		var ls []LigneCompte
		for i, q := range jours {
			ls = append(ls, LigneCompte{Date: octobre.Plus(q - 1), Genre: "ordre_transmis", Centimes: -19000, Ecriture: int64(i + 1), Objet: paiements.ArgentDeVie})
		}
		_, paye := ranger(ls, nil)
		if d := cmp.Diff([]LigneReleve{{quand, fmt.Sprintf("Argent de la semaine, %d fois 190,00\u00a0€", len(jours)), argent.Centimes(19000 * len(jours))}}, paye); d != "" {
			t.Error(d)
		}
	}
}

// The words of 08-ux §4.3: no accountant's word, no code of a bank, no percentage, reaches the person.
func TestAucunMotInterdit(t *testing.T) {
	var mots []string
	for _, o := range append(paiements.Objets, paiements.Reversement, paiements.Restitution) {
		for _, e := range []paiements.Etat{paiements.Annule, paiements.Rejete, paiements.Retourne} {
			for _, motif := range []string{"", "AC04", "65", "XYZ9", "MD07", "la facture est déjà payée"} {
				mots = append(mots, ordreReleve{objet: o, etat: e, motif: motif, montant: 100}.impaye())
			}
		}
		for _, genre := range []string{"ordre_transmis", "releve_retour"} {
			mots = append(mots, motsDe(LigneCompte{Genre: genre, Objet: o}, nil))
		}
	}
	for _, n := range []comptes.Nature{comptes.NonIdentifie, comptes.HorsAutorisation, comptes.ARestituer} {
		mots = append(mots, phrasesAttente(n, 15000)...)
	}
	for _, genre := range []string{"reprise", "pointage_annulation", "pointage_affectation"} {
		mots = append(mots, motsDe(LigneCompte{Genre: genre, Libelle: "x"}, nil))
	}
	for _, s := range mots {
		for _, interdit := range []string{"crédit", "débit", "argent de poche", "solde", "AC04", "65", "XYZ9", "MD07", "%", "MASP", "CESF", "apurement", "non identifié"} {
			if strings.Contains(strings.ToLower(s), strings.ToLower(interdit)) {
				t.Errorf("« %s » dit « %s »", s, interdit)
			}
		}
		if strings.Contains(s, " :") || strings.Contains(s, " ?") {
			t.Errorf("espace ordinaire devant une ponctuation : %q", s)
		}
	}
}
