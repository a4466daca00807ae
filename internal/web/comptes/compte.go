// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageCompte struct {
	cadre.Page
	Vue           rapports.VueCompte
	Precise       string // what the account is, under its title
	Dossier       string // address of the file
	Soldes        []cadre.Solde
	Constat       cadre.Alerte // bank and count, and what explains the difference
	Courbe        *courbe
	Mois          cadre.Jetons
	Etats         cadre.Jetons
	Lignes        []ligneAffichee
	Compte        string // "14, dont 9 à venir"
	Vide          *cadre.Vide
	Paiements     []cadre.Action // to ask for a payment, to prepare an order; empty: not for this agent
	Bloque        string         // why no order may be prepared: it is not in Paiements
	Ordres        string         // address of her orders
	Releve        string         // address of the person's statement
	Plan          string         // address of the standing plan
	Proposition   string         // address of the month's proposal
	CSV           string
	Plancher, Gel string // addresses of what holds its orders back
	Cloture       string // address of what is left to do once its measure is over
	Mots          string // address of the bank's words recognised on the account
}

// ligneAffichee is a row of the account: a line, or a band across the table.
type ligneAffichee struct {
	Bandeau       string
	Classe        string
	Jour          jour.Jour
	Libelle       string
	URL           string // of its order
	Detail        string
	Nature        string
	Debit, Credit *argent.Centimes
	Solde         argent.Centimes
	Etat          *cadre.Puce
	Pieces        []cadre.Lien
	Fort          bool
}

// compte shows the account of a person for a month.
func (g guichet) compte(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, err := g.lireCompte(r, v)
	if err != nil {
		return err
	}
	dossier := vue.Compte.Dossier
	v.TracerDossier("compte", dossier)
	p := &pageCompte{Vue: vue, Dossier: poste.AdresseDossier(dossier), Courbe: dessiner(vue.Courbe),
		Releve: poste.AdresseDossier(dossier, "releve") + "?mois=" + poste.EcrireMois(vue.Mois), CSV: poste.AdresseDossier(dossier, "compte.csv") + "?mois=" + poste.EcrireMois(vue.Mois),
		Ordres: fmt.Sprintf("/ordres?dossier=%d", dossier), Plancher: poste.AdresseDossier(dossier, "plancher"), Gel: poste.AdresseDossier(dossier, "gel"), Cloture: poste.AdresseDossier(dossier, "cloture"),
		Plan: poste.AdresseDossier(dossier, "plan"), Proposition: poste.AdresseDossier(dossier, "proposition")}
	p.Page = cadre.Page{Titre: "Compte" + deuxPoints + vue.Personne.Affiche(), Court: "Compte", Section: section,
		Fil: []cadre.Lien{{Texte: "Comptes gérés", URL: "/comptes"}, {Texte: vue.Personne.Affiche(), URL: p.Dossier}}}
	p.Precise = preciser(vue)
	if v.Peut(droits.Rapprocher) {
		p.Mots = poste.AdresseDossier(dossier, "libelles")
	}
	p.Soldes = soldes(vue)
	p.Constat = constat(vue, v.Peut(droits.Rapprocher))
	p.alerter(v)
	if v.Peut(droits.PreparerOrdre) {
		p.Paiements = poste.ActionsPaiement(v.Compte.Role, dossier)
		if vue.Incident() {
			p.Bloque = "Le compte est débiteur" + deuxPoints + "aucun ordre avant qu’il revienne au-dessus de zéro."
			p.Paiements = slices.DeleteFunc(p.Paiements, func(a cadre.Action) bool { return a.URL == poste.AdresseDossier(dossier, "ordres", "nouveau") })
		}
	}
	p.jetons(r.URL.Query().Get("lignes") == "non-rapprochees")
	p.ranger(r.URL.Query().Get("lignes") == "non-rapprochees")
	g.Moteur.Rendre(w, r, http.StatusOK, "comptes/compte", p)
	return nil
}

// lireCompte reads the account of the address; a refusal is traced.
func (g guichet) lireCompte(r *http.Request, v *poste.Visite) (vue rapports.VueCompte, err error) {
	err = lireDe(r, v, "compte", func(l bdd.Lecture, a droits.Agent, id int64) error {
		mois, err := poste.LireMois(r, l.Instant().Jour())
		if err != nil {
			return err
		}
		vue, err = rapports.Compte(r.Context(), l, g.Inst.Trousseau, a, id, mois)
		return err
	})
	return vue, err
}

func preciser(v rapports.VueCompte) string {
	s := "Compte à son nom, procuration · " + v.Banque.IBANMasque
	if !v.Individuel() {
		s = "Sous-compte d’un compte collectif · " + v.Banque.IBANMasque
	}
	var fin jour.Jour
	for _, g := range v.Gestion {
		if g.Au.Apres(fin) {
			fin = g.Au
		}
	}
	switch {
	case fin.Vide():
		return s + " · sans gestion"
	case fin.Avant(v.Aujourdhui):
		return s + " · gestion finie le " + fin.Long()
	}
	return s + " · gestion jusqu’au " + fin.Long()
}

func soldes(v rapports.VueCompte) []cadre.Solde {
	banque := cadre.Solde{Libelle: "Solde de la banque", Valeur: v.SoldeBanque, Aide: "relevé du " + v.ReleveLe.Long()}
	switch {
	case v.ReleveLe.Vide():
		banque.Aide = "aucun relevé importé"
	case v.Repris:
		banque.Aide = "repris le " + v.ReleveLe.Long()
	case !v.Individuel():
		banque.Libelle = "Vu par la banque"
	}
	calcule := cadre.Solde{Libelle: "Solde calculé", Valeur: v.Solde.Comptable, Aide: "aucun ordre en route"}
	if n := len(v.Transmis); n > 0 {
		calcule.Aide = "après " + texte.Pluriel(n, "ordre transmis", "ordres transmis") + " de " + v.Transit().String()
	}
	projete := cadre.Solde{Libelle: "Projeté au " + jourMois(v.ProjeteAu), Valeur: v.Projete(), Aide: "rien d’attendu d’ici là"}
	if v.Attendu != 0 {
		projete.Aide = "sans l’attendu" + texte.Fine + "; " + v.ProjeteAvec().String() + " avec"
	}
	disponible := apresLoyer(v)
	if v.Incident() {
		calcule.Ton, disponible.Aide = cadre.Danger, "compte débiteur"+deuxPoints+"ordres bloqués"
	}
	if v.Projete() < 0 {
		projete.Ton = cadre.Danger
	}
	return []cadre.Solde{banque, calcule, projete, disponible}
}

// apresLoyer is what may still be engaged, with what is taken off the projected balance for it.
func apresLoyer(v rapports.VueCompte) cadre.Solde {
	s := cadre.Solde{Libelle: "Disponible après loyer", Valeur: v.ApresLoyer(), Aide: "sans plan, aucun loyer n’est compté"}
	if !v.LoyersAu.Vide() {
		s.Aide = "aucun loyer à payer d’ici au " + jourMois(v.LoyersAu)
	}
	var retires []string
	for _, x := range []struct {
		centimes argent.Centimes
		quoi     string
	}{{v.Loyers, "de loyer et charges à payer d’ici au " + jourMois(v.LoyersAu)}, {v.Plancher, "de plancher"}, {v.MisDeCote, "mis de côté"}} {
		switch {
		case x.centimes > 0:
			retires = append(retires, texte.Moins+texte.Insecable+x.centimes.String()+" "+x.quoi)
		case x.centimes < 0: // a floor lowered below zero
			retires = append(retires, "+"+texte.Insecable+(-x.centimes).String()+" "+x.quoi)
		}
	}
	if len(retires) > 0 {
		s.Aide = strings.Join(retires, " ")
	}
	return s
}

// jourMois writes "4 décembre".
func jourMois(j jour.Jour) string {
	if j.Quantieme() == 1 {
		return "1er" + texte.Insecable + jour.NomMois(j.Mois())
	}
	return fmt.Sprint(j.Quantieme()) + texte.Insecable + jour.NomMois(j.Mois())
}

// constat says in one sentence whether the bank and the count agree, and what explains the difference.
func constat(v rapports.VueCompte, rapproche bool) cadre.Alerte {
	a, c := cadre.Alerte{Ton: cadre.Succes, Fait: "Banque et calcul d’accord."}, v.Controle()
	switch {
	case v.ReleveLe.Vide():
		a = cadre.Alerte{Ton: cadre.Info, Fait: "Aucun relevé n’est encore importé.", Suite: "Le solde de la banque n’est pas connu."}
	case c.Inexplique() != 0:
		a = cadre.Alerte{Ton: cadre.Danger, Fait: "Écart inexpliqué de " + c.Inexplique().String() + ".",
			Suite: "La banque annonce " + c.Banque.String() + ", le calcul trouve " + c.Calcule.String() + ". Si un import est en cours, attendez sa fin" + texte.Fine + "; sinon, signalez-le."}
	case c.Ecart() == 0:
		a.Suite = "Aucun écart."
	default:
		a.Suite = "Écart de " + c.Ecart().String() + " expliqué par " + texte.Liste(explications(v)) + texte.Fine + "; inexpliqué" + deuxPoints + argent.Centimes(0).String() + "."
	}
	if rapproche {
		a.Lien = &cadre.Lien{Texte: "Voir le contrôle", URL: "/rapprochement"}
	}
	return a
}

func explications(v rapports.VueCompte) []string {
	var e []string
	switch n := len(v.Transmis); {
	case n == 1:
		x := v.Transmis[0]
		e = append(e, "l’ordre transmis"+" ("+x.Libelle+", "+(-x.Centimes).String()+")")
	case n > 1:
		e = append(e, texte.Pluriel(n, "ordre")+" transmis, pas encore vus ("+v.Transit().String()+")")
	}
	for _, n := range []comptes.Nature{comptes.NonIdentifie, comptes.HorsAutorisation, comptes.ARestituer} {
		if s := v.Attentes[n]; s != 0 {
			e = append(e, s.String()+" en attente ("+minuscule(n.Libelle())+")")
		}
	}
	return e
}

// alerter puts the warnings at the head of the page: what blocks first.
func (p *pageCompte) alerter(v *poste.Visite) {
	vue := p.Vue
	if vue.Incident() {
		a := cadre.Alerte{Ton: cadre.Danger, Fait: "Compte débiteur de " + (-vue.Solde.Comptable).String() + ".", Suite: "Les ordres sont bloqués."}
		if !vue.DebiteurDe.Vide() {
			a.Suite = "Depuis le " + vue.DebiteurDe.Jour().Long() + ". Les ordres sont bloqués."
		}
		p.Alertes = append(p.Alertes, a)
	}
	for _, x := range vue.Gels {
		if x.EnCours(vue.Aujourdhui) {
			p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Danger, Fait: "Paiements gelés depuis le " + x.Du.Long() + ".", Suite: texte.Majuscule(x.Motif.Libelle()) + ". Aucun ordre ne part pour ses dépenses.",
				Lien: &cadre.Lien{Texte: "Voir le gel", URL: poste.AdresseDossier(vue.Compte.Dossier, "gel")}})
		}
	}
	if !vue.PlancherAu.Vide() {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Attention, Fait: "Plancher abaissé à " + vue.Plancher.String() + " jusqu’au " + vue.PlancherAu.Long() + ".",
			Suite: "Le plancher ordinaire est de " + vue.Compte.Plancher.String() + ".", Lien: &cadre.Lien{Texte: "Voir le plancher", URL: poste.AdresseDossier(vue.Compte.Dossier, "plancher")}})
	}
	for _, x := range vue.ADisposition {
		a := cadre.Alerte{Ton: cadre.Attention, Fait: x.Centimes.String() + " à lui remettre avant le " + x.Avant.Long() + ".", Suite: "Reçus le " + x.Recu.Long() + ", hors de ce qu’elle nous confie.",
			Lien: &cadre.Lien{Texte: "Préparer le reversement", URL: poste.AdresseDossier(vue.Compte.Dossier, "ordres", "nouveau") + "?objet=reversement"}}
		if x.Ordre != 0 {
			a.Suite += " L’ordre est préparé."
			a.Lien = &cadre.Lien{Texte: "Voir l’ordre", URL: fmt.Sprintf("/ordres/%d", x.Ordre)}
		} else if !v.Peut(droits.PreparerOrdre) {
			a.Lien = nil
		}
		if x.Avant.Avant(vue.Aujourdhui) {
			a.Ton, a.Fait = cadre.Danger, x.Centimes.String()+" à lui remettre, en retard depuis le "+x.Avant.Long()+"."
		}
		p.Alertes = append(p.Alertes, a)
	}
	if !vue.Individuel() && vue.Finie() && vue.Solde.Comptable > 0 {
		a := cadre.Alerte{Ton: cadre.Attention, Fait: "La gestion est finie" + deuxPoints + "il reste " + vue.Solde.Comptable.String() + " sur ce sous-compte.", Suite: "Tout le solde revient à la personne, à son compte ouvert par son mandataire, ou à sa succession. Le sous-compte finit à zéro."}
		if v.Peut(droits.PreparerOrdre) {
			a.Lien = &cadre.Lien{Texte: "Reverser le solde", URL: poste.AdresseDossier(vue.Compte.Dossier, "ordres", "nouveau") + "?objet=" + string(paiements.DuSolde)}
		}
		p.Alertes = append(p.Alertes, a)
	}
	if n := len(vue.ADecider); n > 0 {
		x := vue.ADecider[0]
		a := cadre.Alerte{Ton: cadre.Attention, Fait: texte.Pluriel(n, "débit") + " à expliquer" + deuxPoints + (-vue.Controle().ADecider).String() + ".",
			Suite: "Le " + x.Date.Court() + deuxPoints + x.Libelle + ". C’est déjà déduit du solde.", Lien: &cadre.Lien{Texte: "Voir la ligne", URL: adresseLigne(x.Ligne)}}
		if v.Peut(droits.Rapprocher) {
			a.Lien = &cadre.Lien{Texte: "Expliquer", URL: adresseRapprochement(x.Ligne)}
		}
		p.Alertes = append(p.Alertes, a)
	}
	if vue.ReleveLe.Vide() && v.Peut(droits.Rapprocher) {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Info, Fait: "Ce compte contient-il déjà de l’argent\u202f?", Suite: "Saisissez son solde avant le premier relevé.",
			Lien: &cadre.Lien{Texte: "Saisir la reprise", URL: poste.AdresseDossier(vue.Compte.Dossier, "compte", "reprise")}})
	}
}
