// SPDX-License-Identifier: EUPL-1.2

package pain

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/iban"
)

// exemple is a file of two lots, three transfers, all fictional.
func exemple() Message {
	return Message{
		Identifiant: "ETAI-20270308-001", Creation: time.Date(2027, 3, 8, 9, 30, 0, 0, time.UTC), Emetteur: "Association Les Érables",
		Lots: []Lot{
			{
				Identifiant: "LOT-1", Execution: jour.Certain(2027, 3, 10), Debiteur: "Association Les Érables",
				IBAN: "FR1420041010050500013M02606", BIC: "PSSTFRPPXXX",
				Ordres: []Ordre{
					{
						Instruction: "I-1", BoutEnBout: "ETAI-000042", Montant: 41200, DebiteurUltime: "Zoé Lœuvre", Crediteur: "Office d’habitat de Valmoulin",
						IBAN: "FR7630006000011234567890189", Remise: "Loyer 03/2027 – réf. 778812 & charges",
						Adresse: Adresse{Rue: "rue de la Gare", Numero: "12", CodePostal: "99100", Ville: "Valmoulin", Pays: "FR"},
					},
					{BoutEnBout: "ETAI-000043", Montant: 6315, DebiteurUltime: "Jean Épicéa", Crediteur: "Énergie du Moulin SA", IBAN: "DE89370400440532013000", BIC: "COBADEFFXXX", ReferenceCreancier: "RF18539007547034"},
				},
			},
			{
				Identifiant: "LOT-2", LigneUnique: true, Instantane: true, Execution: jour.Certain(2027, 3, 14), Debiteur: "Association Les Érables",
				IBAN: "FR7630006000011234567890189",
				Ordres: []Ordre{
					{BoutEnBout: "ETAI-000044", Montant: 1, Crediteur: "Zoé Lœuvre", IBAN: "FR1420041010050500013M02606"},
				},
			},
		},
	}
}

func ecrit(t testing.TB, v Version, m Message) string {
	t.Helper()
	var b bytes.Buffer
	if err := Ecrire(&b, v, m); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// grand makes a file of n transfers, by lots of ten thousand.
func grand(n int) Message {
	m := exemple()
	m.Lots = nil
	for i := range n {
		if i%10000 == 0 {
			m.Lots = append(m.Lots, Lot{
				Identifiant: fmt.Sprintf("LOT-%d", len(m.Lots)+1), Execution: jour.Certain(2027, 3, 10),
				Debiteur: "Association Les Erables", IBAN: "FR1420041010050500013M02606",
			})
		}
		compte, err := iban.DeRIB("30006", "00001", fmt.Sprintf("%011d", i))
		if err != nil {
			panic(err)
		}
		l := &m.Lots[len(m.Lots)-1]
		l.Ordres = append(l.Ordres, Ordre{
			Instruction: fmt.Sprintf("I-%08d", i), BoutEnBout: fmt.Sprintf("ETAI-2027-03-%08d", i), Montant: argent.Centimes(i%90000 + 1),
			DebiteurUltime: "Zoé Lœuvre", Crediteur: "Office d’habitat de Valmoulin", IBAN: compte, Remise: fmt.Sprintf("Loyer 03/2027 référence %08d", i),
		})
	}
	return m
}
