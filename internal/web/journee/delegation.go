// SPDX-License-Identifier: EUPL-1.2

package journee

import (
	"context"

	"etai/internal/base/bdd"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/rapports/delegations"
)

// lireDelegation counts what waits between a département and its délégataires, for the side and the role of who reads: each number is that of the list that it opens.
// Nothing when nothing is entrusted.
func lireDelegation(ctx context.Context, l bdd.Lecture, a droits.Agent) (cs []compteur, err error) {
	b, err := delegations.Attendent(ctx, l, a)
	if err != nil || !b.Partie() {
		return nil, err
	}
	ajouter := func(n int, mots, aide, adresse string) {
		cs = append(cs, compteur{mots, texte.Typographier(aide), adresse, n})
	}
	etats := func(f delegations.FiltreEtats) string { return "/delegation/etats?vue=" + string(f) }
	if droits.Autorise(a.Role, droits.LireContrat) {
		if b.Departement && droits.Autorise(a.Role, droits.Deleguer) {
			ajouter(b.Offertes, "Mesures proposées", "le délégataire n’a pas répondu", "/delegation/mesures?etat=offerte")
		}
		if b.Delegataire && droits.Autorise(a.Role, droits.Attribuer) {
			ajouter(b.Recues, "Mesures proposées", "à accepter ou à refuser", "/delegation/mesures?etat=offerte")
		}
		ajouter(b.Messages, "Messages non lus", "des "+texte.Pluriel(delegations.JoursDeMessages, "dernier jour", "derniers jours"), "/delegation/messages")
	}
	if b.Departement && droits.Autorise(a.Role, droits.Deleguer) {
		ajouter(b.AControler, "États à contrôler", "soumis par un délégataire", etats(delegations.EnControle))
		ajouter(b.Contestes, "États contestés", "une ligne attend votre réponse", etats(delegations.Contestes))
	}
	if b.Delegataire && droits.Autorise(a.Role, droits.Facturer) {
		ajouter(b.Rejetes, "Lignes rejetées", "états où une ligne se conteste encore", etats(delegations.Rejetes))
		ajouter(b.AFacturer, "Factures à émettre", "le département a arrêté l’état", etats(delegations.AFacturer))
	}
	if b.FacturesEnRetard > 0 && (b.Departement && droits.Autorise(a.Role, droits.PayerFacture) || b.Delegataire && droits.Autorise(a.Role, droits.Facturer)) {
		aide := "à payer, les intérêts courent"
		if !b.Departement {
			aide = "le département ne les a pas payées"
		}
		ajouter(b.FacturesEnRetard, "Factures en retard", aide, "/delegation/factures?vue="+string(delegations.EnRetard))
	}
	return cs, nil
}
