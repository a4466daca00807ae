// SPDX-License-Identifier: EUPL-1.2

package form

import "testing"

func TestNomFautif(t *testing.T) {
	for _, c := range []struct {
		texte, nom string
		minuscules bool
		deuxFois   bool
	}{
		{texte: `{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}],"d":null,"e":"a"}`, minuscules: true},
		{texte: `{"a":1,"b":2,"a":3}`, nom: "a", deuxFois: true},
		{texte: `{"b":[1,{"x":1,"y":{},"x":2}]}`, nom: "x", deuxFois: true},
		{texte: `{"b":{"R2":"x","R14-base":"y"}}`},
		{texte: `{"b":{"R2":"x"}}`, nom: "R2", minuscules: true},
		{texte: `{"Debut":1}`, nom: "Debut", minuscules: true},
		{texte: `{"mois_"`, minuscules: true}, {texte: `[`}, {texte: ``}, {texte: `12`}, {texte: `"a"`}, {texte: `{"a":1}{"a":2}`}, {texte: `]`},
	} {
		if nom, deux := NomFautif([]byte(c.texte), c.minuscules); nom != c.nom || deux != c.deuxFois {
			t.Errorf("%s : %q, deux fois %t", c.texte, nom, deux)
		}
	}
}
