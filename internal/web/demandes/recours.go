// SPDX-License-Identifier: EUPL-1.2

package demandes

import (
	"net/http"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

func adresseRecours(dossier, recours int64) string {
	return poste.AdresseDossier(dossier, "recours", form.Nombre(recours))
}

// alerteRecours says until when an appeal may be answered, and what silence does.
func alerteRecours(r masp.Recours, j jour.Jour) cadre.Alerte {
	suite := "Sans réponse, il est rejeté le " + r.Limite.Long() + " (articles L231-4 et L411-7 du CRPA)."
	if r.RejeteParSilence(j) {
		suite = "Il est rejeté par silence depuis le " + r.Limite.Long() + " (articles L231-4 et L411-7 du CRPA) ; une réponse peut encore le remplacer."
	}
	return cadre.Alerte{Ton: cadre.Attention, Fait: "Un recours attend sa réponse.", Suite: texte.Typographier(suite), Lien: &cadre.Lien{Texte: "Lire le recours", URL: adresseRecours(r.Dossier, r.ID)}}
}

type pageRecourir struct {
	cadre.Page
	Contre         string
	Action, Retour string
}

// cible is what the address of a new appeal names: ?demande=12, ?contrat=5.
func cible(r *http.Request, dossier int64) (n parcours.NouveauRecours, err error) {
	n.Dossier = dossier
	for c, nom := range map[masp.CibleRecours]string{masp.RecoursSurDemande: "demande", masp.RecoursSurContrat: "contrat"} {
		if id, err := strconv.ParseInt(r.URL.Query().Get(nom), 10, 64); err == nil {
			n.Cible, n.CibleID = c, id
			return n, nil
		}
	}
	return n, bdd.ErrAbsent
}

// lireNouveau reads the decision of the address, and refuses what is not contested, or is already.
func (g guichet) lireNouveau(r *http.Request, v *poste.Visite) (d rapports.VueDossier, n parcours.NouveauRecours, p *pageRecourir, err error) {
	p = &pageRecourir{}
	d, err = v.Dossier(r, "recours", func(x rapports.DroitsDossier) bool { return x.Contrat && x.Ecrire }, func(l bdd.Lecture, a droits.Agent, x *rapports.VueDossier) (err error) {
		if n, err = cible(r, x.Dossier.ID); err != nil {
			return err
		}
		y, _, err := parcours.ExaminerRecours(r.Context(), l, a, n)
		if err != nil {
			return err
		}
		y.NoteLe = l.Instant()
		p.Contre, err = parcours.DecisionContestee(r.Context(), l, y)
		return err
	})
	return d, n, p, err
}

// recourir is the form of an appeal that came.
func (g guichet) recourir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, n, p, err := g.lireNouveau(r, v)
	if err != nil {
		return err
	}
	g.rendreRecourir(w, r, v, http.StatusOK, &d, n, p, form.Nouveau(nil))
	return nil
}

func (g guichet) rendreRecourir(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *rapports.VueDossier, n parcours.NouveauRecours, p *pageRecourir, f *form.Form) {
	p.Page = poste.SousDossier(d, section, "Noter un recours")
	p.Form, p.Action = f, poste.AdresseDossier(d.Dossier.ID, "recours", "nouveau")+"?"+r.URL.RawQuery
	p.Retour = poste.AdresseDossier(d.Dossier.ID, "mesure")
	if n.Cible == masp.RecoursSurDemande {
		p.Retour = adresse(d.Dossier.ID, n.CibleID)
	}
	v.TracerDossier("recours", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "demandes/recourir", p)
}

func (g guichet) noterRecours(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	if id, fait, err := parcours.DejaFait(r.Context(), g.Inst.Base, demande); err != nil {
		return err
	} else if fait { // posted twice: the appeal waits, its page stands
		return poste.Aller(w, r, "/recours/"+form.Nombre(id))
	}
	d, n, p, err := g.lireNouveau(r, v)
	if err != nil {
		return err
	}
	n.Le, n.Texte = f.Jour("le", "le jour où il a été reçu", form.Requis), f.Bloc("texte", "ce que la personne conteste", 4000, form.Requis)
	if f.Valide() {
		id, err := parcours.NoterRecours(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, n)
		if err == nil {
			g.Annoncer(r, cadre.Info, "Recours noté. Qui décide l’a dans «\u00a0Ma journée\u00a0».")
			return poste.Aller(w, r, adresseRecours(d.Dossier.ID, id))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"le": "le", "texte": "texte"}, "", err); err != nil {
			return err
		}
	}
	g.rendreRecourir(w, r, v, http.StatusUnprocessableEntity, &d, n, p, f)
	return nil
}

type pageRecours struct {
	cadre.Page
	Recours    *rapports.RecoursVu
	Puce       cadre.Puce
	Contre     cadre.Lien
	Repondre   bool // the agent decides, and nothing is answered
	Suites     []cadre.Choix
	Aujourdhui jour.Jour
}

// Suite is the answer in words.
func (p *pageRecours) Suite() string {
	c, _ := p.Recours.Cible()
	return p.Recours.Recours.Suite.Libelle(c)
}

func (g guichet) lireRecours(r *http.Request, v *poste.Visite) (rapports.VueDossier, rapports.RecoursVu, jour.Jour, error) {
	return poste.LireDuDossier(r, v, "recours", "recours", func(d rapports.DroitsDossier) bool { return d.Contrat }, func(l bdd.Lecture, a droits.Agent, id int64) (rapports.RecoursVu, int64, error) {
		x, err := rapports.RecoursDe(r.Context(), l, g.Inst.Trousseau, a, id)
		return x, x.Dossier, err
	})
}

// recours shows an appeal, its deadline, its answer or the form of one.
func (g guichet) recours(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, x, j, err := g.lireRecours(r, v)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	f.Poser("le", j.Court())
	g.rendreRecours(w, r, v, http.StatusOK, &d, &x, j, f)
	return nil
}

func (g guichet) rendreRecours(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *rapports.VueDossier, x *rapports.RecoursVu, j jour.Jour, f *form.Form) {
	p := &pageRecours{Page: poste.SousDossier(d, section, "Recours du "+x.RecuLe.Long()), Recours: x, Repondre: d.Droits.Visa && x.Attend(), Aujourdhui: j}
	p.Court, p.Form = "Recours", f
	p.Puce = cadre.Puce{Ton: cadre.Attention, Mot: texte.Majuscule(x.Etat(j)), Cadre: true}
	if !x.Attend() {
		p.Puce.Ton = cadre.Neutre
	} else {
		y := alerteRecours(x.Recours, j)
		y.Lien = nil
		p.Alertes = append(p.Alertes, y)
	}
	c, id := x.Cible()
	p.Contre = cadre.Lien{Texte: texte.Majuscule(x.Contre), URL: poste.AdresseDossier(d.Dossier.ID, "mesure")}
	if c == masp.RecoursSurDemande {
		p.Contre.URL = adresse(d.Dossier.ID, id)
	}
	for _, s := range masp.SuitesRecours(c) {
		p.Suites = append(p.Suites, cadre.Choix{Valeur: string(s), Texte: s.Libelle(c)})
	}
	p.AEcrire = poste.Ecrits(d.Droits, d.Dossier.ID, x.Lettre)
	if d.Droits.Ecrire && x.Recours.Suite == masp.RecoursAccueilli { // withdrawn: what takes its place
		p.Actions = []cadre.Action{{Texte: "Faire une nouvelle demande", URL: poste.AdresseDossier(d.Dossier.ID, "masp", "nouvelle"), Icone: "plus"}}
		if c == masp.RecoursSurContrat {
			p.Actions[0] = cadre.Action{Texte: "Enregistrer un contrat signé", URL: poste.AdresseDossier(d.Dossier.ID, "mesure", "nouvelle"), Icone: "plus"}
		}
	}
	v.TracerDossier("recours", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "demandes/recours", p)
}

// repondre records the answer.
func (g guichet) repondre(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, x, j, err := g.lireRecours(r, v)
	if err != nil {
		return err
	}
	if !d.Droits.Visa {
		return bdd.ErrAbsent
	}
	c, _ := x.Cible()
	n := parcours.ReponseRecours{Recours: x.ID, Version: f.Identifiant(cadre.ChampVersion, "la version", form.Requis), Suite: form.Parmi(f, "reponse", "la réponse", masp.SuitesRecours(c), form.Requis),
		Le: f.Jour("le", "le jour de la réponse", form.Requis), Texte: f.Bloc("texte", "les raisons", 4000, form.Requis)}
	change := false
	if f.Valide() {
		_, err := parcours.RepondreRecours(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Réponse notée.")
			return poste.Aller(w, r, adresseRecours(d.Dossier.ID, x.ID))
		}
		if change = poste.Perime(f, err, "Ce recours"); !change {
			if err := poste.ReprendreSelon(f, map[string]string{"le": "le", "suite": "reponse", "demande": "reponse", "texte": "texte"}, "", err); err != nil {
				return err
			}
		}
	}
	g.rendreRecours(w, r, v, poste.StatutDe(change), &d, &x, j, f)
	return nil
}
