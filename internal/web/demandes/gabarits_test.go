// SPDX-License-Identifier: EUPL-1.2

package demandes

import (
	"testing"
	"time"

	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/commissions"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/rapports/seances"
	"etai/internal/web/cadre"
	"etai/internal/web/webtest"
)

// Every template is executed over empty values, and over values that need escaping.
func TestGabarits(t *testing.T) {
	f := form.Nouveau(map[string][]string{"texte": {webtest.Piege}, "situation": {webtest.Piege}, "justification.cumul": {webtest.Piege}, "justification.R2": {webtest.Piege}})
	f.Refuser("texte", "Ce texte ne va pas.")
	f.Refuser("justification.cumul", "Dites pourquoi.")
	j, i := jour.Certain(2026, 11, 6), horloge.Instant{}
	copie := masp.CopieDossier{Le: "2026-11-06", Rubriques: []masp.RubriqueCopie{{Titre: webtest.Piege, Lignes: []masp.LigneCopie{{Nom: webtest.Piege, Valeur: webtest.Piege}}}}}
	textes := masp.TextesEvaluation{Situation: webtest.Piege, Gestion: webtest.Piege, Menace: webtest.Piege, Insertion: []string{webtest.Piege}, Autonomie: []string{webtest.Piege}, Avis: webtest.Piege}
	signee := masp.Evaluation{ID: 3, Demande: 2, Rang: 1, Avis: masp.Favorable, Niveau: 2, Mois: 12, MenaceSante: true, MenaceSecurite: true, Textes: textes, Copie: copie, SigneeLe: horloge.De(time.Date(2026, 11, 6, 9, 0, 0, 0, time.UTC)), Version: 2,
		Visa: masp.Visa{ID: 1, Decision: masp.VisaRetourne, Texte: webtest.Piege, Par: 2}}
	validee := signee
	validee.ID, validee.Visa.Decision = 4, masp.VisaValide
	page := func() cadre.Page { return cadre.Page{Titre: "Essai"} }
	pleine := func() cadre.Page {
		return cadre.Page{Titre: "Essai", SousTitre: webtest.Piege, Form: f, Alertes: []cadre.Alerte{{Ton: cadre.Info, Fait: webtest.Piege}}}
	}
	vide := &fiche{aujourdhui: j}
	vide.Dossier.ID = 1
	tout := &fiche{aujourdhui: j}
	tout.Dossier.ID, tout.Droits = 1, rapports.DroitsDossier{Contrat: true, Ecrire: true, Visa: true}
	tout.Demande = rapports.VueDemande{Demande: masp.Demande{ID: 2, Dossier: 1, Numero: "DEM-1", Etat: masp.Accordee, Rang: 4, Origine: masp.DUnPartenaire, FinMAJ: true, MoisAilleurs: 6, ConsentementLe: j, Texte: webtest.Piege, CreeLe: i},
		NomCreePar: webtest.Piege, Etapes: []rapports.EtapeVue{{EtapeDemande: masp.EtapeDemande{Rang: 1, De: masp.Brouillon, Vers: masp.Deposee, Le: j}, NomPar: webtest.Piege},
			{EtapeDemande: masp.EtapeDemande{Rang: 4, De: masp.Validee, Vers: masp.Accordee, Le: j, Niveau: 2, Mois: 12, Texte: webtest.Piege}, NomPar: webtest.Piege}},
		Evaluations: []rapports.EvaluationVue{{Evaluation: validee, NomAuteur: webtest.Piege, NomVisa: webtest.Piege}, {Evaluation: signee, NomAuteur: webtest.Piege, NomVisa: webtest.Piege}},
		Signatures:  []masp.Signature{{ID: 1, Demande: 2, Etat: masp.EnSignature, Niveau: 2, Mois: 12, OuverteLe: j, Limite: j.Plus(-1), Version: 1}}, Echeance: j.Plus(-2)}
	tout.Passages = []seances.PassageDeDemande{{Commission: webtest.Piege, Organisation: webtest.Piege, TenueLe: j, Etat: commissions.Ajourne}}
	niveaux := map[int]string{1: "sans", 2: webtest.Piege}
	essais := map[string][]cadre.Donnees{
		"liste": {&pageListe{Page: page()}, &pageListe{Page: page(), Creer: true}, &pageListe{Page: pleine(), Total: 2, Aujourdhui: j, Territoires: []cadre.Choix{{Texte: webtest.Piege}}, Filtre: rapports.FiltreDemandes{Etape: rapports.DemandesAViser, EnRetard: true},
			Etapes: cadre.Jetons{Nom: "x", Elements: []cadre.Jeton{{Texte: webtest.Piege}, {Texte: "b"}}}, Pagination: cadre.Pagination{Page: 1, Pages: 2, Chose: "demande", Base: "/x"},
			Lignes: []rapports.LigneDemande{{ID: 1, Dossier: 1, Personne: webtest.Piege, Etat: masp.Deposee, Territoire: webtest.Piege, DeposeeLe: j, Echeance: j}, {ID: 2, Dossier: 1, Etat: masp.Brouillon}}}, &pageListe{Page: page(), Total: 1}},
		"chercher": {&pageChercher{Page: page()}, &pageChercher{Page: pleine(), Demande: webtest.Piege, Cherche: true, Creer: true, Trouves: []rapports.LignePersonne{{PersonneListee: rapports.PersonneListee{Dossier: 1, Numero: webtest.Piege}, Territoire: webtest.Piege}}}, &pageChercher{Page: page(), Cherche: true}},
		"saisie":   {choixSaisie(&pageSaisie{Page: cadre.Page{Titre: "Essai", Form: form.Nouveau(nil)}, Action: "/x"}, &rapports.VueDossier{}), choixSaisie(&pageSaisie{Page: pleine(), Action: "/x", Retour: "/y", Version: 2}, &rapports.VueDossier{})},
		"demande": {&pageDemande{Page: page(), Fiche: vide, Puce: puceEtat(masp.Brouillon, false, "")}, &pageDemande{Page: pleine(), Fiche: tout, Puce: puceEtat(masp.Accordee, false, masp.EnSignature), Ecrire: true, Visa: true, Niveaux: niveaux, Jalons: jalons(tout),
			Etape: &etape{Titre: webtest.Piege, Texte: webtest.Piege, Bouton: webtest.Piege, Poster: "/x"}, Faits: faits(&tout.Demande, organisation.Mots{}), Motifs: []string{webtest.Piege}, Autres: []string{webtest.Piege}},
			&pageDemande{Page: page(), Fiche: tout, Puce: puceEtat(masp.Refusee, false, ""), Niveaux: niveaux, Etape: &etape{Titre: "x", URL: "/x"}}},
		"evaluation": {&pageEvaluation{Page: page(), Fiche: vide}, &pageEvaluation{Page: pleine(), Fiche: tout, Version: 2, Copie: copie, Objectifs: []objectifFini{{masp.Objectif{Nature: masp.Insertion, Texte: webtest.Piege}, webtest.Piege}}, Avis: cadre.ChoixDe(masp.AvisPossibles, masp.AvisEvaluation.Libelle)}},
		"decision":   {&pageDecision{Page: page(), Fiche: vide}, &pageDecision{Page: pleine(), Fiche: tout, Version: 2, Sens: cadre.ChoixDe(masp.SensDecisions, masp.SensDecision.Libelle)}},
		"fin":        {&pageFin{Page: page()}, &pageFin{Page: pleine(), Sortie: sorties["retrait"], Choix: choixMotifs(masp.MotifsRetrait, organisation.Mots{}), Action: "/x", Retour: "/y"}},
	}
	rempli := func(id int64, le jour.Jour) remplissage {
		return dire(masp.GrilleRemplie{ID: id, Dossier: 1, Grille: 1, Moment: masp.Entree, Le: le, AvecPersonne: true, Texte: webtest.Piege, Notes: []masp.NoteItem{{Item: 1, Service: 1, Personne: 2, Dit: true}, {Item: 2, Service: 3}}})
	}
	remplies := []remplissage{rempli(1, j), rempli(2, j.Plus(40)), rempli(3, j.Plus(90))}
	grille := masp.Grille{ID: 1, Organisation: 2, Du: j, Mots: [4]string{webtest.Piege, "b", "c", "d"}, Items: []masp.ItemGrille{{ID: 1, Position: 1, Libelle: webtest.Piege}}}
	g := form.Nouveau(map[string][]string{"mot.0": {webtest.Piege}})
	essais["autonomie"] = []cadre.Donnees{&pageAutonomie{Page: page(), Dossier: 1}, &pageAutonomie{Page: page(), Dossier: 1, Ecrire: true}, &pageAutonomie{Page: pleine(), Dossier: 1, Ecrire: true, Remplies: remplies, Traces: tracer(remplies),
		Avant: []cadre.Choix{{Valeur: "1", Texte: webtest.Piege, Actif: true}}, Comparees: []ligneComparee{{Libelle: webtest.Piege, Avant: webtest.Piege, Comparable: true, Ecart: 1}, {Comparable: true, Ecart: -1}, {Comparable: true}, {}}}}
	essais["remplir"] = []cadre.Donnees{&pageRemplir{Page: cadre.Page{Titre: "Essai", Form: g}, Dossier: 1}, &pageRemplir{Page: cadre.Page{Titre: "Essai", Form: g}, Dossier: 1, Grille: grille, Cotes: []cadre.Choix{{Texte: webtest.Piege}}, Moments: cadre.ChoixDe(masp.MomentsGrille, masp.MomentGrille.Libelle)}}
	essais["listes"] = []cadre.Donnees{&pageListes{Page: page(), Listes: parcours.ListesDeMots()}, &pageListes{Page: cadre.Page{Titre: "Essai", Form: form.Nouveau(nil)}, Listes: parcours.ListesDeMots(), Changer: true}}
	essais["grille"] = []cadre.Donnees{&pageGrille{Page: page()}, &pageGrille{Page: cadre.Page{Titre: "Essai", Form: g}, Grille: grille, Changer: true}}
	attend, repondu := rapports.RecoursVu{Recours: masp.Recours{ID: 1, Dossier: 1, Demande: 2, RecuLe: j, Limite: j.Plus(60), Texte: webtest.Piege}, Contre: webtest.Piege, NomNote: webtest.Piege}, rapports.RecoursVu{}
	repondu.Recours = masp.Recours{ID: 2, Dossier: 1, Contrat: 3, RecuLe: j, Limite: j.Plus(60), Texte: webtest.Piege, Suite: masp.RecoursAccueilli, ReponduLe: j, Reponse: webtest.Piege}
	repondu.NomReponse = webtest.Piege
	lien := cadre.Lien{Texte: webtest.Piege, URL: "/x"}
	essais["recours"] = []cadre.Donnees{&pageRecours{Page: page(), Recours: &rapports.RecoursVu{}}, &pageRecours{Page: pleine(), Recours: &attend, Contre: lien, Repondre: true, Suites: []cadre.Choix{{Valeur: "maintenue", Texte: webtest.Piege}}, Aujourdhui: j}, &pageRecours{Page: pleine(), Recours: &repondu, Contre: lien, Aujourdhui: j}}
	essais["recourir"] = []cadre.Donnees{&pageRecourir{Page: cadre.Page{Titre: "Essai", Form: g}}, &pageRecourir{Page: pleine(), Contre: webtest.Piege, Action: "/x", Retour: "/y"}}
	webtest.Gabarits(t, Pages, essais)
}
