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

type ressource struct {
	Nom, Quand string
	Montant    argent.Centimes
	Recu       bool
}

type pageDossier struct {
	cadre.Page
	Onglets        cadre.Onglets
	Fin            jour.Jour
	Semaine, Total argent.Centimes
	Ressources     []ressource
	Genres         []cadre.Choix
	Filtres        cadre.Jetons
	Faits          []cadre.Fait
}

func dossier() *pageDossier {
	return &pageDossier{
		Page: cadre.Page{Titre: "EXEMPLE-UN Personne", SousTitre: "41 ans · dossier MASP-2025-0117 · Vieuxmont · suivie par Cesf Exemple", Section: "personnes",
			Fil:     []cadre.Lien{{Texte: "Personnes", URL: "/personnes"}},
			Actions: []cadre.Action{{Texte: "Autres actions", URL: "/actions"}, {Texte: "Demander un paiement", URL: "/paiement", Icone: "plus", Principale: true}},
			Alertes: []cadre.Alerte{
				{Note: true, Fait: "Épinglé\u00a0:", Suite: "appeler après 16 h 00, elle travaille le matin. Un SMS avant d’appeler.", Lien: &cadre.Lien{Texte: "Modifier", URL: "/modifier"}},
				{Ton: cadre.Attention, Fait: "Attestation d’assurance habitation", Suite: ": finit le 20 décembre 2026, dans 44 jours.", Lien: &cadre.Lien{Texte: "Demander l’attestation", URL: "/demander"}},
			}},
		Onglets: onglets(), Fin: le(11, 30), Semaine: 80_00, Total: 877_00, Filtres: filtres(), Faits: faits(),
		Ressources: []ressource{{"RSA", "reçu le 5", 607_75, true}, {"Allocations familiales", "reçu le 5", 151_05, true}, {"Soutien familial", "attendu le 25", 118_20, false}},
		Genres: []cadre.Choix{{Valeur: "note", Texte: "Note", Aide: "note", Actif: true}, {Valeur: "appel", Texte: "Appel", Aide: "telephone"}, {Valeur: "visite", Texte: "Visite", Aide: "voiture"},
			{Valeur: "courrier", Texte: "Courrier", Aide: "document"}, {Valeur: "tache", Texte: "Tâche", Aide: "coche"}},
	}
}

type ligneCompte struct {
	Bandeau                        string
	Jour                           jour.Jour
	Libelle, Tiers, Nature, Classe string
	Fort                           bool
	Debit, Credit, Solde           *argent.Centimes
	Etat                           *cadre.Puce
	Piece                          string
}

type pageCompte struct {
	cadre.Page
	Soldes []cadre.Solde
	Courbe cadre.Courbe
	Mois   cadre.Jetons
	Lignes []ligneCompte
}

func compte() *pageCompte {
	vu, transmis := &cadre.Puce{Ton: cadre.Succes, Mot: "Rapproché"}, &cadre.Puce{Ton: cadre.Info, Mot: "Transmis", Icone: "envoi"}
	prevu, attendu := &cadre.Puce{Ton: cadre.Neutre, Mot: "Prévu", Icone: "horloge"}, &cadre.Puce{Ton: cadre.Neutre, Mot: "Attendu", Icone: "question"}
	ligne := func(m, q int, libelle, tiers, nature string, montant, solde argent.Centimes, etat *cadre.Puce, piece string) ligneCompte {
		l := ligneCompte{Jour: le(m, q), Libelle: libelle, Tiers: tiers, Nature: nature, Solde: new(solde), Etat: etat, Piece: piece}
		if montant < 0 {
			l.Debit = new(-montant)
		} else {
			l.Credit = new(montant)
		}
		switch etat {
		case prevu:
			l.Classe = "prevu"
		case attendu:
			l.Classe = "attendu"
		}
		return l
	}
	return &pageCompte{
		Page: cadre.Page{Titre: "Compte\u00a0: EXEMPLE-UN Personne", Court: "Compte", Section: "comptes", Fil: []cadre.Lien{{Texte: "Comptes gérés", URL: "/comptes"}, {Texte: "EXEMPLE-UN Personne", URL: "/galerie/dossier"}},
			Actions: []cadre.Action{{Texte: "Exporter, imprimer", URL: "/exporter"}, {Texte: "Préparer un ordre", URL: "/preparer", Icone: "plus", Principale: true}}},
		Soldes: soldes(), Courbe: courbe(),
		Mois: cadre.Jetons{Nom: "Mois", Elements: []cadre.Jeton{{Texte: "‹ octobre", URL: "?m=10"}, {Texte: "novembre 2026", URL: "?m=11", Actif: true}, {Texte: "Toutes", URL: "?m="}, {Texte: "Non rapprochées", URL: "?n=1", Compte: 10}}},
		Lignes: []ligneCompte{
			{Jour: le(11, 1), Libelle: "Solde d’ouverture", Fort: true, Solde: new(argent.Centimes(142_18))},
			ligne(11, 2, "Argent de vie, semaine 45", "", "Vie", -80_00, 62_18, vu, "Plan signé"),
			ligne(11, 3, "Frais de tenue de compte", "", "Banque", -2_50, 59_68, vu, "Relevé"),
			ligne(11, 5, "RSA de novembre", "", "Ressource", 607_75, 667_43, vu, "Relevé"),
			ligne(11, 5, "Allocations familiales", "", "Ressource", 151_05, 818_48, vu, "Relevé"),
			{Bandeau: "Après le dernier relevé (5 novembre 2026)\u00a0: rien ci-dessous n’est encore vu par la banque"},
			ligne(11, 6, "Loyer et charges de novembre", "Bailleur Exemple Habitat", "Logement", -312_40, 506_08, transmis, "Échéance"),
			ligne(11, 9, "Argent de vie, semaine 46", "", "Vie", -80_00, 426_08, prevu, "Plan signé"),
			ligne(11, 10, "Électricité, mensualité", "Énergie Exemple", "Énergie", -64_00, 362_08, prevu, "Échéance"),
			ligne(11, 25, "Soutien familial", "", "Ressource", 118_20, 270_38, attendu, "Décision CAF"),
			ligne(12, 1, "Cantine de novembre", "", "Enfants", -22_40, 167_98, prevu, "Facture"),
		},
	}
}

type pageConnexion = cadre.Connexion

func connexion() *pageConnexion {
	f := form.Nouveau(nil)
	return &cadre.Connexion{Page: cadre.Page{Titre: "Se connecter", Form: f}, Motif: "Votre session est finie. Connectez-vous pour continuer.",
		Comptes: []cadre.CompteDemo{{Role: "CESF", Identifiant: "cesf", Resume: "suit 28 personnes"}, {Role: "Comptable", Identifiant: "comptable", Resume: "tient 90 comptes"}}}
}

func installation() *cadre.PremierDemarrage {
	f := form.Nouveau(nil)
	f.Refuser("nom", "Indiquez le nom de l’organisation.")
	f.Refuser("nature", "Choisissez département ou association.")
	f.Refuser("cle_notee", "Notez la clé de récupération, puis cochez la case.")
	return &cadre.PremierDemarrage{Page: cadre.Page{Titre: "Créer l’installation", SousTitre: "Trois questions, puis Étai est prêt. Tout se change ensuite, sauf la clé.", Form: f}, Jeton: "EXEMPLE",
		CleRecuperation: []string{"ETAI", "K7QX", "M2PD", "9F4H", "R8TN", "C3WV", "B6YL", "J5ZA"}}
}

func conflit() *cadre.Conflit {
	return &cadre.Conflit{Page: cadre.Page{Section: "personnes", Fil: []cadre.Lien{{Texte: "Personnes", URL: "/personnes"}, {Texte: "EXEMPLE-UN Personne", URL: "/galerie/dossier"}}}, Objet: "la note du 4 novembre", Par: "Collègue Exemple", Quand: "aujourd’hui, 14 h 32",
		Action: "/note", Version: 4, Abandon: cadre.Lien{Texte: "Garder ce qui est enregistré", URL: "/galerie/dossier"},
		Champs: []cadre.ChampConflit{{Nom: "texte", Libelle: "Texte de la note", Bloc: true, Mien: "Visite faite. Elle confirme pour la cantine\u00a0: après le 15.\nFacture d’eau en janvier.", Actuel: "Visite faite. Cantine\u00a0: voir avec l’école."},
			{Nom: "objet", Libelle: "Objet", Mien: "Visite du 4 novembre", Actuel: "Visite"}, {Nom: "partagee", Libelle: "Partagée", Mien: "oui", Choix: cadre.OuiNon()}}}
}

func confirmation() *cadre.Confirmation {
	return &cadre.Confirmation{Page: cadre.Page{Titre: "Annuler le virement de 412,30\u00a0€\u202f?", Court: "Annuler", Section: "comptes", Fil: []cadre.Lien{{Texte: "Comptes gérés", URL: "/comptes"}}},
		Consequences: []string{"Le virement de 412,30\u00a0€ à Bailleur Exemple Habitat, pour EXEMPLE-UN Personne, ne partira pas lundi 9 novembre.", "La CESF sera prévenue. L’ordre reste visible, annulé, avec votre raison."},
		Action:       "/annuler", Bouton: "Annuler le virement de 412,30\u00a0€", Grave: true, Motif: "Pourquoi", Abandon: cadre.Lien{Texte: "Garder le virement", URL: "/galerie/compte"}}
}
