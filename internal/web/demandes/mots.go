// SPDX-License-Identifier: EUPL-1.2

package demandes

import (
	"net/http"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

const adresseListes = "/organisation/listes"

// pageListes are the closed lists, with the words of the organisation.
type pageListes struct {
	cadre.Page
	Listes  []parcours.ListeDeMots
	Mots    organisation.Mots
	Changer bool
}

// Champ is the name of the field of an entry: its list, then its code.
func (p *pageListes) Champ(liste, code string) string { return liste + "." + code }

// Mot is what the organisation says of an entry.
func (p *pageListes) Mot(liste, code, livre string) string { return p.Mots.De(liste, code, livre) }

func (g guichet) listes(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.rendreListes(w, r, v, http.StatusOK, form.Nouveau(nil))
}

func (g guichet) rendreListes(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	if !v.Peut(droits.LireReglages) {
		return bdd.ErrAbsent
	}
	p := &pageListes{Page: cadre.Page{Titre: "Mots des listes", Section: "organisation", Fil: []cadre.Lien{{Texte: "Organisation", URL: "/organisation"}}}, Listes: parcours.ListesDeMots(), Changer: v.Peut(droits.Parametrer)}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p.Mots, err = organisation.LireMots(r.Context(), l, a.Organisation)
		return err
	}); err != nil {
		return err
	}
	p.Form = f
	for _, l := range p.Listes {
		for _, x := range l.Entrees {
			if _, saisi := f.Tout()[p.Champ(l.Code, x.Code)]; !saisi {
				f.Poser(p.Champ(l.Code, x.Code), p.Mots.De(l.Code, x.Code, x.Libelle))
			}
		}
	}
	g.Moteur.Rendre(w, r, statut, "demandes/listes", p)
	return nil
}

// nommer gives the entries of the list of the address their words.
func (g guichet) nommer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	if !v.Peut(droits.Parametrer) {
		return bdd.ErrAbsent
	}
	liste, mots, champs := r.PathValue("liste"), map[string]string{}, map[string]string{}
	for champ := range f.Tout() {
		if code, ok := strings.CutPrefix(champ, liste+"."); ok {
			mots[code], champs[code] = f.Ligne(champ, "ce mot", organisation.LongueurMot, form.Facultatif), champ
		}
	}
	if f.Valide() {
		_, err := parcours.NommerEntrees(r.Context(), g.Inst.Base, demande, liste, mots)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Mots enregistrés.")
			return poste.Aller(w, r, adresseListes)
		}
		if err := poste.ReprendreSelon(f, champs, "", err); err != nil {
			return err
		}
	}
	return g.rendreListes(w, r, v, http.StatusUnprocessableEntity, f)
}
