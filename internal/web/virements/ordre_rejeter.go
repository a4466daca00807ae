// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"errors"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/rapports/ordres"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// questionRejet asks what may be done of a rejection that no file says: report it, confirm what another person reported, or take one's own word back.
func questionRejet(v *poste.Visite, s *paiements.Signalement) func(ordres.Ordre, *form.Form) *cadre.Confirmation {
	return func(o ordres.Ordre, f *form.Form) *cadre.Confirmation {
		c := confirmerSurOrdre(o, "La banque a rejeté le virement de "+o.Centimes.String()+"\u202f?", "Signaler un rejet", f)
		quoi := o.Objet.Libelle() + " de " + o.Personne + ", à " + o.Tiers + "."
		c.Action, c.Abandon = adresseOrdre(o.ID)+"/rejet", cadre.Lien{Texte: "Revenir à l’ordre", URL: adresseOrdre(o.ID)}
		switch {
		case s == nil:
			c.Consequences = []string{quoi, "Rien ne bouge encore\u00a0: une autre personne vérifie auprès de la banque et confirme. À faire seulement si la banque l’a dit sans envoyer de compte rendu\u00a0: un fichier pain.002 s’importe depuis la remise."}
			c.Bouton, c.Motif = "Signaler le rejet de "+o.Centimes.String(), "Motif donné par la banque (son code, par exemple AC04, ou ses mots)"
		case s.SignalePar == v.Compte.ID:
			c.Titre, c.Court = "Retirer le signalement du rejet\u202f?", "Retirer le signalement"
			c.Consequences = []string{quoi, "Vous avez signalé son rejet\u00a0: «\u00a0" + s.Motif + "\u00a0». Une autre personne doit le confirmer. Si vous retirez ce signalement, l’ordre reste tel qu’il est."}
			c.Bouton = "Retirer le signalement"
		default:
			c.Titre, c.Court = "Confirmer le rejet du virement de "+o.Centimes.String()+"\u202f?", "Confirmer le rejet"
			c.Consequences = []string{quoi, "Rejet signalé par une autre personne\u00a0: «\u00a0" + s.Motif + "\u00a0». Vérifiez auprès de la banque avant de confirmer.",
				"L’argent revient sur le compte de la personne, et une tâche demande ce qu’il faut corriger."}
			c.Bouton = "Confirmer le rejet de " + o.Centimes.String()
		}
		return c
	}
}

// lireSignalement reads what somebody already said of the order.
func (g guichet) lireSignalement(r *http.Request, v *poste.Visite, ordre int64) (x *paiements.Signalement, err error) {
	err = v.Lire(r.Context(), func(l bdd.Lecture, _ droits.Agent) error {
		s, err := paiements.SignalementDe(r.Context(), l, ordre)
		switch {
		case errors.Is(err, bdd.ErrAbsent):
			x = nil
			return nil
		case err == nil:
			x = &s
		}
		return err
	})
	return x, err
}

func (g guichet) demanderRejet(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	o, err := g.lireUnAGerer(r, v)
	if err != nil {
		return err
	}
	if !rejetPossible(o) {
		return poste.Aller(w, r, adresseOrdre(o.ID))
	}
	s, err := g.lireSignalement(r, v, o.ID)
	if err != nil {
		return err
	}
	g.Moteur.RendreConfirmation(w, r, questionRejet(v, s)(o, form.Nouveau(nil)))
	return nil
}

// rejeter takes the next step of a rejection that the bank told otherwise than by a file.
func (g guichet) rejeter(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	o, err := g.lireUnAGerer(r, v)
	if err != nil {
		return err
	}
	s, err := g.lireSignalement(r, v, o.ID)
	if err != nil {
		return err
	}
	annonce := "Rejet signalé\u00a0: une autre personne doit le confirmer."
	acte := func(d parcours.Demande, o ordres.Ordre, version int64, motif string) error {
		_, err := parcours.SignalerRejet(r.Context(), g.Inst.Base, d, o.ID, version, motif)
		return err
	}
	switch {
	case s == nil:
	case s.SignalePar == v.Compte.ID:
		annonce = "Signalement retiré\u00a0: l’ordre reste tel qu’il est."
		acte = func(d parcours.Demande, o ordres.Ordre, version int64, _ string) error {
			_, err := parcours.RetirerSignalement(r.Context(), g.Inst.Base, d, o.ID, version)
			return err
		}
	default:
		annonce = "Rejet confirmé\u00a0: l’argent est de nouveau sur le compte."
		acte = func(d parcours.Demande, o ordres.Ordre, version int64, _ string) error {
			_, err := parcours.ConfirmerRejet(r.Context(), g.Inst.Base, d, o.ID, version)
			return err
		}
	}
	return g.agirSurOrdre(w, r, v, questionRejet(v, s), acte, annonce)
}
