// SPDX-License-Identifier: EUPL-1.2

package delegation

import (
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/texte"
	"etai/internal/delegation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/rapports/delegations"
	"etai/internal/rapports/facturepdf"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageDossier struct {
	cadre.Page
	Vue          delegations.VueDossier
	Attributions []attributionVue
	Conventions  []cadre.Choix
	Agents       []cadre.Choix
	Adresse      string
	Offrir       bool
	Repondre     *attributionVue // an offer that waits for the agent's answer
	Retirer      *attributionVue // what the département may take back
	Ecrire       bool
	Acces        int
}

type attributionVue struct {
	delegations.AttributionVue
	Puce cadre.Puce
}

// Jours says from when, to when.
func (a attributionVue) Jours() string {
	switch {
	case a.Etat == delegation.Offerte:
		return "à partir du " + a.Du.Long()
	case a.Au.Vide():
		return "depuis le " + a.Du.Long()
	}
	return "du " + a.Du.Long() + " au " + a.Au.Long()
}

// Quand writes an instant.
func (p *pageDossier) Quand(i horloge.Instant) string { return poste.Quand(i) }

// Quantite writes what a month counts.
func (p *pageDossier) Quantite(m delegation.Mois) string { return facturepdf.Quantite(int64(m.Dix)) }

func (g guichet) lireDossier(r *http.Request, v *poste.Visite) (d rapports.VueDossier, vue delegations.VueDossier, err error) {
	d, err = v.Dossier(r, "delegation", func(d rapports.DroitsDossier) bool { return d.Contrat }, func(l bdd.Lecture, a droits.Agent, d *rapports.VueDossier) (err error) {
		vue, err = delegations.Dossier(r.Context(), l, g.Inst.Trousseau, a, d.Dossier.ID)
		return err
	})
	return d, vue, err
}

// dossier is the délégation of a file; who opens it has seen its messages.
func (g guichet) dossier(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, vue, err := g.lireDossier(r, v)
	if err != nil {
		return err
	}
	if nouveaux(vue, v.Compte.ID) {
		if err := parcours.VoirMessages(r.Context(), g.Inst.Base, parcours.Demande{Agent: v.Agent()}, d.Dossier.ID); err != nil {
			return err
		}
	}
	return g.rendreDossier(w, r, v, http.StatusOK, d, vue, form.Nouveau(map[string][]string{"acces_au": {vue.Aujourdhui.Plus(30).Court()}, "avenant_acces": {vue.Aujourdhui.Plus(30).Court()}}))
}

func nouveaux(vue delegations.VueDossier, agent int64) bool {
	for _, m := range vue.Messages {
		vu := m.Par == agent
		for _, x := range m.Vus {
			vu = vu || x.Agent == agent
		}
		if !vu {
			return true
		}
	}
	return false
}

func (g guichet) rendreDossier(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d rapports.VueDossier, vue delegations.VueDossier, f *form.Form) error {
	p := &pageDossier{Page: poste.SousDossier(&d, "personnes", "Délégation et échanges"), Vue: vue, Adresse: poste.AdresseDossier(d.Dossier.ID, "delegation"), Acces: delegation.DureeAcces}
	p.Form = f
	if len(vue.Attributions) > 0 && vue.Attributions[0].CoteDepartement {
		p.AEcrire = poste.Ecrits(d.Droits, d.Dossier.ID, "ordre_prise_en_charge")
	}
	vive := false
	for _, x := range vue.Attributions {
		y := attributionVue{x, puceAttribution(x.Etat)}
		p.Attributions = append(p.Attributions, y)
		enCours := x.Etat == delegation.Offerte || x.Etat == delegation.Acceptee
		vive = vive || enCours
		p.Ecrire = p.Ecrire || enCours || x.Etat == delegation.Retiree && !x.AccesAu.Avant(vue.Aujourdhui)
		if x.Etat == delegation.Offerte && !x.CoteDepartement && v.Peut(droits.Attribuer) {
			p.Repondre = &y
			if _, ok := f.Tout()["charge_du"]; !ok {
				f.Poser("charge_du", x.Du.Court())
			}
		}
		if enCours && x.CoteDepartement && v.Peut(droits.Deleguer) {
			p.Retirer = &y
		}
	}
	p.Offrir = vue.Departement && !vive && v.Peut(droits.Deleguer)
	p.Conventions = []cadre.Choix{{Texte: "Choisir…"}}
	for _, c := range vue.Conventions {
		if c.EnVigueur || c.Dit.Du.Apres(vue.Aujourdhui) {
			p.Conventions = append(p.Conventions, cadre.Choix{Valeur: form.Nombre(c.ID), Texte: c.NomDelegataire + ", " + c.Reference})
		}
	}
	p.Agents = []cadre.Choix{{Texte: "Personne en particulier pour l’instant"}}
	for _, a := range vue.Agents {
		if a.Actif && droits.Autorise(a.Role, droits.EcrireDossier) && a.Role == droits.CESF {
			p.Agents = append(p.Agents, cadre.Choix{Valeur: form.Nombre(a.ID), Texte: a.NomComplet()})
		}
	}
	v.TracerDossier("delegation", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "delegation/dossier", p)
	return nil
}

// agir is what the forms of the page have in common: lire reads one and does its act.
func (g guichet) agir(w http.ResponseWriter, r *http.Request, v *poste.Visite, fait string, champs map[string]string, defaut string, lire func(f *form.Form, d parcours.Demande, dossier int64) (func() error, error)) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	x, vue, err := g.lireDossier(r, v)
	if err != nil {
		return err
	}
	faire, err := lire(f, d, x.Dossier.ID)
	if err != nil {
		return err
	}
	if f.Valide() {
		if err = faire(); err == nil {
			g.Annoncer(r, cadre.Succes, fait)
			if droit, err := g.encore(r, v, x.Dossier.ID); err != nil || !droit {
				return premiereErreur(err, poste.Aller(w, r, accueil+"/mesures"))
			}
			return poste.Aller(w, r, poste.AdresseDossier(x.Dossier.ID, "delegation"))
		}
		if err := poste.ReprendreSelon(f, champs, defaut, err); err != nil {
			return err
		}
	}
	return g.rendreDossier(w, r, v, http.StatusUnprocessableEntity, x, vue, f)
}

// encore tells whether the agent still reads the file after the act: an offer that is refused closes it.
func (g guichet) encore(r *http.Request, v *poste.Visite, dossier int64) (oui bool, err error) {
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		oui, err = droits.Peut(r.Context(), l, a, droits.LireContrat, dossier)
		return err
	})
	return oui, err
}

func (g guichet) offrir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.agir(w, r, v, "Mesure proposée. Le délégataire lit le contrat et le budget le temps de répondre.", map[string]string{"convention": "convention", "du": "offre_du", "dossier": "convention"}, "convention",
		func(f *form.Form, d parcours.Demande, dossier int64) (func() error, error) {
			n := parcours.NouvelleOffre{Dossier: dossier, Convention: f.Identifiant("convention", "la convention", form.Requis), Du: f.Jour("offre_du", "le premier jour de la charge", form.Requis), Texte: f.Bloc("offre_mots", "un mot", longueurMots, form.Facultatif)}
			return func() error {
				_, err := parcours.OffrirMesure(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, n)
				return err
			}, nil
		})
}

// reponse reads which attribution a form is about.
func reponse(f *form.Form) (n parcours.ReponseOffre, err error) {
	n.Attribution = f.Identifiant("attribution", "la mesure confiée", form.Requis)
	n.Version, err = poste.Version(f)
	return n, err
}

func (g guichet) repondre(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.agir(w, r, v, "Mesure acceptée"+deuxPoints+"le dossier vous est ouvert en entier.", map[string]string{"du": "charge_du", "suivi": "agent"}, "charge_du",
		func(f *form.Form, d parcours.Demande, _ int64) (func() error, error) {
			n, err := reponse(f)
			n.Du, n.Agent = f.Jour("charge_du", "le premier jour de la charge", form.Requis), f.Identifiant("agent", "qui suit le dossier", form.Facultatif)
			return func() error {
				_, err := parcours.AccepterMesure(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, n)
				return err
			}, err
		})
}

func (g guichet) refuser(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.agir(w, r, v, "Mesure refusée. Le département le lit, avec votre raison.", map[string]string{"texte": "refus_mots"}, "refus_mots",
		func(f *form.Form, d parcours.Demande, _ int64) (func() error, error) {
			n, err := reponse(f)
			n.Texte = f.Bloc("refus_mots", "pourquoi la mesure est refusée", longueurMots, form.Requis)
			return func() error {
				_, err := parcours.RefuserMesure(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, n)
				return err
			}, err
		})
}

func (g guichet) retirer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.agir(w, r, v, "Mesure retirée.", map[string]string{"au": "charge_au", "acces_au": "acces_au", "texte": "retrait_mots"}, "retrait_mots",
		func(f *form.Form, d parcours.Demande, _ int64) (func() error, error) {
			n, err := reponse(f)
			n.Au, n.AccesAu = f.Jour("charge_au", "le dernier jour de la charge", form.Facultatif), f.Jour("acces_au", "le dernier jour de lecture", form.Facultatif)
			n.Texte = f.Bloc("retrait_mots", "pourquoi la mesure est retirée", longueurMots, form.Requis)
			return func() error {
				_, err := parcours.RetirerMesure(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, n)
				return err
			}, err
		})
}

// changer gives a running measure to another délégataire, by an avenant.
func (g guichet) changer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	champs := map[string]string{"convention": "autre_convention", "du": "avenant_du", "R10": "avenant_du", "R4": "signe_le", "R4-departement": "signe_pour_le", "R4-signataire": "signe_pour", "acces_au": "avenant_acces", "texte": "avenant_mots", "attribution": "avenant_mots"}
	return g.agir(w, r, v, "Avenant enregistré. La mesure est proposée au nouveau délégataire.", champs, "avenant_mots", func(f *form.Form, d parcours.Demande, dossier int64) (func() error, error) {
		n, err := reponse(f)
		x := parcours.AutreDelegataire{Dossier: dossier, Attribution: n.Attribution, Version: n.Version, Convention: f.Identifiant("autre_convention", "la convention", form.Requis), Du: f.Jour("avenant_du", "le jour de l’effet", form.Requis),
			SigneLe: f.Jour("signe_le", "la date de signature de la personne", form.Requis), SignePourLe: f.Jour("signe_pour_le", "la date de signature pour le département", form.Requis),
			SignePour: f.Ligne("signe_pour", "qui a signé pour le département", 200, form.Facultatif), AccesAu: f.Jour("avenant_acces", "le dernier jour de lecture", form.Requis),
			Texte: f.Bloc("avenant_mots", "pourquoi", longueurMots, form.Requis)}
		return func() error {
			_, err := parcours.ChangerDelegataire(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, x)
			return err
		}, err
	})
}

func (g guichet) ecrireMessage(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.agir(w, r, v, "Message envoyé.", map[string]string{"message": "message"}, "message", func(f *form.Form, d parcours.Demande, dossier int64) (func() error, error) {
		mots := f.Bloc("message", "le message", longueurMots, form.Requis)
		return func() error {
			_, err := parcours.EcrireMessage(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, dossier, mots)
			return err
		}, nil
	})
}

// MoisDit is a month on screen.
func (p *pageDossier) MoisDit(m delegation.Mois) string { return texte.Majuscule(m.Mois.MoisAnnee()) }
