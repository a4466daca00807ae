// SPDX-License-Identifier: EUPL-1.2

package fec

import (
	"fmt"
	"strings"
)

// Positions of the columns.
const (
	cJournalCode = iota
	cJournalLib
	cEcritureNum
	cEcritureDate
	cCompteNum
	cCompteLib
	cCompAuxNum
	cCompAuxLib
	cPieceRef
	cPieceDate
	cEcritureLib
	cDebit
	cCredit
	cEcritureLet
	cDateLet
	cValidDate
	cMontantdevise
	cIdevise
	cDateRglt // the four columns of a cash accounting
	cModeRglt
	cNatOp
	cIDClient
)

// noms returns the columns in the order of article A. 47 A-1, VII-1°; those of a cash accounting have
// four more (VIII-7°).
func noms() []string {
	return []string{
		"JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib", "PieceRef",
		"PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise",
		"DateRglt", "ModeRglt", "NatOp", "IdClient",
	}
}

// nom returns the name of a column in this file.
func (v *verificateur) nom(c int) string {
	if v.montantSens && c == cDebit {
		return "Montant"
	}
	if v.montantSens && c == cCredit {
		return "Sens"
	}
	return noms()[c]
}

// lireEntete checks the first line; errArret when the columns are not those of a FEC.
func (v *verificateur) lireEntete(ligne string) error {
	switch {
	case strings.Contains(ligne, "\t"):
		v.separateur = '\t'
	case strings.Contains(ligne, "|"):
		v.separateur = '|'
	default:
		v.faute(RegleSeparateur, 1, "", "", "les colonnes doivent être séparées par une tabulation ou par le caractère |\u00a0; réexporter le fichier depuis le logiciel comptable.")
		return errArret
	}
	champs := strings.Split(ligne, string(v.separateur))
	for i, c := range champs {
		if t := strings.Trim(c, `" `); t != c {
			v.avertir(RegleGuillemets, 1, "", "", "les noms de colonnes sont entourés de guillemets ou d’espaces\u00a0; l’administration les attend nus.")
			champs[i] = t
		}
	}
	attendus := noms()
	v.colonnes = 18
	if len(champs) == len(attendus) && strings.EqualFold(champs[18], attendus[18]) {
		v.colonnes = len(attendus)
	}
	attendus = attendus[:v.colonnes]
	if len(champs) > cCredit && strings.EqualFold(champs[cDebit], "Montant") && strings.EqualFold(champs[cCredit], "Sens") {
		v.montantSens = true
		attendus[cDebit], attendus[cCredit] = "Montant", "Sens"
	}
	return v.comparer(champs, attendus)
}

func (v *verificateur) comparer(champs, attendus []string) error {
	vus := map[string]bool{}
	for _, c := range champs {
		vus[strings.ToLower(c)] = true
	}
	var manquent []string
	for _, a := range attendus {
		if !vus[strings.ToLower(a)] {
			manquent = append(manquent, a)
		}
	}
	switch {
	case len(manquent) > 0 && len(manquent) < len(attendus)-2:
		v.faute(RegleColonnes, 1, "", "", fmt.Sprintf("%d colonnes au lieu de 18\u00a0; il manque %s.", len(champs), strings.Join(manquent, ", ")))
		return errArret
	case len(manquent) > 0:
		v.faute(RegleColonnes, 1, "", "", "la première ligne ne porte pas les noms des 18 colonnes, de JournalCode à Idevise.")
		return errArret
	case len(champs) != len(attendus):
		v.faute(RegleColonnes, 1, "", "", fmt.Sprintf("%d colonnes au lieu de %d\u00a0; retirer celles que l’article A. 47 A-1 ne prévoit pas.", len(champs), len(attendus)))
		return errArret
	}
	for i, a := range attendus {
		if !strings.EqualFold(champs[i], a) {
			v.faute(RegleColonnes, 1, a, "", fmt.Sprintf("la colonne %d s’appelle %s au lieu de %s\u00a0; remettre les colonnes dans l’ordre.", i+1, citer(champs[i]), a))
			return errArret
		}
	}
	for i, a := range attendus {
		if champs[i] != a {
			v.avertir(RegleColonnes, 1, a, "", fmt.Sprintf("la colonne %d s’écrit %s, pas %s.", i+1, a, champs[i]))
		}
	}
	return nil
}
