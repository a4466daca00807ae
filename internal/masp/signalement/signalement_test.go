// SPDX-License-Identifier: EUPL-1.2

package signalement_test

import (
	"slices"
	"strings"
	"testing"

	"etai/internal/base/jour"
	"etai/internal/masp"
	"etai/internal/masp/signalement"
	"etai/internal/prestations"
	"etai/internal/reglement"
)

func le(s string) jour.Jour {
	j, err := jour.LireISO(s)
	if err != nil {
		panic(err)
	}
	return j
}

func regles() *reglement.Regles {
	valeur := func(code string, n int64) reglement.Version {
		return reglement.Version{ID: 1, Code: code, Portee: reglement.Loi, Valeur: reglement.Valeur{Nombre: n}, Du: le("2009-01-01")}
	}
	return reglement.NouvellesRegles([]reglement.Version{valeur("signalement.suite", 15), valeur("signalement.reponse", 30), valeur("signalement.relance", 90), valeur("signalement.maj_max", 24), valeur("signalement.maj_total", 48), valeur("fin.annonce", 90)})
}

var liste = []prestations.Prestation{{Numero: 2, Libelle: "ALS"}, {Numero: 17, Libelle: "RSA"}}

func codes(r masp.Refuses) string {
	var cs []string
	for _, x := range r {
		cs = append(cs, x.Regle)
	}
	return strings.Join(cs, " ")
}

func rapport() signalement.Rapport {
	x := signalement.Rapport{Signalement: signalement.Signalement{Echec: true, Compromis: signalement.Sante, Textes: signalement.Textes{}}, Aujourdhui: le("2026-11-23"), Le: le("2026-11-20"), Actions: true, Signataire: "La présidente", SansMedical: true}
	for _, c := range signalement.Champs {
		x.Textes[c.Code] = "dit"
	}
	return x
}

// Rule R32: both conditions, both parts, and nothing medical.
func TestRapport(t *testing.T) {
	for nom, cas := range map[string]struct {
		change func(*signalement.Rapport)
		veut   string
	}{
		"bon":                      {func(*signalement.Rapport) {}, ""},
		"sans échec":               {func(x *signalement.Rapport) { x.Echec = false }, "R32"},
		"rien de compromis":        {func(x *signalement.Rapport) { x.Compromis = "" }, "R32"},
		"ni l’un ni l’autre":       {func(x *signalement.Rapport) { x.Echec, x.Compromis = false, "tout" }, "R32 R32"},
		"sans bilan":               {func(x *signalement.Rapport) { x.Textes["menees"] = " " }, "R32-menees"},
		"sans recueil":             {func(x *signalement.Rapport) { delete(x.Textes, "demarches_recueil") }, "R32-demarches_recueil"},
		"sans pièce":               {func(x *signalement.Rapport) { delete(x.Textes, "pieces") }, ""},
		"sans action connue":       {func(x *signalement.Rapport) { x.Actions = false }, signalement.RegleActions},
		"sans action, justifié":    {func(x *signalement.Rapport) { x.Actions, x.Justificatif = false, "suivie ailleurs" }, ""},
		"peut-être médical":        {func(x *signalement.Rapport) { x.SansMedical = false }, "medical"},
		"sans signataire":          {func(x *signalement.Rapport) { x.Signataire = " " }, "signataire"},
		"signé demain":             {func(x *signalement.Rapport) { x.Le = le("2026-11-24") }, "le"},
		"signé avant sa reprise":   {func(x *signalement.Rapport) { x.DernierFaitLe = le("2026-11-21") }, "le"},
		"rien d’écrit, rien signé": {func(x *signalement.Rapport) { *x = signalement.Rapport{Aujourdhui: x.Aujourdhui} }, "R32 R32 " + strings.Repeat("* ", 18) + signalement.RegleActions + " medical signataire"},
	} {
		x := rapport()
		cas.change(&x)
		got := codes(signalement.VerifierRapport(x))
		if strings.Contains(cas.veut, "*") {
			if n := len(strings.Fields(cas.veut)); n != len(strings.Fields(got)) {
				t.Errorf("%s : %q", nom, got)
			}
			continue
		}
		if got != cas.veut {
			t.Errorf("%s : %q, attendu %q", nom, got, cas.veut)
		}
	}
}

// The steps: R33 expects an answer, of both kinds; R34 bounds a MAJ, that the judge orders all the same; the judge's decision has its days.
func TestEtapes(t *testing.T) {
	de := func(e signalement.Etat, x signalement.Etape) signalement.Avance {
		return signalement.Avance{Signalement: signalement.Signalement{Etat: e}, Etape: x, Aujourdhui: le("2026-11-23"), Avant: []signalement.Etape{{Le: le("2026-10-01")}}}
	}
	maj := signalement.Etape{Vers: signalement.MAJ, Le: le("2026-11-20"), Debut: le("2026-11-15"), Mois: 24, Prestations: []int{17}}
	longue, sans, hors, demain := maj, maj, maj, maj
	longue.Mois, sans.Prestations, hors.Prestations, demain.Debut = 25, nil, []int{99}, le("2026-11-21")
	relue := longue
	relue.Texte = "Le jugement dit 25 mois."
	deja := de(signalement.Saisine, maj)
	deja.Anterieures = 25
	for nom, cas := range map[string]struct {
		a             signalement.Avance
		veut, attendu string
	}{
		"transmis":             {de(signalement.Signe, signalement.Etape{Vers: signalement.Transmis, Le: le("2026-11-01")}), "", "2026-12-01"},
		"saisine":              {de(signalement.Transmis, signalement.Etape{Vers: signalement.Saisine, Le: le("2026-11-01")}), "", "2027-01-30"},
		"pas de saisine":       {de(signalement.Transmis, signalement.Etape{Vers: signalement.SansSaisine, Le: le("2026-11-01")}), "", "2026-11-16"},
		"sans passer":          {de(signalement.EnPreparation, signalement.Etape{Vers: signalement.Transmis, Le: le("2026-11-01")}), "etat", ""},
		"signer n’est pas ici": {de(signalement.EnPreparation, signalement.Etape{Vers: signalement.Signe, Le: le("2026-11-01")}), "etat", ""},
		"à venir":              {de(signalement.Signe, signalement.Etape{Vers: signalement.Transmis, Le: le("2026-11-24")}), "le", ""},
		"avant la précédente":  {de(signalement.Signe, signalement.Etape{Vers: signalement.Transmis, Le: le("2026-09-30")}), "le", ""},
		"MAJ":                  {de(signalement.Saisine, maj), "", "2028-08-16"},
		"MAJ de 25 mois":       {de(signalement.Saisine, longue), "R34", ""},
		"MAJ relue":            {de(signalement.Saisine, relue), "", "2028-09-15"},
		"49 mois en tout":      {deja, "R34", ""},
		"MAJ sans prestation":  {de(signalement.Saisine, sans), "prestations", ""},
		"MAJ hors liste":       {de(signalement.Saisine, hors), "prestations", ""},
		"MAJ à venir":          {de(signalement.Saisine, demain), "debut", ""},
		"MAJ renouvelée":       {de(signalement.MAJ, demain), "", "2028-08-22"},
		"tutelle sans terme":   {de(signalement.Saisine, signalement.Etape{Vers: signalement.Tutelle, Le: le("2026-11-20"), Debut: le("2026-11-20")}), "", ""},
		"sans premier jour":    {de(signalement.Saisine, signalement.Etape{Vers: signalement.Curatelle, Le: le("2026-11-20")}), "debut", ""},
		"clos sans raison":     {de(signalement.SansSaisine, signalement.Etape{Vers: signalement.Clos, Le: le("2026-11-20")}), "motif", ""},
		"clos par décès":       {de(signalement.Transmis, signalement.Etape{Vers: signalement.Clos, Le: le("2026-11-20"), Motif: "deces"}), "", ""},
	} {
		x, refus := signalement.VerifierEtape(regles(), liste, cas.a)
		if c := codes(refus); c != cas.veut {
			t.Errorf("%s : %q, attendu %q (%v)", nom, c, cas.veut, refus)
		}
		if cas.veut == "" && x.Echeance.String() != cas.attendu {
			t.Errorf("%s : attendu %q, attendu le %q", nom, x.Echeance, cas.attendu)
		}
	}
	court := de(signalement.MAJ, signalement.Etape{Vers: signalement.Clos, Le: le("2026-11-20"), Motif: "echeance"})
	court.Signalement.Fin = le("2026-12-31")
	if _, r := signalement.VerifierEtape(regles(), liste, court); codes(r) != "le" {
		t.Errorf("à terme avant le terme : %v", r)
	}
	for _, e := range signalement.Etats {
		if e.Libelle() == "" || e.Clos() != (len(e.Suivants()) == 0) || e.Mesure() && !slices.Contains(e.Suivants(), signalement.Clos) {
			t.Errorf("état %s", e)
		}
	}
	if signalement.MAJ.MotifArret() != masp.PassageMAJ || signalement.Tutelle.MotifArret() != masp.PassageProtection {
		t.Error("motif de l’arrêt")
	}
}
