// SPDX-License-Identifier: EUPL-1.2

package propositions

import (
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/paiements/plan"
	"etai/internal/paiements/proposition"
	"etai/internal/rapports/propositions"
	"etai/internal/web/cadre"
)

// motsDesRangs are the groups of the table, in order (01-masp §3.2).
var motsDesRangs = []string{"Logement", "Prestations affectées", "Énergie, assurance, mis de côté", "Argent de vie", "Plans d’apurement", "Autres dépenses"}

func motDuRang(n int) string {
	if n < 0 || n >= len(motsDesRangs) {
		return "Autres dépenses"
	}
	return fmt.Sprintf("Rang %d · %s", n, motsDesRangs[n])
}

// motEtat is where the month of an account stands, as a filter says it.
func motEtat(e propositions.Etat) string {
	return map[propositions.Etat]string{propositions.ADecider: "À décider", propositions.APreparer: "À préparer", propositions.AProposer: "À proposer",
		propositions.EnAttente: "En attente", propositions.Prete: "Préparés"}[e]
}

func puceEtat(e propositions.Etat) cadre.Puce {
	switch e {
	case propositions.ADecider:
		return cadre.Puce{Ton: cadre.Attention, Mot: "À décider"}
	case propositions.APreparer:
		return cadre.Puce{Ton: cadre.Info, Mot: "À préparer", Icone: "note"}
	case propositions.EnAttente:
		return cadre.Puce{Ton: cadre.Neutre, Mot: "En attente", Icone: "horloge"}
	case propositions.Prete:
		return cadre.Puce{Ton: cadre.Succes, Mot: "Préparé"}
	}
	return cadre.Puce{Ton: cadre.Neutre, Mot: "À proposer"}
}

// nomLigne is what a line of the plan is, on a page of ours.
func nomLigne(l plan.Ligne) string {
	if l.Genre == plan.MisDeCote {
		return l.Libelle + ", mis de côté"
	}
	return l.Objet.Libelle()
}

// motAlerte says an alert of a proposal: the fact, then what follows.
func motAlerte(v propositions.VueProposition, a proposition.Alerte) cadre.Alerte {
	m := a.Centimes.String()
	switch a.Nature {
	case proposition.LoyerImpossible:
		x := cadre.Alerte{Ton: cadre.Danger, Fait: "Le loyer ne passe pas" + deuxPoints + "il manque " + m + ".",
			Suite: "Le payer ferait descendre le compte sous le plancher. Rien n’est payé en partie" + deuxPoints + "voyez avec la personne, le bailleur, ou une aide."}
		for _, l := range v.Gelee.Lignes {
			if le := v.Gelee.PasseraitLe(l); l.Rang == proposition.RangLogement && !le.Vide() {
				x.Ton, x.Suite = cadre.Attention, "Il passerait le "+jourMois(le)+", avec l’argent attendu d’ici là. Voyez avec le bailleur s’il peut attendre ce jour, et changez le jour dans le plan si cela se répète."
			}
		}
		return x
	case proposition.ResteInsuffisant:
		return cadre.Alerte{Ton: cadre.Danger, Fait: "Une fois le loyer payé, il reste " + m + ".",
			Suite: "C’est moins que le minimum de " + v.Gelee.ResteAVivre.String() + " fixé pour vivre. Étai propose, une personne décide" + deuxPoints + "le loyer attend votre décision."}
	case proposition.SousPlancher:
		return cadre.Alerte{Ton: cadre.Danger, Fait: "Le compte passe sous le plancher le " + jourMois(a.Jour) + deuxPoints + m + ".",
			Suite: "C’est le cas même si aucune ligne n’est acceptée. Voyez les ordres déjà préparés."}
	case proposition.DependAttendu:
		return cadre.Alerte{Ton: cadre.Attention, Fait: m + " de lignes comptent sur de l’argent qui n’est pas encore vu.",
			Suite: "Elles sont acceptées, et partiront quand la banque l’aura montré."}
	case proposition.AffecteeInemployee:
		nom := v.Prestations[a.Prestation]
		if nom == "" {
			nom = fmt.Sprintf("Prestation n° %d", a.Prestation)
		}
		return cadre.Alerte{Ton: cadre.Attention, Fait: nom + deuxPoints + m + " ne servent pas à leur but.",
			Suite: "Cette prestation est versée pour un but précis\u00a0; ce qui reste des périodes d’avant est compris. Vérifiez que le plan le paie, ou mettez la somme de côté."}
	}
	return cadre.Alerte{Ton: cadre.Info, Fait: string(a.Nature)}
}

// raison says why a line passes or not: the puce of what it waits for, or the lack in bold, then words.
type raison struct {
	Puce  *cadre.Puce
	Fort  string
	Texte string
	Lien  *cadre.Lien
}

func raisonDe(v propositions.VueProposition, l proposition.Ligne) (r raison) {
	if f, ok := v.Faite(l); ok {
		if f.Reserve {
			return raison{Texte: "mise de côté"}
		}
		return raison{Texte: "préparée", Lien: &cadre.Lien{Texte: "voir l’ordre", URL: fmt.Sprintf("/ordres/%d", f.Ordre)}}
	}
	suite := v.Suites[l.ID]
	switch {
	case l.Empeche == "ecarte":
		r.Texte = "Non payée cette fois" + deuxPoints + l.Motif
	case l.Empeche != "":
		r.Texte = texte.Typographier(texte.Majuscule(l.Motif)) + "."
	case !l.Acceptee:
		r.Fort, r.Texte = "Il manque "+l.Manque().String()+".", "Refusée en entier."
		if le := v.Gelee.PasseraitLe(l); !le.Vide() {
			r.Texte += " Seule, elle passerait le " + jourMois(le) + "."
		}
	case l.Arbitrage:
		r.Puce = &cadre.Puce{Ton: cadre.Attention, Mot: "attend votre décision"}
	case suite.Regle != "":
		r.Texte = texte.Typographier(texte.Majuscule(suite.Message)) + "."
	case l.Attend > 0:
		r.Puce = &cadre.Puce{Ton: cadre.Attention, Mot: "attend les " + l.Attend.String() + " du " + jourMois(l.AttendLe), Icone: "horloge"}
	case l.Devant:
		r.Texte = "passe avant les autres, décidé à deux"
	case l.Rang == proposition.RangLogement:
		r.Texte = "passe en premier, par règle"
	case l.Libere > 0:
		r.Texte = l.Libere.String() + " pris sur ce qui est mis de côté"
	default:
		r.Texte = "couverte par l’argent déjà vu"
	}
	return r
}

// reportee says from when a line of a period that is over comes.
func reportee(v propositions.VueProposition, l proposition.Ligne) string {
	if !l.Voulu.Avant(v.Gelee.Du) {
		return ""
	}
	return "impayée, voulue le " + jourMois(l.Voulu)
}

func puceDecision(l proposition.Ligne) cadre.Puce {
	switch {
	case l.Acceptee:
		return cadre.Puce{Ton: cadre.Succes, Mot: "Acceptée"}
	case l.Empeche == "ecarte":
		return cadre.Puce{Ton: cadre.Neutre, Mot: "Écartée", Icone: "moins-rond"}
	case l.Empeche != "":
		return cadre.Puce{Ton: cadre.Attention, Mot: "Arrêtée"}
	}
	return cadre.Puce{Ton: cadre.Danger, Mot: "Refusée", Icone: "croix-ronde"}
}

// quandTombe says when a line of the plan falls: "le 5 du mois", "le lundi, chaque semaine".
func quandTombe(l plan.Ligne) string {
	switch l.Periodicite {
	case plan.Unique:
		return "le " + l.Du.Long()
	case plan.Hebdomadaire, plan.Quinzaine:
		return "le " + jour.NomJourSemaine(jour.Certain(2026, 11, 22+l.Jour).JourSemaine()) + ", " + l.Periodicite.Libelle()
	case plan.Mensuelle:
		return "le " + quantieme(l.Jour) + " du mois"
	}
	return "le " + quantieme(l.Jour) + ", " + l.Periodicite.Libelle()
}

func quantieme(n int) string {
	if n == 1 {
		return "1er"
	}
	return fmt.Sprint(n)
}

func signe(c argent.Centimes) string {
	if c > 0 {
		return "+" + c.String()
	}
	return c.String()
}
