// SPDX-License-Identifier: EUPL-1.2

package rapprochement

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/echanges/banque"
	"etai/internal/etaitest"
	"etai/internal/gestion"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/webtest"
)

const mechant = `<script>x</script> "'`

func lignePleine(e comptes.Etat, c int64) rapports.LigneAPointer {
	return rapports.LigneAPointer{Ligne: 7, Version: 3, Individuel: true, IBANMasque: "FR76 … 115", Dossier: 4, Personne: mechant, Date: jour.Certain(2026, 11, 5), Valeur: jour.Certain(2026, 11, 6),
		Centimes: 71236, Etat: e, Regle: string(parcours.MontantDifferent), Texte: comptes.TexteLigne{Libelle: mechant, Contrepartie: mechant}, Attente: comptes.NonIdentifie, AttenteDepuis: jour.Certain(2026, 11, 5),
		AttenteReste: 71236, Retour: true, MotifRetour: "AC04", CibleNom: mechant, CibleLe: jour.Certain(2026, 11, 5), CompteBancaire: c}
}

func detailPlein(e comptes.Etat) rapports.DetailLigne {
	return rapports.DetailLigne{LigneAPointer: lignePleine(e, 1), Titulaire: mechant, Code: "PMNT", Reference: mechant, BoutEnBout: mechant, Details: []comptes.DetailLigne{{Centimes: 1, BoutEnBout: "A", MotifRetour: "AC04"}, {Centimes: 2}},
		Releve:  rapports.ReleveVu{ID: 1, Fichier: 2, Numero: "7", NomFichier: mechant, Format: "camt.053", Du: jour.Certain(2026, 11, 1), Au: jour.Certain(2026, 11, 5), Ouverture: -5, Cloture: 5, Lignes: 3, Rang: 1, RecuLe: etaitest.Depart},
		Recette: &gestion.Recette{ID: 2, Libelle: mechant, Organisme: mechant, Montant: 60775}, Ordre: &rapports.OrdreVu{ID: 3, Personne: mechant, Tiers: mechant, Centimes: 6400, ExecutionLe: jour.Certain(2026, 11, 3), Objet: paiements.Energie},
		Recettes: []gestion.Recette{{ID: 2, Libelle: mechant, Montant: 5, Organisme: "CAF"}, {ID: 3, Libelle: "x"}}, Personnes: []rapports.PersonneDuCompte{{Dossier: 1, Nom: mechant}},
		Raisons: []rapports.Raison{{Pour: true, Fait: mechant, Suite: mechant}, {Fait: mechant, Suite: mechant}}, Semblables: []rapports.Semblable{{Ligne: 3, Date: jour.Certain(2026, 10, 5), Centimes: 5, Genre: "frais"}},
		Historique: []rapports.DecisionVue{{Genre: "attente", Instant: etaitest.Depart}, {Genre: "revenu", Regle: "revenu_attendu", Agent: mechant, Motif: mechant, Instant: etaitest.Depart, Exercice: 2026, Numero: 9}},
		TraitePar:  mechant, TraiteLe: etaitest.Depart, Decidable: true,
		ARattacher: []rapports.OrdreVu{{ID: 3, Personne: mechant, Tiers: mechant, Centimes: 500, ExecutionLe: jour.Certain(2026, 11, 3), Objet: paiements.Loyer, BoutEnBout: "ETAI-1"}, {ID: 4, Centimes: 5}},
		Question:   &rapports.QuestionVue{Question: comptes.Question{Question: mechant, DemandeeLe: etaitest.Depart, Texte: mechant, RepondueLe: etaitest.Depart}, Par: mechant, ReponduPar: mechant},
		Operations: []comptes.Operation{{ID: 1, Nature: comptes.OperationLoyer, Libelle: mechant, Piece: 3, Dossier: 4}},
		Parts:      []comptes.PartLigne{{Genre: "operation", Cible: "operation", CibleID: 1, Centimes: -5}, {Genre: "ordre", Centimes: -6}},
		Pieces:     []rapports.Document{{NomAffiche: mechant}}}
}

func pleine(titre string) cadre.Page {
	f := form.Nouveau(nil)
	for _, c := range []string{"motif", "recette", "personne", "fichier"} {
		f.Poser(c, mechant)
		f.Refuser(c, "Cette valeur ne convient pas.")
	}
	return cadre.Page{Titre: titre, SousTitre: mechant, Section: section, Form: f, Fil: []cadre.Lien{{Texte: "x", URL: "/x"}}}
}

// Every page is executed, with full values and empty ones, in every state of a line.
func TestPages(t *testing.T) {
	aujourdhui := etaitest.Depart.Jour()
	var pages []struct {
		nom string
		p   cadre.Donnees
	}
	ajouter := func(nom string, p cadre.Donnees) {
		pages = append(pages, struct {
			nom string
			p   cadre.Donnees
		}{nom, p})
	}
	vide := func() cadre.Page { return cadre.Page{Titre: "x"} }
	ajouter("rapprochement", &pageRapprochement{Page: vide()})
	ajouter("import", &pageImport{Page: vide()})
	ajouter("attente", &pageAttente{Page: vide()})
	ajouter("verification", &pageVerification{Page: vide(), D: rapports.DetailLigne{Releve: rapports.ReleveVu{Du: aujourdhui, Au: aujourdhui}}})
	ajouter("ligne", &pageLigne{Page: vide()})
	ajouter("reconnus", &pageReconnus{Page: vide()})
	clos := rapports.CompteACloturer{CompteBancaire: 3, Dossier: 4, Personne: mechant, IBANMasque: "FR76 … 115", Attente: 5, PremierVu: 9, Preparateur: mechant, Signataire: mechant, RenvoyePar: mechant, Renvoi: comptes.RenvoiCloture{RenvoyeePar: 2, RenvoyeeLe: etaitest.Depart, Motif: mechant}, Periode: comptes.Periode{PrepareeLe: etaitest.Depart, CloseLe: etaitest.Depart},
		Conditions: []comptes.ConditionCloture{{Code: "releve", Manque: mechant, Faire: mechant}, {Code: "debits"}, {Code: "ecart"}, {Code: "reprise"}, {Code: "precedent"}}}
	for _, cs := range [][]rapports.CompteACloturer{nil, {clos, {}}, make([]rapports.CompteACloturer, cloturesMax+2)} {
		for _, preparer := range []bool{true, false} {
			ajouter("clotures", &pageClotures{Page: pleine("Clôture"), Preparer: preparer, Mois: "2026-10", Vue: rapports.VueClotures{Dernier: aujourdhui, APreparer: cs, ASigner: cs, Presentes: cs, Manques: cs, Clos: cs}})
		}
	}
	suspens := rapports.EtatRapprochement{Le: aujourdhui, Transmis: []rapports.Suspens{{Personne: mechant, Quoi: mechant, Qui: mechant, Depuis: aujourdhui, Ordre: 3}, {Ligne: 4}}, Comptes: []rapports.CompteRapproche{{}, {ReleveLe: aujourdhui}}}
	ajouter("procesverbal", &pageProcesVerbal{pageEtat: pageEtat{Page: pleine("Procès-verbal"), Etat: suspens, Parties: partiesEtat(suspens), PDF: "/x"}, Clos: []rapports.CompteACloturer{clos, {}}, Mentions: []string{mechant}, Mois: "2026-10"})
	ajouter("etat", &pageEtat{Page: pleine("État"), Etat: suspens, Parties: partiesEtat(suspens), PDF: "/x", Mois: cadre.Jetons{Nom: "Jour", Elements: []cadre.Jeton{{Texte: mechant, URL: "/x", Actif: true}}}})
	ajouter("quarantaine", &pageQuarantaine{Page: vide()})
	ouverture := argent.Centimes(-5)
	for _, x := range []pageQuarantaine{{Demander: true, Ecarter: true, Manieres: []cadre.Choix{{Valeur: "toutes", Texte: mechant, Aide: mechant}}}, {Pourquoi: mechant, Attend: mechant}, {Accepter: true}, {Retirer: true, Attend: mechant}} {
		x.Page, x.Ouvert, x.Motif, x.Par, x.Quand, x.Reponse, x.Aujourdhui = pleine("Fichier"), true, mechant, mechant, "hier", mechant, aujourdhui
		if x.Accepter || x.Retirer {
			x.Demande = &comptes.Acceptation{ID: 3, Nouvelles: 2, Motif: mechant}
		}
		x.Releves = []banque.ReleveInspecte{{Compte: mechant}, {Compte: "FR76", Connu: true, Du: aujourdhui, Au: aujourdhui, Ouverture: &ouverture, Cloture: &ouverture, JusquAu: aujourdhui, Total: 9,
			Lignes: []banque.LigneInspectee{{Date: aujourdhui, Libelle: mechant, Connue: true}, {Semblable: true}, {EnAttente: true}, {}}}}
		if x.Accepter {
			x.Lignes, x.Pagination = 4321, cadre.Pagination{Page: 2, Pages: 22, Total: 4321, Chose: "ligne", Base: "/rapprochement/quarantaine/1"}
		}
		ajouter("quarantaine", &x)
	}
	ajouter("reconnus", &pageReconnus{Page: pleine("Mots"), Dossier: 3, Mots: []reconnu{{rapports.SuggestionVue{Par: mechant, Reconnu: comptes.LibelleReconnu{ID: 2, Modele: mechant, Debit: true, Centimes: -5}}, mechant}, {}}})
	for _, e := range []comptes.Etat{comptes.Sur, comptes.Probable, comptes.Reste, comptes.AVerifier, comptes.Traite} {
		for _, individuel := range []bool{true, false} {
			for _, signe := range []int64{1, -1} {
				for _, sansCible := range []bool{false, true} {
					d := detailPlein(e)
					d.Individuel = individuel
					if signe < 0 {
						d.Centimes = -d.Centimes
					}
					if sansCible {
						d.Recette, d.Ordre = nil, nil
					}
					for _, choisi := range append(codes(), "scinder", "", "autre") {
						p := &pageRapprochement{Page: pleine("Rapprochement"), Sures: 2, Importer: true, Aujourdhui: aujourdhui,
							Bilan: rapports.BilanBanque{Attentes: []rapports.Attente{{Nature: comptes.HorsAutorisation, Lignes: 2, Total: 5, Depuis: jour.Certain(2026, 11, 5)}}, Controle: rapports.Controle{Banque: 5, ADecider: -7}, Inexpliques: 2, ReleveLe: aujourdhui, ParCompte: []rapports.EcartCompte{{Dossier: 1, Personne: mechant, Ligne: 3, Controle: rapports.Controle{Banque: 5}}, {IBANMasque: "FR76"}}}}
						p.Nommes, p.Autres = p.Bilan.ParCompte, 2
						for _, x := range paquets() {
							x.Nombre, x.Lignes, x.IDs = 3, []rapports.LigneAPointer{lignePleine(x.Etat, 1)}, []int64{1, 2}
							p.Paquets = append(p.Paquets, x)
						}
						v := &volet{D: d, Titre: titreDe(d.LigneAPointer), Form: p.Form, Aujourdhui: aujourdhui, Ecrit: mechant, Puce: puceEtat(d.LigneAPointer)}
						v.situer(p)
						v.Proposition, v.Bouton = proposition(&v.D)
						v.Confirmable = v.Bouton != ""
						if !v.Confirmable {
							v.Sans = phraseSans(&v.D)
						}
						v.Personnes = []cadre.Choix{{Valeur: "1", Texte: mechant}}
						v.choisir(demande{choix: choisi})
						p.Volet = v
						p.Alertes = []cadre.Alerte{conflitDe(v), conflitDe(nil)}
						ajouter("rapprochement", p)
					}
					q := &pageLigne{D: d, Parts: partsEnMots(&d), Demande: "hier", Aujourdhui: aujourdhui, Puce: puceEtat(d.LigneAPointer), Raison: mechant, Compte: "/x", Historique: []decision{{Titre: mechant, Par: mechant, Quand: "hier", Raison: mechant, Motif: mechant, Ecriture: 3, Exercice: 2026}, {Titre: "x"}}}
					q.Page = pleine("Ligne")
					ajouter("ligne", q)
					for _, attend := range []bool{true, false} {
						ajouter("verification", &pageVerification{Page: pleine("Question"), D: d, Quoi: reponsesPossibles(&d), Attend: attend, Compte: "/x", Quand: "hier", Aujourdhui: aujourdhui})
					}
				}
			}
		}
	}
	for _, s := range []comptes.Statut{comptes.Importe, comptes.Deja, comptes.Quarantaine, comptes.EnCours} {
		f := rapports.FichierRecu{ID: 3, Nom: mechant, Format: "camt", Statut: s, Lignes: 5, Nouvelles: 2, Motif: mechant, Agent: mechant, RecuLe: etaitest.Depart, Comptes: 2, Du: aujourdhui, Au: aujourdhui.Plus(1),
			Etats: map[comptes.Etat]int64{comptes.Sur: 1, comptes.Traite: 3}}
		ajouter("import", &pageImport{Page: pleine("Import"), Rendu: rendreCompte(f, false), Fichiers: []rapports.FichierRecu{f, {}}, Demo: true, Aujourdhui: aujourdhui})
	}
	p := &pageAttente{Page: pleine("Attente"), Aujourdhui: aujourdhui}
	var ls []rapports.LigneEnAttente
	for _, n := range []comptes.Nature{comptes.NonIdentifie, comptes.HorsAutorisation, comptes.ARestituer, comptes.DebitInexplique} {
		for _, e := range []comptes.Etat{comptes.Reste, comptes.Probable, comptes.AVerifier, comptes.Traite} {
			x := rapports.LigneEnAttente{LigneAPointer: lignePleine(e, 1), OrdreEnCours: e == comptes.AVerifier}
			x.Attente = n
			ls = append(ls, x)
		}
	}
	p.placer(ls, "")
	ajouter("attente", p)
	sans := &pageAttente{Page: vide(), Aujourdhui: aujourdhui}
	sans.placer(nil, "")
	ajouter("attente", sans)

	m, err := cadre.NouveauMoteur(cadre.Options{Horloge: horloge.Fixe(etaitest.Depart), Journal: slog.New(slog.DiscardHandler)}, Pages)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range pages {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/essai", nil)
		corps, err := m.Executer(r, "rapprochement/"+x.nom, x.p)
		if err != nil {
			t.Fatalf("%s, valeur %d : %v", x.nom, i, err)
		}
		for _, s := range []string{"<script>x", "<no value>", "%!", "ZgotmplZ"} {
			if strings.Contains(string(corps), s) {
				t.Fatalf("%s, valeur %d : « %s » dans la page", x.nom, i, s)
			}
		}
		if fautes := webtest.Typographie(corps, mechant); len(fautes) > 0 {
			t.Fatalf("%s, valeur %d : typographie : %q", x.nom, i, fautes[0])
		}
	}
}

// Every button of money carries a verb and an amount; every choice says what follows.
func TestBoutons(t *testing.T) {
	for _, e := range []comptes.Etat{comptes.Sur, comptes.Probable, comptes.Reste, comptes.AVerifier, comptes.Traite} {
		for _, individuel := range []bool{true, false} {
			for _, signe := range []bool{true, false} {
				d := detailPlein(e)
				d.Individuel = individuel
				if !signe {
					d.Centimes = -d.Centimes
				}
				for _, c := range choixDe(&d, "EXEMPLE-UN Personne") {
					if c.URL != "" && c.Mot != "" && len(c.Suite) == 0 {
						continue // it leads to its own page, which bears the button
					}
					if !strings.Contains(c.Bouton, "712,36\u00a0€") || len(c.Suite) == 0 || c.Mot == "" || strings.Contains(c.Bouton, "  ") {
						t.Errorf("%+v", c)
					}
					for _, s := range append(c.Suite, c.Bouton, c.Mot, c.Motif) {
						if strings.Contains(s, " :") || strings.Contains(s, " ;") || strings.Contains(s, " €") || strings.Contains(s, "'") {
							t.Errorf("typographie : %q", s)
						}
					}
				}
				if e == comptes.Traite && !signe && len(choixDe(&d, "x")) > 0 {
					t.Error("un débit décidé se reprend")
				}
			}
		}
	}
}
