// SPDX-License-Identifier: EUPL-1.2

package galerie

import (
	"etai/internal/base/argent"
	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/web/cadre"
)

func le(mois, quantieme int) jour.Jour { return jour.Certain(2026, mois, quantieme) }

type pageComposants struct {
	cadre.Page
	Jour, Passe, Proche, Loin, Premier jour.Jour
	Instant                            horloge.Instant
	Grand, Negatif                     argent.Centimes
	Tons                               []cadre.Ton
	Epinglee                           cadre.Alerte
	Soldes                             []cadre.Solde
	Faits                              []cadre.Fait
	Onglets                            cadre.Onglets
	Filtres                            cadre.Jetons
	Tableau                            cadre.Tableau
	Pagination                         cadre.Pagination
	Courbe                             cadre.Courbe
	Icones                             []string
}

func composants(h horloge.Horloge) *pageComposants {
	return &pageComposants{
		Page: cadre.Page{
			Titre: "Galerie des composants", SousTitre: "Chaque composant, dans chaque état", Fil: []cadre.Lien{{Texte: "Accueil", URL: "/"}},
			Actions: []cadre.Action{{Texte: "Exporter, imprimer", URL: "/exporter"}, {Texte: "Préparer un ordre", URL: "/preparer", Icone: "plus", Principale: true}},
		},
		Jour: h.Maintenant().Jour(), Passe: le(11, 3), Proche: le(12, 16), Loin: jour.Certain(2027, 3, 28), Premier: le(12, 1), Instant: h.Maintenant(),
		Grand: 1234567_89, Negatif: -12_00, Tons: []cadre.Ton{cadre.Neutre, cadre.Succes, cadre.Attention, cadre.Danger, cadre.Info},
		Epinglee: cadre.Alerte{Note: true, Fait: "Épinglé\u00a0:", Suite: "appeler après 16 h 00, elle travaille le matin. Un SMS avant d’appeler.", Lien: &cadre.Lien{Texte: "Modifier", URL: "/modifier"}},
		Soldes:   soldes(), Faits: faits()[:3], Onglets: onglets(), Filtres: filtres(), Courbe: courbe(),
		Tableau: cadre.Tableau{ID: "tableau", Legende: "Comptes de l’exemple", Montree: true,
			Colonnes: []cadre.Colonne{{Titre: "Personne"}, {Titre: "État"}, {Titre: "Depuis"}, {Titre: "Solde", Nombre: true}, {Titre: "Lignes", Nombre: true}},
			Lignes: []cadre.LigneTableau{
				{Cellules: []any{cadre.Lien{Texte: "EXEMPLE-UN Personne", URL: "/galerie/rapprochement"}, cadre.Puce{Ton: cadre.Succes, Mot: "À jour"}, le(11, 1), argent.Centimes(818_48), 14}},
				{Cellules: []any{cadre.Lien{Texte: "EXEMPLE-DEUX Personne", URL: "/galerie/rapprochement"}, cadre.Puce{Ton: cadre.Attention, Mot: "À vérifier"}, le(9, 28), argent.Centimes(-5_83), 3}},
				{Classe: "total", Cellules: []any{"Total", nil, nil, argent.Centimes(812_65), 17}},
			}},
		Pagination: cadre.Pagination{Page: 4, Pages: 12, Total: 1234, Chose: "ligne", Base: "/galerie/liste?etat=ouvert"},
		Icones:     []string{"calendrier", "personnes", "personne", "compte", "horloge", "rapprochement", "note", "envoi", "livre", "document", "loupe", "plus", "coche", "croix", "coche-ronde", "croix-ronde", "moins-rond", "question", "info", "triangle", "telephone", "voiture", "courrier", "epingle", "oeil", "retour", "cadenas", "maison", "eclair", "panier", "fleche-droite", "fleche-gauche", "chevron-droite", "chevron-gauche", "chevron-bas", "menu", "imprimante", "telecharger", "televerser", "corbeille", "crayon", "sortie", "soleil", "lune", "ecran", "euro", "bouclier", "cle", "filtre", "banque", "dossier", "graphique", "message", "reglages", "actualiser", "point"},
	}
}

// lire reads the form of the gallery, with its errors.
func lire(f *form.Form) {
	f.Ligne("nom", "le nom de famille", 80, form.Requis)
	f.Montant("loyer", "le montant du loyer", 1, argent.Max, form.Requis)
	f.Jour("entree", "le jour de l’entrée", form.Facultatif)
	f.Ligne("iban", "l’IBAN", 40, form.Requis)
	f.Choix("nature", "la nature", []string{"loyer", "energie"}, form.Requis)
	f.Choix("mesure", "la mesure", []string{"1", "2"}, form.Requis)
	if !f.Coche("accord_recu", "l’accord") {
		f.Refuser("accord_recu", "Demandez l’accord de la personne, puis cochez la case.")
	}
	f.Ligne("mot_de_passe", "le mot de passe", 200, form.Requis)
}

func soldes() []cadre.Solde {
	return []cadre.Solde{
		{Libelle: "Solde de la banque", Valeur: argent.Centimes(818_48), Aide: "relevé du 5 novembre 2026"},
		{Libelle: "Solde calculé", Valeur: argent.Centimes(506_08), Aide: "après 1 ordre transmis de 312,40 €"},
		{Libelle: "Projeté au 4 décembre", Valeur: argent.Centimes(49_78), Aide: "sans l’attendu\u202f; 167,98 € avec"},
		{Libelle: "Disponible après loyer", Valeur: argent.Centimes(14_78), Aide: "− 20,00 € plancher − 15,00 € mis de côté"},
	}
}

func onglets() cadre.Onglets {
	return cadre.Onglets{Nom: "Dossier", Elements: []cadre.Onglet{
		{Texte: "Vue d’ensemble", URL: "/galerie/confirmation", Courant: true}, {Texte: "Évaluation et projet", URL: "/d/2"}, {Texte: "Budget", URL: "/d/3"}, {Texte: "Compte", URL: "/galerie/rapprochement"},
		{Texte: "Logement et impayés", URL: "/d/5"}, {Texte: "Documents", URL: "/d/6"}, {Texte: "Historique d’accès", URL: "/d/7"},
	}}
}

func filtres() cadre.Jetons {
	return cadre.Jetons{Nom: "Filtrer la chronologie", Elements: []cadre.Jeton{
		{Texte: "Tout", URL: "?f=", Actif: true}, {Texte: "Visites", URL: "?f=visites", Compte: 4}, {Texte: "Appels", URL: "?f=appels", Compte: 7}, {Texte: "Décisions", URL: "?f=decisions", Compte: 2},
		{Texte: "Paiements", URL: "?f=paiements", Compte: 19}, {Texte: "Courriers", URL: "?f=courriers", Compte: 1}, {Texte: "Notes", URL: "?f=notes", Compte: 6},
	}}
}

func faits() []cadre.Fait {
	return []cadre.Fait{
		{Icone: "voiture", Titre: "Visite à domicile · faite", Quand: "aujourd’hui, 9 h 30", Par: "Cesf Exemple", Texte: "Budget de novembre revu. Elle veut garder 80,00 € par semaine. Facture d’eau attendue en janvier\u00a0: on met 15,00 € de côté par mois.", Visible: "service MASP + référent départemental"},
		{Icone: "envoi", Titre: "Loyer de novembre transmis à la banque", Montant: new(argent.Centimes(312_40)), Quand: "hier, 15 h 10", Par: "Comptable Exemple", Texte: "Bailleur Exemple Habitat. Exécution le 6 novembre 2026.", Lien: &cadre.Lien{Texte: "Voir l’ordre", URL: "/ordre"}, Visible: "service MASP"},
		{Icone: "compte", Titre: "RSA arrivé", Montant: new(argent.Centimes(607_75)), Quand: "hier · relevé du 5 novembre 2026", Texte: "Le montant est celui qui était attendu.", Lien: &cadre.Lien{Texte: "Voir la ligne", URL: "/ligne"}, Visible: "service MASP"},
		{Icone: "telephone", Titre: "Appel reçu", Quand: "lundi 2 novembre 2026, 11 h 05", Par: "Cesf Exemple", Texte: "Demande si la cantine de novembre peut passer après le 15.", Visible: "service MASP"},
		{Icone: "coche-ronde", Titre: "Révision du budget signée", Quand: "mardi 27 octobre 2026", Par: "Cesf Exemple", Texte: "Version 3, valable dès le 1er novembre.", Lien: &cadre.Lien{Texte: "Comparer avec la version 2", URL: "/comparer"}, Visible: "service MASP + référent départemental"},
	}
}

func courbe() cadre.Courbe {
	p := func(mois, q int, s argent.Centimes) cadre.Point { return cadre.Point{Jour: le(mois, q), Solde: s} }
	sans := []cadre.Point{p(11, 6, 506_08), p(11, 9, 426_08), p(11, 10, 362_08), p(11, 12, 347_18), p(11, 16, 267_18), p(11, 20, 232_18), p(11, 23, 152_18), p(11, 30, 72_18), p(12, 1, 49_78)}
	return cadre.Courbe{
		ID: "courbe", Titre: "Solde du 1er novembre au 4 décembre 2026",
		Description: "818,48 € vus le 5, 49,78 € à la fin sans l’argent attendu, 167,98 € avec.",
		Debut:       le(11, 1), Fin: le(12, 4), Aujourdhui: le(11, 6), VuJusquau: le(11, 5), Plancher: new(argent.Centimes(20_00)),
		Vu:   []cadre.Point{p(11, 1, 142_18), p(11, 2, 62_18), p(11, 3, 59_68), p(11, 5, 818_48)},
		Sans: sans, Avec: []cadre.Point{p(11, 25, 270_38), p(11, 30, 190_38), p(12, 1, 167_98)},
		Attendus: []cadre.Attendu{{Jour: le(11, 25), Texte: "soutien familial attendu le 25"}},
	}
}
