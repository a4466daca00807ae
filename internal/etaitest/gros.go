// SPDX-License-Identifier: EUPL-1.2

package etaitest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/camt"
	"etai/internal/formats/iban"
	"etai/internal/formats/releve"
)

// GrosCompte is one statement of a big file.
type GrosCompte struct {
	IBAN      iban.IBAN
	Numeros   []string        // allocataire numbers that its credits bear, in turn
	Ouverture argent.Centimes // opening balance
	Depuis    jour.Jour       // its first day: 2026-11-01 when Vide
	Jours     int             // what it covers: 30 when 0
}

// GrosFichier writes a camt.053.001.08 of n entries spread over the accounts, as a bank would: transfers received and sent, with names, accounts and
// labels. 157 000 entries make about 105 MB.
func GrosFichier(tb testing.TB, n int, comptes []GrosCompte) (chemin string) {
	tb.Helper()
	chemin = filepath.Join(tb.TempDir(), "gros.xml")
	f, err := os.Create(chemin)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	w := camt.NouvelEcrivain(f, camt.Options{Message: "MSG-2026-11-30", Creation: time.Date(2026, 11, 30, 20, 0, 0, 0, time.UTC)})
	for k, c := range comptes {
		ecrireGrosReleve(tb, w, c, k, n*k/len(comptes), n*(k+1)/len(comptes))
	}
	if err := w.Terminer(); err != nil {
		tb.Fatal(err)
	}
	return chemin
}

func grosMontant(i int) argent.Centimes {
	m := argent.Centimes(1000 + i*7919%90_000)
	if i%4 == 3 {
		return -3 * m
	}
	return m
}

func ecrireGrosReleve(tb testing.TB, w *camt.Ecrivain, c GrosCompte, n, de, a int) {
	tb.Helper()
	payeurs := []releve.Texte{"CAISSE D'ALLOCATIONS FAMILIALES DE VALMOULIN", "CARSAT DE VALMOULIN", "FRANCE TRAVAIL VALMOULIN", "MSA DE VALMOULIN"}
	depuis, jours := c.Depuis, c.Jours
	if depuis.Vide() {
		depuis = jour.Certain(2026, 11, 1)
	}
	if jours == 0 {
		jours = 30
	}
	ouverture, cloture := c.Ouverture, c.Ouverture
	for i := de; i < a; i++ {
		cloture += grosMontant(i)
	}
	k := &releve.Compte{IBAN: releve.Texte(c.IBAN), Devise: "EUR", Identifiant: fmt.Sprintf("GROS-%s-%d", depuis, n), Numero: "231", SoldeOuverture: &ouverture, SoldeCloture: &cloture,
		DateOuverture: depuis.Plus(-1), DateCloture: depuis.Plus(jours - 1)}
	if err := w.Ouvrir(k); err != nil {
		tb.Fatal(err)
	}
	d := make([]releve.Detail, 1)
	for i := de; i < a; i++ {
		j := depuis.Plus((i - de) * jours / (a - de))
		numero := fmt.Sprintf("%07d", i)
		if len(c.Numeros) > 0 {
			numero = c.Numeros[i%len(c.Numeros)]
		}
		l := releve.Ligne{DateOperation: j, DateValeur: j, Montant: grosMontant(i), ReferenceBancaire: releve.Texte(fmt.Sprintf("26%03d%010d", i%365, i)), Code: "PMNT/RCDT/ESCT"}
		d[0] = releve.Detail{Montant: l.Montant, ReferenceBoutEnBout: releve.Texte(fmt.Sprintf("MASP-%06d-2026-11", i)), Contrepartie: payeurs[i%4], ContrepartieIBAN: releve.Texte(IBANDe(700000 + i%997)),
			Libelle: releve.Texte(fmt.Sprintf("ALLOC %s AAH 10/2026 ESSAI Personne %d", numero, i))}
		if l.Montant < 0 {
			l.Code, d[0].Contrepartie = "PMNT/ICDT/ESCT", releve.Texte(fmt.Sprintf("BAILLEUR ESSAI %d", i%997))
		}
		l.Libelle, l.Details = d[0].Libelle, d
		if err := w.Ligne(k, &l); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Fermer(k); err != nil {
		tb.Fatal(err)
	}
}
