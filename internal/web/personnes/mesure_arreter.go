// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"net/http"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageArret asks when a contract stops before its end and why, or why it is cancelled before it begins, then shows what follows and asks to confirm. Posting it
// again carries etape=arreter.
type pageArret struct {
	cadre.Page
	Annuler bool // before it begins: no day is asked
	Contrat masp.Contrat
	Action  string
	Retour  string
	Motifs  []cadre.Choix
	Examen  *parcours.ExamenArret // to confirm
	Le      jour.Jour
	Motif   string
	Suites  []string // what follows, a sentence each
	Caches  []cadre.Cache
}

const (
	etapeArreter  = "arreter"
	etapeModifier = "modifier"
	motsMax       = 1000
)

// champsArret is the field that each rule is about.
var champsArret = map[string]string{"le": "le", "motif": "motif", "texte": "texte", "du": "du", "au": "au"}

// contratDe reads the contract of the address, for who may write the file.
func (g guichet) contratDe(r *http.Request, v *poste.Visite) (d rapports.VueDossier, c masp.Contrat, err error) {
	if d, err = g.vuePour(r, v, peutEcrire); err != nil {
		return d, c, err
	}
	id, err := poste.Identifiant(r, "contrat")
	if err != nil {
		return d, c, err
	}
	k := slices.IndexFunc(d.Contrats, func(c masp.Contrat) bool { return c.ID == id })
	if k < 0 {
		return d, c, bdd.ErrAbsent
	}
	return d, d.Contrats[k], nil
}

// peutArreter tells whether a contract may still stop before its end.
func peutArreter(c masp.Contrat, j jour.Jour) bool {
	return c.ArreteLe.Vide() && !c.Debut.Apres(j) && c.Fin.Apres(j)
}

func (g guichet) demanderArret(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, c, err := g.contratDe(r, v)
	if err != nil {
		return err
	}
	if !c.ArreteLe.Vide() {
		return poste.Aller(w, r, poste.AdresseDossier(d.Dossier.ID, "mesure"))
	}
	v.TracerDossier("mesure", d.Dossier.ID)
	g.rendreArret(w, r, http.StatusOK, pageArretDe(&d, c, form.Nouveau(nil)))
	return nil
}

func pageArretDe(d *rapports.VueDossier, c masp.Contrat, f *form.Form) *pageArret {
	p := &pageArret{Page: sous(d, "Arrêter le contrat avant son terme"), Contrat: c, Action: poste.AdresseDossier(d.Dossier.ID, "mesure", form.Nombre(c.ID), "arret"), Retour: poste.AdresseDossier(d.Dossier.ID, "mesure"),
		Motifs: cadre.ChoixDe(masp.MotifsArret, organisation.Dire[masp.MotifArret](d.Seuils.Mots, masp.ListeArret))}
	p.Form = f
	return p
}

func (g guichet) rendreArret(w http.ResponseWriter, r *http.Request, statut int, p *pageArret) {
	g.Moteur.Rendre(w, r, statut, "personnes/arret", p)
}

// arreter checks the form, then shows what follows; confirmed, it stops the contract.
func (g guichet) arreter(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, c, err := g.contratDe(r, v)
	if err != nil {
		return err
	}
	p := pageArretDe(&d, c, f)
	n := parcours.NouvelArret{Dossier: d.Dossier.ID, Contrat: c.ID, Le: f.Jour("le", "le dernier jour du contrat", form.Requis),
		Motif: masp.MotifArret(f.Choix("motif", "pourquoi le contrat s’arrête", cadre.Valeurs(p.Motifs), form.Requis)), Texte: f.Bloc("texte", "ce qui s’est passé", motsMax, form.Requis)}
	return g.enDeuxTemps(w, r, v, p, champsArret, deuxTemps{
		agir: func() (string, error) {
			_, err := parcours.ArreterContrat(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, n)
			return "Contrat arrêté" + texte.Insecable + ": son dernier jour est le " + n.Le.Long() + ".", err
		},
		examiner: func(l bdd.Lecture, a droits.Agent) (parcours.ExamenArret, error) {
			return parcours.ExaminerArret(r.Context(), l, a, n)
		},
		confirmer: func(x parcours.ExamenArret) { p.confirmer(x, n, f) },
	})
}

// deuxTemps is an act that ends a contract: looked at, then confirmed.
type deuxTemps struct {
	agir      func() (dit string, err error) // what is told once done
	examiner  func(bdd.Lecture, droits.Agent) (parcours.ExamenArret, error)
	confirmer func(parcours.ExamenArret)
}

// enDeuxTemps shows what follows of a form that holds; confirmed, it acts; sent back to be changed, it shows the form again.
func (g guichet) enDeuxTemps(w http.ResponseWriter, r *http.Request, v *poste.Visite, p *pageArret, champs map[string]string, x deuxTemps) error {
	f := p.Form
	if f.Valide() && f.Valeur("etape") == etapeArreter {
		dit, err := x.agir()
		if err == nil {
			g.Annoncer(r, cadre.Succes, dit)
			return poste.Aller(w, r, p.Retour)
		}
		if err := poste.ReprendreSelon(f, champs, "", err); err != nil {
			return err
		}
	}
	if f.Valeur("etape") == etapeModifier {
		g.rendreArret(w, r, http.StatusOK, p)
		return nil
	}
	if f.Valide() {
		var examen parcours.ExamenArret
		err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
			examen, err = x.examiner(l, a)
			return err
		})
		if err == nil {
			x.confirmer(examen)
			g.rendreArret(w, r, http.StatusOK, p)
			return nil
		}
		if err := poste.ReprendreSelon(f, champs, "", err); err != nil {
			return err
		}
	}
	g.rendreArret(w, r, http.StatusUnprocessableEntity, p)
	return nil
}

// confirmer says what the stop does, in sentences.
func (p *pageArret) confirmer(x parcours.ExamenArret, n parcours.NouvelArret, f *form.Form) {
	p.Examen, p.Le, p.Motif, p.Caches = &x, n.Le, n.Motif.Libelle(), cadre.Caches(f.Tout(), "etape")
	dire := func(s string) { p.Suites = append(p.Suites, texte.Typographier(s)) }
	if n.Motif != masp.Deces {
		dire("Un contrat arrêté ne se reprend pas : si l’accompagnement continue, un nouveau contrat se signe.")
	}
	if x.Gestion {
		suite, paiements := "est à la personne, et lui revient en deux jours ouvrés.",
			"Jusqu’au "+x.Terme.Long()+", seuls le loyer échu, l’énergie en cours et l’argent de vie se paient encore, sur le solde."
		switch {
		case x.Geler:
			suite, paiements = "n’est plus géré.", "Les paiements sont gelés depuis le "+n.Le.Long()+" : plus rien ne se paie, l’argent du compte est à sa succession."
		case n.Motif == masp.PassageMAJ || n.Motif == masp.PassageProtection:
			suite = "suit ce que le juge a décidé."
			paiements += " Voyez-les d’abord avec la personne que le juge a désignée."
		}
		dire("L’autorisation de percevoir et gérer s’arrête le même jour : l’argent qui arrive ensuite " + suite)
		dire(paiements)
	}
	if x.Bloques > 0 {
		dire(texte.Pluriel(x.Bloques, "ordre préparé ne partira plus", "ordres préparés ne partiront plus") + " : à annuler, ou à payer autrement.")
	}
	if !x.Suivant.Vide() {
		dire("Le contrat suivant, qui commence le " + x.Suivant.Long() + ", ne change pas.")
	}
}

// pageSuspension notes that the work with the person stops for a time, or starts again.
type pageSuspension struct {
	cadre.Page
	Contrat masp.Contrat
	Action  string
	Retour  string
	Motifs  []cadre.Choix
	Ouverte *masp.Suspension // that lasts: its last day is asked
	Compte  string           // how the days count
	Mots    organisation.Mots
}

// Pourquoi is why the work is suspended.
func (p *pageSuspension) Pourquoi() string {
	return p.Mots.De(masp.ListeSuspension, string(p.Ouverte.Motif), p.Ouverte.Motif.Libelle())
}

func (g guichet) demanderSuspension(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, c, err := g.contratDe(r, v)
	if err != nil {
		return err
	}
	v.TracerDossier("mesure", d.Dossier.ID)
	g.Moteur.Rendre(w, r, http.StatusOK, "personnes/suspension", pageSuspensionDe(&d, c, form.Nouveau(nil)))
	return nil
}

func pageSuspensionDe(d *rapports.VueDossier, c masp.Contrat, f *form.Form) *pageSuspension {
	p := &pageSuspension{Page: sous(d, "Suspendre l’accompagnement"), Contrat: c, Action: poste.AdresseDossier(d.Dossier.ID, "mesure", form.Nombre(c.ID), "suspension"), Retour: poste.AdresseDossier(d.Dossier.ID, "mesure"),
		Motifs: cadre.ChoixDe(masp.MotifsSuspension, organisation.Dire[masp.MotifSuspension](d.Seuils.Mots, masp.ListeSuspension)), Mots: d.Seuils.Mots, Compte: "Ces jours comptent dans la durée totale de la mesure."}
	for i := range c.Suspensions {
		if c.Suspensions[i].Au.Vide() {
			p.Ouverte = &c.Suspensions[i]
			p.Page = sous(d, "Noter la reprise")
		}
	}
	if !d.Seuils.SuspensionComptee {
		p.Compte = "Ces jours ne comptent pas dans la durée totale de la mesure."
	}
	p.Form = f
	return p
}

// suspendre notes a suspension, or the last day of the one that lasts.
func (g guichet) suspendre(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, c, err := g.contratDe(r, v)
	if err != nil {
		return err
	}
	p := pageSuspensionDe(&d, c, f)
	annonce := "Suspension notée."
	var faire func() (int64, error)
	if id := f.Valeur("suspension"); id != "" {
		suspension, version := f.Identifiant("suspension", "la suspension", form.Requis), f.Identifiant(cadre.ChampVersion, "la version", form.Requis)
		au := f.Jour("au", "le dernier jour de la suspension", form.Requis)
		annonce = "Reprise notée."
		faire = func() (int64, error) {
			return parcours.ReprendreContrat(r.Context(), g.Inst.Base, demande, d.Dossier.ID, suspension, version, au)
		}
	} else {
		n := parcours.NouvelleSuspension{Dossier: d.Dossier.ID, Contrat: c.ID, Motif: masp.MotifSuspension(f.Choix("motif", "pourquoi l’accompagnement s’interrompt", cadre.Valeurs(p.Motifs), form.Requis)),
			Du: f.Jour("du", "le premier jour", form.Requis), Au: f.Jour("au", "le dernier jour", form.Facultatif), Texte: f.Bloc("texte", "ce qui s’est passé", motsMax, form.Requis)}
		faire = func() (int64, error) {
			return parcours.SuspendreContrat(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, n)
		}
	}
	if f.Valide() {
		if _, err = faire(); err == nil {
			g.Annoncer(r, cadre.Succes, annonce)
			return poste.Aller(w, r, p.Retour)
		}
		if err := poste.ReprendreSelon(f, champsArret, "", err); err != nil {
			return err
		}
	}
	g.Moteur.Rendre(w, r, http.StatusUnprocessableEntity, "personnes/suspension", p)
	return nil
}
