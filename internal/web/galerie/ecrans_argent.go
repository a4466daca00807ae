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
