// SPDX-License-Identifier: EUPL-1.2

package dettes

import (
	"errors"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/dettes"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageSurendettement struct {
	pageDossier
	Version int64 // 0: a new file
}

// leSurendettement is the file that is open before the commission, for who reads the social file and may write in it; zero when there is none.
func (g guichet) leSurendettement(r *http.Request, v *poste.Visite) (d fiche, s dettes.Surendettement, err error) {
	if d, err = g.lire(r, v, true); err != nil {
		return d, s, err
	}
	if !d.Droits.Dossier {
		v.TracerRefus("surendettement", d.Dossier.ID)
		return d, s, bdd.ErrAbsent
	}
	for _, x := range d.Surendettements {
		if x.ClosLe.Vide() {
			s = x
		}
	}
	return d, s, nil
}

func (g guichet) surendettement(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, s, err := g.leSurendettement(r, v)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	for champ, valeur := range champsSurendettement(s) {
		f.Poser(champ, valeur)
	}
	g.rendreSurendettement(w, r, v, http.StatusOK, &d, s.Version, f)
	return nil
}

func champsSurendettement(s dettes.Surendettement) map[string]string {
	return map[string]string{"numero": s.Numero, "depose_le": s.DeposeLe.Court(), "irrecevable_le": s.IrrecevableLe.Court(), "recevable_le": s.RecevableLe.Court(), "notifie_le": s.NotifieLe.Court(),
		"oriente_le": s.OrienteLe.Court(), "mesures_le": s.MesuresLe.Court(), "clos_le": s.ClosLe.Court(), "motif_cloture": s.MotifCloture}
}

func (g guichet) rendreSurendettement(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *fiche, version int64, f *form.Form) {
	p := &pageSurendettement{pageDossier: d.sous("Dossier de surendettement"), Version: version}
	p.Form = f
	v.TracerDossier("surendettement", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "dettes/surendettement", p)
}

func (g guichet) garderSurendettement(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, ouvert, err := g.leSurendettement(r, v)
	if err != nil {
		return err
	}
	s := lireSurendettement(f)
	s.Dossier = d.Dossier.ID
	if s.Version = f.Identifiant(cadre.ChampVersion, "la version", form.Facultatif); s.Version != 0 {
		s.ID = ouvert.ID
		if ouvert.ID == 0 {
			return bdd.ErrAncienneVersion // closed meanwhile
		}
	}
	if f.Valide() {
		_, err := parcours.EnregistrerSurendettement(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, s)
		switch {
		case err == nil:
			g.Annoncer(r, cadre.Succes, "Dates du surendettement enregistrées.")
			return poste.Aller(w, r, poste.AdresseDossier(d.Dossier.ID, "dettes"))
		case errors.Is(err, bdd.ErrAncienneVersion):
			return g.conflitSurendettement(w, r, v, f)
		}
		champs := map[string]string{}
		for _, x := range libellesSurendettement {
			champs[x[0]] = x[0]
		}
		if err := poste.ReprendreSelon(f, champs, "", err); err != nil {
			return err
		}
	}
	g.rendreSurendettement(w, r, v, http.StatusUnprocessableEntity, &d, s.Version, f)
	return nil
}

func lireSurendettement(f *form.Form) (s dettes.Surendettement) {
	s.Numero = f.Ligne("numero", "le numéro à la Banque de France", 40, form.Facultatif)
	s.DeposeLe = f.Jour("depose_le", "le jour du dépôt", form.Requis)
	s.RecevableLe = f.Jour("recevable_le", "le jour de la recevabilité", form.Facultatif)
	s.IrrecevableLe = f.Jour("irrecevable_le", "le jour de l’irrecevabilité", form.Facultatif)
	s.NotifieLe = f.Jour("notifie_le", "le jour de la notification", form.Facultatif)
	s.OrienteLe = f.Jour("oriente_le", "le jour de l’orientation", form.Facultatif)
	s.MesuresLe = f.Jour("mesures_le", "l’entrée en vigueur des mesures", form.Facultatif)
	s.ClosLe = f.Jour("clos_le", "le jour de la clôture", form.Facultatif)
	s.MotifCloture = f.Ligne("motif_cloture", "pourquoi le dossier est clos", 200, form.Facultatif)
	return s
}

var libellesSurendettement = [][2]string{{"numero", "Numéro à la Banque de France"}, {"depose_le", "Déposé le"}, {"recevable_le", "Recevable le"}, {"irrecevable_le", "Irrecevable le"}, {"notifie_le", "Notifié le"},
	{"oriente_le", "Orienté le"}, {"mesures_le", "Mesures en vigueur le"}, {"clos_le", "Clos le"}, {"motif_cloture", "Raison de la clôture"}}

func (g guichet) conflitSurendettement(w http.ResponseWriter, r *http.Request, v *poste.Visite, f *form.Form) error {
	d, s, err := g.leSurendettement(r, v)
	if err != nil {
		return err
	}
	retour := poste.AdresseDossier(d.Dossier.ID, "dettes")
	c := &cadre.Conflit{Page: cadre.Page{Section: section, Fil: poste.FilDossier(&d.VueDossier, cadre.Lien{Texte: "Dettes", URL: retour})}, Objet: "les dates du surendettement", Action: poste.AdresseDossier(d.Dossier.ID, "surendettement"),
		Version: s.Version, Abandon: cadre.Lien{Texte: "Garder ce qui est enregistré", URL: retour}}
	if c.Par, c.Quand, err = v.DernierActe(r.Context(), "surendettement", s.ID); err != nil {
		return err
	}
	c.Comparer(f, champsSurendettement(s), libellesSurendettement, nil)
	v.TracerDossier("surendettement", d.Dossier.ID)
	g.Moteur.RendreConflit(w, r, c)
	return nil
}
