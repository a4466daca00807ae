// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/formats/tableur"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// listeXLSX is the list as a workbook, with exactly its filter, all pages together.
func (g guichet) listeXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.LireIdentite) {
		return bdd.ErrAbsent
	}
	p := &pageListe{Filtre: filtreDe(r.URL.Query()), Telephone: v.Peut(droits.LireDossier)}
	var lignes []rapports.LignePersonne
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p.Aujourdhui = l.Instant().Jour()
		if p.Seuils, err = rapports.LireSeuils(r.Context(), l, a.Organisation); err != nil {
			return err
		}
		p.Filtre.FinitLe = p.Aujourdhui.Plus(p.Seuils.FinProche)
		lignes, err = rapports.ListerPersonnes(r.Context(), l, a, p.Filtre, poste.LignesTableur, 0)
		return err
	}); err != nil {
		return err
	}
	f := tableur.Feuille{Nom: "Personnes", Titre: "Personnes au " + p.Aujourdhui.Court(), Colonnes: []tableur.Colonne{{Titre: "Dossier", Largeur: 14}, {Titre: "Personne", Largeur: 32}, {Titre: "Naissance", Largeur: 12},
		{Titre: "Commune", Largeur: 24}, {Titre: "Ne pas écrire à domicile", Largeur: 12}, {Titre: "Mesure", Largeur: 20}, {Titre: "État", Largeur: 24}, {Titre: "Début", Largeur: 12}, {Titre: "Fin", Largeur: 12},
		{Titre: "Territoire", Largeur: 24}, {Titre: "Suivi par", Largeur: 24}}}
	if p.Telephone {
		f.Colonnes = append(f.Colonnes, tableur.Colonne{Titre: "Téléphone", Largeur: 18})
	}
	ids := make([]int64, len(lignes))
	for i, x := range lignes {
		ids[i] = x.Dossier
		domicile := ""
		if !x.Personne.EcrireDomicile {
			domicile = "oui"
		}
		ligne := []any{x.Numero, x.Personne.Affiche(), x.Personne.Naissance, x.Personne.Commune, domicile, x.Mesure, p.EtatMesure(x).Mot, x.DebutMesure, x.FinMesure, x.Territoire, x.Suivi}
		if p.Telephone {
			ligne = append(ligne, texte.Telephone(x.Personne.Telephone))
		}
		f.Lignes = append(f.Lignes, ligne)
	}
	return g.EnvoyerTableur(w, r, v, "personnes", "personnes-"+p.Aujourdhui.String(), f, ids)
}

// chronologieXLSX is the timeline of a file as a workbook, with exactly its filter.
func (g guichet) chronologieXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.vuePour(r, v, tous)
	if err != nil {
		return err
	}
	p := &pageDossier{Page: cadre.Page{Form: form.Nouveau(nil)}, Vue: rapports.VueEnsemble{VueDossier: d}, Aujourdhui: g.Moteur.Horloge().Maintenant().Jour()}
	if err := g.lireFrise(r, v, p); err != nil {
		return err
	}
	f := tableur.Feuille{Nom: "Chronologie", Titre: "Chronologie du dossier " + d.Dossier.Numero + ", " + p.Frise.Periode, Colonnes: []tableur.Colonne{{Titre: "Jour", Largeur: 12}, {Titre: "Fait", Largeur: 36}, {Titre: "Montant", Largeur: 14}, {Titre: "Texte", Largeur: 80},
		{Titre: "Par", Largeur: 26}, {Titre: "Lu par", Largeur: 40}}}
	for _, x := range p.Frise.Faits {
		var montant any
		if x.Montant != nil {
			montant = *x.Montant
		}
		if x.Efface {
			x.Texte = "Texte effacé sous bordereau d’élimination."
		}
		f.Lignes = append(f.Lignes, []any{x.jour, x.Titre, montant, x.Texte, x.Par, x.Visible})
	}
	v.TracerDossier("chronologie", d.Dossier.ID)
	return g.EnvoyerTableur(w, r, v, "chronologie", "chronologie-"+d.Dossier.Numero, f, []int64{d.Dossier.ID})
}
