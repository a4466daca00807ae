// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"net/http"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/texte"
	"etai/internal/formats/tableur"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageBalance struct {
	cadre.Page
	B          rapports.Balance
	Lignes     []rapports.LigneBalance // of this page; the totals are those of all
	Pagination cadre.Pagination
	Verifiee   bool
	Conclusion string
}

// Couvert is what the association covers, taken off.
func (p *pageBalance) Couvert() argent.Centimes { return -p.B.Banque.Avances }

// lireBalance reads the balance of the month asked for, with the names of the lines that retenir keeps.
func (g guichet) lireBalance(r *http.Request, v *poste.Visite, retenir func([]rapports.LigneBalance) []rapports.LigneBalance) (b rapports.Balance, err error) {
	if !v.Peut(droits.Rapprocher) {
		return b, bdd.ErrAbsent
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		aujourdhui := l.Instant().Jour()
		mois, err := poste.LireMois(r, aujourdhui)
		if err != nil {
			return err
		}
		if mois.Apres(aujourdhui) {
			return bdd.ErrAbsent
		}
		au := mois.DernierDuMois()
		if au.Apres(aujourdhui) {
			au = aujourdhui
		}
		if b, err = rapports.BalanceDes(r.Context(), l, a, mois.PremierDuMois(), au); err != nil {
			return err
		}
		return rapports.NommerBalance(r.Context(), l, retenir(b.Lignes))
	})
	return b, err
}

func toutesLesLignes(ls []rapports.LigneBalance) []rapports.LigneBalance { return ls }

func dossiersBalance(lignes []rapports.LigneBalance) []int64 {
	ids := make([]int64, len(lignes))
	for i, x := range lignes {
		ids[i] = x.Dossier
	}
	return ids
}

// balance shows every account of a month, and that their sum is the bank's.
func (g guichet) balance(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	var page []rapports.LigneBalance
	b, err := g.lireBalance(r, v, func(ls []rapports.LigneBalance) []rapports.LigneBalance {
		debut := cadre.Paginer(poste.NumeroDePage(r.URL.Query()), len(ls), parPage, "", "").Debut
		page = ls[debut:min(debut+parPage, len(ls))]
		return page
	})
	if err != nil {
		return err
	}
	mois := func(m string) string { return "/comptes/balance?mois=" + m }
	p := &pageBalance{B: b, Lignes: page, Verifiee: b.Ecart() == 0, Page: cadre.Page{Titre: "Balance des comptes individuels", Section: section,
		SousTitre: "Du " + b.Du.Long() + " au " + b.Au.Long() + ", " + texte.Pluriel(len(b.Lignes), "compte"), Fil: []cadre.Lien{{Texte: "Comptes gérés", URL: "/comptes"}}}}
	avant, apres := b.Du.Plus(-1), b.Du.DernierDuMois().Plus(1)
	p.Actions = []cadre.Action{{Texte: avant.MoisAnnee(), URL: mois(poste.EcrireMois(avant)), Icone: "chevron-gauche"}}
	if b.Finie {
		p.Actions = append(p.Actions, cadre.Action{Texte: apres.MoisAnnee(), URL: mois(poste.EcrireMois(apres)), Icone: "chevron-droite"})
	}
	p.Actions = append(p.Actions, poste.ActionTableur(mois(poste.EcrireMois(b.Du))), cadre.Action{Texte: "PDF à signer", URL: "/comptes/balance.pdf?mois=" + poste.EcrireMois(b.Du), Icone: "imprimante"})
	p.Pagination = cadre.Paginer(poste.NumeroDePage(r.URL.Query()), len(b.Lignes), parPage, "compte", mois(poste.EcrireMois(b.Du)))
	p.Conclusion = conclusionBalance(b)
	v.TracerListe("balance", dossiersBalance(page))
	g.Moteur.Rendre(w, r, http.StatusOK, "comptes/balance", p)
	return nil
}

// balanceXLSX is the same balance as a workbook.
func (g guichet) balanceXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	b, err := g.lireBalance(r, v, toutesLesLignes)
	if err != nil {
		return err
	}
	f := tableur.Feuille{Nom: "Balance " + poste.EcrireMois(b.Du), Titre: "Balance des comptes individuels du " + b.Du.Court() + " au " + b.Au.Court(), Auteur: b.Organisation,
		Colonnes: []tableur.Colonne{{Titre: "Dossier", Largeur: 14}, {Titre: "Personne", Largeur: 32}, {Titre: "Compte", Largeur: 16}, {Titre: "Ouverture", Largeur: 14}, {Titre: "Débits", Largeur: 14},
			{Titre: "Crédits", Largeur: 14}, {Titre: "Clôture", Largeur: 14}, {Titre: "Retenu", Largeur: 14}, {Titre: "Mis de côté", Largeur: 14}},
		Total: []any{"Total", nil, nil, b.Total.Ouverture, b.Total.Debits, b.Total.Credits, b.Total.Cloture, b.Total.Retenu, b.Total.MisDeCote}}
	for _, x := range b.Lignes {
		f.Lignes = append(f.Lignes, []any{x.Numero, x.Personne, x.IBANMasque, x.Ouverture, x.Debits, x.Credits, x.Cloture, x.Retenu, x.MisDeCote})
	}
	return g.EnvoyerTableur(w, r, v, "balance", "balance-"+poste.EcrireMois(b.Du), f, dossiersBalance(b.Lignes))
}
