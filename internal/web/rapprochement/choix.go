// SPDX-License-Identifier: EUPL-1.2

package rapprochement

import (
	"fmt"

	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
)

// choix is one thing that may be decided of a line, in words: its chip, its form, its button with amount and person.
type choix struct {
	Code     parcours.Choix
	Mot      string // on its chip
	Suite    []string
	Bouton   string
	Personne bool // a pooled account: whose it is has to be said first
	Ordres   []cadre.Choix
	Natures  []cadre.Choix // of a debit: what it paid
	Pieces   []cadre.Choix
	Quoi     []cadre.Choix // of each part of a line that is cut
	Appris   bool          // the choice may be learnt for the months to come
	Recettes []cadre.Choix
	Payes    []cadre.Choix // payments that it may refund
	Motif    string        // label of the reason; empty: none is asked
	Exige    bool          // the reason is required
	URL      string
	Courant  bool
}

// imputer leads to the request that a debit be charged to a person: two people decide, elsewhere.
const imputer parcours.Choix = "imputation"

// choixDe lists what may be decided of a line. It offers; parcours.PointerLigne decides.
func choixDe(d *rapports.DetailLigne, nom string) []choix {
	montant := absolu(d.Centimes).String()
	qui := nom
	if qui == "" {
		qui = "la personne"
	}
	if d.Etat == comptes.Traite || d.Etat == comptes.Sur {
		var cs []choix
		if d.Etat == comptes.Sur {
			cs = append(cs, choix{Code: parcours.Confirmer, Mot: "Valider la ligne", Bouton: "Valider la ligne de " + montant, Suite: []string{"Vous avez regardé cette ligne, et la réponse trouvée par référence est la bonne."}})
		}
		if annulable(d) {
			dou := "L’argent quitte le compte " + texte.De(qui) + " et retourne en attente, non identifié."
			if d.Attente != "" {
				dou = "L’argent quitte « " + d.Attente.Libelle() + " » et retourne en attente, non identifié."
			}
			cs = append(cs, choix{Code: parcours.EnAttente, Mot: "Remettre en attente", Bouton: "Remettre " + montant + " en attente", Motif: "Pourquoi annuler ce rapprochement", Exige: true,
				Suite: []string{texte.Typographier(dou), "L’ancienne décision reste dans l’historique."}})
		}
		return cs
	}
	verifier := choix{Code: parcours.AVerifier, Mot: "À vérifier par la CESF", Bouton: "Faire vérifier " + montant + " par la CESF", Motif: "Votre question", Exige: true, Personne: !d.Individuel && d.Dossier == 0,
		Suite: []string{"Une tâche part à la personne qui suit le dossier. Rien ne bouge sur le compte."}}
	if d.Centimes < 0 {
		return apprendre(d, append(append(choixOrdres(d, montant), choixDebit(d, montant)...), choixScinder(d, montant), verifier))
	}
	commun := !d.Individuel
	affecter := "Affecter"
	if _, bouton := proposition(d); bouton != "" {
		affecter = "Affecter autrement"
	}
	cs := []choix{
		{Code: parcours.Affecter, Mot: affecter, Bouton: "Affecter " + montant + " à " + qui, Personne: commun, Recettes: choixRecettes(d), Motif: "Sinon, pourquoi cet argent vient sur ce compte",
			Suite: []string{"Une recette se rattache à une prestation autorisée. Sans prestation, dites pourquoi elle vient là" + deuxPoints + "retour d’un paiement, remboursement, aide."}},
		{Code: parcours.HorsAutorisation, Mot: "Hors autorisation", Bouton: "Mettre " + montant + " hors autorisation", Personne: commun, Motif: "Remarque",
			Suite: []string{"Cet argent est à " + qui + ", hors de l’autorisation" + deuxPoints + "nous ne le dépensons jamais.",
				"À mettre à sa disposition avant le " + d.DisponibleLe.Long() + " (" + texte.Pluriel(d.JoursDisposition, "jour ouvré", "jours ouvrés") + ")."}},
		{Code: parcours.ARestituer, Mot: "À restituer", Bouton: "Mettre " + montant + " à restituer", Personne: commun, Motif: "Qui le réclame, et comment", Exige: true,
			Suite: []string{"L’organisme qui a versé cet argent le réclame. Il attend, à part, d’être rendu."}},
		verifier,
	}
	cs = append(cs[:len(cs)-1], choixDecompte(d, montant)...)
	cs = append(append(cs, choixRembourser(d, montant)...), choixScinder(d, montant))
	if commun {
		cs[0].Mot = "Autre personne"
		cs = append(cs, choix{Code: parcours.Avance, Mot: "Avance de l’association", Bouton: "Rattacher " + montant + " à son avance", Motif: "Remarque",
			Suite: []string{"L’association verse l’argent dont elle couvre les débits que personne n’a expliqués. Il n’est à aucune personne."}})
	}
	cs = append(cs, verifier)
	return apprendre(d, append(choixOrdres(d, montant), cs...))
}

// apprendre marks the choices that may be learnt.
func apprendre(d *rapports.DetailLigne, cs []choix) []choix {
	for i := range cs {
		cs[i].Appris = reconnaissable(cs[i].Code, d)
	}
	return cs
}

// choixOrdres offers to tie the line to our orders, when there are any that it may show.
func choixOrdres(d *rapports.DetailLigne, montant string) []choix {
	if len(d.ARattacher) == 0 {
		return nil
	}
	c := choix{Code: parcours.Rattacher, Mot: "Un de nos virements", Bouton: "Rattacher " + montant + " aux ordres choisis",
		Suite: []string{"Des ordres transmis que la banque n’a pas encore montrés. Cochez ceux que cette ligne paie" + deuxPoints + "ensemble, ils font exactement " + montant + "."}}
	if d.Centimes > 0 {
		c.Mot, c.Bouton = "Un virement revenu", "Noter le retour de "+montant
		c.Suite = []string{"Des ordres exécutés de ce montant. Choisissez celui que la banque a renvoyé" + deuxPoints + "l’argent revient sur le compte d’où il était parti, et la personne qui suit le dossier est prévenue."}
	}
	for _, o := range d.ARattacher {
		x := cadre.Choix{Valeur: form.Nombre(o.ID), Texte: o.Objet.Libelle() + ", " + o.Tiers, Aide: "pour le " + o.ExecutionLe.Court() + " · " + o.BoutEnBout}
		if !d.Individuel {
			x.Aide = o.Personne + " · " + x.Aide
		}
		c.Ordres = append(c.Ordres, x)
	}
	return []choix{c}
}

func choixDebit(d *rapports.DetailLigne, montant string) []choix {
	cs := []choix{{Code: parcours.Frais, Mot: "Frais bancaires", Bouton: "Reconnaître " + montant + " de frais bancaires", Motif: "Remarque",
		Suite: []string{"La banque a pris ces frais sur l’argent de la personne. Ils restent à sa charge, et figurent sur son relevé."}}}
	if !d.Individuel {
		cs[0].Suite = []string{"Les frais d’un compte collectif ne touchent jamais les personnes" + deuxPoints + "ils vont au compte de frais de l’association."}
		return append(cs, choix{Code: imputer, Mot: "À la charge d’une personne", URL: "/lignes/" + form.Nombre(d.Ligne) + "/imputation"},
			choix{Code: parcours.Avance, Mot: "Avance rendue", Bouton: "Rattacher " + montant + " à l’avance rendue", Motif: "Remarque",
				Suite: []string{"L’association reprend l’argent qu’elle avait avancé, une fois les débits expliqués. Jamais plus que ce que le compte lui doit."}})
	}
	c := choix{Code: parcours.Operation, Mot: "Créer l’opération", Bouton: "Expliquer le débit de " + montant, Motif: "Libellé, tel qu’elle le lira sur son relevé", Exige: true,
		Suite: []string{"La banque l’a déjà payé" + deuxPoints + "le solde en tient compte. Il reste à dire ce que c’est."}, Natures: []cadre.Choix{{Texte: "Choisir"}},
		Pieces: []cadre.Choix{{Texte: "Aucune"}}}
	for _, n := range comptes.NaturesOperation {
		c.Natures = append(c.Natures, cadre.Choix{Valeur: string(n), Texte: n.Libelle()})
	}
	for _, p := range d.Pieces {
		c.Pieces = append(c.Pieces, cadre.Choix{Valeur: form.Nombre(p.ID), Texte: p.NomAffiche})
	}
	return append(cs, c)
}

// annulable: received money that is not tied to a transfer.
func annulable(d *rapports.DetailLigne) bool {
	return d.Centimes > 0 && (d.Cible != "ordre" || d.Regle == "remboursement") && d.Cible != "remise"
}

func choixRecettes(d *rapports.DetailLigne) []cadre.Choix {
	cs := []cadre.Choix{{Valeur: "", Texte: "Aucune de ces prestations"}}
	for _, r := range d.Recettes {
		t := r.Libelle
		if r.Montant != 0 {
			t += ", " + r.Montant.String() + " attendus"
		}
		if r.Organisme != "" {
			t += " (" + r.Organisme + ")"
		}
		cs = append(cs, cadre.Choix{Valeur: fmt.Sprint(r.ID), Texte: t, Actif: r.Montant == d.Centimes})
	}
	return cs
}

// proposition is what the rules say of a line, with its button.
func proposition(d *rapports.DetailLigne) (titre, bouton string) {
	montant := absolu(d.Centimes).String()
	switch {
	case d.Suggestion != nil && parcours.Choix(d.Suggestion.Choix) == parcours.Affecter:
		return motSuggestion(d.Suggestion), "Affecter " + montant + " à " + d.Personne
	case d.Suggestion != nil && d.Centimes > 0:
		return motSuggestion(d.Suggestion), "Mettre " + montant + " " + motSuggestion(d.Suggestion)
	case d.Suggestion != nil:
		return motSuggestion(d.Suggestion), "Expliquer le débit de " + montant
	case d.DecomptePropose() && d.Recette != nil: // not this one alone
		return "", ""
	case d.Etat == comptes.Probable && d.Regle == string(parcours.ApresFinMontant):
		return "reçu après la fin de la gestion" + deuxPoints + "à lui remettre avant le " + d.DisponibleLe.Long(), "Mettre " + montant + " hors autorisation"
	case d.Etat == comptes.Probable && d.Regle == string(parcours.NonAutorisee):
		return "hors autorisation" + deuxPoints + "à la disposition " + texte.De(d.Personne) + " avant le " + d.DisponibleLe.Long(), "Mettre " + montant + " hors autorisation"
	case d.Recette != nil && d.Etat == comptes.Probable, d.Recette != nil && d.Etat == comptes.AVerifier:
		return d.Recette.Libelle + " " + d.Date.DeMoisAnnee() + " " + texte.De(d.Personne), "Affecter " + montant + " à " + d.Personne
	case d.Ordre != nil && d.Etat != comptes.Traite && d.Etat != comptes.Sur:
		quoi := minuscule(d.Ordre.Objet.Libelle()) + " du " + d.Ordre.ExecutionLe.Court() + " à " + d.Ordre.Tiers + ", pour " + d.Ordre.Personne
		if d.Regle == string(parcours.Remboursement) {
			return "remboursement" + deuxPoints + quoi, "Rendre " + montant + " au compte " + texte.De(d.Ordre.Personne)
		}
		if d.Centimes > 0 {
			return "retour du virement" + deuxPoints + quoi, "Noter le retour de " + montant + " à " + d.Ordre.Personne
		}
		return "débit de notre ordre" + deuxPoints + quoi, "Rattacher " + montant + " à l’ordre " + texte.De(d.Ordre.Personne)
	}
	return "", ""
}

// peutPointer tells whether the page offers anything at all.
func peutPointer(d *rapports.DetailLigne, a droits.Role) bool {
	return d.Decidable && droits.Autorise(a, droits.Rapprocher)
}

// phraseSans says that a line has no proposal.
func phraseSans(d *rapports.DetailLigne) string {
	switch {
	case d.Centimes < 0 && len(d.ARattacher) > 0:
		return "Aucune proposition" + texte.Insecable + ": la banque ne dit pas si ce débit paie un de nos ordres."
	case d.Centimes < 0:
		return "Aucune proposition" + texte.Insecable + ": ce débit ne vient pas de nos ordres."
	}
	return "Aucune proposition" + texte.Insecable + ": Étai ne sait pas d’où vient cet argent."
}
