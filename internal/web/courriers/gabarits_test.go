// SPDX-License-Identifier: EUPL-1.2

package courriers

import (
	"testing"

	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/documents"
	"etai/internal/modeles"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/organisation"
	"etai/internal/web/webtest"
)

// Every template is executed over empty values, and over values that need escaping.
func TestGabarits(t *testing.T) {
	piege := documents.Ligne{{Texte: webtest.Piege}, {Texte: webtest.Piege, Gras: true}}
	j := jour.Certain(2026, 12, 1)
	f := form.Nouveau(map[string][]string{"texte": {webtest.Piege}, "c.motif": {webtest.Piege}, "site": {webtest.Piege}})
	f.Refuser("texte", "Ce texte ne va pas.")
	page := func() cadre.Page { return cadre.Page{Titre: "Essai", Form: form.Nouveau(nil)} }
	pleine := func() cadre.Page {
		return cadre.Page{Titre: "Essai", SousTitre: webtest.Piege, Form: f, Alertes: []cadre.Alerte{{Ton: cadre.Info, Fait: webtest.Piege}}}
	}
	lettre := documents.Lettre{Reference: "2026-00001", Objet: webtest.Piege, Date: j, Lieu: webtest.Piege, Emetteur: []string{webtest.Piege, "b"}, Contact: []string{webtest.Piege}, SuiviPar: webtest.Piege, SuiviQualite: webtest.Piege,
		Destinataire: []string{webtest.Piege, "b"}, Civilite: "Madame,", Signataire: webtest.Piege, Qualite: webtest.Piege, Delegation: webtest.Piege, PourPresidence: true, Recours: []string{webtest.Piege}, Algorithme: []string{webtest.Piege},
		NonRelu: true, Remplace: "2026-00002", Corps: []documents.Bloc{{Genre: documents.Titre, Lignes: []documents.Ligne{piege}}, {Genre: documents.Paragraphe, Lignes: []documents.Ligne{piege, piege}}, {Genre: documents.Puces, Lignes: []documents.Ligne{piege}},
			{Genre: documents.Tableau, Rangees: [][]documents.Ligne{{piege}, {piege}}}}}
	remise := lettre
	remise.Destinataire, remise.MainPropre = nil, webtest.Piege
	genre := modeles.Genres[0]
	ligne := rapports.LigneCourrier{Document: documents.Document{ID: 1, Dossier: 2, Annee: 2026, Numero: 1, Etat: documents.Imprime, Mode: documents.RemiseLRAR, RemisLe: j, SHA256: []byte{1}, Version: 1}, Objet: webtest.Piege, Par: webtest.Piege, Personne: webtest.Piege, Nom: webtest.Piege}
	recommande := ligne
	recommande.Recommande = documents.Recommande{ID: 1, Numero: webtest.Piege, AvisLe: j}
	attend := ligne
	attend.Etat, attend.Poste = documents.AImprimer, true
	var champs []champEcrit
	for i, c := range []modeles.TypeChamp{modeles.TypeTexte, modeles.TypeDate, modeles.TypeListe, modeles.TypeMontant, modeles.TypeParagraphes} {
		for _, requis := range []bool{true, false} {
			champs = append(champs, champEcrit{Champ: modeles.Champ{Nom: "x", Type: c, Mots: webtest.Piege}, Nom: "c." + string(c) + form.Nombre(int64(i)) + map[bool]string{true: "r"}[requis], Requis: requis})
		}
	}
	puce := cadre.Puce{Ton: cadre.Succes, Mot: "Relu"}
	modes := cadre.ChoixApres("Choisir…", documents.ModesRemise, documents.ModeRemise.Libelle)
	webtest.Gabarits(t, Pages, map[string][]cadre.Donnees{
		"choisir": {&pageChoisir{Page: page()}, &pageChoisir{Page: pleine(), Themes: []themeGenres{{Nom: webtest.Piege, Genres: []ligneGenre{{Genre: genre, URL: "/x"}}}}}},
		"ecrire": {&pageEcrire{Page: page()}, &pageEcrire{Page: pleine(), Genre: genre, Adresse: "/x", Retour: "/y", Champs: champs, Variantes: cadre.ChoixDe([]modeles.Variante{modeles.Courante, modeles.FALC}, modeles.Variante.Libelle),
			Aupres: []cadre.Choix{{Texte: "a"}, {Valeur: webtest.Piege, Texte: webtest.Piege}}, Sites: []cadre.Choix{{Texte: "a"}, {Valeur: webtest.Piege, Texte: webtest.Piege}}, Remplace: 3, Feuille: feuille{lettre, []string{webtest.Piege}}, Vus: []fait{{webtest.Piege, webtest.Piege}}}},
		"document": {&pageDocument{Page: page(), Etat: puce}, &pageDocument{Page: pleine(), Etat: puce, Ecrit: attend, Feuille: feuille{Lettre: remise}, Suivre: true, Modes: modes, Valeur: "1.1", Liens: []cadre.Lien{{Texte: webtest.Piege, URL: "/x"}}},
			&pageDocument{Page: page(), Etat: puce, Ecrit: ligne, Feuille: feuille{Lettre: lettre}}, &pageDocument{Page: pleine(), Etat: puce, Ecrit: recommande, Feuille: feuille{Lettre: lettre}, Numero: true}},
		"imprimer": {&pageImprimer{Page: page()}, &pageImprimer{Page: page(), Imprimes: true}, &pageImprimer{Page: pleine(), Lignes: []rapports.LigneCourrier{attend, ligne}, Modes: modes, Plein: true}, &pageImprimer{Page: pleine(), Imprimes: true, Lignes: []rapports.LigneCourrier{ligne}, Modes: modes}},
		"modeles":  {&pageModeles{Page: page(), Onglets: organisation.Onglets(adresseModeles)}, &pageModeles{Page: pleine(), Onglets: organisation.Onglets(adresseModeles), Themes: []themeGenres{{Nom: webtest.Piege, Genres: []ligneGenre{{Genre: genre, URL: "/x", URLFALC: "/y", PucesFALC: puce, Personnel: true}, {Genre: genre, URL: "/x"}}}}}},
		"modele": {&pageModele{Page: page()}, &pageModele{Page: pleine(), Genre: genre, Variante: modeles.FALC, Adresse: "/x", Ecrire: true, Rang: 2, Relectures: []modeles.Relecture{{ReluLe: j, Lecteurs: webtest.Piege}},
			Versions: []versionDite{{modeles.Modele{Rang: 2, Texte: "x"}, webtest.Piege, webtest.Piege}, {Par: webtest.Piege}}, Feuille: &feuille{Lettre: lettre}}, &pageModele{Page: page(), Genre: genre, Variante: modeles.FALC, Relu: true, Livre: true}},
		"entetes": {&pageEntetes{Page: page(), Onglets: organisation.Onglets(adresseModeles)}, &pageEntetes{Page: pleine(), Onglets: organisation.Onglets(adresseModeles), Ecrire: true, Identites: []modeles.Identite{{Du: j}, {Site: webtest.Piege, Du: j, Service: webtest.Piege, Signataire: webtest.Piege, Qualite: webtest.Piege, Delegation: webtest.Piege, Tribunal: webtest.Piege, Logo: []byte{1}}}}},
	})
}
