// SPDX-License-Identifier: EUPL-1.2

package gel

import (
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/gestion"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/webtest"
)

const piege = `<b>'"&é</b>`

// Each template with nothing, and with hostile values.
func TestGabarits(t *testing.T) {
	m, err := cadre.NouveauMoteur(cadre.Options{Horloge: horloge.Fixe(horloge.De(time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC))), Journal: slog.New(slog.DiscardHandler)}, Pages)
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("é", 10_000)
	f := form.Nouveau(map[string][]string{"motif": {piege}, "du": {piege}, "texte": {long}, "refus": {piege}})
	f.Refuser("texte", "Ce texte ne va pas.")
	f.Refuser("refus", "Cette raison ne va pas.")
	j, i := jour.Certain(2026, 11, 1), horloge.De(time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC))
	levee := rapports.LeveeVue{Levee: gestion.Levee{ID: 4, Texte: long, TexteRefus: piege, Decision: gestion.LeveeRefusee, DemandeeLe: i, DecideeLe: i, Version: 2}, Demandeur: piege, Reponds: piege}
	pose := gestion.GelPose{Gel: gestion.Gel{Motif: gestion.Deces, Du: j}, ID: 3, Texte: piege, PoseLe: i}
	cours := rapports.GelVu{GelPose: pose, Par: piege, Levees: []rapports.LeveeVue{levee}}
	leve := cours
	leve.Au = j.Plus(3)
	vue := rapports.VueGels{Dossier: 1, Gestion: true, Geler: true, Aujourdhui: j.Plus(5), Gels: []rapports.GelVu{cours, leve}}
	pleine := func() cadre.Page { return cadre.Page{Titre: "Essai", SousTitre: piege, Form: f} }
	demandee, mienne, autre := cours, cours, cours
	demandee.Ouverte, demandee.Decider = &levee, true
	mienne.Ouverte, mienne.Retirer = &levee, true
	autre.Ouverte = &levee
	tous := map[string][]cadre.Donnees{
		"dossier": {&pageDossier{Page: cadre.Page{Titre: "Essai"}}, &pageDossier{Page: pleine(), Vue: vue, Gels: []affiche{afficher(cours, vue), afficher(leve, vue), afficher(demandee, vue)}, Motifs: cadre.ChoixDe(gestion.MotifsGel, gestion.MotifGel.Libelle)},
			&pageDossier{Page: pleine(), Vue: rapports.VueGels{Gestion: true}}},
		"gel": {&pageGel{Page: cadre.Page{Titre: "Essai"}}, &pageGel{Page: pleine(), Vue: vue, Gel: afficher(cours, vue), Bloques: piege}, &pageGel{Page: pleine(), Vue: vue, Gel: afficher(leve, vue)},
			&pageGel{Page: pleine(), Vue: vue, Gel: afficher(demandee, vue)}, &pageGel{Page: pleine(), Vue: vue, Gel: afficher(mienne, vue)}, &pageGel{Page: pleine(), Vue: vue, Gel: afficher(autre, vue)}},
	}
	for _, nom := range Pages.Noms {
		for n, d := range tous[nom] {
			b, err := m.Executer(httptest.NewRequest("GET", "/", nil), "gel/"+nom, d)
			if err != nil {
				t.Errorf("%s, %d : %v", nom, n, err)
				continue
			}
			for _, faute := range []string{"<no value>", "ZgotmplZ", "<b>'", "style=\"", "%!"} {
				if strings.Contains(string(b), faute) {
					t.Errorf("%s, %d : %q dans la page", nom, n, faute)
				}
			}
			for _, x := range webtest.Typographie(b, piege) {
				t.Errorf("%s, %d : %q", nom, n, x)
			}
		}
	}
}
