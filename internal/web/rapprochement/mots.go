// SPDX-License-Identifier: EUPL-1.2

package rapprochement

import (
	"fmt"
	"net/url"
	"strconv"
	"unicode"
	"unicode/utf8"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
)

func absolu(c argent.Centimes) argent.Centimes { return max(c, -c) }

func minuscule(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}

func adresseDeLigne(id int64) string { return fmt.Sprintf("/lignes/%d", id) }

// adresseVolet shows a line in the right pane of the reconciliation, beside one list alone or, without a state, all of them.
func adresseVolet(liste comptes.Etat, id int64) string { return adresseChoix(liste, id, "") }

// adresseChoix is adresseVolet with the form of one choice.
func adresseChoix(liste comptes.Etat, id int64, choix string) string {
	q := url.Values{"ligne": {strconv.FormatInt(id, 10)}}
	if liste != "" {
		q.Set("etat", string(liste))
	}
	if choix != "" {
		q.Set("choix", choix)
	}
	return adresseRapprochement + "?" + q.Encode() + "#decision"
}

func titreDe(x rapports.LigneAPointer) string {
	switch {
	case x.Texte.Libelle != "":
		return x.Texte.Libelle
	case x.Texte.Contrepartie != "":
		return x.Texte.Contrepartie
	case x.Centimes < 0:
		return "Débit sans libellé"
	}
	return "Crédit sans libellé"
}

// aQui says, under a line of the list, whose it may be and why.
func aQui(x rapports.LigneAPointer) string {
	qui := x.Personne
	if qui == "" {
		qui = "Compte collectif"
	}
	raison := parcours.Regle(x.Regle).Raison()
	switch x.Etat {
	case comptes.Sur:
		if x.CibleNom != "" {
			raison = x.CibleNom + ", " + motCourt(parcours.Regle(x.Regle))
		}
		return qui + " · " + raison
	case comptes.Probable:
		return qui + texte.Fine + "? · " + motCourt(parcours.Regle(x.Regle))
	case comptes.AVerifier:
		return qui + " · en vérification"
	}
	if x.Centimes < 0 {
		return qui + " · débit non demandé"
	}
	return qui + " · payeur non reconnu"
}

// motCourt is the reason of a rule, in a list.
func motCourt(r parcours.Regle) string {
	switch r {
	case parcours.RevenuAttendu:
		return "attendu"
	case parcours.RetourReference:
		return "virement revenu"
	case parcours.MontantDifferent:
		return "autre montant que l’attendu"
	case parcours.NumeroPartage:
		return "numéro de plusieurs personnes ou prestations"
	case parcours.NonAutorisee:
		return "prestation non autorisée"
	case parcours.Remboursement:
		return "un tiers payé rend de l’argent"
	case parcours.ApresFin:
		return "arrivé après la fin"
	case parcours.ApresFinMontant:
		return "arrivé après la fin, autre montant"
	case parcours.DejaRecu:
		return "déjà reçu ce mois-ci"
	case parcours.ApresDeces:
		return "arrivé après le décès"
	case parcours.MontantAttendu:
		return "même montant, sans numéro"
	case parcours.RetourMontant:
		return "retour du montant d’un ordre"
	case parcours.DebitMontant:
		return "débit du montant d’un ordre"
	case parcours.LibelleReconnu:
		return "libellé reconnu"
	case parcours.ReponseCESF:
		return "réponse de la CESF"
	case parcours.ReferenceAutre:
		return "notre référence, autre montant"
	}
	return "notre référence"
}

func puceEtat(x rapports.LigneAPointer) cadre.Puce {
	switch x.Etat {
	case comptes.Sur:
		return cadre.Puce{Ton: cadre.Succes, Mot: "Sûre"}
	case comptes.Probable:
		return cadre.Puce{Ton: cadre.Attention, Mot: "Probable", Icone: "question"}
	case comptes.AVerifier:
		return cadre.Puce{Ton: cadre.Info, Mot: "À vérifier", Icone: "oeil"}
	case comptes.Traite:
		if x.Attente != "" && x.AttenteReste != 0 {
			return cadre.Puce{Ton: cadre.Attention, Mot: x.Attente.Libelle(), Icone: "horloge"}
		}
		return cadre.Puce{Ton: cadre.Succes, Mot: "Rapprochée"}
	}
	return cadre.Puce{Ton: cadre.Neutre, Mot: "À décider", Icone: "moins-rond"}
}

// motGenre says a decision of the history. par is empty when a rule decided.
func motGenre(d rapports.DecisionVue) string {
	switch d.Genre {
	case "ordre":
		return "Rattachée à notre ordre"
	case "remise":
		return "Rattachée à notre remise"
	case "retour":
		return "Virement revenu" + texte.Insecable + ": argent rendu au compte"
	case "revenu":
		return "Affectée à la prestation attendue"
	case "affectation":
		return "Affectée à la personne"
	case "hors_autorisation":
		return "Mise hors autorisation"
	case "a_restituer":
		return "Mise à restituer"
	case "frais":
		return "Reconnue comme frais bancaires"
	case "debit_constate":
		if d.Agent == "" {
			return "Portée sur le compte, à expliquer"
		}
		return "Débit expliqué"
	case "argent_de_vie":
		return "Argent de vie"
	case "remboursement":
		return "Remboursement d’un paiement" + texte.Insecable + ": argent rendu au compte"
	case "attente":
		return "Reçue, mise en attente"
	case "a_verifier":
		return "Envoyée en vérification"
	case "operation":
		return "Débit expliqué"
	case "reponse":
		return "Réponse de la personne qui suit le dossier"
	case "avance":
		return "Rattachée à l’avance de l’association"
	case "imputation":
		return "Mise à la charge de la personne, sur l’autorisation d’une seconde personne"
	case "annulation":
		return "Rapprochement annulé" + texte.Insecable + ": remise en attente"
	}
	return d.Genre
}

// motSemblable says what was decided of an earlier line with the same words.
func motSemblable(s rapports.Semblable) string {
	if s.Attente != "" {
		return minuscule(s.Attente.Libelle())
	}
	return minuscule(motGenre(rapports.DecisionVue{Genre: s.Genre, Agent: "?"}))
}

// aideLieu tells how many lines wait in a place, and for how long the oldest does.
func aideLieu(l lieu, aujourdhui jour.Jour) string {
	if len(l.Lignes) == 0 {
		return "aucune ligne"
	}
	s := texte.Pluriel(len(l.Lignes), "ligne")
	if n := aujourdhui.Depuis(l.Lignes[0].AttenteDepuis); n > 0 {
		s += ", la plus ancienne" + deuxPoints + texte.Pluriel(n, "jour")
	}
	return s
}

// aideAttente says the same of a place that is only counted; of the person's own money, its nearest deadline.
func aideAttente(a rapports.Attente, aujourdhui jour.Jour) string {
	s := texte.Pluriel(int(a.Lignes), "ligne")
	if !a.Limite.Vide() {
		return s + ", à rendre disponible avant le " + a.Limite.Long()
	}
	if n := aujourdhui.Depuis(a.Depuis); n > 0 {
		s += ", la plus ancienne" + deuxPoints + texte.Pluriel(n, "jour")
	}
	return s
}
