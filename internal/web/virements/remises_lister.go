// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/rapports"
	"etai/internal/rapports/ordres"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageRemises lists the remises, those that wait for the agent's visa apart.
type pageRemises struct {
	cadre.Page
	AViser     []remiseListe
	Autres     []remiseListe
	Precedente string // address of the page before, and after
	Suivante   string
	Retirable  *cadre.Lien      // what they all wait for, and the list without this filter
	Pagination cadre.Pagination // of a filter
	Vide       cadre.Vide
}

type remiseListe struct {
	ID          int64
	Reference   string
	Lien        string
	Etat        cadre.Puce
	Nombre      int64
	Total       argent.Centimes
	ExecutionLe jour.Jour
	PrepareePar string
	ViseePar    string // empty before
	Quand       string
}

// motsDesAttentes are the filters of the list.
var motsDesAttentes = map[rapports.AttenteRemise]string{rapports.AViser: "À viser", rapports.AEnvoyer: "À envoyer"}

// attenteDe reads the filter of the address; what it does not know does not count.
func attenteDe(q url.Values) rapports.AttenteRemise {
	vue := rapports.AttenteRemise(q.Get("vue"))
	if motsDesAttentes[vue] == "" {
		return ""
	}
	return vue
}

func adresseRemises(vue rapports.AttenteRemise) string {
	if vue == "" {
		return "/remises"
	}
	return "/remises?vue=" + string(vue)
}

// lireRemises reads a page of the list, or of those that wait for something: suite tells whether more follow, and total counts those of a filter.
func lireRemises(ctx context.Context, l bdd.Lecture, a droits.Agent, vue rapports.AttenteRemise, numero int) (rs []paiements.Remise, suite bool, total int, err error) {
	if vue == "" {
		rs, suite, err = ordres.Remises(ctx, l, a, numero)
		return rs, suite, 0, err
	}
	rs, total, err = rapports.RemisesEnAttente(ctx, l, a, vue, ordres.ParPage, (numero-1)*ordres.ParPage)
	return rs, numero*ordres.ParPage < total, total, err
}

// remises lists those in which the agent may read an order at least.
func (g guichet) remises(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.PreparerOrdre) && !v.Peut(droits.ViserRemise) {
		return absent(v, "remises", 0, bdd.ErrAbsent)
	}
	numero, vue := poste.NumeroDePage(r.URL.Query()), attenteDe(r.URL.Query())
	p := &pageRemises{Page: cadre.Page{Titre: "Remises de virements", Section: sectionRemises}, Vide: cadre.Vide{Phrase: "Aucune remise encore."}}
	var ids []int64
	err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		p.AViser, p.Autres, ids, p.Suivante = nil, nil, nil, ""
		rs, suite, total, err := lireRemises(r.Context(), l, a, vue, numero)
		if pages := cadre.Paginer(numero, total, ordres.ParPage, "", "").Pages; err == nil && vue != "" && numero > pages { // beyond the end: the last page
			numero = pages
			rs, suite, total, err = lireRemises(r.Context(), l, a, vue, numero)
		}
		if err != nil {
			return err
		}
		var agents []int64
		for _, x := range rs {
			agents, ids = append(agents, x.PrepareePar, x.ViseePar), append(ids, x.ID)
		}
		n, err := lireNoms(r.Context(), l, agents...)
		if err != nil {
			return err
		}
		for _, x := range rs {
			p.ranger(x, n, a, l.Instant().Jour())
		}
		if vue != "" {
			p.SousTitre = texte.Pluriel(total, "remise")
			p.Pagination = cadre.Paginer(numero, total, ordres.ParPage, "remise", adresseRemises(vue))
		} else if suite {
			p.Suivante = "/remises?page=" + strconv.Itoa(numero+1)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if v.Peut(droits.LireCompte) {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Voir les ordres", URL: "/ordres", Icone: "note"})
	}
	if len(ids) > 0 {
		p.Actions = append(p.Actions, poste.ActionTableur(adresseRemises(vue)))
	}
	switch {
	case vue != "":
		p.Retirable = &cadre.Lien{Texte: motsDesAttentes[vue], URL: "/remises"}
		p.Vide = cadre.Vide{Phrase: "Aucune remise n’attend.", Action: &cadre.Action{Texte: "Voir toutes les remises", URL: "/remises"}}
	case numero > 1:
		p.Vide.Phrase = "Aucune remise à cette page."
		p.Precedente = "/remises?page=" + strconv.Itoa(numero-1)
	}
	if v.Peut(droits.PreparerOrdre) {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Composer une remise", URL: "/remises/nouvelle", Icone: "plus", Principale: true})
		if numero == 1 && vue == "" {
			p.Vide.Action = &cadre.Action{Texte: "Composer une remise", URL: "/remises/nouvelle"}
		}
	}
	v.TracerListe("remises", ids)
	g.Moteur.Rendre(w, r, http.StatusOK, "virements/remises", p)
	return nil
}

func (p *pageRemises) ranger(x paiements.Remise, n noms, a droits.Agent, aujourdhui jour.Jour) {
	ligne := remiseListe{ID: x.ID, Reference: x.Reference(), Lien: adresseRemise(x.ID), Etat: puceRemise(x.Etat), Nombre: x.Nombre, Total: x.Total, ExecutionLe: x.ExecutionLe,
		PrepareePar: n.De(x.PrepareePar), Quand: quand(x.PrepareeLe, aujourdhui)}
	if x.ViseePar != 0 {
		ligne.ViseePar = n.De(x.ViseePar)
	}
	if x.Etat == paiements.Brouillon && x.PrepareePar != a.ID && droits.Autorise(a.Role, droits.ViserRemise) {
		p.AViser = append(p.AViser, ligne)
		return
	}
	p.Autres = append(p.Autres, ligne)
}
