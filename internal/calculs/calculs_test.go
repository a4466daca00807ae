// SPDX-License-Identifier: EUPL-1.2

package calculs_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/calculs"
	"etai/internal/etaitest"
)

var aujourdhui = jour.Certain(2026, 11, 22)

// The worked examples of 01-masp §7, and the answers that the calculators owe.
func TestExemples(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		for _, x := range []struct{ nom, question, reponse, regles string }{
			{"duree-masp", `{"debut":"2023-02-01","mois":[12,12,24]}`, `{"contrats":[{"debut":"2023-02-01","fin":"2024-01-31"},{"debut":"2024-02-01","fin":"2025-01-31"},{"debut":"2025-02-01","fin":"2027-01-31"}],
				"plafond":"2027-01-31","mois_consommes":48,"mois_restants":0,"jours_consommes":1461,"jours_restants":0,"refus":[]}`, ""},
			{"duree-masp", `{"debut":"2023-02-01","mois":[12,12,24,6]}`, "", "R6"},
			{"duree-masp", `{"debut":"2026-08-31","mois":[6]}`, `{"contrats":[{"debut":"2026-08-31","fin":"2027-02-28"}],"plafond":"2030-08-30","mois_consommes":6,"mois_restants":42,"jours_consommes":182,
				"jours_restants":1279,"refus":[]}`, ""},
			{"duree-masp", `{"debut":"2023-01-01","mois":[24,20]}`, `{"contrats":[{"debut":"2023-01-01","fin":"2024-12-31"},{"debut":"2025-01-01","fin":"2026-08-31"}],"plafond":"2026-12-31","mois_consommes":44,
				"mois_restants":4,"jours_consommes":1339,"jours_restants":122,"refus":[]}`, ""},
			{"duree-masp", `{"debut":"2023-01-01","mois":[24,20,4]}`, "", "R8"},
			{"duree-masp", `{"contrats":[{"debut":"2025-04-01","mois":24,"fin_anticipee":"2025-11-20"}]}`, `{"contrats":[{"debut":"2025-04-01","fin":"2025-11-20"}],"plafond":"2029-03-31","mois_consommes":7,
				"mois_restants":40,"jours_consommes":234,"jours_restants":1227,"refus":[]}`, ""},
			{"duree-masp", `{"debut":"2026-01-15","mois":[5]}`, "", "R5"},
			{"duree-masp", `{"debut":"2026-01-15","mois":[25]}`, "", "R5"},
			{"duree-masp", `{"contrats":[{"debut":"2018-01-01","mois":24},{"debut":"2020-01-01","mois":24},{"debut":"2025-01-01","mois":6}]}`, "", "R6"},
			{"duree-masp", `{"contrats":[{"debut":"2025-01-01","mois":24},{"debut":"2026-01-01","mois":6}]}`, "", "suite"},
			{"contribution", contribution(782028, 1219260, 2162160, "C"), plafonds(0, 0), ""},
			{"contribution", contribution(1219260, 1219260, 2162160, "C"), plafonds(0, 0), ""},
			{"contribution", contribution(1234803, 1219260, 2162160, "C"), plafonds(1554, 129), ""},
			{"contribution", contribution(1500000, 1219260, 2162160, "C"), plafonds(28074, 2339), ""},
			{"contribution", contribution(2400000, 1219260, 2162160, "C"), plafonds(148993, 12416), ""},
			{"contribution", contribution(6000000, 1219260, 2162160, "C"), plafonds(858073, 71506), ""},
			{"contribution", contribution(14000000, 1219260, 2162160, "C"), plafonds(1067262, 88938), ""},
			{"contribution", `{"ressources_annuelles":14000000,"date":"2025-06-01"}`, plafonds(1067262, 88938), ""},
			{"contribution", contribution(1500000, 854340, 1638000, "A"), plafonds(45196, 3766), ""},
			{"contribution", contribution(2640000, 1032000, 1825460, "B"), plafonds(236544, 19712), ""},
			{"contribution", contribution(1000000, 1103832, 1923740, "C"), `{"tranches":[{"de":0,"a":1103832,"taux":"0.00","montant":0},{"de":1103832,"a":1923740,"taux":"0.10","montant":0},
				{"de":1923740,"a":4809350,"taux":"0.23","montant":0},{"de":4809350,"a":11542440,"taux":"0.03","montant":0},{"de":11542440,"a":null,"taux":"0.00","montant":0}]}`, ""},
			{"autorisation", `{"prestations":[{"numero":17},{"numero":13},{"numero":2}],"justification":false}`, `{"verdict":"accepte","lignes":[{"numero":17,"verdict":"accepte","regle":""},
				{"numero":13,"verdict":"accepte","regle":""},{"numero":2,"verdict":"accepte","regle":""}]}`, ""},
			{"autorisation", `{"prestations":[{"numero":0}],"justification":false}`, `{"verdict":"refuse"}`, "R13"},
			{"autorisation", `{"prestations":[{"numero":16}],"justification":false}`, `{"verdict":"refuse"}`, "R13"},
			{"autorisation", `{"prestations":[{"numero":1,"tiers_payant":true}],"justification":false}`, `{"verdict":"refuse"}`, "R13"},
			{"autorisation", `{"prestations":[{"numero":19}],"justification":true}`, `{"verdict":"averti","lignes":[{"numero":19,"verdict":"averti","regle":"R14"}]}`, ""},
			{"autorisation", `{"prestations":[{"numero":17},{"numero":19}],"justification":true}`, `{"verdict":"accepte"}`, ""},
			{"autorisation", `{"prestations":[{"numero":17},{"numero":19}],"justification":false}`, `{"verdict":"refuse","lignes":[{"numero":17,"verdict":"accepte","regle":""},{"numero":19,"verdict":"refuse","regle":"R14"}]}`, "R14"},
			{"autorisation", `{"prestations":[{"numero":17},{"numero":19,"mjagbf":true}],"justification":true}`, `{"verdict":"refuse"}`, "R15"},
			{"autorisation", `{"prestations":[{"numero":15}],"justification":false}`, `{"verdict":"accepte"}`, ""},
			{"autorisation", `{"prestations":[{"numero":17},{"numero":13},{"numero":17}],"justification":false}`, `{"verdict":"refuse","lignes":[{"numero":17,"verdict":"accepte","regle":""},
				{"numero":13,"verdict":"accepte","regle":""},{"numero":17,"verdict":"refuse","regle":"doublon"}],
				"refus":[{"regle":"doublon","message":"la prestation n° 17 est déjà à la ligne 1 : l’écrire une seule fois (règle d’Étai, non un article de loi)"}]}`, "doublon"},
			{"versement-direct", `{"loyer":41000,"charges":0,"premier_impaye":"2026-08-05","prestations":[{"numero":17,"montant":57349},{"numero":17,"montant":57349}]}`, "", "doublon"},
			{"versement-direct", direct(`"premier_impaye":"2026-08-05","requete":"2026-10-04"`), `{"admissible_le":"2026-10-05"}`, "R23"},
			{"versement-direct", direct(`"premier_impaye":"2026-08-05","requete":"2026-10-05"`), `{"admissible_le":"2026-10-05","montant_du":45500,"montant_demande":45500,
				"extension":[{"numero":19,"montant":15500}],"reste":4500,"refus":[]}`, ""},
			{"versement-direct", direct(`"premier_impaye":"2026-12-31"`), `{"admissible_le":"2027-02-28"}`, ""},
			{"versement-direct", direct(`"premier_impaye":"2023-01-05","requete":"2023-07-28","requerant":"ccapex"`), "", "R24"},
			{"versement-direct", direct(`"premier_impaye":"2023-01-05","requete":"2023-07-29","requerant":"ccapex"`), `{"refus":[]}`, ""},
			{"versement-direct", direct(`"premier_impaye":"2026-08-05","requerant":"maire"`), "", "R24"},
			{"versement-direct", direct(`"premier_impaye":"2026-08-05","plancher":20000`), `{"montant_demande":30000,"extension":[],"reste":20000}`, ""},
			{"versement-direct", `{"loyer":41000,"charges":4500,"tiers_payant":23000,"premier_impaye":"2026-08-05","prestations":[{"numero":17,"montant":57349},{"numero":19,"montant":14183}]}`,
				`{"montant_du":22500,"montant_demande":22500,"extension":[],"reste":49032}`, ""},
			{"versement-direct", `{"loyer":41000,"charges":4500,"tiers_payant":0,"premier_impaye":"2026-08-05","prestations":[{"numero":17,"montant":57349},{"numero":15,"montant":14183}]}`, "", "R25"},
			{"versement-direct", `{"loyer":41000,"charges":0,"tiers_payant":0,"premier_impaye":"2026-08-05","prestations":[{"numero":17,"montant":30000},{"numero":19,"montant":20000,"mjagbf":true}]}`,
				`{"montant_demande":30000,"extension":[],"reste":20000}`, ""},
			{"proposition", `{"ouverture":1240,"recettes":[{"date":"2026-11-05","montant":57349,"libelle":"RSA"},{"date":"2026-11-05","montant":23000,"libelle":"ALS"}],"ordres":[
				{"date":"2026-11-06","montant":45500,"libelle":"loyer","rang":0},{"date":"2026-11-06","montant":3500,"libelle":"apurement","rang":4},{"date":"2026-11-10","montant":4800,"libelle":"energie","rang":2},
				{"date":"2026-11-12","montant":1150,"libelle":"assurance","rang":2},{"date":"2026-11-02","montant":5000,"libelle":"semaine 1","rang":3},{"date":"2026-11-09","montant":5000,"libelle":"semaine 2","rang":3},
				{"date":"2026-11-16","montant":5000,"libelle":"semaine 3","rang":3},{"date":"2026-11-23","montant":5000,"libelle":"semaine 4","rang":3},{"date":"2026-11-30","montant":5000,"libelle":"semaine 5","rang":3}]}`,
				`{"refuses":[{"date":"2026-11-02","libelle":"semaine 1","montant":5000,"disponible":1240}],"cloture":6639,"refus":[]}`, ""},
			{"proposition", `{"ouverture":30000,"recettes":[],"ordres":[{"date":"2026-11-02","montant":5000,"libelle":"semaine","rang":3},{"date":"2026-11-06","montant":28000,"libelle":"loyer","rang":0}]}`,
				`{"refuses":[{"date":"2026-11-02","libelle":"semaine","montant":5000,"disponible":2000}],"cloture":2000}`, ""},
			{"delai", `{"evenement":"2026-11-30","nombre":15,"unite":"jours","sens":1,"report":true}`, `{"dernier_jour":"2026-12-15","report_applique":false,"refus":[]}`, ""},
			{"delai", `{"evenement":"2026-12-10","nombre":15,"unite":"jours","sens":1,"report":true}`, `{"dernier_jour":"2026-12-28","report_applique":true,"refus":[]}`, ""},
			{"delai", `{"evenement":"2026-12-31","nombre":2,"unite":"mois","sens":1,"report":false}`, `{"dernier_jour":"2027-02-28","report_applique":false}`, ""},
			{"delai", `{"evenement":"2026-03-31","nombre":3,"unite":"jours_ouvres","sens":1,"report":false,"territoire":"alsace-moselle"}`, `{"dernier_jour":"2026-04-07"}`, ""},
			{"facturation", `{"regle":"a","debut":"2026-11-30","fin":"2026-12-01","mois":"2026-11"}`, `{"mois_mesure":"1","refus":[]}`, ""},
			{"facturation", `{"regle":"b","debut":"2026-11-16","fin":"2026-12-31","mois":"2026-11"}`, `{"mois_mesure":"0"}`, ""},
			{"facturation", `{"regle":"c","debut":"2026-11-15","fin":"2027-02-15","mois":"2026-11"}`, `{"mois_mesure":"1"}`, ""},
			{"facturation", `{"regle":"c","debut":"2026-11-15","fin":"2027-02-15","mois":"2027-02"}`, `{"mois_mesure":"0"}`, ""},
			{"facturation", `{"regle":"d","debut":"2026-01-10","fin":"2026-11-10","mois":"2026-11"}`, `{"mois_mesure":"0.3333"}`, ""},
			{"facturation", `{"regle":"d","debut":"2026-01-10","fin":"2026-11-10","mois":"2026-06"}`, `{"mois_mesure":"1.0000"}`, ""},
			{"facturation", `{"regle":"d","debut":"2026-01-10","fin":"2026-11-10","mois":"2026-12"}`, `{"mois_mesure":"0.0000"}`, ""},
		} {
			reponse, refus, err := calculs.Calculer(t.Context(), func() (*bdd.Base, error) { return b, nil }, aujourdhui, x.nom, []byte(x.question))
			if err != nil {
				t.Errorf("%s %s : %v", x.nom, x.question, err)
				continue
			}
			var regles []string
			for _, r := range refus {
				regles = append(regles, r.Regle)
			}
			if got := strings.Join(regles, " "); got != x.regles {
				t.Errorf("%s %s : règles %q, attendu %q", x.nom, x.question, got, x.regles)
			}
			var got map[string]json.RawMessage
			veut := map[string]json.RawMessage{}
			if err := json.Unmarshal(reponse, &got); err != nil || got["refus"] == nil {
				t.Errorf("%s : %s, %v", x.nom, reponse, err)
			}
			if x.reponse != "" {
				if err := json.Unmarshal([]byte(x.reponse), &veut); err != nil {
					t.Fatal(err)
				}
			}
			for champ, v := range veut {
				if propre(t, got[champ]) != propre(t, v) {
					t.Errorf("%s %s : %s vaut %s, attendu %s", x.nom, x.question, champ, got[champ], propre(t, v))
				}
			}
		}
	})
}

func propre(t *testing.T, r json.RawMessage) string {
	t.Helper()
	if r == nil {
		return "absent"
	}
	var v any
	if err := json.Unmarshal(r, &v); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func contribution(ressources, aah, smic int, version string) string {
	return fmt.Sprintf(`{"ressources_annuelles":%d,"aah_annuelle":%d,"smic_annuel":%d,"version":%q}`, ressources, aah, smic, version)
}

func plafonds(annuel, mensuel int) string {
	return fmt.Sprintf(`{"plafond_annuel":%d,"plafond_mensuel":%d,"refus":[]}`, annuel, mensuel)
}

func direct(suite string) string {
	return `{"loyer":41000,"charges":4500,"tiers_payant":0,"prestations":[{"numero":17,"montant":30000},{"numero":19,"montant":20000}],` + suite + `}`
}

// The whole month is drawn, day by day.
func TestPropositionJourParJour(t *testing.T) {
	reponse, _, err := calculs.Calculer(t.Context(), nil, aujourdhui, "proposition", []byte(`{"ouverture":1000,"recettes":[{"date":"2026-11-05","montant":500,"libelle":"RSA"}],"ordres":[]}`))
	var r struct {
		Jours []struct {
			Date  string
			Solde int
		}
	}
	if err := errors.Join(err, json.Unmarshal(reponse, &r)); err != nil {
		t.Fatal(err)
	}
	if n := len(r.Jours); n != 30 || r.Jours[0].Date != "2026-11-01" || r.Jours[3].Solde != 1000 || r.Jours[4].Solde != 1500 || r.Jours[29].Date != "2026-11-30" {
		t.Errorf("%s", reponse)
	}
}

// A question that cannot be read: one sentence that says where, nothing else.
func TestQuestionsRefusees(t *testing.T) {
	b := etaitest.SQLite(t)
	for _, x := range []struct{ nom, question, dit string }{
		{"bidule", `{}`, "calcul inconnu « bidule »"},
		{"delai", ``, "JSON illisible"},
		{"delai", `[1]`, "objet JSON entre accolades"},
		{"delai", `{"evenement":"2026-02-30","nombre":1,"unite":"jours"}`, "date \"2026-02-30\""},
		{"delai", `{"evenement":"2026-02-20","nombre":1.5,"unite":"jours"}`, "champ « nombre » : nombre entier attendu"},
		{"delai", `{"evenement":"2026-02-20","nombre":1500000000,"unite":"jours"}`, "de 0 à 4000000"},
		{"duree-masp", `{"debut":"2026-02-01","mois":6}`, "liste entre crochets attendue"},
		{"contribution", `{"ressources_annuelles":2400000}`, "donner « date », ou bien"},
		{"contribution", `{"ressources_annuelles":9999999999999999}`, "1000000000000 au plus"},
		{"delai", `{"evenement":"2026-02-20","nombre":1,"unite":"lunes"}`, "unité inconnue"},
		{"delai", `{"evenement":"2026-02-20","nombre":1,"unite":"jours","territoire":"mars"}`, "territoire inconnu"},
		{"delai", `{"evenement":"2026-02-20","nombre":1,"unite":"jours","sens":2}`, "« sens »"},
		{"delai", `{"nombre":1,"unite":"jours"}`, "le champ « evenement » manque"},
		{"delai", `{"evenement":"2026-02-20","nombre":1,"unite":"jours"} {}`, "un seul objet JSON"},
		{"contribution", `{"ressources_annuelles":1.5}`, "montant 1.5 : un nombre entier de centimes"},
		{"contribution", `{"ressources_annuelles":"12"}`, "un nombre entier de centimes"},
		{"contribution", `{"ressources_annuelles":1e3}`, "un nombre entier de centimes"},
		{"contribution", `{"ressources_annuelles":100,"inconnu":1}`, "champ inconnu inconnu"},
		{"contribution", `{"ressources_annuelles":100,"Date":"2026-01-01"}`, "champ Date inconnu"},
		{"contribution", `{"ressources_annuelles":100,"ressources_annuelles":200,"date":"2026-01-01"}`, "« ressources_annuelles » écrit deux fois"},
		{"duree-masp", `{"contrats":[{"debut":"2026-01-01","debut":"2027-01-01","mois":6}]}`, "« debut » écrit deux fois"},
		{"contribution", `{"ressources_annuelles":-1,"date":"2026-01-01"}`, "au moins zéro"},
		{"contribution", `{"ressources_annuelles":1,"date":"2019-01-01"}`, "ne sont pas livrés avec Étai"},
		{"contribution", `{"ressources_annuelles":1,"aah_annuelle":10,"smic_annuel":5,"version":"C"}`, "SMIC"},
		{"duree-masp", `{"debut":"9998-01-01","mois":[24]}`, "sort du calendrier"},
		{"duree-masp", `{}`, "« contrats » manque"},
		{"duree-masp", `{"debut":"2026-01-01","mois":[]}`, "vont ensemble"},
		{"duree-masp", `{"contrats":[{"debut":"2025-04-01","mois":24,"fin_anticipee":"2028-11-20"}]}`, "fin_anticipee"},
		{"autorisation", `{"prestations":[],"justification":true}`, "« prestations » manque"},
		{"autorisation", `{"prestations":[{"numero":17}]}`, "« justification » manque"},
		{"versement-direct", `{"charges":1}`, "« loyer » manque"},
		{"proposition", `{"ouverture":1,"recettes":[],"ordres":[]}`, "de une à"},
		{"proposition", `{"ouverture":1,"recettes":[{"date":"2026-01-01","montant":1},{"date":"2028-01-01","montant":1}],"ordres":[]}`, "un an environ"},
		{"facturation", `{"regle":"e","debut":"2026-01-01","mois":"2026-01"}`, "a, b, c ou d"},
		{"facturation", `{"regle":"a","debut":"2026-01-01","mois":"2026-13"}`, "AAAA-MM"},
	} {
		_, _, err := calculs.Calculer(t.Context(), func() (*bdd.Base, error) { return b, nil }, aujourdhui, x.nom, []byte(x.question))
		if f, ok := errors.AsType[*calculs.Faute](err); !ok || !strings.Contains(f.Message, x.dit) || strings.Contains(f.Message, "\n") {
			t.Errorf("%s %s : %v", x.nom, x.question, err)
		}
	}
}
