// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"slices"
	"strings"

	"etai/internal/formats/pain"
)

// The payee and two banks read the text of a transfer: it never says that the person is accompanied (05-finance §1.2, C. pén. art. 226-13).
// Sigles are refused as whole words, a digit may follow; locutions are refused from the start of a word on, so that plurals are too.
var (
	sigles = []string{"MASP", "MAESF", "RSA", "RMI", "AAH", "ASLL", "FSL", "MJPM", "MJAGBF", "AGBF", "UDAF", "ATMP", "CESF", "CCAPEX", "MDPH", "ASE"}

	locutions = []string{"TUTELLE", "TUTEUR", "TUTRICE", "CURATELLE", "CURATEUR", "CURATRICE", "SURENDETTE", "ACCOMPAGNEMENT", "ACTION SOCIALE", "AIDE SOCIALE", "SERVICE SOCIAL",
		"SUIVI SOCIAL", "TRAVAILLEUR SOCIAL", "TRAVAILLEUSE SOCIALE", "ASSISTANT SOCIAL", "ASSISTANTE SOCIALE", "MINIMA SOCIAUX", "MINIMUM SOCIAL", "REVENU DE SOLIDARITE",
		"FONDS DE SOLIDARITE", "HANDICAP", "MAJEUR PROTEGE", "PROTECTION JUDICIAIRE", "PROTECTION JURIDIQUE DES MAJEURS", "MANDATAIRE JUDICIAIRE", "SAUVEGARDE DE JUSTICE",
		"GESTION BUDGETAIRE", "INSERTION", "PRECARITE", "INDIGENT"}
)

// MotRevelateur finds, in the text of a transfer, a word that tells that the person is accompanied.
func MotRevelateur(texte string) (mot string, trouve bool) {
	mots := motsDe(texte)
	for _, m := range mots {
		if slices.Contains(sigles, strings.TrimRight(m, "0123456789")) {
			return m, true
		}
	}
	suite := " " + strings.Join(mots, " ")
	for _, l := range locutions {
		if strings.Contains(suite, " "+l) {
			return l, true
		}
	}
	return "", false
}

// motsDe cuts a text into words in bare capitals; letters alone one after the other are put together ("M.A.S.P." is MASP).
func motsDe(texte string) []string {
	bruts := strings.FieldsFunc(strings.ToUpper(pain.Latin(texte, 0)), func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') })
	var mots []string
	seule := false
	for _, m := range bruts {
		lettre := len(m) == 1 && m[0] >= 'A'
		if lettre && seule {
			mots[len(mots)-1] += m
			continue
		}
		mots, seule = append(mots, m), lettre
	}
	return mots
}

// TexteEnvoye is the text of a transfer as the banks will carry it.
func TexteEnvoye(libelle string) string { return pain.Latin(libelle, 0) }

// verifierLibelle holds the rules of the text of a transfer.
func verifierLibelle(libelle string) error {
	envoye := TexteEnvoye(libelle)
	switch n := len(envoye); {
	case n == 0, len(motsDe(envoye)) == 0:
		return refuser("libelle", "écrire le texte du virement, que le tiers lira : par exemple LOYER 11/2026 REF 123")
	case n > pain.LongueurRemise:
		return refuser("libelle", "le texte du virement compte %d caractères une fois écrit comme les banques l’acceptent : en garder %d au plus", n, pain.LongueurRemise)
	}
	if mot, oui := MotRevelateur(libelle); oui {
		return refuser("libelle", "le texte du virement contient « %s » : le tiers et les banques le liront, et comprendraient que la personne est accompagnée ; l’écrire autrement, par exemple LOYER 11/2026 REF 123", mot)
	}
	return nil
}
