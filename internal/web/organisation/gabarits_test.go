// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/organisation"
	"etai/internal/reglement"
	"etai/internal/web/cadre"
	"etai/internal/web/webtest"
)

const piege = `<b>'"&é</b>`

func vide() cadre.Page { return cadre.Page{Titre: "Essai"} }

func pleine(f *form.Form) cadre.Page {
	return cadre.Page{Titre: "Essai", SousTitre: piege, Form: f, Fil: []cadre.Lien{{Texte: piege, URL: "/"}}, Alertes: []cadre.Alerte{{Ton: cadre.Attention, Fait: piege}}}
}

// essais gives each template its values: empty, and hostile.
func essais() map[string][]cadre.Donnees {
	long := strings.Repeat("é", 10_000) + "\x00fin"
	f := form.Nouveau(map[string][]string{"nom": {long}, "adresse": {piege}, "valeur": {piege}, "source": {long}, "portee": {"loi"}})
	f.Refuser("nom", "Ce nom ne va pas.")
	f.Refuser("source", "Cette source ne va pas.")
	o := organisation.Organisation{ID: 1, Nature: organisation.Departement, Nom: piege, Adresse: piege + "\n" + long, Telephone: piege, Siret: piege, Departement: "00"}
	j := jour.Certain(2026, 11, 22)
	x := ligneParametre{Definition: reglement.Definition{Nom: piege, Aide: piege, Genre: reglement.DixMilliemes}, URL: "/x", Connue: true, Valeur: piege, Depuis: j, Portee: piege, Source: long,
		Preuve: preuve(reglement.AVerifier), Suite: piege, SuiteLe: j}
	choix := []cadre.Choix{{Valeur: piege, Texte: piege, Aide: piege}, {Valeur: "b", Texte: piege}}
	vs := []ligneVersion{{Valeur: piege, Portee: piege, Source: long, Par: piege, Du: j, Au: j, Etat: cadre.Puce{Ton: cadre.Succes, Mot: piege}, Preuve: preuve(reglement.Lue)}}
	return map[string][]cadre.Donnees{
		"identite": {&pageIdentite{Page: vide()}, &pageIdentite{Page: vide(), Ecrire: true}, &pageIdentite{Page: pleine(f), Onglets: Onglets(adresseIdentite), Organisation: o, Ecrire: true, Version: 2},
			&pageIdentite{Page: pleine(f), Onglets: Onglets(adresseIdentite), Organisation: o}},
		"parametres": {&pageParametres{Page: vide()}, &pageParametres{Page: pleine(nil), Onglets: Onglets(adresseParametres), Themes: []theme{{Nom: piege, Lignes: []ligneParametre{x, {}}}, {}}}},
		"parametre": {&pageParametre{Page: vide()}, &pageParametre{Page: pleine(f), Parametre: x, Versions: vs, Portees: choix, Options: choix, Preuves: choix, Retirable: true, Vue: 3},
			&pageParametre{Page: pleine(f), Parametre: ligneParametre{Definition: reglement.Definition{Genre: reglement.Choix}}, Portees: choix[:1], Options: choix, Preuves: choix},
			&pageParametre{Page: pleine(f), Parametre: ligneParametre{Definition: reglement.Definition{Genre: reglement.JoursOuvres}}, Portees: choix[:1], Preuves: choix},
			&pageParametre{Page: pleine(f), Parametre: ligneParametre{Definition: reglement.Definition{Genre: reglement.Montant}}, Portees: choix[:1], Preuves: choix}},
	}
}

func TestGabarits(t *testing.T) {
	m, err := cadre.NouveauMoteur(cadre.Options{Horloge: horloge.Fixe(horloge.De(time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC))), Journal: slog.New(slog.DiscardHandler)}, Pages)
	if err != nil {
		t.Fatal(err)
	}
	tous := essais()
	for _, nom := range Pages.Noms {
		if len(tous[nom]) < 2 {
			t.Errorf("%s : pas de valeurs vides et pleines", nom)
		}
		for i, d := range tous[nom] {
			b, err := m.Executer(httptest.NewRequest("GET", "/", nil), "organisation/"+nom, d)
			if err != nil {
				t.Errorf("%s, %d : %v", nom, i, err)
				continue
			}
			for _, faute := range []string{"<no value>", "ZgotmplZ", "<b>'", "style=\"", "%!", "\x00"} {
				if strings.Contains(string(b), faute) && (faute != "\x00" || strings.Contains(string(b), "\x00fin</textarea>")) {
					t.Errorf("%s, %d : %q dans la page", nom, i, faute)
				}
			}
			for _, x := range webtest.Typographie(b, piege, "Jour, mois, année : par exemple") {
				t.Errorf("%s, %d : %q", nom, i, x)
			}
		}
	}
}

func TestLirePourcent(t *testing.T) {
	for s, veut := range map[string]int64{"20": 2000, "12,5": 1250, "0.05": 5, "20 %": 2000, "20%": 2000, "0": 0, "-1": -1, "x": -1, "1,234": -1, "": -1, "100001": -1} {
		n, err := lirePourcent(s)
		if (err == nil) != (veut >= 0) || err == nil && n != veut {
			t.Errorf("%q : %d, %v", s, n, err)
		}
	}
}
