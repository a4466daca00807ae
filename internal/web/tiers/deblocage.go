// SPDX-License-Identifier: EUPL-1.2

package tiers

import (
	"context"
	"net/http"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/reglement"
	"etai/internal/tiers"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// deblocage is a release of young bank details with its reason.
type deblocage struct {
	tiers.Deblocage
	Raison string
}

// lireDeblocages puts on the page whether its bank details hold their orders in the review of a remise, and who released them.
func (g guichet) lireDeblocages(ctx context.Context, l bdd.Lecture, a droits.Agent, p *pageRIB) error {
	regles, err := reglement.Lire(ctx, l, a.Organisation)
	if err != nil {
		return err
	}
	j := l.Instant().Jour()
	jours := reglement.JoursCoordonnees.A(regles, j)
	p.Recente = p.Version.Recente(j, jours)
	p.JusquAu = p.Version.ApprouveeLe.Jour().Plus(jours - 1)
	ds, err := tiers.DeblocagesDes(ctx, l, []int64{p.Version.ID})
	if err != nil {
		return err
	}
	for _, d := range ds[p.Version.ID] {
		x := deblocage{Deblocage: d}
		if x.Raison, err = d.Motif.Dire(g.Inst.Trousseau); err != nil {
			return err
		}
		p.Deblocages = append(p.Deblocages, x)
	}
	p.Debloquer = p.Recente && !p.Mien && !slices.ContainsFunc(p.Deblocages, func(d deblocage) bool { return d.Agent == a.ID })
	return nil
}

const longueurDeblocage = 500

// debloquer releases the orders that young bank details hold.
func (g guichet) debloquer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	saisie, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	f, x, err := g.version(r, v)
	if err != nil {
		return err
	}
	raison := saisie.Bloc("raison", "pourquoi ce RIB est débloqué", longueurDeblocage, form.Requis)
	if saisie.Valide() {
		_, err := parcours.DebloquerRIB(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, x.ID, raison)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "RIB débloqué\u00a0: les ordres préparés par d’autres que vous peuvent être visés, une fois vus.")
			return poste.Aller(w, r, adresseRIB(f.ID, x.ID))
		}
		if err := poste.Reprendre(saisie, "raison", err); err != nil {
			return err
		}
	}
	return g.rendreRIB(w, r, v, http.StatusUnprocessableEntity, f, x, saisie)
}
