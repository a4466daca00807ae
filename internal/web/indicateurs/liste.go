// SPDX-License-Identifier: EUPL-1.2

package indicateurs

import (
	"net/http"
	"strconv"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/formats/tableur"
	"etai/internal/organisation/droits"
	"etai/internal/rapports/indicateurs"
	"etai/internal/rapports/indicateurs/fichiers"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageListe struct {
	cadre.Page
	Liste      indicateurs.Liste
	Somme      string // that the figure prints, where it is not the number of rows
	Factures   bool
	Tableau    cadre.Tableau
	Pagination cadre.Pagination
}

func (g guichet) lireListe(r *http.Request, v *poste.Visite, n, apres int) (p indicateurs.Periode, x indicateurs.Liste, err error) {
	q := r.URL.Query()
	err = lire(r, v, func(l bdd.Lecture, a droits.Agent) (err error) {
		if p, err = indicateurs.PeriodeDe(anneeDe(r, l), l.Instant().Jour()); err != nil {
			return err
		}
		x, err = indicateurs.Lister(r.Context(), l, a, p, indicateurs.Choix{Fait: q.Get("fait"), Niveau: niveauDe(r), Axe: q.Get("axe"), Code: q.Get("code")}, n, apres)
		return err
	})
	return p, x, err
}

// ici is the address of the list as it is filtered.
func ici(r *http.Request, p indicateurs.Periode) string {
	q := r.URL.Query()
	return adresseListe(p.Annee, indicateurs.Choix{Fait: q.Get("fait"), Niveau: niveauDe(r), Axe: q.Get("axe"), Code: q.Get("code")})
}

func filListe(p indicateurs.Periode) []cadre.Lien {
	return []cadre.Lien{{Texte: "Rapport d’activité", URL: adresse(accueil, p.Annee, 0)}}
}

func (g guichet) liste(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if r.URL.Query().Get("fait") == indicateurs.FaitFacture {
		return g.factures(w, r, v)
	}
	page := poste.NumeroDePage(r.URL.Query())
	periode, x, err := g.lireListe(r, v, parPage, (page-1)*parPage)
	if err != nil {
		return err
	}
	p := &pageListe{Page: cadre.Page{Titre: texte.Typographier(x.Titre), SousTitre: strconv.Itoa(periode.Annee) + ", " + indicateurs.Niveau(niveauDe(r)), Section: section, Fil: filListe(periode)}, Liste: x,
		Tableau:    cadre.Tableau{ID: "dossiers", Legende: "Dossiers", Colonnes: []cadre.Colonne{{Titre: "Personne"}, {Titre: "Dossier"}, {Titre: "Jour"}, {Titre: "Niveau"}}},
		Pagination: cadre.Pagination{Page: page, Pages: (x.Total + parPage - 1) / parPage, Total: x.Total, Chose: "ligne", Base: ici(r, periode)}}
	nom, unite := x.Fait.Quantite()
	if nom != "" {
		p.Tableau.Colonnes = append(p.Tableau.Colonnes, cadre.Colonne{Titre: nom, Nombre: true})
		if x.Fait.Unite == indicateurs.MoisMesures {
			p.Somme = fichiers.Ecrire(unite, x.Somme) + texte.Insecable + "mois-mesure"
		}
	}
	ids := make([]int64, len(x.Lignes))
	for i, y := range x.Lignes {
		ids[i] = y.Dossier
		cellules := []any{cadre.Lien{Texte: y.Personne, URL: poste.AdresseDossier(y.Dossier)}, y.Numero, y.Jour, texte.Majuscule(indicateurs.Niveau(y.Niveau))}
		if nom != "" {
			cellules = append(cellules, fichiers.Ecrire(unite, y.Quantite))
		}
		p.Tableau.Lignes = append(p.Tableau.Lignes, cadre.LigneTableau{Cellules: cellules})
	}
	if len(x.Lignes) > 0 {
		p.Actions = append(p.Actions, poste.ActionTableur(ici(r, periode)))
	}
	v.TracerListe("rapport", ids)
	g.Moteur.Rendre(w, r, http.StatusOK, "indicateurs/liste", p)
	return nil
}

func (g guichet) listeXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if r.URL.Query().Get("fait") == indicateurs.FaitFacture {
		p, fs, err := g.lireFactures(r, v)
		if err != nil {
			return err
		}
		f := tableur.Feuille{Nom: "Factures", Titre: "Factures reçues", Colonnes: []tableur.Colonne{{Titre: "Pièce", Largeur: 14}, {Titre: "Nature", Largeur: 12}, {Titre: "Émise le", Largeur: 12}, {Titre: "Délégataire", Largeur: 40}, {Titre: "Total", Largeur: 14}}}
		for _, x := range fs {
			f.Lignes = append(f.Lignes, []any{x.Reference(), string(x.Nature), x.EmiseLe, x.NomEmetteur, x.Total})
		}
		return g.EnvoyerTableur(w, r, v, "rapport", "factures-"+form.Nombre(int64(p.Annee)), f, nil)
	}
	p, x, err := g.lireListe(r, v, poste.LignesTableur, 0)
	if err != nil {
		return err
	}
	ids := make([]int64, len(x.Lignes))
	for i, y := range x.Lignes {
		ids[i] = y.Dossier
	}
	f := fichiers.Dossiers(x)
	f.Nom = "Dossiers"
	return g.EnvoyerTableur(w, r, v, "rapport", "dossiers-"+form.Nombre(int64(p.Annee)), f, ids)
}

func (g guichet) lireFactures(r *http.Request, v *poste.Visite) (p indicateurs.Periode, fs []indicateurs.Facture, err error) {
	err = lire(r, v, func(l bdd.Lecture, a droits.Agent) (err error) {
		if p, err = indicateurs.PeriodeDe(anneeDe(r, l), l.Instant().Jour()); err != nil {
			return err
		}
		fs, err = indicateurs.Factures(r.Context(), l, a, p)
		return err
	})
	return p, fs, err
}

// factures are the invoices behind what was billed.
func (g guichet) factures(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	periode, fs, err := g.lireFactures(r, v)
	if err != nil {
		return err
	}
	p := &pageListe{Page: cadre.Page{Titre: "Factures reçues", SousTitre: strconv.Itoa(periode.Annee), Section: section, Fil: filListe(periode), Actions: []cadre.Action{poste.ActionTableur(ici(r, periode))}}, Factures: true,
		Tableau: cadre.Tableau{ID: "factures", Legende: "Factures et avoirs", Colonnes: []cadre.Colonne{{Titre: "Pièce"}, {Titre: "Émise le"}, {Titre: "Délégataire"}, {Titre: "Total", Nombre: true}}, Vide: &cadre.Vide{Phrase: "Aucune facture reçue cette année."}}}
	var total argent.Centimes
	for _, f := range fs {
		total += f.Total
		p.Tableau.Lignes = append(p.Tableau.Lignes, cadre.LigneTableau{Cellules: []any{cadre.Lien{Texte: texte.Majuscule(string(f.Nature)) + " " + f.Reference(), URL: "/factures/" + strconv.FormatInt(f.ID, 10)}, f.EmiseLe, f.NomEmetteur, f.Total}})
	}
	if len(fs) > 0 {
		p.Tableau.Lignes = append(p.Tableau.Lignes, cadre.LigneTableau{Classe: "total", Cellules: []any{"Total", "", "", total}})
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "indicateurs/liste", p)
	return nil
}
