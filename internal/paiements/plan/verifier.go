// SPDX-License-Identifier: EUPL-1.2

package plan

import (
	"fmt"
	"slices"
	"strings"

	"etai/internal/base/jour"
	"etai/internal/paiements"
)

// Refus is a line (1 for the first, 0 for the version itself) that cannot be kept, and why.
type Refus struct {
	Ligne   int
	Message string
}

func (r *Refus) Error() string {
	if r.Ligne == 0 {
		return r.Message
	}
	return fmt.Sprintf("ligne %d : %s", r.Ligne, r.Message)
}

// Verifier holds what can be said of a version by itself. precedentes are the lines of the version before.
func Verifier(p Plan, precedentes []Ligne, aujourdhui jour.Jour) error {
	refus := func(format string, args ...any) error { return &Refus{0, fmt.Sprintf(format, args...)} }
	switch {
	case p.Du.Vide():
		return refus("indiquer à partir de quel jour le plan s’applique")
	case p.AccordeLe.Vide() || p.AccordeLe.Apres(aujourdhui):
		return refus("indiquer quand le plan a été vu avec la personne : aujourd’hui ou avant")
	case p.Accord != Signe && p.Accord != Oral && p.Accord != Desaccord:
		return refus("indiquer si la personne a signé, dit oui, ou n’est pas d’accord")
	case p.Accord == Signe && p.Piece == 0:
		return refus("le plan signé s’appuie sur le budget signé : joindre la pièce")
	case p.Accord == Desaccord && strings.TrimSpace(p.Motif) == "":
		return refus("noter ce que dit la personne de son désaccord")
	case len(p.Lignes) == 0:
		return refus("un plan a au moins une ligne")
	}
	series := map[int64]Genre{}
	for i, l := range p.Lignes {
		if l.Serie != 0 && series[l.Serie] != "" {
			return &Refus{i + 1, "cette ligne est déjà dans le plan"}
		}
		series[l.Serie] = l.Genre
	}
	for i, l := range p.Lignes {
		motif := verifierLigne(l)
		if motif == "" && l.Serie != 0 {
			motif = verifierSuite(l, precedentes)
		}
		if motif == "" && l.Reserve != 0 && series[l.Reserve] != MisDeCote {
			motif = "l’argent mis de côté qui la paie n’est pas dans le plan : l’ajouter, ou ne pas s’en servir"
		}
		if motif != "" {
			return &Refus{i + 1, motif}
		}
	}
	return nil
}

// verifierLigne returns why a line cannot be kept, or the empty text.
func verifierLigne(l Ligne) string {
	switch {
	case !slices.Contains(paiements.Objets, l.Objet):
		return "choisir ce que la ligne paie"
	case l.Genre != Paiement && l.Genre != MisDeCote:
		return "dire si la ligne paie un tiers ou met de côté"
	case l.Genre == Paiement && l.Tiers == 0:
		return "choisir le tiers à payer"
	case l.Genre == MisDeCote && (l.Tiers != 0 || l.Reserve != 0):
		return "ce qui est mis de côté reste sur le compte : aucun tiers n’est payé"
	case l.Dette != 0 && (l.Genre != Paiement || l.Objet != paiements.Apurement && l.Objet != paiements.Autre):
		return "une ligne qui rembourse une dette est un plan d’apurement : changer ce qu’elle paie, ou ne désigner aucune dette"
	case strings.TrimSpace(l.Libelle) == "":
		return "écrire le libellé"
	case l.SelonAvis && (l.Objet != paiements.Loyer || l.Genre != Paiement):
		return "seul le loyer suit le montant de l’avis d’échéance"
	case l.SelonAvis && l.Periodicite != Mensuelle:
		return "un loyer qui suit l’avis d’échéance revient chaque mois"
	case l.SelonAvis && l.Centimes != 0:
		return "le montant vient de l’avis d’échéance : ne pas en écrire un autre"
	case !l.SelonAvis && l.Centimes <= 0:
		return "le montant doit être supérieur à zéro"
	case l.Genre == Paiement && !l.SelonAvis && l.Piece == 0:
		return "un ordre s’appuie sur une pièce justificative : la choisir, ou la joindre"
	case !slices.Contains(Periodicites, l.Periodicite):
		return "choisir à quel rythme la ligne revient"
	case l.Periodicite.semaines() > 0 && (l.Jour < 1 || l.Jour > 7):
		return "choisir un jour de la semaine"
	case l.Periodicite.mois() > 0 && (l.Jour < 1 || l.Jour > 31):
		return "choisir un jour du mois, de 1 à 31"
	case l.Du.Vide():
		return "indiquer à partir de quel jour"
	case !l.Au.Vide() && l.Au.Avant(l.Du):
		return "la fin est avant le début"
	case l.Objet == paiements.Apurement && l.Au.Vide():
		return "un plan d’apurement a une fin : indiquer la date de la dernière échéance"
	case !l.Au.Vide() && len(l.Voulus(l.Du, l.Au)) == 0:
		return "aucune échéance ne tombe entre le début et la fin : revoir le jour ou les dates"
	}
	return ""
}

// verifierSuite: a line goes on from one version to the next only as the same thing at the same rhythm; else it is a new line.
func verifierSuite(l Ligne, precedentes []Ligne) string {
	i := slices.IndexFunc(precedentes, func(x Ligne) bool { return x.Serie == l.Serie })
	switch {
	case i < 0:
		return "cette ligne n’est pas dans la version précédente : l’ajouter comme une ligne nouvelle"
	case precedentes[i].Genre != l.Genre || precedentes[i].Objet != l.Objet:
		return "elle ne paie plus la même chose : l’arrêter, et ajouter une ligne nouvelle"
	case precedentes[i].Periodicite != l.Periodicite:
		return "son rythme change : l’arrêter, et ajouter une ligne nouvelle, pour qu’aucune échéance ne tombe deux fois"
	}
	return ""
}
