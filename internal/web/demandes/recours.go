// SPDX-License-Identifier: EUPL-1.2

package demandes

import (
	"net/http"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/documents"
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
	Preuves    []preuve
	Tribunal   string // where the delay to go to court stands
	Repondre   bool   // the agent decides, and nothing is answered
	Suites     []cadre.Choix
	Aujourdhui jour.Jour
}

// Suite is the answer in words.
func (p *pageRecours) Suite() string {
	c, _ := p.Recours.Cible()
	return p.Recours.Recours.Suite.Libelle(c)
}

// preuve is the day that a letter proves, Vide when none does.
type preuve struct {
	Quoi   string
	Le     jour.Jour
	Lettre cadre.Lien
	Sans   string // what is missing, and its remedy
}

// preuves are those that count for the delay: of the decision, of the acknowledgement while silence may reject, of the rejection.
func preuves(x *rapports.RecoursVu) (ps []preuve) {
	ajouter := func(quoi string, le jour.Jour, d documents.Document, sans string) {
		y := preuve{Quoi: quoi, Le: le, Sans: sans}
		if !le.Vide() {
			y.Lettre = cadre.Lien{Texte: "lettre " + d.Reference() + ", " + d.Mode.Libelle(), URL: poste.AdresseDossier(x.Dossier, "documents", form.Nombre(d.ID))}
		}
		ps = append(ps, y)
	}
	jours := x.Preuves.Jours
	ajouter("Décision notifiée", jours.Decision, x.Preuves.Decision, "rien ne prouve le jour : ni remise en main propre, ni avis de réception noté")
	switch {
	case x.Attend():
		ajouter("Recours accusé", jours.Accuse, x.Preuves.Accuse, "aucun accusé de réception prouvé : le remettre en main propre, ou noter l’avis de réception du recommandé")
	case x.Recours.Suite == masp.RecoursMaintenu:
		ajouter("Rejet notifié", jours.Reponse, x.Preuves.Reponse, "rien ne prouve le jour : remettre la lettre en main propre, ou noter l’avis de réception du recommandé")
	}
	return ps
}

// direContentieux says until when the court may be asked. What it cites of the code of administrative justice was not read here.
func direContentieux(c masp.Contentieux) string {
	const usage = " (article R421-1 du code de justice administrative, à vérifier)"
	s := ""
	switch c.Etat {
	case masp.ContentieuxRetire:
		s = "La décision est retirée : il ne reste rien à contester."
	case masp.ContentieuxTardif:
		s = "Le délai de la décision a fini le " + c.Fin.Long() + usage + " : le recours est venu après et ne l’a pas interrompu. Il n’est opposable que si la lettre disait les voies et les délais."
	case masp.ContentieuxInterrompu:
		s = "Rien ne montre que le délai a couru : le recours l’interrompt (article L411-2 du CRPA)."
		if !c.Initial.Vide() {
			s = "Le délai de la décision finit le " + c.Initial.Long() + usage + " : le recours, venu à temps, l’interrompt (article L411-2 du CRPA). Il court de nouveau après la réponse, ou après le silence."
		}
	case masp.ContentieuxCourt:
		s = "Il peut être saisi jusqu’au " + c.Fin.Long() + usage + " : le délai interrompu par le recours court depuis le " + c.Depuis.Long() + " (articles L411-2 et L411-7 du CRPA)."
	case masp.ContentieuxSansFin:
		s = "Il peut être saisi sans date de fin : rien ne prouve que la personne a connu le délai (article L112-6 du CRPA)."
	}
	return texte.Typographier(s)
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
	p.Preuves, p.Tribunal = preuves(x), direContentieux(x.Contentieux)
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
