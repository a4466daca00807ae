// SPDX-License-Identifier: EUPL-1.2

package logement

import (
	"errors"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/logement"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pagePartir struct {
	cadre.Page
	Action, Retour string
	Logement       rapports.LogementVu
}

func (g guichet) aQuitter(r *http.Request, v *poste.Visite) (x visible, l rapports.LogementVu, err error) {
	if x, err = g.lire(r, v, peutEcrire); err != nil {
		return x, l, err
	}
	l, err = x.un(r)
	return x, l, err
}

func (g guichet) partir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	x, l, err := g.aQuitter(r, v)
	if err == nil && !l.Au.Vide() {
		err = bdd.ErrAbsent // already left
	}
	if err != nil {
		return err
	}
	g.rendreDepart(w, r, http.StatusOK, &x, l, form.Nouveau(nil))
	return nil
}

func (g guichet) rendreDepart(w http.ResponseWriter, r *http.Request, statut int, x *visible, l rapports.LogementVu, f *form.Form) {
	p := &pagePartir{Page: x.sous("Noter le départ du logement"), Action: x.adresse("logement", form.Nombre(l.ID), "depart"), Retour: x.adresse("logement"), Logement: l}
	p.Form = f
	g.Moteur.Rendre(w, r, statut, "logement/partir", p)
}

// quitter ends a dwelling on a day.
func (g guichet) quitter(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	x, l, err := g.aQuitter(r, v)
	if err != nil {
		return err
	}
	au := f.JourEntre("au", "le dernier jour", jour.Jour{}, g.Moteur.Horloge().Maintenant().Jour().Plus(92), form.Requis)
	version := f.Identifiant(cadre.ChampVersion, "la version du logement", form.Requis)
	if f.Valide() {
		_, err := parcours.QuitterLogement(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, l.ID, version, au)
		switch {
		case err == nil:
			g.Annoncer(r, cadre.Succes, "Départ noté.")
			return poste.Aller(w, r, x.adresse("logement"))
		case errors.Is(err, logement.ErrVersion):
			f.Refuser("", "Ce logement vient d’être modifié par quelqu’un d’autre\u00a0: relisez-le ci-dessous, puis recommencez. Rien n’a été enregistré.")
			g.rendreDepart(w, r, http.StatusConflict, &x, l, f)
			return nil
		}
		if err := reprendre(f, err); err != nil {
			return err
		}
	}
	g.rendreDepart(w, r, http.StatusUnprocessableEntity, &x, l, f)
	return nil
}
