// SPDX-License-Identifier: EUPL-1.2

package dettes

import (
	"testing"

	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/dettes"
	"etai/internal/web/cadre"
	"etai/internal/web/webtest"
)

// Every template is executed over empty values, and over values that need escaping.
func TestGabarits(t *testing.T) {
	f := form.Nouveau(map[string][]string{"creancier": {webtest.Piege}, "motif": {webtest.Piege}, "reference": {webtest.Piege}})
	f.Refuser("creancier", "Ce nom ne va pas.")
	j := jour.Certain(2026, 11, 6)
	d := dettes.Dette{ID: 2, Dossier: 1, Creancier: webtest.Piege, Nature: dettes.Loyer, Reference: webtest.Piege, NeeLe: j, Autorisation: webtest.Piege, AutoriseeLe: j, Solde: dettes.Solde{Jour: j, Centimes: 84000, Source: dettes.DuCreancier}, Version: 1}
	p := dettes.Plan{ID: 3, Dette: 2, Origine: dettes.DelaisJuge, Reference: webtest.Piege, ConvenuLe: j, PremiereLe: j, Mensualite: 7000, Nombre: 12, Derniere: 7000, Version: 1}
	arrete := p
	arrete.ID, arrete.ArreteLe, arrete.Motif = 4, j, webtest.Piege
	s := dettes.Surendettement{ID: 5, Numero: webtest.Piege, DeposeLe: j, RecevableLe: j, NotifieLe: j, MesuresLe: j, ClosLe: j, MotifCloture: webtest.Piege}
	vide := func() pageDossier { return pageDossier{Page: cadre.Page{Titre: "Essai"}, Dossier: 1, Aujourdhui: j} }
	pleine := func() pageDossier {
		x := vide()
		x.SousTitre, x.Form, x.Ecrire, x.Alertes = webtest.Piege, f, true, []cadre.Alerte{{Ton: cadre.Danger, Fait: webtest.Piege}}
		return x
	}
	fv := &fiche{Plans: map[int64][]dettes.Plan{}, aujourdhui: j}
	fp := &fiche{Plans: map[int64][]dettes.Plan{2: {p, arrete}}, Dettes: []dettes.Dette{d, {ID: 9, Dossier: 1}}, aujourdhui: j}
	essais := map[string][]cadre.Donnees{
		"liste":          {&pageListe{pageDossier: vide(), Fiche: fv}, &pageListe{pageDossier: pleine(), Fiche: fp, Surendettement: &s, Confidentiel: true, Total: 84000}, &pageListe{pageDossier: pleine(), Fiche: fv, Confidentiel: true}},
		"dette":          {&pageDette{pageDossier: vide(), Fiche: fv}, &pageDette{pageDossier: pleine(), Fiche: fp, Dette: d, Plan: &p, Anciens: []dettes.Plan{arrete}, Soldes: []dettes.Solde{d.Solde}, Sources: cadre.ChoixDe(dettes.Sources, dettes.Source.Libelle)}},
		"saisie":         {&pageSaisie{pageDossier: vide()}, &pageSaisie{pageDossier: pleine(), Action: "/x", Retour: "/y", Version: 2, Tiers: []cadre.Choix{{Valeur: "1", Texte: webtest.Piege}}}},
		"plan":           {&pagePlan{pageDossier: vide()}, &pagePlan{pageDossier: pleine(), Dette: d, Action: "/x", Retour: "/y", Origines: cadre.ChoixDe(dettes.Origines, dettes.Origine.Libelle)}},
		"surendettement": {&pageSurendettement{pageDossier: vide()}, &pageSurendettement{pageDossier: pleine(), Version: 2}},
	}
	webtest.Gabarits(t, Pages, essais)
}
