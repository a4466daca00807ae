// SPDX-License-Identifier: EUPL-1.2

package masp_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/masp"
	"etai/internal/prestations"
	"etai/internal/reglement"
)

// regles are the delivered values, but for those that a case changes.
func regles(autres map[string]reglement.Valeur) *reglement.Regles {
	vs := map[string]reglement.Valeur{
		string(reglement.MoisMinContrat): {Nombre: 6}, string(reglement.MoisMaxContrat): {Nombre: 24}, string(reglement.MoisTotal): {Nombre: 48}, string(reglement.RenouvellementCourt): {},
		string(reglement.DecompteEcart): {Nombre: 12}, string(reglement.DecompteIntervalle): {Choix: "durees"}, string(reglement.DecompteApresEcart): {Choix: "cumul"},
		string(reglement.DecompteSuspension): {Choix: "comptee"}, string(reglement.DecompteFinAnticipee): {Choix: "ecoules"}, string(reglement.DecompteAilleurs): {Choix: "ajoutes"},
		string(reglement.DecompteApresMAJ): {Choix: "nouvelle"}}
	maps.Copy(vs, autres)
	var versions []reglement.Version
	for code, v := range vs {
		versions = append(versions, reglement.Version{Valeur: v, Code: code, Portee: reglement.Loi, Du: jour.Certain(2009, 1, 1)})
	}
	return reglement.NouvellesRegles(versions)
}

func le(s string) jour.Jour {
	j, err := jour.LireISO(s)
	if err != nil {
		panic(err)
	}
	return j
}

// enchainer signs contracts end to end from a day.
func enchainer(r *reglement.Regles, debut string, mois ...int) (ps []masp.Passe) {
	suivant := le(debut)
	for _, n := range mois {
		c := masp.Compter(r, suivant, ps, suivant, 0, false)
		ps = append(ps, masp.Passe{Mesure: 1, Debut: suivant, Mois: n, Fin: c.Fin(n)})
		suivant = c.Fin(n).Plus(1)
	}
	return ps
}

// E1 and E3 of 01-masp §7: anchored months, no end of month drifts.
func TestFins(t *testing.T) {
	r := regles(nil)
	for _, c := range []struct {
		debut string
		mois  []int
		fins  []string
	}{
		{"2026-01-15", []int{6}, []string{"2026-07-14"}},
		{"2026-12-01", []int{24}, []string{"2028-11-30"}},
		{"2026-08-31", []int{6}, []string{"2027-02-28"}},
		{"2027-08-31", []int{6}, []string{"2028-02-29"}},
		{"2024-02-29", []int{24}, []string{"2026-02-28"}},
		{"2026-08-31", []int{6, 6, 6}, []string{"2027-02-28", "2027-08-30", "2028-02-29"}},
		{"2023-02-01", []int{12, 12, 24}, []string{"2024-01-31", "2025-01-31", "2027-01-31"}},
		{"2023-01-01", []int{24, 20}, []string{"2024-12-31", "2026-08-31"}},
	} {
		for i, p := range enchainer(r, c.debut, c.mois...) {
			if p.Fin != le(c.fins[i]) {
				t.Errorf("%s %v, contrat %d : fin %s, attendu %s", c.debut, c.mois, i+1, p.Fin, c.fins[i])
			}
		}
	}
}

func TestCompter(t *testing.T) {
	defaut := regles(nil)
	e3 := enchainer(defaut, "2023-02-01", 12, 12, 24)
	e5 := enchainer(defaut, "2023-01-01", 24, 20)
	e7 := enchainer(defaut, "2025-04-01", 24)
	e7[0].ArreteLe = le("2025-11-20")
	un := enchainer(defaut, "2024-01-01", 12)
	suspendu := enchainer(defaut, "2024-01-01", 12)
	suspendu[0].Suspendus = 31
	maj := append(enchainer(defaut, "2020-01-01", 24), masp.Passe{Mesure: 2, Debut: le("2024-01-01"), Mois: 12, Fin: le("2024-12-31"), ApresMAJ: true})
	for _, c := range []struct {
		nom       string
		r         map[string]reglement.Valeur
		passes    []masp.Passe
		debut     string
		ailleurs  int
		maj       bool
		jours     int // taken
		reste     int // days left
		resteMois int
		plafond   string
		mesure    int64
		rang      int
	}{
		{"premier", nil, nil, "2026-11-01", 0, false, 0, 1461, 48, "2030-10-31", 0, 1},
		{"E3 : plein", nil, e3, "2027-02-01", 0, false, 1461, 0, 0, "2027-01-31", 1, 4},
		{"E5 : 122 jours", nil, e5, "2026-09-01", 0, false, 1339, 122, 4, "2026-12-31", 1, 3},
		{"E7 : arrêt anticipé", nil, e7, "2025-12-01", 0, false, 234, 1227, 40, "2029-04-10", 1, 2},
		{"arrêt anticipé, durée prévue", map[string]reglement.Valeur{"decompte.fin_anticipee": {Choix: "prevue"}}, e7, "2025-12-01", 0, false, 730, 731, 24, "2027-12-01", 1, 2},
		{"douze mois faits ailleurs", nil, nil, "2026-11-01", 12, false, 0, 1096, 36, "2029-10-31", 0, 1},
		{"ailleurs, ignorés", map[string]reglement.Valeur{"decompte.ailleurs": {Choix: "ignores"}}, nil, "2026-11-01", 12, false, 0, 1461, 48, "2030-10-31", 0, 1},
		{"plus que tout ailleurs", nil, nil, "2026-11-01", 60, false, 0, 0, 0, "2026-10-31", 0, 1},
		{"intervalle de six mois non compté", nil, un, "2025-07-01", 0, false, 366, 1095, 35, "2028-06-29", 1, 2},
		{"intervalle compté", map[string]reglement.Valeur{"decompte.intervalle": {Choix: "calendrier"}}, un, "2025-07-01", 0, false, 547, 914, 30, "2027-12-31", 1, 2},
		{"intervalle d’un an moins un jour", nil, un, "2025-12-31", 0, false, 366, 1095, 35, "2028-12-29", 1, 2},
		{"intervalle d’un an : autre mesure, mêmes mois", nil, un, "2026-01-01", 0, false, 366, 1095, 35, "2028-12-30", 0, 1},
		{"intervalle d’un an, remise à zéro", map[string]reglement.Valeur{"decompte.apres_ecart": {Choix: "zero"}}, un, "2026-01-01", 0, false, 0, 1461, 48, "2029-12-31", 0, 1},
		{"suspension comptée", nil, suspendu, "2025-01-01", 0, false, 366, 1095, 36, "2027-12-31", 1, 2},
		{"suspension non comptée", map[string]reglement.Valeur{"decompte.suspension": {Choix: "non_comptee"}}, suspendu, "2025-01-01", 0, false, 335, 1126, 37, "2028-01-31", 1, 2},
		{"après une MAJ", nil, un, "2025-03-01", 0, true, 0, 1461, 48, "2029-02-28", 0, 1},
		{"après une MAJ, à la suite", map[string]reglement.Valeur{"decompte.apres_maj": {Choix: "cumul"}}, un, "2025-01-01", 0, true, 366, 1095, 36, "2027-12-31", 1, 2},
		{"suite d’une mesure d’après MAJ", nil, maj, "2025-01-01", 0, false, 366, 1095, 36, "2027-12-31", 2, 2},
	} {
		x := masp.Compter(regles(c.r), le(c.debut), c.passes, le(c.debut), c.ailleurs, c.maj)
		if x.Jours != c.jours || x.ResteJours != c.reste || x.ResteMois != c.resteMois || x.Plafond != le(c.plafond) || x.Mesure != c.mesure || x.Rang != c.rang {
			t.Errorf("%s : %d jours pris, %d restants, %d mois, plafond %s, mesure %d, rang %d ; attendu %+v", c.nom, x.Jours, x.ResteJours, x.ResteMois, x.Plafond, x.Mesure, x.Rang, c)
		}
	}
}

// 01-masp §6.3: with or without management, the same measure goes on and nothing starts again; the level is not of the count.
func TestNiveauSansEffet(t *testing.T) {
	for _, passes := range [][]masp.Passe{nil, enchainer(regles(nil), "2024-12-01", 24), enchainer(regles(nil), "2022-12-01", 24, 18)} {
		var vus []masp.Compteur
		for _, niveau := range []int{masp.SansGestion, masp.AvecGestion} {
			v := masp.Verifier(regles(nil), projet(func(p *masp.Projet) {
				p.Passes, p.Niveau, p.Mois, p.EvaluationLe = passes, niveau, 6, p.SigneLe
				if niveau == masp.SansGestion {
					p.Lignes = nil
				}
			}))
			if err := v.Err(); err != nil {
				t.Fatal(err)
			}
			vus = append(vus, v.Compteur)
		}
		if vus[0] != vus[1] || len(passes) > 0 && vus[0].Mesure != 1 {
			t.Errorf("%d contrats : %+v sans gestion, %+v avec", len(passes), vus[0], vus[1])
		}
	}
}

var liste = []prestations.Prestation{{Numero: 1, Sigle: "APL", ExclueSi: prestations.SiTiersPayant}, {Numero: 2, Sigle: "ALS", ExclueSi: prestations.SiTiersPayant},
	{Numero: 13, Sigle: "AAH"}, {Numero: 15, Sigle: "PCH", Affectee: true, ExclueSi: prestations.SiVerseeService}, {Numero: 17, Sigle: "RSA"}, {Numero: 19, Sigle: "AF", Extension: true}}

func percue(n int, f func(*prestations.Percue)) prestations.Percue {
	p := prestations.Percue{ID: int64(n + 1), Numero: n, Libelle: "n° " + string(rune('0'+n%10)), Du: le("2020-01-01")}
	if f != nil {
		f(&p)
	}
	return p
}

// projet is a contract that every rule accepts.
func projet(f func(*masp.Projet)) masp.Projet {
	p := masp.Projet{Niveau: masp.AvecGestion, Debut: le("2026-12-01"), Mois: 12, SigneLe: le("2026-11-02"), SignePourLe: le("2026-11-10"), SignePour: "Jeanne Exemple, directrice", Aujourdhui: le("2026-11-22"), Naissance: le("1980-04-30"), Liste: liste,
		Objectifs: []masp.Objectif{{Nature: masp.Insertion, Texte: "Reprendre contact avec la mission locale"}, {Nature: masp.Autonomie, Texte: "Payer seule son loyer"}}}
	p.Percues = []prestations.Percue{percue(17, nil)}
	p.Lignes = []masp.Ligne{{Percue: p.Percues[0]}}
	if f != nil {
		f(&p)
	}
	return p
}

func lignes(ps ...prestations.Percue) func(*masp.Projet) {
	return func(p *masp.Projet) {
		p.Percues, p.Lignes = ps, nil
		for _, x := range ps {
			p.Lignes = append(p.Lignes, masp.Ligne{Percue: x})
		}
	}
}

// suiteEvaluee is a contract that follows another, evaluated on a day and signed on the other.
func suiteEvaluee(evaluation string, signature ...string) func(*masp.Projet) {
	return func(p *masp.Projet) {
		p.Passes = []masp.Passe{{Mesure: 1, Debut: le("2026-05-01"), Fin: le("2026-10-31"), Mois: 6}}
		if evaluation != "" {
			p.EvaluationLe = le(evaluation)
		}
		for _, s := range signature {
			p.SigneLe, p.SignePourLe = le(s), le(s)
		}
	}
}

// prolonger is an avenant that adds months to a contract that ends on 31 October 2026, evaluated and signed before.
func prolonger(avant, mois int) func(*masp.Projet) {
	return func(p *masp.Projet) {
		p.Passes = []masp.Passe{{Mesure: 1, Debut: jour.PlusMois(le("2026-11-01"), -avant), Fin: le("2026-10-31"), Mois: avant}}
		p.Prolonge, p.Mois, p.Debut, p.EvaluationLe, p.SigneLe, p.SignePourLe = true, mois, le("2026-11-01"), le("2026-10-12"), le("2026-10-20"), le("2026-10-21")
	}
}

func justifie(f func(*masp.Projet), codes ...string) func(*masp.Projet) {
	return func(p *masp.Projet) {
		f(p)
		p.Justificatif = map[string]string{}
		for _, c := range codes {
			p.Justificatif[c] = "Parce que."
		}
	}
}

// Each rule with the examples of 01-masp §7 (E5, E8, E13): refus is the codes that refuse, averti those that warn.
func TestVerifier(t *testing.T) {
	defaut := regles(nil)
	tiersPayant := func(p *prestations.Percue) { p.TiersPayant = true }
	mjagbf := func(p *prestations.Percue) { p.MJAGBF = true }
	suspendu := func(p *prestations.Percue) { p.SuspendueLe = le("2026-11-01") }
	court := map[string]reglement.Valeur{"contrat.renouvellement_court": {Nombre: 1}}
	e5 := func(mois int) func(*masp.Projet) {
		return func(p *masp.Projet) {
			p.Passes, p.Debut, p.SigneLe, p.SignePourLe, p.Mois = enchainer(defaut, "2023-01-01", 24, 20), le("2026-09-01"), le("2026-08-20"), le("2026-08-20"), mois
			p.EvaluationLe = le("2026-08-20")
		}
	}
	plein := func(debut string) func(*masp.Projet) {
		return func(p *masp.Projet) {
			p.Passes, p.Debut, p.Aujourdhui = enchainer(defaut, "2020-01-01", 24, 24), le(debut), le("2026-11-22")
			p.SigneLe, p.SignePourLe, p.EvaluationLe = p.Debut, p.Debut, p.Debut
		}
	}
	for _, c := range []struct {
		nom           string
		r             map[string]reglement.Valeur
		f             func(*masp.Projet)
		refus, averti string
	}{
		{"bon", nil, nil, "", ""},
		{"sans gestion", nil, func(p *masp.Projet) { p.Niveau, p.Lignes = masp.SansGestion, nil }, "", ""},
		{"R1 : 18 ans le lendemain", nil, func(p *masp.Projet) { p.Naissance = le("2008-11-03") }, "R1", ""},
		{"R1 : 18 ans le jour même", nil, func(p *masp.Projet) { p.Naissance = le("2008-11-02") }, "", ""},
		{"R1 : naissance inconnue", nil, func(p *masp.Projet) { p.Naissance = jour.Jour{} }, "R1", ""},
		{"R2 : rien", nil, func(p *masp.Projet) { p.Niveau, p.Percues, p.Lignes = masp.SansGestion, nil, nil }, "R2", ""},
		{"R2 : APL en tiers payant seule", nil, func(p *masp.Projet) {
			p.Niveau, p.Percues, p.Lignes = masp.SansGestion, []prestations.Percue{percue(1, tiersPayant)}, nil
		}, "R2", ""},
		{"R2 : droit suspendu, sans raison", nil, lignes(percue(17, suspendu)), "R2", "R2"},
		{"R2 : droit suspendu, justifié", nil, justifie(lignes(percue(17, suspendu)), "R2"), "", "R2"},
		{"R3 : aucune évaluation ici", nil, func(p *masp.Projet) { p.SansDemande = true }, "R3", "R3"},
		{"R3 : évaluée ailleurs, dit", nil, justifie(func(p *masp.Projet) { p.SansDemande = true }, "R3"), "", "R3"},
		{"R3 : ne se redemande pas à la suite", nil, func(p *masp.Projet) { suiteEvaluee("2026-10-12", "2026-10-20")(p); p.SansDemande = true }, "", ""},
		{"R4 : signée par la personne après le début", nil, func(p *masp.Projet) { p.Debut = le("2026-11-01"); p.SignePourLe = le("2026-10-30") }, "R4", ""},
		{"R4 : signée pour le département après le début", nil, func(p *masp.Projet) { p.Debut = le("2026-11-05") }, "R4-departement", ""},
		{"R4 : sans signataire", nil, func(p *masp.Projet) { p.SignePour = " " }, "R4-signataire", ""},
		{"R4 : signataire sans qualité", nil, func(p *masp.Projet) { p.SignePour = "Jeanne Exemple, " }, "R4-signataire", ""},
		{"R4 : à venir", nil, func(p *masp.Projet) { p.SignePourLe = le("2026-11-23") }, "R4-departement", ""},
		{"R4 : le jour même", nil, func(p *masp.Projet) { p.Debut = le("2026-11-10") }, "", ""},
		{"E8 : 5 mois", nil, func(p *masp.Projet) { p.Mois = 5 }, "R5", ""},
		{"E8 : 6 mois", nil, func(p *masp.Projet) { p.Mois = 6 }, "", ""},
		{"E8 : 24 mois", nil, func(p *masp.Projet) { p.Mois = 24 }, "", ""},
		{"E8 : 25 mois", nil, func(p *masp.Projet) { p.Mois = 25 }, "R5", ""},
		{"R6 : 42 mois ailleurs, encore 12", nil, func(p *masp.Projet) { p.Ailleurs = 40 }, "R6", ""},
		{"R6 : 36 mois ailleurs, encore 12", nil, func(p *masp.Projet) { p.Ailleurs = 36 }, "", ""},
		{"E5 : quatre mois de reste", nil, e5(6), "R8", ""},
		{"E5 : contrat court, non permis", nil, e5(4), "R8", ""},
		{"E5 : contrat court permis", court, justifie(e5(4), "R8"), "", "R8"},
		{"E5 : contrat court permis, sans raison", court, e5(4), "R8", "R8"},
		{"E5 : trop long encore", court, e5(6), "R6", ""},
		{"E3 : les 48 mois sont pris", nil, plein("2024-01-01"), "R6", ""},
		{"R6 : nouvelle mesure après quatre ans", nil, plein("2026-06-01"), "R6", "R6"},
		{"R6 : nouvelle mesure, note juridique", nil, justifie(plein("2026-06-01"), "R6"), "", "R6"},
		{"après MAJ", nil, justifie(func(p *masp.Projet) { plein("2026-06-01")(p); p.ApresMAJ = true }, "R6-maj"), "", "R6-maj"},
		{"R11 : rien", nil, func(p *masp.Projet) { p.Objectifs = nil }, "R11-insertion R11-autonomie", ""},
		{"R11 : insertion seule", nil, func(p *masp.Projet) { p.Objectifs = p.Objectifs[:1] }, "R11-autonomie", ""},
		{"R11 : texte vide", nil, func(p *masp.Projet) { p.Objectifs[0].Texte = "" }, "R11-insertion", ""},
		{"R13 : avec gestion sans ligne", nil, func(p *masp.Projet) { p.Lignes = nil }, "R13", ""},
		{"R13 : sans gestion avec ligne", nil, func(p *masp.Projet) { p.Niveau = masp.SansGestion }, "R13", ""},
		{"R13 : signée après son début", nil, func(p *masp.Projet) { p.Lignes[0].SigneeLe = le("2026-12-02") }, "R13", ""},
		{"R13 : pas encore signée", nil, func(p *masp.Projet) { p.Lignes[0].SigneeLe = le("2026-11-30") }, "R13", ""},
		{"R13 : commence avant le contrat", nil, func(p *masp.Projet) { p.Lignes[0].Du = le("2026-11-30") }, "R13", ""},
		{"R13 : finit après le contrat", nil, func(p *masp.Projet) { p.Lignes[0].Au = le("2027-12-01") }, "R13", ""},
		{"R13 : deux fois la même", nil, func(p *masp.Projet) { p.Lignes = append(p.Lignes, p.Lignes[0]) }, "R13", ""},
		{"E13 : RSA, AAH, ALS", nil, lignes(percue(17, nil), percue(13, nil), percue(2, nil)), "", ""},
		{"E13 : prime d’activité", nil, lignes(percue(17, nil), percue(0, nil)), "R13", ""},
		{"E13 : APL en tiers payant", nil, lignes(percue(17, nil), percue(1, tiersPayant)), "R13", ""},
		{"E13 : AF seules", nil, justifie(lignes(percue(19, nil)), "R14"), "R14-base", "R14 R14-base"},
		{"E13 : RSA, AF justifiées", nil, justifie(lignes(percue(17, nil), percue(19, nil)), "R14"), "", "R14"},
		{"E13 : RSA, AF sans raison", nil, lignes(percue(17, nil), percue(19, nil)), "R14", "R14"},
		{"E13 : RSA, AF sous MJAGBF", nil, lignes(percue(17, nil), percue(19, mjagbf)), "R15", ""},
		{"R35 : RSA sous MAJ", nil, protege(masp.Protection{Nom: "mesure d’accompagnement judiciaire", Du: jour.Certain(2020, 1, 1), Prestations: []int{17}}), "R35", ""},
		{"R35 : une autre prestation que celle de la MAJ", nil, protege(masp.Protection{Du: jour.Certain(2020, 1, 1), Prestations: []int{19}}), "", ""},
		{"R35 : curatelle finie avant", nil, protege(masp.Protection{Du: jour.Certain(2020, 1, 1), Au: jour.Certain(2020, 12, 31)}), "", ""},
		{"R35 : sauvegarde", nil, protege(masp.Protection{Du: jour.Certain(2020, 1, 1), Sauvegarde: true}), "", ""},
		{"E13 : RSA majoré sous MJAGBF", nil, lignes(percue(13, nil), percue(17, mjagbf)), "R15", ""},
		{"E13 : PCH", nil, lignes(percue(15, nil)), "", ""},
		{"deux contrats à la fois", nil, func(p *masp.Projet) {
			p.Passes, p.EvaluationLe = []masp.Passe{{Mesure: 1, Debut: le("2026-06-01"), Fin: le("2026-12-31"), Mois: 7}}, p.SigneLe
		}, "suite", ""},
		{"R7 : sans évaluation", nil, suiteEvaluee(""), "R7", ""},
		{"E9 : évaluée le lendemain de la signature", nil, suiteEvaluee("2026-10-20", "2026-10-19"), "R7", ""},
		{"E9 : évaluée le jour de la signature", nil, suiteEvaluee("2026-10-20", "2026-10-20"), "", ""},
		{"R10 : trois mois de plus, sans raison", nil, prolonger(12, 3), "R10", "R10"},
		{"R10 : trois mois de plus", nil, justifie(prolonger(12, 3), "R10"), "", "R10"},
		{"R10 : jusqu’aux 24 mois", nil, justifie(prolonger(12, 12), "R10"), "", "R10"},
		{"R10 : au-delà des 24 mois", nil, justifie(prolonger(12, 13), "R10"), "R5", ""},
		{"R10 : le même, comme contrat", nil, func(p *masp.Projet) { prolonger(12, 3)(p); p.Prolonge = false }, "R5", ""},
		{"R10 : sans évaluation", nil, justifie(func(p *masp.Projet) { prolonger(12, 3)(p); p.EvaluationLe = jour.Jour{} }, "R10"), "R7", "R10"},
		{"R10 : signé une fois le contrat fini", nil, justifie(func(p *masp.Projet) { prolonger(12, 3)(p); p.SignePourLe = p.Debut; p.Aujourdhui = p.Debut }, "R10"), "R10", "R10"},
		{"R10 : un jour plus tard", nil, justifie(func(p *masp.Projet) { prolonger(12, 3)(p); p.Debut = p.Debut.Plus(1) }, "R10"), "R10", ""},
		{"R10 : un contrat arrêté avant", nil, justifie(func(p *masp.Projet) { prolonger(12, 3)(p); p.Passes[0].ArreteLe = p.Debut.Plus(-3) }, "R10"), "R10", ""},
		{"R10 : une seconde fois", nil, justifie(func(p *masp.Projet) {
			prolonger(20, 2)(p)
			p.Passes = []masp.Passe{{Mesure: 1, Debut: le("2026-08-01"), Fin: le("2026-10-31"), Mois: 3}, {Mesure: 1, Debut: le("2024-12-01"), Fin: le("2026-07-31"), Mois: 20}}
		}, "R10"), "R5", ""},
		{"R10 : la durée totale", nil, justifie(func(p *masp.Projet) { prolonger(12, 3)(p); p.Ailleurs = 34 }, "R10"), "R6", ""},
		{"R10 : rien avant", nil, justifie(func(p *masp.Projet) { p.Prolonge, p.Mois = true, 3 }, "R10"), "R10", ""},
	} {
		v := masp.Verifier(regles(c.r), projet(c.f))
		var refus, averti []string
		for _, r := range v.Refus {
			refus = append(refus, r.Regle)
			if !strings.Contains(r.Message, ":") && !strings.Contains(r.Message, ";") {
				t.Errorf("%s : « %s » ne dit pas que faire", c.nom, r.Message)
			}
		}
		for _, a := range v.Avertissements {
			averti = append(averti, a.Regle)
		}
		if s := strings.Join(refus, " "); s != c.refus || (v.Err() == nil) != (c.refus == "") {
			t.Errorf("%s : refusé par %q, attendu %q (%v)", c.nom, s, c.refus, v.Err())
		}
		if s := strings.Join(averti, " "); s != c.averti {
			t.Errorf("%s : averti par %q, attendu %q", c.nom, s, c.averti)
		}
	}
	if v := masp.Verifier(regles(court), projet(justifie(e5(4), "R8"))); v.Fin != le("2026-12-31") {
		t.Errorf("contrat court : fin le %s", v.Fin)
	}
	if v := masp.Verifier(defaut, projet(lignes(percue(17, nil), percue(1, tiersPayant)))); v.Refus[0].Ligne != 2 || len(v.Lignes) != 2 || v.Lignes[0].Au != le("2027-11-30") {
		t.Errorf("ligne refusée %+v, lignes %+v", v.Refus[0], v.Lignes)
	}
}

// Rule R21, with the example E10 of the sheet (01-masp §7): nothing up to the AAH, the ceiling above, by the parameters of the day.
func TestContribution(t *testing.T) {
	debut := jour.Certain(2025, 6, 1)
	version := func(code string, n int64, choix string, du jour.Jour) reglement.Version {
		return reglement.Version{Code: code, Portee: reglement.Loi, Valeur: reglement.Valeur{Nombre: n, Choix: choix}, Du: du}
	}
	communes := []reglement.Version{version("contribution.bareme", 0, "A", jour.Certain(2009, 1, 1)), version("contribution.bareme", 0, "B", jour.Certain(2018, 9, 1)), version("contribution.bareme", 0, "C", jour.Certain(2020, 12, 27)),
		version("aah.mois", 101605, "", jour.Certain(2024, 4, 1)), version("smic.heure", 1188, "", jour.Certain(2024, 11, 1)), version("contribution.demandee", 0, "", jour.Certain(2009, 1, 1))}
	demandee := reglement.NouvellesRegles(append(slices.Clone(communes), version("contribution.demandee", 1, "", jour.Certain(2025, 1, 1))))
	for _, x := range []struct {
		ressources, mensuelle argent.Centimes
		refuse                bool
	}{{782028, 0, false}, {782028, 1, true}, {1219260, 1, true}, {1500000, 2339, false}, {1500000, 2340, true}, {2400000, 12416, false}, {2400000, 12417, true}, {14000000, 88938, false}, {14000000, 88939, true}} {
		c, refus := masp.VerifierContribution(demandee, masp.Contribution{Mensuelle: x.mensuelle, Ressources: x.ressources}, debut)
		if (refus != nil) != x.refuse || refus == nil && (c.Bareme != "C" || c.AAH != 1219260 || c.SMIC != 2162160) || refus != nil && refus.Regle != "R21" {
			t.Errorf("%s pour %s : %+v %v", x.mensuelle, x.ressources, c, refus)
		}
	}
	muette := reglement.NouvellesRegles(communes)
	if _, refus := masp.VerifierContribution(muette, masp.Contribution{Mensuelle: 1, Ressources: 2400000}, debut); refus == nil {
		t.Error("une contribution que le département ne demande pas")
	}
	if c, refus := masp.VerifierContribution(muette, masp.Contribution{Ressources: 2400000}, debut); refus != nil || !c.Decidee() {
		t.Errorf("aucune contribution : %v", refus)
	}
	if _, refus := masp.VerifierContribution(demandee, masp.Contribution{Mensuelle: 1, Ressources: 2400000}, jour.Certain(2023, 6, 1)); refus == nil {
		t.Error("des seuils inconnus")
	}
	// The thresholds of the département are heard before the national ones; the scale is that of the day.
	propre := reglement.NouvellesRegles(append(slices.Clone(communes), version("contribution.aah", 854340, "", jour.Certain(2017, 1, 1)), version("contribution.smic", 1638000, "", jour.Certain(2017, 1, 1)), version("contribution.demandee", 1, "", jour.Certain(2017, 1, 1))))
	if c, refus := masp.VerifierContribution(propre, masp.Contribution{Mensuelle: 3766, Ressources: 1500000}, jour.Certain(2018, 8, 31)); refus != nil || c.Bareme != "A" || c.Plafond != 3766 {
		t.Errorf("version A : %+v %v", c, refus)
	}
}

// The state of a measure follows its contracts, its archives, and what is left to do.
func TestEtatDe(t *testing.T) {
	j := jour.Certain(2026, 11, 2)
	c := masp.Contrat{Mesure: masp.Mesure{ID: 7}, Rang: 1, Debut: jour.Certain(2026, 1, 1), Fin: jour.Certain(2026, 12, 31)}
	fini, suspendu, avenir, annule := c, c, c, c
	fini.Fin = j.Plus(-1)
	suspendu.Suspensions = []masp.Suspension{{Du: j}}
	avenir.Debut = j.Plus(1)
	annule.ArreteLe = c.Debut.Plus(-1)
	for _, x := range []struct {
		cs       []masp.Contrat
		archives []masp.Archive
		reste    bool
		etat     masp.EtatMesure
	}{{nil, nil, false, masp.SansContrat}, {[]masp.Contrat{annule}, nil, true, masp.SansContrat}, {[]masp.Contrat{c}, nil, true, masp.Active}, {[]masp.Contrat{suspendu}, nil, false, masp.Suspendue}, {[]masp.Contrat{avenir}, nil, false, masp.Programmee},
		{[]masp.Contrat{fini}, nil, true, masp.EnCloture}, {[]masp.Contrat{fini}, nil, false, masp.Terminee}, {[]masp.Contrat{fini}, []masp.Archive{{Mesure: 7, Rang: 1}}, true, masp.Archivee}, {[]masp.Contrat{fini}, []masp.Archive{{Mesure: 7, Rang: 2}}, false, masp.Terminee}} {
		if e := masp.EtatDe(x.cs, x.archives, j, x.reste); e != x.etat || e.Libelle() == string(e) {
			t.Errorf("%s au lieu de %s", e, x.etat)
		}
	}
}

// protege is a project of the RSA alone, for a person whom a judge protects.
func protege(p masp.Protection) func(*masp.Projet) {
	return func(x *masp.Projet) {
		lignes(percue(17, nil))(x)
		x.Protections = []masp.Protection{p}
	}
}

// The level in force: an avenant changes it from its day on; outside the contract, it is that of its first or last day.
func TestNiveauAu(t *testing.T) {
	c := masp.Contrat{Niveau: masp.SansGestion, Debut: jour.Certain(2026, 1, 1), Fin: jour.Certain(2026, 12, 31), Avenants: []masp.Avenant{{Du: jour.Certain(2026, 6, 1), Niveau: masp.AvecGestion}}}
	arrete := c
	arrete.ArreteLe = jour.Certain(2026, 5, 15)
	for _, x := range []struct {
		c    masp.Contrat
		le   jour.Jour
		veut int
	}{{c, jour.Certain(2025, 1, 1), masp.SansGestion}, {c, jour.Certain(2026, 5, 31), masp.SansGestion}, {c, jour.Certain(2026, 6, 1), masp.AvecGestion}, {c, jour.Certain(2030, 1, 1), masp.AvecGestion}, {arrete, jour.Certain(2030, 1, 1), masp.SansGestion}} {
		if n := x.c.NiveauAu(x.le); n != x.veut {
			t.Errorf("le %s : niveau %d, attendu %d", x.le, n, x.veut)
		}
	}
}
