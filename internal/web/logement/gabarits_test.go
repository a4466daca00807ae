// SPDX-License-Identifier: EUPL-1.2

package logement

import (
	"strings"
	"testing"

	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/logement"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/webtest"
)

// Every template over empty values, and over hostile ones.
func TestGabarits(t *testing.T) {
	const piege = webtest.Piege
	long, j := strings.Repeat("é", 10_000), jour.Certain(2026, 11, 6)
	f := form.Nouveau(map[string][]string{"adresse": {piege}, "commune": {long}, "reference": {piege}, "montant": {piege}, "locataire": {long}, "du": {piege}, "bailleur": {piege}, "motif": {piege}})
	f.Refuser("adresse", "Cette adresse ne va pas.")
	f.Refuser("locataire", "Ce nom ne va pas.")
	f.Refuser("motif", "Cette raison ne va pas.")
	l := rapports.LogementVu{Logement: logement.Logement{ID: 2, Dossier: 1, Du: j, Au: j, Statut: logement.LocatairePrive, Typologie: logement.Typologies[0], Adresse: piege + "\n" + long, Commune: piege, Bailleur: 3, Encaisseur: 4,
		Reference: piege, BailLe: j, Terme: logement.Echu, JourEcheance: 8, Loyer: 45000, Charges: 4000, Aide: "apl", AideCentimes: 21000, TiersPayant: true, AssuranceAu: j, Version: 2}, NomBailleur: piege, NomEncaisseur: long}
	heberge := rapports.LogementVu{Logement: logement.Logement{ID: 5, Dossier: 1, Du: j, Aide: "als", AideCentimes: 1}}
	avis := rapports.AvisVu{Avis: logement.Avis{ID: 6, Dossier: 1, Logement: 2, Mois: j, Centimes: 24000, ExigibleLe: j, Reference: piege, Locataire: long, Version: 1}, Par: piege}
	ligne := ligneAvis{Mois: piege, Centimes: 24000, Ecart: piege, ExigibleLe: j, Document: "/x", Etat: cadre.Puce{Ton: cadre.Attention, Mot: piege}, Action: &cadre.Lien{Texte: piege, URL: piege}, Annuler: "/y"}
	vide := func() cadre.Page { return cadre.Page{Titre: "Essai"} }
	pleine := func() cadre.Page {
		return cadre.Page{Titre: "Essai", SousTitre: piege, Form: f, Fil: []cadre.Lien{{Texte: piege, URL: "/"}}, Alertes: []cadre.Alerte{{Ton: cadre.Danger, Fait: piege}}}
	}
	choix := []cadre.Choix{{Valeur: piege, Texte: piege}, {Valeur: "b", Texte: long}}
	webtest.Gabarits(t, Pages, map[string][]cadre.Donnees{
		"voir": {&pageVoir{Page: vide()}, &pageVoir{Page: vide(), Ecrire: true, Joindre: true},
			&pageVoir{Page: pleine(), Dossier: 1, Actuel: &l, Futur: &heberge, Anciens: []rapports.LogementVu{l, heberge}, Avis: []ligneAvis{ligne, {}}, Ecrire: true, Joindre: true, Tiers: true, Aujourdhui: j, Prochaine: j},
			&pageVoir{Page: pleine(), Dossier: 1, Actuel: &heberge, Futur: &l, Avis: []ligneAvis{ligne}, Aujourdhui: j}},
		"saisir": {&pageSaisir{Page: vide()}, &pageSaisir{Page: pleine(), Action: "/x", Annuler: "/y", Version: 2, Statuts: choix, Typologies: choix, Termes: choix, Aides: choix, Bailleurs: choix, Encaissent: choix, Creer: true}},
		"partir": {&pagePartir{Page: vide()}, &pagePartir{Page: pleine(), Action: piege, Retour: piege, Logement: l}},
		"avis":   {&pageAvis{Page: vide()}, &pageAvis{Page: pleine(), Action: "/x", Retour: "/y", Mois: choix, Logement: l}},
		"annuler": {&pageAnnuler{Page: vide()}, &pageAnnuler{Page: pleine(), Action: "/x", Retour: "/y", Avis: avis, Motifs: choix},
			&pageAnnuler{Page: pleine(), Avis: rapports.AvisVu{}, Motifs: choix[:1]}},
	})
}
