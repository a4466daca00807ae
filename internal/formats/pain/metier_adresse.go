// SPDX-License-Identifier: EUPL-1.2

package pain

import (
	"strings"
	"unicode/utf8"
)

// adresseLue is what counts of one PstlAdr.
type adresseLue struct {
	ville, pays string
	lignes      []string
	nombre      int
}

func (a *adresseLue) lire(nom, texte string) probleme {
	switch nom {
	case "TwnNm":
		a.ville = texte
	case "Ctry":
		a.pays = texte
	case "AdrLine":
		a.nombre++
		if a.nombre <= lignesAdresse {
			a.lignes = append(a.lignes, texte)
		}
		if n := utf8.RuneCountInString(texte); n > LongueurLigne {
			return souci(RegleAdresse, "la ligne compte %d caractères pour 70 au plus ; l’abréger", n)
		}
	}
	return probleme{}
}

// finAdresse judges the address of a party: structured, or hybrid (town and country in their elements,
// at most two free lines of 70), or none.
func (m *metier) finAdresse(chemin string) {
	switch partie, _ := couper(chemin); partie {
	case "GrpHdr/InitgPty", "PmtInf/Dbtr", "PmtInf/UltmtDbtr", "PmtInf/CdtTrfTxInf/UltmtDbtr", "PmtInf/CdtTrfTxInf/Cdtr", "PmtInf/CdtTrfTxInf/UltmtCdtr":
	default:
		return // banks' own addresses are not the customer's business
	}
	a := &m.adresse
	complete := !blanc(a.ville) && !blanc(a.pays)
	const quoiFaire = " ; mettre la ville dans TwnNm et le pays dans Ctry, ou ôter l’adresse, facultative dans la zone SEPA"
	quand := "à partir du"
	if m.structureExigee() {
		quand = "depuis le"
	}
	quand += " 15 novembre 2026"
	switch {
	case a.nombre > 0 && !complete:
		m.direAdresse(RegleAdresse, "/AdrLine[1]", "elle n’est pas structurée : les banques la refusent "+quand+quoiFaire)
	case !complete:
		m.direAdresse(RegleAdresseIncomplete, "", "elle n’a pas à la fois la ville et le pays, exigés "+quand+quoiFaire)
	case a.nombre > lignesAdresse:
		m.direAdresse(RegleAdresse, "/AdrLine[3]", "une adresse hybride n’admet que deux lignes libres ; regrouper ou structurer les autres")
	default:
		for _, l := range a.lignes {
			if ville := strings.ToUpper(Latin(a.ville, 0)); ville != "" && strings.Contains(" "+strings.ToUpper(Latin(l, 0))+" ", " "+ville+" ") {
				m.v.avertir(RegleAdresseRepetee, "la ligne %s répète la ville, déjà donnée dans TwnNm ; l’en ôter", cite(l))
			}
		}
	}
}

// structureExigee compares the settlement day with the end of unstructured addresses.
func (m *metier) structureExigee() bool {
	j := m.jourDeRegle()
	if m.lot.execution.Apres(j) {
		j = m.lot.execution
	}
	return j.Vide() || !j.Avant(finNonStructuree())
}

func (m *metier) direAdresse(regle, suite, dit string) {
	l := &m.v.fautes
	if !m.structureExigee() {
		l = &m.v.avertissements
	}
	m.v.noterSous(l, regle, suite, dit)
}
