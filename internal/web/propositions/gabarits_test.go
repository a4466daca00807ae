// SPDX-License-Identifier: EUPL-1.2

package propositions

import (
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/paiements/proposition"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/rapports/propositions"
	"etai/internal/web/cadre"
)

const piege = `<b>'"&é</b>`

func vueEssai() propositions.VueProposition {
	j := jour.Certain(2026, 11, 6)
	lignes := []plan.Ligne{
		{ID: 1, Serie: 1, Genre: plan.Paiement, Objet: paiements.Loyer, Tiers: 4, Libelle: piege, SelonAvis: true, Periodicite: plan.Mensuelle, Jour: 6, Du: j, Affectee: 2},
		{ID: 2, Serie: 2, Genre: plan.MisDeCote, Objet: paiements.Energie, Libelle: piege, Centimes: 1500, Periodicite: plan.Annuelle, Jour: 1, Du: j},
		{ID: 3, Serie: 3, Genre: plan.Paiement, Objet: paiements.Apurement, Tiers: 4, Libelle: piege, Centimes: 4000, Periodicite: plan.Mensuelle, Jour: 20, Du: j, Au: jour.PlusMois(j, 11), Piece: 9},
		{ID: 4, Serie: 4, Genre: plan.Paiement, Objet: paiements.ArgentDeVie, Tiers: 5, Libelle: piege, Centimes: 6500, Periodicite: plan.Hebdomadaire, Jour: 1, Du: j},
		{ID: 5, Serie: 5, Genre: plan.Paiement, Objet: paiements.Autre, Tiers: 4, Libelle: piege, Centimes: 12900, Periodicite: plan.Unique, Du: j, Reserve: 2, Affectee: 99},
	}
	v := propositions.VueProposition{}
	v.Dossier, v.Personne, v.Aujourdhui, v.Preparer, v.Accepter = 1, personnes.Personne{Nom: "EXEMPLE", Prenom: piege}, j, true, true
	v.Versions = []plan.Plan{{ID: 7, Numero: 1, Du: j.Plus(-30), Accord: plan.Desaccord, Motif: piege, AccordeLe: j, SaisiPar: 3}, {ID: 8, Numero: 2, Du: j, Accord: plan.Signe, AccordeLe: j, SaisiPar: 3, Motif: piege, Lignes: lignes},
		{ID: 9, Numero: 3, Du: j.Plus(30), Accord: plan.Oral, AccordeLe: j}}
	v.Montree = v.Versions[1]
	v.Compte.ID = 6
	v.Poids = parcours.PoidsDuPlan{Ressources: 60775, Loyer: 60776, Total: 90000}
	v.Reserves = plan.Reserves{2: 4500}
	v.Tiers, v.Prestations, v.Agents = map[int64]string{4: piege, 5: piege}, map[int]string{2: piege}, map[int64]string{3: piege, 2: piege}
	v.Series = map[int64]int64{1: 1, 2: 2, 3: 3, 4: 4, 5: 5}
	v.Recettes = map[int64]string{11: piege}
	ligne := func(id int64, rang int, decision proposition.Decision, empeche string) proposition.Ligne {
		decision.Rang, decision.Jour, decision.Cle = rang, j, id
		return proposition.Ligne{ID: id, PlanLigne: id, Occurrence: j.PremierDuMois(), Voulu: j, Decision: decision, Empeche: empeche, Motif: piege, Piece: 9}
	}
	d := func(c proposition.Candidat, acceptee bool) proposition.Decision {
		return proposition.Decision{Candidat: c, Acceptee: acceptee, Disponible: 5000}
	}
	loyer := d(proposition.Candidat{Centimes: 29860}, true)
	loyer.Arbitrage = true
	attend := d(proposition.Candidat{Centimes: 6500}, true)
	attend.Attend, attend.AttendLe = 9640, j.Plus(14)
	devant := d(proposition.Candidat{Centimes: 12900, Devant: true}, true)
	v.Gelee = proposition.Gelee{ID: 20, Dossier: 1, Compte: 6, Plan: 8, Du: j.Plus(-1), Au: j.Plus(28), Depart: j, Ouverture: 3820, MisDeCote: 1500, Plancher: 2000, ResteAVivre: 20000, Fermeture: 1000, Acceptees: 3, Accepte: 100,
		Refusees: 1, Refuse: 4000, FaitePar: 3, FaiteLe: horloge.De(time.Date(2026, 11, 6, 10, 0, 0, 0, time.UTC)),
		Lignes: []proposition.Ligne{ligne(1, 0, loyer, ""), ligne(2, 2, d(proposition.Candidat{Centimes: 1500, Provision: true}, true), ""), ligne(3, 4, d(proposition.Candidat{Centimes: 40000}, false), ""), ligne(4, 3, attend, ""),
			ligne(5, 5, devant, ""), ligne(5, 5, d(proposition.Candidat{}, false), "ecarte"), ligne(1, 0, d(proposition.Candidat{}, false), "sans_avis"), ligne(4, 3, d(proposition.Candidat{Centimes: 6500}, false), "R9")},
		Mouvements: []proposition.Source{{Genre: "recette", ID: 11, Mouvement: proposition.Mouvement{Jour: j.Plus(3), Centimes: 60775, Attendu: true}}, {Genre: "ordre", ID: 1, Mouvement: proposition.Mouvement{Jour: j, Centimes: -1000}}},
		Alertes: []proposition.Alerte{{Nature: proposition.LoyerImpossible, Centimes: 100, Jour: j}, {Nature: proposition.ResteInsuffisant}, {Nature: proposition.SousPlancher, Jour: j}, {Nature: proposition.DependAttendu, Centimes: 1},
			{Nature: proposition.AffecteeInemployee, Centimes: 100, Prestation: 2}, {Nature: proposition.AffecteeInemployee, Prestation: 3}, {Nature: "autre"}}}
	cle := func(serie int64) plan.CleInstance {
		return plan.CleInstance{Compte: 6, Serie: serie, Occurrence: j.PremierDuMois()}
	}
	v.Arbitrages = proposition.Arbitrages{Valables: map[plan.CleInstance]proposition.Arbitrage{cle(5): {ID: 2, Sens: proposition.Devant, Motif: piege, Agent: 3, Accord: proposition.Accord{Accepte: true, Agent: 2}}},
		EnAttente: map[plan.CleInstance]proposition.Arbitrage{cle(4): {ID: 3, Sens: proposition.Devant, Motif: piege, Agent: 3}}}
	v.Faites = map[plan.CleInstance]plan.Faite{cle(2): {Reserve: true}}
	v.Suites = map[int64]proposition.Suite{4: {Regle: "provision", Message: piege}}
	v.Ordres = []propositions.OrdreDuPlan{{ID: 1, Ligne: 1, Centimes: 100, ExecutionLe: j, Etat: paiements.Prepare, Tiers: piege, Objet: paiements.Loyer}}
	return v
}

func remplir(t *testing.T, p *pageProposition) {
	t.Helper()
	if err := p.remplir(nil); err != nil {
		t.Fatal(err)
	}
}

// Every template is executed over empty values, and over values that need escaping.
func TestGabarits(t *testing.T) {
	m, err := cadre.NouveauMoteur(cadre.Options{Horloge: horloge.Fixe(horloge.De(time.Date(2026, 11, 6, 10, 52, 0, 0, time.UTC))), Journal: slog.New(slog.DiscardHandler)}, Pages)
	if err != nil {
		t.Fatal(err)
	}
	v := vueEssai()
	page := cadre.Page{Titre: "Essai", SousTitre: piege}
	f := form.Nouveau(nil)
	for i, l := range v.Montree.Lignes {
		poserLigne(f, "ligne."+form.Nombre(int64(i))+".", l)
	}
	f.Poser("motif", piege)
	f.Refuser("ligne.0.tiers", "Choisissez le tiers à payer.")
	fausse := page
	fausse.Form = f
	matierePleine := matiere{Quoi: choixDuQuoi(), Tiers: []cadre.Choix{{Valeur: "4", Texte: piege}}, Periodicites: cadre.ChoixDe(plan.Periodicites, plan.Periodicite.Libelle), Pieces: []cadre.Choix{{Valeur: "9", Texte: piege}},
		Dettes: []cadre.Choix{{Texte: piege}}, Affectees: []cadre.Choix{{Valeur: "2", Texte: piege}}, Reserves: []cadre.Choix{{Valeur: "2", Texte: piege}}}
	pleine := &pageProposition{Page: page, Vue: v, Place: "Compte 1 sur 2 à décider", Suivant: "/x", Dossier: "/dossiers/1"}
	remplir(t, pleine)
	finie := &pageProposition{Page: page, Vue: v}
	finie.Vue.Aujourdhui = v.Gelee.Au.Plus(1)
	remplir(t, finie)
	sans := &pageProposition{Page: page, Vue: propositions.VueProposition{VuePlan: propositions.VuePlan{Dossier: 1, Preparer: true}}}
	remplir(t, sans)
	unPlan := &pagePlan{Page: page, Vue: v.VuePlan, Nouveau: "/x", Proposer: "/y"}
	unPlan.remplir()
	sansPlan := &pagePlan{Page: page, Vue: propositions.VuePlan{Dossier: 1}, Nouveau: "/x"}
	sansPlan.remplir()
	l := pleine.ligne(v.Gelee.Lignes[2])
	essais := map[string][]cadre.Donnees{
		"liste": {&pageListe{Page: page, Aucun: &cadre.Vide{Phrase: "Rien."}}, &pageListe{Page: page, Preparer: true, Bouton: "Préparer", Total: 2, Lignes: []compte{{Compte: propositions.Compte{Personne: piege, Proposition: 3, Restent: 1}, Puce: puceEtat(propositions.APreparer), Dit: piege, Lien: "/x"},
			{Compte: propositions.Compte{Personne: piege}, Puce: puceEtat(propositions.AProposer)}}, Pagination: cadre.Pagination{Page: 1, Pages: 2, Total: 120, Chose: "compte", Base: "/propositions"}}},
		"avancement":  {&pageAvancement{Page: page, Total: 1}, &pageAvancement{Page: page, Fait: 3, Total: 9, Phrase: piege, Action: "/x", Caches: []cadre.Cache{{Nom: "proposition", Valeur: "4"}}}},
		"proposition": {sans, pleine, finie},
		"decider":     {&pageDecider{Page: page}, &pageDecider{Page: fausse, Ligne: l, Version: 20, Action: "/x", Retour: "/y", Sens: choixDuSens(v, v.Gelee.Lignes[0])}},
		"repondre":    {&pageRepondre{Page: page}, &pageRepondre{Page: fausse, Ligne: l, Version: 20, Action: "/x", Retour: "/y"}},
		"arbitrage": {&pageArbitrage{Page: page, Etat: puceDecision(v.Gelee.Lignes[0])}, &pageArbitrage{Page: fausse, Demande: demande{Motif: piege, Par: piege, Quand: "hier"}, Ligne: &l, Repondre: true, Etat: puceDecision(v.Gelee.Lignes[0]), Action: "/x", Retour: "/y"},
			&pageArbitrage{Page: page, SienneOui: true, Reponse: piege, Etat: puceDecision(v.Gelee.Lignes[5])}},
		"plan":    {sansPlan, unPlan},
		"ecrire":  {&pageEcrire{Page: page, Lignes: prefixes(form.Nouveau(nil))}, &pageEcrire{Page: fausse, matiere: matierePleine, Action: "/x", Retour: "/y", Version: 2, Lignes: prefixes(f), Accords: cadre.ChoixDe([]plan.Accord{plan.Oral}, plan.Accord.Libelle)}},
		"conflit": {&pageConflit{Page: page}, &pageConflit{Page: page, Par: piege, Quand: "hier", Mien: enClair(v.VuePlan, matierePleine, v.Montree.Lignes), Actuel: piege, Retour: "/x", Action: "/y", Version: 2, Caches: []cadre.Cache{{Nom: "motif", Valeur: piege}}}},
		"liberer": {&pageLiberer{Page: page}, &pageLiberer{Page: fausse, Reserve: reserve{Nom: piege, Centimes: 4500}, Action: "/x", Retour: "/y"}},
	}
	for _, nom := range Pages.Noms {
		if len(essais[nom]) < 2 {
			t.Errorf("%s : pas de valeurs vides et pleines", nom)
		}
		for i, x := range essais[nom] {
			b, err := m.Executer(httptest.NewRequest("GET", "/", nil), "propositions/"+nom, x)
			if err != nil {
				t.Errorf("%s, %d : %v", nom, i, err)
				continue
			}
			for _, faute := range []string{"<no value>", "ZgotmplZ", "<b>'", "style=\"", "%!"} {
				if strings.Contains(string(b), faute) {
					t.Errorf("%s, %d : %q dans la page", nom, i, faute)
				}
			}
		}
	}
}
