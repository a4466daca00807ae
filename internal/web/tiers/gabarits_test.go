// SPDX-License-Identifier: EUPL-1.2

package tiers

import (
	"log/slog"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/rapports"
	"etai/internal/tiers"
	"etai/internal/web/cadre"
)

// Every template is executed over empty values, and over values that need escaping.
func TestGabarits(t *testing.T) {
	midi := horloge.De(time.Date(2026, 11, 6, 10, 52, 0, 0, time.UTC))
	m, err := cadre.NouveauMoteur(cadre.Options{Horloge: horloge.Fixe(midi), Journal: slog.New(slog.DiscardHandler)}, Pages)
	if err != nil {
		t.Fatal(err)
	}
	const piege = `<b>'"&é</b>`
	f := form.Nouveau(map[string][]string{"nom": {piege}, "titulaire": {piege}, "iban": {piege}, "motif": {piege}})
	f.Refuser("nom", "Ce nom ne va pas.")
	v := tiers.Version{ID: 3, Tiers: 2, Numero: 2, Titulaire: piege, IBANMasque: piege, BIC: piege, Piece: 4, SaisiePar: 1, SaisieLe: midi, ApprouveePar: 5, ApprouveeLe: midi}
	refusee := tiers.Version{ID: 2, Tiers: 2, Numero: 1, Titulaire: piege, RefuseeLe: midi, SaisieLe: midi, MotifRefus: piege}
	fiche := rapports.FicheTiers{Tiers: tiers.Tiers{ID: 2, Nom: piege, Nature: tiers.Bailleur, SIREN: piege}, Personne: piege, Versions: []tiers.Version{v, refusee, {SaisieLe: midi}}, Agents: map[int64]string{0: "", 1: piege, 5: piege}}
	fiche.Telephones = []tiers.Telephone{{ID: 1, Numero: "+33555000001", Source: tiers.DuContrat, SaisiLe: midi}, {ID: 2, Numero: piege, Source: tiers.DeFacture, RetireLe: midi}}
	fiche.Retenus = []rapports.OrdreRetenu{{ID: 1, Reference: piege, Personne: piege, Etat: "prepare"}}
	change := tiers.Version{ID: 4, Tiers: 2, Numero: 3, Titulaire: piege, SaisiePar: 1, SaisieLe: midi, Changement: true}
	appels := []tiers.ContreAppel{{Numero: "+33555000001", Resultat: tiers.Confirme, Interlocuteur: piege, Agent: 5, Instant: midi}, {EnPresence: true, Resultat: tiers.Infirme, Interlocuteur: piege, Instant: midi}, {Resultat: tiers.SansReponse, Instant: midi}}
	vide := func() cadre.Page { return cadre.Page{Titre: "Essai"} }
	pleine := func() cadre.Page {
		return cadre.Page{Titre: "Essai", SousTitre: piege, Form: f, Fil: fil(), Alertes: []cadre.Alerte{{Ton: cadre.Attention, Fait: piege}}}
	}
	onglets := cadre.Onglets{Nom: "x", Elements: []cadre.Onglet{{Texte: "Un", URL: "/", Courant: true}}}
	essais := map[string][]cadre.Donnees{
		"liste": {&pageListe{Page: vide()}, &pageListe{Page: vide(), Vierge: true}, &pageListe{Page: pleine(), Lignes: []rapports.TiersListe{{Tiers: fiche.Tiers, Derniere: v}, {Tiers: fiche.Tiers}},
			Filtre: rapports.FiltreTiers{Nature: tiers.Bailleur, Nom: piege}, Pagination: cadre.Pagination{Page: 2, Pages: 3, Total: 120, Chose: "tiers", Base: "/tiers"}}},
		"nouveau": {&pageNouveau{Page: vide()}, &pageNouveau{Page: pleine(), Action: "/tiers/nouveau", Natures: natures(), Annuler: "/tiers", Personne: piege}},
		"fiche":   {&pageFiche{Page: vide(), Fiche: rapports.FicheTiers{Tiers: tiers.Tiers{ID: 1}}}, &pageFiche{Page: pleine(), Fiche: fiche, Sources: sources()}},
		"rib": {&pageRIB{Page: vide()}, &pageRIB{Page: pleine(), Fiche: fiche, Version: v, Precedente: &refusee, IBAN: piege, Banque: "1", Etat: etat(v), SaisiePar: piege, ApprouveePar: piege, Action: "/tiers/2/rib/3", Decider: true, TitulaireChange: true, BanqueChange: true},
			&pageRIB{Page: pleine(), Fiche: fiche, Version: v, Decider: true, Mien: true}, &pageRIB{Page: pleine(), Fiche: fiche, Version: refusee, Appels: appels, Appeleurs: map[int64]string{5: piege}},
			&pageRIB{Page: pleine(), Fiche: fiche, Version: change, Decider: true, Appels: appels, Appeleurs: map[int64]string{5: piege}, Numeros: []cadre.Choix{{Valeur: "1", Texte: piege}}, Resultats: resultats(), Confirme: true},
			&pageRIB{Page: pleine(), Fiche: fiche, Version: change, Decider: true}},
		"attente": {&pageAttente{Page: vide()}, &pageAttente{Page: pleine(), Moi: 1, Lignes: []rapports.RIBEnAttente{{Version: 1, Tiers: 2, NomTiers: piege, Nature: tiers.Personne, Titulaire: piege, SaisiePar: 1, Par: piege, SaisieLe: midi}, {Premier: true, SaisiePar: 2, SaisieLe: midi}}}},
		"dossier": {&pageDossier{Page: vide(), Dossier: 1, Onglets: onglets}, &pageDossier{Page: pleine(), Dossier: 1, Onglets: onglets, Fiches: []rapports.FicheTiers{fiche}}},
	}
	for _, nom := range Pages.Noms {
		if len(essais[nom]) < 2 {
			t.Errorf("%s : pas de valeurs vides et pleines", nom)
		}
		for i, d := range essais[nom] {
			b, err := m.Executer(httptest.NewRequest("GET", "/", nil), "tiers/"+nom, d)
			if err != nil {
				t.Errorf("%s, %d : %v", nom, i, err)
				continue
			}
			for _, faute := range []string{"<no value>", "ZgotmplZ", "<b>'", "style=\"", "%!"} {
				if strings.Contains(string(b), faute) {
					t.Errorf("%s, %d : %q dans la page", nom, i, faute)
				}
			}
			// The frame's own help of a date is not of this package.
			if x := espace.FindString(strings.ReplaceAll(balise.ReplaceAllString(string(b), "\n"), "année : par", "")); x != "" {
				t.Errorf("%s, %d : espace ordinaire avant une ponctuation : %q", nom, i, x)
			}
		}
	}
}

var (
	balise = regexp.MustCompile(`(?s)<textarea[ >].*?</textarea>|<[^>]*>`)
	// espace finds an ordinary space where French wants one that does not break.
	espace = regexp.MustCompile(`.{0,30}(?: [:;?!»]|« ).{0,10}`)
)

func TestLireSIREN(t *testing.T) {
	for s, veut := range map[string]string{"732829320": "732829320", "732 829 320": "732829320", "732829321": "", "73282932": "", "73282932A": "", "": ""} {
		if eu, err := lireSIREN(s); eu != veut || (err == nil) != (veut != "") {
			t.Errorf("%q : %q, %v", s, eu, err)
		}
	}
}
