// SPDX-License-Identifier: EUPL-1.2

package releve

import (
	"testing"

	"etai/internal/base/argent"
)

func TestParCarte(t *testing.T) {
	for code, veut := range map[string]bool{
		"PMNT/CCRD/POSD": true, "PMNT/CCRD/CWDL": true, "PMNT/CCRD/RIMB": true, "PMNT/CCRD": true, "PMNT/CNTR/CWDL": true, "11": true, "28": true, "29": true,
		"PMNT/CCRD/CDPT": false, "PMNT/CNTR/CDPT": false, "PMNT/MCRD/POSP": false, "PMNT/RCDT/ESCT": false, "PMNT/ICDT/ESCT": false, "05": false, "06": false, "B1": false, "CCRD": false, "": false,
	} {
		if l := (&Ligne{Code: Texte(code)}); l.ParCarte() != veut {
			t.Errorf("%q : %v", code, !veut)
		}
	}
}

// A card is known by the bank's code; by the first words of the label when the code says nothing, and then alone.
func TestParCarteDuLibelle(t *testing.T) {
	for _, x := range []struct {
		code, libelle string
		montant       argent.Centimes
		carte         bool
	}{
		{"PMNT/CCRD/POSD", "n’importe quoi", -100, true}, {"PMNT/CCRD/CDPT", "CB CLIENT", 100, false}, {"28", "", -100, true}, {"PMNT/CNTR/CWDL", "", -100, true},
		{"", "CB PHARMACIE LIMOGES", -100, true}, {"", "CB*PHARMACIE", -100, true}, {"PMNT/OTHR/OTHR", "Paiement par carte 1234", -100, true}, {"XTND/NTAV/NTAV", "RETRAIT DAB GARE", -4000, true},
		{"", "retrait  dab gare", -4000, true}, {"", "AVOIR CB PHARMACIE", 100, true}, {"", "REMISE CB 12", 100, false}, {"", "CB PHARMACIE", 100, false},
		{"PMNT/RDDT/ESDD", "CB ENERGIE", -100, false}, {"08", "CARTE TRANSPORT", -100, false}, {"", "CBRE LOYER", -100, false}, {"", "PRLV ENERGIE", -100, false}, {"", "", -100, false},
	} {
		l := Ligne{Code: Texte(x.code), Libelle: Texte(x.libelle), Montant: x.montant}
		if l.ParCarte() != x.carte {
			t.Errorf("%q %q %d : %t", x.code, x.libelle, x.montant, !x.carte)
		}
	}
}
