// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"net/http"
	"strconv"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
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

// remises lists those in which the agent may read an order at least.
func (g guichet) remises(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.PreparerOrdre) && !v.Peut(droits.ViserRemise) {
		return absent(v, "remises", 0, bdd.ErrAbsent)
	}
	numero := poste.NumeroDePage(r)
	p := &pageRemises{Page: cadre.Page{Titre: "Remises de virements", Section: sectionRemises}, Vide: cadre.Vide{Phrase: "Aucune remise encore."}}
	var ids []int64
	err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		p.AViser, p.Autres, ids, p.Suivante = nil, nil, nil, ""
		rs, suite, err := ordres.Remises(r.Context(), l, a, numero)
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
		if suite {
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
		p.Actions = append(p.Actions, poste.ActionTableur("/remises"))
	}
	if numero > 1 {
		p.Vide.Phrase = "Aucune remise à cette page."
		p.Precedente = "/remises?page=" + strconv.Itoa(numero-1)
	}
	if v.Peut(droits.PreparerOrdre) {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Composer une remise", URL: "/remises/nouvelle", Icone: "plus", Principale: true})
		if numero == 1 {
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
