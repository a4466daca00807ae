// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"errors"
	"net/http"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pagePlancher struct {
	cadre.Page
	Vue      rapports.VuePlancher
	Ouverte  *demandePlancher
	Demandes []demandePlancher
	Adresse  string
	Borne    string // how low and how long, in one sentence
}

// demandePlancher is a request, with where it stands.
type demandePlancher struct {
	rapports.PlancherVu
	Etat cadre.Puce
}

// Quand writes an instant.
func (d demandePlancher) Quand(i horloge.Instant) string { return poste.Quand(i) }

func etatPlancher(x rapports.PlancherVu, aujourdhui jour.Jour) cadre.Puce {
	switch {
	case x.Decision == "":
		return cadre.Puce{Ton: cadre.Attention, Mot: "À décider", Icone: "horloge"}
	case x.Decision == comptes.Refusee:
		return cadre.Puce{Ton: cadre.Danger, Mot: "Refusée", Icone: "croix-ronde"}
	case x.Decision == comptes.Retiree:
		return cadre.Puce{Ton: cadre.Neutre, Mot: "Retirée"}
	case x.LeveePar != 0:
		return cadre.Puce{Ton: cadre.Neutre, Mot: "Levée"}
	case !x.EnVigueur:
		return cadre.Puce{Ton: cadre.Neutre, Mot: "Terminée"}
	case x.Du.Apres(aujourdhui):
		return cadre.Puce{Ton: cadre.Succes, Mot: "Autorisée", Suite: "à venir"}
	}
	return cadre.Puce{Ton: cadre.Succes, Mot: "Autorisée"}
}

func (g guichet) lirePlancher(r *http.Request, v *poste.Visite) (vue rapports.VuePlancher, err error) {
	err = lireDe(r, v, "plancher", func(l bdd.Lecture, a droits.Agent, id int64) (err error) {
		vue, err = rapports.Plancher(r.Context(), l, g.Inst.Trousseau, a, id)
		return err
	})
	return vue, err
}

// plancher shows the floor of an account: the ordinary one, what was authorised under it, what is asked.
func (g guichet) plancher(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.montrerPlancher(w, r, v, http.StatusOK, form.Nouveau(nil))
}

func (g guichet) montrerPlancher(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	vue, err := g.lirePlancher(r, v)
	if err != nil {
		return err
	}
	dossier := vue.Compte.Dossier
	v.TracerDossier("plancher", dossier)
	p := &pagePlancher{Vue: vue, Adresse: poste.AdresseDossier(dossier, "plancher")}
	p.Page = cadre.Page{Titre: "Plancher du compte" + deuxPoints + vue.Personne.Affiche(), Court: "Plancher", SousTitre: "Le montant sous lequel nos ordres ne descendent pas ce compte", Section: section, Form: f,
		Fil: []cadre.Lien{{Texte: "Comptes gérés", URL: "/comptes"}, {Texte: "Compte" + deuxPoints + vue.Personne.Affiche(), URL: poste.AdresseDossier(dossier, "compte")}}}
	bas := argent.Centimes(0)
	if vue.Individuel {
		bas = -vue.Decouvert
	}
	p.Borne = "Au plus bas " + bas.String() + ", pour " + texte.Pluriel(vue.Jours, "jour") + " au plus. Une autre personne autorise ou refuse."
	if x := vue.Ouverte; x != nil {
		p.Ouverte = &demandePlancher{*x, etatPlancher(*x, vue.Aujourdhui)}
	}
	for _, x := range vue.Demandes {
		p.Demandes = append(p.Demandes, demandePlancher{x, etatPlancher(x, vue.Aujourdhui)})
	}
	if len(f.Tout()) == 0 {
		f.Poser("du", vue.Aujourdhui.Court())
	}
	g.Moteur.Rendre(w, r, statut, "comptes/plancher", p)
	return nil
}

// demanderPlancher asks for a lower floor.
func (g guichet) demanderPlancher(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	vue, err := g.lirePlancher(r, v)
	if err != nil {
		return err
	}
	n := parcours.NouveauPlancher{Dossier: vue.Compte.Dossier, Du: f.Jour("du", "le premier jour", form.Requis), Au: f.Jour("au", "le dernier jour", form.Requis), Motif: f.Bloc("motif", "la raison", motifMax, form.Requis)}
	n.Plancher, _ = f.Montant("plancher", "le plancher demandé", -soldeMax, soldeMax, form.Requis)
	if !f.Valide() {
		return g.montrerPlancher(w, r, v, http.StatusUnprocessableEntity, f)
	}
	_, err = parcours.DemanderPlancher(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, n)
	return g.apresPlancher(w, r, v, f, n.Dossier, err, "Demande enregistrée. Le plancher ordinaire s’applique tant qu’une autre personne n’a pas répondu.")
}

// deciderPlancher authorises, refuses, withdraws or lifts.
func (g guichet) deciderPlancher(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	vue, err := g.lirePlancher(r, v)
	if err != nil {
		return err
	}
	id, version := f.Identifiant("demande", "la demande", form.Requis), f.Identifiant(cadre.ChampVersion, "la version", form.Requis)
	decision := f.Choix("decision", "votre réponse", []string{comptes.Autorisee, comptes.Refusee, comptes.Retiree, "lever"}, form.Requis)
	motif, annonce := "", "Demande retirée."
	switch decision {
	case comptes.Refusee:
		motif, annonce = f.Bloc("refus", "la raison du refus", motifMax, form.Requis), "Demande refusée"+deuxPoints+"le plancher ordinaire s’applique."
	case "lever":
		motif, annonce = f.Bloc("levee", "la raison", motifMax, form.Requis), "Plancher ordinaire rétabli, dès maintenant."
	case comptes.Autorisee:
		annonce = "Plancher autorisé."
	}
	if !f.Valide() {
		return g.montrerPlancher(w, r, v, http.StatusUnprocessableEntity, f)
	}
	if !vue.Concerne(id) {
		return bdd.ErrAbsent
	}
	if decision == "lever" {
		_, err = parcours.LeverPlancher(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, id, version, motif)
	} else {
		_, err = parcours.DeciderPlancher(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, id, version, decision, motif)
	}
	return g.apresPlancher(w, r, v, f, vue.Compte.Dossier, err, annonce)
}

// apresPlancher goes back to the page, or shows it again with what the domain refused or what somebody else did meanwhile.
func (g guichet) apresPlancher(w http.ResponseWriter, r *http.Request, v *poste.Visite, f *form.Form, dossier int64, err error, annonce string) error {
	if err == nil {
		g.Annoncer(r, cadre.Succes, annonce)
		return poste.Aller(w, r, poste.AdresseDossier(dossier, "plancher"))
	}
	if errors.Is(err, bdd.ErrAncienneVersion) {
		f.Refuser("", "Quelqu’un vient de changer cette demande"+deuxPoints+"voici où elle en est. Rien n’a été enregistré de votre côté.")
		return g.montrerPlancher(w, r, v, http.StatusConflict, f)
	}
	if err := poste.ReprendreSelon(f, map[string]string{"plancher": "plancher", "du": "du", "au": "au", "motif": "motif", "refus": "refus", "levee": "levee"}, "", err); err != nil {
		return err
	}
	return g.montrerPlancher(w, r, v, http.StatusUnprocessableEntity, f)
}
