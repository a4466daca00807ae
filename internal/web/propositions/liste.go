// SPDX-License-Identifier: EUPL-1.2

package propositions

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/rapports/propositions"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// parPage is how many accounts a page shows, and prepares in one go at most.
const parPage = 100

// pageListe is the month of every account.
type pageListe struct {
	cadre.Page
	Filtres    cadre.Jetons
	Soldes     []cadre.Solde
	Lignes     []compte
	Pagination cadre.Pagination
	Aucun      *cadre.Vide
	Preparer   bool
	Bouton     string // "Préparer 84 comptes, 612 ordres, 52 310,20 €"; empty: nothing to prepare here
	Total      int
}

type compte struct {
	propositions.Compte
	Puce cadre.Puce
	Dit  string // what is left, or what asks for a decision
	Lien string
}

func (g guichet) lister(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	tous, err := g.comptes(r, v)
	if err != nil {
		return err
	}
	etat := etatDemande(r)
	p := &pageListe{Page: cadre.Page{Titre: "Propositions du mois", Section: section}, Preparer: v.Peut(droits.PreparerOrdre), Total: len(tous)}
	parEtat := map[propositions.Etat]int{}
	for _, c := range tous {
		parEtat[c.Etat()]++
	}
	gardes := retenir(tous, etat)
	p.filtrer(parEtat, len(tous), etat)
	p.depassees(tous)
	p.totaliser(tous, parEtat)
	p.SousTitre = texte.Pluriel(len(gardes), "compte") + ", ceux qui demandent une décision d’abord"
	if etat != "" {
		p.SousTitre = texte.Pluriel(len(gardes), "compte") + texte.Insecable + ": " + strings.ToLower(motEtat(etat))
	}
	p.SousTitre += motsVueAu(gardes)
	p.Pagination = cadre.Paginer(poste.NumeroDePage(r.URL.Query()), len(gardes), parPage, "compte", adresseListe(etat))
	if len(gardes) > 0 {
		p.Actions = append(p.Actions, poste.ActionTableur(adresseListe(etat)))
	}
	gardes = gardes[p.Pagination.Debut:min(p.Pagination.Debut+parPage, len(gardes))]
	p.lignes(gardes)
	ids := make([]int64, len(gardes))
	for i, c := range gardes {
		ids[i] = c.Dossier
	}
	v.TracerListe("propositions", ids)
	g.Moteur.Rendre(w, r, http.StatusOK, "propositions/liste", p)
	return nil
}

// motsVueAu says up to which day the bank has shown the accounts: a rent that does not pass today may pass after its next statement.
func motsVueAu(cs []propositions.Compte) string {
	var du, au jour.Jour
	for _, c := range cs {
		if !c.VueAu.Vide() && (du.Vide() || c.VueAu.Avant(du)) {
			du = c.VueAu
		}
		if c.VueAu.Apres(au) {
			au = c.VueAu
		}
	}
	switch {
	case au.Vide():
		return ""
	case du == au:
		return ". La banque les montre jusqu’au " + au.Long()
	}
	return ". La banque montre le moins récent jusqu’au " + du.Long() + ", le plus récent jusqu’au " + au.Long()
}

// comptes reads the months of the accounts that the agent may read.
func (g guichet) comptes(r *http.Request, v *poste.Visite) (tous []propositions.Compte, err error) {
	if !v.Peut(droits.LireCompte) {
		v.TracerRefus("propositions", 0)
		return nil, bdd.ErrAbsent
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		tous, err = propositions.Comptes(r.Context(), l, a)
		return err
	})
	return tous, err
}

func adresseListe(e propositions.Etat) string {
	if e == "" {
		return "/propositions"
	}
	return "/propositions?" + url.Values{"etat": {string(e)}}.Encode()
}

func (p *pageListe) filtrer(parEtat map[propositions.Etat]int, tous int, etat propositions.Etat) {
	p.Filtres = cadre.Jetons{Nom: "Filtrer par état", Elements: []cadre.Jeton{{Texte: "Tous", URL: "/propositions", Compte: tous, Actif: etat == ""}}}
	for _, e := range propositions.Etats {
		p.Filtres.Elements = append(p.Filtres.Elements, cadre.Jeton{Texte: motEtat(e), URL: adresseListe(e), Compte: parEtat[e], Actif: e == etat})
	}
	switch {
	case tous == 0:
		p.Aucun = &cadre.Vide{Phrase: "Aucun compte n’a encore de plan. Le plan s’écrit depuis le compte de la personne.", Action: &cadre.Action{Texte: "Voir les comptes gérés", URL: "/comptes"}}
	case etat != "" && parEtat[etat] == 0:
		p.Aucun = &cadre.Vide{Phrase: "Aucun compte dans cet état.", Action: &cadre.Action{Texte: "Voir tous les comptes", URL: "/propositions"}}
	}
}

// depassees says what was computed before the last statement, and may no longer be true.
func (p *pageListe) depassees(tous []propositions.Compte) {
	n := 0
	for _, c := range tous {
		if e := c.Etat(); c.Depassee && (e == propositions.ADecider || e == propositions.APreparer) {
			n++
		}
	}
	if n > 0 && p.Preparer {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Attention, Fait: "Un relevé est arrivé depuis " + texte.Pluriel(n, "proposition") + ".",
			Suite: "« Proposer pour tous » les refait avec l’argent qui est là\u00a0; ce qui est déjà préparé reste."})
	}
}

func (p *pageListe) totaliser(tous []propositions.Compte, parEtat map[propositions.Etat]int) {
	var refuse, reste argent.Centimes
	refusees, restent, prepares := 0, 0, 0
	for _, c := range tous {
		if c.Etat() == propositions.AProposer {
			continue
		}
		refuse += c.Refuse
		refusees += c.Refusees
		reste += c.Reste
		restent += c.Restent
		prepares += c.Prepares
	}
	p.Soldes = []cadre.Solde{
		{Libelle: "À décider", Valeur: parEtat[propositions.ADecider], Aide: "une personne d’abord"},
		{Libelle: "Accepté, à préparer", Valeur: reste, Aide: texte.Pluriel(restent, "ligne")},
		{Libelle: "Déjà préparé", Valeur: prepares, Aide: texte.Accord(prepares, "ordre") + " du plan, dans la période"},
		{Libelle: "Refusé", Valeur: refuse, Aide: texte.Pluriel(refusees, "ligne") + ", à expliquer"},
	}
}

func (p *pageListe) lignes(cs []propositions.Compte) {
	comptes, lignes := 0, 0
	var total argent.Centimes
	for _, c := range cs {
		x := compte{Compte: c, Puce: puceEtat(c.Etat()), Lien: adresseProposition(c.Dossier)}
		switch {
		case c.LoyerRefuse:
			x.Dit = "le loyer ne passe pas"
		case c.Arbitrages > 0:
			x.Dit = "le loyer laisserait trop peu pour vivre"
		case c.Demandes > 0:
			x.Dit = texte.Pluriel(c.Demandes, "demande") + texte.Accord(c.Demandes, " attend", " attendent") + " une deuxième personne"
		case c.Etat() == propositions.EnAttente:
			x.Dit = texte.Pluriel(c.Restent, "ligne") + texte.Accord(c.Restent, " attend", " attendent") + " sa provision ou une pièce"
			if c.Restent > 1 {
				x.Dit = texte.Pluriel(c.Restent, "ligne") + " attendent leur provision ou une pièce"
			}
		case c.Refusees > 0:
			x.Dit = texte.Pluriel(c.Refusees, "ligne") + " " + texte.Accord(c.Refusees, "refusée") + ", " + c.Refuse.String()
		}
		p.Lignes = append(p.Lignes, x)
		if c.Etat() == propositions.APreparer {
			comptes++
			lignes += c.Restent
			total += c.Reste
		}
	}
	if p.Preparer && comptes > 0 {
		p.Bouton = "Préparer " + texte.Pluriel(comptes, "compte") + ", " + texte.Pluriel(lignes, "ligne") + ", " + total.String()
	}
}

// identifiants reads the ids of a hidden list, hostile values included: each once, parPage at most.
func identifiants(f *form.Form, champ string) (ids []int64, ok bool) {
	for _, s := range f.Valeurs(champ) {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < 1 || form.Nombre(n) != s {
			return nil, false
		}
		if !slices.Contains(ids, n) {
			ids = append(ids, n)
		}
	}
	return ids, len(ids) <= parPage
}
