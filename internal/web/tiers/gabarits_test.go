// SPDX-License-Identifier: EUPL-1.2

package tiers

import (
	"testing"
	"time"

	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/paiements"
	"etai/internal/rapports"
	"etai/internal/tiers"
	"etai/internal/web/cadre"
	"etai/internal/web/webtest"
)

// Every template is executed over empty values, and over values that need escaping.
func TestGabarits(t *testing.T) {
	midi := horloge.De(time.Date(2026, 11, 6, 10, 52, 0, 0, time.UTC))
	f := form.Nouveau(map[string][]string{"nom": {webtest.Piege}, "titulaire": {webtest.Piege}, "iban": {webtest.Piege}, "motif": {webtest.Piege}})
	f.Refuser("nom", "Ce nom ne va pas.")
	v := tiers.Version{ID: 3, Tiers: 2, Numero: 2, Titulaire: webtest.Piege, IBANMasque: webtest.Piege, BIC: webtest.Piege, Piece: 4, SaisiePar: 1, SaisieLe: midi, ApprouveePar: 5, ApprouveeLe: midi}
	refusee := tiers.Version{ID: 2, Tiers: 2, Numero: 1, Titulaire: webtest.Piege, RefuseeLe: midi, SaisieLe: midi, MotifRefus: webtest.Piege}
	fiche := rapports.FicheTiers{Tiers: tiers.Tiers{ID: 2, Nom: webtest.Piege, Nature: tiers.Bailleur, SIREN: webtest.Piege}, Personne: webtest.Piege, Versions: []tiers.Version{v, refusee, {SaisieLe: midi}}, Agents: map[int64]string{0: "", 1: webtest.Piege, 5: webtest.Piege}}
	fiche.Telephones = []tiers.Telephone{{ID: 1, Numero: "+33555000001", Source: tiers.DuContrat, SaisiLe: midi}, {ID: 2, Numero: webtest.Piege, Source: tiers.DeFacture, RetireLe: midi}}
	fiche.Retenus = []rapports.OrdreRetenu{{ID: 1, Reference: webtest.Piege, Personne: webtest.Piege, Etat: "prepare"}}
	change := tiers.Version{ID: 4, Tiers: 2, Numero: 3, Titulaire: webtest.Piege, SaisiePar: 1, SaisieLe: midi, Changement: true}
	appels := []tiers.ContreAppel{{Numero: "+33555000001", Resultat: tiers.Confirme, Interlocuteur: webtest.Piege, Agent: 5, Instant: midi}, {EnPresence: true, Resultat: tiers.Infirme, Interlocuteur: webtest.Piege, Instant: midi}, {Resultat: tiers.SansReponse, Instant: midi}}
	paie := []rapports.PaieParRIB{{ID: 1, Dossier: 2, Personne: webtest.Piege, Objet: "loyer"}}
	attend := rapports.AttenteDuRIB{Ordres: fiche.Retenus, Refaire: fiche.Retenus, Revenus: fiche.Retenus, Lignes: paie, Demandes: paie, Remises: []rapports.RemiseDuRIB{{Remise: paiements.Remise{ID: 3, Annee: 2026, Numero: 4}, Ordres: 2}}}
	vide := func() cadre.Page { return cadre.Page{Titre: "Essai"} }
	pleine := func() cadre.Page {
		return cadre.Page{Titre: "Essai", SousTitre: webtest.Piege, Form: f, Fil: fil(), Alertes: []cadre.Alerte{{Ton: cadre.Attention, Fait: webtest.Piege}}}
	}
	onglets := cadre.Onglets{Nom: "x", Elements: []cadre.Onglet{{Texte: "Un", URL: "/", Courant: true}}}
	essais := map[string][]cadre.Donnees{
		"liste": {&pageListe{Page: vide()}, &pageListe{Page: vide(), Vierge: true}, &pageListe{Page: pleine(), Lignes: []rapports.TiersListe{{Tiers: fiche.Tiers, Derniere: v}, {Tiers: fiche.Tiers}},
			Filtre: rapports.FiltreTiers{Nature: tiers.Bailleur, Nom: webtest.Piege}, Pagination: cadre.Pagination{Page: 2, Pages: 3, Total: 120, Chose: "tiers", Base: "/tiers"}}},
		"nouveau": {&pageNouveau{Page: vide()}, &pageNouveau{Page: pleine(), Action: "/tiers/nouveau", Natures: natures(), Annuler: "/tiers", Personne: webtest.Piege}},
		"fiche":   {&pageFiche{Page: vide(), Fiche: rapports.FicheTiers{Tiers: tiers.Tiers{ID: 1}}}, &pageFiche{Page: pleine(), Fiche: fiche, Sources: sources()}},
		"rib": {&pageRIB{Page: vide()}, &pageRIB{Page: pleine(), Fiche: fiche, Version: v, Precedente: &refusee, IBAN: webtest.Piege, Banque: "1", Etat: etat(v), SaisiePar: webtest.Piege, ApprouveePar: webtest.Piege, Attend: attend, Action: "/tiers/2/rib/3", Decider: true, TitulaireChange: true, BanqueChange: true},
			&pageRIB{Page: pleine(), Fiche: fiche, Version: v, Decider: true, Mien: true}, &pageRIB{Page: pleine(), Fiche: fiche, Version: refusee, Attend: attend, Appels: appels, Appeleurs: map[int64]string{5: webtest.Piege}},
			&pageRIB{Page: pleine(), Fiche: fiche, Version: change, Decider: true, Appels: appels, Appeleurs: map[int64]string{5: webtest.Piege}, Numeros: []cadre.Choix{{Valeur: "1", Texte: webtest.Piege}}, Resultats: resultats(), Confirme: true},
			&pageRIB{Page: pleine(), Fiche: fiche, Version: change, Decider: true},
			&pageRIB{Page: pleine(), Fiche: fiche, Decider: true, Confirme: true, Preuves: preuves()},
			&pageRIB{Page: pleine(), Fiche: fiche, Version: tiers.Version{Preuve: tiers.VuSurOriginal, PreuveLe: midi}, PreuvePar: webtest.Piege, Decider: true, Confirme: true},
			&pageRIB{Page: pleine(), Fiche: fiche, Version: v, Recente: true, Mien: true}, &pageRIB{Page: pleine(), Fiche: fiche, Version: v, Recente: true, Debloquer: true, Action: "/tiers/2/rib/3", Deblocages: []deblocage{{Deblocage: tiers.Deblocage{Agent: 5, Instant: midi}, Raison: webtest.Piege}}, Appeleurs: map[int64]string{5: webtest.Piege}}},
		"attente": {&pageAttente{Page: vide()}, &pageAttente{Page: pleine(), Moi: 1, Lignes: []rapports.RIBEnAttente{{Version: 1, Tiers: 2, NomTiers: webtest.Piege, Nature: tiers.Personne, Titulaire: webtest.Piege, SaisiePar: 1, Par: webtest.Piege, SaisieLe: midi}, {Premier: true, SaisiePar: 2, SaisieLe: midi}}}},
		"dossier": {&pageDossier{Page: vide(), Dossier: 1, Onglets: onglets}, &pageDossier{Page: pleine(), Dossier: 1, Onglets: onglets, Fiches: []rapports.FicheTiers{fiche}}},
	}
	webtest.Gabarits(t, Pages, essais)
}

func TestLireSIREN(t *testing.T) {
	for s, veut := range map[string]string{"732829320": "732829320", "732 829 320": "732829320", "732829321": "", "73282932": "", "73282932A": "", "": ""} {
		if eu, err := lireSIREN(s); eu != veut || (err == nil) != (veut != "") {
			t.Errorf("%q : %q, %v", s, eu, err)
		}
	}
}
