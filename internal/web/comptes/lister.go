// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"net/http"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/formats/tableur"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

const parPage = 50

// filtre is one question asked of the list.
type filtre struct {
	code, mots string
	retient    func(rapports.CompteGere, jour.Jour) bool
}

func filtres(s rapports.Seuils) []filtre {
	return []filtre{
		{"", "Tous", func(rapports.CompteGere, jour.Jour) bool { return true }},
		{"debiteur", "Débiteurs", func(c rapports.CompteGere, _ jour.Jour) bool { return c.Solde.Comptable < 0 }},
		{"a-pointer", "À pointer", func(c rapports.CompteGere, _ jour.Jour) bool { return c.APointer > 0 }},
		{"sans-releve", "Sans relevé depuis " + texte.Pluriel(s.ReleveAncien, "jour"), func(c rapports.CompteGere, j jour.Jour) bool { return releveAncien(c, j, s) }},
		{"fin-proche", "Fin de gestion proche", func(c rapports.CompteGere, j jour.Jour) bool {
			return !c.FinGestion.Vide() && c.FinGestion.Depuis(j) <= s.FinProche
		}},
	}
}

func releveAncien(c rapports.CompteGere, j jour.Jour, s rapports.Seuils) bool {
	return c.ReleveLe.Vide() || j.Depuis(c.ReleveLe) > s.ReleveAncien
}

type pageListe struct {
	cadre.Page
	Filtres    cadre.Jetons
	Soldes     []cadre.Solde
	Lignes     []rapports.CompteGere
	Total      totaux
	Pagination cadre.Pagination
	Aujourdhui jour.Jour
	Seuils     rapports.Seuils
	Aucun      cadre.Vide
}

// totaux are the sums of every account that the filter keeps, all pages together.
type totaux struct {
	Nombre                               int
	Banque, Calcule, Disponible, Attente argent.Centimes
	APointer                             int64
}

// Ancien tells whether the last statement of an account is old.
func (p *pageListe) Ancien(c rapports.CompteGere) bool {
	return releveAncien(c, p.Aujourdhui, p.Seuils)
}

// lister shows the managed accounts that the agent may read, in the order of names.
func (g guichet) lister(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.LireCompte) {
		return bdd.ErrAbsent
	}
	p, retenus, tous, code, err := g.lireListe(r, v, true)
	if err != nil {
		return err
	}
	p.Actions = append(p.Actions, poste.ActionTableur(adresseListe(code)))
	if v.Peut(droits.LireReleveMensuel) {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Relevés du mois", URL: "/comptes/releves", Icone: "document"})
	}
	if v.Peut(droits.Rapprocher) {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Balance", URL: "/comptes/balance", Icone: "euro"}, cadre.Action{Texte: "Clôture du mois", URL: "/clotures", Icone: "cadenas"})
	}
	if p.Pagination.Pages == 0 { // not read by page
		p.Pagination = cadre.Paginer(poste.NumeroDePage(r.URL.Query()), len(retenus), parPage, "compte", adresseListe(code))
		p.Lignes = retenus[p.Pagination.Debut:min(p.Pagination.Debut+parPage, len(retenus))]
	}
	p.vide(v, tous)
	ids := make([]int64, len(p.Lignes))
	for i, c := range p.Lignes {
		ids[i] = c.Dossier
	}
	v.TracerListe("comptes", ids)
	g.Moteur.Rendre(w, r, http.StatusOK, "comptes/liste", p)
	return nil
}

// lirePage reads one page of the list without a filter, when the accounts are too many for the agent to go through them all: what each filter keeps is not counted, and the sums are those of the balance.
func (p *pageListe) lirePage(r *http.Request, l bdd.Lecture, a droits.Agent) (trop bool, err error) {
	n, err := rapports.NombreComptesGeres(r.Context(), l, a)
	if err != nil || n < texte.Beaucoup {
		return false, err
	}
	p.Total.Nombre, p.SousTitre, p.Filtres.Nom = n, texte.PlurielJusque(n, "compte"), nomDesFiltres
	for _, f := range filtres(p.Seuils) {
		p.Filtres.Elements = append(p.Filtres.Elements, cadre.Jeton{Texte: f.mots, URL: adresseListe(f.code), Actif: f.code == ""})
	}
	p.Pagination = cadre.Paginer(poste.NumeroDePage(r.URL.Query()), n, parPage, "compte", "/comptes")
	p.Lignes, err = rapports.ComptesGeresPage(r.Context(), l, a, parPage, p.Pagination.Debut)
	return true, err
}

const nomDesFiltres = "Filtrer les comptes"

// lireListe reads the accounts, and keeps those that the filter of the address asks for; tous is how many there are. enPage allows to read one page alone, when tous is texte.Beaucoup.
func (g guichet) lireListe(r *http.Request, v *poste.Visite, enPage bool) (p *pageListe, retenus []rapports.CompteGere, tous int, code string, err error) {
	p = &pageListe{Page: cadre.Page{Titre: "Comptes gérés", Section: section}}
	var lus []rapports.CompteGere
	trop := false
	code = r.URL.Query().Get("filtre")
	if err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p.Aujourdhui = l.Instant().Jour()
		if p.Seuils, err = rapports.LireSeuils(r.Context(), l, a.Organisation); err != nil {
			return err
		}
		if enPage && a.Vaste && code == "" {
			if trop, err = p.lirePage(r, l, a); trop || err != nil {
				return err
			}
		}
		lus, err = rapports.ComptesGeres(r.Context(), l, a)
		return err
	}); err != nil || trop {
		return p, nil, p.Total.Nombre, "", err
	}
	if !slices.ContainsFunc(filtres(p.Seuils), func(f filtre) bool { return f.code == code }) {
		code = "" // what it does not know does not count
	}
	retenus = p.filtrer(lus, code)
	p.totaliser(retenus)
	return p, retenus, len(lus), code, nil
}

// listeXLSX is the list as a workbook, with exactly its filter, all pages together.
func (g guichet) listeXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.LireCompte) {
		return bdd.ErrAbsent
	}
	p, retenus, _, code, err := g.lireListe(r, v, false)
	if err != nil {
		return err
	}
	f := tableur.Feuille{Nom: "Comptes gérés", Titre: "Comptes gérés au " + p.Aujourdhui.Court(), Colonnes: []tableur.Colonne{{Titre: "Dossier", Largeur: 14}, {Titre: "Personne", Largeur: 32}, {Titre: "Compte", Largeur: 16},
		{Titre: "Collectif", Largeur: 10}, {Titre: "Banque", Largeur: 14}, {Titre: "Calculé", Largeur: 14}, {Titre: "Retenu", Largeur: 14}, {Titre: "En attente", Largeur: 14}, {Titre: "À pointer", Largeur: 10},
		{Titre: "Dernier relevé", Largeur: 14}, {Titre: "Fin de gestion", Largeur: 14}}}
	ids := make([]int64, len(retenus))
	for i, c := range retenus {
		ids[i] = c.Dossier
		var banque any = c.Banque
		collectif := ""
		if !c.Individuel {
			banque, collectif = nil, "oui"
		}
		f.Lignes = append(f.Lignes, []any{c.NumeroDossier, c.Personne, c.IBANMasque, collectif, banque, c.Solde.Comptable, c.Solde.Retenu, c.Attente, c.APointer, c.ReleveLe, c.FinGestion})
	}
	nom := "comptes-" + p.Aujourdhui.String()
	if code != "" {
		nom += "-" + code
	}
	return g.EnvoyerTableur(w, r, v, "comptes", nom, f, ids)
}

func adresseListe(code string) string {
	if code == "" {
		return "/comptes"
	}
	return "/comptes?filtre=" + code
}

// filtrer keeps what the filter asks for, and counts what each would keep.
func (p *pageListe) filtrer(tous []rapports.CompteGere, code string) []rapports.CompteGere {
	p.Filtres.Nom = nomDesFiltres
	retenus := tous
	for _, f := range filtres(p.Seuils) {
		var gardes []rapports.CompteGere
		for _, c := range tous {
			if f.retient(c, p.Aujourdhui) {
				gardes = append(gardes, c)
			}
		}
		if f.code == code {
			retenus = gardes
		}
		p.Filtres.Elements = append(p.Filtres.Elements, cadre.Jeton{Texte: f.mots, URL: adresseListe(f.code), Compte: len(gardes), Actif: f.code == code})
	}
	return retenus
}

func (p *pageListe) totaliser(cs []rapports.CompteGere) {
	t := totaux{Nombre: len(cs)}
	debiteurs := 0
	for _, c := range cs {
		t.Banque += c.Banque
		t.Calcule += c.Solde.Comptable
		t.Disponible += c.Solde.Reel()
		t.Attente += c.Attente
		t.APointer += c.APointer
		if c.Solde.Comptable < 0 {
			debiteurs++
		}
	}
	p.Total = t
	p.SousTitre = texte.Pluriel(t.Nombre, "compte")
	p.Soldes = []cadre.Solde{
		{Libelle: "En banque", Valeur: t.Banque, Aide: "comptes au nom des personnes, aux derniers relevés"},
		{Libelle: "Aux personnes", Valeur: t.Calcule, Aide: "soldes calculés, ordres transmis déduits"},
		{Libelle: "En attente", Valeur: t.Attente, Aide: "reçu, pas encore affecté"},
		{Libelle: "Lignes à pointer", Valeur: t.APointer, Aide: texte.Pluriel(debiteurs, "compte débiteur", "comptes débiteurs")},
	}
}

func (p *pageListe) vide(v *poste.Visite, tous int) {
	switch {
	case tous > 0:
		p.Aucun = cadre.Vide{Phrase: "Aucun compte ne répond à ce filtre.", Action: &cadre.Action{Texte: "Voir tous les comptes", URL: "/comptes"}}
	case v.Peut(droits.LireDossier):
		p.Aucun = cadre.Vide{Phrase: "Aucun compte n’est encore suivi. Le compte d’une personne s’ouvre depuis son dossier.", Action: &cadre.Action{Texte: "Choisir une personne", URL: "/personnes"}}
	default:
		p.Aucun = cadre.Vide{Phrase: "Aucun compte n’est encore suivi. La conseillère ouvre le compte depuis le dossier de la personne."}
	}
}
