// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	domaine "etai/internal/accompagnement"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
)

const longueurNote = 20_000

// PresentsEntretien are who may be there, in a form.
func PresentsEntretien() []cadre.Choix {
	return cadre.ChoixDe(domaine.Presents, domaine.Present.Libelle)
}

// LireIssue reads what a form says came of an entretien, among the states permitted, and the appointment that follows it.
func LireIssue(f *form.Form, s *parcours.SaisieEntretien, permis []domaine.Etat) {
	s.Etat = form.Parmi(f, "etat", "ce qu’il en a été", permis, form.Requis)
	s.Suite.Le = f.Jour("suite_le", "le jour du prochain rendez-vous", form.Facultatif)
	s.Suite.Heure = form.Avec(f, "suite_heure", "l’heure du prochain rendez-vous", domaine.LireHeure, form.Facultatif)
	s.Textes.Note = f.Bloc("note", "ce qui s’est dit", longueurNote, form.Facultatif)
	s.Textes.Convenu = f.Bloc("convenu", "ce qui est convenu", longueurNote, form.Facultatif)
	s.Prive = f.Bloc("prive", "la note du service", longueurNote, form.Facultatif)
	if s.Etat == domaine.Fait {
		s.Duree, _ = f.Entier("duree", "la durée en minutes", 1, domaine.DureeMax, form.Requis)
		s.Presents = nil
		for _, c := range f.ChoixMultiple("presents", "qui était là", cadre.Valeurs(PresentsEntretien()), form.Requis) {
			s.Presents = append(s.Presents, domaine.Present(c))
		}
	}
}

// PuceEntretien is what came of an entretien.
func PuceEntretien(e domaine.Etat) cadre.Puce {
	p := cadre.Puce{Ton: cadre.Neutre, Mot: texte.Majuscule(e.Libelle()), Icone: "horloge"}
	switch e {
	case domaine.Fait:
		p.Ton, p.Icone = cadre.Succes, ""
	case domaine.Excuse, domaine.Absent:
		p.Ton, p.Icone = cadre.Attention, ""
	case domaine.Reporte:
		p.Icone = "fleche-droite"
	}
	return p
}
