// SPDX-License-Identifier: EUPL-1.2

package bdd

import "testing"

func TestTableDe(t *testing.T) {
	for texte, veut := range map[string]string{"update ordre set etat = $1": "ordre", "\n\tinsert into remise_controle(id) values ($1)": "remise_controle", "delete from session where id = $1": "session",
		"with x as (select 1) update ordre set etat = $1": "", "select 1": ""} {
		if eu := tableDe(texte); eu != veut {
			t.Errorf("%s : %q", texte, eu)
		}
	}
	r := remplissages{}
	r.noter("ordre", 400)
	r.noter("", 10)
	r.noter("ordre", 700)
	remplissages(nil).noter("ordre", 1)
	if x := r["ordre"]; len(r) != 1 || x.lignes != 1100 || x.prochain != premierReleve {
		t.Errorf("%+v", r)
	}
}
