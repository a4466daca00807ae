// SPDX-License-Identifier: EUPL-1.2

package budget

import (
	"net/http"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/budget"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// groupe is one table of lines with its sum.
type groupe struct {
	ID, Titre string
	Lignes    []budget.Ligne
	Total     argent.Centimes
}

// pageVersion shows one version; Budget is nil when the file has none.
type pageVersion struct {
	pageDossier
	Budget    *rapports.BudgetDuDossier
	Soldes    []cadre.Solde
	Groupes   []groupe
	Versions  []budget.Version
	Avant     *budget.Version // the agreed version before this one: to compare with
	Brouillon *budget.Version
}

// EtatDe is the state of a version.
func (p *pageVersion) EtatDe(v budget.Version) cadre.Puce { return etatDe(v) }

// Montree tells which version is on the page.
func (p *pageVersion) Montree(v budget.Version) bool { return p.Budget != nil && p.Budget.ID == v.ID }

func etatDe(v budget.Version) cadre.Puce {
	switch {
	case v.Brouillon():
		return cadre.Puce{Ton: cadre.Info, Mot: "en préparation", Icone: "note"}
	case v.Accord == budget.Desaccord:
		return cadre.Puce{Ton: cadre.Attention, Mot: v.Accord.Libelle()}
	}
	return cadre.Puce{Ton: cadre.Succes, Mot: v.Accord.Libelle()}
}

// versions reads the budgets of a file.
func (g guichet) versions(r *http.Request, v *poste.Visite, d *rapports.VueDossier) (vs []budget.Version, err error) {
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		vs, err = budget.DuDossier(r.Context(), l, a, d.Dossier.ID)
		return err
	})
	return vs, err
}

// courant shows the version that stands, else the last one, else how to begin.
func (g guichet) courant(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.vue(r, v, false)
	if err != nil {
		return err
	}
	var vs []budget.Version
	var b *rapports.BudgetDuDossier
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		if vs, err = budget.DuDossier(r.Context(), l, a, d.Dossier.ID); err == nil {
			b, err = rapports.BudgetCourant(r.Context(), l, a, vs)
		}
		return err
	}); err != nil {
		return err
	}
	return g.montrer(w, r, v, &d, vs, b)
}

// version shows a version of the address; a draft is written on its own page by who may.
func (g guichet) version(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.vue(r, v, false)
	if err != nil {
		return err
	}
	b, vs, err := g.lire(r, v, &d)
	if err != nil {
		return err
	}
	if b.Brouillon() && d.Droits.Ecrire {
		f := form.Nouveau(nil)
		poser(f, b)
		return g.rendreEcrire(w, r, v, http.StatusOK, &d, b, f)
	}
	return g.montrer(w, r, v, &d, vs, &b)
}

// lire reads the version of the address among those of the file.
func (g guichet) lire(r *http.Request, v *poste.Visite, d *rapports.VueDossier) (b rapports.BudgetDuDossier, vs []budget.Version, err error) {
	id, err := poste.Identifiant(r, "version")
	if err != nil {
		return b, nil, err
	}
	return g.lireVersion(r, v, d, id)
}

// lireVersion reads a version among those of the file.
func (g guichet) lireVersion(r *http.Request, v *poste.Visite, d *rapports.VueDossier, id int64) (b rapports.BudgetDuDossier, vs []budget.Version, err error) {
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		if vs, err = budget.DuDossier(r.Context(), l, a, d.Dossier.ID); err != nil {
			return err
		}
		for _, x := range vs {
			if x.ID == id {
				b, err = rapports.Budget(r.Context(), l, a, x)
				return err
			}
		}
		return bdd.ErrAbsent
	})
	return b, vs, err
}

func (g guichet) montrer(w http.ResponseWriter, r *http.Request, v *poste.Visite, d *rapports.VueDossier, vs []budget.Version, b *rapports.BudgetDuDossier) error {
	p := &pageVersion{pageDossier: onglet(v, d, "Budget", "budget"), Budget: b, Versions: vs}
	for i := range vs {
		x := &vs[i]
		if x.Brouillon() {
			p.Brouillon = x
		} else if b != nil && x.Numero < b.Numero && (p.Avant == nil || x.Numero > p.Avant.Numero) {
			p.Avant = x
		}
	}
	if b != nil {
		p.Soldes, p.Groupes = soldes(b.Calcul), groupes(b.Lignes)
		p.Alertes = append(p.Alertes, alertes(b)...)
		p.Actions = append(p.Actions, actionEnsemble(d.Dossier.ID, b.ID), poste.ActionTableur(poste.AdresseDossier(d.Dossier.ID, "budget")+"?version="+form.Nombre(b.ID)))
	}
	v.TracerDossier("budget", d.Dossier.ID)
	g.Moteur.Rendre(w, r, http.StatusOK, "budget/version", p)
	return nil
}

// soldes are the figures at the head of a budget.
func soldes(c budget.Calcul) []cadre.Solde {
	reste := cadre.Solde{Libelle: "Reste à vivre", Valeur: c.Reste, Aide: c.ParPersonneEtJour.String() + " par personne et par jour"}
	if c.Reste < 0 {
		reste.Ton = cadre.Danger
	}
	solde := cadre.Solde{Libelle: "Équilibre", Valeur: c.Solde, Aide: "tout ce qui entre, moins tout ce qui sort"}
	if c.Solde < 0 {
		solde.Ton = cadre.Danger
	}
	s := []cadre.Solde{{Libelle: "Ressources", Valeur: c.Ressources, Aide: "par mois"}, {Libelle: "Charges", Valeur: c.Charges, Aide: "argent de vie compris"}, reste, solde}
	if t := c.TauxEffort(); t != "" {
		s = append(s, cadre.Solde{Libelle: "Taux d’effort", Valeur: t, Aide: "logement, aides déduites"})
	}
	return s
}

// alertes says what a budget shows at once.
func alertes(b *rapports.BudgetDuDossier) (a []cadre.Alerte) {
	c := b.Calcul
	if c.GereLogement > c.GereRecu && c.GereLogement > 0 {
		a = append(a, cadre.Alerte{Ton: cadre.Danger, Fait: "Le loyer dépasse ce que le compte géré reçoit.",
			Suite: texte.Typographier("Il manque " + (c.GereLogement - c.GereRecu).String() + " par mois : faire venir une autre ressource sur ce compte, ou chercher une aide au logement.")})
	}
	if c.Solde < 0 {
		a = append(a, cadre.Alerte{Ton: cadre.Attention, Fait: "Ce budget est en déficit de " + (-c.Solde).String() + " par mois.", Suite: "Une charge à réduire, un droit à ouvrir, une dette à étaler."})
	}
	if b.Accord == budget.Desaccord {
		a = append(a, cadre.Alerte{Ton: cadre.Attention, Fait: texte.Typographier("La personne n’est pas d’accord :"), Suite: b.Desaccord})
	}
	return a
}

// groupes puts the lines under their headings, housing first.
func groupes(ls []budget.Ligne) (gs []groupe) {
	for _, x := range []struct {
		groupe    budget.Groupe
		id, titre string
	}{{budget.GroupeRessources, "ressources", "Ressources"}, {budget.GroupeLogement, "logement", "Logement"}, {budget.GroupeCharges, "charges", "Autres charges"},
		{budget.GroupeRemboursements, "remboursements", "Remboursements"}, {budget.GroupeProvisions, "provisions", "Mis de côté"}, {budget.GroupeVie, "vie", "Argent de vie"}} {
		g := groupe{ID: x.id, Titre: x.titre}
		for _, l := range ls {
			if l.Poste.Groupe() == x.groupe {
				g.Lignes, g.Total = append(g.Lignes, l), g.Total+l.Mensuel()
			}
		}
		if len(g.Lignes) > 0 {
			gs = append(gs, g)
		}
	}
	return gs
}

// commencer opens a draft and goes to it.
func (g guichet) commencer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	_, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.vue(r, v, true)
	if err != nil {
		return err
	}
	id, err := parcours.CommencerBudget(r.Context(), g.Inst.Base, demande, d.Dossier.ID)
	if err != nil {
		return err
	}
	return poste.Aller(w, r, poste.AdresseDossier(d.Dossier.ID, "budget", form.Nombre(id)))
}
