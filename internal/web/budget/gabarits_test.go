// SPDX-License-Identifier: EUPL-1.2

package budget

import (
	"testing"

	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/budget"
	"etai/internal/prestations"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/webtest"
)

// Every template is executed over empty values, and over values that need escaping.
func TestGabarits(t *testing.T) {
	j := jour.Certain(2026, 11, 6)
	lignes := []budget.Ligne{{Sens: budget.Ressource, Poste: budget.Prestation, Libelle: webtest.Piege, Centimes: 57349, Frequence: budget.Mois, Passage: budget.CompteGere, Justificatif: webtest.Piege},
		{Sens: budget.Charge, Poste: budget.Loyer, Libelle: webtest.Piege, Centimes: 60000, Frequence: budget.Annee, Passage: budget.TiersPayant, Du: j, Au: j}}
	v := budget.Version{ID: 2, Dossier: 1, Numero: 2, Nature: budget.Revision, ValableDu: j, Personnes: 2, ConvenuLe: j, Accord: budget.Desaccord, Desaccord: webtest.Piege, Rang: 3}
	brouillon := budget.Version{ID: 3, Numero: 3, Nature: budget.Revision, ValableDu: j, Personnes: 2, Rang: 1}
	b := rapports.BudgetDuDossier{Version: v, Lignes: lignes, Calcul: budget.Calculer(lignes, 2, budget.Regle{Jours: 30}, j)}
	f := form.Nouveau(nil)
	poser(f, b)
	f.Poser("desaccord", webtest.Piege)
	f.Refuser("charge.0.montant", "Ce montant ne va pas.")
	vide := func() pageDossier { return pageDossier{Page: cadre.Page{Titre: "Essai"}, Dossier: 1} }
	pleine := func() pageDossier {
		x := vide()
		x.SousTitre, x.Form, x.Ecrire, x.Alertes = webtest.Piege, f, true, alertes(&b)
		return x
	}
	p := prestations.Percue{ID: 4, Dossier: 1, Numero: 17, Libelle: webtest.Piege, Organisme: webtest.Piege, Allocataire: "7654321", Partage: true, Montant: 60775, JourDuMois: 5, TiersPayant: true, AuService: true, MJAGBF: true, Du: j, SuspendueLe: j}
	ecrire := &pageEcrire{pageDossier: pleine(), Budget: b, Soldes: soldes(b.Calcul), Version: 3, Volets: volets(f), Natures: cadre.ChoixDe(budget.Natures, budget.Nature.Libelle), Frequences: cadre.ChoixDe(budget.Frequences, budget.Frequence.Libelle),
		Passages: cadre.ChoixDe(budget.Passages, budget.Passage.Libelle), Accords: cadre.ChoixDe(budget.Accords, budget.Accord.Libelle)}
	ensemble := pageEnsembleDe(b, j, j)
	ensemble.Page, ensemble.Personne, ensemble.Plan, ensemble.Semaines = cadre.Page{Titre: "Essai"}, webtest.Piege, true, budget.Enveloppes(j, []budget.Don{{Jour: j, Centimes: 8000}})
	essais := map[string][]cadre.Donnees{
		"version": {&pageVersion{pageDossier: vide()}, &pageVersion{pageDossier: pleine()}, &pageVersion{pageDossier: pleine(), Brouillon: &brouillon},
			&pageVersion{pageDossier: pleine(), Budget: &b, Soldes: soldes(b.Calcul), Groupes: groupes(lignes), Versions: []budget.Version{brouillon, v}, Avant: &v, Brouillon: &brouillon}},
		"ensemble":    {&pageEnsemble{Page: cadre.Page{Titre: "Essai"}}, ensemble},
		"ecrire":      {&pageEcrire{pageDossier: vide(), Budget: rapports.BudgetDuDossier{Version: budget.Version{ID: 1}}}, ecrire},
		"conflit":     {&pageConflit{pageDossier: vide()}, &pageConflit{pageDossier: pleine(), Par: webtest.Piege, Quand: "hier", Mien: enClair(lignes), Actuel: enClair(nil), Action: "/x", Version: 2}},
		"comparer":    {&pageComparer{pageDossier: vide()}, &pageComparer{pageDossier: pleine(), Avant: b, Apres: b, Chiffres: []chiffre{{"Ressources", 1, 2, 1}}, Differences: budget.Comparer(lignes[:1], lignes[1:])}},
		"prestations": {&pagePrestations{pageDossier: vide(), Aujourdhui: j}, &pagePrestations{pageDossier: pleine(), Aujourdhui: j, Percues: []prestations.Percue{p, {ID: 5, Du: j.Plus(1)}, {ID: 6, Du: j.Plus(-9), Au: j.Plus(-1)}}}},
		"prestation":  {&pagePrestation{pageDossier: vide()}, &pagePrestation{pageDossier: pleine(), Action: "/x", Version: 2, Liste: []cadre.Choix{{Valeur: "17", Texte: webtest.Piege}}}},
	}
	webtest.Gabarits(t, Pages, essais)
}
