// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/personnes"
	"etai/internal/reglement"
)

// PlancherVu is a request for a lower floor, as it is shown.
type PlancherVu struct {
	comptes.PlancherAutorise
	Demandeur, Reponds, Leveur string
	EnVigueur                  bool // it may be lifted
}

// VuePlancher is the page of an account's floor.
type VuePlancher struct {
	Personne   personnes.Personne
	Compte     comptes.Compte
	Individuel bool
	Provision  comptes.Provision
	Demandes   []PlancherVu // answered, the latest first
	Ouverte    *PlancherVu  // waits for an answer
	Aujourdhui jour.Jour
	Jours      int             // how long it may last
	Decouvert  argent.Centimes // how far under zero it may go
	Demander   bool            // the agent may ask
	Decider    bool            // the agent may answer the open request, being another person
	Retirer    bool            // the agent asked, and may take it back
	Lever      bool            // the agent may go back to the ordinary floor
}

// Concerne tells whether a request is about this account.
func (v VuePlancher) Concerne(id int64) bool {
	return v.Ouverte != nil && v.Ouverte.ID == id || slices.ContainsFunc(v.Demandes, func(x PlancherVu) bool { return x.ID == id })
}

// EnVigueur is the lower floor that stands, or will; nil when there is none.
func (v VuePlancher) EnVigueur() *PlancherVu {
	for i := range v.Demandes {
		if v.Demandes[i].EnVigueur {
			return &v.Demandes[i]
		}
	}
	return nil
}

// Plancher reads the floor of a person's account; bdd.ErrAbsent for who does not read it.
func Plancher(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64) (v VuePlancher, err error) {
	p, err := droits.Parmi(ctx, l, a, dossier, droits.LireCompte, droits.ViserRemise, droits.PreparerOrdre, droits.EcrireDossier)
	if err == nil && !p[droits.LireCompte] {
		err = bdd.ErrAbsent
	}
	if err != nil {
		return v, err
	}
	if v.Compte, err = comptes.DuDossier(ctx, l, dossier); err != nil {
		return v, err
	}
	if v.Personne, err = personnes.DuDossier(ctx, l, dossier); err != nil {
		return v, err
	}
	banque, err := comptes.Bancaire(ctx, l, v.Compte.CompteBancaire)
	if err != nil {
		return v, err
	}
	regles, err := reglement.Lire(ctx, l, a.Organisation)
	if err != nil {
		return v, err
	}
	v.Aujourdhui, v.Individuel = l.Instant().Jour(), banque.Mode == comptes.Individuel
	v.Jours, v.Decouvert = reglement.JoursDePlancher.A(regles, v.Aujourdhui), reglement.DecouvertMaximal.A(regles, v.Aujourdhui)
	if v.Provision, err = comptes.ProvisionLe(ctx, l, v.Compte, v.Aujourdhui); err != nil {
		return v, err
	}
	ps, err := comptes.PlanchersDuCompte(ctx, l, t, v.Compte.ID)
	if err != nil {
		return v, err
	}
	noms := map[int64]string{}
	for _, x := range ps {
		y := PlancherVu{PlancherAutorise: x, EnVigueur: x.EnCours(v.Aujourdhui)}
		for _, n := range []struct {
			nom *string
			id  int64
		}{{&y.Demandeur, x.DemandeePar}, {&y.Reponds, x.DecideePar}, {&y.Leveur, x.LeveePar}} {
			if *n.nom, err = nomAgent(ctx, l, n.id, noms); err != nil {
				return v, err
			}
		}
		if x.Decision == "" {
			v.Ouverte = &y
			v.Retirer = x.DemandeePar == a.ID
			v.Decider = p[droits.ViserRemise] && !v.Retirer
			continue
		}
		v.Demandes = append(v.Demandes, y)
	}
	v.Demander = p[droits.PreparerOrdre] && v.Ouverte == nil && v.EnVigueur() == nil && v.Compte.FermeLe.Vide()
	v.Lever = p[droits.PreparerOrdre] || p[droits.EcrireDossier] || p[droits.ViserRemise]
	return v, nil
}

// LeveeVue is a request to lift a freeze, as it is shown.
type LeveeVue struct {
	gestion.Levee
	Demandeur, Reponds string
}

// GelVu is a freeze, as it is shown.
type GelVu struct {
	gestion.GelPose
	Par     string
	Levees  []LeveeVue // answered, the latest first
	Ouverte *LeveeVue  // waits for an answer
	Decider bool       // the agent may answer it, being another person
	Retirer bool       // the agent asked, and may take it back
}

// VueGels is the page of the freezes of a file.
type VueGels struct {
	Dossier    int64
	Personne   personnes.Personne
	Gels       []GelVu // the latest first
	Gestion    bool    // something is managed: there is something to freeze
	Aujourdhui jour.Jour
	Geler      bool // the agent may freeze, and ask that it be lifted
	Bloques    int  // orders under way that do not leave while it lasts
}

// EnCours returns the freezes that still last, those to come included.
func (v VueGels) EnCours() (gs []GelVu) {
	for _, g := range v.Gels {
		if g.Au.Vide() {
			gs = append(gs, g)
		}
	}
	return gs
}

// Gels reads the freezes of a file; bdd.ErrAbsent for who does not read its management.
func Gels(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64) (v VueGels, err error) {
	p, err := droits.Parmi(ctx, l, a, dossier, droits.LireGestion, droits.ViserRemise, droits.PreparerOrdre, droits.EcrireDossier)
	if err == nil && !p[droits.LireGestion] {
		err = bdd.ErrAbsent
	}
	if err != nil {
		return v, err
	}
	v.Dossier, v.Aujourdhui = dossier, l.Instant().Jour()
	if v.Personne, err = personnes.DuDossier(ctx, l, dossier); err != nil {
		return v, err
	}
	gestions, err := gestion.DuDossier(ctx, l, dossier)
	if err != nil {
		return v, err
	}
	v.Gestion = len(gestions) > 0
	v.Geler = p[droits.PreparerOrdre] || p[droits.EcrireDossier] || p[droits.ViserRemise]
	gs, err := gestion.GelsPoses(ctx, l, t, dossier)
	if err != nil {
		return v, err
	}
	noms := map[int64]string{}
	for _, g := range gs {
		x := GelVu{GelPose: g}
		if x.Par, err = nomAgent(ctx, l, g.PosePar, noms); err != nil {
			return v, err
		}
		for _, levee := range g.Levees {
			y := LeveeVue{Levee: levee}
			if y.Demandeur, err = nomAgent(ctx, l, levee.DemandeePar, noms); err != nil {
				return v, err
			}
			if y.Reponds, err = nomAgent(ctx, l, levee.DecideePar, noms); err != nil {
				return v, err
			}
			if levee.Decision == "" {
				x.Ouverte = &y
				x.Retirer = levee.DemandeePar == a.ID
				x.Decider = p[droits.ViserRemise] && !x.Retirer
				continue
			}
			x.Levees = append(x.Levees, y)
		}
		v.Gels = append(v.Gels, x)
	}
	return v, v.compterBloques(ctx, l)
}

func (v *VueGels) compterBloques(ctx context.Context, l bdd.Lecture) error {
	os, err := paiements.EnCoursDuDossier(ctx, l, v.Dossier)
	if err != nil {
		return err
	}
	for _, o := range os {
		if o.Etat == paiements.Transmis || o.Objet.Rend() {
			continue
		}
		for _, g := range v.Gels {
			if g.EnCours(o.ExecutionLe) {
				v.Bloques++
				break
			}
		}
	}
	return nil
}

// DossierDuGel returns the file that a freeze is about; bdd.ErrAbsent when there is none.
func DossierDuGel(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, id int64) (int64, error) {
	g, err := gestion.GelParID(ctx, l, t, id)
	return g.Dossier, err
}
