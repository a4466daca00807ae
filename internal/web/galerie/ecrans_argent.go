// SPDX-License-Identifier: EUPL-1.2

package galerie

import (
	"etai/internal/base/argent"
	"etai/internal/web/cadre"
)

type ligneBanque struct {
	Date, Libelle, Qui string
	Montant            argent.Centimes
	Cochee, Choisie    bool
}

type paquet struct {
	Ton                             cadre.Ton
	Icone, Nom, Nombre, Explication string
	Lignes                          []ligneBanque
	Reste                           string
}

type attente struct {
	Nom, Quoi string
	Montant   argent.Centimes
}

type pageRapprochement struct {
	cadre.Page
	Paquets                                      []paquet
	Pension, Zero                                argent.Centimes
	Autres                                       []string
	Attente                                      []attente
	Banque, Calcule, Ecart, Explique, Inexplique argent.Centimes
}

func rapprochement() *pageRapprochement {
	return &pageRapprochement{
		Page:    cadre.Page{Titre: "Rapprochement du 5 novembre 2026", Court: "Rapprochement", SousTitre: "90 comptes · 214 lignes · importé aujourd’hui à 8 h 04 · fichier accepté, soldes d’accord", Section: "rapprochement", Fil: []cadre.Lien{{Texte: "Ma journée", URL: "/galerie/journee"}}},
		Pension: 712_36,
		Paquets: []paquet{
			{cadre.Succes, "coche-ronde", "Sûres", "187 lignes", "Notre référence, ou un revenu attendu avec son numéro d’allocataire. Cochées d’avance.", []ligneBanque{
				{"05/11", "VIR CAF EXEMPLE 9900117", "EXEMPLE-UN · RSA attendu", 607_75, true, false}, {"05/11", "VIR CAF EXEMPLE 9900117", "EXEMPLE-UN · Allocations familiales", 151_05, true, false}, {"05/11", "VIR SEPA ETAI-2611-0412", "EXEMPLE-DOUZE · loyer, notre référence", -426_10, true, false}}, "Voir les 184 autres"},
			{cadre.Attention, "question", "Probables", "19 lignes", "Étai propose, vous décidez. Rien n’est affecté sans vous.", []ligneBanque{
				{"05/11", "VIR CARSAT EXEMPLE PENSION", "EXEMPLE-TREIZE\u202f? · libellé nouveau", 712_36, false, true}, {"05/11", "VIR CAF EXEMPLE 9900230", "EXEMPLE-QUATORZE ou son conjoint\u202f?", 388_90, false, false}, {"05/11", "RETOUR VIR ENERGIE EXEMPLE", "EXEMPLE-NEUF\u202f? · ordre du 3 novembre", 64_00, false, false}}, "Voir les 16 autres"},
			{cadre.Neutre, "moins-rond", "Reste", "8 lignes", "Aucune proposition. La plus ancienne attend depuis 3 jours.", []ligneBanque{
				{"04/11", "PRLV TELECOM EXEMPLE", "EXEMPLE-QUINZE · non demandé", -29_99, false, false}, {"03/11", "VIR RECU M TIERS EXEMPLE", "EXEMPLE-SEIZE · payeur inconnu", 150_00, false, false}}, "Voir les 6 autres"},
		},
		Autres:  []string{"Autre personne", "Scinder", "Créer l’opération", "Frais bancaires", "Hors autorisation", "Compte d’attente"},
		Attente: []attente{{"Non identifié", "2 lignes, la plus ancienne\u00a0: 3 jours", 218_50}, {"Hors autorisation", "à rendre disponible avant le 9 novembre 2026", 150_00}, {"À restituer", "réclamé par la CAF, dans les délais", 47_30}},
		Banque:  48213_74, Calcule: 47924_75, Ecart: 288_99, Explique: 318_98, Inexplique: -29_99,
	}
}

type ligneVisa struct {
	Nom, Objet, Piece, Raison, Tiers, IBAN string
	Montant, Avant, Apres                  argent.Centimes
	Vue                                    bool
}

type sectionVisa struct {
	Numero             int
	Ton                cadre.Ton
	Icone, Titre       string
	Nombre, Aide, Vues string
	Total              argent.Centimes
	Lignes             []ligneVisa
	Reste              string
}

type pageVisa struct {
	cadre.Page
	Soldes   []cadre.Solde
	Sections []sectionVisa
}

func visa() *pageVisa {
	return &pageVisa{
		Page: cadre.Page{Titre: "Remise de virements du 6 novembre 2026", Court: "Remise du 6 novembre 2026", Section: "visa", Fil: []cadre.Lien{{Texte: "À viser", URL: "/viser"}},
			Actions: []cadre.Action{{Texte: "Imprimer le bordereau d’OV", URL: "/bordereau"}, {Texte: "Renvoyer à la préparation", URL: "/renvoyer"}}},
		Soldes: []cadre.Solde{{Libelle: "Total à viser", Valeur: argent.Centimes(16071_72), Aide: "dernière remise\u00a0: 15\u202f988,10 € (+0,5\u00a0%)"}, {Libelle: "Ordres", Valeur: 94, Aide: "et 2 bloqués, hors total"},
			{Libelle: "Exécution", Valeur: "lundi 9 nov.", Aide: "jour ouvré bancaire, 64 comptes débités"}, {Libelle: "Deux personnes", Puce: &cadre.Puce{Ton: cadre.Succes, Mot: "Séparation respectée"}, Aide: "préparée par Comptable Exemple, visée par vous, Chef Exemple"}},
		Sections: []sectionVisa{
			{1, cadre.Danger, "moins-rond", "① Bloqués", "2 ordres", "Ne partent pas. À retirer, ou à débloquer par une preuve.", "1 vue sur 2", 459_00, []ligneVisa{
				{"EXEMPLE-DIX-SEPT Personne", "Loyer de novembre", "avis d’échéance", "IBAN changé il y a 6 jours, contre-appel non noté", "Bailleur Exemple Privé", "FR76 … 0712", 395_00, 521_44, 126_44, true},
				{"EXEMPLE-DIX-HUIT Personne", "Mensualité de novembre", "facture", "Provision insuffisante\u00a0: il manque 5,83 €", "Énergie Exemple", "FR76 … 0189", 64_00, 58_17, -5_83, false}}, ""},
			{2, cadre.Attention, "triangle", "② À vérifier", "3 ordres", "Partent si vous les avez vus.", "1 vue sur 3", 344_70, []ligneVisa{
				{"EXEMPLE-DIX-NEUF Personne", "Réparation", "devis signé", "Premier virement à ce tiers", "Garage Exemple", "FR76 … 0934", 180_00, 410_90, 230_90, true},
				{"EXEMPLE-VINGT Personne", "Facture du semestre", "facture", "64 % de plus que la dernière\u00a0: 86,70 €", "Régie Exemple Eau", "FR76 … 0377", 142_30, 633_75, 491_45, false},
				{"EXEMPLE-UN Personne", "Demande de la CESF", "demande", "Hors calendrier\u00a0: d’habitude le 1er", "Cantine Exemple", "FR76 … 0620", 22_40, 506_08, 483_68, false}}, ""},
			{3, "", "maison", "③ Loyers et charges", "31 ordres", "", "", 11840_62, []ligneVisa{
				{"EXEMPLE-DOUZE Personne", "Loyer · échéance", "", "", "Bailleur Exemple Habitat", "FR76 … 0241", 426_10, 688_00, 261_90, false},
				{"EXEMPLE-DEUX Personne", "Loyer · échéance", "", "", "Bailleur Exemple Habitat", "FR76 … 0241", 298_60, 645_95, 347_35, false}}, "Voir les 29 autres"},
			{4, "", "eclair", "④ Énergie et autres", "18 ordres", "", "", 976_40, []ligneVisa{
				{"EXEMPLE-DEUX Personne", "Mensualité · échéance", "", "", "Énergie Exemple", "FR76 … 0189", 58_00, 347_35, 289_35, false}}, "Voir les 17 autres"},
			{5, "", "panier", "⑤ Argent de vie", "42 ordres", "", "", 2910_00, []ligneVisa{
				{"EXEMPLE-TROIS Personne", "Semaine 46", "", "", "Elle-même", "FR76 … 0806", 80_00, 271_20, 191_20, false}}, "Voir les 41 autres"},
		},
	}
}
