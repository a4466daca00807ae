// SPDX-License-Identifier: EUPL-1.2

package dettes

import (
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/dettes"
	"etai/internal/web/cadre"
)

// Every template is executed over empty values, and over values that need escaping.
func TestGabarits(t *testing.T) {
	m, err := cadre.NouveauMoteur(cadre.Options{Horloge: horloge.Fixe(horloge.De(time.Date(2026, 11, 6, 10, 52, 0, 0, time.UTC))), Journal: slog.New(slog.DiscardHandler)}, Pages)
	if err != nil {
		t.Fatal(err)
	}
	const piege = `<b>'"&é</b>`
	f := form.Nouveau(map[string][]string{"creancier": {piege}, "motif": {piege}, "reference": {piege}})
	f.Refuser("creancier", "Ce nom ne va pas.")
	j := jour.Certain(2026, 11, 6)
	d := dettes.Dette{ID: 2, Dossier: 1, Creancier: piege, Nature: dettes.Loyer, Reference: piege, NeeLe: j, Autorisation: piege, AutoriseeLe: j, Solde: dettes.Solde{Jour: j, Centimes: 84000, Source: dettes.DuCreancier}, Version: 1}
	p := dettes.Plan{ID: 3, Dette: 2, Origine: dettes.DelaisJuge, Reference: piege, ConvenuLe: j, PremiereLe: j, Mensualite: 7000, Nombre: 12, Derniere: 7000, Version: 1}
	arrete := p
	arrete.ID, arrete.ArreteLe, arrete.Motif = 4, j, piege
	s := dettes.Surendettement{ID: 5, Numero: piege, DeposeLe: j, RecevableLe: j, NotifieLe: j, MesuresLe: j, ClosLe: j, MotifCloture: piege}
	vide := func() pageDossier { return pageDossier{Page: cadre.Page{Titre: "Essai"}, Dossier: 1, Aujourdhui: j} }
	pleine := func() pageDossier {
		x := vide()
		x.SousTitre, x.Form, x.Ecrire, x.Alertes = piege, f, true, []cadre.Alerte{{Ton: cadre.Danger, Fait: piege}}
		return x
	}
	fv := &fiche{Plans: map[int64][]dettes.Plan{}, aujourdhui: j}
	fp := &fiche{Plans: map[int64][]dettes.Plan{2: {p, arrete}}, Dettes: []dettes.Dette{d, {ID: 9, Dossier: 1}}, aujourdhui: j}
	essais := map[string][]cadre.Donnees{
		"liste":          {&pageListe{pageDossier: vide(), Fiche: fv}, &pageListe{pageDossier: pleine(), Fiche: fp, Surendettement: &s, Confidentiel: true, Total: 84000}, &pageListe{pageDossier: pleine(), Fiche: fv, Confidentiel: true}},
		"dette":          {&pageDette{pageDossier: vide(), Fiche: fv}, &pageDette{pageDossier: pleine(), Fiche: fp, Dette: d, Plan: &p, Anciens: []dettes.Plan{arrete}, Soldes: []dettes.Solde{d.Solde}, Sources: cadre.ChoixDe(dettes.Sources, dettes.Source.Libelle)}},
		"saisie":         {&pageSaisie{pageDossier: vide()}, &pageSaisie{pageDossier: pleine(), Action: "/x", Retour: "/y", Version: 2, Tiers: []cadre.Choix{{Valeur: "1", Texte: piege}}}},
		"plan":           {&pagePlan{pageDossier: vide()}, &pagePlan{pageDossier: pleine(), Dette: d, Action: "/x", Retour: "/y", Origines: cadre.ChoixDe(dettes.Origines, dettes.Origine.Libelle)}},
		"surendettement": {&pageSurendettement{pageDossier: vide()}, &pageSurendettement{pageDossier: pleine(), Version: 2}},
	}
	for _, nom := range Pages.Noms {
		if len(essais[nom]) < 2 {
			t.Errorf("%s : pas de valeurs vides et pleines", nom)
		}
		for i, x := range essais[nom] {
			b, err := m.Executer(httptest.NewRequest("GET", "/", nil), "dettes/"+nom, x)
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
