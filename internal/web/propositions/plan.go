// SPDX-License-Identifier: EUPL-1.2

package propositions

import (
	"fmt"
	"net/http"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/paiements/plan"
	"etai/internal/parcours"
	"etai/internal/rapports/propositions"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pagePlan is the standing plan of an account.
type pagePlan struct {
	cadre.Page
	Vue      propositions.VuePlan
	Soldes   []cadre.Solde
	Rangs    []rangPlan
	Lignes   int
	Reserves []reserve
	Total    argent.Centimes // set aside
	Versions []versionPlan
	Vide     *cadre.Vide
	Nouveau  string
	Proposer string
	Accord   string
	Tableur  string
}

type rangPlan struct {
	Titre  string
	Lignes []lignePlan
}

type lignePlan struct {
	plan.Ligne
	Quoi, Qui, Quand string
	But              string // affected benefit, reserve that pays it
	Piece            *cadre.Lien
}

type reserve struct {
	Nom      string
	Centimes argent.Centimes
	Lien     string // to free it; empty: not for this agent
}

type versionPlan struct {
	plan.Plan
	Etat cadre.Puce
	Par  string
	Lien string // empty: it is the one on the page
}

func (g guichet) plan(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, err := g.lirePlan(r, v, false)
	if err != nil {
		return err
	}
	p := &pagePlan{Vue: vue, Proposer: adresseProposition(vue.Dossier), Page: cadre.Page{Titre: "Plan du compte" + deuxPoints + vue.Personne.Affiche(), Court: "Plan", Section: section,
		Fil: []cadre.Lien{{Texte: "Comptes gérés", URL: "/comptes"}, {Texte: vue.Personne.Affiche(), URL: adresseCompte(vue.Dossier)}}}}
	p.Tableur = adressePlan(vue.Dossier) + ".xlsx"
	if r.URL.RawQuery != "" {
		p.Tableur += fmt.Sprintf("?version=%d", vue.Montree.Numero)
	}
	if vue.Preparer {
		p.Nouveau = adressePlan(vue.Dossier) + "/nouveau"
	}
	p.remplir()
	g.Moteur.Rendre(w, r, http.StatusOK, "propositions/plan", p)
	return nil
}

func (p *pagePlan) remplir() {
	v := p.Vue
	p.reserves()
	x := v.Montree
	if x.Numero == 0 {
		p.Vide = &cadre.Vide{Phrase: "Aucun plan n’est encore écrit pour ce compte. Il dit ce qui se paie chaque mois, dans quel ordre."}
		if p.Nouveau != "" {
			p.Vide.Action = &cadre.Action{Texte: "Écrire le plan", URL: p.Nouveau}
		}
		return
	}
	p.SousTitre = fmt.Sprintf("Version %d, depuis le %s", x.Numero, x.Du.Long())
	if x.Du.Apres(v.Aujourdhui) {
		p.SousTitre = fmt.Sprintf("Version %d, à partir du %s", x.Numero, x.Du.Long())
	}
	p.Accord = texte.Majuscule(x.Accord.Libelle()) + ", le " + x.AccordeLe.Long() + "."
	p.Soldes = soldesDuPlan(v.Poids, v.Reserves.Total())
	p.Alertes = alertesDuPoids(v.Poids)
	p.Lignes = len(x.Lignes)
	for n := range motsDesRangs {
		var ls []lignePlan
		for _, l := range x.Lignes {
			if l.Rang() == n {
				ls = append(ls, p.ligne(l))
			}
		}
		if len(ls) > 0 {
			p.Rangs = append(p.Rangs, rangPlan{motDuRang(n), ls})
		}
	}
	courante, _ := v.EnVigueur()
	for _, version := range slices.Backward(v.Versions) {
		n := versionPlan{Plan: version, Par: v.Agents[version.SaisiPar], Etat: cadre.Puce{Ton: cadre.Neutre, Mot: "remplacée"}}
		if n.ID != x.ID {
			n.Lien = adresseVersion(v.Dossier, n.Numero)
		}
		switch {
		case n.ID == courante.ID:
			n.Etat = cadre.Puce{Ton: cadre.Succes, Mot: "en vigueur"}
		case n.Du.Apres(v.Aujourdhui):
			n.Etat = cadre.Puce{Ton: cadre.Info, Mot: "à venir", Icone: "horloge"}
		}
		p.Versions = append(p.Versions, n)
	}
}

func soldesDuPlan(w parcours.PoidsDuPlan, cote argent.Centimes) []cadre.Solde {
	reste := cadre.Solde{Libelle: "Reste, en moyenne", Valeur: w.Ressources - w.Total, Aide: "par mois, une fois le plan payé"}
	if w.Total > w.Ressources {
		reste.Ton = cadre.Danger
	}
	return []cadre.Solde{{Libelle: "Prestations autorisées", Valeur: w.Ressources, Aide: "par mois, au montant connu"}, {Libelle: "Loyer et charges", Valeur: w.Loyer, Aide: "par mois"},
		{Libelle: "Tout le plan", Valeur: w.Total, Aide: "par mois, en moyenne"}, reste, {Libelle: "Mis de côté", Valeur: cote, Aide: "dans le solde, réservé à son objet"}}
}

// alertesDuPoids says clearly that a plan cannot hold.
func alertesDuPoids(w parcours.PoidsDuPlan) []cadre.Alerte {
	switch {
	case w.LoyerTropLourd():
		return []cadre.Alerte{{Ton: cadre.Danger, Fait: "Le loyer dépasse à lui seul ce qui arrive" + deuxPoints + w.Loyer.String() + " pour " + w.Ressources.String() + ".",
			Suite: "Aucun mois ne pourra le payer. Vérifiez l’aide au logement, les prestations autorisées et le loyer, puis voyez une aide avec la personne."}}
	case w.Ressources > 0 && w.Total > w.Ressources:
		return []cadre.Alerte{{Ton: cadre.Attention, Fait: "Le plan demande plus que ce qui arrive" + deuxPoints + w.Total.String() + " pour " + w.Ressources.String() + " par mois.",
			Suite: "Chaque mois, les dernières lignes seront refusées. Revoyez le plan avec la personne."}}
	}
	return nil
}

func (p *pagePlan) ligne(l plan.Ligne) lignePlan {
	v := p.Vue
	x := lignePlan{Ligne: l, Quoi: nomLigne(l), Qui: v.Tiers[l.Tiers], Quand: quandTombe(l)}
	if l.Genre == plan.MisDeCote {
		x.Qui = "reste sur le compte, pour " + minuscule(l.Objet.Libelle())
	}
	if l.Affectee != 0 {
		x.But = "but de " + v.Prestations[l.Affectee]
		if v.Prestations[l.Affectee] == "" {
			x.But = fmt.Sprintf("but de la prestation n° %d", l.Affectee)
		}
	}
	if l.Reserve != 0 {
		x.But = "payée d’abord avec « " + v.NomReserve(l.Reserve) + " », mis de côté"
	}
	x.But = texte.Typographier(x.But)
	if l.Piece != 0 {
		x.Piece = &cadre.Lien{Texte: "pièce", URL: poste.AdresseDossier(v.Dossier, "documents", fmt.Sprint(l.Piece))}
	}
	return x
}

func minuscule(s string) string {
	for i, c := range s {
		return string(c|0x20) + s[i+len(string(c)):]
	}
	return s
}

func (p *pagePlan) reserves() {
	v := p.Vue
	vues := map[int64]bool{}
	for _, version := range slices.Backward(v.Versions) {
		for _, l := range version.Lignes {
			c := v.Reserves[l.Serie]
			if c == 0 || vues[l.Serie] {
				continue
			}
			vues[l.Serie] = true
			x := reserve{Nom: l.Libelle, Centimes: c}
			if v.Preparer {
				x.Lien = fmt.Sprintf("%s/reserves/%d", adressePlan(v.Dossier), l.Serie)
			}
			p.Reserves = append(p.Reserves, x)
			p.Total += c
		}
	}
}

// pageLiberer frees what is set aside, with the person's agreement.
type pageLiberer struct {
	cadre.Page
	Reserve reserve
	Action  string
	Retour  string
}

// reserveDe finds what is set aside under the serie of the address.
func (g guichet) reserveDe(r *http.Request, v *poste.Visite) (vue propositions.VuePlan, x reserve, serie int64, err error) {
	if serie, err = poste.Identifiant(r, "serie"); err != nil {
		return vue, x, 0, err
	}
	if vue, err = g.lirePlan(r, v, true); err != nil {
		return vue, x, 0, err
	}
	x = reserve{Nom: vue.NomReserve(serie), Centimes: vue.Reserves[serie]}
	if x.Nom == "" {
		return vue, x, 0, bdd.ErrAbsent
	}
	return vue, x, serie, nil
}

func (g guichet) reserve(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, x, serie, err := g.reserveDe(r, v)
	if err != nil {
		return err
	}
	return g.rendreLiberer(w, r, http.StatusOK, vue, x, serie, form.Nouveau(nil))
}

func (g guichet) rendreLiberer(w http.ResponseWriter, r *http.Request, statut int, vue propositions.VuePlan, x reserve, serie int64, f *form.Form) error {
	p := &pageLiberer{Reserve: x, Action: fmt.Sprintf("%s/reserves/%d", adressePlan(vue.Dossier), serie), Retour: adressePlan(vue.Dossier), Page: cadre.Page{Titre: "Libérer ce qui est mis de côté",
		SousTitre: vue.Personne.Affiche() + " · " + x.Nom, Court: "Libérer", Section: section, Form: f, Fil: []cadre.Lien{{Texte: "Comptes gérés", URL: "/comptes"}, {Texte: vue.Personne.Affiche(), URL: adresseCompte(vue.Dossier)},
			{Texte: "Plan", URL: adressePlan(vue.Dossier)}}}}
	g.Moteur.Rendre(w, r, statut, "propositions/liberer", p)
	return nil
}

func (g guichet) liberer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	vue, x, serie, err := g.reserveDe(r, v)
	if err != nil {
		return err
	}
	c, _ := f.Montant("montant", "la somme à libérer", 1, montantMax, form.Requis)
	motif := f.Ligne("motif", "comment et quand la personne a dit oui", longueurMotif, form.Requis)
	if f.Valide() {
		if _, err = parcours.LibererReserve(r.Context(), g.Inst.Base, d, vue.Dossier, serie, c, motif); err == nil {
			g.Annoncer(r, cadre.Succes, c.String()+" libérés"+deuxPoints+"cet argent est de nouveau disponible.")
			return poste.Aller(w, r, adressePlan(vue.Dossier))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"reserve": "montant", "motif": "motif"}, "", err); err != nil {
			return err
		}
	}
	return g.rendreLiberer(w, r, http.StatusUnprocessableEntity, vue, x, serie, f)
}
