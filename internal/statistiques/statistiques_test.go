// SPDX-License-Identifier: EUPL-1.2

package statistiques_test

import (
	"errors"
	"strings"
	"testing"

	"etai/internal/statistiques"
)

func TestLireCSV(t *testing.T) {
	bon := "2025;effectif;CESF;accompagnement;Département Exemple;2,50;Compte 2025\r\n2025;charge;loyer des bureaux;;;1 200,10;Compte 2025\r\n2025;serie;masp_1;;;;Retirée\r\n"
	vs, err := statistiques.LireCSV([]byte("\ufeff"+statistiques.Entete+"\r\n"+bon), 2026)
	if err != nil || len(vs) != 3 || vs[0].Nombre != 250 || vs[0].Ecrite() != "2,50" || vs[1].Nombre != 120010 || !vs[2].Retiree {
		t.Errorf("%+v, %v", vs, err)
	}
	for _, x := range []struct {
		texte, dit string
		ligne      int
	}{
		{"2025;serie;masp_9;;;1;s", "intitulé inconnu", 1},
		{"2025;serie;masp_1;;;1;s\n2025;serie;masp_1;;;2;s", "deux fois", 2},
		{"2027;serie;masp_1;;;1;s", "l’année va de 2009 à 2026", 1},
		{"2008;serie;masp_1;;;1;s", "l’année va de", 1},
		{"2025;serie;masp_1;;;1", "sept colonnes", 1},
		{"2025;serie;masp_1;;;1,5;s", "illisible", 1},
		{"2025;serie;masp_1;;;-1;s", "illisible", 1},
		{"2025;effectif;CESF;;;1;s", "profession, fonction et employeur", 1},
		{"2025;charge;loyer;x;;1;s", "vides", 1},
		{"2025;serie;masp_1;;;1;", "d’où vient", 1},
		{"2025;serie;participation;;;2;s", "0 (non) ou 1 (oui)", 1},
		{"", "aucune valeur", 1},
		{"\xff", "UTF-8", 1},
	} {
		_, err := statistiques.LireCSV([]byte(x.texte), 2026)
		r, ok := errors.AsType[*statistiques.Refus](err)
		if !ok || !strings.Contains(r.Message, x.dit) || r.Ligne != x.ligne {
			t.Errorf("%q : %v", x.texte, err)
		}
	}
}
