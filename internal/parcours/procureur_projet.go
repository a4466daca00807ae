// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"fmt"
	"strings"

	"etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/budget"
	"etai/internal/masp"
	"etai/internal/masp/signalement"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
)

// projetRapport gathers what a report to the procureur starts from, part by part.
type projetRapport struct {
	ctx     context.Context
	l       bdd.Lecture
	t       *chiffre.Trousseau
	a       droits.Agent
	dossier int64
	j       jour.Jour
	textes  signalement.Textes
}

// preparerRapport says what the file knows of a person, in the parts of a report to the procureur: its writer corrects and completes. Each part is of what the agent may read.
func preparerRapport(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64) (signalement.Textes, error) {
	a.Instant = l.Instant()
	p := &projetRapport{ctx, l, t, a, dossier, l.Instant().Jour(), signalement.Textes{"destinataire": "Procureur de la République"}}
	for _, partie := range []func() error{p.identite, p.copier, p.budget, p.autonomie, p.actions} {
		if err := partie(); err != nil {
			return nil, err
		}
	}
	return p.textes, nil
}

func (p *projetRapport) poser(code string, mots ...string) {
	if len(mots) > 0 {
		p.textes[code] = strings.Join(mots, "\n")
	}
}

func (p *projetRapport) peut(action droits.Action) (bool, error) {
	return droits.Peut(p.ctx, p.l, p.a, action, p.dossier)
}

func (p *projetRapport) identite() error {
	qui, err := personnes.DuDossier(p.ctx, p.l, p.dossier)
	if err != nil {
		return err
	}
	mots := []string{qui.Affiche()}
	if !qui.Naissance.Vide() {
		mots = append(mots, "Né(e) le "+qui.Naissance.Long())
	}
	if qui.Adresse != "" {
		mots = append(mots, "Demeurant "+enLigne(qui.Adresse)+", "+qui.Commune)
	}
	p.poser("identite", mots...)
	return nil
}

// copier takes the rubrics that an evaluation copies too: household, housing, benefits, debts.
func (p *projetRapport) copier() error {
	if ok, err := p.peut(droits.LireDossier); err != nil || !ok {
		return err
	}
	c, err := CopierDossier(p.ctx, p.l, p.a, p.dossier)
	if err != nil {
		return err
	}
	codes := map[string]string{masp.CopieFoyer: "famille", masp.CopieLogement: "vie", masp.CopiePrestations: "prestations", masp.CopieDettes: "dettes"}
	for _, r := range c.Rubriques {
		var mots []string
		for _, x := range r.Lignes {
			mots = append(mots, x.Nom+" : "+x.Valeur)
		}
		if code := codes[r.Titre]; code != "" {
			p.poser(code, mots...)
		}
	}
	return nil
}

func (p *projetRapport) budget() error {
	vs, err := budget.DuDossier(p.ctx, p.l, p.a, p.dossier)
	if err != nil {
		return err
	}
	v := budget.EnVigueur(vs, p.j)
	if v == nil {
		return nil
	}
	ls, err := budget.Lignes(p.ctx, p.l, p.a, v.ID)
	if err != nil {
		return err
	}
	mots := map[budget.Sens][]string{}
	for _, x := range ls {
		if !x.EnCours(p.j) {
			continue
		}
		nom := x.Libelle
		if nom == "" {
			nom = x.Poste.Libelle()
		}
		mots[x.Sens] = append(mots[x.Sens], texte.Majuscule(nom)+" : "+x.Mensuel().String()+" par mois")
	}
	p.poser("ressources", mots[budget.Ressource]...)
	p.poser("charges", mots[budget.Charge]...)
	return nil
}

// autonomie takes the last grid that was filled, with how it was, and what the last evaluation says of the person's difficulties.
func (p *projetRapport) autonomie() error {
	gs, err := masp.AutonomiesDuDossier(p.ctx, p.l, p.t, p.a, p.dossier)
	if err != nil {
		return err
	}
	if len(gs) > 0 {
		g := gs[0]
		version, err := masp.GrilleParID(p.ctx, p.l, g.Grille)
		if err != nil {
			return err
		}
		dits := map[int64]string{}
		for _, n := range g.Notes {
			dits[n.Item] = version.Mots[n.Service]
		}
		var mots []string
		for _, i := range version.Items {
			mots = append(mots, i.Libelle+" : "+dits[i.ID])
		}
		p.poser("quotidien", mots...)
		avec := "par le service"
		if g.AvecPersonne {
			avec = "avec elle"
		}
		p.poser("quotidien_recueil", "grille d’autonomie remplie "+avec+" le "+g.Le.Long())
	}
	ds, err := masp.DemandesDuDossier(p.ctx, p.l, p.a, p.dossier)
	if err != nil || len(ds) == 0 {
		return err
	}
	es, err := masp.Evaluations(p.ctx, p.l, p.t, p.a, ds[0].ID)
	if err != nil || len(es) == 0 || es[0].Textes.Gestion == "" {
		return err
	}
	p.poser("tenue_budget", es[0].Textes.Gestion)
	p.poser("tenue_budget_recueil", "évaluation de la demande "+ds[0].Numero)
	return nil
}

// actions draws up the account of what was done: contracts, démarches.
func (p *projetRapport) actions() error {
	cs, err := masp.DuDossier(p.ctx, p.l, p.dossier)
	if err != nil {
		return err
	}
	niveaux, err := organisation.LireNiveaux(p.ctx, p.l, p.a.Organisation)
	if err != nil {
		return err
	}
	var mots []string
	for _, c := range masp.Valables(cs) {
		m := fmt.Sprintf("Contrat %s, du %s au %s", niveaux.Libelle(c.Niveau), c.Debut.Court(), c.Dernier().Court())
		if !c.ArreteLe.Vide() {
			m += ", arrêté : " + c.Arret.Motif.Libelle()
		}
		mots = append(mots, m)
	}
	if ok, err := p.peut(droits.LireDossier); err != nil || !ok {
		p.poser("menees", mots...)
		return err
	}
	ds, err := accompagnement.Demarches(p.ctx, p.l, p.t, p.a, p.dossier)
	if err != nil {
		return err
	}
	for _, d := range ds {
		mots = append(mots, d.Genre.Libelle()+" : "+d.Etat.Libelle())
	}
	p.poser("menees", mots...)
	return nil
}
