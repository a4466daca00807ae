// SPDX-License-Identifier: EUPL-1.2

package propositions

import (
	"fmt"
	"net/http"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/paiements/plan"
	"etai/internal/paiements/proposition"
	"etai/internal/parcours"
	"etai/internal/rapports/propositions"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageProposition is the month of an account, as it was last proposed.
type pageProposition struct {
	cadre.Page
	Vue       propositions.VueProposition
	Precise   string // what the period and the plan are
	Place     string // "Compte 7 sur 12 à décider"
	Suivant   string // address of the next account that waits
	Soldes    []cadre.Solde
	Courbe    *cadre.Courbe
	Rangs     []rang
	Lignes    int
	Bouton    string // "Préparer 9 ordres, 718,40 €"; empty: nothing is left to prepare
	Reponses  []reponse
	Demandes  []demande
	Decisions []demande
	Dossier   string
	Vide      *cadre.Vide
}

// rang is a group of lines of the table.
type rang struct {
	Titre  string
	Lignes []ligne
}

type ligne struct {
	proposition.Ligne
	Quoi, Qui, Reportee string
	Piece               *cadre.Lien
	Decision            cadre.Puce
	Raison              raison
	Decider             string // address; empty: nothing to decide
	Calculee            bool   // its Disponible was looked at
}

// reponse is what the person is told of a refused line.
type reponse struct {
	Quoi     string
	Phrases  []string
	Relue    string // "Relue et gardée par … le …"; empty: it is what Étai says
	Corriger string // address; empty: not for this agent, or over
}

// demande is a decision of a person about an instance.
type demande struct {
	Quoi, Motif, Par, Quand string
	Accord                  string // by whom it was accepted, when that is needed
	Lien                    string
}

func (g guichet) proposition(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, err := g.lireProposition(r, v, false)
	if err != nil {
		return err
	}
	p := &pageProposition{Vue: vue, Dossier: adressePersonne(v, vue.Dossier), Page: cadre.Page{Titre: "Proposition du mois" + deuxPoints + vue.Personne.Affiche(), Court: vue.Personne.Affiche(), Section: section,
		Fil: []cadre.Lien{{Texte: "Propositions du mois", URL: "/propositions"}}}}
	if vue.Preparer {
		if err := p.situer(r, v); err != nil {
			return err
		}
	}
	if err := p.remplir(g.Inst.Trousseau); err != nil {
		return err
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "propositions/proposition", p)
	return nil
}

// situer tells where the account stands among those that wait, and which comes next.
func (p *pageProposition) situer(r *http.Request, v *poste.Visite) error {
	var tous []propositions.Compte
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		tous, err = propositions.EtatsDesComptes(r.Context(), l, a)
		return err
	}); err != nil {
		return err
	}
	ici := slices.IndexFunc(tous, func(c propositions.Compte) bool { return c.Dossier == p.Vue.Dossier })
	if ici < 0 {
		return nil
	}
	etat := tous[ici].Etat()
	place, total := 0, 0
	for i, c := range tous {
		if c.Etat() == etat {
			total++
			if i <= ici {
				place++
			}
		}
	}
	if mots := map[propositions.Etat]string{propositions.ADecider: "à décider", propositions.APreparer: "à préparer", propositions.EnAttente: "en attente"}[etat]; mots != "" {
		p.Place = fmt.Sprintf("Compte %d sur %d %s", place, total, mots)
	}
	p.Suivant = suivant(tous, ici)
	return nil
}

// suivant is the next account that asks for somebody: in the same state first, then those to decide, then those to prepare; the list goes round.
func suivant(tous []propositions.Compte, ici int) string {
	for _, e := range []propositions.Etat{tous[ici].Etat(), propositions.ADecider, propositions.APreparer} {
		if e == propositions.Prete || e == propositions.EnAttente {
			continue
		}
		for k := 1; k < len(tous); k++ {
			if c := tous[(ici+k)%len(tous)]; c.Etat() == e {
				return adresseProposition(c.Dossier)
			}
		}
	}
	return ""
}

// remplir makes the page from what was read.
func (p *pageProposition) remplir(t *chiffre.Trousseau) error {
	v, x := p.Vue, p.Vue.Gelee
	switch {
	case v.Montree.Numero == 0:
		p.Vide = &cadre.Vide{Phrase: "Aucun plan n’est enregistré pour ce compte. La proposition du mois vient du plan."}
		if v.Preparer {
			p.Vide.Action = &cadre.Action{Texte: "Écrire le plan", URL: adressePlan(v.Dossier) + "/nouveau"}
		}
		return nil
	case x.ID == 0:
		p.Vide = &cadre.Vide{Phrase: "Aucune proposition n’a encore été faite pour ce compte."}
		return nil
	}
	p.Precise = "Période " + periode(x.Du, x.Au) + " · proposée le " + x.FaiteLe.Jour().Long()
	for _, n := range v.Versions {
		if n.ID == x.Plan {
			p.Precise += fmt.Sprintf(" · plan, version %d, %s le %s", n.Numero, accordBref(n.Accord), n.AccordeLe.Long())
		}
	}
	if v.Finie() {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Info, Fait: "Cette période est finie.", Suite: "Proposez pour la période en cours."})
	}
	for _, a := range x.Alertes {
		p.Alertes = append(p.Alertes, motAlerte(v, a))
	}
	for i := range p.Alertes {
		if p.Alertes[i].Ton != cadre.Info && len(x.Mouvements) > 0 {
			p.Alertes[i].Lien = &cadre.Lien{Texte: "Voir la courbe", URL: "#courbe-titre"}
			break
		}
	}
	p.lignes()
	p.solder()
	p.Courbe = courbe(v)
	p.decisions()
	return p.repondre(t)
}

func accordBref(a plan.Accord) string {
	return map[plan.Accord]string{plan.Signe: "signé", plan.Oral: "accord oral", plan.Desaccord: "désaccord noté"}[a]
}

// lignes groups the lines by rank, those that a person put first before all.
func (p *pageProposition) lignes() {
	v := p.Vue
	ls := slices.Clone(v.Gelee.Lignes)
	groupe := func(l proposition.Ligne) int {
		if l.Devant {
			return -1
		}
		return l.Rang
	}
	slices.SortStableFunc(ls, func(a, b proposition.Ligne) int { return groupe(a) - groupe(b) })
	p.Lignes = len(ls)
	for _, l := range ls {
		titre := "Avant les autres, décidé à deux"
		if !l.Devant {
			titre = motDuRang(l.Rang)
		}
		if n := len(p.Rangs); n == 0 || p.Rangs[n-1].Titre != titre {
			p.Rangs = append(p.Rangs, rang{Titre: titre})
		}
		r := &p.Rangs[len(p.Rangs)-1]
		r.Lignes = append(r.Lignes, p.ligne(l))
	}
}

func (p *pageProposition) ligne(l proposition.Ligne) ligne {
	v := p.Vue
	x := v.Ligne(l.PlanLigne)
	r := ligne{Ligne: l, Quoi: nomLigne(x), Qui: v.Tiers[x.Tiers], Reportee: reportee(v, l), Decision: puceDecision(l), Raison: raisonDe(v, l), Calculee: l.Empeche == ""}
	if x.Genre == plan.MisDeCote {
		r.Qui = "reste sur le compte"
	} else if numero, total := x.Numero(l.Voulu); total > 1 && x.Objet.Libelle() == r.Quoi && x.Objet == "apurement" {
		r.Quoi = fmt.Sprintf("%s, %d sur %d", r.Quoi, numero, total)
	}
	if l.Piece != 0 {
		r.Piece = &cadre.Lien{Texte: "pièce", URL: poste.AdresseDossier(v.Dossier, "documents", fmt.Sprint(l.Piece))}
	}
	if _, faite := v.Faite(l); v.Preparer && !faite && !v.Finie() {
		r.Decider = fmt.Sprintf("%s/lignes/%d", adresseProposition(v.Dossier), l.ID)
	}
	return r
}

// solder makes the figures of the head, and the button.
func (p *pageProposition) solder() {
	v, x := p.Vue, p.Vue.Gelee
	var attendu, engage, reste argent.Centimes
	for _, m := range x.Mouvements {
		if m.Centimes > 0 {
			attendu += m.Centimes
		} else {
			engage += m.Centimes
		}
	}
	ordres, cotes := 0, 0
	var cote argent.Centimes
	for _, l := range x.Lignes {
		if _, faite := v.Faite(l); faite || !l.Acceptee || l.Arbitrage {
			continue
		}
		if l.Provision {
			cotes++
			cote += l.Centimes
			continue
		}
		ordres++
		reste += l.Centimes
	}
	depart := cadre.Solde{Libelle: "Solde de départ", Valeur: x.Ouverture, Aide: "le " + jourMois(x.Depart)}
	if x.MisDeCote > 0 {
		depart.Aide += ", dont " + x.MisDeCote.String() + " mis de côté"
	}
	accepte := cadre.Solde{Libelle: "Accepté", Valeur: -x.Accepte, Aide: texte.Pluriel(x.Acceptees, "ligne")}
	if engage != 0 {
		accepte.Aide += ", après " + (-engage).String() + " déjà préparés"
	}
	fin := cadre.Solde{Libelle: "Reste au " + jourMois(x.Au), Valeur: x.Fermeture, Aide: "plancher" + deuxPoints + x.Plancher.String()}
	if x.Fermeture < x.Plancher {
		fin.Ton = cadre.Danger
	}
	refuse := cadre.Solde{Libelle: "Refusé", Valeur: x.Refuse, Aide: "rien à expliquer"}
	if x.Refusees > 0 {
		refuse.Ton, refuse.Aide = cadre.Danger, texte.Pluriel(x.Refusees, "ligne")+", à expliquer"
	}
	p.Soldes = []cadre.Solde{depart, {Libelle: "Attendu", Valeur: signe(attendu), Aide: "pas encore vu par la banque"}, accepte, fin, refuse}
	if !v.Preparer || v.Finie() {
		return
	}
	switch {
	case ordres > 0:
		p.Bouton = "Préparer " + texte.Pluriel(ordres, "ordre") + ", " + reste.String()
	case cotes > 0:
		p.Bouton = "Mettre de côté " + cote.String()
	}
}

// courbe draws the balance day by day: without expected money, and with it.
func courbe(v propositions.VueProposition) *cadre.Courbe {
	x := v.Gelee
	points := x.Courbe()
	if len(points) < 2 {
		return nil
	}
	c := &cadre.Courbe{ID: "courbe", Titre: "Solde jour par jour " + periode(x.Depart, x.Au), Debut: x.Depart, Fin: x.Au}
	if v.Aujourdhui.Apres(x.Depart) { // else it is the first day
		c.Aujourdhui = v.Aujourdhui
	}
	if x.Plancher != 0 {
		c.Plancher = &x.Plancher
	}
	noms := map[jour.Jour][]string{}
	var jours []jour.Jour
	for _, m := range x.Mouvements {
		if m.Attendu {
			if noms[m.Jour] == nil {
				jours = append(jours, m.Jour)
			}
			noms[m.Jour] = append(noms[m.Jour], v.Recettes[m.ID])
		}
	}
	slices.SortFunc(jours, func(a, b jour.Jour) int { return a.Depuis(b) })
	bas := points[0]
	for _, p := range points {
		c.Sans = marche(c.Sans, p.Jour, p.Vu)
		if len(jours) > 0 && !p.Jour.Avant(jours[0]) {
			c.Avec = marche(c.Avec, p.Jour, p.Solde)
		}
		if p.Solde < bas.Solde {
			bas = p
		}
	}
	for _, j := range jours {
		quoi := noms[j][0]
		if quoi == "" {
			quoi = "revenu"
		}
		if n := len(noms[j]); n > 1 {
			quoi = texte.Pluriel(n, "revenu")
		}
		c.Attendus = append(c.Attendus, cadre.Attendu{Jour: j, Texte: quoi + " " + texte.Accord(len(noms[j]), "attendu") + " le " + fmt.Sprint(j.Quantieme())})
	}
	fin := points[len(points)-1]
	c.Description = "Si tout ce qui est accepté est payé. Au début" + deuxPoints + points[0].Solde.String() + ". À la fin" + deuxPoints + fin.Solde.String() + ". Au plus bas, le " + jourMois(bas.Jour) + deuxPoints +
		bas.Solde.String() + "."
	if len(jours) > 0 {
		c.Description += " À la fin, sans l’argent attendu" + deuxPoints + fin.Vu.String() + "."
	}
	return c
}

// marche adds a balance, unless it is that of the day before.
func marche(points []cadre.Point, j jour.Jour, s argent.Centimes) []cadre.Point {
	if n := len(points); n > 0 && points[n-1].Solde == s {
		return points
	}
	return append(points, cadre.Point{Jour: j, Solde: s})
}

// decisions lists what people decided of the lines that are shown, and what waits for a second person.
func (p *pageProposition) decisions() {
	v := p.Vue
	for _, l := range v.Gelee.Lignes {
		x := v.Ligne(l.PlanLigne)
		quoi := nomLigne(x)
		if nom := v.Tiers[x.Tiers]; nom != "" {
			quoi += " · " + nom
		}
		if a, ok := v.Arbitrages.EnAttente[v.Cle(l)]; ok {
			p.Demandes = append(p.Demandes, demande{Quoi: quoi, Motif: a.Motif, Par: v.Agents[a.Agent], Quand: a.Instant.Jour().Long(), Lien: adresseArbitrage(a.ID)})
		}
		if a, ok := v.Arbitrages.Valables[v.Cle(l)]; ok && a.Sens != proposition.ParRegle {
			d := demande{Quoi: quoi + deuxPoints + a.Sens.Libelle(), Motif: a.Motif, Par: v.Agents[a.Agent], Quand: a.Instant.Jour().Long()}
			if a.Accord.Agent != 0 {
				d.Accord = v.Agents[a.Accord.Agent]
			}
			p.Decisions = append(p.Decisions, d)
		}
	}
}

// proposer makes the proposal of the period under way; the one that is shown is replaced.
func (g guichet) proposer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	_, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	vue, err := g.lirePlan(r, v, true)
	if err != nil {
		return err
	}
	adresse := adresseProposition(vue.Dossier)
	if _, err := parcours.ProposerPeriode(r.Context(), g.Inst.Base, d, vue.Dossier, vue.Aujourdhui); err != nil {
		return g.annoncerRefus(w, r, adresse, err)
	}
	g.Annoncer(r, cadre.Succes, "Proposition faite avec ce qui est connu aujourd’hui.")
	return poste.Aller(w, r, adresse)
}

// preparer turns the accepted lines into prepared orders; version is the proposal that the page showed.
func (g guichet) preparer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	vue, err := g.lireProposition(r, v, true)
	if err != nil {
		return err
	}
	id := f.Identifiant(cadre.ChampVersion, "la proposition", form.Requis)
	if !f.Valide() {
		return form.ErrIllisible
	}
	adresse := adresseProposition(vue.Dossier)
	if id != vue.Gelee.ID {
		g.Annoncer(r, cadre.Attention, "Une proposition plus récente existe"+deuxPoints+"la voici. Rien n’a été préparé.")
		return poste.Aller(w, r, adresse)
	}
	n, err := parcours.PreparerProposition(r.Context(), g.Inst.Base, d, id)
	if err != nil {
		return g.annoncerRefus(w, r, adresse, err)
	}
	g.Annoncer(r, tonDe(n), motPrepare(n))
	return poste.Aller(w, r, adresse)
}

func tonDe(n int64) cadre.Ton {
	if n == 0 {
		return cadre.Attention
	}
	return cadre.Succes
}

// motPrepare says how many lines are done; what waits is told on its line.
func motPrepare(n int64) string {
	if n == 0 {
		return "Rien n’a pu être préparé" + deuxPoints + "la raison est sur chaque ligne."
	}
	return texte.Pluriel(int(n), "ligne préparée", "lignes préparées") + ". Ce qui attend garde sa raison sur sa ligne."
}
