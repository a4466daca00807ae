// SPDX-License-Identifier: EUPL-1.2

package entretiens

import (
	"testing"
	"time"

	domaine "etai/internal/accompagnement"
	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/rapports/accompagnement"
	"etai/internal/rapports/fichepdf"
	"etai/internal/web/cadre"
	"etai/internal/web/webtest"
)

// Every template is executed over empty values, and over values that need escaping.
func TestGabarits(t *testing.T) {
	f := form.Nouveau(map[string][]string{"note": {webtest.Piege}, "genre": {"domicile"}})
	f.Refuser("note", "Ce texte ne va pas.")
	j, i := jour.Certain(2026, 11, 6), horloge.De(time.Date(2026, 11, 6, 9, 0, 0, 0, time.UTC))
	page := func() cadre.Page { return cadre.Page{Titre: "Essai"} }
	pleine := func() cadre.Page { return cadre.Page{Titre: "Essai", SousTitre: webtest.Piege, Form: f} }
	un := func(e domaine.Etat) entretien {
		return entretien{accompagnement.EntretienVu{Entretien: domaine.Entretien{ID: 1, Dossier: 1, Rang: 2, Genre: domaine.Domicile, Etat: e, Le: j, Heure: "14:30", Duree: 75, Presents: []domaine.Present{domaine.LaPersonne, domaine.Proche},
			Textes: domaine.Textes{Note: webtest.Piege, Convenu: webtest.Piege, Lieu: webtest.Piege}, Prive: webtest.Piege, EcritLe: i}, NomAgent: webtest.Piege, NomPar: webtest.Piege, Site: webtest.Piege}, "/x"}
	}
	choix := []cadre.Choix{{Valeur: "domicile", Texte: webtest.Piege}, {Valeur: "b", Texte: "b"}}
	rv := rendezVous{accompagnement.RendezVous{ID: 1, Dossier: 1, Personne: webtest.Piege, Genre: domaine.Bureau, Etat: domaine.Prevu, NomAgent: webtest.Piege, Le: j, Site: webtest.Piege}}
	jetons := cadre.Jetons{Nom: "Montrer", Elements: []cadre.Jeton{{Texte: webtest.Piege, URL: "/x", Actif: true}}}
	dem := demarche{domaine.Demarche{ID: 1, Dossier: 1, Genre: domaine.Action, Qui: domaine.ParLaPersonne, Texte: webtest.Piege, Etat: domaine.AFaire, Echeance: j, Rang: 1}, "/x", true, webtest.Piege}
	prom := domaine.Promesse{Contact: domaine.ContactDomicile, Nombre: 2, Tous: 1, Unite: domaine.Mois}
	webtest.Gabarits(t, Pages, map[string][]cadre.Donnees{
		"liste": {&pageListe{Page: page(), Dossier: 1}, &pageListe{Page: pleine(), Dossier: 1, Ecrire: true, Aujourdhui: j, AVenir: []entretien{un(domaine.Prevu)}, Passe: []entretien{un(domaine.Fait), un(domaine.Prevu), un(domaine.Absent), un(domaine.Reporte)}},
			&pageListe{Page: page(), Dossier: 1, Ecrire: true}},
		"voir": {&pageVoir{Page: page(), Entretien: un(domaine.Excuse), Aujourdhui: j}, &pageVoir{Page: pleine(), Entretien: un(domaine.Fait), Notes: true, Anciennes: []entretien{un(domaine.Prevu)}, Aujourdhui: j}},
		"saisie": {&pageSaisie{Page: cadre.Page{Titre: "Essai", Form: form.Nouveau(nil)}, Dossier: 1, Action: "/x", Genres: choix, Issues: choix, Presents: choix, Sites: choix, Suites: choix},
			&pageSaisie{Page: pleine(), Dossier: 1, Entretien: 3, Version: 2, Action: "/x", Genres: choix, Issues: choix, Presents: choix, Sites: choix, Suites: choix, Repris: i, Detail: true, AVoir: []demarche{dem}},
			&pageSaisie{Page: pleine(), Dossier: 1, Action: "/x", Prevoir: true, Genres: choix, Sites: choix}},
		"agenda": {&pageAgenda{Page: page(), Qui: jetons}, &pageAgenda{Page: pleine(), Qui: jetons, Sites: choix, Avant: "/x", Apres: "/y", Jours: []jourAgenda{{j, []rendezVous{rv}}}}, &pageAgenda{Page: pleine(), Qui: jetons, Semaine: true, Sites: choix, Avant: "/x", Apres: "/y"}},
		"demarches": {&pageDemarches{Page: page(), Dossier: 1}, &pageDemarches{Page: pleine(), Dossier: 1, Ecrire: true, Aujourdhui: j, Objectifs: []objectif{{masp.Objectif{ID: 1, Nature: masp.Insertion, Texte: webtest.Piege}, []demarche{dem}}, {masp.Objectif{Efface: true}, nil}},
			Autres: []demarche{dem}, Closes: []demarche{dem}}, &pageDemarches{Page: page(), Dossier: 1, Ecrire: true}},
		"nouvelle": {&pageNouvelle{Page: cadre.Page{Titre: "Essai", Form: form.Nouveau(nil)}, Dossier: 1, Genres: choix, Objectifs: choix, Acteurs: choix, Pour: choix}, &pageNouvelle{Page: pleine(), Dossier: 1, Genres: choix, Objectifs: choix, Acteurs: choix, Pour: choix}},
		"demarche": {&pageDemarche{Page: page(), Demarche: dem, Aujourdhui: j}, &pageDemarche{Page: pleine(), Demarche: dem, Objectif: webtest.Piege, Ecrire: true, Etats: choix, Aujourdhui: j, Etapes: []etapeVue{{domaine.EtapeDemarche{Rang: 1, Etat: domaine.Rejetee, Le: j, Echeance: j, Texte: webtest.Piege}, webtest.Piege}}}},
		"toutes": {&pageToutes{Page: page(), Groupes: jetons}, &pageToutes{Page: pleine(), Groupes: jetons, Genres: choix, Filtre: accompagnement.FiltreDemarches{Groupe: accompagnement.Closes}, Aujourdhui: j, Pagination: cadre.Pagination{Page: 1, Pages: 2, Chose: "démarche", Base: "/x"},
			Lignes: []accompagnement.LigneDemarche{{ID: 1, Dossier: 1, Personne: webtest.Piege, Genre: domaine.FSL, Qui: domaine.Ensemble, Etat: domaine.EnAttente, Echeance: j, Territoire: webtest.Piege}, {ID: 2, Dossier: 1}}}},
		"rythme": {&pageRythme{Page: page()}, &pageRythme{Page: pleine(), Dossier: 1, Contrat: 2, Sources: choix, Contacts: []string{"domicile", "contact"}, Autres: []string{"bureau"}, Ouvert: true, Unites: choix, Aujourdhui: j, Rythmes: []rythme{{Taux: "1 sur 2", EnRetard: true,
			Cadences: []cadence{{domaine.Cadence{Du: j, Source: domaine.DUneDecision, Texte: webtest.Piege, Promesses: []domaine.Promesse{prom}}, webtest.Piege}},
			Lignes:   []fenetre{{domaine.Fenetre{Promesse: prom, Du: j.Plus(-40), Au: j.Plus(-10), Promis: 2, Faits: 1}, j}, {domaine.Fenetre{Promesse: prom, Du: j, Au: j, Promis: 1}, j}, {domaine.Fenetre{Promesse: prom, Du: j, Au: j}, j}}}, {}}}},
		"rythmes": {&pageSuivi{Page: page(), Choix: jetons}, &pageSuivi{Page: pleine(), Choix: jetons, Aujourdhui: j, Pagination: cadre.Pagination{Page: 1, Pages: 2, Chose: "personne", Base: "/x"},
			Lignes: []accompagnement.LigneSuivi{{Dossier: 1, Personne: webtest.Piege, Territoire: webtest.Piege, Depuis: j, RetardLe: j, Fin: j}, {Dossier: 2}}}},
		"echeances": {&pageEcheances{Page: cadre.Page{Titre: "Essai", Form: form.Nouveau(nil)}, Dossier: 1}, &pageEcheances{Page: pleine(), Dossier: 1, Ecrire: true, Genres: choix, Aujourdhui: j, Ouvertes: []domaine.Echeance{{ID: 1, Genre: domaine.Sejour, Le: j, Tous: 3}, {ID: 2, Le: j}},
			Closes: []domaine.Echeance{{Issue: domaine.Faite, Le: j}, {Issue: domaine.SansObjet, Le: j}}}},
		"proches":       {&pageProches{Page: page()}, &pageProches{Page: pleine(), Ecrire: true, Aujourdhui: j, Lignes: []accompagnement.EcheanceVue{{ID: 1, Dossier: 1, Personne: webtest.Piege, Genre: domaine.C2S, Le: j}}}},
		"portefeuilles": {&pagePortefeuilles{Page: page()}, &pagePortefeuilles{Page: pleine(), Lignes: []accompagnement.Portefeuille{{Agent: organisation.Agent{ID: 1, Nom: webtest.Piege, Prenom: "x"}, Nombre: 3}}}},
		"portefeuille":  {&pagePortefeuille{Page: page(), Agent: 1}, &pagePortefeuille{Page: pleine(), Agent: 1, Vers: choix, Lignes: []accompagnement.LignePortefeuille{{Dossier: 1, Personne: webtest.Piege, Numero: webtest.Piege, Territoire: webtest.Piege}}}},
		"fiche": {&pageFiche{Page: page()}, &pageFiche{Page: pleine(), Fiche: fichepdf.Fiche{Personne: webtest.Piege, Mesure: webtest.Piege, Coordonnees: []string{webtest.Piege, "b"}, Attention: webtest.Piege, Objectifs: []fichepdf.Objectif{{Texte: webtest.Piege, Actions: []string{webtest.Piege}}}, Attendu: []string{webtest.Piege},
			Dernier: []string{webtest.Piege}, DetruireLe: webtest.Piege}}},
		"agenda_adresse": {&pageMonAgenda{Page: cadre.Page{Titre: "Essai", Form: form.Nouveau(nil)}}, &pageMonAgenda{Page: pleine(), Lien: webtest.Piege, Adresse: domaine.AdresseAgenda{ID: 1, AvecNom: true, CreeeLe: i}}, &pageMonAgenda{Page: pleine(), Adresse: domaine.AdresseAgenda{ID: 1, CreeeLe: i}}},
		"brouillons":     {&pageBrouillons{Page: page()}, &pageBrouillons{Page: pleine(), Aujourdhui: j, Lignes: []brouillonVu{{webtest.Piege, "entretien", "/x", i}}}},
	})
}
