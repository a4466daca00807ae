// SPDX-License-Identifier: EUPL-1.2

package rapprochement

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// volet is the right pane: a line, what is proposed and why, what else may be decided.
type volet struct {
	D           rapports.DetailLigne
	Titre       string
	Rang        string // "probable 1 sur 19"
	Proposition string
	Bouton      string
	Sans        string // no proposal: said in a sentence
	Confirmable bool
	Choix       []choix
	Choisi      *choix
	Personne    int64 // chosen in a pooled account
	Personnes   []cadre.Choix
	Form        *form.Form
	Apres       int64  // the line to show once this one is decided
	Liste       string // the list shown alone, which stays when it is
	Ecrit       string // what was typed and can no longer be posted
	Puce        cadre.Puce
	Aujourdhui  jour.Jour
}

// Quand says when something was written about the line.
func (v *volet) Quand(i horloge.Instant) string { return quand(i, v.Aujourdhui) }

// Genre and Semblable say a past decision in words.
func (v *volet) Genre(d rapports.DecisionVue) string { return motGenre(d) }

// Semblable says what was decided of an earlier line.
func (v *volet) Semblable(s rapports.Semblable) string { return motSemblable(s) }

// Recu and Ecart are what came, beside what was expected.
func (v *volet) Ecart() any { return v.D.Centimes - v.D.Recette.Montant }

// Du is the amount of the line, without its sign; Cible is the same for a script, in cents; Reste is what fait leaves of it.
func (v *volet) Du() argent.Centimes { return absolu(v.D.Centimes) }

// Cible is the amount of the line in cents.
func (v *volet) Cible() int64 { return v.Entier(v.Du()) }

// Entier is an amount in cents, for a script.
func (v *volet) Entier(c argent.Centimes) int64 { return int64(c) }

// Reste is what an amount leaves of the line.
func (v *volet) Reste(fait argent.Centimes) argent.Centimes { return v.Du() - fait }

// Coche sums the orders that are ticked.
func (v *volet) Coche(cs []cadre.Choix) (s argent.Centimes) {
	for i, c := range cs {
		if c.Actif {
			s += v.D.ARattacher[i].Centimes
		}
	}
	return s
}

// Scinde tells whether the line is being cut: its form is another one.
func (v *volet) Scinde() bool { return v.Choisi != nil && v.Choisi.Code == parcours.Scinder }

// Confirme tells whether the proposal may be learnt.
func (v *volet) Confirme() bool { return v.Choisi == nil && reconnaissable(parcours.Confirmer, &v.D) }

func (g guichet) lireVolet(ctx context.Context, l bdd.Lecture, a droits.Agent, p *pageRapprochement, d demande) error {
	if d.ligne == 0 {
		return nil
	}
	det, err := rapports.Ligne(ctx, l, g.Inst.Trousseau, a, d.ligne)
	if err != nil {
		return err
	}
	if err := rapports.Examiner(ctx, l, g.Inst.Trousseau, a, &det); err != nil {
		return err
	}
	v := &volet{D: det, Titre: titreDe(det.LigneAPointer), Form: d.form, Puce: puceEtat(det.LigneAPointer), Aujourdhui: p.Aujourdhui, Liste: string(d.etat)}
	p.Volet = v
	v.situer(p)
	if !peutPointer(&v.D, a.Role) {
		return nil
	}
	v.Proposition, v.Bouton = proposition(&v.D)
	switch v.Confirmable = v.Bouton != ""; {
	case v.Confirmable:
	case v.D.Ensemble:
		v.Sans = "Plusieurs prestations en un seul versement."
	case v.D.DecomptePropose():
		v.Sans = "Même montant que le " + v.D.Modele.Date.Long() + texte.Insecable + ": son décompte est proposé."
	case det.Etat == comptes.Reste || det.Etat == comptes.AVerifier:
		v.Sans = phraseSans(&v.D)
	}
	if err := v.nommer(ctx, l, d.personne); err != nil {
		return err
	}
	v.choisir(d)
	if d.conflit && d.form != nil {
		v.Ecrit = d.form.Valeur("motif")
	}
	return nil
}

// situer tells where the line stands in its list, and which comes after it.
func (v *volet) situer(p *pageRapprochement) {
	for i := range p.Paquets {
		x := &p.Paquets[i]
		k := slices.Index(x.IDs, v.D.Ligne)
		if k < 0 {
			continue
		}
		x.Choisie = v.D.Ligne
		nom := minuscule(x.Nom)
		if x.Etat == comptes.Probable || x.Etat == comptes.Sur {
			nom = nom[:len(nom)-1]
		}
		v.Rang = fmt.Sprintf("%s %d sur %d", nom, k+1, x.Nombre)
		switch {
		case k+1 < len(x.IDs):
			v.Apres = x.IDs[k+1]
		case k > 0:
			v.Apres = x.IDs[k-1]
		}
	}
}

// nommer finds whose line it is: the account's person, or one chosen among those of the pooled account.
func (v *volet) nommer(ctx context.Context, l bdd.Lecture, personne int64) error {
	if v.D.Individuel {
		return nil
	}
	v.Personnes = []cadre.Choix{{Valeur: "", Texte: "Choisir une personne"}}
	for _, x := range v.D.Personnes {
		if x.Dossier == personne {
			v.Personne, v.D.Personne = personne, x.Nom
		}
		v.Personnes = append(v.Personnes, cadre.Choix{Valeur: strconv.FormatInt(x.Dossier, 10), Texte: x.Nom, Actif: x.Dossier == personne})
	}
	if v.Personne != 0 {
		return v.D.LireRecettes(ctx, l, v.Personne)
	}
	return nil
}

// choisir makes the chips, and the form of the one that is asked for.
func (v *volet) choisir(d demande) {
	nom := v.D.Personne
	if !v.D.Individuel && v.Personne == 0 && v.D.Dossier == 0 {
		nom = ""
	}
	v.Choix = choixDe(&v.D, nom)
	for i := range v.Choix {
		c := &v.Choix[i]
		if c.URL != "" { // decided on a page of its own
			continue
		}
		c.URL = adresseChoix(comptes.Etat(v.Liste), v.D.Ligne, string(c.Code))
		if string(c.Code) == d.choix {
			c.Courant = true
			v.Choisi = c
		}
	}
	for i := range v.Choix {
		// The only thing to do, or last month's décompte of the same sum, is what the page opens on.
		c := &v.Choix[i]
		if v.Choisi == nil && d.choix == "" && !v.Confirmable && (len(v.Choix) == 1 || c.Code == parcours.Decompter && v.D.DecomptePropose()) {
			c.Courant = true
			v.Choisi = c
		}
	}
	if v.Decompte() {
		v.poserDecompte()
	}
}

// tracerLigne notes that a line was opened.
func tracerLigne(v *poste.Visite, d *rapports.DetailLigne) {
	v.Tracer(acces.Trace{Nature: acces.Lecture, Objet: "ligne_releve", ObjetID: d.Ligne, Dossier: d.Dossier})
}

// quand writes "aujourd’hui à 8 h 04", "hier à 8 h 04", "le 5 novembre 2026 à 8 h 04".
func quand(i horloge.Instant, aujourdhui jour.Jour) string {
	t := i.Temps().In(horloge.Paris)
	heure := " à " + texte.Heure(t.Hour(), t.Minute())
	switch i.Jour().Depuis(aujourdhui) {
	case 0:
		return "aujourd’hui" + heure
	case -1:
		return "hier" + heure
	}
	return "le " + i.Jour().Long() + heure
}

// conflitDe says who was faster.
func conflitDe(v *volet) cadre.Alerte {
	a := cadre.Alerte{Ton: cadre.Danger, Fait: "Quelqu’un vient de décider de cette ligne.", Suite: "Rien n’a été enregistré de votre côté. Voici où elle en est."}
	if v == nil {
		return a
	}
	if v.D.TraitePar != "" {
		a.Fait = v.D.TraitePar + " vient de décider de cette ligne, " + quand(v.D.TraiteLe, v.Aujourdhui) + "."
	}
	a.Lien = &cadre.Lien{Texte: "Son historique", URL: adresseDeLigne(v.D.Ligne)}
	return a
}
