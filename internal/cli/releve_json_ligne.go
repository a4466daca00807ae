// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/releve"
)

// ajouterLigne appends a line as encoding/json would, ten times faster: a statement has 150 000 of them. A test
// holds the two together.
func ajouterLigne(b []byte, l *releve.Ligne) []byte {
	b = ajouterJour(append(b, `{"date_operation":`...), l.DateOperation)
	b = ajouterJour(append(b, `,"date_valeur":`...), l.DateValeur)
	b = ajouterMontant(append(b, `,"montant":`...), l.Montant)
	b = ajouterTexte(append(b, `,"libelle":`...), l.Libelle)
	b = ajouterTexte(append(b, `,"reference_bancaire":`...), l.ReferenceBancaire)
	b = ajouterTexte(append(b, `,"reference_bout_en_bout":`...), l.ReferenceBoutEnBout)
	b = ajouterTexte(append(b, `,"contrepartie":`...), l.Contrepartie)
	b = ajouterTexte(append(b, `,"code":`...), l.Code)
	b = strconv.AppendBool(append(b, `,"retour":`...), l.Retour)
	b = ajouterTexte(append(b, `,"motif_retour":`...), l.MotifRetour)
	b = strconv.AppendBool(append(b, `,"en_attente":`...), l.EnAttente)
	b = append(b, `,"details":[`...)
	for i := range l.Details {
		if i > 0 {
			b = append(b, ',')
		}
		b = ajouterDetail(b, &l.Details[i])
	}
	return append(b, "]}"...)
}

func ajouterDetail(b []byte, d *releve.Detail) []byte {
	b = ajouterMontant(append(b, `{"montant":`...), d.Montant)
	b = ajouterTexte(append(b, `,"reference_bout_en_bout":`...), d.ReferenceBoutEnBout)
	b = ajouterTexte(append(b, `,"contrepartie":`...), d.Contrepartie)
	b = ajouterTexte(append(b, `,"contrepartie_iban":`...), d.ContrepartieIBAN)
	b = ajouterTexte(append(b, `,"libelle":`...), d.Libelle)
	return append(b, '}')
}

func ajouterMontant(b []byte, c argent.Centimes) []byte { return strconv.AppendInt(b, int64(c), 10) }

func ajouterJour(b []byte, j jour.Jour) []byte {
	if j.Vide() {
		return append(b, "null"...)
	}
	return append(j.Append(append(b, '"')), '"')
}

func ajouterTexte(b []byte, t releve.Texte) []byte {
	if t == "" {
		return append(b, "null"...)
	}
	ascii := true
	for i := range len(t) {
		c := t[i]
		if c < 0x20 || c == '"' || c == '\\' {
			return append(b, enJSON(string(t))...)
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	if !ascii && !utf8.ValidString(string(t)) {
		return append(b, enJSON(string(t))...)
	}
	return append(append(append(b, '"'), t...), '"')
}

// enJSON writes any text as JSON.
func enJSON(s string) string {
	b, err := json.Marshal(s)
	if err != nil { // a string always encodes
		return "null"
	}
	return string(b)
}
