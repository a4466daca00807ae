// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"strings"
	"testing"

	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/organisation"
	"etai/internal/reglement"
	"etai/internal/web/cadre"
	"etai/internal/web/webtest"
)

func vide() cadre.Page { return cadre.Page{Titre: "Essai"} }

func pleine(f *form.Form) cadre.Page {
	return cadre.Page{Titre: "Essai", SousTitre: webtest.Piege, Form: f, Fil: []cadre.Lien{{Texte: webtest.Piege, URL: "/"}}, Alertes: []cadre.Alerte{{Ton: cadre.Attention, Fait: webtest.Piege}}}
}

// essais gives each template its values: empty, and hostile.
func essais() map[string][]cadre.Donnees {
	long := strings.Repeat("é", 10_000) + "\x00fin"
	f := form.Nouveau(map[string][]string{"nom": {long}, "adresse": {webtest.Piege}, "valeur": {webtest.Piege}, "source": {long}, "portee": {"loi"}})
	f.Refuser("nom", "Ce nom ne va pas.")
	f.Refuser("source", "Cette source ne va pas.")
	o := organisation.Organisation{ID: 1, Nature: organisation.Departement, Nom: webtest.Piege, Adresse: webtest.Piege + "\n" + long, Telephone: webtest.Piege, Siret: webtest.Piege, Departement: "00"}
	j := jour.Certain(2026, 11, 22)
	x := ligneParametre{Definition: reglement.Definition{Nom: webtest.Piege, Aide: webtest.Piege, Genre: reglement.DixMilliemes}, URL: "/x", Connue: true, Valeur: webtest.Piege, Depuis: j, Portee: webtest.Piege, Source: long,
		Preuve: preuve(reglement.AVerifier), Suite: webtest.Piege, SuiteLe: j}
	choix := []cadre.Choix{{Valeur: webtest.Piege, Texte: webtest.Piege, Aide: webtest.Piege}, {Valeur: "b", Texte: webtest.Piege}}
	vs := []ligneVersion{{Valeur: webtest.Piege, Portee: webtest.Piege, Source: long, Par: webtest.Piege, Du: j, Au: j, Etat: cadre.Puce{Ton: cadre.Succes, Mot: webtest.Piege}, Preuve: preuve(reglement.Lue)}}
	return map[string][]cadre.Donnees{
		"identite": {&pageIdentite{Page: vide()}, &pageIdentite{Page: vide(), Ecrire: true}, &pageIdentite{Page: pleine(f), Onglets: Onglets(adresseIdentite), Organisation: o, Ecrire: true, Version: 2},
			&pageIdentite{Page: pleine(f), Onglets: Onglets(adresseIdentite), Organisation: o}},
		"territoires": {&pageTerritoires{Page: vide()}, &pageTerritoires{Page: pleine(f), Onglets: Onglets(adresseTerritoires), Ecrire: true, Change: 1, Territoires: []organisation.TerritoireTenu{{Territoire: organisation.Territoire{ID: 1, Nom: webtest.Piege}, Dossiers: 2, Agents: 1}, {Territoire: organisation.Territoire{ID: 2, Nom: webtest.Piege, FermeLe: j}}}}},
		"programmes": {&pageProgrammes{Page: vide()}, &pageProgrammes{Page: vide(), Administrer: true}, &pageProgrammes{Page: pleine(f), Onglets: Onglets(adresseProgrammes), Administrer: true, Agents: choix, Portees: choix, Evenements: choix,
			Secret: webtest.Piege, SecretDe: webtest.Piege, Jetons: []ligneJeton{{Jeton: organisation.Jeton{ID: 1, Nom: webtest.Piege, Portees: organisation.Portees, Du: j, Au: j}, Pour: webtest.Piege, EnCours: true}, {Jeton: organisation.Jeton{Nom: long}}},
			Abonnements: []ligneAbonnement{{Abonnement: organisation.Abonnement{ID: 1, Nom: webtest.Piege, Adresse: long, Evenements: organisation.Evenements}, EnCours: true}, {}},
			Envois:      []ligneEnvoi{{A: webtest.Piege, Quoi: webtest.Piege, Envoi: organisation.Envoi{Essais: 2, Statut: 500}}, {}}}},
		"parametres": {&pageParametres{Page: vide()}, &pageParametres{Page: pleine(nil), Onglets: Onglets(adresseParametres), Themes: []theme{{Nom: webtest.Piege, Lignes: []ligneParametre{x, {}}}, {}}}},
		"parametre": {&pageParametre{Page: vide()}, &pageParametre{Page: pleine(f), Parametre: x, Versions: vs, Portees: choix, Options: choix, Preuves: choix, Retirable: true, Vue: 3},
			&pageParametre{Page: pleine(f), Parametre: ligneParametre{Definition: reglement.Definition{Genre: reglement.Choix}}, Portees: choix[:1], Options: choix, Preuves: choix},
			&pageParametre{Page: pleine(f), Parametre: ligneParametre{Definition: reglement.Definition{Genre: reglement.JoursOuvres}}, Portees: choix[:1], Preuves: choix},
			&pageParametre{Page: pleine(f), Parametre: ligneParametre{Definition: reglement.Definition{Genre: reglement.Montant}}, Portees: choix[:1], Preuves: choix}},
	}
}

func TestGabarits(t *testing.T) {
	webtest.Gabarits(t, Pages, essais())
}

func TestLirePourcent(t *testing.T) {
	for s, veut := range map[string]int64{"20": 2000, "12,5": 1250, "0.05": 5, "20 %": 2000, "20%": 2000, "0": 0, "-1": -1, "x": -1, "1,234": -1, "": -1, "100001": -1} {
		n, err := lirePourcent(s)
		if (err == nil) != (veut >= 0) || err == nil && n != veut {
			t.Errorf("%q : %d, %v", s, n, err)
		}
	}
}
