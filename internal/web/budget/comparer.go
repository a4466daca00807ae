// SPDX-License-Identifier: EUPL-1.2

package budget

import (
	"net/http"
	"strconv"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/budget"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// chiffre is one figure of the two versions.
type chiffre struct {
	Nom                 string
	Avant, Apres, Ecart argent.Centimes
}

type pageComparer struct {
	pageDossier
	Avant, Apres rapports.BudgetDuDossier
	Choix        []cadre.Choix
	Chiffres     []chiffre
	Differences  []budget.Difference
	Inchangees   int
}

// Puce is the fate of a line.
func (p *pageComparer) Puce(d budget.Difference) cadre.Puce {
	x := cadre.Puce{Mot: d.Genre.Libelle()}
	switch d.Genre {
	case budget.Ajoutee:
		x.Ton, x.Icone = cadre.Info, "plus"
	case budget.Retiree:
		x.Ton = cadre.Attention
	case budget.Changee:
		x.Ton, x.Icone = cadre.Info, "crayon"
	default:
		x.Ton = cadre.Neutre
	}
	return x
}

// comparer puts two versions side by side: those of the address, else the last two.
func (g guichet) comparer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.vue(r, v, false)
	if err != nil {
		return err
	}
	vs, err := g.versions(r, v, &d)
	if err != nil {
		return err
	}
	if len(vs) < 2 {
		return poste.Aller(w, r, poste.AdresseDossier(d.Dossier.ID, "budget"))
	}
	avant, apres := choisie(vs, r.URL.Query().Get("avant"), vs[1]), choisie(vs, r.URL.Query().Get("apres"), vs[0])
	p := &pageComparer{pageDossier: sous(&d, "Comparer deux versions", cadre.Lien{Texte: "Budget", URL: poste.AdresseDossier(d.Dossier.ID, "budget")})}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		if p.Avant, err = rapports.Budget(r.Context(), l, a, avant); err != nil {
			return err
		}
		p.Apres, err = rapports.Budget(r.Context(), l, a, apres)
		return err
	}); err != nil {
		return err
	}
	p.Form = form.Nouveau(nil)
	p.Form.Poser("avant", form.Nombre(int64(avant.Numero)))
	p.Form.Poser("apres", form.Nombre(int64(apres.Numero)))
	for _, x := range vs {
		p.Choix = append(p.Choix, cadre.Choix{Valeur: form.Nombre(int64(x.Numero)), Texte: "Version " + form.Nombre(int64(x.Numero)) + ", dès le " + x.ValableDu.Court()})
	}
	a, b := p.Avant.Calcul, p.Apres.Calcul
	for _, x := range []chiffre{{"Ressources", a.Ressources, b.Ressources, 0}, {"Charges", a.Charges, b.Charges, 0}, {"Reste à vivre", a.Reste, b.Reste, 0},
		{"Par personne et par jour", a.ParPersonneEtJour, b.ParPersonneEtJour, 0}, {"Équilibre", a.Solde, b.Solde, 0}} {
		x.Ecart = x.Apres - x.Avant
		p.Chiffres = append(p.Chiffres, x)
	}
	for _, x := range budget.Comparer(p.Avant.Lignes, p.Apres.Lignes) {
		if x.Genre == budget.Inchangee {
			p.Inchangees++
			continue
		}
		p.Differences = append(p.Differences, x)
	}
	v.TracerDossier("budget", d.Dossier.ID)
	g.Moteur.Rendre(w, r, http.StatusOK, "budget/comparer", p)
	return nil
}

// choisie is the version of a number, else another one.
func choisie(vs []budget.Version, numero string, sinon budget.Version) budget.Version {
	n, err := strconv.Atoi(numero)
	if err != nil {
		return sinon
	}
	for _, x := range vs {
		if x.Numero == n {
			return x
		}
	}
	return sinon
}
