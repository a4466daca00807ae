// SPDX-License-Identifier: EUPL-1.2

package logement_test

import (
	"errors"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/logement"

	"pgregory.net/rapid"
)

var (
	aujourdhui = jour.Certain(2026, 11, 23)
	novembre   = jour.Certain(2026, 11, 1)
)

func bon() logement.Logement {
	return logement.Logement{Du: jour.Certain(2019, 5, 14), Statut: logement.LocataireSocial, Bailleur: 1, Terme: logement.Echoir, JourEcheance: 6, Loyer: 41230, Charges: 6000,
		Aide: "apl", AideCentimes: 20000, TiersPayant: true, Reference: "L/0042-7"}
}

func refus(t *testing.T, nom string, err error, champ string) {
	t.Helper()
	r, _ := errors.AsType[*logement.Refus](err)
	if (champ == "") != (err == nil) || r != nil && (r.Champ != champ || r.Message == "") {
		t.Errorf("%s : %v, attendu %q", nom, err, champ)
	}
}

func TestVerifier(t *testing.T) {
	refus(t, "bon", logement.Verifier(bon(), aujourdhui), "")
	for nom, c := range map[string]struct {
		changer func(*logement.Logement)
		champ   string
	}{
		"sans début":        {func(l *logement.Logement) { l.Du = jour.Jour{} }, "du"},
		"dans six mois":     {func(l *logement.Logement) { l.Du = aujourdhui.Plus(180) }, "du"},
		"départ avant":      {func(l *logement.Logement) { l.Au = l.Du.Plus(-1) }, "au"},
		"sans bailleur":     {func(l *logement.Logement) { l.Bailleur = 0 }, "bailleur"},
		"sans terme":        {func(l *logement.Logement) { l.Terme = "" }, "terme"},
		"sans jour":         {func(l *logement.Logement) { l.JourEcheance = 0 }, "jour_echeance"},
		"le 32":             {func(l *logement.Logement) { l.JourEcheance = 32 }, "jour_echeance"},
		"virgule oubliée":   {func(l *logement.Logement) { l.Loyer = 4_123_000 }, "loyer"},
		"tiers payant seul": {func(l *logement.Logement) { l.Aide, l.AideCentimes = "", 0 }, "aide"},
		"aide sans nom":     {func(l *logement.Logement) { l.Aide, l.TiersPayant = "", false }, "aide"},
		"aide trop forte":   {func(l *logement.Logement) { l.AideCentimes = 50000 }, "aide_montant"},
		"hébergé, bailleur": {func(l *logement.Logement) { l.Statut = logement.HebergeTiers }, "bailleur"},
		"hébergé": {func(l *logement.Logement) {
			*l = logement.Logement{Du: l.Du, Statut: logement.HebergeTiers}
		}, ""},
	} {
		l := bon()
		c.changer(&l)
		refus(t, nom, logement.Verifier(l, aujourdhui), c.champ)
	}
}

func TestResiduelEcheance(t *testing.T) {
	l := bon()
	if r := l.Residuel(); r != 27230 {
		t.Errorf("résiduel %s", r)
	}
	if l.TiersPayant = false; l.Residuel() != 47230 {
		t.Errorf("sans tiers payant : %s", l.Residuel())
	}
	if j := l.Echeance(novembre); j != jour.Certain(2026, 11, 6) {
		t.Errorf("à échoir : %s", j)
	}
	l.Terme, l.JourEcheance = logement.Echu, 31
	if j := l.Echeance(jour.Certain(2027, 1, 15)); j != jour.Certain(2027, 2, 28) {
		t.Errorf("échu : %s", j)
	}
	if j := (logement.Logement{}).Echeance(novembre); !j.Vide() {
		t.Errorf("rien n’est dû : %s", j)
	}
	rapid.Check(t, func(t *rapid.T) {
		l := bon()
		l.Loyer, l.Charges, l.AideCentimes = argent.Centimes(rapid.IntRange(0, 1_000_000).Draw(t, "loyer")), argent.Centimes(rapid.IntRange(0, 1_000_000).Draw(t, "charges")),
			argent.Centimes(rapid.IntRange(0, 3_000_000).Draw(t, "aide"))
		l.JourEcheance = rapid.IntRange(1, 31).Draw(t, "jour")
		if rapid.Bool().Draw(t, "échu") {
			l.Terme = logement.Echu
		}
		if r := l.Residuel(); r < 0 || r > l.Loyer+l.Charges {
			t.Fatalf("résiduel %s", r)
		}
		m := jour.Certain(2024, 1, 1).Plus(rapid.IntRange(0, 2000).Draw(t, "mois")).PremierDuMois()
		e := l.Echeance(m)
		du, au := m, m.DernierDuMois()
		if l.Terme == logement.Echu {
			du, au = au.Plus(1), au.Plus(1).DernierDuMois()
		}
		if e.Avant(du) || e.Apres(au) || e.Quantieme() > l.JourEcheance {
			t.Fatalf("%s pour %s", e, m)
		}
	})
}

func TestVerifierPeriode(t *testing.T) {
	l := bon()
	l.ID = 1
	avant := bon()
	avant.ID, avant.Du, avant.Au = 2, jour.Certain(2015, 1, 1), jour.Certain(2019, 5, 13)
	autres := []logement.Logement{l, avant}
	suite := bon()
	suite.Du = jour.Certain(2026, 12, 1)
	refus(t, "déménagement", logement.VerifierPeriode(suite, autres), "")
	suite.Du = l.Du
	refus(t, "le même jour", logement.VerifierPeriode(suite, autres), "du")
	suite.Du, suite.Au = jour.Certain(2018, 1, 1), jour.Certain(2019, 1, 1)
	refus(t, "dans le passé", logement.VerifierPeriode(suite, autres), "du")
	suite.Du, suite.Au = jour.Certain(2014, 1, 1), jour.Certain(2014, 12, 31)
	refus(t, "avant tout", logement.VerifierPeriode(suite, autres), "")
	l.Du = jour.Certain(2019, 5, 13)
	refus(t, "modifié sur le précédent", logement.VerifierPeriode(l, autres), "du")
}

// An avis of somebody else never enters a file: by its reference, or by its name.
func TestVerifierAvis(t *testing.T) {
	l := bon()
	locataires := []logement.Locataire{{Nom: "Exemple-Vingt", NomUsage: "Étai", Prenom: "Zoé Anne"}, {Nom: "Dupré", Prenom: "Noël"}}
	avis := logement.Avis{Mois: novembre, Centimes: 27230, ExigibleLe: jour.Certain(2026, 11, 6), Reference: "l 0042 7", Locataire: "MME EXEMPLE VINGT ZOE"}
	refus(t, "bon", logement.VerifierAvis(l, locataires, avis), "")
	for nom, c := range map[string]struct {
		changer func(*logement.Logement, *logement.Avis)
		champ   string
	}{
		"autre référence":                {func(_ *logement.Logement, a *logement.Avis) { a.Reference = "L00427 B" }, "reference"},
		"sans référence":                 {func(_ *logement.Logement, a *logement.Avis) { a.Reference = "" }, "reference"},
		"référence inconnue du logement": {func(l *logement.Logement, a *logement.Avis) { l.Reference, a.Reference = "", "X" }, ""},
		"homonyme plus long":             {func(_ *logement.Logement, a *logement.Avis) { a.Locataire = "MME EXEMPLE VINGT ET UN ZOE" }, "locataire"},
		"autre prénom":                   {func(_ *logement.Logement, a *logement.Avis) { a.Locataire = "MME EXEMPLE-VINGT PAULE" }, "locataire"},
		"autre nom":                      {func(_ *logement.Logement, a *logement.Avis) { a.Locataire = "M. MARTIN" }, "locataire"},
		"prénom seul":                    {func(_ *logement.Logement, a *logement.Avis) { a.Locataire = "Zoé" }, "locataire"},
		"nom d’usage, initiale":          {func(_ *logement.Logement, a *logement.Avis) { a.Locataire = "ETAI Z." }, ""},
		"le couple": {func(_ *logement.Logement, a *logement.Avis) {
			a.Locataire = "M. DUPRE NOEL et Mme ETAI née EXEMPLE VINGT"
		}, ""},
		"conjoint":        {func(_ *logement.Logement, a *logement.Avis) { a.Locataire = "Monsieur Dupré" }, ""},
		"avant l’entrée":  {func(_ *logement.Logement, a *logement.Avis) { a.Mois = jour.Certain(2019, 4, 1) }, "mois"},
		"après le départ": {func(l *logement.Logement, _ *logement.Avis) { l.Au = jour.Certain(2026, 10, 31) }, "mois"},
		"dû l’an dernier": {func(_ *logement.Logement, a *logement.Avis) { a.ExigibleLe = jour.Certain(2025, 11, 6) }, "exigible"},
		"négatif":         {func(_ *logement.Logement, a *logement.Avis) { a.Centimes = -1 }, "montant"},
		"hébergé":         {func(l *logement.Logement, _ *logement.Avis) { l.Statut = logement.HebergeTiers }, "mois"},
	} {
		l, a := l, avis
		c.changer(&l, &a)
		refus(t, nom, logement.VerifierAvis(l, locataires, a), c.champ)
	}
	if e := avis.Ecart(l); e != 0 {
		t.Errorf("écart %s", e)
	}
}

// Whatever an avis says, it is taken only when a whole surname of a tenant stands in it.
func TestNomDAvis(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nom := rapid.StringMatching(`[A-Z]{3,8}`).Draw(t, "nom")
		autre := rapid.StringMatching(`[A-Z]{3,8}`).Draw(t, "autre")
		a := logement.Avis{Mois: novembre, ExigibleLe: novembre, Locataire: "MME " + autre, Reference: "L00427"}
		err := logement.VerifierAvis(bon(), []logement.Locataire{{Nom: nom, Prenom: "Anne"}}, a)
		if accepte := err == nil; accepte != (nom == autre) && !strings.Contains("ANNE MME MADAME NEE EPOUSE", autre) {
			t.Fatalf("avis de %s pour %s : %v", autre, nom, err)
		}
	})
}

func TestDuMois(t *testing.T) {
	ancien, nouveau := bon(), bon()
	ancien.ID, ancien.Au = 1, jour.Certain(2026, 10, 14)
	nouveau.ID, nouveau.Du = 2, jour.Certain(2026, 10, 15)
	ls := []logement.Logement{nouveau, ancien}
	for mois, veut := range map[jour.Jour]int64{jour.Certain(2026, 10, 1): 2, jour.Certain(2026, 9, 1): 1, novembre: 2} {
		if l, ok := logement.DuMois(ls, mois); !ok || l.ID != veut {
			t.Errorf("%s : %d", mois, l.ID)
		}
	}
	if _, ok := logement.DuMois(ls, jour.Certain(2018, 1, 1)); ok {
		t.Error("2018 : un logement")
	}
}
