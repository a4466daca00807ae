// SPDX-License-Identifier: EUPL-1.2

package dettes

import (
	"net/http"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/dettes"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageDette struct {
	pageDossier
	Fiche   *fiche
	Dette   dettes.Dette
	Soldes  []dettes.Solde
	Plan    *dettes.Plan // that runs
	Anciens []dettes.Plan
	Sources []cadre.Choix
}

// Adresse is an address under the debt.
func (p *pageDette) Adresse(suite ...string) string { return adresse(p.Dossier, p.Dette.ID, suite...) }

// Passee tells whether an instalment is behind.
func (p *pageDette) Passee(e dettes.Echeance) bool { return e.Jour.Avant(p.Aujourdhui) }

func (g guichet) voir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, x, err := g.laDette(r, v, false)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	f.Poser("jour", d.aujourdhui.Court())
	return g.rendreDette(w, r, v, http.StatusOK, &d, x, f)
}

func (g guichet) rendreDette(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *fiche, x dettes.Dette, f *form.Form) error {
	p := &pageDette{pageDossier: d.sous(x.Creancier), Fiche: d, Dette: x, Plan: d.Plan(x.ID), Sources: cadre.ChoixDe(dettes.Sources, dettes.Source.Libelle)}
	p.Form = f
	if p.Ecrire {
		p.Actions = []cadre.Action{{Texte: "Modifier", URL: p.Adresse("modifier"), Icone: "crayon"}}
		if p.Plan == nil && !x.Soldee(d.aujourdhui) {
			p.Actions = append(p.Actions, cadre.Action{Texte: "Convenir d’un plan", URL: p.Adresse("plan"), Principale: true})
		}
	}
	for _, y := range d.Plans[x.ID] {
		if p.Plan == nil || y.ID != p.Plan.ID {
			p.Anciens = append(p.Anciens, y)
		}
	}
	if d.Gelee(x) {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Danger, Icone: "cadenas", Fait: "Cette dette est gelée.", Suite: "Aucun ordre ne la rembourse avant les mesures, sauf autorisation du juge ou délais qu’il a accordés sur un loyer (article L722-5 du code de la consommation)."})
	}
	err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p.Soldes, err = dettes.Soldes(r.Context(), l, a, x.ID)
		return err
	})
	if err != nil {
		return err
	}
	v.TracerDossier("dettes", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "dettes/dette", p)
	return nil
}

// constater notes what is still owed.
func (g guichet) constater(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, x, err := g.laDette(r, v, true)
	if err != nil {
		return err
	}
	s := lireSolde(f, form.Requis)
	s.Dette = x.ID
	if f.Valide() {
		_, err := parcours.ConstaterDette(r.Context(), g.Inst.Base, demande, s)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Reste dû noté.")
			return poste.Aller(w, r, adresse(d.Dossier.ID, x.ID))
		}
		if err := poste.ReprendreSelon(f, champsDette, "", err); err != nil {
			return err
		}
	}
	return g.rendreDette(w, r, v, http.StatusUnprocessableEntity, &d, x, f)
}

type pagePlan struct {
	pageDossier
	Dette    dettes.Dette
	Action   string
	Retour   string
	Origines []cadre.Choix
}

func (g guichet) nouveauPlan(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, x, err := g.laDette(r, v, true)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	f.Poser("convenu_le", d.aujourdhui.Court())
	g.rendrePlan(w, r, v, http.StatusOK, &d, x, f)
	return nil
}

func (g guichet) rendrePlan(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *fiche, x dettes.Dette, f *form.Form) {
	p := &pagePlan{pageDossier: d.sous("Plan d’apurement", cadre.Lien{Texte: x.Creancier, URL: adresse(d.Dossier.ID, x.ID)}), Dette: x, Action: adresse(d.Dossier.ID, x.ID, "plan"), Retour: adresse(d.Dossier.ID, x.ID),
		Origines: cadre.ChoixDe(dettes.Origines, dettes.Origine.Libelle)}
	p.Form = f
	v.TracerDossier("dettes", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "dettes/plan", p)
}

// convenir records a plan. Without a number of instalments, what is owed is shared out, the last one being the rest.
func (g guichet) convenir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, x, err := g.laDette(r, v, true)
	if err != nil {
		return err
	}
	p := lirePlan(f, x)
	if f.Valide() {
		_, err := parcours.ConvenirPlan(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, p)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Plan d’apurement enregistré.")
			return poste.Aller(w, r, adresse(d.Dossier.ID, x.ID))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"origine": "origine", "reference": "reference", "convenu_le": "convenu_le", "premiere_le": "premiere_le", "mensualite": "mensualite"}, "", err); err != nil {
			return err
		}
	}
	g.rendrePlan(w, r, v, http.StatusUnprocessableEntity, &d, x, f)
	return nil
}

func lirePlan(f *form.Form, x dettes.Dette) dettes.Plan {
	p := dettes.Plan{Dette: x.ID}
	p.Origine = form.Parmi(f, "origine", "qui a fait ce plan", dettes.Origines, form.Requis)
	p.Reference = f.Ligne("reference", "la référence de la décision", 80, form.Facultatif)
	p.ConvenuLe = f.Jour("convenu_le", "le jour de l’accord ou de la décision", form.Requis)
	p.PremiereLe = f.Jour("premiere_le", "la première échéance", form.Requis)
	p.Mensualite, _ = f.Montant("mensualite", "la mensualité", 1, montantMax, form.Requis)
	n, compte := f.Entier("nombre", "le nombre d’échéances", 1, 240, form.Facultatif)
	switch {
	case compte:
		p.Nombre, p.Derniere = n, p.Mensualite
	case f.Message("nombre") != "" || p.Mensualite == 0:
	case x.Solde.Jour.Vide() || x.Solde.Centimes == 0:
		f.Refuser("nombre", "Indiquez le nombre d’échéances\u00a0: ce qui reste dû n’est pas connu.")
	default:
		p.Nombre, p.Derniere = dettes.PlanPour(x.Solde.Centimes, p.Mensualite)
	}
	return p
}

// arreter stops the plan of the address.
func (g guichet) arreter(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, x, err := g.laDette(r, v, true)
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "plan")
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(d.Plans[x.ID], func(p dettes.Plan) bool { return p.ID == id }) {
		return bdd.ErrAbsent
	}
	motif := f.Ligne("motif", "pourquoi le plan s’arrête", 200, form.Requis)
	version := f.Identifiant(cadre.ChampVersion, "la version", form.Requis)
	if f.Valide() {
		_, err := parcours.ArreterPlan(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, id, version, motif)
		if err == nil {
			g.Annoncer(r, cadre.Info, "Plan d’apurement arrêté.")
			return poste.Aller(w, r, adresse(d.Dossier.ID, x.ID))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"motif": "motif"}, "", err); err != nil {
			return err
		}
	}
	return g.rendreDette(w, r, v, http.StatusUnprocessableEntity, &d, x, f)
}
