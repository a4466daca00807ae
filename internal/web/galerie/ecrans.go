// SPDX-License-Identifier: EUPL-1.2

package galerie

import (
	"etai/internal/base/argent"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/web/cadre"
)

type visite struct {
	Heure, Nom, Quoi, Aide string
	Boutons                []string
}

type echeance struct {
	Jour              jour.Jour
	Nom, Quoi, Action string
}

type pageJournee struct {
	cadre.Page
	Jour               jour.Jour
	Visites            []visite
	Echeances          []echeance
	Petit, Lit, Manque argent.Centimes
}

func journee(aujourdhui jour.Jour) *pageJournee {
	return &pageJournee{
		Page: cadre.Page{Titre: "Ma journée", SousTitre: "Vendredi 6 novembre 2026 · 28 personnes suivies · 9 comptes gérés", Section: "journee",
			Actions: []cadre.Action{{Texte: "Feuille de route", URL: "/feuille"}, {Texte: "Ajouter une note", URL: "/note", Icone: "plus", Principale: true}},
			Alertes: []cadre.Alerte{{Ton: cadre.Attention, Fait: "2 rendez-vous passés sans suite notée.", Suite: "Dites ce qui s’est passé\u00a0: fait, absent, reporté.", Lien: &cadre.Lien{Texte: "Noter les 2 suites", URL: "/suites"}}}},
		Jour: aujourdhui, Petit: 64_00, Lit: 129_00, Manque: 125_05,
		Visites: []visite{
			{"11 h 00", "EXEMPLE-DEUX Personne", "appel", "Impayé d’énergie\u00a0: réponse du fournisseur à lui dire", []string{"Fait", "Absent", "Reporter"}},
			{"14 h 30", "EXEMPLE-TROIS Personne", "rendez-vous au site", "Signer la révision du budget (2 exemplaires imprimés)", []string{"Fait", "Absent", "Reporter"}},
			{"sans heure", "EXEMPLE-QUATRE Personne", "rappeler", "A demandé hier 60,00 € de plus pour cette semaine", []string{"Répondre à la demande"}},
		},
		Echeances: []echeance{
			{le(11, 3), "EXEMPLE-CINQ Personne", "Loyer de novembre pas payé\u00a0: RSA non reçu", "Voir le compte"},
			{le(11, 16), "EXEMPLE-SIX Personne", "Fin de contrat MASP 2\u00a0: évaluation à écrire", "Écrire l’évaluation"},
			{le(12, 16), "EXEMPLE-SEPT Personne", "Fin de contrat MASP 2\u00a0: proposer la suite", "Préparer"},
			{le(12, 20), "EXEMPLE-UN Personne", "Assurance habitation\u00a0: attestation à demander", "Ouvrir"},
			{jour.Certain(2027, 1, 28), "EXEMPLE-HUIT Personne", "Plan d’apurement\u00a0: dernière échéance", "Ouvrir"},
		},
	}
}

type pageConnexion = cadre.Connexion

func connexion() *pageConnexion {
	f := form.Nouveau(nil)
	return &cadre.Connexion{Page: cadre.Page{Titre: "Se connecter", Form: f}, Motif: "Votre session est finie. Connectez-vous pour continuer.",
		MotDePasse: "fictif", Comptes: []cadre.CompteDemo{{Role: "CESF", Identifiant: "cesf", Resume: "suit 28 personnes"}, {Role: "Comptable", Identifiant: "comptable", Resume: "tient 90 comptes"}},
		Autres: []cadre.CompteDemo{{Role: "CESF 2", Identifiant: "cesf2", Resume: "suit 27 personnes"}}}
}

func installation() *cadre.PremierDemarrage {
	f := form.Nouveau(nil)
	f.Refuser("nom", "Indiquez le nom de l’organisation.")
	f.Refuser("nature", "Choisissez département ou association.")
	f.Refuser("cle_notee", "Notez la clé de récupération, puis cochez la case.")
	return &cadre.PremierDemarrage{Page: cadre.Page{Titre: "Créer l’installation", SousTitre: "Trois questions, puis Étai est prêt. Tout se change ensuite, sauf la clé.", Form: f}, Jeton: "EXEMPLE", Natures: []cadre.Choix{{Valeur: "departement", Texte: "Département"}, {Valeur: "association", Texte: "Association ou organisme sans but lucratif"}},
		CleRecuperation: []string{"ETAI", "K7QX", "M2PD", "9F4H", "R8TN", "C3WV", "B6YL", "J5ZA"}}
}

func conflit() *cadre.Conflit {
	return &cadre.Conflit{Page: cadre.Page{Section: "personnes", Fil: []cadre.Lien{{Texte: "Personnes", URL: "/personnes"}, {Texte: "EXEMPLE-UN Personne", URL: "/galerie/confirmation"}}}, Objet: "la note du 4 novembre", Par: "Collègue Exemple", Quand: "aujourd’hui, 14 h 32",
		Action: "/note", Version: 4, Abandon: cadre.Lien{Texte: "Garder ce qui est enregistré", URL: "/galerie/confirmation"},
		Champs: []cadre.ChampConflit{{Nom: "texte", Libelle: "Texte de la note", Bloc: true, Mien: "Visite faite. Elle confirme pour la cantine\u00a0: après le 15.\nFacture d’eau en janvier.", Actuel: "Visite faite. Cantine\u00a0: voir avec l’école."},
			{Nom: "objet", Libelle: "Objet", Mien: "Visite du 4 novembre", Actuel: "Visite"}, {Nom: "partagee", Libelle: "Partagée", Mien: "oui", Choix: cadre.OuiNon()}}}
}

func confirmation() *cadre.Confirmation {
	return &cadre.Confirmation{Page: cadre.Page{Titre: "Annuler le virement de 412,30\u00a0€\u202f?", Court: "Annuler", Section: "comptes", Fil: []cadre.Lien{{Texte: "Comptes gérés", URL: "/comptes"}}},
		Consequences: []string{"Le virement de 412,30\u00a0€ à Bailleur Exemple Habitat, pour EXEMPLE-UN Personne, ne partira pas lundi 9 novembre.", "La CESF sera prévenue. L’ordre reste visible, annulé, avec votre raison."},
		Action:       "/annuler", Bouton: "Annuler le virement de 412,30\u00a0€", Grave: true, Motif: "Pourquoi", Abandon: cadre.Lien{Texte: "Garder le virement", URL: "/galerie/rapprochement"}}
}
