// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"errors"

	"etai/internal/accompagnement"
	"etai/internal/base/form"
	"etai/internal/logement"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/web/cadre"
)

// ReprendreSelon is Reprendre for a form of several fields: champs gives the field that each rule is about ("R5": "mois"), defaut the one of
// the others (empty: the form as a whole). Several rules that say no at once are each put beside its field. Any other error comes back.
func ReprendreSelon(f *form.Form, champs map[string]string, defaut string, err error) error {
	if rs, ok := errors.AsType[masp.Refuses](err); ok {
		for _, r := range rs {
			if err := ReprendreSelon(f, champs, defaut, r); err != nil {
				return err
			}
		}
		return nil
	}
	m, ok := MotDuRefus(err)
	if !ok {
		return err
	}
	if champ, ok := champs[RegleDuRefus(err)]; ok {
		defaut = champ
	}
	f.Refuser(defaut, Phrase(m))
	return nil
}

// RegleDuRefus is the code of the rule, or the field, that a refusal of the domains is about; empty for another error.
func RegleDuRefus(err error) string {
	if r, ok := errors.AsType[*parcours.Refus](err); ok {
		return r.Regle
	} else if r, ok := errors.AsType[*masp.Refus](err); ok {
		return r.Regle
	} else if r, ok := errors.AsType[*organisation.Faute](err); ok {
		return r.Champ
	} else if r, ok := errors.AsType[*accompagnement.Refus](err); ok {
		return r.Regle
	} else if r, ok := errors.AsType[*personnes.RefusFoyer](err); ok {
		return r.Champ
	} else if r, ok := errors.AsType[*logement.Refus](err); ok {
		return r.Champ
	}
	return ""
}

// AlertePrestations tells, where rule R2 says no, what to do next: the way to where the benefits that a person receives are recorded.
func AlertePrestations(dossier int64) cadre.Alerte {
	return cadre.Alerte{Ton: cadre.Attention, Fait: "Aucune prestation de la liste n’est versée à cette personne (règle R2).",
		Suite: "Si elle en reçoit une, enregistrez-la dans son dossier, ou corrigez celle qui s’y trouve, puis revenez à cet onglet\u00a0: ce que vous avez tapé y reste.",
		Lien:  &cadre.Lien{Texte: "Ouvrir ses prestations (nouvel onglet)", URL: AdresseDossier(dossier, "prestations")}, Cote: true}
}
