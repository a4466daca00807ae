// SPDX-License-Identifier: EUPL-1.2

package versement_test

import (
	"slices"
	"strings"
	"testing"

	"etai/internal/base/jour"
	"etai/internal/masp"
	"etai/internal/masp/versement"
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
	return reglement.NouvellesRegles([]reglement.Version{valeur("versement.mois_max", 24), valeur("versement.mois_total", 48), valeur("versement.delibere", 1), valeur("versement.appel", 15),
		valeur("versement.plancher", 30000), valeur("versement.suite", 15), valeur("versement.relance", 60), valeur("fin.annonce", 90)})
}

var liste = []prestations.Prestation{{Numero: 3, Libelle: "APA", Bailleur: prestations.BailleurNon}, {Numero: 17, Libelle: "RSA", Bailleur: prestations.BailleurOui}, {Numero: 19, Libelle: "allocations familiales", Bailleur: prestations.BailleurSiInsuffisant}}

func requete() versement.Requete {
	return versement.Requete{Aujourdhui: le("2026-11-23"), Signataire: "Claire Exemple, directrice, par délégation", Versement: versement.Versement{Requerant: masp.PresidentDuDepartement, Cause: versement.Refus, CauseLe: le("2026-10-01"), PremierImpaye: le("2026-08-05"), Loyer: 41000,
		Charges: 4500, TiersPayant: 23000, Plancher: 30000, Montant: 22500, Mois: 24, Prestations: []versement.Prestation{{Numero: 17, Montant: 57349, Organisme: "CAF", Adresse: "1, rue de l’Exemple, 87000 Limoges"}},
		Textes: versement.Textes{Domicile: "2, rue d’ici", Bailleur: "Office", BailleurAdresse: "3, rue là", Tribunal: "Tribunal judiciaire", TribunalAdresse: "4, place du Palais", Motifs: "Loyer impayé.", Pieces: "Bail"}}}
}

func codes(v versement.Verdict) string {
	var cs []string
	for _, x := range v.Refus {
		cs = append(cs, x.Regle)
	}
	return strings.Join(cs, " ")
}

// Rules R22 to R27 and R31, with the examples E14, E16 and E18 of the sheet.
func TestRequete(t *testing.T) {
	for nom, cas := range map[string]struct {
		change func(*versement.Requete)
		veut   string
	}{
		"bonne":                   {func(*versement.Requete) {}, ""},
		"sans raison":             {func(q *versement.Requete) { q.Cause = "" }, "R22"},
		"refus à venir":           {func(q *versement.Requete) { q.CauseLe = le("2026-11-24") }, "R22"},
		"la veille des deux mois": {func(q *versement.Requete) { q.PremierImpaye = le("2026-09-24") }, "R23"},
		"le jour des deux mois":   {func(q *versement.Requete) { q.PremierImpaye = le("2026-09-23") }, ""},
		"CCAPEX avant": {func(q *versement.Requete) {
			q.Requerant, q.Aujourdhui, q.PremierImpaye, q.CauseLe = masp.CCAPEX, le("2023-07-28"), le("2023-01-05"), le("2023-01-05")
		}, "R24"},
		"CCAPEX le jour": {func(q *versement.Requete) {
			q.Requerant, q.Aujourdhui, q.PremierImpaye, q.CauseLe = masp.CCAPEX, le("2023-07-29"), le("2023-01-05"), le("2023-01-05")
		}, ""},
		"autre requérant": {func(q *versement.Requete) { q.Requerant = "maire" }, "R24"},
		"APA":             {func(q *versement.Requete) { q.Prestations[0].Numero = 3; q.Montant = 1 }, "R25 R26 R26"},
		"AF inutiles": {func(q *versement.Requete) {
			q.Prestations = append(q.Prestations, versement.Prestation{Numero: 19, Montant: 14000, Organisme: "CAF", Adresse: "x"})
		}, "R25"},
		"AF d’un délégué": {func(q *versement.Requete) {
			q.Prestations[0].Montant = 50000
			q.Montant = 1
			q.Prestations = append(q.Prestations, versement.Prestation{Numero: 19, Montant: 14000, MJAGBF: true, Organisme: "CAF", Adresse: "x"})
		}, "R25"},
		"plus que le dû":  {func(q *versement.Requete) { q.Montant = 22501 }, "R26"},
		"sous le minimum": {func(q *versement.Requete) { q.Plancher = 29999 }, versement.ReglePlancher},
		"minimum justifié": {func(q *versement.Requete) {
			q.Plancher = 0
			q.Justificatif = map[string]string{versement.ReglePlancher: "hébergée et nourrie"}
		}, ""},
		"sans adresse d’organisme": {func(q *versement.Requete) { q.Prestations[0].Adresse = "" }, "R27"},
		"sans rien d’écrit":        {func(q *versement.Requete) { q.Textes = versement.Textes{} }, "R27 R27 R27 R27 R27 R27"},
		"sans prestation":          {func(q *versement.Requete) { q.Prestations = nil }, "R26 R26 R25"},
		"25 mois":                  {func(q *versement.Requete) { q.Mois = 25 }, "R31"},
		"24 mois pris":             {func(q *versement.Requete) { q.Anterieurs = []versement.Periode{{le("2024-02-01"), le("2026-01-31")}} }, ""},
		"48 mois pris": {func(q *versement.Requete) {
			q.Mois = 1
			q.Anterieurs = []versement.Periode{{le("2020-02-01"), le("2022-01-31")}, {le("2022-02-01"), le("2024-01-31")}}
		}, "R31"},
		"sans signataire":   {func(q *versement.Requete) { q.Signataire = "" }, versement.RegleSignataire},
		"gestion autorisée": {func(q *versement.Requete) { q.Autorisation = true }, versement.RegleAutorisation},
	} {
		q := requete()
		cas.change(&q)
		if a := codes(versement.VerifierRequete(regles(), liste, q)); a != cas.veut {
			t.Errorf("%s : %q, attendu %q", nom, a, cas.veut)
		}
	}
}

// E16 (R29: the judgment is awaited a month after the hearing) and E17, and the warnings of R28 and R30.
func TestEtapes(t *testing.T) {
	r := regles()
	if a := versement.FinAppel(r, le("2026-11-30")); a != le("2026-12-15") {
		t.Errorf("appel : %s", a)
	}
	if a := versement.FinAppel(r, le("2026-12-10")); a != le("2026-12-28") {
		t.Errorf("appel, Noël : %s", a)
	}
	for _, x := range []struct{ departement, notifie, veut string }{{"57", "2028-12-11", "2028-12-27"}, {"87", "2028-12-11", "2028-12-26"}, {"974", "2027-12-05", "2027-12-21"}, {"", "2027-12-05", "2027-12-20"}} {
		if a := versement.FinAppel(r.DuDepartement(x.departement), le(x.notifie)); a != le(x.veut) {
			t.Errorf("appel, jours fériés du département %q : %s, attendu %s", x.departement, a, x.veut)
		}
	}
	q := requete().Versement
	avancer := func(de versement.Etat, avant []versement.Etape, x versement.Etape) (versement.Etape, string) {
		q.Etat = de
		y, v := versement.VerifierEtape(r, versement.Avance{Versement: q, Avant: avant, Etape: x, Aujourdhui: le("2027-02-01")})
		return y, codes(v)
	}
	depose := []versement.Etape{{Vers: versement.RequetePrete, Le: le("2026-10-05")}, {Vers: versement.Deposee, Le: le("2026-10-06")}}
	audience := versement.Etape{Vers: versement.Audience, Le: le("2026-10-20"), AudienceLe: le("2026-11-18")}
	if _, a := avancer(versement.Deposee, depose, audience); a != "R28" {
		t.Errorf("sans lettre recommandée : %q", a)
	}
	audience.LRARLe = le("2026-10-06")
	y, a := avancer(versement.Deposee, depose, audience)
	if a != "" || y.Echeance != le("2026-12-18") {
		t.Errorf("audience : %q, jugement attendu %s", a, y.Echeance)
	}
	for audience, attendu := range map[string]string{"2026-11-18": "2026-12-18", "2026-12-31": "2027-01-31", "2027-01-31": "2027-02-28"} { // R29 (R271-12)
		if j := versement.Attendue(r, q, nil, versement.Etape{Vers: versement.Audience, Le: le("2026-10-20"), AudienceLe: le(audience)}); j != le(attendu) {
			t.Errorf("R29 : audience le %s, jugement attendu le %s", audience, j)
		}
	}
	avant := append(slices.Clone(depose), y)
	accord := versement.Etape{Vers: versement.Accorde, Le: le("2026-11-18"), Montant: 22500, Mois: 24}
	trop := accord
	trop.Mois, trop.Montant = 25, 22501
	if _, a := avancer(versement.Audience, avant, trop); a != "montant R31" {
		t.Errorf("jugement hors la loi : %q", a)
	}
	avant = append(avant, accord, versement.Etape{Vers: versement.Notifie, Le: le("2027-01-25")})
	debut := versement.Etape{Vers: versement.EnCours, Le: le("2027-02-01"), Debut: le("2027-02-01")}
	if _, a := avancer(versement.Notifie, avant, debut); a != versement.RegleAppel {
		t.Errorf("avant la fin de l’appel : %q", a)
	}
	debut.Texte = "Exécution provisoire, avis du conseil."
	if y, a := avancer(versement.Notifie, avant, debut); a != "" || y.Fin != le("2029-01-31") || y.Echeance != le("2028-11-02") {
		t.Errorf("début : %q, %s, %s", a, y.Fin, y.Echeance)
	}
	rejet := append(slices.Clone(avant), versement.Etape{Vers: versement.Rejete, Le: le("2027-01-20")})
	if _, a := avancer(versement.Notifie, rejet, debut); a != "etat" {
		t.Errorf("versement d’une demande rejetée : %q", a)
	}
	for _, de := range versement.Etats {
		if de.Clos() != (len(de.Suivants()) == 0) {
			t.Errorf("%s : suites %v", de, de.Suivants())
		}
	}
}

// R30 once the benefits go to the landlord: notified on 25 January, an appeal is possible up to 9 February, noted later too; the judgment is confirmed, changed or overturned.
func TestAppelEnCours(t *testing.T) {
	r, q := regles(), requete().Versement
	q.Debut, q.Fin = le("2027-02-01"), le("2029-01-31")
	avant := []versement.Etape{{Vers: versement.Accorde, Le: le("2027-01-20"), Montant: 22500, Mois: 24}, {Vers: versement.Notifie, Le: le("2027-01-25")}, {De: versement.Notifie, Vers: versement.EnCours, Le: le("2027-02-08"), Debut: q.Debut, Fin: q.Fin}}
	avancer := func(de versement.Etat, avant []versement.Etape, x versement.Etape) (versement.Etape, string) {
		q.Etat = de
		y, v := versement.VerifierEtape(r, versement.Avance{Versement: q, Avant: avant, Etape: x, Aujourdhui: le("2027-06-01")})
		return y, codes(v)
	}
	for jour, veut := range map[string]string{"2027-01-24": "le", "2027-01-30": "", "2027-02-09": "", "2027-02-10": versement.RegleAppel} {
		y, a := avancer(versement.EnCours, avant, versement.Etape{Vers: versement.AppelEnCours, Le: le(jour), Motif: "personne"})
		if a != veut || veut == "" && y.Echeance != le(jour).Plus(60) {
			t.Errorf("appel du %s : %q, suite attendue le %s", jour, a, y.Echeance)
		}
	}
	for jour, veut := range map[string]bool{"2027-02-09": true, "2027-02-10": false} {
		if versement.AppelProposable(r, avant, le(jour)) != veut {
			t.Errorf("appel proposé le %s : %v", jour, !veut)
		}
	}
	appele := append(slices.Clone(avant), versement.Etape{Vers: versement.AppelEnCours, Le: le("2027-02-05"), Motif: "personne"})
	if versement.AppelProposable(r, appele, le("2027-02-09")) || versement.AppelProposable(r, avant[:1], le("2027-02-09")) {
		t.Error("un deuxième appel, ou un appel d’un jugement qui n’est pas notifié, est proposé")
	}
	if _, a := avancer(versement.EnCours, appele, versement.Etape{Vers: versement.AppelEnCours, Le: le("2027-02-09"), Motif: "personne"}); a != "etat" {
		t.Errorf("deux appels : %q", a)
	}
	if _, a := avancer(versement.AppelEnCours, appele, versement.Etape{Vers: versement.EnCours, Le: le("2027-02-07")}); a != "le" {
		t.Errorf("jugé avant le début du versement, noté le 8 : %q", a)
	}
	for nom, cas := range map[string]struct {
		x         versement.Etape
		veut, fin string
	}{
		"confirmé":                {versement.Etape{Vers: versement.EnCours}, "", ""},
		"réduit":                  {versement.Etape{Vers: versement.EnCours, Montant: 20000, Mois: 12}, "", "2028-01-31"},
		"montant sans durée":      {versement.Etape{Vers: versement.EnCours, Montant: 20000}, "R31", ""},
		"durée sans montant":      {versement.Etape{Vers: versement.EnCours, Mois: 12}, "montant", ""},
		"plus que le dû":          {versement.Etape{Vers: versement.EnCours, Montant: 22501, Mois: 25}, "montant R31", ""},
		"durée passée":            {versement.Etape{Vers: versement.EnCours, Montant: 20000, Mois: 3}, "R31", "2027-04-30"},
		"infirmé":                 {versement.Etape{Vers: versement.Fini, Motif: "infirme"}, "", ""},
		"mainlevée, d’un appel":   {versement.Etape{Vers: versement.Fini, Motif: "mainlevee"}, "motif", ""},
		"échéance avant le terme": {versement.Etape{Vers: versement.Fini, Motif: "echeance"}, "le", ""},
		"abandonné":               {versement.Etape{Vers: versement.Abandonne, Motif: "dette"}, "etat", ""},
	} {
		cas.x.Le = le("2027-05-20")
		y, a := avancer(versement.AppelEnCours, appele, cas.x)
		if a != cas.veut || cas.fin != "" && y.Fin != le(cas.fin) || cas.fin == "" && !y.Fin.Vide() {
			t.Errorf("%s : %q, fin %s", nom, a, y.Fin)
		}
	}
	if _, a := avancer(versement.EnCours, avant, versement.Etape{Vers: versement.Fini, Le: le("2027-05-20"), Motif: "infirme"}); a != "motif" {
		t.Errorf("infirmé sans appel : %q", a)
	}
}

// The mainlevée (R271-14, R271-15): its reasons go to the person by registered letter (R28) unless she asks herself, its hearing is awaited a month (R29), and neither is imposed before a judgment.
func TestMainlevee(t *testing.T) {
	r, q := regles(), requete().Versement
	q.Debut, q.Fin = le("2027-02-01"), le("2029-01-31")
	base := []versement.Etape{{Vers: versement.LRAREnvoyee, Le: le("2026-11-01"), LRARLe: le("2026-11-01")}, {Vers: versement.Accorde, Le: le("2027-01-20"), Montant: 22500, Mois: 24}, {Vers: versement.EnCours, Le: le("2027-02-01"), Debut: q.Debut, Fin: q.Fin}}
	avancer := func(de versement.Etat, avant []versement.Etape, x versement.Etape) (versement.Etape, string) {
		q.Etat = de
		y, v := versement.VerifierEtape(r, versement.Avance{Versement: q, Avant: avant, Etape: x, Aujourdhui: le("2027-07-01")})
		return y, codes(v)
	}
	audience := versement.Etape{Vers: versement.MainleveeAudience, Le: le("2027-05-10"), AudienceLe: le("2027-06-10")}
	for _, qui := range []string{"pcd", "personne"} {
		y, a := avancer(versement.EnCours, base, versement.Etape{Vers: versement.MainleveeDemandee, Le: le("2027-05-01"), Motif: qui})
		if suite := map[string]string{"pcd": "2027-05-16", "personne": "2027-06-30"}[qui]; a != "" || y.Echeance != le(suite) {
			t.Errorf("%s : %q, suite attendue le %s", qui, a, y.Echeance)
		}
		avant := append(slices.Clone(base), y)
		if !versement.LRAR(avant).Vide() {
			t.Errorf("%s : la lettre de la requête compte pour la mainlevée", qui)
		}
		lettre, a := avancer(versement.MainleveeDemandee, avant, versement.Etape{Vers: versement.MainleveeLRAR, Le: le("2027-05-03")})
		if veut := map[string]string{"pcd": "", "personne": "lrar_le"}[qui]; a != veut {
			t.Errorf("%s, lettre : %q", qui, a)
		}
		y, a = avancer(versement.MainleveeDemandee, avant, audience)
		if veut := map[string]string{"pcd": versement.RegleLRAR, "personne": ""}[qui]; a != veut || veut == "" && y.Echeance != le("2027-07-10") {
			t.Errorf("%s, audience sans lettre : %q, jugement attendu le %s", qui, a, y.Echeance)
		}
		dite := audience
		dite.LRARLe = le("2027-05-03")
		if _, a := avancer(versement.MainleveeDemandee, avant, dite); a != map[string]string{"pcd": "", "personne": "lrar_le"}[qui] {
			t.Errorf("%s, audience et lettre : %q", qui, a)
		}
		if qui == "pcd" {
			avant = append(avant, lettre)
			if _, a := avancer(versement.MainleveeLRAR, avant, audience); a != "" {
				t.Errorf("audience après la lettre : %q", a)
			}
		}
		for _, vers := range []versement.Etape{{Vers: versement.Fini, Le: le("2027-06-01"), Motif: "mainlevee"}, {Vers: versement.EnCours, Le: le("2027-06-01")}} {
			if _, a := avancer(versement.MainleveeDemandee, avant, vers); a != "" {
				t.Errorf("%s, sans audience : %q", qui, a)
			}
		}
		avant = append(avant, audience)
		for jour, veut := range map[string]string{"2027-06-09": "le", "2027-06-10": ""} {
			if _, a := avancer(versement.MainleveeAudience, avant, versement.Etape{Vers: versement.Fini, Le: le(jour), Motif: "mainlevee"}); a != veut {
				t.Errorf("mainlevée du %s : %q", jour, a)
			}
		}
	}
}
