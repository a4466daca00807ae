// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"etai/internal/accompagnement"
	"etai/internal/base/form"
	"etai/internal/web/cadre"
)

// UnitesDePromesse are what a promise of contacts counts in, in a form.
func UnitesDePromesse() []cadre.Choix {
	return []cadre.Choix{{Valeur: string(accompagnement.Mois), Texte: "mois"}, {Valeur: string(accompagnement.Semaines), Texte: "semaines"}}
}

// Promesses reads what a form promises: for each contact whose number is given, every how many months or weeks.
func Promesses(f *form.Form) (ps []accompagnement.Promesse) {
	for _, x := range accompagnement.Contacts {
		n, ok := f.Entier("nombre."+string(x), "le nombre de contacts", 0, 31, form.Facultatif)
		if !ok || n == 0 {
			continue
		}
		p := accompagnement.Promesse{Contact: x, Nombre: n, Unite: form.Parmi(f, "unite."+string(x), "l’unité", []accompagnement.Unite{accompagnement.Mois, accompagnement.Semaines}, form.Requis)}
		p.Tous, _ = f.Entier("tous."+string(x), "tous les combien", 1, 24, form.Requis)
		ps = append(ps, p)
	}
	return ps
}

// PoserPromesses fills the form with promises.
func PoserPromesses(f *form.Form, ps []accompagnement.Promesse) {
	for _, p := range ps {
		f.Poser("nombre."+string(p.Contact), form.Nombre(int64(p.Nombre)))
		f.Poser("tous."+string(p.Contact), form.Nombre(int64(p.Tous)))
		f.Poser("unite."+string(p.Contact), string(p.Unite))
	}
}
