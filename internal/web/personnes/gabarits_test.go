// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"log/slog"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/masp"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// Every template is executed over empty values, and over values that need escaping.
func TestGabarits(t *testing.T) {
	midi := horloge.Fixe(horloge.De(time.Date(2026, 11, 6, 10, 52, 0, 0, time.UTC)))
	m, err := cadre.NouveauMoteur(cadre.Options{Horloge: midi, Journal: slog.New(slog.DiscardHandler)}, Pages)
	if err != nil {
		t.Fatal(err)
	}
	const piege = `<b>'"&é</b>`
	f := form.Nouveau(map[string][]string{"nom": {piege}, "texte": {piege}, "q": {piege}, "motif": {piege}, "numero": {piege}, "titulaire": {piege}, "recette.0.organisme": {piege}})
	f.Refuser("nom", "Ce nom ne va pas.")
	f.Refuser("texte", "Ce texte ne va pas.")
	choix := []cadre.Choix{{Valeur: piege, Texte: piege, Aide: piege, Actif: true}}
	ligne := rapports.LignePersonne{PersonneListee: rapports.PersonneListee{Dossier: 1, Numero: "2026-00001", Mesure: "M", Niveau: 2, FinMesure: jour.Certain(2027, 1, 1)}, Territoire: piege, Suivi: piege}
	ligne.Personne.Nom, ligne.Personne.Prenom, ligne.Personne.NomUsage, ligne.Personne.Telephone = piege, "Zoé", "Usage", "+33555000000"
	ident := identite{Puces: []cadre.Puce{{Ton: cadre.Succes, Mot: piege, Cadre: true}}, Telephone: "+33555000000", Onglets: cadre.Onglets{Nom: "x", Elements: []cadre.Onglet{{Texte: "Un", URL: "/", Courant: true}}}}
	page := func(p cadre.Page) cadre.Page { p.Titre = "Essai"; return p }
	pleine := func() cadre.Page {
		return page(cadre.Page{Form: f, SousTitre: piege, Fil: []cadre.Lien{{Texte: "Personnes", URL: "/personnes"}}, Actions: []cadre.Action{{Texte: "A", URL: "/a"}}, Alertes: []cadre.Alerte{{Ton: cadre.Danger, Fait: piege}}})
	}
	vides := map[string]cadre.Donnees{"recherche": &pageRecherche{}, "liste": &pageListe{}, "nouvelle": &pageNouvelle{}, "dossier": &pageDossier{}, "fiche": &pageFiche{}, "suivi": &pageSuivi{}, "envoi": &pageEnvoi{}, "ouvrir": &pageOuvrir{},
		"ouvrir_numero": &pageNumero{}, "mesure": &pageMesure{}, "contrats": &pageContrats{}, "compte": &pageCompte{}, "documents": &pageDocuments{}, "acces": &pageAcces{},
		"arret": &pageArret{}, "suspension": &pageSuspension{}, "avenant": &pageAvenant{Page: cadre.Page{Titre: "Essai", Form: form.Nouveau(nil)}}, "cloture": &pageCloture{Page: cadre.Page{Titre: "Essai", Form: form.Nouveau(nil)}}}
	pleines := map[string]cadre.Donnees{
		"recherche": &pageRecherche{Page: pleine(), Demande: piege, Cherche: true, Creer: true, Reste: 2, Trouves: []trouvee{{ligne, piege}}, Tiers: []rapports.TiersListe{{}}},
		"liste":     &pageListe{Page: pleine(), Lignes: []rapports.LignePersonne{ligne}, Total: 1, Agents: choix, Territoires: choix, Telephone: true, Creer: true, Actifs: []cadre.Lien{{Texte: piege, URL: "/x"}}, Aujourdhui: jour.Certain(2026, 11, 6), Pagination: cadre.Pagination{Page: 1, Pages: 3, Total: 120, Chose: "personne", Base: "/personnes"}},
		"nouvelle":  &pageNouvelle{Page: pleine(), Civilites: choix, Territoires: choix, Agents: choix, Doublons: []poste.Doublon{{LignePersonne: ligne, Raison: piege}}, Caches: []cadre.Cache{{Nom: "nom", Valeur: piege}}},
		"dossier": &pageDossier{Page: pleine(), identite: ident, Autres: []cadre.Alerte{{Ton: cadre.Info, Fait: piege}}, Etape: &etape{piege, piege, piege, "/x"}, Ressources: []ressource{{Nom: piege, Ecart: piege}},
			Disponible: &disponible{Attente: 100}, Suivants: []string{piege}, Frise: frise{Faits: []fait{{Icone: "note", Titre: piege, Texte: piege, Efface: true, Lien: &cadre.Lien{Texte: piege, URL: "/x"}}}, Noter: true, Genres: choix[:0], Lecteurs: choix, Detailler: true}},
		"fiche":         &pageFiche{Page: pleine(), Dossier: 1, Version: 2, Civilites: choix},
		"suivi":         &pageSuivi{Page: pleine(), Dossier: 1, Version: 2, Lignes: []ligneSuivi{{Qui: piege, Present: true}, {}}, Agents: choix, Territoires: choix, Confier: true, Ranger: true},
		"envoi":         &pageEnvoi{Page: pleine(), Dossier: 1, Aujourdhui: piege, Gros: true, Lignes: []ligneEnvoi{{Comment: piege, Par: piege, Gros: true, Present: true}, {}}, Modes: choix, Choisir: true},
		"ouvrir":        &pageOuvrir{Page: pleine(), Dossier: 1, Numero: piege, Durees: durees()},
		"ouvrir_numero": &pageNumero{pleine()},
		"mesure": &pageMesure{Page: pleine(), Dossier: 1, Niveaux: choix, Departements: choix, Prestations: choix, Lignes: []int{0, 7}, Autoriser: choix, AutoriserNeuve: choix, Decompte: piege, Repris: piege,
			Percues: []percueOfferte{{Base: "percue.3.", Nom: piege, Suite: piege, Puce: &cadre.Puce{Ton: cadre.Attention, Mot: piege}, Dates: true}}, Justifications: []aJustifier{{"justification.R2", piege}}},
		"contrats": &pageContrats{Page: pleine(), identite: ident, Dossier: 1, Compteur: []paire{{piege, piege}}, Contrats: []contratVu{{Contrat: masp.Contrat{SignePour: piege, MoisAilleurs: 2, ApresMAJ: true, ArreteLe: jour.Certain(2026, 11, 1), Arret: masp.Arret{Motif: masp.Relais, Texte: piege},
			Suspensions:   []masp.Suspension{{Motif: masp.Hospitalisation, Texte: piege}, {Au: jour.Certain(2026, 10, 1), Efface: true}},
			Avenants:      []masp.Avenant{{Nature: masp.AutresPrestations, SignePourLe: jour.Certain(2026, 10, 1), SignePour: piege, Texte: piege, Objectifs: []masp.Objectif{{Nature: masp.Insertion, Texte: piege}}, Autorisations: []masp.Autorisation{{Libelle: piege, Organisme: piege}}}, {Efface: true}},
			Autorisations: []masp.Autorisation{{Libelle: piege, Organisme: piege, Allocataire: piege, Plafond: 100}, {}}}, Titre: piege, Adresse: "/x", Arreter: true, Suspendre: true, Objectifs: []objectifsVus{{piege, []masp.Objectif{{Texte: piege}, {Efface: true}}}, {}},
			Justifications: []masp.Justification{{Regle: "R14-base", Avertissement: piege, Motif: piege}, {Efface: true}}}, {}}},
		"arret":   &pageArret{Page: pleine(), Contrat: masp.Contrat{}, Action: "/x", Retour: "/x", Motifs: choix, Examen: &parcours.ExamenArret{}, Motif: piege, Suites: []string{piege}, Caches: []cadre.Cache{{Nom: "le", Valeur: piege}}},
		"avenant": &pageAvenant{Page: pleine(), Action: "/x", Retour: "/x", Natures: choix, Autoriser: choix, Base: true, Percues: []percueOfferte{{Base: "percue.3.", Nom: piege, Suite: piege, Puce: &cadre.Puce{Ton: cadre.Attention, Mot: piege}}}},
		"cloture": &pageCloture{Page: pleine(), Dossier: 1, Puce: cadre.Puce{Ton: cadre.Attention, Mot: piege}, Finie: true, Individuel: true, Contrat: true, Annonces: []annonceVue{{parcours.Annonce{AQui: piege, Dit: piege, Genre: "libre"}, &cadre.Lien{Texte: piege, URL: "/x"}}, {Annonce: parcours.Annonce{AQui: piege, Genre: "libre", Faite: true}}, {Annonce: parcours.Annonce{AQui: piege, Objet: "x"}}, {Annonce: parcours.Annonce{AQui: piege, Objet: "personne", Faite: true}}, {Annonce: parcours.Annonce{AQui: piege, Objet: "personne"}}}, Decomptes: choix, Pieces: choix, Manques: []manqueVu{{parcours.Manque{Regle: "R38", Dit: piege, Faire: piege, Ligne: 1}, &cadre.Lien{Texte: piege, URL: "/x"}}, {}},
			Vue: rapports.VueCloture{Rendre: true, Archiver: true, Mots: map[int64]string{1: piege}, Personnes: map[int64]string{2: piege}, Durees: []rapports.DureeGardee{{Nom: piege, Valeur: piege, Source: piege}},
				ClotureMesure: parcours.ClotureMesure{Contrat: masp.Contrat{ID: 1}, Compte: &parcours.CompteARendre{Solde: 100}, Rendus: []comptes.Rendu{{ID: 1, Par: 2, Mode: comptes.Individuel, Decompte: comptes.DecompteEnvoye}, {ID: 3}}, Archives: []masp.Archive{{Par: 2}}}}},
		"suspension": &pageSuspension{Page: pleine(), Action: "/x", Retour: "/x", Motifs: choix, Ouverte: &masp.Suspension{ID: 3, Motif: masp.Hospitalisation, Du: jour.Certain(2026, 11, 1)}},
		"compte":     &pageCompte{Page: pleine(), Dossier: 1, Deja: true, Collectif: true},
		"documents":  &pageDocuments{Page: pleine(), identite: ident, Dossier: 1, Natures: choix, Ecrits: []rapports.LigneCourrier{{Objet: piege, Par: piege}}, Documents: []rapports.Document{{NomAffiche: piege}, {NomAffiche: piege}}},
		"acces":      &pageAcces{Page: pleine(), identite: ident, Lignes: []ligneAcces{{Qui: piege, Quoi: piege, Refus: true}, {}}, Plus: true},
	}
	balise := regexp.MustCompile(`(?s)<(script|style|textarea)[ >].*?</(script|style|textarea)>|<[^>]*>`)
	for _, nom := range Pages.Noms {
		for quoi, d := range map[string]cadre.Donnees{"vide": vides[nom], "plein": pleines[nom]} {
			if d == nil {
				t.Errorf("%s : pas de valeurs (%s)", nom, quoi)
				continue
			}
			if quoi == "vide" {
				switch x := d.(type) {
				case *pageRecherche:
					x.Titre = "Essai"
				case *pageListe:
					x.Titre = "Essai"
				case *pageNouvelle:
					x.Titre = "Essai"
				case *pageDossier:
					x.Titre = "Essai"
				case *pageFiche:
					x.Titre = "Essai"
				case *pageSuivi:
					x.Titre = "Essai"
				case *pageEnvoi:
					x.Titre = "Essai"
				case *pageOuvrir:
					x.Titre = "Essai"
				case *pageNumero:
					x.Titre = "Essai"
				case *pageMesure:
					x.Titre = "Essai"
				case *pageContrats:
					x.Titre = "Essai"
				case *pageCompte:
					x.Titre = "Essai"
				case *pageDocuments:
					x.Titre = "Essai"
				case *pageAcces:
					x.Titre = "Essai"
				case *pageArret:
					x.Titre = "Essai"
				case *pageSuspension:
					x.Titre = "Essai"
				}
			}
			b, err := m.Executer(httptest.NewRequest("GET", "/", nil), "personnes/"+nom, d)
			if err != nil {
				t.Errorf("%s, %s : %v", nom, quoi, err)
				continue
			}
			s := string(b)
			for _, faute := range []string{"<no value>", "ZgotmplZ", "<b>'", "style=\"", "%!"} {
				if strings.Contains(s, faute) {
					t.Errorf("%s, %s : %q dans la page", nom, quoi, faute)
				}
			}
			// The frame's own help of a date is not of this package.
			if x := espace.FindString(strings.ReplaceAll(balise.ReplaceAllString(s, "\n"), "année : par", "")); x != "" {
				t.Errorf("%s, %s : espace ordinaire avant une ponctuation : %q", nom, quoi, x)
			}
		}
	}
	if slices.Contains(Pages.Noms, "") || len(vides) != len(Pages.Noms) {
		t.Error("liste de pages et d’essais différentes")
	}
}

// espace finds an ordinary space where French wants one that does not break.
var espace = regexp.MustCompile(`.{0,30}(?: [:;?!»]|« ).{0,10}`)
